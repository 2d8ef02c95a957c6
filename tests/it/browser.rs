//! Commands from end to end: a real Chromium signs in on the sandbox's page, a real gnome-keyring keeps the
//! sign-in, and the program is the binary itself.

mod calls;
mod several;
mod walkthrough;

use std::fs;
use std::path::PathBuf;

use sandbox::{NEWCOMER, OPERATOR};
use serde_json::{Value, json};

use crate::support::installed_program::{InstalledProgram, with_installed_program};
use crate::support::leaks;
use crate::support::until::until;

const PUMP: &str = "plant/pumps/pump-b/cmd";

#[test]
fn a_person_signs_in_watches_sends_and_signs_out() {
    with_installed_program("browser::a_person_signs_in_watches_sends_and_signs_out", &[], |installed| {
        let sandbox = installed.serve();
        let kept = what_a_window_has_kept(installed);
        assert_eq!(installed.status()["signed_in"], false);
        installed.run(&["watch", "plant/#"]).has_failed_with("sign_in.needed");
        installed.sign_in(OPERATOR);
        assert_eq!(installed.status()["signed_in"], true);
        settings_that_cannot_be_used_forbid_to_send(installed);
        messages_have_all_fields(installed);
        a_watch_sees_what_is_sent(installed);
        a_retained_message_waits_until_its_topic_is_named(installed);
        a_watch_that_was_too_short_says_so_unless_it_is_to_be_quiet(installed);
        what_is_not_allowed_is_refused(installed);
        signing_out_ends_it(installed);
        no_command_reads_or_changes_it(installed, &kept);
        assert!(sandbox.interrupt().success());
    });
}

#[test]
fn a_browser_completes_beside_60_requests_that_never_end() {
    with_installed_program("browser::a_browser_completes_beside_60_requests_that_never_end", &[], |installed| {
        let _sandbox = installed.serve();
        let crowd = installed.home().join("crowd");
        fs::write(&crowd, "").unwrap();
        installed.sign_in(OPERATOR);
        assert_eq!(fs::read_to_string(crowd).unwrap().trim(), "60");
    });
}

#[test]
fn signing_out_of_the_browser_too_ends_on_a_page_that_says_so() {
    with_installed_program(
        "browser::signing_out_of_the_browser_too_ends_on_a_page_that_says_so",
        &["chromium"],
        |installed| {
            let _sandbox = installed.serve();
            // The page is at the first callback URL alone; other tests, at the same time, begin with the first of the sandbox.
            let profiles = installed.home().join("config/profiles.toml");
            let text = fs::read_to_string(&profiles).unwrap();
            let last_first =
                text.replace(":8000\"", ":first\"").replace(":8003\"", ":8000\"").replace(":first\"", ":8003\"");
            assert_ne!(last_first, text);
            fs::write(&profiles, last_first).unwrap();
            installed.sign_in(OPERATOR);
            let finished = installed.run(&["sign-out"]);
            finished.is_done();
            let hint = format!("topicdeck --config {} sign-out --browser", installed.home().join("config").display());
            assert!(
                finished.stderr.contains("may still be signed in") && finished.stderr.contains(&hint),
                "{finished:?}"
            );
            // The program is signed out by now, but the browser may still be signed in.
            let finished = installed.run(&["sign-out", "--browser"]);
            finished.is_done();
            assert!(finished.stderr.contains("The browser is signed out too."), "{finished:?}");
            let page = until("what the browser shows", || {
                Some(fs::read_to_string(installed.home().join("logout-page")).ok()?).filter(|page| !page.is_empty())
            });
            assert!(page.contains("You are signed out"), "{page}");
        },
    );
}

#[test]
fn a_newcomer_is_told_which_policy_to_attach_to_which_identity() {
    with_installed_program("browser::a_newcomer_is_told_which_policy_to_attach_to_which_identity", &[], |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(NEWCOMER);
        let finished = installed.run(&["watch", "plant/#"]);
        finished.has_failed_with("mqtt.not_authorized");
        let command = "aws iot attach-policy --region eu-west-1 --policy-name topicdeck-sandbox --target ";
        let status = installed.status();
        let (_, target) = finished.stderr.split_once(command).unwrap_or_else(|| panic!("{finished:?}"));
        let identity = target.lines().next().unwrap();
        let guid = identity.strip_prefix("eu-west-1:").unwrap_or_else(|| panic!("{identity}"));
        assert_eq!(guid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{identity}");
        // What the administrator asks for can be looked up later.
        assert_eq!((&status["user"], &status["identity_id"]), (&json!(NEWCOMER), &json!(identity)), "{status}");
        let text = installed.run(&["status"]).stdout;
        let has = |label: &str, value: &str| text.lines().any(|line| line == format!("{label:<14} {value}"));
        assert!(has("user", NEWCOMER) && has("identity id", identity), "{text}");
        installed.run(&["sign-out"]).is_done();
        let status = installed.status();
        assert_eq!((&status["user"], &status["identity_id"]), (&Value::Null, &Value::Null), "{status}");
    });
}

