//! This program again, in another process that can be killed or given a disk that fails: it sends numbered messages.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use engine::Folder;
use model::{Command as Wanted, Qos};
use model::{
    Event, OutboxChoice, OutboxCommand, OutboxEvent, OutboxState, PublishCommand, PublishEvent, PublishOutcome,
    RecordingChoice, RecordingCommand,
};
use sandbox::OPERATOR;

use crate::recordings::child::say;
use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::watched_engine::{WatchedEngine, request};

/// The folder of the child. Whether there is one says that this process is the child.
const OUTBOX_IN: &str = "TOPICDECK_TEST_OUTBOX_IN";
/// The number of its first message; none when it is to finish what is there.
const FIRST: &str = "TOPICDECK_TEST_OUTBOX_FIRST";
/// Messages that a child sends before it is connected, and at a time after that; and all of them.
const BEFORE: u64 = 5;
pub(super) const TOGETHER: u64 = 40;

/// The folder of a child; `None` in the process of the test.
pub(super) fn folder_of_child() -> Option<PathBuf> {
    std::env::var_os(OUTBOX_IN).map(PathBuf::from)
}

/// Runs the test of this name in another process.
pub(super) fn of_test(name: &str, folder: &Path, first: Option<u64>) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(OUTBOX_IN, folder);
    if let Some(first) = first {
        command.env(FIRST, first.to_string());
    }
    command
}

fn publish(engine: &WatchedEngine, number: u64) {
    let mut request = request("plant/number", Qos::AtLeastOnce);
    request.payload = number.to_string().into_bytes().into();
    say(&format!("asked {number}"));
    engine.send(Wanted::Publish(PublishCommand::Send { request, replaces: None }));
}

/// Says what became of the messages, until `ended` of them have an outcome.
async fn outcomes(engine: &mut WatchedEngine, ended: u64) {
    let (mut numbers, mut count) = (std::collections::BTreeMap::new(), 0);
    while count < ended {
        let event = engine.until("an outcome", |event| match event {
            Event::Publish(_) | Event::Outbox(OutboxEvent::Unprotected(_)) => Some(event.clone()),
            _ => None,
        });
        match event.await {
            Event::Publish(PublishEvent::Requested { id, request, .. }) => {
                numbers.insert(id, String::from_utf8(request.payload.to_vec()).unwrap());
            }
            Event::Publish(PublishEvent::Ended { id, outcome }) => {
                count += 1;
                let word = match outcome {
                    PublishOutcome::Accepted { .. } => "accepted",
                    PublishOutcome::Queued => "queued",
                    PublishOutcome::Unknown => "unknown",
                    PublishOutcome::NotSent => "unsent",
                    PublishOutcome::Refused { .. } | PublishOutcome::Unstored { .. } => "refused",
                    other => panic!("{other:?}"),
                };
                say(&format!("{word} {}", numbers[&id]));
            }
            // Only what is on disk is to be sent.
            _ => engine.send(Wanted::Outbox(OutboxCommand::SendUnprotected(false))),
        }
    }
}

/// Sends numbered messages, some before it is connected; or finishes what is there.
pub(super) async fn send(folder: &Path) {
    let profiles_toml = std::fs::read_to_string(folder.join("profiles.toml")).unwrap();
    let mut engine = keeping_engine::start(&profiles_toml, &Folder::at(folder), &MemoryStore::default());
    let not_recorded = RecordingChoice { is_off: true, ..RecordingChoice::default() };
    engine.send(Wanted::Recording(RecordingCommand::Choose(not_recorded)));
    let Ok(first) = std::env::var(FIRST) else { return finish(engine).await };
    let first: u64 = first.parse().unwrap();
    for number in first..first + BEFORE {
        publish(&engine, number);
    }
    outcomes(&mut engine, BEFORE).await;
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    for few in 1..TOGETHER / BEFORE {
        for number in 0..BEFORE {
            publish(&engine, first + few * BEFORE + number);
        }
        outcomes(&mut engine, BEFORE).await;
    }
    engine.end().await;
    say("ended");
}

async fn finish(mut engine: WatchedEngine) {
    let choice = OutboxChoice { resends: true, ..OutboxChoice::default() };
    engine.send(Wanted::Outbox(OutboxCommand::Choose(choice)));
    engine.sign_in(OPERATOR).await;
    let open = [OutboxState::Waiting, OutboxState::Sending, OutboxState::Uncertain];
    let done = engine.until("an empty outbox", |event| match event {
        Event::Outbox(OutboxEvent::Listed(view)) if view.is_live => {
            open.iter().all(|state| view.count(*state) == 0).then_some(())
        }
        _ => None,
    });
    done.await;
    engine.end().await;
    say("ended");
}

/// A child, and what it says.
pub(super) struct Sending {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Sending {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next thing that it says of a message; `None` at the end.
    pub(super) fn next(&mut self) -> Option<(String, u64)> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (word, number) = line.split_once(' ')?;
            let is_known = ["asked", "accepted", "queued", "unknown", "unsent", "refused"].contains(&word);
            Some((word.to_owned(), number.parse().ok()?)).filter(|_| is_known)
        })
    }

    /// Kills it, and returns what it said in the end.
    pub(super) fn kill(mut self) -> Vec<(String, u64)> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }

    /// Waits for its end; returns what it said.
    pub(super) fn end(mut self) -> Vec<(String, u64)> {
        let said = std::iter::from_fn(|| self.next()).collect();
        assert!(self.child.wait().unwrap().success());
        said
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
