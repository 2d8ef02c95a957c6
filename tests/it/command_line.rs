//! Program as a shell sees it: exit status, stdout and stderr, where neither a browser nor a keyring is needed.
#![cfg(unix)]

mod contracts;
mod damaged_recordings;
mod decode;
mod import;
mod import_messages;
mod language;
mod recordings;
mod sandbox;

#[cfg(target_os = "linux")]
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use ::sandbox::{OPERATOR, PASSWORD};
use client::dial::Network;

use crate::support::english_program::in_english;
#[cfg(target_os = "linux")]
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_browser::ScriptedBrowser;

const PROGRAM: &str = env!("CARGO_BIN_EXE_topicdeck");

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    in_english(&mut command);
    // No real keyring is asked, and no browser found.
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env("PATH", folder).env_remove("TOPICDECK_LOG");
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    // A sandbox reads no profiles, and refuses the option.
    let config = if arguments.contains(&"sandbox") { vec![] } else { vec!["--config", folder.to_str().unwrap()] };
    let Output { status, stdout, stderr } = program(folder, &[&config, arguments].concat()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_status_without_a_profile_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profiles.toml").display().to_string();
    let (code, stdout, _) = run(folder.path(), &["status", "--json"]);
    let status: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &status["profile"], &status["file"]), (Some(0), &Value::Null, &json!(file)));
    let (code, stdout, stderr) = run(folder.path(), &["status"]);
    assert!(code == Some(0) && stdout.contains("none yet") && stdout.contains(&file), "{stdout}{stderr}");
}

#[test]
fn a_status_of_a_sandbox_is_about_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["--sandbox", "status", "--json"]);
    assert_eq!(code, Some(0), "{stderr}");
    let status: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&status["profile"], &status["file"]), (&json!("sandbox"), &Value::Null), "{status}");
}

#[test]
fn every_mistake_of_the_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), "[[profile]]\nname = 3\nregion = \"x\"\n").unwrap();
    let (code, _, stderr) = run(folder.path(), &["status"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.lines().filter(|line| line.starts_with("error: ")).count() > 2, "{stderr}");
}

#[test]
fn what_is_overlooked_in_a_topic_or_filter_is_left_out_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    for line in
        [&["send", "plant/hall 1", "x"][..], &["watch", "plant/a\nplant/b"], &["doctor", "--filter", "a\u{200b}/#"]]
    {
        let (code, stdout, stderr) = run(folder.path(), line);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(
            stderr.contains("contains a space or an invisible character") && stderr.contains("--as-is"),
            "{stderr}"
        );
        let (code, _, stderr) = run(folder.path(), &[line, &["--as-is"]].concat());
        assert!(code == Some(1) && !stderr.contains("--as-is"), "no profile, and no doubt: {stderr}");
    }
    let (_, _, stderr) = run(folder.path(), &["watch", " \"plant/#\"\u{feff}\n"]);
    assert!(stderr.contains("removed: plant/#\n"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["send", " plant/# ", "x"]);
    assert!(code == Some(2) && stderr.contains("cannot contain '#'"), "{stderr}");
}

#[test]
fn a_file_given_as_the_folder_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profiles.toml");
    std::fs::write(&file, "").unwrap();
    let (code, _, stderr) = run(&file, &["status"]);
    assert!(code == Some(1) && stderr.contains("is a file, not a folder"), "{stderr}");
}

#[test]
fn a_command_without_a_keyring_blames_the_keyring() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing answers there, and nothing is asked before there is a sign-in.
    let text = "[[profile]]\nname = \"bench\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_Abc123456\"\n\
        client_id = \"1h57kf5cpq17m0eml12EXAMPLE\"\n\
        identity_pool_id = \"eu-west-1:11111111-2222-4333-8444-555555555555\"\n\
        iot_endpoint = \"a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com\"\n";
    std::fs::write(folder.path().join("profiles.toml"), text).unwrap();
    let (code, _, stderr) = run(folder.path(), &["watch", "plant/#"]);
    let expected = ["sign_in.needed", "The sign-in could not be read from the keyring", "topicdeck --config"];
    assert!(code == Some(1) && expected.iter().all(|words| stderr.contains(words)), "{code:?} {stderr}");
}

/// The window's library names the place in its own source, with the home folder of the person who built it.
#[cfg(target_os = "linux")]
#[test]
fn without_a_display_one_line_names_the_commands_and_no_path_of_the_build() {
    let folder = tempfile::tempdir().unwrap();
    for display in [None, Some(":4711")] {
        let mut command = program(folder.path(), &["--sandbox"]);
        command.env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").env_remove("DISPLAY");
        let output = command.envs(display.map(|display| ("DISPLAY", display))).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.lines().count()), (Some(1), 1), "{stderr}");
        let named = ["no display", "sign-in --no-browser", "watch", "send", "doctor"];
        assert!(named.iter().all(|word| stderr.contains(word)) && !stderr.contains(".rs"), "{stderr}");
    }
}

/// Runs itself in another process, since what becomes of a panic is decided for a whole process.
#[test]
fn a_panic_in_a_library_is_told_without_a_path_of_the_build() {
    const PANICS: &str = "TOPICDECK_TEST_PANICS";
    if std::env::var_os(PANICS).is_some() {
        topicdeck::cli::print_faults();
        drop(bytes::Bytes::new().slice(1..));
    }
    let name = "command_line::a_panic_in_a_library_is_told_without_a_path_of_the_build";
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(PANICS, "yes").env_remove("RUST_BACKTRACE");
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && stderr.contains("[program.fault]"), "{stderr}");
    assert!(stderr.contains("(where: bytes-1.") && !stderr.contains(".cargo"), "{stderr}");
}

