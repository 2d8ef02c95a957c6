//! Recordings: what was written comes back, whatever happens to the file.

mod damage;
mod index;
mod log;
mod names;
mod outages;
mod passing;
mod repair;
mod successor;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

const START: i64 = 1_700_000_000;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(START + secs)
}

/// Makes batches of numbered messages.
#[derive(Default)]
struct Source {
    builder: BatchBuilder,
    next: u64,
}

impl Source {
    fn batch(&mut self, messages: u64, secs: i64) -> std::sync::Arc<model::Batch> {
        self.batch_of(messages, secs, |number| format!("{{\"number\":{number}}}").into_bytes())
    }

    fn batch_of(&mut self, messages: u64, secs: i64, payload: impl Fn(u64) -> Vec<u8>) -> std::sync::Arc<model::Batch> {
        for number in self.next..self.next + messages {
            self.builder.push(Message {
                received_at: at(secs),
                topic: &format!("plant/{}", number % 7),
                payload: &payload(number),
                properties: Properties::default(),
                qos: if number % 2 == 0 { Qos::AtMostOnce } else { Qos::AtLeastOnce },
                retain: number % 3 == 0,
                duplicate: false,
                origin: if number % 5 == 0 { Origin::Sent } else { Origin::Received },
            });
        }
        self.next += messages;
        self.builder.close().unwrap()
    }
}

/// `short`, or `long` in a long run.
fn rounds<T>(short: T, long: T) -> T {
    if std::env::var_os("TOPICDECK_LONG").is_some() { long } else { short }
}

/// A message as it was found: number, topic, payload.
type Found = (u64, String, Vec<u8>);

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recordings").join("plant.sqlite");
    Place { _folder: folder, path }
}

fn writer(path: &Path, now: i64) -> Writer {
    let (writer, set_aside) = Writer::open(path, RecordingLimits::default(), at(now)).unwrap();
    assert_eq!(set_aside, None);
    writer
}

/// All messages as row, topic and payload.
fn read(path: &Path) -> Vec<Found> {
    let (mut reader, mut messages, mut from) = (Reader::open(path).unwrap(), Vec::new(), 0);
    let mut names = model::TopicNames::default();
    while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap() {
        from = block.head.first_row + block.head.messages;
        let Some(batch) = block.batch else { continue };
        names.add(batch.new_topics());
        for (row, message) in (block.head.first_row..).zip(batch.iter()) {
            let topic = names.find(message.topic).unwrap().to_owned();
            messages.push((row, topic, message.payload.to_vec()));
        }
    }
    messages
}

fn expected(numbers: impl IntoIterator<Item = u64>) -> Vec<Found> {
    let message = |number| (number, format!("plant/{}", number % 7), format!("{{\"number\":{number}}}").into_bytes());
    numbers.into_iter().map(message).collect()
}

#[test]
fn what_was_committed_is_there_in_the_next_run_under_the_same_numbers() {
    let place = place();
    let mut source = Source::default();
    let mut first = writer(&place.path, 0);
    for secs in 0..300 {
        first.push(&source.batch(3, secs), at(secs)).unwrap();
        first.commit(at(secs)).unwrap();
    }
    first.push(&source.batch(3, 300), at(300)).unwrap();
    drop(first);
    assert_eq!(read(&place.path), expected(0..900), "what was not committed is not there");
    // A connection of another run has other numbers for the same topics.
    let mut second = writer(&place.path, 400);
    let mut other = Source { next: 900, ..Source::default() };
    second.push(&other.batch(20_000, 400), at(400)).unwrap();
    second.end(at(401)).unwrap();
    assert_eq!(read(&place.path), expected(0..20_900));
    let summary = Reader::open(&place.path).unwrap().summary().unwrap();
    assert_eq!((summary.messages, summary.first_time, summary.last_time), (20_900, Some(at(0)), Some(at(400))));
    assert_eq!(summary.runs, [(at(0), at(299)), (at(400), at(401))]);
    let ended = RecordingGap { from: at(299), until: at(400), messages: 0, why: WhyNotRecorded::Ended };
    assert_eq!(summary.gaps, [ended], "the first one did not say when it ended");
    assert!(summary.is_recording && summary.bytes > 0);
    drop(second);
    assert!(!Reader::open(&place.path).unwrap().summary().unwrap().is_recording);
}

