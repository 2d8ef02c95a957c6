//! Conditions on a field of messages of protobuf and of other formats, on the topics whose payloads are said to be such, and on
//! metrics of Sparkplug B.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use model::TopicId;
use payload::{
    Births, Chosen, FieldPath, FieldValue, MessageType, Node, PathStep, ReadAs, TopicMessages, chosen_value,
    is_of_sparkplug, sparkplug_value,
};

use crate::path::{Route, Step};
use crate::topic_rules::{Rule, TopicRules};

/// What payloads of topics are, and where the value of a condition is in the messages of protobuf.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageFields {
    rules: TopicRules,
    /// By the number of the rule; `None` where a message has no value there, or the path is no simple one.
    paths: Vec<Option<FieldPath>>,
    /// The names of the metrics of Sparkplug B; `None` where that is not read.
    pub(crate) births: Option<Arc<Births>>,
}

impl MessageFields {
    /// The same with these messages.
    pub(crate) fn with(self, messages: &Arc<TopicMessages>, route: &Route) -> Self {
        let paths = messages.messages().map(|message| field_path(message?, route));
        Self { rules: TopicRules::new(messages), paths: paths.collect(), ..self }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.messages.is_empty() && self.births.is_none()
    }

    /// What payloads of a topic are; `None` where nothing says it.
    pub(crate) fn rule<'t>(&mut self, id: TopicId, topics: &dyn Fn(TopicId) -> &'t str) -> Option<Rule> {
        self.rules.rule(id, self.births.is_some(), topics)
    }

    /// What the rule of this number says.
    pub(crate) fn said(&self, rule: usize) -> &Chosen {
        self.rules.messages.rule(rule)
    }

    /// Whether values of payloads of this topic are not where they are in the bytes of JSON.
    pub(crate) fn has(&self, topic: &str) -> bool {
        match self.rules.messages.rule_of(topic) {
            Some((_, said)) => *said != Chosen::Format(ReadAs::Json),
            None => self.births.is_some() && is_of_sparkplug(topic),
        }
    }

    /// What a message of Sparkplug B at this place says.
    pub(crate) fn sparkplug(&self, topic: &str, payload: &[u8], place: i64) -> Option<Node> {
        sparkplug_value(payload, topic, self.births.as_deref()?.at(place))
    }

    /// What a payload is in the format that a person said.
    pub(crate) fn chosen(&self, read_as: ReadAs, topic: &str, payload: &[u8], place: i64) -> Option<Node> {
        chosen_value(payload, read_as, topic, self.births.as_deref().map(|births| births.at(place)))
    }

    /// The value that a message has at a simple path.
    pub(crate) fn value<'a>(&'a self, rule: usize, payload: &'a [u8]) -> Option<FieldValue<'a>> {
        self.paths.get(rule)?.as_ref()?.value_in(payload)
    }
}

/// Where a message has the value of a simple path.
pub(crate) fn field_path(message: &MessageType, route: &Route) -> Option<FieldPath> {
    let Route::Simple(steps) = route else { return None };
    let steps = steps.iter().map(|step| match step {
        Step::Member(name) => PathStep::Name(name),
        Step::Element(place) => PathStep::Place(*place),
    });
    message.path(&steps.collect::<Vec<_>>())
}

/// A number as it is written, which takes no memory elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Written {
    digits: [u8; 32],
    length: usize,
}

impl Written {
    /// A `float` or `double` as trees have it, or the word for one that is no number.
    pub(crate) fn float(number: impl fmt::Debug) -> Self {
        let mut written = Self::default();
        // The shortest form of a double has 24 characters at most.
        let _ = write!(written, "{number:?}");
        written
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }

    /// Of one that is no number.
    pub(crate) fn word(&self) -> &'static [u8] {
        match self.bytes() {
            b"inf" => b"Infinity",
            b"-inf" => b"-Infinity",
            _ => b"NaN",
        }
    }
}

