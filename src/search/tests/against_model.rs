//! Filters against a slow and obvious model: a walk over the query for each message, with `serde_json` and floating point.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{DateTime, Time, date};
use jiff::tz::{Offset, TimeZone};
use model::{MessageProperties, Origin, Qos};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::messages::{NOW, Owned, batch, matching};
use super::parsing::queries;
use crate::binary;
use crate::moment::Moment;
use crate::parse;
use crate::query::{Comparison, Condition, Literal, Node, Place, Sought};

/// The zone of the person.
const ZONE: Offset = Offset::constant(-1);

fn matches(node: &Node, message: &Owned) -> bool {
    match node {
        Node::And(parts) => parts.iter().all(|part| matches(part, message)),
        Node::Or(parts) => parts.iter().any(|part| matches(part, message)),
        Node::Not(inner) => !matches(inner, message),
        Node::Is(condition) => is_met(condition, message),
    }
}

fn is_met(condition: &Condition, message: &Owned) -> bool {
    let properties = &message.properties;
    match condition {
        Condition::Find(Place::Anywhere, sought) => {
            is_in(sought, message.topic.as_bytes()) || is_in(sought, &message.payload)
        }
        Condition::Find(Place::Topic, sought) => is_in(sought, message.topic.as_bytes()),
        Condition::Find(Place::Payload, sought) => is_in(sought, &message.payload),
        Condition::Find(Place::ContentType, sought) => {
            properties.content_type.as_ref().is_some_and(|content_type| is_in(sought, content_type.as_bytes()))
        }
        Condition::Topic(filter) => filter.matches(&message.topic),
        Condition::Size(comparison, bytes) => {
            compares(*comparison, u64::try_from(message.payload.len()).ok(), Some(*bytes))
        }
        Condition::Age(comparison, age) => compares(*comparison, Duration::from_secs(message.age_secs), *age),
        Condition::After(moment) => came_at(message, moment) >= written(moment),
        Condition::Before(moment) => came_at(message, moment) < written(moment),
        Condition::Qos(qos) => message.qos == *qos,
        Condition::Retained => message.retain,
        Condition::Sent => message.origin == Origin::Sent,
        Condition::Received => message.origin == Origin::Received,
        Condition::Valid(_) => false,
        Condition::Property(name, wanted) => properties.user.iter().any(|(found, value)| {
            let is = |sought: &Sought| match sought {
                Sought::Text(text) => text == value,
                Sought::Pattern(pattern) => pattern.regex.is_match(value.as_bytes()),
            };
            found == name && wanted.as_ref().is_none_or(|(how, sought)| is(sought) == (*how == Comparison::Equal))
        }),
        Condition::Json(path, wanted) => {
            let path = serde_json_path::JsonPath::parse(&path.text).expect("a path");
            let Ok(tree) = serde_json::from_slice::<Value>(&message.payload) else { return false };
            path.query(&tree)
                .into_iter()
                .any(|value| wanted.as_ref().is_none_or(|(how, literal)| is(value, *how, literal)))
        }
    }
}

/// What a clock showed when the message came, one of the zone of `moment`.
fn came_at(message: &Owned, moment: &Moment) -> DateTime {
    let at = jiff::Timestamp::from_microsecond(NOW.0).expect("a time");
    let at = at - Duration::from_secs(message.age_secs);
    at.to_zoned(TimeZone::fixed(moment.offset.unwrap_or(ZONE))).datetime()
}

/// What that clock shows at `moment`. None of these days ends between the zones of the queries.
fn written(moment: &Moment) -> DateTime {
    moment.date.unwrap_or(date(2026, 11, 28)).to_datetime(moment.time.unwrap_or_else(Time::midnight))
}

