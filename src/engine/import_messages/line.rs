//! A message as a line of JSON: as `topicdeck watch` and `export` print it, and as `mosquitto_sub -F %J` and `%j` do, or with a
//! format that has the payload in hexadecimal digits as `payload_hex`.
//!
//! What mosquitto does: a payload that is JSON is printed again in its own way, so that its length may differ from
//! `payloadlen`, which counts what came; other payloads are texts up to the first zero byte, or arrays of bytes; bytes that are
//! no UTF-8 are printed as they are; its time has a Z before the offset, or is a number of seconds. Texts in `correlation-data`
//! are what they are, without base64.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::coding::{Coding, text};
use model::{Message, Origin, PropertiesBuilder, PropertyRef, Qos, Timestamp};

/// Why a line is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineMistake {
    /// It is longer than any message is.
    TooLong,
    /// It is not a JSON object.
    NotJson,
    /// It has no time, or it cannot be read.
    Time,
    /// It has no topic, or one that is no text.
    Topic,
    /// It has no payload, or one that cannot be read.
    Payload,
    /// A property cannot be read.
    Property,
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A message.
    Message(ReadMessage),
    /// What `watch` prints between messages: a time without a connection, and the like.
    Note,
}

/// A message that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadMessage {
    pub(super) received_at: Timestamp,
    topic: String,
    payload: Vec<u8>,
    qos: Qos,
    retain: bool,
    origin: Origin,
    pub(super) change: Change,
    /// It is as mosquitto prints messages.
    pub(super) is_of_mosquitto: bool,
}

/// What became of a payload before it was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    None,
    /// It is JSON that was printed again, with another length.
    Reformatted,
    /// It ends at its first zero byte.
    Cut,
}

impl ReadMessage {
    /// With the properties that were read with it.
    pub(super) fn with<'a>(&'a self, properties: &'a PropertiesBuilder) -> Message<'a> {
        Message {
            received_at: self.received_at,
            topic: &self.topic,
            payload: &self.payload,
            properties: properties.as_properties(),
            qos: self.qos,
            retain: self.retain,
            duplicate: false,
            origin: self.origin,
        }
    }
}

/// The fields of a line, not looked at yet.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    received_at: Option<&'a RawValue>,
    tst: Option<&'a RawValue>,
    topic: Option<&'a RawValue>,
    qos: Option<&'a RawValue>,
    retain: Option<&'a RawValue>,
    direction: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    payload: Option<&'a RawValue>,
    payload_base64: Option<&'a RawValue>,
    payload_hex: Option<&'a RawValue>,
    payloadlen: Option<&'a RawValue>,
    properties: Option<Pairs<&'a RawValue>>,
    event: Option<&'a RawValue>,
}

/// A value that is there, also `null`.
fn present<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads a line that is no UTF-8: a payload or another text in it is not.
pub(super) fn read_bytes(line: &[u8], properties: &mut PropertiesBuilder) -> Result<Line, LineMistake> {
    let characters: String = line.iter().map(|byte| char::from(*byte)).collect();
    read(characters.trim(), Coding::Bytes, properties)
}

/// Reads a line; its properties go into `properties`.
pub(super) fn read(line: &str, coding: Coding, properties: &mut PropertiesBuilder) -> Result<Line, LineMistake> {
    properties.clear();
    let fields: Fields<'_> = serde_json::from_str(line).map_err(|_| LineMistake::NotJson)?;
    if fields.topic.is_none() && fields.event.is_some() {
        return Ok(Line::Note);
    }
    let (payload, change) = payload(&fields, coding).ok_or(LineMistake::Payload)?;
    for (name, value) in fields.properties.iter().flat_map(|Pairs(pairs)| pairs) {
        property(name, value, coding, properties).ok_or(LineMistake::Property)?;
    }
    let is_qos_1 = fields.qos.is_some_and(|qos| matches!(qos.get(), "1" | "2"));
    let is_sent = fields.direction.is_some_and(|direction| direction.get() == "\"sent\"");
    let topic = fields.topic.and_then(|topic| coding.text(topic)).filter(|topic| u16::try_from(topic.len()).is_ok());
    Ok(Line::Message(ReadMessage {
        received_at: time(&fields).ok_or(LineMistake::Time)?,
        topic: topic.ok_or(LineMistake::Topic)?,
        payload,
        qos: if is_qos_1 { Qos::AtLeastOnce } else { Qos::AtMostOnce },
        retain: fields.retain.is_some_and(|retain| matches!(retain.get(), "true" | "1")),
        origin: if is_sent { Origin::Sent } else { Origin::Received },
        change,
        is_of_mosquitto: fields.tst.is_some(),
    }))
}

