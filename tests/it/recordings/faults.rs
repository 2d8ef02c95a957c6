//! A disk that fails at each write in turn, is full, or can only be read.

use std::path::Path;
use std::process::Command;

use model::{BatchBuilder, GapReason, Message, Origin, Properties, Qos, Timestamp};
use rustix::io::Errno;
use store::{RecordingGap, RecordingLimits, WhyNotRecorded, Writer};

use super::child::{self, Receiving, failing_disk, of_test, recording_in, say};
use super::numbers::Recorded;
use crate::support::long_run::rounds;

/// What a disk says that fails, and one that is full.
const ERRORS: [Errno; 2] = [Errno::IO, Errno::NOSPC];

/// A disk of which these writes fail.
fn on_disk(command: &mut Command, from: u64, count: u64, error: Errno) -> &mut Command {
    command
        .env("LD_PRELOAD", failing_disk())
        .env("FAIL_FROM", from.to_string())
        .env("FAIL_COUNT", count.to_string())
        .env("FAIL_WITH", error.raw_os_error().to_string())
}

/// Opens without setting anything aside, and takes more.
fn assert_usable(path: &Path, context: &str) {
    let (mut writer, set_aside) = Writer::open(path, RecordingLimits::default(), Timestamp(1)).unwrap();
    assert_eq!(set_aside, None, "{context}");
    writer.end(Timestamp(2)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_write_fails_while_messages_come_they_are_shown_and_the_gap_is_recorded() {
    if let Some(folder) = child::folder_of_child() {
        return child::receive(&folder).await;
    }
    let name = "recordings::faults::when_a_write_fails_while_messages_come_they_are_shown_and_the_gap_is_recorded";
    let (mut gaps, mut most_missing) = (0, 0);
    let last = rounds(2, 60) as u64;
    for (from, count, error) in (0..last).flat_map(|turn| {
        // In a short run some of the start, some of later.
        let from = if last > 10 { turn + 1 } else { [5, 40][usize::try_from(turn).unwrap()] };
        [(from, 1, ERRORS[0]), (from, 3, ERRORS[1])]
    }) {
        let context = format!("{count} writes from {from} on: {error:?}");
        let folder = tempfile::tempdir().unwrap();
        let mut receiving = Receiving::start(on_disk(&mut of_test(name, folder.path()), from, count, error));
        // The recording is tried again each second.
        receiving.until(3_500);
        // As many as were sent were received, whatever the disk did.
        let (received, status) = receiving.end();
        assert!(status.success(), "{context}");
        let path = recording_in(folder.path());
        let recorded = Recorded::read(&path, 0);
        assert!(recorded.numbers.is_sorted(), "{context}");
        let missing = received - recorded.numbers.len() as u64;
        assert_eq!(recorded.missing(), missing, "{context}: {:?}", recorded.summary.gaps);
        assert!(!recorded.numbers.is_empty(), "{context}: it goes on when the disk does");
        assert_usable(&path, &context);
        gaps += u64::from(missing > 0);
        most_missing = most_missing.max(missing);
    }
    assert!(gaps > 0, "no write has failed");
    say(&format!("{} faults, {gaps} with messages missing, at most {most_missing} at 1,000 a second", last * 2));
}

/// One batch and one commit after the other, without waiting: the same writes each time.
pub(super) fn record_in_steps(path: &Path) {
    // So large that the log is moved into the file several times.
    let payload: Vec<u8> =
        (0..25_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let (mut writer, mut missed) = (None::<Writer>, None::<RecordingGap>);
    for step in 0..14_u64 {
        let now = Timestamp::from_secs(i64::try_from(step).unwrap());
        let mut builder = BatchBuilder::default();
        let text = [step.to_string().as_bytes(), b" ", &payload].concat();
        let (received_at, topic, payload, properties) = (now, "plant/step", &*text, Properties::default());
        let (qos, origin, retain, duplicate) = (Qos::AtMostOnce, Origin::Received, false, false);
        builder.push(Message { received_at, topic, payload, properties, qos, retain, duplicate, origin });
        let batch = builder.close().unwrap();
        if writer.is_none() {
            let limits = RecordingLimits { bytes: RecordingLimits::MIN_BYTES, ..RecordingLimits::default() };
            writer = Writer::open(path, limits, now).ok().map(|(opened, set_aside)| {
                assert_eq!(set_aside, None);
                opened
            });
        }
        let Some(writer) = &mut writer else {
            let gap = RecordingGap::of(&batch, WhyNotRecorded::Failed);
            missed = Some(missed.map_or(gap, |before| before.and(gap)));
            continue;
        };
        missed.take().into_iter().for_each(|gap| writer.add_gap(gap));
        if step % 4 == 1 {
            writer.disconnected(now, GapReason::Renewed);
            writer.connected(now, Some(true));
        }
        if writer.push(&batch, now).and_then(|()| writer.commit(now)).is_ok() {
            say(&format!("safe {step}"));
        }
    }
    let mut writer = writer.unwrap();
    // What fails at the end is done again.
    assert!((60..80).any(|secs| writer.end(Timestamp::from_secs(secs)).is_ok()));
}

#[test]
fn whichever_write_fails_what_was_committed_is_there_and_what_was_not_is_a_gap() {
    if let Some(folder) = child::folder_of_child() {
        return record_in_steps(&recording_in(&folder));
    }
    let name = "recordings::faults::whichever_write_fails_what_was_committed_is_there_and_what_was_not_is_a_gap";
    let run = |from, count, error| {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("writes");
        let mut command = of_test(name, folder.path());
        let output = on_disk(&mut command, from, count, error).env("FAIL_REPORT", &report).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let context = format!("{count} writes from {from} on: {error:?}");
        assert!(output.status.success(), "{context}: {said}");
        let safe: Vec<u64> =
            said.lines().filter_map(|line| line.strip_prefix("safe ")).map(|step| step.parse().unwrap()).collect();
        let path = recording_in(folder.path());
        let recorded = Recorded::read(&path, 0);
        assert_eq!(recorded.numbers, safe, "{context}");
        assert_eq!(recorded.missing() + safe.len() as u64, 14, "{context}: {:?}", recorded.summary.gaps);
        // Whatever failed, none of them is lost once it goes on, and none is there twice. Before there was a writer, there was none.
        let outages: Vec<i64> = recorded.summary.outages.iter().map(|outage| outage.from.as_secs()).collect();
        assert!([1, 5, 9, 13].ends_with(&outages) && outages.len() > 1, "{context}: {outages:?}");
        assert_usable(&path, &context);
        let writes: u64 = std::fs::read_to_string(report).unwrap().trim().parse().unwrap();
        (writes, 14 - safe.len())
    };
    let (writes, missing) = run(0, 0, Errno::IO);
    assert!(writes > 50 && missing == 0, "{writes}");
    let (mut faults, mut with_gaps) = (0, 0);
    // In a short run some of them.
    for from in (1..=writes).step_by(rounds(29, 1)) {
        for (count, error) in ERRORS.into_iter().flat_map(|error| [(1, error), (5, error)]) {
            faults += 1;
            with_gaps += usize::from(run(from, count, error).1 > 0);
        }
    }
    assert!(with_gaps > 0);
    say(&format!("{writes} writes, {faults} faults, {with_gaps} of them with a gap"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_disk_that_can_only_be_read_messages_are_shown_and_an_older_recording_is_read() {
    if let Some(folder) = child::folder_of_child() {
        return child::receive(&folder).await;
    }
    let name = "recordings::faults::on_a_disk_that_can_only_be_read_messages_are_shown_and_an_older_recording_is_read";
    let folder = tempfile::tempdir().unwrap();
    let mut receiving = Receiving::start(&mut of_test(name, folder.path()));
    receiving.until(1_000);
    let (before, _) = receiving.end();
    let mut command = of_test(name, folder.path());
    let read_only = Errno::ROFS.raw_os_error().to_string();
    command.env("LD_PRELOAD", failing_disk()).env("FAIL_TO_OPEN", &read_only);
    let mut receiving = Receiving::start(&mut command);
    receiving.until(1_000);
    assert!(receiving.end().1.success());
    let recorded = Recorded::read(&recording_in(folder.path()), 0);
    assert!(recorded.numbers.into_iter().eq(0..before), "what was there stays, and nothing was added");
    // A program on such a disk reads it too.
    let mut export = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
    let config = tempfile::tempdir().unwrap();
    std::fs::create_dir(config.path().join("kept")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("recordings"), config.path().join("kept").join("recordings"))
        .unwrap();
    export.arg("--config").arg(config.path()).args(["export", "--profile", "sandbox"]);
    let output = export.env("LD_PRELOAD", failing_disk()).env("FAIL_TO_OPEN", &read_only).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap().lines().count() as u64;
    assert!(
        output.status.success() && lines == before,
        "{lines} of {before}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
