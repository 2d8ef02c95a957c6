//! `contract`: what is stored is listed, checked with and removed; and `export` finds what is not as it has to be.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicMarks, WindowLayout};
use serde_json::Value;

use super::run;

#[test]
fn a_contract_is_stored_listed_used_for_a_check_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("profiles.toml"), client::profile::template()).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let schema = file("temp.json", r#"{"properties":{"celsius":{"maximum":90}}}"#);
    let (good, bad) = (file("good.json", r#"{"celsius":71}"#), file("bad.json", r#"{"celsius":91}"#));
    let added = run(folder, &["contract", "add", "plant/+/temp", "--schema", &schema, "--every", "10m"]);
    assert_eq!((added.0, &*added.1), (Some(0), ""), "{}", added.2);
    let (code, listed, said) = run(folder, &["contract", "list", "--json"]);
    assert_eq!(code, Some(0), "{said}");
    let object: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&object["filter"], &object["every_secs"]), (&"plant/+/temp".into(), &600.into()), "{listed}");
    assert_eq!((&object["schema"], &object["problem"]), (&schema.clone().into(), &Value::Null), "{listed}");
    let check = |file: &str, topic: &str| run(folder, &["contract", "check", file, "--topic", topic]);
    assert_eq!((check(&good, "plant/a/temp").0, check(&good, "plant/a").0), (Some(0), Some(2)));
    let (code, said, _) = check(&bad, "plant/a/temp");
    assert_eq!((code, &*said), (Some(1), "$.celsius: 91 is more than 90\n"));
    // What cannot be used is not stored, and what is lost is said.
    let broken = file("broken.json", "{\n\"maximum\":");
    let (code, _, said) = run(folder, &["contract", "add", "a", "--schema", &broken]);
    assert!(code == Some(1) && said.contains("broken.json") && said.contains("line 2"), "{said}");
    fs::remove_file(&schema).unwrap();
    let (code, listed, said) = run(folder, &["contract", "list"]);
    assert!(code == Some(1) && listed.lines().count() == 1 && said.contains("temp.json"), "{listed}{said}");
    assert_eq!(run(folder, &["contract", "remove", "plant/+/temp"]).0, Some(0));
    let again = run(folder, &["contract", "remove", "plant/+/temp"]);
    assert!(again.0 == Some(1) && run(folder, &["contract", "list"]).1.is_empty(), "{}", again.2);
}

#[test]
fn recorded_messages_are_exported_by_what_contracts_say_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let line = |celsius: u32| {
        format!(
            "{{\"received_at\":\"2026-11-28T10:00:00Z\",\"topic\":\"plant/a\",\"qos\":0,\"retain\":false,\
             \"payload\":\"{{\\\"celsius\\\":{celsius}}}\"}}\n"
        )
    };
    let (messages, schema) = (folder.join("messages.ndjson"), folder.join("temp.json"));
    fs::write(&messages, [71, 91, 72].map(line).concat()).unwrap();
    fs::write(&schema, r#"{"properties":{"celsius":{"maximum":90}}}"#).unwrap();
    let (code, _, said) = run(folder, &["recordings", "import", messages.to_str().unwrap(), "--name", "plant"]);
    assert_eq!(code, Some(0), "{said}");
    let contract = format!("plant/#={}", schema.display());
    let export = |options: &[&str]| run(folder, &[&["export", "--profile", "plant"][..], options].concat());
    let (code, found, said) = export(&["--where", "valid:no", "--contract", &contract]);
    assert_eq!((code, found.lines().count()), (Some(0), 1), "{said}");
    let object: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(object["violations"], serde_json::json!(["$.celsius: 91 is more than 90"]));
    let csv = export(&["--where", "valid:no", "--contract", &contract, "--format", "csv"]).1;
    assert_eq!(csv.lines().count(), 2, "a header and a message: {csv}");
    let (code, _, said) = export(&["--where", "valid:no"]);
    assert!(code == Some(2) && said.contains("topicdeck contract add"), "{said}");
}