fn time(fields: &Fields<'_>) -> Option<Timestamp> {
    if let (None, Some(Ok(secs))) = (fields.received_at, fields.tst.map(|tst| tst.get().parse::<f64>())) {
        // One that is too large for a time is none.
        let micros = (secs * 1e6).round();
        #[expect(clippy::cast_possible_truncation, reason = "checked")]
        return (micros.abs() < 9e15).then_some(Timestamp(micros as i64));
    }
    let mut time = text(fields.received_at.or(fields.tst)?)?;
    // That of mosquitto is local, and says both: `Z+0200`.
    if let Some(place) = time.find("Z+").or_else(|| time.find("Z-")) {
        time.remove(place);
    }
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(Timestamp(time.as_microsecond()))
}

/// The payload, and what became of it before it was printed.
fn payload(fields: &Fields<'_>, coding: Coding) -> Option<(Vec<u8>, Change)> {
    if let Some(base64) = fields.payload_base64 {
        return Some((STANDARD.decode(text(base64)?).ok()?, Change::None));
    }
    if let Some(digits) = fields.payload_hex {
        return Some((bytes_of_hex(&text(digits)?)?, Change::None));
    }
    let length: Option<usize> = fields.payloadlen.and_then(|length| length.get().parse().ok());
    let Some(raw) = fields.payload else {
        return (length == Some(0)).then(|| (Vec::new(), Change::None));
    };
    let json = raw.get();
    let (bytes, is_text) = match json.as_bytes().first()? {
        // A text of `%J` is in quotes as it came.
        b'"' if coding == Coding::Bytes || length != Some(json.len()) => (coding.bytes(text(raw)?), true),
        _ if length.is_none() => return None,
        b'n' if length == Some(0) => (Vec::new(), false),
        b'[' => (array(json).filter(|bytes| Some(bytes.len()) == length).unwrap_or_else(|| json.into()), false),
        _ => (json.into(), false),
    };
    let change = match length {
        Some(length) if is_text && bytes.len() < length => Change::Cut,
        Some(length) if bytes.len() != length => Change::Reformatted,
        _ => Change::None,
    };
    Some((bytes, change))
}

/// The bytes that pairs of hexadecimal digits are.
fn bytes_of_hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())
}

/// The bytes of an array of them.
fn array(json: &str) -> Option<Vec<u8>> {
    serde_json::from_str(json).ok()
}

/// Adds a property by the name that `watch` or mosquitto gives it. Others are of the connection, not of the message.
fn property(name: &str, value: &RawValue, coding: Coding, properties: &mut PropertiesBuilder) -> Option<()> {
    match name {
        "payload_format_indicator" | "payload-format-indicator" => {
            properties.push(PropertyRef::PayloadFormat(value.get().parse().ok()?));
        }
        "message_expiry_secs" | "message-expiry-interval" => {
            properties.push(PropertyRef::MessageExpirySecs(value.get().parse().ok()?));
        }
        "content_type" | "content-type" => properties.push(PropertyRef::ContentType(&coding.text(value)?)),
        "response_topic" | "response-topic" => properties.push(PropertyRef::ResponseTopic(&coding.text(value)?)),
        "correlation_data_base64" => {
            properties.push(PropertyRef::CorrelationData(&STANDARD.decode(text(value)?).ok()?));
        }
        "correlation-data" => properties.push(PropertyRef::CorrelationData(&coding.bytes(text(value)?))),
        "user_properties" => {
            let pairs: Vec<(String, String)> = serde_json::from_str(value.get()).ok()?;
            for (name, value) in &pairs {
                properties.push(PropertyRef::User(name, value));
            }
        }
        "user-properties" => {
            let Pairs(pairs) = serde_json::from_str::<Pairs<String>>(value.get()).ok()?;
            for (name, value) in pairs {
                properties.push(PropertyRef::User(&coding.decoded(name)?, &coding.decoded(value)?));
            }
        }
        _ => {}
    }
    Some(())
}

