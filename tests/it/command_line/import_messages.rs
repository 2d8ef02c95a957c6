//! `recordings import`: messages that were printed are a recording again, or there is none.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Timestamp;
use serde_json::Value;

use super::{interrupt, program, run};
use crate::support::mosquitto::Mosquitto;
use crate::support::until::until;

/// Lines as `watch` prints them.
fn lines(count: usize) -> String {
    let line = |number| {
        format!(
            "{{\"received_at\":\"2026-11-28T10:00:00.{:06}Z\",\"topic\":\"plant/{}\",\"qos\":0,\"retain\":false,\
             \"payload\":\"{number}\",\"payload_json\":{number},\"properties\":{{}}}}\n",
            number % 1_000_000,
            number % 7
        )
    };
    (0..count).map(line).collect()
}

/// What is in the folder of the recordings, but for locks and what those who read leave.
fn left(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.join("kept").join("recordings")) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| ![".lock", "-wal", "-shm"].iter().any(|end| name.ends_with(end))).collect()
}

fn exported(folder: &Path, name: &str) -> String {
    let (code, stdout, stderr) = run(folder, &["export", "--profile", name]);
    assert_eq!(code, Some(0), "{stderr}");
    stdout
}

/// An import that reads what it is given.
fn from_stdin(folder: &Path, name: &str) -> Child {
    let config = ["--config", folder.to_str().unwrap()];
    let arguments = [&config[..], &["recordings", "import", "-", "--name", name]].concat();
    let mut command = program(folder, &arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn an_import_is_listed_exported_replaced_on_request_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saturday.ndjson");
    let text = lines(30_000);
    // As Windows ends lines.
    fs::write(&file, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    let import = ["recordings", "import", file.to_str().unwrap()];
    let (code, stdout, stderr) = run(folder.path(), &import);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    assert!(stderr.contains("30,000 messages were imported"), "{stderr}");
    assert!(exported(folder.path(), "saturday") == text);
    let (_, stdout, _) = run(folder.path(), &["recordings", "--json"]);
    let listed: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((listed["profile"].as_str(), listed["messages"].as_u64()), (Some("saturday"), Some(30_000)));
    let times = ["2026-11-28T10:00:00.000000Z", "2026-11-28T10:00:00.029999Z"];
    assert_eq!(listed["recorded"][0], serde_json::json!({ "from": times[0], "until": times[1] }));
    let (code, _, stderr) = run(folder.path(), &import);
    assert!(code == Some(1) && stderr.contains("recording.exists"), "{stderr}");
    fs::write(&file, lines(10)).unwrap();
    let (code, ..) = run(folder.path(), &[&import[..], &["--replace"]].concat());
    assert_eq!((code, exported(folder.path(), "saturday")), (Some(0), lines(10)));
    assert_eq!(left(folder.path()).len(), 1, "{:?}", left(folder.path()));
    let (code, ..) = run(folder.path(), &["forget", "--profile", "saturday", "--yes"]);
    assert_eq!((code, left(folder.path())), (Some(0), Vec::new()));
}

/// As with any tool that writes into a file: what is there and is no file stays what it is.
#[cfg(unix)]
#[test]
fn an_export_goes_into_a_pipe_through_a_link_or_to_stdout_and_replaces_none_of_them() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saturday.ndjson");
    let text = lines(3_000);
    fs::write(&file, &text).unwrap();
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", file.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stderr}");
    let export = |to: &str| run(folder.path(), &["export", "--profile", "saturday", "--output", to]);
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let (code, _, stderr) = export(pipe.to_str().unwrap());
    assert_eq!(code, Some(0), "{stderr}");
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "it was replaced");
    assert!(reader.join().unwrap() == text);
    let (meant, link) = (folder.path().join("meant.ndjson"), folder.path().join("link"));
    fs::write(&meant, "old").unwrap();
    std::os::unix::fs::symlink(&meant, &link).unwrap();
    assert_eq!(export(link.to_str().unwrap()).0, Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::read_to_string(&meant).unwrap() == text);
    assert_eq!(export("-"), (Some(0), text.clone(), String::new()));
    assert!(!Path::new("-").exists() && !folder.path().join("-").exists());
    assert_eq!(export("/dev/stdout").1, text);
    let (code, _, stderr) = export(folder.path().to_str().unwrap());
    assert!(code == Some(1) && stderr.contains("It is there, and is no file."), "{stderr}");
    if cfg!(target_os = "linux") {
        let (code, _, stderr) = export("/dev/full");
        assert!(code == Some(1) && stderr.contains("Part of it may have been written."), "{stderr}");
    }
}

