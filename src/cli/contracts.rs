//! Contracts of topics, as `--contract` names them and as they are stored for a profile, and what they say of messages.

use std::sync::Arc;
use std::time::Duration;

use super::Stop;
use super::arguments::{Common, ContractArgument};
use super::terminal::{failed_with, print_notice, push_visible, tell_error, tell_warning};
use engine::{ContractsRead, Folder, expected_by, explain};
use model::{ContractSchema, MessageRef, words};
use payload::{Contracts, Known, push_quoted};
use search::Query;
use texts::t;

/// Reads the schemas of the contracts.
pub(super) fn read(arguments: &[ContractArgument]) -> Result<Arc<Contracts>, Stop> {
    let read = |argument: &ContractArgument| {
        let ContractArgument { filter, file, message } = argument;
        let schema = ContractSchema { file: file.display().to_string(), message: message.clone() };
        Ok((filter.clone(), expected_by(&schema)?))
    };
    let all = arguments.iter().map(read).collect::<Result<Vec<_>, Stop>>()?;
    Ok(Arc::new(Contracts::of_payloads(all)))
}

/// Those of the arguments, and where they say nothing, those that are stored for a profile; the first one when `None`. Warns of
/// what cannot be used. A query that asks for contracts where there are none is wrong usage.
pub(super) fn read_with_stored(
    arguments: &[ContractArgument],
    query: Option<&Query>,
    common: &Common,
    profile: Option<&str>,
) -> Result<Arc<Contracts>, Stop> {
    let given = read(arguments)?;
    let is_asked = query.is_some_and(Query::needs_contracts);
    let stored = match stored(common, profile) {
        Ok((stored, _)) => stored,
        Err(stop) if is_asked && given.is_empty() => return Err(stop),
        // Whatever is wrong is said where the profile or the file is needed.
        Err(_) => Arc::default(),
    };
    if is_asked && given.is_empty() && stored.is_empty() {
        tell_error(t!(
            "valid:yes and valid:no need contracts: add one with 'topicdeck contract add', or give --contract FILTER=FILE"
        ));
        return Err(Stop::Usage);
    }
    Ok(Arc::new((*given).clone().or(&stored)))
}

/// The contracts that are stored for a profile, the first one when `None`, and whether all could be used. Warns of those that
/// could not.
pub(super) fn stored(common: &Common, profile: Option<&str>) -> Result<(Arc<Contracts>, bool), Stop> {
    if common.sandbox {
        return Ok((Arc::default(), true));
    }
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let profile = match profile {
        Some(name) => name.to_owned(),
        None => engine::first_profile(common.config.as_deref()).map_err(failed_with)?,
    };
    let (read, is_whole) = load(&folder, &profile)?;
    let problems = read.list.iter().filter_map(|state| state.problem.as_ref());
    problems.for_each(|problem| print_notice(problem));
    Ok((read.contracts, is_whole))
}

/// The stored contracts with their schemas, and whether all entries of the file could be used.
pub(super) fn load(folder: &Folder, profile: &str) -> Result<(ContractsRead, bool), Stop> {
    let (read, damage) = engine::contracts_of(folder, profile).map_err(|error| explain::saved_file(&error))?;
    if damage.is_some() {
        let file = folder.contracts_file(profile).display().to_string();
        tell_warning(&t!("some contracts of {file} cannot be used and are left out", file));
    }
    Ok((read, damage.is_none()))
}

/// What is wrong with a message, of whose payload this is known, by the contract of its topic: another field of the JSON object that `out` ends with, or lines
/// below the one for people.
pub(super) fn push_violations<'k>(
    contracts: &Contracts,
    (topic, known): (&str, impl FnOnce() -> Known<'k>),
    message: &MessageRef<'_>,
    is_json: bool,
    out: &mut Vec<u8>,
) {
    let late = late(contracts, topic, message);
    let of_payload =
        contracts.of_topic(topic).map(|expected| expected.violations(message.payload, known())).unwrap_or_default();
    let violations: Vec<String> = late.into_iter().chain(of_payload.iter().map(ToString::to_string)).collect();
    if violations.is_empty() {
        return;
    }
    let mut text = String::new();
    if is_json && out.ends_with(b"}\n") {
        out.truncate(out.len() - 2);
        for (at, violation) in violations.iter().enumerate() {
            text.push_str(if at == 0 { ",\"violations\":[" } else { "," });
            push_quoted(violation, &mut text);
        }
        text.push_str("]}\n");
    } else {
        for violation in &violations {
            text.push_str("    ! ");
            push_visible(&mut text, violation);
            text.push('\n');
        }
    }
    out.extend_from_slice(text.as_bytes());
}