#[test]
fn nothing_secret_is_left_behind() {
    with_installed_program("browser::nothing_secret_is_left_behind", &[], |installed| {
        let sandbox = installed.serve();
        let mut tokens = Vec::new();
        installed.sign_in(OPERATOR);
        tokens.extend(InstalledProgram::stored_refresh_token());
        assert_eq!(installed.run(&["watch", "plant/#", "--count", "1"]).code, Some(0));
        tokens.extend(InstalledProgram::stored_refresh_token());
        installed.run(&["send", PUMP, "{}"]).is_done();
        tokens.extend(InstalledProgram::stored_refresh_token());
        installed.run(&["send", "office/x", "hello"]);
        tokens.extend(InstalledProgram::stored_refresh_token());
        assert_eq!(installed.run(&["status"]).code, Some(0));
        installed.run(&["sign-out"]).is_done();
        assert!(sandbox.interrupt().success());
        installed.run(&["watch", "plant/#"]).has_failed_with("sign_in.needed");
        assert!(tokens.len() == 4 && tokens.iter().all(|token| !leaks::secrets_in(token).is_empty()));
        leaks::assert_none(installed.home(), &tokens);
    });
}

#[test]
fn wrong_usage_exits_with_2() {
    with_installed_program("browser::wrong_usage_exits_with_2", &[], |installed| {
        for arguments in [
            &["watch"][..],
            &["watch", "a", "--qos", "2"],
            &["watch", "a", "--where", "b or"],
            &["send"],
            &["send", "a", "b", "--file", "c"],
        ] {
            let finished = installed.run(arguments);
            assert_eq!((finished.code, &*finished.stdout), (Some(2), ""), "{arguments:?}: {finished:?}");
            assert!(finished.stderr.contains("--help"), "{arguments:?}: {finished:?}");
        }
    });
}

