//! What payloads are: messages of protobuf, as `--proto` says it, or what was chosen in the window, and what contracts expect; and
//! what messages of protobuf say.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::Stop;
use super::arguments::{Common, ContractArgument};
use super::terminal::print_notice;
use engine::{message_of_schema, schema_of_file};
use model::{MessageRule, TopicFilter};
use payload::{AsMessage, Body, Chosen, Contracts, Format, Hints, MessageType, ProtobufStyle, TopicMessages};

/// What payloads of a profile, the first one when `None`, are: messages as `--proto` says, or where that is not given, what was chosen
/// in the window, formats too; behind all of these, what `contracts` expect. Warns of a stored choice that cannot be used.
pub(super) fn read(
    arguments: &[ContractArgument],
    contracts: &Contracts,
    common: &Common,
    profile: Option<&str>,
) -> Result<Arc<TopicMessages>, Stop> {
    let given = |argument: &ContractArgument| {
        let ContractArgument { filter, file, message } = argument;
        let message = message_of_schema(&schema_of_file(file)?, &file.display().to_string(), message.as_deref())?;
        Ok((filter.clone(), Chosen::Message(message)))
    };
    let mut rules = arguments.iter().map(given).collect::<Result<Vec<_>, Stop>>()?;
    if rules.is_empty() {
        rules = chosen(&stored(common, profile));
    }
    Ok(Arc::new(with_expected(rules, contracts)))
}

/// The same for one topic, by what was chosen in the window and by `contracts`.
pub(super) fn of_topic(topic: &str, contracts: &Contracts, common: &Common, profile: Option<&str>) -> TopicMessages {
    let mut stored = stored(common, profile);
    // Files of others are not read.
    stored.retain(|rule| rule.filter.matches(topic));
    stored.truncate(1);
    with_expected(chosen(&stored), contracts)
}

fn with_expected(mut rules: Vec<(TopicFilter, Chosen)>, contracts: &Contracts) -> TopicMessages {
    let said = rules.len();
    rules.extend(contracts.messages().map(|(filter, message)| (filter.clone(), message.cloned().into())));
    TopicMessages::new(rules).expected_from(said)
}

/// What was chosen in the window for a profile. Whatever is wrong with that is said there.
fn stored(common: &Common, profile: Option<&str>) -> Vec<MessageRule> {
    let name = || profile.map(str::to_owned).or_else(|| engine::first_profile(common.config.as_deref()).ok());
    let marks = (!common.sandbox).then(|| engine::layout(&common.kept_folder()?).topics.remove(&name()?)).flatten();
    marks.map(|marks| MessageRule::of_stored(&marks.read_as)).unwrap_or_default()
}

/// Reads the schemas of what was chosen.
fn chosen(rules: &[MessageRule]) -> Vec<(TopicFilter, Chosen)> {
    let mut schemas = BTreeMap::new();
    let mut message = |(file, name): &(PathBuf, String)| {
        let schema = schemas.entry(file.clone()).or_insert_with(|| schema_of_file(file)).as_ref();
        let shown = file.display().to_string();
        schema.map_err(Box::clone).and_then(|schema| message_of_schema(schema, &shown, Some(name)))
    };
    let mut read = |of: &(PathBuf, String)| message(of).map_err(|problem| print_notice(&problem)).ok();
    rules.iter().map(|rule| (rule.filter.clone(), Chosen::of(rule, &mut read))).collect()
}

/// What a message says, as another field of the JSON object that `out` ends with. Nothing where it cannot be read, or has that field
/// because it is JSON too.
pub(super) fn push_value(message: &MessageType, payload: &[u8], out: &mut Vec<u8>) {
    let as_message = AsMessage { message, style: ProtobufStyle::Json };
    let reading = payload::read(payload, &Hints { message: Some(as_message), ..Hints::default() });
    let is_json = || payload::decode(payload, None).format == Format::Json;
    if !matches!(reading.body, Body::Tree(_)) || !out.ends_with(b"}\n") || is_json() {
        return;
    }
    out.truncate(out.len() - 2);
    let mut text = ",\"payload_json\":".to_owned();
    payload::push_value(&reading, payload, &mut text);
    text.push_str("}\n");
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use payload::ReadAs;

    use super::*;

    #[test]
    fn the_arguments_count_before_what_was_chosen_in_the_window_and_contracts_behind_both() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.proto");
        std::fs::write(&file, "message A {} message B {} message C {}").unwrap();
        let filter = |filter: &str| TopicFilter::parse(filter).unwrap();
        let schema = schema_of_file(&file).unwrap();
        let expected = payload::Expected::Message(schema.message("C").unwrap());
        let contracts = Contracts::of_payloads(vec![(filter("#"), expected)]);
        let common = Common { config: Some(place.path().to_owned()), sandbox: false, ..Common::default() };
        let word = MessageRule::word("B", &file);
        let kept = place.path().join("kept");
        std::fs::create_dir(&kept).unwrap();
        let marks = model::TopicMarks {
            read_as: [("plant/#", &*word), ("plant/text", "text"), ("plant/raw", "deflate")]
                .map(|(filter, word)| (filter.to_owned(), word.to_owned()))
                .into(),
            ..Default::default()
        };
        let layout = model::WindowLayout { topics: [("plant".to_owned(), marks)].into(), ..Default::default() };
        engine::Folder::at(kept).save_window(&layout).unwrap();
        let names = |arguments: &[ContractArgument]| {
            let read = read(arguments, &contracts, &common, Some("plant")).unwrap();
            let known = read.known("plant/raw", None);
            let of_topic = of_topic("plant/raw", &contracts, &common, Some("plant"));
            assert_eq!(known.read_as, arguments.is_empty().then_some(ReadAs::Deflate));
            assert_eq!(of_topic.known("plant/raw", None).read_as, Some(ReadAs::Deflate));
            assert!(read.known("lab", None).may_be_other && !read.known("plant/a", None).may_be_other);
            ["plant/a", "plant/text", "lab"].map(|topic| read.of_topic(topic).map(|(_, it)| it.name().to_owned()))
        };
        let owned = |names: [Option<&str>; 3]| names.map(|name| name.map(str::to_owned));
        assert_eq!(names(&[]), owned([Some("B"), None, Some("C")]));
        let given = ContractArgument { filter: filter("plant/a"), file, message: Some("A".to_owned()) };
        assert_eq!(names(&[given]), owned([Some("A"), Some("C"), Some("C")]));
    }

    #[test]
    fn what_a_message_says_is_another_field_of_its_object() {
        let text = b"message A { int64 n = 1; bytes b = 2; }";
        let schema = Arc::new(payload::load_schema("a.proto", text, |_| None).unwrap());
        let message = schema.message("A").unwrap();
        for (payload, expected) in [
            (&b"\x08\x05\x12\x01\xff"[..], "{\"a\":1,\"payload_json\":{\"n\":\"5\",\"b\":\"/w==\"}}\n"),
            (b"\x08", "{\"a\":1}\n"),
            (b"7", "{\"a\":1}\n"),
        ] {
            let mut out = b"{\"a\":1}\n".to_vec();
            push_value(&message, payload, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{payload:02x?}");
        }
    }
}