impl fmt::Write for Written {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.digits.get_mut(self.length..self.length + text.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

/// A value as a text: without quotes.
pub(crate) fn shown(value: FieldValue<'_>) -> Cow<'_, str> {
    match value {
        FieldValue::Text(text) => text,
        other => match other.into_node() {
            Node::String(text) => Cow::Owned(text),
            node => Cow::Owned(match crate::binary::value(node) {
                serde_json::Value::String(text) => text,
                value => value.to_string(),
            }),
        },
    }
}

#[cfg(test)]
mod tests {
    use payload::load_schema;

    use super::*;
    use crate::parse;
    use crate::tests::messages::{NOW, Owned, batch};
    use crate::topic_rules::MAX_REMEMBERED;

    const SCHEMA: &[u8] = b"message Reading { string device = 1; double temp = 2; Values values = 3; Mode mode = 4;
        repeated int32 list = 5; sint64 offset = 6; bool ok = 7; fixed64 serial = 8; bytes raw = 9; float short = 10; }
        message Values { uint32 rpm = 1; } enum Mode { OFF = 0; ON = 1; }";

    fn messages() -> Arc<TopicMessages> {
        let schema = Arc::new(load_schema("a.proto", SCHEMA, |_| None).unwrap());
        let rule = |filter: &str, name: &str| (model::TopicFilter::parse(filter).unwrap(), schema.message(name));
        Arc::new(TopicMessages::new(vec![rule("plant/json", ""), rule("plant/#", "Reading")]))
    }

    /// {"device":"pump-1","temp":87.5,"values":{"rpm":1450},"mode":"ON","list":[1,2],"offset":-3,"ok":true, ...}
    fn reading() -> Vec<u8> {
        let temp = [&b"\x11"[..], &87.5_f64.to_le_bytes()].concat();
        let serial = [&b"\x41"[..], &18_446_744_073_709_551_615_u64.to_le_bytes()].concat();
        let short = [&b"\x55"[..], &0.1_f32.to_le_bytes()].concat();
        let rest = b"\x1a\x03\x08\xaa\x0b\x20\x01\x2a\x02\x01\x02\x30\x05\x38\x01\x4a\x01\xff";
        [&b"\x0a\x06pump-1"[..], &temp, rest, &serial, &short].concat()
    }

    #[test]
    fn fields_of_messages_are_found_by_their_names_on_the_topics_that_have_them() {
        let on = |topic: &str, payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new(topic, "") };
        let json = br#"{"device":"pump-1","temp":87.5}"#;
        let all = [
            on("plant/a", &reading()),
            on("plant/b", b"\x12\x01"),
            on("other", &reading()),
            on("plant/json", json),
            on("other", json),
        ];
        let (batch, names) = batch(&all);
        let found = |query: &str| {
            let mut filter = parse(query).unwrap().compile().with_messages(&messages());
            let mut rows = Vec::new();
            filter.match_batch(&batch, |id| &names[&id], NOW, |row| rows.push(row));
            let single: Vec<usize> =
                (0..all.len()).filter(|row| filter.matches(&batch, *row, |id| &names[&id], NOW)).collect();
            assert_eq!(rows, single, "{query}");
            rows
        };
        for query in ["json:$.temp>80", "json:$.temp=87.5", "json:$.device=pump-1", "json:$.temp", "json:$..temp>80"] {
            assert_eq!(found(query), [0, 3, 4], "{query}");
        }
        for query in [
            "json:$.values.rpm=1450",
            "json:$['values']['rpm']>=1450",
            "json:$.mode=ON",
            "json:$.list[1]=2",
            "json:$.list[*]=2",
            "json:$.offset=-3",
            "json:$.offset<0",
            "json:$.ok=true",
            "json:$.serial=18446744073709551615",
            "json:$.serial>18446744073709551614",
            "json:$.short=0.1",
            "json:$.raw",
            "not json:$.temp topic:plant/a or json:$.mode!=OFF",
        ] {
            assert_eq!(found(query), [0], "{query}");
        }
        for query in ["json:$.none", "json:$.temp.x", "json:$.temp>88", "json:$.ok=false", "json:$.values=1"] {
            assert_eq!(found(query), [] as [usize; 0], "{query}");
        }
        assert_eq!(found("json:$.temp<80 or not json:$.temp"), [1, 2], "damaged, and no message there");
    }

    #[test]
    fn metrics_of_sparkplug_are_found_by_the_names_of_their_births() {
        let on = |topic: &str, payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new(topic, "") };
        // Alias 7 is the boolean "on"; it is true, then false; one of another node; JSON on a topic of Sparkplug.
        let all = [
            on("spBv1.0/plant/NDATA/gw-1", b"\x12\x04\x10\x07\x70\x01"),
            on("spBv1.0/plant/NBIRTH/gw-1", b"\x12\x08\x0a\x02on\x10\x07\x20\x0b"),
            on("spBv1.0/plant/NDATA/gw-1", b"\x12\x04\x10\x07\x70\x00"),
            on("spBv1.0/plant/NDATA/gw-2", b"\x12\x04\x10\x07\x70\x01"),
            on("spBv1.0/plant/NDATA/gw-2", br#"{"on":true}"#),
            on("other", b"\x12\x04\x10\x07\x70\x01"),
        ];
        let (batch, names) = batch(&all);
        let found = |query: &str, births: Option<Births>, is_noted: bool| {
            let mut filter = parse(query).unwrap().compile();
            if let Some(births) = births {
                filter = filter.with_births(Arc::new(births));
            }
            filter = filter.with_messages(&Arc::default());
            if is_noted {
                let mut births = Births::default();
                births.note(1, &all[1].topic, &all[1].payload);
                filter.set_births(&Arc::new(births));
            }
            let mut rows = Vec::new();
            filter.match_rows((&batch, 0), |id| &names[&id], NOW, |row| rows.push(row));
            rows
        };
        let mut births = Births::default();
        births.note(-1, "spBv1.0/plant/NBIRTH/gw-1", &all[1].payload);
        for (query, expected, noted) in [
            ("json:$.on=true", &[0, 4][..], &[4][..]),
            ("json:$.on=false", &[2], &[2]),
            ("topic:spBv1.0/+/NDATA/# json:$.metrics[0].value=true", &[0, 3], &[0, 3]),
            (r#"json:$.metrics[?@.name=="on"].value=true"#, &[0], &[]),
            ("json:$.metrics[*].alias=7", &[0, 1, 2, 3], &[0, 1, 2, 3]),
            ("not json:$.on topic:spBv1.0/#", &[3], &[0, 3]),
        ] {
            assert_eq!(found(query, Some(births.clone()), false), expected, "{query}");
            assert_eq!(found(query, Some(Births::default()), true), noted, "{query}: a birth names what follows it");
        }
        assert_eq!(found("json:$.on=true", Some(Births::default()), false), [4], "there was no birth");
        assert_eq!(found("json:$.on=true", None, true), [4], "it is not read");
    }

    #[test]
    fn payloads_are_searched_in_the_format_that_a_person_said_for_their_topic() {
        let rules = [
            ("plant/deflate", ReadAs::Deflate),
            ("plant/spark", ReadAs::Sparkplug),
            ("plant/json", ReadAs::Json),
            ("plant/lines", ReadAs::JsonLines),
            ("plant/base64", ReadAs::Base64),
            ("plant/text", ReadAs::Text),
            ("plant/cbor", ReadAs::Cbor),
        ];
        let rules = rules.map(|(topic, read_as)| (model::TopicFilter::parse(topic).unwrap(), Chosen::Format(read_as)));
        let messages = Arc::new(TopicMessages::new(rules.into()));
        let on = |topic: &str, payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new(topic, "") };
        // {"a":1} in deflate without a header; the metric a = 1; 256, no container.
        let deflated = b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00";
        let metric = b"\x12\x07\x0a\x01a\x20\x03\x50\x01";
        let all = [
            on("plant/deflate", deflated),
            on("other", deflated),
            on("plant/spark", metric),
            on("other", metric),
            on("plant/json", br#"{"a":1}"#),
            on("plant/lines", b"{\"a\":0}\n{\"a\":1}"),
            on("plant/base64", b"eyJhIjoxfSAgICAgICAg"),
            on("plant/text", br#"{"a":1}"#),
            on("plant/cbor", b"\x19\x01\x00"),
            on("plant/cbor", br#"{"a":1}"#),
            on("other", br#"{"a":1}"#),
        ];
        let (batch, names) = batch(&all);
        for (query, expected) in [
            ("json:$.a=1", &[0, 2, 4, 5, 6, 10][..]),
            ("json:$..a=1", &[0, 2, 4, 5, 6, 10]),
            ("json:$[1].a=1", &[5]),
            ("json:$=256", &[8]),
            ("json:$.metrics[0].value=1", &[2]),
        ] {
            let mut filter = parse(query).unwrap().compile().with_messages(&messages).with_births(Arc::default());
            let mut rows = Vec::new();
            filter.match_rows((&batch, 0), |id| &names[&id], NOW, |row| rows.push(row));
            assert_eq!(rows, expected, "{query}");
            let mut marks = crate::Highlights::default();
            filter.highlights("plant/text", br#"{"a":1}"#, &mut marks);
            assert!(marks.payload.is_empty(), "{query}");
        }
    }

    #[test]
    fn fields_of_messages_are_found_also_where_they_are_compressed_or_in_base64() {
        let on = |payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new("plant/a", "") };
        let reading = reading();
        let zstd = zstd_of(&reading);
        let all =
            [on(&reading), on(&zstd), on(b"CgZwdW1wLTERAAAAAADgVUA="), on(b"pump-1 is no message"), on(&zstd[..20])];
        let (batch, names) = batch(&all);
        for query in ["json:$.device=pump-1", "json:$.temp>87", "json:$..temp=87.5"] {
            let mut filter = parse(query).unwrap().compile().with_messages(&messages());
            let mut rows = Vec::new();
            filter.match_batch(&batch, |id| &names[&id], NOW, |row| rows.push(row));
            assert_eq!(rows, [0, 1, 2], "{query}");
        }
    }

    /// A frame of zstd with one block as it is (RFC 8878 section 3.1.1).
    fn zstd_of(content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        let block = u32::from(length) << 3 | 1;
        [&b"\x28\xb5\x2f\xfd\x20"[..], &[length], &block.to_le_bytes()[..3], content].concat()
    }

    #[test]
    fn what_is_marked_in_a_message_is_no_text() {
        let filter = parse("json:$.temp pump").unwrap().compile().with_messages(&messages());
        let mut marks = crate::Highlights::default();
        let text = br#"{"temp":1,"pump":2}"#;
        for (topic, expected) in [("plant/a", 1), ("plant/json", 2)] {
            filter.highlights(topic, text, &mut marks);
            assert_eq!(marks.payload.len(), expected, "{topic}");
        }
    }

    #[test]
    fn no_memory_is_taken_for_a_topic_that_is_known() {
        let mut fields = MessageFields::default().with(&messages(), &Route::Simple(Vec::new()));
        let topics = |id: TopicId| if id.0 == 7 { "plant/a" } else { "other" };
        for (id, expected) in
            [(0, None), (7, Some(Rule::Said(1))), (600_000, None), (7, Some(Rule::Said(1))), (4_000_000_007, None)]
        {
            assert_eq!(fields.rule(TopicId(id), &topics), expected, "{id}");
            assert!(fields.rules.seen.len() <= MAX_REMEMBERED);
        }
    }

    #[test]
    fn each_number_has_room() {
        for number in [f64::MIN, f64::MIN_POSITIVE, -1.234_567_890_123_456_7e-300, 0.1, 1e16, f64::INFINITY, f64::NAN] {
            assert_eq!(Written::float(number).bytes(), format!("{number:?}").as_bytes());
        }
    }
}
