//! Looks a value up in each of a million messages, as a search with a JSON path does, and the same in the same messages as JSON
//! with serde_json.
//!
//! Usage: payload ROUNDS; prints `name ours peer` in milliseconds a line, the shortest times of all rounds.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
use payload::{FieldValue, MessageType, PathStep, TopicMessages, load_schema};
use search::ValuePath;
use serde_json::{Value, json};

/// Each of so many different messages is looked at as often.
const MESSAGES: usize = 1_000;
const TIMES: usize = 1_000;
/// Bytes of a message in MessagePack.
const BYTES: usize = 128;

fn main() {
    let rounds: usize = std::env::args().nth(1).map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    let values: Vec<Value> = (0..MESSAGES).map(message).collect();
    let json: Vec<Vec<u8>> = values.iter().map(|value| value.to_string().into_bytes()).collect();
    let msgpack: Vec<Vec<u8>> = values.iter().map(encoded).collect();
    assert!(msgpack.iter().all(|message| message.len() == BYTES));
    let path = ValuePath::parse("$.values.temp").expect("a path");
    let ours = |messages: &[Vec<u8>]| {
        shortest(rounds, messages, |message| {
            let found = path.first_in(message).expect("a value");
            found.parse::<f64>().expect("a number")
        })
    };
    let peer = shortest(rounds, &json, |message| {
        let value: Value = serde_json::from_slice(message).expect("JSON");
        value["values"]["temp"].as_f64().expect("a number")
    });
    let schema = load_schema("bench.proto", SCHEMA.as_bytes(), |_| None).expect("a schema");
    let message = Arc::new(schema).message("Message").expect("a message");
    let protobuf: Vec<Vec<u8>> = values.iter().map(as_protobuf).collect();
    assert!(protobuf.iter().all(|message| message.len() == BYTES));
    let in_message = message.path(&[PathStep::Name("values"), PathStep::Name("temp")]).expect("a path");
    let by_schema = shortest(rounds, &protobuf, |payload| match in_message.value_in(payload) {
        Some(FieldValue::Double(found)) => found,
        other => panic!("{other:?}"),
    });
    println!("Protobuf {by_schema:.2} {peer:.2}");
    println!("Protobuf:search {:.2} {peer:.2}", searched(rounds, message, &protobuf));
    for (name, messages) in [("MessagePack", &msgpack), ("JSON", &json)] {
        println!("{name} {:.2} {peer:.2}", ours(messages));
    }
}

/// Milliseconds of the fastest round in which a query is matched with all messages.
fn searched(rounds: usize, message: MessageType, payloads: &[Vec<u8>]) -> f64 {
    let rule = (TopicFilter::parse("plant/+").expect("a filter"), Some(message));
    let messages = Arc::new(TopicMessages::new(vec![rule]));
    let mut builder = BatchBuilder::default();
    for payload in payloads {
        builder.push(Message {
            received_at: Timestamp(0),
            topic: "plant/pump",
            payload,
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    let batch = builder.close().expect("messages");
    let mut filter = search::parse("json:$.values.temp>70").expect("a query").compile().with_messages(&messages);
    let round = |_| {
        let (began, mut found) = (Instant::now(), 0_usize);
        for _ in 0..TIMES {
            filter.match_batch(black_box(&batch), |_| "plant/pump", Timestamp(0), |_| found += 1);
        }
        assert_eq!(found, TIMES * MESSAGES / 2, "those with more than 49.5 over 20.5");
        began.elapsed().as_secs_f64() * 1_000.0
    };
    (0..rounds).map(round).fold(f64::INFINITY, f64::min)
}

/// The message in protobuf.
const SCHEMA: &str =
    "message Message { string device = 1; uint64 ts = 2; bool ok = 3; Values values = 4; string pad = 5; }
    message Values { double temp = 1; uint32 rpm = 2; double pressure = 3; }";

/// What a device sends.
fn message(number: usize) -> Value {
    let pad = |bytes| "x".repeat(bytes);
    let message = |padding| {
        json!({
            "device": format!("pump-{number:04}"), "ts": 1_795_816_800_000_u64 + number as u64, "ok": number % 2 == 0,
            "values": { "temp": 20.5 + (number % 100) as f64, "rpm": 1_400 + number % 100, "pressure": 1.0625 },
            "pad": pad(padding),
        })
    };
    (0..BYTES).map(message).find(|message| encoded(message).len() == BYTES).expect("room for the padding")
}

/// The same in protobuf, as many bytes long.
fn as_protobuf(value: &Value) -> Vec<u8> {
    let varint = |mut number: u64| {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    let bytes = |key: u8, content: &[u8]| [&[key][..], &varint(content.len() as u64), content].concat();
    let double = |key: u8, value: &Value| [&[key][..], &value.as_f64().expect("a number").to_le_bytes()].concat();
    let whole = |key: u8, value: &Value| [&[key][..], &varint(value.as_u64().expect("a number"))].concat();
    let text = |value: &Value| value.as_str().expect("a text").as_bytes().to_vec();
    let inner = &value["values"];
    let inner = [double(0x09, &inner["temp"]), whole(0x10, &inner["rpm"]), double(0x19, &inner["pressure"])].concat();
    let ok = vec![0x18, u8::from(value["ok"] == true)];
    let message = [bytes(0x0a, &text(&value["device"])), whole(0x10, &value["ts"]), ok, bytes(0x22, &inner)].concat();
    let padding = "x".repeat(BYTES - message.len() - 2);
    [message, bytes(0x2a, padding.as_bytes())].concat()
}

/// A value in MessagePack, whose texts and lists are short here.
fn encoded(value: &Value) -> Vec<u8> {
    let text = |text: &str| {
        let mut bytes = match text.len() {
            0..32 => vec![0xa0 | text.len() as u8],
            _ => vec![0xd9, text.len() as u8],
        };
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    match value {
        Value::Null => vec![0xc0],
        Value::Bool(is_so) => vec![0xc2 | u8::from(*is_so)],
        Value::String(content) => text(content),
        Value::Number(number) => match number.as_u64() {
            Some(number) if number < 0x80 => vec![number as u8],
            Some(number) if number <= 0xffff => [&[0xcd][..], &(number as u16).to_be_bytes()].concat(),
            Some(number) => [&[0xcf][..], &number.to_be_bytes()].concat(),
            None => [&[0xcb][..], &number.as_f64().expect("a number").to_be_bytes()].concat(),
        },
        Value::Array(items) => {
            std::iter::once(vec![0x90 | items.len() as u8]).chain(items.iter().map(encoded)).flatten().collect()
        }
        Value::Object(fields) => {
            let pairs = fields.iter().map(|(name, value)| [text(name), encoded(value)].concat());
            std::iter::once(vec![0x80 | fields.len() as u8]).chain(pairs).flatten().collect()
        }
    }
}

/// Milliseconds of the fastest round.
fn shortest(rounds: usize, messages: &[Vec<u8>], look_up: impl Fn(&[u8]) -> f64) -> f64 {
    let round = |_| {
        let began = Instant::now();
        for _ in 0..TIMES {
            for message in messages {
                black_box(look_up(black_box(message)));
            }
        }
        began.elapsed().as_secs_f64() * 1_000.0
    };
    (0..rounds).map(round).fold(f64::INFINITY, f64::min)
}
