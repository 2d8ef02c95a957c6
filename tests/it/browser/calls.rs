//! `shadow` and `retained`, as a person types them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use sandbox::OPERATOR;
use serde_json::Value;

use crate::support::installed_program::{Finished, InstalledProgram, with_installed_program};

#[test]
fn a_person_reads_and_changes_shadows() {
    with_installed_program("browser::calls::a_person_reads_and_changes_shadows", &[], |installed| {
        let _sandbox = installed.serve();
        installed.run(&["shadow", "get", "pump-b"]).has_failed_with("sign_in.needed");
        installed.sign_in(OPERATOR);
        let document = json_of(&installed.run(&["shadow", "get", "pump-b", "--json"]));
        assert!(document["version"].as_u64().is_some(), "{document}");
        let finished = installed.run(&["shadow", "get", "pump-b"]);
        assert!(finished.stdout.starts_with("pump-b: version ") && finished.stdout.contains("same"), "{finished:?}");

        installed.run(&["shadow", "get", "press-1"]).has_failed_with("shadow.none_yet");
        let set = |more: &[&str]| installed.run(&[&["shadow", "set", "press-1"], more].concat());
        let finished = set(&["{\"rpm\":1.50}"]);
        finished.is_done();
        assert!(finished.stderr.contains("The shadow press-1 now has version 1."), "{finished:?}");
        let finished = installed.run(&["shadow", "get", "press-1"]);
        assert!(finished.stdout.contains("waits for the device since 20"), "{finished:?}");
        let raw = installed.run(&["shadow", "get", "press-1", "--json"]).stdout;
        assert!(raw.contains("1.5") && raw.ends_with("}\n") && raw.lines().count() == 1, "{raw}");

        let finished = set(&["{\"rpm\":2}", "--version", "7"]);
        finished.has_failed_with("shadow.version");
        assert!(finished.stderr.contains("add --version 1; to overwrite any, add --force"), "{finished:?}");
        assert!(finished.stderr.contains("rpm"), "what there is now is shown: {finished:?}");
        set(&["{\"rpm\":2}", "--version", "1"]).is_done();
        let answer = json_of(&set(&["{\"rpm\":3}", "--force", "--json"]));
        assert_eq!((&answer["version"], &answer["state"]["desired"]["rpm"]), (&3.into(), &3.into()));
        set(&["{\"x\":1}", "--name", "settings"]).is_done();
        let listed = json_of(&installed.run(&["shadow", "list", "press-1", "--json"]));
        assert_eq!((&listed["classic_version"], &listed["named"]), (&3.into(), &serde_json::json!(["settings"])));
        assert_eq!((&listed["shadows"][1]["name"], &listed["shadows"][1]["version"]), (&"settings".into(), &1.into()));
        let finished = installed.run(&["shadow", "list", "press-1"]);
        let words: Vec<&str> = finished.stdout.split_whitespace().take(6).collect();
        assert_eq!(words, ["shadow", "version", "desired", "reported", "(classic)", "3"], "{finished:?}");

        for wrong in ["[1]", "rpm", &format!("{{\"a\":\"{}\"}}", "x".repeat(8_192))] {
            assert_eq!(set(&[wrong]).code, Some(2), "{wrong}");
        }
        let delete = ["shadow", "delete", "press-1", "--name", "settings"];
        assert_eq!(installed.run(&delete).code, Some(2), "there is no terminal to ask on");
        installed.run(&[&delete[..], &["--yes"]].concat()).is_done();
        installed.run(&["shadow", "get", "press-1", "--name", "settings"]).has_failed_with("shadow.none_yet");
        changes_are_printed_as_they_happen(installed);
        production_and_read_only_are_heeded(installed);
    });
}

fn json_of(finished: &Finished) -> Value {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

fn changes_are_printed_as_they_happen(installed: &InstalledProgram) {
    // The pump reports at each command, and its own first report is a change too.
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| installed.run(&["shadow", "watch", "pump-b", "--count", "1", "--for", "50"]));
        while !watch.is_finished() {
            installed.run(&["shadow", "set", "pump-b", "{\"rpm\":900}", "--force"]).is_done();
        }
        let finished = watch.join().unwrap();
        let message = json_of(&finished);
        assert_eq!(message["topic"], "$aws/things/pump-b/shadow/update/documents");
        assert!(message["payload_json"]["current"]["version"].as_u64().is_some(), "{message}");
    });
}