#[test]
fn a_sandbox_of_its_own_is_not_put_on_another() {
    for arguments in [["sandbox", "--sandbox"], ["--sandbox", "sandbox"]] {
        let (code, stdout, stderr) = run(tempfile::tempdir().unwrap().path(), &arguments);
        assert!(code == Some(2) && stdout.is_empty() && stderr.contains("does not take --"), "{stderr}");
    }
}

#[test]
fn a_command_that_needs_a_sign_in_says_how_to_get_one_without_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), client::profile::template()).unwrap();
    let (code, _, stderr) = run(folder.path(), &["watch", "plant/#", "--quiet"]);
    assert!(code == Some(1) && stderr.starts_with("error: ") && stderr.contains("--no-browser"), "{stderr}");
}

#[test]
fn a_sandbox_takes_no_secret() {
    let (code, stdout, stderr) = run(tempfile::tempdir().unwrap().path(), &["--sandbox", "secret"]);
    assert!(code == Some(2) && stdout.is_empty() && stderr.contains("--help"), "{stderr}");
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_is_lost_is_a_failure_and_a_reader_that_left_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--config", folder.path().to_str().unwrap(), "status"];
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = program(folder.path(), &arguments).stdout(full).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && stderr.contains("[output.failed]"), "{stderr}");

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = program(folder.path(), &arguments).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_no_keyring_would_keep_does_not_begin() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["sign-in"]);
    assert_eq!((code, &*stdout), (Some(1), ""), "{stderr}");
    assert!(
        stderr.starts_with("error: There is no keyring for the sign-in") && stderr.contains("[keyring.absent]"),
        "{stderr}"
    );
    assert!(!stderr.contains("http"), "no link was offered: {stderr}");
}

#[test]
fn a_wrong_paste_is_told_and_an_interruption_ends_with_130() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &["--sandbox", "sign-in", "--no-browser"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("http://"));
    for _ in 0..2 {
        stdin.write_all(b"nonsense\n").unwrap();
        assert!(lines.any(|line| line.contains("[sign_in.paste.not_an_address]")));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_with_a_browser_takes_a_pasted_address_too_even_one_that_was_broken_in_two() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        program(folder.path(), &["--sandbox", "sign-in"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let link = lines.find(|line| line.starts_with("http://")).unwrap();
    let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
    let page = browser.sign_in(&link.parse().unwrap(), OPERATOR, PASSWORD, "http://localhost:800").await;
    let (begin, end) = page.url.as_str().split_at(40);
    stdin.write_all(format!("{begin}\r\n{end}\r\n").as_bytes()).unwrap();
    assert!(lines.any(|line| line == format!("Signed in as {OPERATOR}.")));
    // Stdin is still open: nothing waits for its end.
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_answers_a_reload_for_a_moment_and_then_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        program(folder.path(), &["--sandbox", "sign-in", "--no-browser"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let link = lines.next().unwrap();
    let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
    let first = browser.sign_in(&link.parse().unwrap(), OPERATOR, PASSWORD, "").await;
    assert!(lines.any(|line| line == format!("Signed in as {OPERATOR}.")));
    let began = std::time::Instant::now();
    let again = browser.get(&first.url, "").await;
    assert_eq!((again.status, again.text), (200, first.text));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// A separate network for one command: an address comes and goes there without touching this computer's.
#[cfg(target_os = "linux")]
#[test]
fn a_change_of_the_network_is_noticed_by_the_running_program() {
    let folder = tempfile::tempdir().unwrap();
    let works = |arguments: &[&str]| {
        Command::new(arguments[0]).args(&arguments[1..]).output().is_ok_and(|o| o.status.success())
    };
    let ways: [&[&str]; 3] =
        [&["unshare", "--net"], &["unshare", "--map-root-user", "--net"], &["sudo", "-n", "unshare", "--net"]];
    let way = ways.into_iter().find(|way| works(&[way, &["true"][..]].concat())).expect("a network namespace");
    // Each line on stdin is a step. The time limit ends the whole group of processes.
    let script = format!(
        "ip link set lo up; unset LANGUAGE; export LC_ALL=C.UTF-8; TOPICDECK_LOG=topicdeck_client::dial=info {PROGRAM} --sandbox sign-in --no-browser </dev/null & \
         read -r _; ip address add 192.0.2.7/24 dev lo; read -r _; ip address delete 192.0.2.7/24 dev lo; read -r _; \
         kill $!; wait"
    );
    let mut running = Command::new("timeout")
        .arg("60")
        .args(way)
        .args(["env", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", &format!("HOME={}", folder.path().display())])
        .args(["bash", "-c", &script])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut steps = running.stdin.take().unwrap();
    let mut lines = BufReader::new(running.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |words: &str| {
        let mut said = Vec::new();
        let found = lines.by_ref().any(|line| {
            said.push(line.clone());
            line.contains(words)
        });
        assert!(found, "{words}: {said:#?}");
    };
    until("/oauth2/authorize");
    for _ in 0..2 {
        steps.write_all(b"on\n").unwrap();
        until("the network has changed");
    }
    drop(steps);
    running.wait().unwrap();
}
