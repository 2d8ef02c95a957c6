//! Where a sign-in may go: addresses that are not of AWS are asked about once, and the sandbox keeps nothing.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use client::profile::{self, Accepted};
use engine::{Options, RunningSandbox};
use model::{Event, KeyringState, Notice, Offer, ProfileCommand, SignInEvent};
use sandbox::{OPERATOR, Sandbox};
use serde_json::Value;

use crate::support::english_program::in_english;
use crate::support::memory_store::MemoryStore;
use crate::support::watched_engine::WatchedEngine;

/// The template with its own sign-in page.
fn profile_to(hosted_ui: &str) -> String {
    format!("{}\n[profile.endpoints]\nhosted_ui = {hosted_ui:?}\n", profile::template())
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
    // No real keyring is asked.
    in_english(&mut command).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env("HOME", folder.join("home"));
    command.env("XDG_STATE_HOME", folder.join("state")).stdin(Stdio::null());
    let Output { status, stdout, stderr } =
        command.arg("--config").arg(folder.join("config")).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_command_without_a_terminal_asks_for_accept_endpoints_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    let write = |text: String| std::fs::write(folder.path().join("config/profiles.toml"), text).unwrap();
    write(profile_to("https://sign-in.example.com"));
    for command in [&["watch", "plant/#"][..], &["send", "plant/a", "x"], &["sign-in"], &["attach-policy"]] {
        let (code, _, stderr) = run(folder.path(), command);
        assert_eq!(code, Some(1), "{stderr}");
        for part in ["profile.foreign_endpoints", "https://sign-in.example.com", "--accept-endpoints"] {
            assert!(stderr.contains(part), "{part}: {stderr}");
        }
    }
    let watch = ["watch", "plant/#"];
    let (_, _, stderr) = run(folder.path(), &["--accept-endpoints", "watch", "plant/#"]);
    assert!(stderr.contains("sign_in.needed"), "{stderr}");
    let (_, _, stderr) = run(folder.path(), &watch);
    assert!(stderr.contains("sign_in.needed"), "asked once: {stderr}");
    assert_eq!(std::fs::read_dir(folder.path().join("config")).unwrap().count(), 1, "nothing beside profiles.toml");
    write(profile_to("https://sign-in.example.org"));
    let (_, _, stderr) = run(folder.path(), &watch);
    assert!(stderr.contains("profile.foreign_endpoints"), "a changed one is asked about: {stderr}");
}

#[test]
fn addresses_on_this_computer_and_of_aws_are_never_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for hosted_ui in
        ["http://localhost:9", "http://sign-in.localhost:9", "https://plant.auth.eu-central-1.amazoncognito.com"]
    {
        std::fs::write(folder.path().join("config/profiles.toml"), profile_to(hosted_ui)).unwrap();
        let (_, _, stderr) = run(folder.path(), &["watch", "plant/#"]);
        assert!(stderr.contains("sign_in.needed"), "{hosted_ui}: {stderr}");
        let (_, stdout, _) = run(folder.path(), &["status", "--json"]);
        let status: Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(status["foreign_endpoints"], serde_json::json!({}), "{status}");
    }
}

#[test]
fn status_and_doctor_name_the_addresses_that_are_not_of_aws() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    std::fs::write(folder.path().join("config/profiles.toml"), profile_to("https://sign-in.example.com")).unwrap();
    let (_, stdout, _) = run(folder.path(), &["status"]);
    assert!(stdout.contains("not AWS        hosted_ui https://sign-in.example.com"), "{stdout}");
    let (_, stdout, _) = run(folder.path(), &["status", "--json"]);
    let status: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(status["foreign_endpoints"]["hosted_ui"], "https://sign-in.example.com");
    let (_, stdout, stderr) = run(folder.path(), &["doctor"]);
    assert!(stdout.contains("not AWS: hosted_ui https://sign-in.example.com"), "{stdout}{stderr}");
}

async fn asked(engine: &mut WatchedEngine) -> Option<Box<Notice>> {
    engine
        .until("a question, or none", |event| match event {
            Event::SignIn(SignInEvent::Failed(notice)) => Some(Some(notice.clone())),
            Event::SignIn(SignInEvent::Needed { .. }) => Some(None),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_asks_once_before_a_sign_in_goes_elsewhere() {
    let (store, remembered) = (MemoryStore::default(), tempfile::tempdir().unwrap());
    let start = || {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profile_to("https://sign-in.example.com")).unwrap();
        let accepted = Some(Accepted::in_folder(remembered.path()));
        WatchedEngine::start_in(
            folder,
            Options { keyring: Some(store.keyring()), accepted, resume: true, ..Options::default() },
        )
    };
    let mut engine = start();
    let notice = asked(&mut engine).await.expect("a question");
    assert_eq!((notice.code, &notice.offer), ("profile.foreign_endpoints", &Some(Offer::AcceptEndpoints)));
    assert_eq!(engine.start_sign_in().await.unwrap_err().code, notice.code, "nor does a sign-in begin");
    engine.send(model::Command::Profile(ProfileCommand::AcceptEndpoints));
    assert!(asked(&mut engine).await.is_none());
    engine.end().await;
    let mut again = start();
    assert!(asked(&mut again).await.is_none(), "asked once");
    again.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_of_the_window_leaves_the_keyring_of_the_person_alone() {
    let store = MemoryStore::default();
    let start_sandbox: engine::StartSandbox = Arc::new(|| {
        Box::pin(async {
            let running = Sandbox::start(sandbox::Options { devices: 0, ..sandbox::Options::default() }).await?;
            Ok(RunningSandbox { profiles_toml: running.profiles_toml(), keep: Box::new(running) })
        })
    });
    let options = Options {
        keyring: Some(store.keyring()),
        sandbox: true,
        start_sandbox: Some(start_sandbox),
        resume: true,
        ..Options::default()
    };
    let mut engine = WatchedEngine::start_in(tempfile::tempdir().unwrap(), options);
    assert!(asked(&mut engine).await.is_none());
    engine.sign_in(OPERATOR).await;
    let keyring = engine
        .until("the sign-in", |event| match event {
            Event::SignIn(SignInEvent::SignedIn { keyring, .. }) => Some(keyring.clone()),
            _ => None,
        })
        .await;
    assert!(matches!(&keyring, KeyringState::MemoryOnly(notice) if notice.code == "keyring.left_alone"), "{keyring:?}");
    engine.until_live().await;
    assert_eq!(store.touched(), 0, "not even looked at");
    engine.end().await;
}