fn is_in(sought: &Sought, bytes: &[u8]) -> bool {
    match sought {
        Sought::Text(text) if text.bytes().any(|byte| byte.is_ascii_uppercase()) => contains(bytes, text.as_bytes()),
        Sought::Text(text) => contains(&bytes.to_ascii_lowercase(), &text.to_ascii_lowercase().into_bytes()),
        Sought::Pattern(pattern) => pattern.regex.is_match(bytes),
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

fn is(value: &Value, how: Comparison, literal: &Literal) -> bool {
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
    match (value, literal) {
        (Value::Number(found), Literal::Number(wanted)) => {
            compares(how, found.as_f64().expect("a number"), number(&wanted.to_string()).expect("a number"))
        }
        (Value::String(found), Literal::Number(wanted)) => match number(found) {
            Some(found) => compares(how, found, number(&wanted.to_string()).expect("a number")),
            None => how == Comparison::NotEqual,
        },
        (Value::String(found), Literal::Text(wanted)) => compares(how, found.as_str(), wanted.as_str()),
        (Value::Bool(found), Literal::Bool(wanted)) => compares(how, *found, *wanted),
        (Value::Null, Literal::Null) => how == Comparison::Equal,
        _ => how == Comparison::NotEqual,
    }
}

fn compares<T: PartialOrd + Copy>(how: Comparison, found: T, wanted: T) -> bool {
    match how {
        Comparison::Equal => found == wanted,
        Comparison::NotEqual => found != wanted,
        Comparison::Less => found < wanted,
        Comparison::LessOrEqual => found <= wanted,
        Comparison::Greater => found > wanted,
        Comparison::GreaterOrEqual => found >= wanted,
    }
}

fn values() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        prop_oneof![Just(80), Just(0), Just(-2), 0..200].prop_map(|number| json!(number)),
        prop_oneof![Just("80"), Just("-1,5"), Just("0.1"), Just("on"), Just("a b"), Just("a\"]}\\")]
            .prop_map(|text| json!(text)),
        Just(json!(0.1)),
        Just(json!(-1.5)),
        Just(json!(true)),
        Just(json!(null)),
    ];
    plain.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("a|b|c d", inner, 0..3)
                .prop_map(|members: BTreeMap<String, Value>| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON in several ways of writing, and what is none. Some are longer than a window.
fn payloads() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => values().prop_map(|value| value.to_string().into_bytes()),
        1 => values().prop_map(|value| serde_json::to_vec_pretty(&value).expect("JSON")),
        1 => values().prop_map(|value| value.to_string().replace("\"a\"", "\"\\u0061\"").into_bytes()),
        2 => "[a-cA-C. x]{0,6}".prop_map(String::into_bytes),
        1 => ("[a-cx]", 1_usize..3_000).prop_map(|(letter, times)| letter.repeat(times).into_bytes()),
        // The model follows paths in JSON alone: what may be CBOR or MessagePack has tests with known answers.
        1 => prop::collection::vec(any::<u8>().prop_filter("JSON", |byte| !matches!(byte, b'{' | b'[' | b'"' | b'0'..=b'9')), 1..6)
            .prop_filter("CBOR or MessagePack", |bytes| !binary::may_be(bytes)),
    ]
}

prop_compose! {
    fn messages()(
        topic in "[ab]{1,2}(/[ab]{0,2}){0,2}",
        payload in payloads(),
        age_secs in prop_oneof![0_u64..100, Just(600), Just(86_400)],
        flags in any::<(bool, bool, bool)>(),
        user in prop::collection::vec(("(a|b c)", "(x|y z|)"), 0..3),
        content_type in prop::option::of("(application/json|text/plain|JSON)"),
    ) -> Owned {
        Owned {
            topic,
            payload,
            age_secs,
            qos: if flags.0 { Qos::AtLeastOnce } else { Qos::AtMostOnce },
            retain: flags.1,
            origin: if flags.2 { Origin::Sent } else { Origin::Received },
            properties: MessageProperties { user, content_type, ..MessageProperties::default() },
        }
    }
}

proptest! {
    #[test]
    fn a_filter_finds_what_the_model_finds(text in queries(), messages in prop::collection::vec(messages(), 0..140)) {
        let Ok(query) = parse(&text) else { return Ok(()) };
        let is_expected = |message: &Owned| query.root.as_ref().is_none_or(|root| matches(root, message));
        let expected: Vec<usize> = (0..messages.len()).filter(|row| is_expected(&messages[*row])).collect();
        let query = query.at(NOW, &TimeZone::fixed(ZONE));
        prop_assert_eq!(&matching(&query, &messages), &expected);
        let (batch, names) = batch(&messages);
        let mut filter = query.compile();
        let singly: Vec<usize> =
            (0..=messages.len()).filter(|row| filter.matches(&batch, *row, |id| &names[&id], NOW)).collect();
        prop_assert_eq!(&singly, &expected);
        for (row, message) in messages.iter().enumerate() {
            let is_found = expected.contains(&row);
            prop_assert!(!is_found || filter.may_match_on(&message.topic), "{}", message.topic);
            let alone = filter.is_of_topics_alone();
            prop_assert!(!alone || is_found == filter.may_match_on(&message.topic), "{}", message.topic);
        }
    }
}
