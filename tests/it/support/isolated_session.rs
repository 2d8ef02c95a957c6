//! A test run again in a separate session: its own home folder and session bus, with a keyring or without, so that
//! nothing of the person who runs the tests is touched.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};

/// Set in the inner run; names the test.
const INNER: &str = "TOPICDECK_KEYRING_TEST";

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
