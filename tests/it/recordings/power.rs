//! The power is cut: of what a program wrote, that is there for certain which it had synced, of the rest anything or nothing.

use std::path::Path;
use std::time::Duration;

use model::Timestamp;
use store::{RecordingLimits, Writer};

use super::child::{self, Receiving, of_test, recording_in, say};
use super::disk::{Disk, Kept, Step, noted};
use super::faults::record_in_steps;
use super::numbers::Recorded;
use crate::support::long_run::rounds;

/// What may be lost.
const LOST: Duration = Duration::from_secs(1);

/// Cuts the power after steps that were noted, each `every`: in several ways each. `is_right` gets the numbers of the messages
/// that are there and the step. Returns how many cuts there were, and how many steps had something that was not synced.
fn cut_each(
    steps: &[Step],
    (from, every): (&Path, usize),
    mut is_right: impl FnMut(&[u64], usize, &str),
) -> (usize, usize) {
    let (mut disk, mut cuts, mut unsynced) = (Disk::default(), 0, 0);
    for (place, step) in steps.iter().enumerate() {
        disk.take(step);
        if place % every != 0 {
            continue;
        }
        unsynced += usize::from(disk.has_unsynced());
        let seed = place as u64 * 2;
        for kept in [Kept::Nothing, Kept::All, Kept::Some(seed), Kept::Some(seed + 1)] {
            let context = format!("after step {place}, {kept:?}");
            let folder = tempfile::tempdir().unwrap();
            disk.leave(kept, from, folder.path());
            is_right(&numbers_in(folder.path(), &context), place, &context);
            cuts += 1;
        }
    }
    (cuts, unsynced)
}

/// What the next run of the program finds. It sets nothing aside.
fn numbers_in(folder: &Path, context: &str) -> Vec<u64> {
    let path = recording_in(folder);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let (mut writer, set_aside) = Writer::open(&path, RecordingLimits::default(), Timestamp(1)).unwrap();
    assert_eq!(set_aside, None, "{context}");
    writer.end(Timestamp(2)).unwrap();
    Recorded::read(&path, 0).numbers
}

#[test]
fn whenever_the_power_is_cut_what_was_committed_is_there_and_nothing_is_damaged() {
    if let Some(folder) = child::folder_of_child() {
        return record_in_steps(&recording_in(&folder));
    }
    let name = "recordings::power::whenever_the_power_is_cut_what_was_committed_is_there_and_nothing_is_damaged";
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes");
    assert!(noted(&mut of_test(name, folder.path()), &notes).output().unwrap().status.success());
    let steps = Step::read(&notes);
    let safe_at = |place: usize| {
        let said = steps[..=place].iter().filter_map(Step::said).flat_map(str::lines);
        said.filter(|line| line.starts_with("safe ")).count()
    };
    assert_eq!(safe_at(steps.len() - 1), 14);
    let mut most_beyond = 0;
    let every = rounds(7, 1);
    let (cuts, unsynced) = cut_each(&steps, (folder.path(), every), |numbers, place, context| {
        let safe = safe_at(place);
        assert!(numbers.iter().copied().eq(0..numbers.len() as u64), "{context}: {numbers:?}");
        assert!(numbers.len() >= safe, "{context}: {} of {safe}", numbers.len());
        most_beyond = most_beyond.max(numbers.len() - safe);
    });
    assert!(unsynced > steps.len() / every / 4, "{unsynced} of {} had something to lose", steps.len());
    assert!(most_beyond <= 1, "only the step that goes on");
    say(&format!("{} steps, {cuts} power cuts, {unsynced} with something that was not synced", steps.len()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_power_is_cut_while_messages_come_a_second_is_missing_at_most_and_nothing_older() {
    if let Some(folder) = child::folder_of_child() {
        return child::receive(&folder).await;
    }
    let name =
        "recordings::power::when_the_power_is_cut_while_messages_come_a_second_is_missing_at_most_and_nothing_older";
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes");
    let mut receiving = Receiving::start(noted(&mut of_test(name, folder.path()), &notes));
    receiving.until(rounds(2_500, 10_000) as u64);
    assert!(receiving.end().1.success());
    let steps = Step::read(&notes);
    let said: Vec<(usize, u64, i64)> = steps
        .iter()
        .enumerate()
        .filter_map(|(place, step)| {
            let line = step.said()?.lines().find_map(|line| line.strip_prefix("received "))?;
            let (count, at) = line.split_once(' ')?;
            Some((place, count.parse().ok()?, at.parse().ok()?))
        })
        .collect();
    let mut most_lost = Duration::ZERO;
    let (cuts, _) = cut_each(&steps, (folder.path(), rounds(11, 3)), |numbers, place, context| {
        assert!(numbers.iter().copied().eq(0..numbers.len() as u64), "{context}: one is missing in between");
        let cut_at = Timestamp(steps[place].at_micros);
        let first_lost =
            said.iter().take_while(|(said_at, ..)| *said_at <= place).find(|said| said.1 > numbers.len() as u64);
        let lost = first_lost.map_or(Duration::ZERO, |(_, _, at)| cut_at.since(Timestamp(*at)));
        most_lost = most_lost.max(lost);
        assert!(lost <= LOST, "{context}: {lost:?} are missing");
    });
    say(&format!("{cuts} power cuts while messages came, at most {} ms lost", most_lost.as_millis()));
}