/// That a message came late.
fn late(contracts: &Contracts, topic: &str, message: &MessageRef<'_>) -> Option<String> {
    let (quiet, every) = (message.quiet?, contracts.every(topic)?);
    let is_late = contracts.is_late(topic, message.quiet) == Some(true);
    is_late.then(|| {
        // Minutes are whole seconds, and it is exact to one part in a thousand.
        let is_long = quiet.as_secs() >= 59;
        let quiet = if is_long { Duration::from_secs_f64(quiet.as_secs_f64().round()) } else { quiet };
        let (quiet, every) = (words::took(quiet), in_one_unit(every.as_secs()));
        t!("late: {quiet} after the one before; one is expected every {every}", quiet, every)
    })
}

/// A time in the largest unit of which it is a multiple.
pub(super) fn in_one_unit(secs: u64) -> String {
    let units = [(3_600, "h"), (60, "min")];
    let fits = units.into_iter().find(|(unit, _)| secs.is_multiple_of(*unit) && secs > 60);
    let (unit, sign) = fits.unwrap_or((1, "s"));
    format!("{} {sign}", secs / unit)
}

#[cfg(test)]
mod tests {
    use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Expected, JsonSchema, Payloads, TopicContract};

    use super::*;

    /// A batch of messages that came on a topic at these seconds.
    fn batch(topic: &str, messages: &[(i64, &str)]) -> Arc<Batch> {
        let mut builder = BatchBuilder::default();
        for (secs, payload) in messages {
            builder.push(Message {
                received_at: Timestamp::from_secs(*secs),
                topic,
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        builder.close().unwrap()
    }

    #[test]
    fn what_is_wrong_is_a_field_of_the_object_or_lines_below_the_message() {
        let schema = JsonSchema::parse(r#"{"required":["a"],"properties":{"b":{"const":"\u202e"}}}"#).unwrap();
        let filter = TopicFilter::parse("plant/#").unwrap();
        let contracts = Contracts::of_payloads(vec![(filter, Expected::Value(Arc::new(schema)))]);
        let written = |topic: &str, payload: &str, is_json: bool| {
            let batch = batch(topic, &[(0, payload)]);
            let mut out = if is_json { b"{\"n\":1}\n".to_vec() } else { b"line\n".to_vec() };
            push_violations(&contracts, (topic, Known::default), &batch.get(0).unwrap(), is_json, &mut out);
            String::from_utf8(out).unwrap()
        };
        let wrong = r#"{"b":1}"#;
        let object = "{\"n\":1,\"violations\":[\"$.a: is missing\",\"$.b: 1 is not \\\"\\u202e\\\"\"]}\n";
        assert_eq!(written("plant/a", wrong, true), object);
        let lines = written("plant/a", wrong, false);
        assert!(
            lines.starts_with("line\n    ! $.a: is missing\n    ! $.b: 1 is not ") && !lines.contains('\u{202e}'),
            "{lines}"
        );
        assert_eq!(written("plant/a", r#"{"a":1}"#, true), "{\"n\":1}\n");
        assert_eq!(written("other", wrong, false), "line\n");
    }

    #[test]
    fn a_time_is_in_the_unit_that_fits() {
        assert_eq!(
            [5, 60, 90, 120, 3_600, 5_400, 86_400].map(in_one_unit),
            ["5 s", "60 s", "90 s", "2 min", "1 h", "90 min", "24 h"]
        );
    }

    #[test]
    fn a_message_that_came_late_says_so() {
        let filter = TopicFilter::parse("plant/#").unwrap();
        let every = Some(Duration::from_mins(1));
        let contracts = Contracts::new(vec![TopicContract { filter, payloads: Payloads::Any, every }]);
        let batch = batch("plant/a", &[(0, ""), (90, ""), (185, "")]);
        let mut out = Vec::new();
        for message in batch.iter() {
            out.extend_from_slice(b"{\"n\":1}\n");
            push_violations(&contracts, ("plant/a", Known::default), &message, true, &mut out);
        }
        let late = r#"{"n":1,"violations":["late: 1 min 35 s after the one before; one is expected every 60 s"]}"#;
        assert_eq!(String::from_utf8(out).unwrap(), format!("{{\"n\":1}}\n{{\"n\":1}}\n{late}\n"));
    }
}