fn production_and_read_only_are_heeded(installed: &InstalledProgram) {
    let file = installed.home().join("config/profiles.toml");
    let text = fs::read_to_string(&file).unwrap();
    let with = |line: &str| fs::write(&file, text.replace("region = ", &format!("{line}\nregion = "))).unwrap();
    let set = ["shadow", "set", "press-1", "{\"rpm\":9}"];
    with("production = true");
    assert_eq!(installed.run(&set).code, Some(2), "there is no terminal to ask on");
    installed.run(&[&set[..], &["--yes"]].concat()).is_done();
    with("read_only = true");
    installed.run(&[&set[..], &["--yes"]].concat()).has_failed_with("publish.read_only");
    fs::write(&file, text).unwrap();
    installed.run(&[&set[..], &["--read-only"]].concat()).has_failed_with("publish.read_only");
}

fn what_is_recorded_of_a_device_is_said(installed: &InstalledProgram) {
    let message = |at: i64, topic: &str, payload: &str| {
        let payload = serde_json::to_string(payload).unwrap();
        format!("{{\"received_at\":\"2026-11-28T10:00:{at:02}Z\",\"topic\":\"{topic}\",\"payload\":{payload}}}\n")
    };
    let mut lines: String = (10..30).map(|at| message(at, "plant/press-99/temp", "71.5")).collect();
    let left = r#"{"eventType":"disconnected","timestamp":1795860005000,"disconnectReason":"CONNECTION_LOST"}"#;
    lines.insert_str(0, &message(5, "$aws/events/presence/disconnected/press-99", left));
    let file = installed.home().join("of.ndjson");
    fs::write(&file, lines + &message(31, "plant/pump-b/x", "7")).unwrap();
    installed.run(&["recordings", "import", file.to_str().unwrap(), "--name", "sandbox"]).is_done();
    // Known to AWS or not: what was recorded is of use.
    let finished = installed.run(&["device", "press-99"]);
    assert!(finished.code == Some(1) && finished.stderr.contains("[device.not_known]"), "{finished:?}");
    for text in
        ["usually every  1.0 s, plant/press-99/temp", "  plant/press-99/temp  71.5", "left: ", "(CONNECTION_LOST)"]
    {
        assert!(finished.stdout.contains(text), "{text}: {finished:?}");
    }
    let finished = installed.run(&["device", "press-99", "--json"]);
    let device: Value = serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"));
    assert_eq!((finished.code, &device["connected"]), (Some(1), &Value::Null), "{device}");
    assert_eq!(device["unknown_because"], "device.not_known");
    assert_eq!(device["recorded"]["presence"][0]["reason"], "CONNECTION_LOST");
    let recorded = json_of(&installed.run(&["device", "pump-b", "--json"]))["recorded"].take();
    let (topic, interval) = (&recorded["messages"][0]["topic"], &recorded["usual_interval_secs"]);
    assert_eq!((topic, interval), (&"plant/pump-b/x".into(), &Value::Null), "{recorded}");
    assert_eq!(recorded["presence"], serde_json::json!([]));
    // What cannot be read is not said to be nothing.
    let listed = installed.run(&["recordings", "--json"]);
    let listed: Value = serde_json::from_str(listed.stdout.lines().next().unwrap_or_default()).expect("a recording");
    let file = listed["file"].as_str().expect("its file").to_owned();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, "no database, but long enough to be none".repeat(40)).unwrap();
    let finished = installed.run(&["device", "pump-b"]);
    assert!(finished.code == Some(0) && finished.stderr.contains("  [recording."), "{finished:?}");
    assert!(!finished.stderr.contains("Nothing is recorded"), "{finished:?}");
    fs::write(&file, whole).unwrap();
}

