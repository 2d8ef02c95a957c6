//! Program as a person has it: the binary, a folder for its files, a sandbox in a separate process, and a real
//! browser behind a fake `xdg-open`.
//!
//! Everything stays below `HOME`, which the caller has made its own, and ends with the value that started it.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::Value;

use super::isolated_session::{Around, isolated};
use super::until::until;
use crate::support::english_program::in_english;

const PROGRAM: &str = env!("CARGO_BIN_EXE_topicdeck");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Under which name the sign-in of the sandbox's profile is in the keyring.
const REFRESH_TOKEN: &str = "sandbox/eu-west-1_sandbox01/4sandbox0public0client0001/refresh-token";
/// No command of these tests takes as long, even on a machine that does other things. Then comes SIGTERM.
const LIMIT_SECS: &str = "60";

/// What stands for the system's browser. On a logout page it looks at where that leads; otherwise it signs in as `user`,
/// registers as that person where a file `sign-up` is; where a file `crowd` is, beside 60 connections to the callback port whose requests never end.
const BROWSER: &str = r#"cd "$home"
case $1 in */logout*)
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --no-proxy-server --user-data-dir="$home/logout-browser" --dump-dom "$1" >logout-page 2>/dev/null
    exit ;;
esac
crowd() {
    while :; do
        for _ in {1..60}; do
            exec {fd}<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.1\r\nX: ' >&"$fd" && half_open+=("$fd")
        done
        # Later rounds may come when nothing listens any more.
        [ -s crowd ] || echo "${#half_open[@]}" >crowd
        sleep 4
        for fd in "${half_open[@]}"; do exec {fd}>&-; done
        half_open=()
    done
}
if [ -e crowd ]; then
    port=$(sed -n 's/.*localhost%3A\([0-9]*\).*/\1/p' <<<"$1")
    crowd "$port" 2>/dev/null &
    until [ -s crowd ]; do sleep 0.1; done
fi
[ ! -e sign-up ] || export SIGN_UP_LOG=$home/stderr/sandbox
status=0
bash "$root"/packaging/browser-sign-in.sh "$1" "$(cat user)" topicdeck screenshots >browser-said 2>&1 || status=$?
[ ! -e crowd ] || kill %1
echo $status >browser-status.new
mv browser-status.new browser-status
"#;

/// Fails at once, and says what is missing, when the tests' machine lacks a program that they are about.
fn require(programs: &[&str]) {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &&&str| std::env::split_paths(&folders).any(|folder| folder.join(program).is_file());
    let missing: Vec<_> = programs.iter().filter(|program| !is_there(program)).collect();
    assert!(missing.is_empty(), "not installed: {missing:?}. bash tests/run.sh installs what the tests need");
}

/// Runs `test` with its own home folder and session bus, and an unlocked gnome-keyring. `name` is the
/// whole path of the calling test; `programs` is what else it needs.
pub(crate) fn with_installed_program(name: &str, programs: &[&str], test: impl FnOnce(&InstalledProgram)) {
    require(&["bash", "busctl", "chromedriver", "curl", "dbus-run-session", "gnome-keyring-daemon", "jq"]);
    require(&[&["secret-tool", "timeout"], programs].concat());
    isolated(name, &Around::Daemon, async || test(&InstalledProgram::new()));
}

/// A home folder with the program's files, what it said on stderr, and the browser.
pub(crate) struct InstalledProgram {
    home: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// It did what it was asked to, and stdout holds nothing, since there is no data.
    pub(crate) fn is_done(&self) {
        assert_eq!((self.code, &*self.stdout), (Some(0), ""), "{self:?}");
    }

    /// It failed with the notice of this code, and stdout holds nothing.
    pub(crate) fn has_failed_with(&self, code: &str) {
        assert_eq!((self.code, &*self.stdout), (Some(1), ""), "{self:?}");
        assert!(self.stderr.contains(&format!("\n  [{code}]\n")), "{self:?}");
    }
}

impl InstalledProgram {
    fn new() -> Self {
        let installed = Self { home: PathBuf::from(std::env::var_os("HOME").unwrap()) };
        for folder in ["bin", "config", "stderr", "screenshots"] {
            fs::create_dir(installed.home.join(folder)).unwrap();
        }
        let browser = installed.home.join("bin/xdg-open");
        let home = installed.home.display();
        fs::write(&browser, format!("#!/bin/bash\nhome='{home}' root='{ROOT}'\n{BROWSER}")).unwrap();
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
        installed
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// The program on its profile, with the fake `xdg-open` and everything logged.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        // Tests may run under `nohup`, and the program would heed that.
        let mut command = Command::new("env");
        command.args(["--default-signal=HUP", PROGRAM]);
        self.set_up(command, arguments)
    }

    /// Another program, with the fake `xdg-open`.
    pub(crate) fn other_program(&self, program: &Path) -> Command {
        self.at_home(Command::new(program))
    }

    /// The same as [`Self::program`], which does not go on for ever.
    pub(crate) fn limited(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", LIMIT_SECS, PROGRAM]);
        self.set_up(command, arguments)
    }

    fn set_up(&self, command: Command, arguments: &[&str]) -> Command {
        let mut command = self.at_home(command);
        command.args(arguments);
        // A sandbox reads no profiles, and refuses the option.
        if arguments.first() != Some(&"sandbox") {
            command.arg("--config").arg(self.home.join("config"));
        }
        command
    }