#[test]
fn messages_that_came_rarely_are_kept_by_the_time_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rare.ndjson");
    let line = |minute: usize| lines(1).replace("10:00", &format!("{:02}:{:02}", minute / 60, minute % 60));
    let text: String = (0..1_440).map(line).collect();
    fs::write(&file, &text).unwrap();
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", file.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(exported(folder.path(), "rare") == text);
    let kept = folder.path().join("kept").join("recordings").join(&left(folder.path())[0]);
    let heads = store::Reader::open(&kept).unwrap().heads(Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap();
    assert!((200..400).contains(&heads.len()), "{}", heads.len());
    assert!(heads.iter().all(|head| head.last_time.since(head.first_time) <= Duration::from_mins(5)), "{heads:?}");
}

#[test]
fn lines_that_are_no_messages_are_named_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mixed.ndjson");
    let message = lines(1);
    let note = "{\"event\":\"gap\",\"from\":\"2026-11-28T10:00:00Z\",\"to\":null}\n";
    let bytes = [message.as_bytes(), b"no json\n", b"\n", note.as_bytes(), b"\xff\n", b"{\"topic\":\"a\"}\n"].concat();
    fs::write(&file, bytes).unwrap();
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", file.to_str().unwrap()]);
    assert_eq!(code, Some(3), "{stderr}");
    let expected = [
        "line 2: it is not a JSON object",
        "line 5: it is not a JSON object",
        "line 6: its payload",
        "3 lines are not messages",
        "1 line says that messages are missing",
    ];
    for words in expected {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    assert!(exported(folder.path(), "mixed") == message);
    fs::write(&file, "wrong\n".repeat(50)).unwrap();
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", file.to_str().unwrap(), "--name", "wrong"]);
    assert!(code == Some(1) && stderr.contains("import.no_messages"), "{stderr}");
    assert_eq!(stderr.matches(": it is not a JSON object").count(), 20, "the others are counted: {stderr}");
    assert_eq!(left(folder.path()).len(), 1);
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", "-"]);
    assert!(code == Some(2) && stderr.contains("--name"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["recordings", "import", "nowhere.ndjson"]);
    assert!(code == Some(1) && stderr.contains("import.messages_unreadable"), "{stderr}");
}

#[test]
fn an_import_that_is_interrupted_or_killed_leaves_no_recording() {
    let folder = tempfile::tempdir().unwrap();
    let text = lines(40_000);
    let mut child = from_stdin(folder.path(), "first");
    // More than what waits between two threads: it is being read.
    child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    until("a recording that is made", || (!left(folder.path()).is_empty()).then_some(()));
    interrupt(&child);
    // Its stdin is still open.
    let mut stdin = child.stdin.take();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stderr}");
    drop(stdin.take());
    assert!(stderr.contains("nothing was imported") && left(folder.path()).is_empty(), "{stderr}");

    let mut child = from_stdin(folder.path(), "second");
    child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    until("a recording that is made", || (!left(folder.path()).is_empty()).then_some(()));
    child.kill().unwrap();
    child.wait().unwrap();
    let (_, stdout, _) = run(folder.path(), &["recordings", "--json"]);
    assert_eq!(stdout, "", "what is not whole is not listed");
    // The next import deletes what is left of it.
    let mut child = from_stdin(folder.path(), "third");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert!(exported(folder.path(), "third") == text);
    assert_eq!(left(folder.path()).len(), 1, "{:?}", left(folder.path()));
}