#[test]
fn a_person_sees_a_device_sends_to_it_and_disconnects_it() {
    let name = "browser::calls::a_person_sees_a_device_sends_to_it_and_disconnects_it";
    with_installed_program(name, &[], |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        let device = json_of(&installed.run(&["device", "pump-b", "--json"]));
        assert_eq!((&device["connected"], &device["thing"]), (&true.into(), &"pump-b".into()), "{device}");
        assert_eq!(device["subscriptions"][1]["filter"], "plant/pumps/pump-b/cmd");
        let finished = installed.run(&["device", "pump-b"]);
        assert!(finished.stdout.contains("connected since 20") && finished.stdout.contains("  QoS 1"), "{finished:?}");
        installed.run(&["device", "press-99"]).has_failed_with("device.not_known");
        assert!(device["recorded"].is_null() && finished.stderr.contains("Nothing is recorded"), "{finished:?}");
        what_is_recorded_of_a_device_is_said(installed);

        let finished = installed.run(&["send", "any/topic", "{\"cmd\":\"stop\"}", "--to", "pump-b"]);
        finished.is_done();
        assert!(finished.stderr.contains("Delivered: pump-b confirmed in "), "{finished:?}");
        installed.run(&["send", "a", "x", "--to", "press-99"]).has_failed_with("device.not_connected");

        let finished = installed.run(&["send", "any/topic", "{}", "--to", "pump-b", "--to", "press-99"]);
        assert!(finished.code == Some(1) && finished.stderr.contains("1 of 2 delivered."), "{finished:?}");

        let to_list = |list: &[u8]| installed.run_with_stdin(&["send", "any/topic", "{}", "--to-list", "-"], list);
        let finished = to_list(b"pump-b\n\npress-99\npump-b\n");
        assert_eq!(finished.code, Some(1), "one is not connected: {finished:?}");
        assert!(finished.stdout.contains("pump-b: delivered in "), "{finished:?}");
        assert!(finished.stdout.contains("press-99: The client press-99 is not connected"), "{finished:?}");
        assert!(finished.stderr.contains("1 of 2 delivered."), "{finished:?}");
        assert_eq!(to_list(b"$aws").code, Some(2), "it is no client id");

        assert_eq!(installed.run(&["device", "pump-b", "--disconnect"]).code, Some(2), "no terminal to ask on");
        installed.run(&["device", "pump-b", "--disconnect", "--yes"]).is_done();
        let until_back = || json_of(&installed.run(&["device", "pump-b", "--json"]));
        let device = until_back();
        if device["connected"] == false {
            assert_eq!(device["disconnect_reason"], "API_INITIATED_DISCONNECT", "{device}");
        }
    });
}