/// The fields of an object in their order, also those that come several times.
struct Pairs<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(std::marker::PhantomData)).map(Self)
    }
}

struct PairsVisitor<V>(std::marker::PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<V> {
    type Value = Vec<(String, V)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, value)) = map.next_entry::<Cow<'de, str>, V>()? {
            pairs.push((name.into_owned(), value));
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(line: &str) -> (ReadMessage, Vec<String>) {
        let mut properties = PropertiesBuilder::default();
        let Ok(Line::Message(message)) = read(line, Coding::Utf8, &mut properties) else { panic!("{line}") };
        let properties = properties.as_properties().into_iter().map(|property| format!("{property:?}")).collect();
        (message, properties)
    }

    #[test]
    fn a_line_of_mosquitto_is_read_with_its_quirks() {
        let with = |payload: &str| {
            format!(
                r#"{{"tst":"2026-11-28T10:00:00.123456Z+0100","topic":"t/1","qos":1,"retain":1,"mid":3,{payload}}}"#
            )
        };
        let all = [
            // JSON that was printed again.
            (r#""payloadlen":20,"payload":{"v":1.1}"#, &br#"{"v":1.1}"#[..], Change::Reformatted),
            (r#""payloadlen":9,"payload":{"v":1.1}"#, br#"{"v":1.1}"#, Change::None),
            // A text in %j, and JSON that is a text in %J.
            (r#""payloadlen":2,"payload":"on""#, b"on", Change::None),
            (r#""payloadlen":4,"payload":"on""#, br#""on""#, Change::None),
            (r#""payloadlen":5,"payload":"a""#, b"a", Change::Cut),
            (r#""payloadlen":17,"payload":12345678901234568"#, b"12345678901234568", Change::None),
            (r#""payloadlen":3,"payload":[0,255,97]"#, &[0, 255, 97], Change::None),
            (r#""payloadlen":10,"payload":[0,255,97]"#, b"[0,255,97]", Change::None),
            (r#""payloadlen":0,"payload":null"#, b"", Change::None),
            (r#""payloadlen":4,"payload":true"#, b"true", Change::None),
            (r#""payloadlen":4,"payload":null"#, b"null", Change::None),
            (r#""payloadlen":7,"payload":"abc""#, b"abc", Change::Cut),
            (r#""payload_hex":"61ff00Fe""#, b"a\xff\0\xfe", Change::None),
            (r#""payload_hex":"""#, b"", Change::None),
        ];
        for (fields, payload, change) in all {
            let (message, _) = message(&with(fields));
            assert_eq!((message.payload.as_slice(), message.change), (payload, change), "{fields}");
            assert_eq!((message.topic.as_str(), message.qos, message.retain), ("t/1", Qos::AtLeastOnce, true));
            assert_eq!(message.received_at, Timestamp(1_795_856_400_123_456));
        }
        let properties = r#""payloadlen":0,"payload":null,"properties":{"content-type":"a/b","correlation-data":"c",
            "user-properties":{"device":"a","device":"b"},"subscription-identifier":7,"message-expiry-interval":60}"#;
        let expected = [
            r#"ContentType("a/b")"#,
            "CorrelationData([99])",
            r#"User("device", "a")"#,
            r#"User("device", "b")"#,
            "MessageExpirySecs(60)",
        ];
        assert_eq!(message(&with(properties)).1, expected);
    }

    #[test]
    fn bytes_that_are_no_text_are_those_that_came_and_times_may_be_seconds() {
        let line = b"{\"tst\":1588802000,\"topic\":\"t/\xc3\xbc\",\"qos\":0,\"retain\":0,\"payloadlen\":8,\
            \"properties\":{\"user-properties\":{\"a\":\"\xc3\xbc\"}},\"payload\":\"\xff\xfe\x80\xc3\xbc\\n\\u0001\\\"\"}\r\n";
        let mut properties = PropertiesBuilder::default();
        let Ok(Line::Message(message)) = read_bytes(line, &mut properties) else { panic!("no message") };
        assert_eq!((message.payload.as_slice(), message.change), (&b"\xff\xfe\x80\xc3\xbc\n\x01\""[..], Change::None));
        assert_eq!((message.topic.as_str(), message.received_at.as_secs()), ("t/ü", 1_588_802_000));
        let read: Vec<_> = properties.as_properties().into_iter().map(|property| format!("{property:?}")).collect();
        assert_eq!(read, [r#"User("a", "ü")"#]);
        let with_time = |time: &str| message_at(&format!(r#"{{"tst":{time},"topic":"a","payload_hex":"00"}}"#));
        assert_eq!(with_time("1470818943.786368637"), Ok(Timestamp(1_470_818_943_786_369)));
        assert_eq!(with_time("1e300"), Err(LineMistake::Time));
        assert_eq!(
            read_bytes(b"{\"tst\":1,\"topic\":\"\xff\",\"payload\":\"a\"}", &mut properties),
            Err(LineMistake::Topic)
        );
        assert_eq!(read_bytes(b"\xff\xfe", &mut properties), Err(LineMistake::NotJson));
    }

    fn message_at(line: &str) -> Result<Timestamp, LineMistake> {
        read(line, Coding::Utf8, &mut PropertiesBuilder::default()).map(|line| match line {
            Line::Message(message) => message.received_at,
            Line::Note => Timestamp(0),
        })
    }

    #[test]
    fn what_is_no_message_says_why() {
        let wrong = [
            ("no json", LineMistake::NotJson),
            ("[1]", LineMistake::NotJson),
            (r#"{"received_at":"2026-11-28T10:00:00Z","topic":"a","payload":"x""#, LineMistake::NotJson),
            (r#"{"received_at":"yesterday","topic":"a","payload":"x"}"#, LineMistake::Time),
            (r#"{"topic":"a","payload":"x"}"#, LineMistake::Time),
            (r#"{"received_at":"2026-11-28T10:00:00Z","payload":"x"}"#, LineMistake::Topic),
            (r#"{"received_at":"2026-11-28T10:00:00Z","topic":7,"payload":"x"}"#, LineMistake::Topic),
            (r#"{"received_at":"2026-11-28T10:00:00Z","topic":"a"}"#, LineMistake::Payload),
            (r#"{"received_at":"2026-11-28T10:00:00Z","topic":"a","payload":7}"#, LineMistake::Payload),
            (r#"{"received_at":"2026-11-28T10:00:00Z","topic":"a","payload_base64":"?"}"#, LineMistake::Payload),
            (
                r#"{"received_at":"2026-11-28T10:00:00Z","topic":"a","payload":"","properties":{"content_type":7}}"#,
                LineMistake::Property,
            ),
        ];
        for (line, mistake) in wrong {
            assert_eq!(read(line, Coding::Utf8, &mut PropertiesBuilder::default()), Err(mistake), "{line}");
        }
        let note = r#"{"event":"gap","from":"2026-11-28T10:00:00Z","to":null}"#;
        assert_eq!(read(note, Coding::Utf8, &mut PropertiesBuilder::default()), Ok(Line::Note));
    }
}
