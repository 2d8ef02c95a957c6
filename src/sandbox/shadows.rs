//! Device shadows, classic and named, over their reserved topics (AWS: "Device Shadow MQTT topics").
//!
//! Turns a request into the answers that are published; documents are kept in memory.

mod document;

use std::collections::HashMap;

use serde_json::{Value, json};

use self::document::Document;
use model::{Timestamp, is_shadow_name};

/// Bytes of a request's document, and of the state that it leaves.
const MAX_DOCUMENT_BYTES: usize = 8 * 1024;
/// Levels of objects and arrays within `desired` and `reported`.
const MAX_LEVELS: usize = 6;
/// Bytes of a client token.
const MAX_TOKEN_BYTES: usize = 64;
/// Shadows kept. More are refused.
const MAX_SHADOWS: usize = 1_000;

/// All shadows, by the topic prefix that names them.
#[derive(Debug, Default)]
pub(crate) struct Shadows {
    documents: HashMap<String, Document>,
}

/// A refused request, as `/rejected` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rejection {
    code: u16,
    message: String,
}

impl Rejection {
    fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The message on `ending` of the shadow's topic.
type Answer = (&'static str, Value);

impl Shadows {
    /// Answers a message on `topic`, with topics and documents; nothing when it is no request to a shadow.
    pub(crate) fn handle(&mut self, topic: &str, payload: &[u8], now: Timestamp) -> Vec<(String, Value)> {
        let Some((shadow, operation)) = split(topic) else { return Vec::new() };
        let request = serde_json::from_slice::<Value>(payload);
        let token = request.as_ref().ok().and_then(|request| request.get("clientToken")).cloned();
        let has_name = shadow_name(shadow).is_none_or(is_shadow_name);
        let outcome = match operation {
            _ if !has_name => Err(Rejection::new(400, "Invalid shadow name")),
            "get" => self.get(shadow),
            "update" if payload.len() > MAX_DOCUMENT_BYTES => {
                Err(Rejection::new(413, "The payload exceeds the maximum size allowed"))
            }
            "update" => match &request {
                Ok(request) => self.update(shadow, request, now),
                Err(_) => Err(Rejection::new(400, "Payload contains invalid json")),
            },
            _ => self.delete(shadow),
        };
        let answers = outcome.unwrap_or_else(|Rejection { code, message }| {
            vec![("/rejected", json!({ "code": code, "message": message }))]
        });
        let finish = |(ending, mut document): Answer| {
            document["timestamp"] = json!(now.as_secs());
            if let Some(token) = &token {
                document["clientToken"] = token.clone();
            }
            (format!("{shadow}/{operation}{ending}"), document)
        };
        answers.into_iter().map(finish).collect()
    }

    /// The names of the shadows of `thing` that have one, in order.
    pub(crate) fn names(&self, thing: &str) -> Vec<String> {
        let prefix = format!("$aws/things/{thing}/shadow/name/");
        let existing = self.documents.iter().filter(|(_, document)| document.exists());
        let mut names: Vec<_> = existing.filter_map(|(shadow, _)| shadow.strip_prefix(&prefix)).collect();
        names.sort_unstable();
        names.into_iter().map(str::to_owned).collect()
    }

    fn get(&self, shadow: &str) -> Result<Vec<Answer>, Rejection> {
        let document = self.documents.get(shadow).filter(|document| document.exists());
        let document = document.ok_or_else(|| no_shadow(shadow))?;
        Ok(vec![("/accepted", document.whole())])
    }

    fn delete(&mut self, shadow: &str) -> Result<Vec<Answer>, Rejection> {
        let document = self.documents.get_mut(shadow).filter(|document| document.exists());
        let document = document.ok_or_else(|| no_shadow(shadow))?;
        let version = document.version();
        document.delete();
        Ok(vec![("/accepted", json!({ "version": version }))])
    }

    fn update(&mut self, shadow: &str, request: &Value, now: Timestamp) -> Result<Vec<Answer>, Rejection> {
        let state = check_update(request)?;
        if self.documents.len() >= MAX_SHADOWS && !self.documents.contains_key(shadow) {
            return Err(Rejection::new(429, "Too many shadows"));
        }
        let document = self.documents.entry(shadow.to_owned()).or_default();
        if request.get("version").is_some_and(|version| version.as_u64() != Some(document.version())) {
            return Err(Rejection::new(409, "Version conflict"));
        }
        let previous = document.snapshot();
        let mut changed = document.clone();
        let metadata = changed.update(state, now);
        if changed.state_bytes() > MAX_DOCUMENT_BYTES {
            return Err(Rejection::new(413, "The payload exceeds the maximum size allowed"));
        }
        *document = changed;
        let version = document.version();
        let accepted = json!({ "state": state, "metadata": metadata, "version": version });
        let documents = json!({ "previous": previous, "current": document.snapshot() });
        let mut answers = vec![("/accepted", accepted), ("/documents", documents)];
        if let Some((delta, metadata)) = document.delta() {
            answers.push(("/delta", json!({ "state": delta, "metadata": metadata, "version": version })));
        }
        Ok(answers)
    }
}

/// The shadow's prefix and the operation, when `topic` is a request.
fn split(topic: &str) -> Option<(&str, &str)> {
    let levels: Vec<&str> = topic.split('/').collect();
    let (["$aws", "things", _, "shadow", operation] | ["$aws", "things", _, "shadow", "name", _, operation]) =
        levels.as_slice()
    else {
        return None;
    };
    let known = ["get", "update", "delete"].contains(operation);
    known.then(|| (&topic[..topic.len() - operation.len() - 1], *operation))
}

/// The name in a shadow's prefix, of one that has a name.
fn shadow_name(shadow: &str) -> Option<&str> {
    shadow.split('/').nth(5)
}

fn no_shadow(shadow: &str) -> Rejection {
    let (thing, name) = (shadow.split('/').nth(2).unwrap_or_default(), shadow_name(shadow));
    let name = name.map_or_else(|| thing.to_owned(), |name| format!("{thing}~{name}"));
    Rejection::new(404, format!("No shadow exists with name: '{name}'"))
}

fn check_update(request: &Value) -> Result<&Value, Rejection> {
    let Some(state) = request.get("state") else {
        return Err(Rejection::new(400, "Missing required node: state"));
    };
    let Value::Object(sections) = state else {
        return Err(Rejection::new(400, "State node must be an object"));
    };
    for (name, section) in sections {
        if name != "desired" && name != "reported" {
            return Err(Rejection::new(400, format!("State contains an invalid node: '{name}'")));
        }
        if !section.is_object() && !section.is_null() {
            return Err(Rejection::new(400, format!("{name} node must be an object")));
        }
        if levels(section) > MAX_LEVELS + 1 {
            let words = format!("JSON contains too many levels of nesting; maximum is {MAX_LEVELS}");
            return Err(Rejection::new(400, words));
        }
    }
    if request.get("version").is_some_and(|version| version.as_u64().is_none()) {
        return Err(Rejection::new(400, "Invalid version"));
    }
    let is_token = |token: &Value| token.as_str().is_some_and(|token| token.len() <= MAX_TOKEN_BYTES);
    if request.get("clientToken").is_some_and(|token| !is_token(token)) {
        return Err(Rejection::new(400, "Invalid clientToken"));
    }
    Ok(state)
}

/// How many objects and arrays are within each other. The parser has refused what is deeper than the stack.
fn levels(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(levels).max().unwrap_or_default(),
        Value::Array(elements) => 1 + elements.iter().map(levels).max().unwrap_or_default(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(7_000_000);
    const PUMP: &str = "$aws/things/pump-b/shadow";

    fn ask(shadows: &mut Shadows, topic: &str, request: &Value) -> Vec<(String, Value)> {
        let mut answers = shadows.handle(topic, request.to_string().as_bytes(), NOW);
        for (topic, _) in &mut answers {
            *topic = topic.rsplit('/').next().unwrap_or_default().to_owned();
        }
        answers
    }

    fn update(shadows: &mut Shadows, request: &Value) -> Vec<(String, Value)> {
        ask(shadows, &format!("{PUMP}/update"), request)
    }

    #[test]
    fn a_wish_gives_a_delta_until_it_is_reported() {
        let mut shadows = Shadows::default();
        let desired = json!({ "state": { "desired": { "on": true, "rpm": 9 } }, "clientToken": "t" });
        let answers = update(&mut shadows, &desired);
        let names: Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["accepted", "documents", "delta"]);
        assert_eq!(answers[0].1["metadata"]["desired"]["on"]["timestamp"], 7);
        assert_eq!((&answers[0].1["clientToken"], &answers[0].1["version"]), (&json!("t"), &json!(1)));
        let answers = update(&mut shadows, &json!({ "state": { "reported": { "on": true, "rpm": 8 } } }));
        assert_eq!(answers[2].1["state"], json!({ "rpm": 9 }));
        let answers = update(&mut shadows, &json!({ "state": { "reported": { "rpm": 9 } }, "version": 2 }));
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[1].1["previous"]["state"]["reported"]["rpm"], 8);
        let whole = &ask(&mut shadows, &format!("{PUMP}/get"), &json!(""))[0].1;
        assert_eq!(
            whole["state"],
            json!({
                "desired": { "on": true, "rpm": 9 }, "reported": { "on": true, "rpm": 9 },
            })
        );
        assert_eq!(whole["version"], 3);
    }

    #[test]
    fn null_removes_a_key() {
        let mut shadows = Shadows::default();
        update(&mut shadows, &json!({ "state": { "desired": { "on": true, "rpm": 9 }, "reported": { "a": 1 } } }));
        let answers = update(&mut shadows, &json!({ "state": { "desired": { "rpm": null }, "reported": null } }));
        assert_eq!(answers[0].1["metadata"]["desired"], json!({ "rpm": { "timestamp": 7 } }));
        let whole = &ask(&mut shadows, &format!("{PUMP}/get"), &json!({}))[0].1;
        assert_eq!(whole["state"], json!({ "desired": { "on": true }, "delta": { "on": true } }));
        assert!(whole["metadata"]["desired"].get("rpm").is_none());
    }

    #[test]
    fn metadata_follows_a_value_that_became_an_object_and_back() {
        let mut shadows = Shadows::default();
        let mut metadata = |desired: Value| {
            update(&mut shadows, &json!({ "state": { "desired": desired } }));
            let whole = &ask(&mut shadows, &format!("{PUMP}/get"), &json!({}))[0].1;
            whole["metadata"]["desired"].clone()
        };
        let stamp = json!({ "timestamp": 7 });
        for (desired, expected) in [
            (json!({ "a": 1 }), json!({ "a": stamp })),
            (json!({ "a": { "b": 1, "timestamp": 2 } }), json!({ "a": { "b": stamp, "timestamp": stamp } })),
            (json!({ "a": { "b": { "c": 1 } } }), json!({ "a": { "b": { "c": stamp }, "timestamp": stamp } })),
            (json!({ "a": [1, 2] }), json!({ "a": [stamp, stamp] })),
            (json!({ "a": { "d": 1 } }), json!({ "a": { "d": stamp } })),
            (json!({ "a": null, "e": 1 }), json!({ "e": stamp })),
        ] {
            assert_eq!(metadata(desired.clone()), expected, "{desired}");
        }
    }

    /// An object with so many within it.
    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!({}), |inner, _| json!({ "a": inner }))
    }

    #[test]
    fn mistakes_are_rejected_with_their_code() {
        let mut shadows = Shadows::default();
        let deep = json!({ "state": { "desired": nested(6) }, "clientToken": "t".repeat(64) });
        assert_eq!(update(&mut shadows, &deep)[0].0, "accepted");
        shadows = Shadows::default();
        for (request, code) in [
            (json!({}), 400),
            (json!({ "state": 1 }), 400),
            (json!({ "state": { "other": {} } }), 400),
            (json!({ "state": { "desired": 1 } }), 400),
            (json!({ "state": { "desired": { "a": "x".repeat(9_000) } } }), 413),
            (json!({ "state": { "desired": {} }, "version": 7 }), 409),
            (json!({ "state": { "desired": {} }, "version": "x" }), 400),
            (json!({ "state": { "desired": {} }, "clientToken": "t".repeat(65) }), 400),
            (json!({ "state": { "desired": {} }, "clientToken": 7 }), 400),
            (json!({ "state": { "desired": nested(7) } }), 400),
        ] {
            let answers = update(&mut shadows, &request);
            assert_eq!((answers[0].0.as_str(), &answers[0].1["code"]), ("rejected", &json!(code)), "{request}");
        }
        let answers = shadows.handle(&format!("{PUMP}/update"), b"{", NOW);
        assert_eq!(answers[0].1["code"], 400);
        for operation in ["get", "delete"] {
            let answers = ask(&mut shadows, &format!("{PUMP}/name/n/{operation}"), &json!({}));
            assert_eq!(answers[0].1["message"], "No shadow exists with name: 'pump-b~n'");
        }
    }

    #[test]
    fn what_a_change_leaves_is_measured_too_and_names_are_checked() {
        let mut shadows = Shadows::default();
        let part = |name: &str| json!({ "state": { "desired": { name: "x".repeat(4_500) } } });
        assert_eq!(update(&mut shadows, &part("a"))[0].0, "accepted");
        assert_eq!(update(&mut shadows, &part("b"))[0].1["code"], 413);
        let whole = &ask(&mut shadows, &format!("{PUMP}/get"), &json!({}))[0].1;
        assert_eq!((&whole["version"], whole["state"]["desired"].get("b")), (&json!(1), None), "nothing was changed");
        for (name, code) in [("cfg v2", 400), ("cfg", 404)] {
            let answers = ask(&mut shadows, &format!("{PUMP}/name/{name}/get"), &json!({}));
            assert_eq!(answers[0].1["code"], code, "{name}");
        }
    }

    #[test]
    fn a_deleted_shadow_is_gone_and_counts_on() {
        let mut shadows = Shadows::default();
        update(&mut shadows, &json!({ "state": { "desired": { "a": 1 } } }));
        assert_eq!(ask(&mut shadows, &format!("{PUMP}/delete"), &json!({}))[0].0, "accepted");
        assert_eq!(ask(&mut shadows, &format!("{PUMP}/get"), &json!({}))[0].1["code"], 404);
        let answers = update(&mut shadows, &json!({ "state": { "desired": { "b": 1 } } }));
        assert_eq!(answers[0].1["version"], 3);
    }

    #[test]
    fn other_topics_are_no_requests() {
        let mut shadows = Shadows::default();
        for topic in ["plant/a", "$aws/things/t/shadow/update/accepted", "$aws/things/t/jobs/get"] {
            assert!(shadows.handle(topic, b"{}", NOW).is_empty());
        }
    }
}