#[test]
fn the_doctor_leaves_another_program_its_connection() {
    let name = "browser::calls::the_doctor_leaves_another_program_its_connection";
    with_installed_program(name, &[], |installed| {
        let _sandbox = installed.serve();
        let file = installed.home().join("config/profiles.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("{random}"), "{text}");
        fs::write(&file, text.replace("{random}", "desk")).unwrap();
        installed.sign_in(OPERATOR);
        let watch = installed.watch("plant/#");
        let held = || {
            let finished = installed.run(&["doctor", "--json"]);
            let found: Value = serde_json::from_str(&finished.stdout).unwrap();
            assert_eq!(found["verdict"]["code"], "doctor.client_id_held", "{finished:?}");
            let client_id = found["verdict"]["copyables"][0]["text"].as_str().unwrap().to_owned();
            json_of(&installed.run(&["device", &client_id, "--json"]))["connected_since"].clone()
        };
        let since = held();
        assert!(since.is_string(), "{since}");
        assert_eq!(held(), since, "it was not taken over");
        drop(watch);
        let finished = installed.run(&["doctor", "--json"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
    });
}

#[test]
fn a_person_sees_what_the_policies_allow_and_what_an_administrator_needs() {
    let name = "browser::calls::a_person_sees_what_the_policies_allow_and_what_an_administrator_needs";
    with_installed_program(name, &[], |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        let finished = installed.run(&["rights"]);
        let line = finished.stdout.lines().find(|line| line.contains("iot:Subscribe") && line.contains("plant/"));
        assert!(
            line.is_some_and(|line| line.starts_with("allowed") && line.contains("topicfilter/plant/*")),
            "{finished:?}"
        );
        assert!(finished.stderr.contains("The role of the identity pool must allow it too."), "{finished:?}");
        let listed = json_of(&installed.run(&["rights", "--json"]));
        assert_eq!(listed["policies"][0]["name"], "topicdeck-sandbox");
        installed.run(&["rights", "--publish", "plant/a"]).is_done();
        let asked = json_of(&installed.run(&["rights", "--subscribe", "plant/#", "--json"]));
        assert_eq!((&asked["allowed"], &asked["policies"][0]), (&true.into(), &"topicdeck-sandbox".into()));
        let refused = installed.run(&["rights", "--publish", "office/a"]);
        assert!(refused.stderr.contains("topic/office/a"), "the statement: {refused:?}");
        refused.has_failed_with("right.not_allowed");
    });
}

#[test]
fn a_person_clears_retained_messages_and_puts_them_back() {
    with_installed_program("browser::calls::a_person_clears_retained_messages_and_puts_them_back", &[], |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        for at in 0..3 {
            let topic = format!("plant/old/{at}");
            installed.run(&["send", &topic, "{\"on\":1}", "--retain", "--property", "a=b"]).is_done();
        }
        let listed = |filter| {
            let finished = installed.run(&["retained", "list", filter, "--json"]);
            assert_eq!(finished.code, Some(0), "{finished:?}");
            finished.stdout.lines().count()
        };
        assert_eq!((listed("plant/old/#"), listed("plant/none/#")), (3, 0));
        assert!(listed("plant/#") > 3, "the plant has its own retained messages");
        let text = installed.run(&["retained", "list", "plant/old/0"]).stdout;
        assert!(text.ends_with("  QoS 1  plant/old/0\n"), "{text}");
        assert_eq!(installed.run(&["retained", "get", "plant/old/0"]).stdout, "{\"on\":1}");
        let message = json_of(&installed.run(&["retained", "get", "plant/old/0", "--json"]));
        assert_eq!(message["user_properties"], serde_json::json!([["a", "b"]]));

        let undo = installed.home().join("undo");
        let undo_name = undo.to_str().unwrap();
        let clear = |more: &[&str]| installed.run(&[&["retained", "clear", "plant/old/#"], more].concat());
        let finished = clear(&["--dry-run"]);
        assert_eq!((finished.code, finished.stdout.lines().count(), listed("plant/old/#")), (Some(0), 3, 3));
        assert_eq!(clear(&[]).code, Some(2), "there is no terminal to ask on");
        let finished = clear(&["--yes", "--undo", undo_name]);
        finished.is_done();
        assert!(finished.stderr.contains("3 of 3 retained messages were cleared."), "{finished:?}");
        assert_eq!(listed("plant/old/#"), 0);
        assert_eq!(fs::metadata(&undo).unwrap().permissions().mode() & 0o777, 0o600);
        installed.run(&["retained", "get", "plant/old/0"]).has_failed_with("retained.none");

        installed.run(&["send", "plant/old/1", "newer", "--retain"]).is_done();
        let finished = clear(&["--yes", "--undo", undo_name]);
        finished.has_failed_with("output.exists");
        assert_eq!(listed("plant/old/#"), 1, "nothing is cleared that cannot be saved");
        let finished = installed.run(&["retained", "restore", undo_name, "--yes"]);
        assert_eq!(finished.code, Some(1), "one was left as it is: {finished:?}");
        assert!(finished.stderr.contains("2 of 3 retained messages were put back."), "{finished:?}");
        assert_eq!(installed.run(&["retained", "get", "plant/old/1"]).stdout, "newer");
        assert_eq!(json_of(&installed.run(&["retained", "get", "plant/old/0", "--json"]))["qos"], 1);
        installed.run(&["retained", "restore", undo_name, "--yes", "--force"]).is_done();
        assert_eq!(installed.run(&["retained", "get", "plant/old/1"]).stdout, "{\"on\":1}");
    });
}
