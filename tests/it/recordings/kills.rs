//! A process that is killed at any moment.

use std::time::Duration;

use model::Timestamp;

use super::child::{self, Receiving, of_test, recording_in, say};
use super::numbers::Recorded;
use crate::support::long_run::rounds;

/// What may be lost.
const LOST: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_it_receives_loses_a_second_at_most_and_nothing_older() {
    if let Some(folder) = child::folder_of_child() {
        return child::receive(&folder).await;
    }
    let name = "recordings::kills::a_process_that_is_killed_while_it_receives_loses_a_second_at_most_and_nothing_older";
    let folder = tempfile::tempdir().unwrap();
    let (kills, mut rows, mut most_lost) = (rounds(5, 200), 0, Duration::ZERO);
    for kill in 0..kills {
        let mut receiving = Receiving::start(&mut of_test(name, folder.path()));
        // At another moment each time: each 10 messages take 10 ms.
        let wanted = 10 + u64::from(rand::random::<u8>()) * 10;
        let mut said = receiving.until(wanted);
        let killed_at = Timestamp::from_system_clock();
        said.extend(receiving.kill());
        let recorded = Recorded::read(&recording_in(folder.path()), rows);
        let there = recorded.numbers.len() as u64;
        assert!(recorded.numbers.iter().copied().eq(0..there), "kill {kill}: a message is missing in between");
        assert_eq!(recorded.summary.messages, rows + there, "kill {kill}: what was there stays");
        let first_lost = said.iter().find(|(count, _)| *count > there);
        let lost = first_lost.map_or(Duration::ZERO, |(_, at)| killed_at.since(*at));
        most_lost = most_lost.max(lost);
        assert!(lost <= LOST, "kill {kill}: {lost:?} are missing, {there} of {wanted} are there");
        rows += there;
    }
    say(&format!("{kills} kills, {rows} messages, at most {} ms lost", most_lost.as_millis()));
}