fn messages_have_all_fields(installed: &InstalledProgram) {
    let finished = installed.run(&["watch", "plant/#", "--count", "5"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let messages: Vec<Value> = finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(messages.len(), 5);
    for message in messages {
        let time: jiff::Timestamp = message["received_at"].as_str().unwrap().parse().unwrap();
        assert!(time > jiff::Timestamp::UNIX_EPOCH);
        assert!(message["topic"].as_str().unwrap().starts_with("plant/"), "{message}");
        assert!(matches!(message["qos"].as_u64(), Some(0 | 1)), "{message}");
        assert!(message["retain"].is_boolean() && message["properties"].is_object(), "{message}");
        assert!(message["payload"].is_string() != message["payload_base64"].is_string(), "{message}");
        let of_json = message["payload"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        assert_eq!(message.get("payload_json"), of_json.as_ref(), "{message}");
        assert_eq!(message.as_object().unwrap().len(), if of_json.is_some() { 7 } else { 6 }, "{message}");
    }
}

/// Files that a window would complain about; and where.
fn what_a_window_has_kept(installed: &InstalledProgram) -> Vec<PathBuf> {
    let folder = engine::Folder::at(installed.home().join("config/kept"));
    let files = vec![folder.connection_file("sandbox")];
    for file in &files {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "version = 9\n").unwrap();
    }
    files
}

/// They may say that nothing may be sent.
fn settings_that_cannot_be_used_forbid_to_send(installed: &InstalledProgram) {
    let file = engine::Folder::at(installed.home().join("config/kept")).window_file();
    fs::write(&file, "version = 9\n").unwrap();
    installed.run(&["send", PUMP, "x"]).has_failed_with("publish.read_only");
    assert_eq!(fs::read_to_string(&file).unwrap(), "version = 9\n");
    fs::remove_file(&file).unwrap();
}

fn no_command_reads_or_changes_it(installed: &InstalledProgram, kept: &[PathBuf]) {
    for file in kept {
        assert_eq!(fs::read_to_string(file).unwrap(), "version = 9\n");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().filter(is_file).count(), 1, "and nothing beside it");
    }
    for said in fs::read_dir(installed.home().join("stderr")).unwrap() {
        let said = fs::read_to_string(said.unwrap().path()).unwrap();
        assert!(!said.contains("[kept.") && !said.contains("a kept file cannot be used"), "{said}");
    }
}

fn is_file(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().path().is_file()
}

fn a_watch_sees_what_is_sent(installed: &InstalledProgram) {
    let mut watch = installed.watch("plant/#");
    installed.run(&["send", PUMP, r#"{"cmd":"start"}"#]).is_done();
    assert_eq!(watch.next_on(PUMP)["payload"], r#"{"cmd":"start"}"#);

    let topic = "plant/desk/note";
    let described =
        ["send", topic, "-", "--content-type", "text/plain", "--property", "from=desk", "--property", "a=b=c"];
    installed.run_with_stdin(&described, "21 °C\nand \"rising\"".as_bytes()).is_done();
    let message = watch.next_on(topic);
    assert_eq!(message["payload"], "21 °C\nand \"rising\"");
    assert_eq!(message["qos"], 1);
    let properties = json!({"content_type": "text/plain", "user_properties": [["from", "desk"], ["a", "b=c"]]});
    assert_eq!(message["properties"], properties);

    let file = installed.home().join("picture");
    fs::write(&file, [0x89, b'P', b'N', b'G', 0xff, 0]).unwrap();
    installed.run(&["send", topic, "--file", file.to_str().unwrap(), "--qos", "0"]).is_done();
    let message = watch.next_on(topic);
    assert_eq!((&message["payload_base64"], &message["qos"]), (&json!("iVBOR/8A"), &json!(0)));
    assert_eq!(message.get("payload"), None);
}

fn a_retained_message_waits_until_its_topic_is_named(installed: &InstalledProgram) {
    let topic = "plant/desk/kept";
    installed.run(&["send", topic, "still here", "--retain"]).is_done();
    let finished = installed.run(&["watch", topic, "--count", "1"]);
    let message: Value = serde_json::from_str(&finished.stdout).unwrap_or_else(|_| panic!("{finished:?}"));
    assert_eq!((&message["payload"], &message["retain"]), (&json!("still here"), &json!(true)));
    let finished = installed.run(&[
        "watch",
        topic,
        "--count",
        "1",
        "--where",
        "retained -gone still after:2000-01-01 before:\"9000-01-01 12:00Z\"",
    ]);
    assert_eq!((finished.code, finished.stdout.lines().count()), (Some(0), 1), "{finished:?}");
    let finished = installed.run(&["watch", topic, "--count", "1", "--for", "0.2", "--where", "gone"]);
    assert_eq!((finished.code, &*finished.stdout), (Some(3), ""), "{finished:?}");
}

fn a_watch_that_was_too_short_says_so_unless_it_is_to_be_quiet(installed: &InstalledProgram) {
    let too_short = ["watch", "plant/desk/#", "--count", "100000", "--for", "0.2"];
    let finished = installed.run(&too_short);
    assert_eq!(finished.code, Some(3), "{finished:?}");
    let notes = ["note: plant/desk/#: ", "time ran out after"];
    assert!(notes.iter().all(|note| finished.stderr.contains(note)), "{finished:?}");
    let finished = installed.run(&[&too_short[..], &["--quiet"]].concat());
    assert!(finished.code == Some(3) && !finished.stderr.contains("note: "), "{finished:?}");
    let finished = installed.run(&["watch", "plant/#", "--for", "0.2"]);
    assert_eq!(finished.code, Some(0), "no number was asked for: {finished:?}");
    let finished = installed.run(&["watch", "plant/#", "--count", "1", "--format", "text", "--utc"]);
    let (time, _) = finished.stdout.split_once(' ').unwrap_or_else(|| panic!("{finished:?}"));
    assert!(time.ends_with('Z'), "{finished:?}");
}

fn what_is_not_allowed_is_refused(installed: &InstalledProgram) {
    let finished = installed.run(&["send", "office/x", "hello"]);
    assert_eq!((finished.code, &*finished.stdout), (Some(1), ""), "{finished:?}");
    for part in ["error: ", "  why: ", "  how to fix it: ", "iot:Publish", "topic/office/x"] {
        assert!(finished.stderr.contains(part), "{part}: {finished:?}");
    }
    let finished = installed.run(&["watch", "office/#"]);
    assert_eq!((finished.code, &*finished.stdout), (Some(1), ""), "{finished:?}");
    assert!(finished.stderr.contains("topicfilter/office/#"), "{finished:?}");
}

fn signing_out_ends_it(installed: &InstalledProgram) {
    assert!(InstalledProgram::stored_refresh_token().is_some());
    installed.run(&["sign-out"]).is_done();
    assert_eq!(InstalledProgram::stored_refresh_token(), None);
    assert_eq!(installed.status()["signed_in"], false);
    installed.run(&["send", PUMP, "{}"]).has_failed_with("sign_in.needed");
}
