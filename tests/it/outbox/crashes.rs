//! A process that is killed at any moment, and a disk that fails at each write in turn.

use std::collections::BTreeSet;
use std::path::Path;

use rustix::io::Errno;

use super::child::{self, Sending, TOGETHER, of_test};
use super::listener::{Arrived, Listener};
use crate::recordings::child::{failing_disk, say};
use crate::support::long_run::rounds;
use crate::support::quiet_sandbox::QuietSandbox;

/// What was said of the messages.
#[derive(Debug, Default)]
struct Told {
    accepted: BTreeSet<u64>,
    queued: BTreeSet<u64>,
    refused: BTreeSet<u64>,
}

impl Told {
    fn take(&mut self, said: impl IntoIterator<Item = (String, u64)>) {
        for (word, number) in said {
            let set = match &*word {
                "accepted" => &mut self.accepted,
                "queued" => &mut self.queued,
                "refused" => &mut self.refused,
                _ => continue,
            };
            set.insert(number);
        }
    }

    /// All that was accepted or queued has arrived, and nothing came twice without a mark.
    fn judge(&self, arrived: &Arrived, context: &str) {
        for number in self.accepted.union(&self.queued) {
            assert!(arrived.contains_key(&number.to_string()), "{context}: {number} was lost");
        }
        for (payload, (plain, marked)) in arrived {
            assert!(*plain <= 1, "{context}: {payload} came {plain} times unmarked, {marked} marked");
        }
        for number in &self.refused {
            assert!(!arrived.contains_key(&number.to_string()), "{context}: {number} was refused, and came");
        }
    }
}

async fn on_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn finish(name: &'static str, folder: &Path) {
    let folder = folder.to_owned();
    on_threads(move || Sending::start(&mut of_test(name, &folder, None)).end()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_at_any_moment_loses_no_message_and_sends_none_twice_unmarked() {
    if let Some(folder) = child::folder_of_child() {
        return child::send(&folder).await;
    }
    let name = "outbox::crashes::a_process_that_is_killed_at_any_moment_loses_no_message_and_sends_none_twice_unmarked";
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let mut listener = Listener::start(&stage).await;
    let (kills, mut told) = (rounds(4, 200), Told::default());
    for kill in 0..kills {
        let path = folder.path().to_owned();
        let said = on_threads(move || {
            let mut sending = Sending::start(&mut of_test(name, &path, Some(kill as u64 * 1_000)));
            // At another moment each time: each message is asked for, and then has an outcome.
            let all = 2 * usize::try_from(TOGETHER).unwrap();
            let wanted = usize::from(rand::random::<u8>()) % (all - 10);
            // The first two are far enough for each kind of outcome.
            let wanted = if kill < 2 { wanted.max(all / 2) } else { wanted };
            let mut said: Vec<_> = std::iter::from_fn(|| sending.next()).take(wanted + 1).collect();
            said.extend(sending.kill());
            said
        });
        told.take(said.await);
    }
    finish(name, folder.path()).await;
    let arrived = listener.all(&stage).await;
    told.judge(&arrived, "at the end");
    let repeated = arrived.values().filter(|(_, marked)| *marked > 0).count();
    let twice = arrived.values().filter(|(plain, marked)| plain + marked > 1).count();
    assert!(!told.accepted.is_empty() && !told.queued.is_empty(), "{told:?}");
    say(&format!(
        "{kills} kills: {} accepted, {} queued, {} arrived, {repeated} marked as possibly repeated, {twice} of them twice",
        told.accepted.len(),
        told.queued.len(),
        arrived.len()
    ));
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_write_fails_no_message_is_lost_or_sent_twice_unmarked() {
    if let Some(folder) = child::folder_of_child() {
        return child::send(&folder).await;
    }
    let name = "outbox::crashes::whichever_write_fails_no_message_is_lost_or_sent_twice_unmarked";
    let stage = QuietSandbox::new().await;
    let mut listener = Listener::start(&stage).await;
    let (mut faults, mut refusals, mut told, mut first, mut writes) = (0, 0, Told::default(), 0, 1);
    let mut from = 1;
    while from <= writes {
        for (count, error) in [(1, Errno::IO), (5, Errno::NOSPC)] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
            let (path, report) = (folder.path().to_owned(), folder.path().join("writes"));
            let reported = report.clone();
            let said = on_threads(move || {
                let mut command = of_test(name, &path, Some(first));
                command.env("LD_PRELOAD", failing_disk()).env("FAIL_IN", "outbox").env("FAIL_REPORT", &report);
                command.env("FAIL_FROM", from.to_string()).env("FAIL_COUNT", count.to_string());
                command.env("FAIL_WITH", error.raw_os_error().to_string());
                Sending::start(&mut command).end()
            });
            told.take(said.await);
            finish(name, folder.path()).await;
            let seen: usize = std::fs::read_to_string(reported).unwrap().trim().parse().unwrap();
            writes = writes.max(seen);
            told.judge(&listener.all(&stage).await, &format!("{count} writes from {from} on: {error:?}"));
            refusals += told.refused.len();
            told = Told::default();
            (faults, first) = (faults + 1, first + 1_000);
        }
        // In a short run some of them.
        from += rounds(25, 1);
    }
    assert!(writes > 20, "{writes}");
    say(&format!("{writes} writes, {faults} faults, {refusals} messages refused"));
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_send_at_once_lose_no_message_and_send_none_twice() {
    if let Some(folder) = child::folder_of_child() {
        return child::send(&folder).await;
    }
    let name = "outbox::crashes::two_processes_that_send_at_once_lose_no_message_and_send_none_twice";
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let mut listener = Listener::start(&stage).await;
    // The first round tells the outbox whose messages come before a sign-in.
    for round in 0..rounds(2, 20) as u64 {
        let path = folder.path().to_owned();
        let both = on_threads(move || {
            let start = |first| Sending::start(&mut of_test(name, &path, Some(first)));
            let (one, other) = (start(round * 2_000), start(round * 2_000 + 1_000));
            (one.end(), other.end())
        });
        let mut told = Told::default();
        let (one, other) = both.await;
        assert!(one.len() >= 80 && other.len() >= 80, "{one:?} {other:?}");
        told.take(one.into_iter().chain(other));
        finish(name, folder.path()).await;
        let arrived = listener.all(&stage).await;
        told.judge(&arrived, &format!("round {round}"));
        // Only the one that sends has answers; the other one's wait for it, or it takes over in time to send them all itself.
        assert!(!told.accepted.is_empty(), "{told:?}");
    }
    listener.end().await;
}
