//! The outbox from a shell: without a network after a sign-in, and with one again.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use client::dial::Network;
use sandbox::{OPERATOR, PASSWORD};
use serde_json::Value;

use super::listener::Listener;
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