#[test]
fn only_one_records_and_the_file_is_for_one_person() {
    let place = place();
    let first = writer(&place.path, 0);
    let second = Writer::open(&place.path, RecordingLimits::default(), at(0));
    let process = std::process::id();
    assert!(matches!(second, Err(RecordingError::InUse { process: Some(found), .. }) if found == process));
    assert_private(&place.path);
    drop(first);
    #[cfg(unix)]
    std::fs::set_permissions(&place.path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let _third = writer(&place.path, 1);
    // Also where it was copied from elsewhere.
    assert_private(&place.path);
}

/// All that is in the folder is for one person alone.
fn assert_private(path: &Path) {
    #[cfg(unix)]
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[test]
fn a_topic_has_one_number_in_all_blocks_of_a_reader_and_is_named_once() {
    let place = place();
    let mut writer = writer(&place.path, 0);
    let mut builder = BatchBuilder::default();
    for topics in [["c", "c"], ["b", "c"], ["a", "b"]] {
        for number in 0..300 {
            let (topic, received_at, payload) = (topics[number % 2], at(0), &b"x"[..]);
            let (properties, qos, origin) = (Properties::default(), Qos::AtMostOnce, Origin::Received);
            let (retain, duplicate) = (false, false);
            builder.push(Message { received_at, topic, payload, properties, qos, retain, duplicate, origin });
        }
        writer.push(&builder.close().unwrap(), at(0)).unwrap();
        writer.commit(at(0)).unwrap();
    }
    let mut reader = Reader::open(&place.path).unwrap();
    let mut block = |row| {
        let batch = reader.next_block(row, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap().unwrap().batch.unwrap();
        let numbers = [0, 1].map(|place| batch.get(place).unwrap().topic.0);
        (batch.new_topics().iter().map(|new| format!("{}={}", new.id.0, new.name)).collect::<Vec<_>>(), numbers)
    };
    // In any order, and again.
    assert_eq!(block(300), (vec!["0=c".to_owned(), "1=b".to_owned()], [1, 0]));
    assert_eq!(block(0), (vec![], [0, 0]));
    assert_eq!(block(600), (vec!["2=a".to_owned()], [2, 1]));
    assert_eq!(block(300), (vec![], [1, 0]));
}

#[test]
fn messages_of_a_time_are_found_whatever_the_clock_did() {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 0), Source::default());
    // Each batch is a separate block.
    for secs in [0, 100, -50, 5_000_000, 200] {
        writer.push(&source.batch(300, secs), at(200)).unwrap();
        writer.commit(at(200)).unwrap();
    }
    let mut reader = Reader::open(&place.path).unwrap();
    let mut found = |since, until| {
        let (mut from, mut rows) = (0, Vec::new());
        while let Some(block) = reader.next_block(from, at(since), at(until)).unwrap() {
            rows.push(block.head.first_row);
            from = block.head.first_row + 1;
        }
        rows
    };
    assert_eq!(found(-50, -50), [600]);
    assert_eq!(found(50, 300), [300, 1_200]);
    assert_eq!(found(300, 6_000_000), [900]);
    assert_eq!(found(-1_000, 6_000_000), [0, 300, 600, 900, 1_200]);
}

#[test]
fn the_oldest_messages_go_when_there_are_too_many_bytes() {
    let place = place();
    // In a long run, 10 GiB with room for one.
    let (bytes, messages) = (rounds(RecordingLimits::MIN_BYTES, 1 << 30), rounds(200_i64, 40_000));
    let limits = RecordingLimits { bytes, ..RecordingLimits::default() };
    let (mut writer, _) = Writer::open(&place.path, limits, at(0)).unwrap();
    let mut source = Source::default();
    let mut state = 1_u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let block: Vec<u8> = (0..32_768 + 8 * 1_024).flat_map(|_| noise().to_le_bytes()).collect();
    let mut most = 0;
    for secs in 0..messages {
        let shifted = usize::try_from(secs).unwrap() % 65_536;
        writer.push(&source.batch_of(1, secs, |_| block[shifted..][..262_144].to_vec()), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
        most = most.max(writer.bytes());
    }
    assert!(most <= limits.bytes, "{most}");
    let mut reader = Reader::open(&place.path).unwrap();
    let rows: Vec<u64> =
        reader.heads(Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap().iter().map(|head| head.first_row).collect();
    let whole = rows.iter().all(|row| reader.block_of(*row).unwrap().unwrap().batch.is_some());
    let end = u64::try_from(messages).unwrap();
    assert!(whole && rows.iter().copied().eq(rows[0]..end));
    let kept = (end - rows[0]) * 262_144;
    assert!(kept > limits.bytes / 2, "{kept}");
}

#[test]
fn what_is_too_old_goes_and_a_smaller_limit_shrinks_the_file() {
    let place = place();
    let mut source = Source::default();
    let mut first = writer(&place.path, 0);
    first.push(&source.batch_of(400, 0, |number| number.to_string().repeat(5_000).into_bytes()), at(0)).unwrap();
    first.commit(at(0)).unwrap();
    first.push(&source.batch(400, 86_400), at(86_400)).unwrap();
    first.end(at(86_400)).unwrap();
    drop(first);
    let limits = RecordingLimits { age: Duration::from_hours(1), ..RecordingLimits::default() };
    let (mut second, _) = Writer::open(&place.path, limits, at(86_401)).unwrap();
    second.end(at(86_402)).unwrap();
    assert_eq!(read(&place.path).len(), 800, "the clock may be wrong");
    second.end(at(86_401 + 600)).unwrap();
    assert!(read(&place.path) == expected(400..800));
    drop(second);
    let (mut third, _) = Writer::open(&place.path, limits, at(86_401 + 3_601)).unwrap();
    third.end(at(86_401 + 3_601 + 600)).unwrap();
    assert_eq!((read(&place.path).len(), third.next_row()), (0, 800), "numbers are not given twice");
}

#[test]
fn while_it_cannot_be_written_those_who_read_see_why_and_from_when_on() {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 0), Source::default());
    writer.push(&source.batch(300, 0), at(0)).unwrap();
    writer.commit(at(1)).unwrap();
    let other = rusqlite::Connection::open(&place.path).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON blocks BEGIN SELECT RAISE(ABORT, 'no'); END";
    other.execute_batch(refuse).unwrap();
    let pushed = writer.push(&source.batch(300, 2), at(2)).and_then(|()| writer.commit(at(3)));
    assert!(pushed.is_err());
    let summary = || Reader::open(&place.path).unwrap().summary().unwrap();
    let stopped = summary();
    assert_eq!((stopped.is_recording, stopped.stopped), (false, Some(WhyNotRecorded::Failed)));
    let gap = |from, until, messages| RecordingGap { from, until, messages, why: WhyNotRecorded::Failed };
    assert_eq!(stopped.gaps, [gap(at(1), at(1), 0)]);
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    writer.push(&source.batch(300, 4), at(4)).unwrap();
    writer.commit(at(5)).unwrap();
    let on = summary();
    assert_eq!((on.is_recording, on.stopped, on.gaps), (true, None, vec![gap(at(2), at(2), 300)]));
}