/// What a real `mosquitto_sub` printed of these messages.
async fn printed(format: &str, messages: &[(&str, &str)]) -> Vec<u8> {
    let broker = Mosquitto::start().await;
    for (topic, payload) in messages {
        let property = ["-D", "publish", "user-property", "device", "press-1"];
        let content_type = ["-D", "publish", "content-type", "text/plain"];
        broker.publish(&[&["-r", "-q", "1", "-t", topic, "-m", payload], &property[..], &content_type[..]].concat());
    }
    let count = messages.len().to_string();
    let mut subscriber: Command = broker.subscriber(&["-q", "1", "-t", "t/#", "-C", &count, "-F", format]);
    subscriber.env("TZ", "Asia/Kolkata").output().unwrap().stdout
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_mosquitto_sub_printed_is_imported() {
    let messages = [("t/1", "{\"v\":1.10}"), ("t/2", "on"), ("t/3", "7"), ("t/4", "\"on\"")];
    let before = jiff::Timestamp::now();
    for (format, expected, warning) in [
        ("%j", vec!["{\"v\":1.10}", "7", "\"on\"", "on"], None),
        ("%J", vec!["\"on\"", "7", "{\"v\":1.1}"], Some("1 line is empty")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = from_stdin(folder.path(), "broker");
        let text = printed(format, &messages).await;
        child.stdin.take().unwrap().write_all(&text).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{stderr}");
        assert_eq!(warning.is_some_and(|words| stderr.contains(words)), warning.is_some(), "{stderr}");
        assert_eq!(stderr.contains("not as it was received"), warning.is_some(), "{stderr}");
        let all: Vec<Value> =
            exported(folder.path(), "broker").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut payloads: Vec<&str> = all.iter().map(|message| message["payload"].as_str().unwrap()).collect();
        payloads.sort_unstable();
        let mut expected = expected.clone();
        expected.sort_unstable();
        assert_eq!(payloads, expected);
        for message in &all {
            let time: jiff::Timestamp = message["received_at"].as_str().unwrap().parse().unwrap();
            assert!(time >= before && time <= jiff::Timestamp::now(), "{time}, whatever the zone");
            assert_eq!((&message["qos"], &message["retain"]), (&1.into(), &true.into()));
            let properties = serde_json::json!({
                "content_type": "text/plain", "user_properties": [["device", "press-1"]],
            });
            assert_eq!(message["properties"], properties);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_mosquitto_sub_printed_are_imported_and_what_it_cut_is_said() {
    let hex = r#"{"tst":%U,"topic":"%t","qos":%q,"retain":%r,"payload_hex":"%x"}"#;
    let folder = tempfile::tempdir().unwrap();
    for (format, cut, warning) in
        [("%j", &b"abc"[..], Some("1 payload ends at its first zero byte")), (hex, b"abc\0def", None)]
    {
        let broker = Mosquitto::start().await;
        for (topic, payload) in [("t/1", &b"\xff\xfe\x80 \xc3\xbc\n"[..]), ("t/2", b"abc\0def")] {
            let file = folder.path().join("payload");
            std::fs::write(&file, payload).unwrap();
            broker.publish(&["-r", "-q", "1", "-t", topic, "-f", file.to_str().unwrap()]);
        }
        let mut subscriber: Command = broker.subscriber(&["-q", "1", "-t", "t/#", "-C", "2", "-F", format]);
        let text = subscriber.output().unwrap().stdout;
        let place = tempfile::tempdir().unwrap();
        let mut child = from_stdin(place.path(), "broker");
        child.stdin.take().unwrap().write_all(&text).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{stderr}");
        assert_eq!(
            (warning.is_none_or(|words| stderr.contains(words)), stderr.contains("%J")),
            (true, false),
            "{stderr}"
        );
        assert_eq!(stderr.contains("zero byte"), warning.is_some(), "{stderr}");
        let exported = exported(place.path(), "broker");
        let mut payloads: Vec<Vec<u8>> =
            exported.lines().map(|line| payload_of(&serde_json::from_str(line).unwrap())).collect();
        payloads.sort_unstable();
        assert_eq!(payloads, [cut.to_vec(), b"\xff\xfe\x80 \xc3\xbc\n".to_vec()]);
    }
}

fn payload_of(message: &Value) -> Vec<u8> {
    match message["payload"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(message["payload_base64"].as_str().unwrap()).unwrap(),
    }
}

#[test]
fn recorded_messages_of_protobuf_are_found_by_the_names_of_their_fields() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("plant.proto");
    fs::write(&schema, "message Small { uint32 count = 1; bytes more = 2; } message Other {}").unwrap();
    let line = |count: u8| {
        let payload = STANDARD.encode([0x08, count, 0x12, 0x01, 0xff]);
        format!(
            "{{\"received_at\":\"2026-11-28T10:00:0{count}Z\",\"topic\":\"plant/a\",\"qos\":0,\"retain\":false,\
             \"payload_base64\":\"{payload}\",\"properties\":{{}}}}\n"
        )
    };
    let file = folder.path().join("small.ndjson");
    fs::write(&file, (1..=9).map(line).collect::<String>()).unwrap();
    assert_eq!(run(folder.path(), &["recordings", "import", file.to_str().unwrap()]).0, Some(0));
    let found = |proto: &str| {
        let proto = format!("plant/#={}{proto}", schema.display());
        let query = ["export", "--profile", "small", "--where", "json:$.count>6", "--proto", &proto];
        let (code, stdout, stderr) = run(folder.path(), &query);
        (code, stdout, stderr)
    };
    let (code, stdout, stderr) = found("#Small");
    let read = |line: &str| serde_json::from_str::<Value>(line).unwrap()["payload_json"]["count"].clone();
    assert_eq!(
        (code, stdout.lines().map(read).collect::<Vec<_>>()),
        (Some(0), vec![7.into(), 8.into(), 9.into()]),
        "{stderr}"
    );
    let (code, stdout, stderr) = found("");
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("Small") && stderr.contains("Other"), "one of two has to be named: {stderr}");
}
