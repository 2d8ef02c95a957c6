//! A real gnome-keyring-daemon on a session bus of its own.
//!
//! Each test runs itself again within `dbus-run-session`, with an own home folder, so that nothing of the person who
//! runs the tests is touched. It fails when gnome-keyring-daemon, dbus-run-session or busctl are missing.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use client::sign_in::{Keyring, KeyringError, SecretName};
use secrecy::{ExposeSecret as _, SecretString};

use super::{a_profile, long_secret};

/// Set in the inner run; names the test.
const INNER: &str = "TOPICDECK_KEYRING_TEST";
const DAEMON_PID: &str = "TOPICDECK_KEYRING_DAEMON";

/// Starts the daemon, unlocked with the password `pass`, waits until it owns its name, and runs the test.
const WITH_DAEMON: &str = r#"
printf pass | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
daemon=$!
trap 'kill -CONT $daemon; kill $daemon' EXIT
for _ in $(seq 100); do
  owned=$(busctl --user call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus NameHasOwner s org.freedesktop.secrets)
  [ "$owned" = "b true" ] && break
  sleep .1
done
[ "$owned" = "b true" ] || { echo 'gnome-keyring-daemon did not start' >&2; exit 1; }
TOPICDECK_KEYRING_DAEMON=$daemon "$0" --exact "$TOPICDECK_KEYRING_TEST" --nocapture
"#;

/// A bus on which nothing runs and nothing can be started.
const EMPTY_BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// What is there in the inner run.
pub(crate) enum Around {
    /// A session bus with an unlocked keyring.
    Daemon,
    /// A session bus on which this script runs something, and then the inner run.
    Other(&'static str),
    /// A session bus on which nothing runs.
    EmptyBus,
    /// Not even a bus.
    NoBus,
}

/// Runs `test` in the inner run, and the inner run in the outer one. `name` is the whole path of the calling test.
pub(crate) fn isolated(name: &str, around: &Around, test: impl AsyncFnOnce()) {
    if std::env::var(INNER).is_ok_and(|inner| inner == name) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(test());
    }
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let own_program = std::env::current_exe().unwrap();
    let mut command = match around {
        Around::Daemon => {
            let mut command = Command::new("dbus-run-session");
            command.args(["--", "bash", "-c", WITH_DAEMON]).arg(&own_program);
            command
        }
        Around::EmptyBus | Around::Other(_) => {
            let config = home.path().join("bus.conf");
            std::fs::write(&config, EMPTY_BUS).unwrap();
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(config).arg("--");
            if let Around::Other(script) = around {
                command.args(["bash", "-c", script]).arg(&own_program);
            } else {
                command.arg(&own_program).args(["--exact", name, "--nocapture"]);
            }
            command
        }
        Around::NoBus => {
            let mut command = Command::new(&own_program);
            command.args(["--exact", name, "--nocapture"]);
            command
        }
    };
    for variable in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(variable);
    }
    command
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_STATE_HOME", home.path().join("state"))
        .env(INNER, name)
        .env("TOPICDECK_KEYRING_DATA", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/keyring"));
    let output = output_of_group(command);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("1 passed"), "the inner test did not run: {stdout}\n{stderr}");
}

/// The output of a command. All that it has started and left behind ends with it: KeePassXC stays where it has a question
/// open, whatever it is asked to do.
fn output_of_group(mut command: Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.process_group(0).spawn().expect("dbus-run-session is installed");
    let _group = Group(child.id());
    child.wait_with_output().unwrap()
}

/// A process group by the id of its first process. It ends with the value.
struct Group(u32);

impl Drop for Group {
    fn drop(&mut self) {
        // Most often nothing is left of it.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0)]).stderr(Stdio::null()).status();
    }
}

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
fn a_hanging_keyring_is_given_up_in_time_and_tried_anew() {
    isolated("keyring::real::a_hanging_keyring_is_given_up_in_time_and_tried_anew", &Around::Daemon, async || {
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
