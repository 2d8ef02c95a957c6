//! `decode`: a payload is read as the inspector of the window reads it, from a file or from stdin.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{program, run};

fn corpus(name: &str) -> String {
    format!("{}/tests/data/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What `decode --json` prints of a file of the corpus.
fn decoded(name: &str, options: &[&str]) -> (Option<i32>, Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = corpus(name);
    let (code, stdout, stderr) = run(folder.path(), &[&["decode", &file, "--json"], options].concat());
    (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}")), stderr)
}

#[test]
fn files_of_real_encoders_are_read() {
    let defender = ["--topic", "$aws/things/pump-1/defender/metrics/cbor"];
    for (name, options, format, value) in [
        ("json-gzip-base64.txt", &[][..], "base64(gzip(json))", json!({"state":{"reported":{"temp":21.5,"on":true}}})),
        (
            "cbor-sequence.cborseq",
            &["--content-type", "application/cbor-seq"],
            "cbor-sequence",
            json!([{"n":0},{"n":1},{"n":2}]),
        ),
        ("cbor-epoch-tag1.cbor", &[], "cbor", json!({"at":"1(1795816800) / 2026-11-27T22:00:00Z /"})),
        ("js-msgpackr-packr-record.msgpack", &[], "msgpackr-record", json!({"t":21.5,"ok":true,"n":7})),
        ("png.png", &[], "png", json!({"width":1,"height":1})),
        ("retained-clear.bin", &[], "empty", json!("")),
        ("bin-float32be.bin", &[], "binary", json!("h'41ac0000'")),
        ("json-deflate-raw.bin", &["--as", "binary"], "binary", Value::Null),
        ("aws-defender-short.cbor", &defender, "cbor", Value::Null),
    ] {
        let (code, found, stderr) = decoded(name, options);
        assert_eq!((code, &found["format"], stderr.as_str()), (Some(0), &json!(format), ""), "{name}");
        assert!(value.is_null() || found["value"] == value, "{name}: {}", found["value"]);
    }
    let (_, deflated, _) = decoded("json-deflate-raw.bin", &["--as", "deflate"]);
    assert_eq!((&deflated["format"], &deflated["value"][19]["device"]), (&json!("deflate(json)"), &json!("pump-19")));
}

#[test]
fn names_of_sparkplug_come_from_the_birth_that_is_given() {
    let topic = ["--topic", "spBv1.0/plant/NDATA/gw-1"];
    let (code, found, stderr) = decoded("spb-js-ndata-alias.spb", &topic);
    assert_eq!((code, found["value"]["metrics"][0]["name"].clone()), (Some(0), Value::Null));
    assert!(stderr.contains("No birth message received yet"), "{stderr}");
    let birth = corpus("spb-js-nbirth.spb");
    let (code, found, stderr) = decoded("spb-js-ndata-alias.spb", &[&topic[..], &["--birth", &birth]].concat());
    let metric = json!({"name":"temp","alias":1,"datatype":"Float","value":22.0});
    assert_eq!((code, &found["value"]["metrics"][0], stderr.as_str()), (Some(0), &metric, ""));
    let (_, _, stderr) = decoded("spb-js-ndata-alias.spb", &["--topic", "plant/a", "--birth", &birth]);
    assert!(stderr.contains("is not a birth message"), "{stderr}");
}

#[test]
fn a_message_of_protobuf_is_read_by_a_file_of_the_persons_choice() {
    let plant = corpus("proto/plant.proto");
    for schema in [plant.clone(), corpus("plant.desc"), corpus("plant-bare.desc")] {
        let (code, found, stderr) = decoded("pb-reading.pb", &["--proto", &schema, "--message", "Reading"]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        assert_eq!(
            (&found["format"], &found["value"]),
            (
                &json!("protobuf plant.v1.Reading"),
                &json!({"device":"pump-1","temp":21.5,"delta":-3,"count":"9007199254740993","mode":"MODE_MANUAL",
                    "at":"2026-11-27T22:00:00.500Z","wave":[1.5,2.5],"labels":{"site":"north"},"raw":"AP8=","whole":"-1",
                    "on":false,"total":"9"})
            )
        );
    }
    let (code, found, stderr) = decoded("pb-unknown-field.pb", &["--proto", &plant, "--message", "plant.v1.Small"]);
    assert_eq!((code, &found["value"]), (Some(0), &json!({"n":1,"99":"hi"})));
    assert!(stderr.contains("Fields that the message type does not have: 99."), "{stderr}");
    let (code, _, stderr) = decoded("cbor-map.cbor", &["--proto", &plant, "--message", "Small"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("cannot be read as the protobuf message plant.v1.Small"), "{stderr}");
}

#[test]
fn what_is_wrong_with_a_schema_is_said_with_its_line_and_what_there_is_instead() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).display().to_string()
    };
    let one = file("one.proto", "import \"part.proto\";\nmessage One {\n  Part part = 1;\n}");
    let read = |schema: &str, message: &[&str]| {
        let small = corpus("pb-small.pb");
        run(folder.path(), &[&["decode", &small, "--proto", schema], message].concat())
    };
    let (code, _, stderr) = read(&one, &[]);
    let expected = "one.proto:3: unknown type Part; these imports are missing: part.proto";
    assert_eq!(code, Some(1));
    assert!(stderr.contains(expected), "{stderr}");
    file("part.proto", "message Part {} message Other {}");
    let (code, stdout, stderr) = read(&one, &[]);
    assert_eq!((code, stdout.as_str()), (Some(0), "{\n  \"1\": 49\n}\n"), "the only message of the file: {stderr}");
    let (code, _, stderr) = read(&corpus("proto/plant.proto"), &["--message", "Smoll"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("has no message Smoll") && stderr.contains("plant.v1.Small"), "{stderr}");
    let (code, _, stderr) = read(&corpus("proto/plant.proto"), &[]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("plant.v1.Reading, plant.v1.Small, plant.v1.Name"), "{stderr}");
    let (code, _, stderr) = read("/no/such.proto", &[]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("The file does not exist."), "{stderr}");
}

#[test]
fn a_message_of_aws_is_said_in_words_beside_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let topic = ["--topic", "$aws/events/presence/disconnected/pump-1"];
    let (code, stdout, stderr) = run(folder.path(), &[&["decode", &corpus("aws-presence.json")], &topic[..]].concat());
    assert_eq!((code, stdout.lines().next()), (Some(0), Some("{")), "{stderr}");
    for said in ["note: pump-1 disconnected", "2026-11-27T22:00:00.123Z", "no, its will is sent if it has one"] {
        assert!(stderr.contains(said), "{said}: {stderr}");
    }
    let (_, found, stderr) = decoded("aws-presence.json", &topic);
    assert_eq!((&found["value"]["eventType"], stderr.as_str()), (&json!("disconnected"), ""));
}

#[test]
fn stdin_is_read_and_what_is_not_as_said_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &["decode", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"\x82\x01\x61a").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "[\n  1,\n  \"a\"\n]\n");
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), "note: cbor\n"));

    let (code, found, stderr) = decoded("tasmota-lwt.txt", &["--as", "cbor"]);
    assert_eq!((code, &found["format"]), (Some(1), &Value::Null));
    assert!(stderr.contains("cannot be read as CBOR: it ends early"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["decode", "/no/such/file"]);
    assert_eq!(code, Some(1), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["decode", &corpus("png.png"), "--as", "xml"]);
    assert_eq!(code, Some(2), "{stderr}");
}
