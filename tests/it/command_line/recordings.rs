//! `record`, `export`, `recordings` and `forget`: what came is on disk, comes back out, and others can read it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use ::sandbox::{OPERATOR, PASSWORD};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::dial::Network;
use model::{GapReason, Timestamp};
use serde_json::Value;
use store::{RecordingGap, WhyNotRecorded};

use super::{interrupt, program};
use crate::support::scripted_browser::ScriptedBrowser;
use crate::support::until::until;

/// A process that records. It ends with the test, however that ends: it would hold what the test prints to.
struct Recording(Child);

impl Recording {
    fn interrupt(&mut self) -> ExitStatus {
        interrupt(&self.0);
        self.0.wait().unwrap()
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let config = ["--config", folder.to_str().unwrap()];
    let output = program(folder, &[&config, arguments].concat()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Starts to record what the simulated plant sends, and waits until `messages` are on disk.
async fn recording(folder: &Path, messages: u64) -> Recording {
    let arguments = ["--config", folder.to_str().unwrap(), "--sandbox", "record", "plant/#"];
    let child = program(folder, &arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut recording = Recording(child);
    let mut lines = BufReader::new(recording.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let link = lines.find(|line| line.starts_with("http://")).unwrap();
    let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
    browser.sign_in(&link.parse().unwrap(), OPERATOR, PASSWORD, "").await;
    // Only then is something recorded.
    assert!(lines.any(|line| line.contains("Recording. Press Ctrl+C to end.")));
    std::thread::spawn(move || lines.for_each(drop));
    until("messages on disk", || summary(folder).filter(|summary| summary["messages"].as_u64() >= Some(messages)));
    recording
}

fn summary(folder: &Path) -> Option<Value> {
    let (_, stdout, _) = run(folder, &["recordings", "--json"]);
    stdout.lines().next().map(|line| serde_json::from_str(line).unwrap())
}

fn exported(folder: &Path, options: &[&str]) -> Vec<Value> {
    let (code, stdout, stderr) = run(folder, &[&["export", "--profile", "sandbox"], options].concat());
    assert_eq!(code, Some(0), "{stderr}");
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_is_exported_read_by_others_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = recording(folder.path(), 100).await;
    assert_eq!(summary(folder.path()).unwrap()["recording"], true);
    let (code, _, stderr) = run(folder.path(), &["forget", "--profile", "sandbox", "--yes"]);
    assert!(
        code == Some(1) && stderr.contains("recording.not_deleted") && stderr.contains("Nothing was deleted"),
        "{stderr}"
    );
    assert_eq!(child.interrupt().code(), Some(0));
    let summary = summary(folder.path()).unwrap();
    let all = exported(folder.path(), &[]);
    assert_eq!((summary["messages"].as_u64(), &summary["recording"]), (Some(all.len() as u64), &Value::Bool(false)));
    assert!(all.is_sorted_by_key(|message| message["received_at"].as_str().unwrap().to_owned()));
    let topic = all[0]["topic"].as_str().unwrap();
    let of_topic = all.iter().filter(|message| message["topic"] == topic).count();
    assert_eq!(exported(folder.path(), &["--where", &format!("topic:{topic}")]).len(), of_topic);
    let since = all[50]["received_at"].as_str().unwrap();
    let expected = all.iter().filter(|message| message["received_at"].as_str() >= Some(since)).count();
    assert_eq!(exported(folder.path(), &["--since", since]).len(), expected);
    assert_eq!(exported(folder.path(), &["--until", "1d"]).len(), 0);
    let file = folder.path().join("out.csv");
    let (code, ..) =
        run(folder.path(), &["export", "--profile", "sandbox", "--format", "csv", "-o", file.to_str().unwrap()]);
    let csv = std::fs::read_to_string(&file).unwrap();
    assert_eq!((code, csv.matches("\r\n").count()), (Some(0), all.len() + 1));
    let path = Path::new(summary["file"].as_str().unwrap());
    payloads_are_read_by_others(path, &all);
    a_time_without_a_connection_is_listed(folder.path(), path);
    let (code, _, stderr) = run(folder.path(), &["forget", "--profile", "sandbox"]);
    assert!(code == Some(2) && stderr.contains("--yes"), "{stderr}");
    let (code, ..) = run(folder.path(), &["forget", "--profile", "sandbox", "--yes"]);
    assert_eq!((code, self::summary(folder.path())), (Some(0), None));
    let (code, _, stderr) = run(folder.path(), &["export", "--profile", "sandbox"]);
    assert!(code == Some(1) && stderr.contains("recording.missing"), "{stderr}");
}

#[test]
fn options_may_be_before_the_command_of_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let config = ["--config", folder.path().to_str().unwrap()];
    let missing = folder.path().join("missing.ndjson");
    let import = ["import", missing.to_str().unwrap()];
    let output = program(folder.path(), &[&["recordings"], &config[..], &import[..]].concat()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("import.messages_unreadable"), "{stderr}");
    let output = program(folder.path(), &[&["recordings", "--json"], &import[..]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

fn payload_of(message: &Value) -> Vec<u8> {
    match message["payload"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(message["payload_base64"].as_str().unwrap()).unwrap(),
    }
}

/// As `RECORDING.md` says it: with sqlite3 and zstd alone.
fn payloads_are_read_by_others(file: &Path, all: &[Value]) {
    let column = |name: &str| -> Vec<u8> {
        let query = format!("SELECT hex({name}) FROM blocks ORDER BY first_row");
        let output = Command::new("sqlite3").arg(file).arg(query).output().expect("sqlite3 is installed");
        let mut bytes = Vec::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let digits = |at: usize| u8::from_str_radix(&line[at..at + 2], 16).unwrap();
            let packed: Vec<u8> = (0..line.len()).step_by(2).map(digits).collect();
            let mut zstd = Command::new("zstd");
            let mut zstd =
                zstd.arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("zstd is installed");
            let mut stdin = zstd.stdin.take().unwrap();
            let feed = std::thread::spawn(move || stdin.write_all(&packed));
            let output = zstd.wait_with_output().unwrap();
            feed.join().unwrap().unwrap();
            assert!(output.status.success());
            bytes.extend(output.stdout);
        }
        bytes
    };
    let payloads: Vec<Vec<u8>> = all.iter().map(payload_of).collect();
    assert!(column("payloads") == payloads.concat());
    let lengths = column("payload_lengths");
    let lengths: Vec<usize> =
        lengths.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize).collect();
    let expected: Vec<usize> = payloads.iter().map(Vec::len).collect();
    assert_eq!(lengths, expected);
    let differences = column("times");
    let differences = differences.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes));
    // The differences of each block begin again at 0.
    let sizes =
        Command::new("sqlite3").arg(file).arg("SELECT messages FROM blocks ORDER BY first_row").output().unwrap();
    let sizes: Vec<usize> =
        String::from_utf8(sizes.stdout).unwrap().lines().map(|size| size.parse().unwrap()).collect();
    let firsts: Vec<usize> =
        sizes.iter().scan(0, |first, size| Some(std::mem::replace(first, *first + size))).collect();
    let times = differences.enumerate().scan(0_i64, |time, (place, difference)| {
        *time = if firsts.contains(&place) { difference } else { *time + difference };
        Some(*time)
    });
    let expected = all
        .iter()
        .map(|message| message["received_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_microsecond());
    assert!(times.clone().eq(expected));
    let expected = all.iter().map(|message| {
        let bits = [message["qos"] == 1, message["retain"] == true];
        bits.into_iter().enumerate().map(|(bit, is_set)| u8::from(is_set) << bit).sum::<u8>()
    });
    assert!(column("flags").into_iter().map(|flags| flags & 3).eq(expected));
    // Those of the plant come again within seconds; it is not known of the first one of each topic.
    let quiet = column("quiet");
    let quiet: Vec<u16> = quiet.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect();
    let millis = |code: u16| match code >> 10 {
        0 | 1 => i64::from(code) - 1,
        doubled => (i64::from(1_024 + (code & 1_023)) << (doubled - 1)) - 1,
    };
    let topics = column("topics");
    let query = "SELECT id || ' ' || name FROM topics";
    let names = Command::new("sqlite3").arg(file).arg(query).output().unwrap();
    let names = String::from_utf8(names.stdout).unwrap();
    let name = |id: u32| names.lines().find_map(|line| line.strip_prefix(&format!("{id} "))).unwrap();
    let topics: Vec<&str> = topics.as_chunks::<4>().0.iter().map(|id| name(u32::from_le_bytes(*id))).collect();
    let expected: Vec<&str> = all.iter().map(|message| message["topic"].as_str().unwrap()).collect();
    assert_eq!(topics, expected);
    let times: Vec<i64> = times.collect();
    let mut last = std::collections::BTreeMap::new();
    for (place, code) in quiet.into_iter().enumerate().filter(|(place, _)| all[*place]["retain"] == false) {
        let before = last.insert(topics[place], times[place]).map(|before: i64| (times[place] - before) / 1_000);
        let allowed = before.map_or(-1..=-1, |before| before - before / 1_000 - 1..=before);
        assert!(allowed.contains(&if code == 0 { -1 } else { millis(code) }), "{code} after {before:?}");
    }
}

/// In lists, beside exports, and to others, as `RECORDING.md` says it.
fn a_time_without_a_connection_is_listed(folder: &Path, path: &Path) {
    let at = |secs: i64| Timestamp::from_secs(1_900_000_000 + secs);
    let (mut writer, _) = store::Writer::open(path, store::RecordingLimits::default(), at(0)).unwrap();
    writer.disconnected(at(10), GapReason::Failed { summary: "The connection went silent".to_owned() });
    writer.connected(at(100), Some(true));
    writer.disconnected(at(110), GapReason::NotSubscribed);
    writer.connected(at(120), None);
    let (from, until) = (at(130), at(140));
    writer.add_gap(RecordingGap { from, until, messages: 812, why: WhyNotRecorded::Full });
    writer.disconnected(at(150), GapReason::SignedOut);
    writer.end(at(190)).unwrap();
    let (_, stdout, _) = run(folder, &["recordings"]);
    assert!(stdout.contains("no connection: since 2030-03-17") && stdout.contains(": You signed out"), "{stdout}");
    drop(writer);
    let query = "SELECT datetime(from_time / 1000000, 'unixepoch'),
       (coalesce(no_connection.until_time, (SELECT until_time FROM runs WHERE runs.id = run)) - from_time) / 1000000,
       coalesce(words, why), resumed
       FROM no_connection WHERE from_time > 1900000000000000";
    let document = include_str!("../../../src/store/RECORDING.md");
    assert!(document.contains(query.split(" WHERE from_time").next().unwrap()), "{query}");
    let output = Command::new("sqlite3").arg(path).arg(query).output().expect("sqlite3 is installed");
    let read = String::from_utf8(output.stdout).unwrap();
    let expected = "2030-03-17 17:46:50|90|The connection went silent|1\n\
                    2030-03-17 17:48:30|10|No active subscription|\n2030-03-17 17:49:10|40|signed-out|\n";
    assert_eq!(read, expected, "{}", String::from_utf8_lossy(&output.stderr));
    let (_, stdout, _) = run(folder, &["recordings"]);
    assert!(stdout.contains("no connection: 90 s from 2030-03-17") && stdout.contains(": You signed out"), "{stdout}");
    assert!(stdout.contains("no subscription: 10 s from 2030-03-17"), "{stdout}");
    assert!(stdout.contains("missing: 812 messages from 2030-03-17"), "{stdout}");
    assert!(stdout.contains("missing: all after 2030-03-17"), "it was never ended: {stdout}");
    let (_, stdout, _) = run(folder, &["recordings", "--json"]);
    let summary: Value = serde_json::from_str(stdout.trim()).unwrap();
    let last = summary["no_connection"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["why"], &last["session_resumed"]), (&Value::from("You signed out"), &Value::Null));
    let not_subscribed = &summary["not_subscribed"].as_array().unwrap()[0];
    assert_eq!(not_subscribed["from"], Value::from("2030-03-17T17:48:30.000000Z"));
    let missing = summary["missing"].as_array().unwrap().last().unwrap();
    assert_eq!((&missing["why"], &missing["until"]), (&Value::from("ended"), &Value::Null));
    let export = |span: &[&str]| run(folder, &[&["export", "--profile", "sandbox"], span].concat());
    let (code, stdout, stderr) = export(&["--since", "2030-01-01", "--until", "2030-04-01"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""));
    for said in [
        "Nothing could arrive between 2030-03-17T17:46:50.000000",
        ": no connection: The connection went silent",
        "Nothing could arrive between 2030-03-17T17:48:30.000000",
        "812 messages are missing between 2030-03-17T17:48:50.000000",
        ": the disk was full",
    ] {
        assert!(stderr.contains(said), "{said}: {stderr}");
    }
    // Nothing recorded then.
    let (code, stdout, stderr) = export(&["--since", "2000-01-01T00:00Z", "--until", "2000-02-01T00:00Z"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""));
    assert!(stderr.contains("Nothing was recorded between ") && stderr.contains(": recording was off"), "{stderr}");
    assert!(!stderr.contains("2030-03-17"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_one_second_is_lost_when_the_program_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for kill in 0..2_u64 {
        let mut child = recording(folder.path(), before + 30).await;
        // At another moment of the second each time.
        std::thread::park_timeout(std::time::Duration::from_millis(kill * 137 % 1_000));
        let killed_at = Timestamp::from_system_clock();
        child.kill();
        let all = exported(folder.path(), &[]);
        let last: jiff::Timestamp = all.last().unwrap()["received_at"].as_str().unwrap().parse().unwrap();
        // The plant sends several messages a second.
        let unsaved = killed_at.since(Timestamp(last.as_microsecond()));
        assert!(unsaved < std::time::Duration::from_millis(1_500), "{unsaved:?}");
        assert!(all.len() as u64 >= before + 30, "what was there stays");
        before = all.len() as u64;
    }
}

#[test]
fn a_recording_that_is_damaged_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["recordings"]);
    assert!(code == Some(0) && stdout.is_empty() && stderr.contains("Nothing is recorded yet"), "{stderr}");
    let recordings = folder.path().join("kept").join("recordings");
    std::fs::create_dir_all(&recordings).unwrap();
    std::fs::write(recordings.join("plant-0123456789abcdef.sqlite"), "no database").unwrap();
    let (code, _, stderr) = run(folder.path(), &["recordings"]);
    assert!(code == Some(1) && stderr.contains("recording.foreign"), "{stderr}");
}

#[test]
fn a_recorder_that_cannot_write_is_said_by_the_list_and_by_an_export() {
    let folder = tempfile::tempdir().unwrap();
    let place = engine::Folder::at(folder.path().join("kept")).recording("plant");
    let at = |ago: u64| Timestamp::from_system_clock().minus(std::time::Duration::from_secs(ago));
    let (mut writer, _) = store::Writer::open(place.path(), store::RecordingLimits::default(), at(60)).unwrap();
    writer.name_profile("plant").unwrap();
    writer.end(at(50)).unwrap();
    let sqlite3 = |sql: &str| {
        let status = Command::new("sqlite3").arg(place.path()).arg(sql).status().expect("sqlite3 is installed");
        assert!(status.success());
    };
    sqlite3("CREATE TRIGGER refuse BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'no'); END");
    writer.end(at(40)).unwrap_err();
    let list = |options: &[&str]| run(folder.path(), &[&["recordings"], options].concat());
    let (_, text, _) = list(&["--profile", "plant"]);
    assert!(text.contains("recording now: no: the recording cannot be written"), "{text}");
    assert!(text.contains("missing: all after ") && text.contains(": the recording could not be written"), "{text}");
    let (_, json, _) = list(&["--json"]);
    let json: Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!((&json["recording"], &json["not_recording_why"]), (&Value::Bool(false), &Value::from("failed")));
    let (code, _, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(0) && stderr.contains("Messages are missing between "), "{stderr}");
    assert!(stderr.contains(": the recording could not be written"), "{stderr}");
    sqlite3("DROP TRIGGER refuse");
    writer.end(at(30)).unwrap();
    let (_, text, _) = list(&["--profile", "plant"]);
    assert!(text.contains("recording now: yes") && !text.contains("missing"), "{text}");
    let (code, _, stderr) = list(&["--profile", "other"]);
    assert!(code == Some(1) && stderr.contains("recording.missing"), "{stderr}");
}

#[test]
fn an_export_between_times_that_are_the_wrong_way_round_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, stderr) = run(folder.path(), &["export", "--since", "2026-11-02", "--until", "2026-11-01"]);
    assert!(code == Some(2) && stderr.contains("--since is later than --until"), "{stderr}");
}
