//! A real gnome-keyring-daemon on its own session bus.
//!
//! Each test runs itself again within `dbus-run-session`, with its own home folder, so that nothing of the person who
//! runs the tests is touched. It fails when gnome-keyring-daemon, dbus-run-session or busctl are missing.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use client::profile;
use client::sign_in::{Keyring, KeyringError, SecretName};
use engine::{Limits, Options};
use model::{Event, SignInEvent};
use secrecy::{ExposeSecret as _, SecretString};

use super::{a_profile, long_secret};
use crate::support::isolated_session::{Around, isolated};
use crate::support::watched_engine::WatchedEngine;

const DAEMON_PID: &str = "TOPICDECK_KEYRING_DAEMON";

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status().expect(program);
    assert!(status.success(), "{program} {arguments:?}");
}

fn signal(signal: &str) {
    run("kill", &[signal, &std::env::var(DAEMON_PID).unwrap()]);
}

pub(super) fn lock() {
    let service = ["org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"];
    let call = ["Lock", "ao", "1", "/org/freedesktop/secrets/collection/login"];
    run("busctl", &[&["--user", "call"], &service[..], &call[..]].concat());
}

/// A new daemon, unlocked, on the files of the old one. It ends with the value.
struct NewDaemon(Child);

impl NewDaemon {
    fn start() -> Self {
        signal("-TERM");
        wait_for_owner(false);
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = daemon.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"pass").unwrap();
        let daemon = Self(child);
        wait_for_owner(true);
        daemon
    }
}

impl Drop for NewDaemon {
    fn drop(&mut self) {
        // It may have ended with the bus.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn wait_for_owner(wanted: bool) {
    let bus = ["org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"];
    let call = ["NameHasOwner", "s", "org.freedesktop.secrets"];
    let owned = (0..200).any(|_| {
        let output = Command::new("busctl").args(["--user", "call"]).args(bus).args(call).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim() == format!("b {wanted}")
    });
    assert!(owned, "the keyring's name is still owned: {}", !wanted);
}

async fn loaded(keyring: &Keyring, name: &SecretName) -> Option<String> {
    keyring.load(name).await.unwrap().map(|secret| secret.expose_secret().to_owned())
}

pub(super) fn keyring() -> Keyring {
    Keyring::of_system(Duration::from_secs(20))
}

#[test]
fn an_unlocked_keyring_keeps_long_tokens_until_they_are_deleted() {
    isolated(
        "keyring::real::an_unlocked_keyring_keeps_long_tokens_until_they_are_deleted",
        &Around::Daemon,
        async || {
            let name = SecretName::refresh_token(&a_profile());
            keyring().probe().await.unwrap();
            keyring().asking().probe().await.unwrap();
            for length in [1_852, 5_000, 12] {
                let secret = long_secret(length);
                keyring().store(&name, &secret).await.unwrap();
                assert_eq!(loaded(&keyring(), &name).await.as_deref(), Some(secret.expose_secret()));
            }
            keyring().delete(&name).await.unwrap();
            keyring().delete(&name).await.unwrap();
            assert_eq!(loaded(&keyring(), &name).await, None);
        },
    );
}

#[test]
fn a_locked_keyring_says_so_and_keeps_what_is_in_it() {
    isolated("keyring::real::a_locked_keyring_says_so_and_keeps_what_is_in_it", &Around::Daemon, async || {
        let (keyring, name) = (keyring(), SecretName::refresh_token(&a_profile()));
        keyring.store(&name, &SecretString::from("kept")).await.unwrap();
        lock();
        let results = [
            keyring.probe().await,
            keyring.load(&name).await.map(|_| ()),
            keyring.store(&name, &SecretString::from("other")).await,
            keyring.delete(&name).await,
        ];
        for result in results {
            assert!(matches!(result, Err(KeyringError::Locked { .. })), "{result:?}");
        }
        let _daemon = NewDaemon::start();
        assert_eq!(loaded(&keyring, &name).await.as_deref(), Some("kept"));
    });
}

#[test]
fn a_hanging_keyring_is_given_up_in_time_and_tried_again() {
    isolated("keyring::real::a_hanging_keyring_is_given_up_in_time_and_tried_again", &Around::Daemon, async || {
        let name = SecretName::refresh_token(&a_profile());
        keyring().store(&name, &SecretString::from("kept")).await.unwrap();
        let limit = Duration::from_millis(300);
        let hasty = Keyring::of_system(limit);
        signal("-STOP");
        for _ in 0..2 {
            assert_eq!(hasty.probe().await, Err(KeyringError::TimedOut { limit }));
            assert_eq!(hasty.load(&name).await.map(|_| ()), Err(KeyringError::TimedOut { limit }));
        }
        signal("-CONT");
        assert_eq!(loaded(&keyring(), &name).await.as_deref(), Some("kept"));
    });
}

#[test]
fn the_backend_waits_for_a_hanging_keyring_as_long_as_its_limit_says() {
    let name = "keyring::real::the_backend_waits_for_a_hanging_keyring_as_long_as_its_limit_says";
    isolated(name, &Around::Daemon, async || {
        signal("-STOP");
        let limits = Limits { keyring: Duration::from_secs(1), ..Limits::default() };
        let options = Options { resume: true, limits, ..Options::default() };
        let mut engine = WatchedEngine::start_with(profile::template(), options);
        let notice = engine
            .until("a stored sign-in that cannot be read", |event| match event {
                Event::SignIn(SignInEvent::Failed(notice)) => Some(notice.clone()),
                _ => None,
            })
            .await;
        assert_eq!(notice.code, "keyring.timed_out");
        assert!(notice.details.iter().any(|detail| detail.1 == "1 s"), "{:?}", notice.details);
        signal("-CONT");
        engine.end().await;
    });
}

#[test]
fn a_bus_without_a_keyring_is_told_as_such() {
    isolated("keyring::real::a_bus_without_a_keyring_is_told_as_such", &Around::EmptyBus, async || {
        assert!(std::env::var("DBUS_SESSION_BUS_ADDRESS").is_ok());
        let result = keyring().probe().await;
        assert!(matches!(result, Err(KeyringError::NoService { .. })), "{result:?}");
    });
}

#[test]
fn a_system_without_a_bus_is_told_as_such() {
    isolated("keyring::real::a_system_without_a_bus_is_told_as_such", &Around::NoBus, async || {
        let result = keyring().probe().await;
        assert!(matches!(result, Err(KeyringError::NoService { .. })), "{result:?}");
    });
}
