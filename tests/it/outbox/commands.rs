//! The outbox from a shell: without a network after a sign-in, and with one again.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use client::dial::Network;
use engine::outbox::{NewEntry, Outbox, new_id};
use model::{MessageDraft, Qos, SavedMessage, SavedMessageChange, Timestamp};
use sandbox::{OPERATOR, PASSWORD};
use serde_json::Value;

use super::listener::Listener;
use crate::recordings::child::failing_disk;
use crate::support::english_program::in_english;
use crate::support::isolated_session::{Around, isolated};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_browser::ScriptedBrowser;

const TOPIC: &str = "plant/pumps/pump-b/cmd";

struct Shell(tempfile::TempDir);

impl Shell {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
        in_english(&mut command).arg("--config").arg(self.0.path()).args(arguments);
        command
    }

    async fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let Output { status, stdout, stderr } = output;
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    async fn sign_in(&self) {
        let mut command = self.command(&["sign-in", "--no-browser"]);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let link = lines.next().unwrap();
        let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
        browser.sign_in(&link.parse().unwrap(), OPERATOR, PASSWORD, "").await;
        let status = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        assert!(status.success());
    }

    async fn list(&self) -> Vec<Value> {
        let (code, stdout, stderr) = self.run(&["outbox", "list", "--json"]).await;
        assert_eq!(code, Some(0), "{stderr}");
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// As for a user who may only read the folder, for root too: nothing in it can be opened to write.
fn in_folder_to_read(command: &mut Command) {
    let read_only = rustix::io::Errno::ROFS.raw_os_error().to_string();
    command.env("LD_PRELOAD", failing_disk()).env("FAIL_IN", "outbox").env("FAIL_TO_OPEN", read_only);
}

#[test]
fn a_folder_that_can_only_be_read_is_listed_and_takes_no_message() {
    let name = "outbox::commands::a_folder_that_can_only_be_read_is_listed_and_takes_no_message";
    isolated(name, &Around::Daemon, async || {
        let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
        let work = runtime.spawn(async {
            let (stage, shell) = (QuietSandbox::new().await, Shell(tempfile::tempdir().unwrap()));
            std::fs::write(shell.0.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
            shell.sign_in().await;
            let (code, _, stderr) = shell.run(&["send", TOPIC, "1", "--queue"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            let before = shell.list().await;
            let output = |arguments: &[&str]| {
                let mut command = shell.command(arguments);
                in_folder_to_read(&mut command);
                tokio::task::spawn_blocking(move || command.output().unwrap())
            };
            let refused = output(&["send", TOPIC, "2", "--queue"]).await.unwrap();
            let stderr = String::from_utf8(refused.stderr).unwrap();
            assert!(refused.status.code() == Some(1) && stderr.contains("[outbox."), "{stderr}");
            assert!(refused.stdout.is_empty(), "no id: it is not queued");
            let listed = output(&["outbox", "list", "--json"]).await.unwrap();
            let stdout = String::from_utf8(listed.stdout).unwrap();
            let seen: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(seen, before, "{}", String::from_utf8_lossy(&listed.stderr));
            let cancelled = output(&["outbox", "cancel", "--all"]).await.unwrap();
            assert_eq!(cancelled.status.code(), Some(1));
            assert_eq!(shell.list().await, before, "and nothing has changed");
        });
        work.await.unwrap();
    });
}

#[test]
fn a_saved_message_is_sent_by_its_name_and_queued_without_a_network() {
    let name = "outbox::commands::a_saved_message_is_sent_by_its_name_and_queued_without_a_network";
    isolated(name, &Around::Daemon, async || {
        let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
        let work = runtime.spawn(async {
            let (stage, shell) = (QuietSandbox::new().await, Shell(tempfile::tempdir().unwrap()));
            let mut listener = Listener::start(&stage).await;
            std::fs::write(shell.0.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
            let (code, stdout, stderr) = shell.run(&["saved"]).await;
            assert!((code, &*stdout) == (Some(0), "") && stderr.contains("No messages are saved"), "{stderr}");
            let draft = |topic: &str, payload: &str| MessageDraft {
                topic: topic.to_owned(),
                payload: payload.to_owned(),
                qos: Qos::AtLeastOnce,
                ..MessageDraft::default()
            };
            let save =
                |name: &str, draft| SavedMessageChange::Save(Box::new(SavedMessage { name: name.to_owned(), draft }));
            let folder = engine::Folder::at(shell.0.path().join("kept"));
            let changes = [save("Pumps/Start pump", draft(TOPIC, "saved")), save("no topic", draft("a/#", ""))];
            folder.change_messages("sandbox", &changes).unwrap();
            let (code, stdout, stderr) = shell.run(&["saved"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            assert_eq!(stdout, "no topic  a/#  QoS 1\nPumps/Start pump  plant/pumps/pump-b/cmd  QoS 1\n");
            let (_, stdout, _) = shell.run(&["saved", "--json"]).await;
            let last: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
            assert_eq!((&last["name"], &last["payload"]), (&"Pumps/Start pump".into(), &"saved".into()));
            for (name, code) in [("Start pump", "[saved.none]"), ("no topic", "[saved.unusable]")] {
                let (status, stdout, stderr) = shell.run(&["send", "--saved", name, "--queue"]).await;
                assert!((status, &*stdout) == (Some(1), "") && stderr.contains(code), "{stderr}");
            }
            let (code, _, stderr) = shell.run(&["send", "--saved", "x", "a", "b"]).await;
            assert_eq!(code, Some(2), "{stderr}");
            shell.sign_in().await;
            let (code, _, stderr) = shell.run(&["send", "--saved", "Pumps/Start pump"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            let (code, _, stderr) = shell.run(&["send", "--saved", " Pumps / Start pump", "--queue"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            assert_eq!(shell.list().await.last().unwrap()["state"], "waiting");
            let arrived = listener.all(&stage).await;
            assert_eq!(arrived.into_iter().collect::<Vec<_>>(), [("saved".to_owned(), (1, 0))]);
            listener.end().await;
        });
        work.await.unwrap();
    });
}

#[test]
fn a_message_is_queued_without_a_network_listed_changed_and_sent_later() {
    let name = "outbox::commands::a_message_is_queued_without_a_network_listed_changed_and_sent_later";
    isolated(name, &Around::Daemon, async || {
        let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
        let work = runtime.spawn(async {
            let stage = QuietSandbox::new().await;
            let mut listener = Listener::start(&stage).await;
            let shell = Shell(tempfile::tempdir().unwrap());
            let profiles = shell.0.path().join("profiles.toml");
            std::fs::write(&profiles, &stage.profiles_toml).unwrap();
            let queue = |payload: &'static str, expires: &'static str| {
                ["send", TOPIC, payload, "--queue", "--expires", expires]
            };
            let (code, stdout, stderr) = shell.run(&queue("0", "10m")).await;
            assert!((code, &*stdout) == (Some(1), "") && stderr.contains("[outbox.no_user]"), "{stderr}");
            assert_eq!(shell.list().await, Vec::<Value>::new());
            shell.sign_in().await;
            stage.sandbox.faults().inject(
                sandbox::Fault::HttpStatus { place: sandbox::Place::Gateway, status: 503 },
                sandbox::Times::Always,
            );
            let mut ids = Vec::new();
            for (payload, expires) in [("1", "10m"), ("2", "2h"), ("3", "1s")] {
                let (code, stdout, stderr) = shell.run(&queue(payload, expires)).await;
                assert_eq!(code, Some(0), "{stderr}");
                ids.push(stdout.trim().to_owned());
            }
            let (code, _, stderr) = shell.run(&["outbox", "flush"]).await;
            assert_eq!(code, Some(1), "there is no way in: {stderr}");
            stage.sandbox.faults().clear();
            let mut listed = shell.list().await;
            while listed[2]["state"] == "waiting" {
                listed = shell.list().await;
            }
            for (entry, id) in listed.iter().zip(&ids) {
                assert_eq!((&entry["id"], &entry["topic"]), (&id.as_str().into(), &TOPIC.into()), "{entry}");
                assert!(entry["expires_at"].as_str().unwrap().ends_with('Z') && entry["own"] == true, "{entry}");
            }
            let states: Vec<&Value> = listed.iter().map(|entry| &entry["state"]).collect();
            assert_eq!(states, ["waiting", "waiting", "expired"]);
            let (code, _, stderr) = shell.run(&["outbox", "cancel", &ids[1]]).await;
            assert_eq!(code, Some(0), "{stderr}");
            let (code, _, stderr) = shell.run(&["outbox", "arrived", &ids[0]]).await;
            assert!(code == Some(1) && stderr.contains("[outbox.no_message]"), "it waits: {stderr}");
            let (code, stdout, stderr) = shell.run(&["outbox", "flush"]).await;
            assert_eq!((code, &*stdout), (Some(0), ""), "{stderr}");
            assert!(stderr.contains("1 message was delivered"), "{stderr}");
            let arrived = listener.all(&stage).await;
            assert_eq!(arrived.into_iter().collect::<Vec<_>>(), [("1".to_owned(), (1, 0))]);
            let (code, _, stderr) = shell.run(&["outbox", "send-again", &ids[2]]).await;
            assert_eq!(code, Some(0), "{stderr}");
            let (code, stdout, _) = shell.run(&["outbox", "list"]).await;
            assert!(code == Some(0) && stdout.contains("delivered at") && stdout.contains("waiting until"), "{stdout}");
            let (code, _, stderr) = shell.run(&["outbox", "cancel", "--all"]).await;
            assert_eq!((code, shell.list().await.len()), (Some(0), 1), "{stderr}");
            listener.end().await;
        });
        work.await.unwrap();
    });
}

#[test]
fn an_older_uncertain_message_is_counted_by_flush_and_fails_nothing() {
    let name = "outbox::commands::an_older_uncertain_message_is_counted_by_flush_and_fails_nothing";
    isolated(name, &Around::Daemon, async || {
        let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
        let work = runtime.spawn(async {
            let (stage, shell) = (QuietSandbox::new().await, Shell(tempfile::tempdir().unwrap()));
            std::fs::write(shell.0.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
            shell.sign_in().await;
            let (code, _, stderr) = shell.run(&["send", TOPIC, "new", "--queue"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            // A program has ended an hour ago while it sent this.
            let now = Timestamp::from_system_clock();
            let path = engine::Folder::at(shell.0.path().join("kept")).outbox("sandbox");
            let (mut outbox, _) = Outbox::open(&path, now).unwrap();
            let new = outbox.entries().unwrap().remove(0);
            let (created_at, lifetime) = (now.minus(Duration::from_hours(1)), Duration::from_mins(10));
            let (person, request) = (new.person, new.entry.request);
            let old = NewEntry { id: new_id(), person, request, created_at, lifetime, skew_ms: 0, is_sending: true };
            outbox.add(std::slice::from_ref(&old)).unwrap();
            drop(outbox);
            let (code, _, stderr) = shell.run(&["outbox", "flush"]).await;
            assert_eq!(code, Some(0), "{stderr}");
            for said in ["1 message was delivered", "1 older message in the outbox is still uncertain", "arrived ID"] {
                assert!(stderr.contains(said), "{said}: {stderr}");
            }
            let id = old.id.to_string();
            let (code, stdout, _) = shell.run(&["outbox", "list"]).await;
            assert!(code == Some(0) && stdout.contains(&format!("{id}  uncertain since 20")), "{stdout}");
            let (code, _, stderr) = shell.run(&["outbox", "flush", "--skip-uncertain"]).await;
            assert!(code == Some(0) && stderr.contains("still uncertain"), "{stderr}");
            let (code, _, stderr) = shell.run(&["outbox", "arrived", &id]).await;
            assert!(code == Some(0) && stderr.contains("1 message was changed"), "{stderr}");
            let (code, _, stderr) = shell.run(&["outbox", "flush"]).await;
            assert!(code == Some(0) && !stderr.contains("uncertain"), "{stderr}");
        });
        work.await.unwrap();
    });
}
