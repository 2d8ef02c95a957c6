//! Commands with a real keyring that is locked, or whose entry is damaged.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use client::dial::{self, Network};
use client::profile;
use client::sign_in::SecretName;
use sandbox::{OPERATOR, Options, PASSWORD, Sandbox};
use secrecy::SecretString;
use serde_json::Value;

use super::a_profile;
use super::real::{keyring, lock};
use crate::support::english_program::in_english;
use crate::support::isolated_session::{Around, isolated};
use crate::support::ports::free_port;
use crate::support::scripted_browser::ScriptedBrowser;

struct Shell(tempfile::TempDir);

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profile::template()).unwrap();
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
        let Output { status, stdout, stderr } =
            in_english(&mut command).arg("--config").arg(self.0.path()).args(arguments).output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    fn status(&self) -> Value {
        let (code, stdout, stderr) = self.run(&["status", "--json"]);
        assert_eq!(code, Some(0), "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }
}

#[test]
fn a_locked_keyring_is_neither_signed_in_nor_signed_out() {
    let name = "keyring::commands::a_locked_keyring_is_neither_signed_in_nor_signed_out";
    isolated(name, &Around::Daemon, async || {
        let shell = Shell::new();
        let status = shell.status();
        assert_eq!((&status["signed_in"], &status["keyring"]), (&false.into(), &"ok".into()), "{status}");
        assert!(status["reason"].is_null(), "{status}");
        let token = SecretString::from("eyJraWQiOiJ4In0.a-refresh-token");
        keyring().store(&SecretName::refresh_token(&a_profile()), &token).await.unwrap();
        assert_eq!(shell.status()["signed_in"], true);
        lock();
        let status = shell.status();
        assert!(status["signed_in"].is_null(), "{status}");
        assert_eq!(
            (&status["keyring"], &status["reason"]),
            (&"keyring.locked".into(), &"The keyring is locked".into())
        );
        let (code, stdout, stderr) = shell.run(&["sign-out"]);
        assert_eq!(code, Some(1), "{stdout}{stderr}");
        assert!(!stderr.contains("Signed out.") && stderr.contains("keyring.locked"), "{stderr}");
        let (code, _, stderr) = shell.run(&["watch", "plant/#"]);
        assert!(code == Some(1) && stderr.contains("The keyring is locked"), "{stderr}");
    });
}

#[test]
fn sign_in_watch_and_send_work_with_the_profile_of_a_sandbox_with_tls() {
    let name = "keyring::commands::sign_in_watch_and_send_work_with_the_profile_of_a_sandbox_with_tls";
    isolated(name, &Around::Daemon, async || {
        let shell = Shell::new();
        let ca_file = shell.0.path().join("ca.pem");
        let callback_urls = vec![format!("http://localhost:{}", free_port())];
        let options = Options { tls: Some(ca_file.clone()), callback_urls, ..Options::default() };
        // On threads that go on while this one waits for a command, until the process ends.
        let serving = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
        let sandbox = serving.spawn(Sandbox::start(options)).await.unwrap().unwrap();
        std::fs::write(shell.0.path().join("profiles.toml"), sandbox.profiles_toml()).unwrap();

        let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
        in_english(&mut command).arg("--config").arg(shell.0.path()).args(["sign-in", "--no-browser"]);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let link = lines.next().unwrap();
        assert!(link.starts_with("https://localhost:"), "{link}");
        let trusting = dial::Options { ca_files: vec![ca_file], ..dial::Options::default() };
        let mut browser = ScriptedBrowser::new(&Network::with(&trusting).unwrap());
        browser.sign_in(&link.parse().unwrap(), OPERATOR, PASSWORD, "").await;
        assert!(lines.any(|line| line == format!("Signed in as {OPERATOR}.")));
        assert_eq!(child.wait().unwrap().code(), Some(0));

        let (code, _, stderr) = shell.run(&["send", "plant/pumps/pump-b/cmd", "{}"]);
        assert_eq!(code, Some(0), "{stderr}");
        let (code, stdout, stderr) = shell.run(&["watch", "plant/#", "--count", "3", "--for", "30"]);
        assert_eq!((code, stdout.lines().count()), (Some(0), 3), "{stdout}{stderr}");
    });
}

#[test]
fn a_damaged_entry_can_be_signed_out_of() {
    let name = "keyring::commands::a_damaged_entry_can_be_signed_out_of";
    isolated(name, &Around::Daemon, async || {
        let shell = Shell::new();
        let name = SecretName::refresh_token(&a_profile());
        keyring().store(&name, &SecretString::from("{\"sign_ins\": 7}")).await.unwrap();
        let status = shell.status();
        assert_eq!(
            (&status["signed_in"], &status["keyring"]),
            (&Value::Null, &"keyring.unreadable".into()),
            "{status}"
        );
        let (code, _, stderr) = shell.run(&["sign-out"]);
        assert!(code == Some(0) && stderr.contains("Signed out."), "{stderr}");
        assert_eq!(shell.status()["signed_in"], false);
    });
}