#[test]
fn recorded_messages_are_searched_checked_and_decoded_in_the_format_that_was_chosen_for_their_topic() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // {"a":1} in deflate without a header, which nothing says.
    let deflated = b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00";
    let line = |topic: &str| {
        format!(
            "{{\"received_at\":\"2026-11-28T10:00:00Z\",\"topic\":\"{topic}\",\"qos\":0,\"retain\":false,\
             \"payload_base64\":\"{}\"}}\n",
            STANDARD.encode(deflated)
        )
    };
    let file = |name: &str, text: &[u8]| {
        fs::write(folder.join(name), text).unwrap();
        folder.join(name).display().to_string()
    };
    let messages = file("messages.ndjson", [line("plant/a"), line("plant/b")].concat().as_bytes());
    let schema = file("one.json", br#"{"properties":{"a":{"const":1}},"required":["a"]}"#);
    assert_eq!(run(folder, &["recordings", "import", &messages, "--name", "plant"]).0, Some(0));
    let marks = TopicMarks { read_as: vec![("plant/a".to_owned(), "deflate".to_owned())], ..TopicMarks::default() };
    let layout = WindowLayout { topics: [("plant".to_owned(), marks)].into(), ..WindowLayout::default() };
    engine::Folder::at(folder.join("kept")).save_window(&layout).unwrap();
    let contract = format!("plant/#={schema}");
    let export = |options: &[&str]| {
        let (code, found, said) = run(folder, &[&["export", "--profile", "plant"][..], options].concat());
        assert_eq!(code, Some(0), "{said}");
        found.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let found = export(&["--where", "json:$.a=1", "--decode"]);
    assert_eq!((found.len(), &found[0]["topic"]), (1, &"plant/a".into()));
    assert_eq!(found[0]["decoded"], serde_json::json!({"format":"deflate(json)","value":{"a":1}}));
    let found = export(&["--where", "valid:no", "--contract", &contract]);
    assert_eq!((found.len(), &found[0]["topic"]), (1, &"plant/b".into()), "{found:?}");
    let payload = file("payload.bin", deflated);
    for (topic, code) in [("plant/a", 0), ("plant/b", 1)] {
        let check = ["contract", "check", &payload, "--topic", topic, "--contract", &contract, "--profile", "plant"];
        assert_eq!(run(folder, &check).0, Some(code), "{topic}");
    }
}

#[test]
fn a_recorded_message_that_came_late_is_exported_as_a_violation() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("profiles.toml"), client::profile::template()).unwrap();
    let place = engine::Folder::at(folder.join("kept")).recording("plant");
    fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    let at = |secs: i64| Timestamp::from_secs(1_800_000_000 + secs);
    let (mut writer, _) = store::Writer::open(place.path(), store::RecordingLimits::default(), at(0)).unwrap();
    writer.name_profile("plant").unwrap();
    let mut builder = BatchBuilder::default();
    for (secs, payload) in [(0, "1"), (60, "2"), (155, "3"), (200, "4")] {
        builder.push(Message {
            received_at: at(secs),
            topic: "plant/a",
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    writer.push(&builder.close().unwrap(), at(200)).unwrap();
    writer.finish(at(200)).unwrap();
    drop(writer);
    let added = run(folder, &["contract", "add", "plant/a", "--every", "1m", "--profile", "plant"]);
    assert_eq!(added.0, Some(0), "{}", added.2);
    let (code, found, said) = run(folder, &["export", "--profile", "plant", "--where", "valid:no"]);
    assert_eq!((code, found.lines().count()), (Some(0), 1), "{found}{said}");
    let object: Value = serde_json::from_str(&found).unwrap();
    let late = "late: 1 min 35 s after the one before; one is expected every 60 s";
    assert_eq!((&object["payload"], &object["violations"]), (&"3".into(), &serde_json::json!([late])));
}
