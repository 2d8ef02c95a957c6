//! This program again, in another process that can be killed or given a disk that fails: it receives and records numbered
//! messages.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use engine::Folder;
use model::{Event, Qos, RecordingEvent, Timestamp};
use sandbox::OPERATOR;

use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;

/// Where the child records to. Whether there is one says that this process is the child.
const RECORD_TO: &str = "TOPICDECK_TEST_RECORDS_TO";
/// So many messages come every 10 ms.
const TOGETHER: u64 = 10;
/// A child that is alone ends after so many.
const MOST: u64 = 200_000;

/// The folder of a child; `None` in the process of the test.
pub(super) fn folder_of_child() -> Option<PathBuf> {
    std::env::var_os(RECORD_TO).map(PathBuf::from)
}

/// The recording in the folder of a child.
pub(super) fn recording_in(folder: &Path) -> PathBuf {
    Folder::at(folder).recording("sandbox").path().to_owned()
}

/// Runs the test of this name in another process.
pub(super) fn of_test(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(RECORD_TO, folder);
    command
}

/// Receives numbered messages and records them, until stdin ends. Says after each few how many were received so far, and when.
pub(super) async fn receive(folder: &Path) {
    let stage = QuietSandbox::new().await;
    let mut engine = keeping_engine::start(&stage.profiles_toml, &Folder::at(folder), &MemoryStore::default());
    engine
        .until("a recording, or why there is none", |event| match event {
            Event::Recording(RecordingEvent::Started { .. } | RecordingEvent::Stopped | RecordingEvent::Elsewhere) => {
                Some(())
            }
            _ => None,
        })
        .await;
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    let (mut count, mut ticks) = (0, tokio::time::interval(Duration::from_millis(10)));
    let mut ended = stdin_ended();
    while count < MOST && ended.try_recv().is_err() {
        for number in count..count + TOGETHER {
            let payload = format!("{number} {}", "x".repeat(200));
            stage.sandbox.publish("plant/number", payload.into_bytes(), Qos::AtMostOnce, false);
        }
        count += TOGETHER;
        engine.until_received(usize::try_from(count).unwrap()).await;
        say(&format!("received {count} {}", Timestamp::from_system_clock().0));
        ticks.tick().await;
    }
    engine.end().await;
    say(&format!("ended {count}"));
}

#[expect(clippy::disallowed_methods, reason = "stdin blocks")]
fn stdin_ended() -> tokio::sync::oneshot::Receiver<()> {
    let (end, ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().for_each(drop);
        let _ = end.send(());
    });
    ended
}

/// One line at once: the process may be killed at any moment.
pub(crate) fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // What reads may be gone.
    let _ = stdout.write_all(format!("\n{line}\n").as_bytes()).and_then(|()| stdout.flush());
}

/// A child, and what it says. It ends with this.
pub(super) struct Receiving {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Receiving {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// How many were received, and when, as the next line says; `None` at the end.
    pub(super) fn next(&mut self) -> Option<(u64, Timestamp)> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| {
            let mut words = line.strip_prefix("received ")?.split(' ').map(|word| word.parse().ok());
            Some((words.next()??, Timestamp(i64::try_from(words.next()??).ok()?)))
        })
    }

    /// Waits until so many have come. Returns all that it said.
    pub(super) fn until(&mut self, count: u64) -> Vec<(u64, Timestamp)> {
        let mut said = Vec::new();
        while said.last().is_none_or(|(last, _)| *last < count) {
            said.push(self.next().expect("a child that goes on"));
        }
        said
    }

    /// Kills it, and returns all that it said in the end.
    pub(super) fn kill(mut self) -> Vec<(u64, Timestamp)> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }

    /// Ends it in order. Returns how many it received, and what it ended with.
    pub(super) fn end(mut self) -> (u64, ExitStatus) {
        drop(self.child.stdin.take());
        let count =
            self.lines.by_ref().map_while(Result::ok).find_map(|line| line.strip_prefix("ended ")?.parse().ok());
        // The pipe may be full otherwise.
        self.lines.by_ref().for_each(drop);
        (count.expect("a child that ends in order"), self.child.wait().unwrap())
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A disk that fails: `failing_disk.c`.
pub(crate) fn failing_disk() -> PathBuf {
    compiled("failing_disk")
}

/// What is loaded before a program, of the file of this name, compiled once.
pub(super) fn compiled(name: &str) -> PathBuf {
    static LIBRARIES: LazyLock<(tempfile::TempDir, Mutex<BTreeSet<String>>)> =
        LazyLock::new(|| (tempfile::tempdir().unwrap(), Mutex::default()));
    let (folder, compiled) = &*LIBRARIES;
    let library = folder.path().join(name).with_extension("so");
    let mut compiled = compiled.lock().unwrap();
    if compiled.insert(name.to_owned()) {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/recordings");
        let source = sources.join(name).with_extension("c");
        let cc = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-w", "-o"]).arg(&library).arg(source).status();
        assert!(cc.expect("cc is installed").success());
    }
    library
}
