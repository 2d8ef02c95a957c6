//! What the commands say of a real keyring that is locked, or whose entry is damaged.

use std::process::{Command, Output};

use client::profile;
use client::sign_in::SecretName;
use secrecy::SecretString;
use serde_json::Value;

use super::a_profile;
use super::real::{Around, isolated, keyring, lock};

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
            command.arg("--config").arg(self.0.path()).args(arguments).output().unwrap();
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