    fn at_home(&self, mut command: Command) -> Command {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.home.join("bin")).chain(std::env::split_paths(&inherited));
        in_english(&mut command).env("PATH", std::env::join_paths(folders).unwrap()).env("TOPICDECK_LOG", "trace");
        command.stdin(Stdio::null());
        command
    }

    /// A file that takes the stderr of a program that goes on running.
    pub(crate) fn stderr_of(&self, name: &str) -> File {
        File::create(self.home.join("stderr").join(name)).unwrap()
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        self.run_with_stdin(arguments, b"")
    }

    /// The same, with something on stdin.
    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: &[u8]) -> Finished {
        let mut command = self.limited(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that does not read stdin may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        self.stderr_of(&format!("{:?}", std::time::Instant::now())).write_all(stderr.as_bytes()).unwrap();
        Finished { code: output.status.code(), stdout: String::from_utf8(output.stdout).unwrap(), stderr }
    }

    /// Starts `sandbox` as the program's help says.
    pub(crate) fn serve(&self) -> Running {
        self.serve_with(&["sandbox", "--rate", "30"])
    }

    /// The same on this port, so that another one can take its place.
    pub(crate) fn serve_at(&self, port: u16) -> Running {
        self.serve_with(&["sandbox", "--rate", "30", "--port", &port.to_string()])
    }

    /// The same with these arguments.
    pub(crate) fn serve_with(&self, arguments: &[&str]) -> Running {
        let profiles = self.home.join("config/profiles.toml");
        let mut command = self.program(arguments);
        command.stdout(File::create(&profiles).unwrap()).stderr(self.stderr_of("sandbox"));
        let sandbox = Running(command.spawn().unwrap());
        until("the sandbox's profile", || {
            let text = fs::read_to_string(&profiles).unwrap();
            text.lines().any(|line| line.starts_with("iot_control = ")).then_some(())
        });
        sandbox
    }

    /// Who will sit at the browser.
    pub(crate) fn browser_is_used_by(&self, user: &str) {
        let _ = fs::remove_file(self.home.join("browser-status"));
        fs::write(self.home.join("user"), user).unwrap();
    }

    /// Waits until the browser is closed; it must have arrived where it should.
    pub(crate) fn browser_has_ended_well(&self) {
        let said = || fs::read_to_string(self.home.join("browser-said")).unwrap_or_default();
        let status = until("the end of the browser", || fs::read_to_string(self.home.join("browser-status")).ok());
        assert_eq!(status.trim(), "0", "{}", said());
        assert!(said().starts_with("http://localhost:800"), "{}", said());
    }

    /// Signs in with the real browser.
    pub(crate) fn sign_in(&self, user: &str) {
        self.sign_in_to(&[], user);
    }

    /// The same, with options that name a profile.
    pub(crate) fn sign_in_to(&self, options: &[&str], user: &str) {
        self.browser_is_used_by(user);
        let finished = self.run(&[&["sign-in"], options].concat());
        self.browser_has_ended_well();
        finished.is_done();
        assert!(finished.stderr.contains(&format!("Signed in as {user}.")), "{finished:?}");
    }

    /// What `status --json` says.
    pub(crate) fn status(&self) -> Value {
        let finished = self.run(&["status", "--json"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        serde_json::from_str(&finished.stdout).unwrap()
    }

    /// The refresh token, in what the keyring's own tool finds.
    pub(crate) fn stored_refresh_token() -> Option<String> {
        let mut command = Command::new("timeout");
        command.args([LIMIT_SECS, "secret-tool", "lookup", "service", "topicdeck", "username", REFRESH_TOKEN]);
        let output = command.output().unwrap();
        let entry = output.status.success().then(|| String::from_utf8(output.stdout).unwrap())?;
        let entry: Value = serde_json::from_str(entry.trim().trim_start_matches('=')).unwrap();
        Some(entry["sign_ins"][0]["refresh_token"].as_str().unwrap().to_owned())
    }

    /// Starts `watch`, and waits for its first message.
    pub(crate) fn watch(&self, topic_filter: &str) -> Watch {
        let mut command = self.limited(&["watch", topic_filter, "--qos", "1"]);
        let mut child = command.stdout(Stdio::piped()).stderr(self.stderr_of("watch")).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut watch = Watch { lines, _running: Running(child) };
        watch.next();
        watch
    }
}

/// A program that goes on until its value is dropped.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn of(child: Child) -> Self {
        Self(child)
    }

    pub(crate) fn goes_on(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// As Ctrl+C does.
    pub(crate) fn interrupt(self) -> ExitStatus {
        self.end_with("-INT")
    }

    /// Asks it to end with this signal, and waits until it did.
    pub(crate) fn end_with(mut self, signal: &str) -> ExitStatus {
        self.signal(signal);
        until("the end after a signal", || self.0.try_wait().unwrap())
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    fn signal(&self, signal: &str) {
        // It may just have ended by itself.
        let _ = Command::new("kill").args([signal, &self.0.id().to_string()]).stderr(Stdio::null()).status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Not SIGKILL, which `timeout` could not pass on.
        if matches!(self.0.try_wait(), Ok(None)) {
            self.signal("-TERM");
            let _ = self.0.wait();
        }
    }
}

/// A second client that sees what happens.
pub(crate) struct Watch {
    lines: BufReader<ChildStdout>,
    _running: Running,
}

impl Watch {
    /// The next message.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("watch ended, or wrote no JSON: {error}: {line:?}"))
    }

    /// The next message on `topic`.
    pub(crate) fn next_on(&mut self, topic: &str) -> Value {
        loop {
            let message = self.next();
            if message["topic"] == topic {
                return message;
            }
        }
    }
}
