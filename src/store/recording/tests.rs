//! Recordings: what was written comes back, whatever happens to the file.

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
fn read(path: &Path) -> Vec<(u64, String, Vec<u8>)> {
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

fn expected(numbers: impl IntoIterator<Item = u64>) -> Vec<(u64, String, Vec<u8>)> {
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
    assert!(summary.is_recording && summary.gaps.is_empty() && summary.bytes > 0);
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
    #[cfg(unix)]
    for entry in std::fs::read_dir(place.path.parent().unwrap()).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
    drop(first);
    writer(&place.path, 1);
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
fn a_foreign_or_newer_file_is_set_aside_and_stays_as_it_is() {
    for (content, why) in [(&b"no database at all"[..], Unusable::Foreign), (&[0; 4_096], Unusable::Foreign)] {
        let place = place();
        std::fs::create_dir_all(place.path.parent().unwrap()).unwrap();
        std::fs::write(&place.path, content).unwrap();
        let (writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(0)).unwrap();
        let set_aside = set_aside.unwrap();
        assert_eq!((set_aside.why, set_aside.is_recovered, writer.next_row()), (why, false, 0));
        assert_eq!(std::fs::read(set_aside.now_at).unwrap(), content);
    }
    let place = place();
    drop(writer(&place.path, 0));
    rusqlite::Connection::open(&place.path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(Reader::open(&place.path), Err(RecordingError::Unusable { why: Unusable::Newer, .. })));
    let (_, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(0)).unwrap();
    assert_eq!(set_aside.unwrap().why, Unusable::Newer);
}

/// Copies all that is to be copied.
fn recover(writer: &mut Writer, now: Timestamp) -> u64 {
    let mut messages = 0;
    while writer.is_recovering() {
        messages += writer.recover_some(now).unwrap().unwrap_or(0);
    }
    messages
}

/// A recording of `blocks` blocks of 300 messages, whose index is damaged.
fn damaged(path: &Path, blocks: i64) {
    let (mut writer, mut source) = (writer(path, 0), Source::default());
    for secs in 0..blocks {
        writer.push(&source.batch(300, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    writer.end(at(blocks)).unwrap();
    drop(writer);
    let database = rusqlite::Connection::open(path).unwrap();
    let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks_by_time'";
    let page = database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    drop(database);
    let mut bytes = std::fs::read(path).unwrap();
    bytes[usize::try_from(page - 1).unwrap() * 4_096..][..16].fill(0xa5);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn what_comes_while_a_damaged_recording_is_copied_has_larger_numbers_and_an_end_in_between_loses_nothing() {
    let place = place();
    damaged(&place.path, 20);
    let (mut second, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(100)).unwrap();
    assert!(set_aside.unwrap().is_recovered && second.is_recovering());
    let mut after = Source { next: second.next_row(), ..Source::default() };
    assert_eq!(after.next, 6_000);
    second.push(&after.batch(300, 100), at(100)).unwrap();
    for _ in 0..5 {
        assert_eq!(second.recover_some(at(100)).unwrap(), None);
    }
    second.commit(at(100)).unwrap();
    assert!(read(&place.path) == expected(4_500..6_300), "the newest are there first");
    second.recover_some(at(100)).unwrap();
    // What is not committed is copied again.
    drop(second);
    let (mut third, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(101)).unwrap();
    assert_eq!((set_aside, third.is_recovering()), (None, true));
    let mut after = Source { next: third.next_row(), ..Source::default() };
    third.push(&after.batch(300, 101), at(101)).unwrap();
    assert_eq!(recover(&mut third, at(101)), 4_500);
    third.end(at(102)).unwrap();
    assert!(read(&place.path) == expected(0..6_600));
    drop(third);
    assert!(!writer(&place.path, 103).is_recovering());
    let summary = Reader::open(&place.path).unwrap().summary().unwrap();
    assert_eq!((summary.gaps, summary.runs.len()), (Vec::new(), 4));
}

#[test]
fn the_three_newest_damaged_recordings_are_kept_and_the_others_named_as_deleted() {
    let place = place();
    let foreign = place.path.with_extension("foreign-1-00.sqlite");
    damaged(&place.path, 1);
    std::fs::write(&foreign, "another's").unwrap();
    for round in 1..=4 {
        let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(round)).unwrap();
        assert_eq!(recover(&mut writer, at(round)), 300);
        let set_aside = set_aside.unwrap();
        let is_database = |file: &&(PathBuf, u64)| file.0.extension().is_some_and(|extension| extension == "sqlite");
        let count = super::place::Place::at(&place.path).set_aside().iter().filter(is_database).count();
        let expected = [(0, 2), (0, 3), (0, 4), (1, 4)][usize::try_from(round - 1).unwrap()];
        assert_eq!((set_aside.deleted.len(), count), expected, "{round}");
        assert!(set_aside.now_at.exists() && foreign.exists() && !set_aside.deleted.iter().any(|file| file.exists()));
        drop(writer);
        std::fs::copy(set_aside.now_at, &place.path).unwrap();
    }
    assert!(forget(&super::place::Place::at(&place.path)).unwrap() > 0);
    let left: Vec<_> = std::fs::read_dir(place.path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "the lock alone: {left:?}");
}

#[test]
fn whatever_byte_is_damaged_recording_goes_on_and_most_is_recovered() {
    let place = place();
    let (mut first, mut source) = (writer(&place.path, 0), Source::default());
    for secs in 0..60 {
        first.push(&source.batch(300, secs), at(secs)).unwrap();
        first.commit(at(secs)).unwrap();
    }
    first.end(at(60)).unwrap();
    drop(first);
    let whole = std::fs::read(&place.path).unwrap();
    let flips = rounds(25, 500);
    let (mut kept, mut set_aside_count) = (0, 0);
    for flip in 0..flips {
        let copy = self::place();
        std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
        let mut bytes = whole.clone();
        let at_byte = flip * 7_919_993 % bytes.len();
        bytes[at_byte] ^= 1 << (flip % 8);
        std::fs::write(&copy.path, bytes).unwrap();
        let (mut second, set_aside) = Writer::open(&copy.path, RecordingLimits::default(), at(100)).unwrap();
        if flip % 2 == 0 {
            recover(&mut second, at(100));
        }
        let mut after = Source { next: second.next_row(), ..Source::default() };
        let pushed = second.push(&after.batch(300, 100), at(100)).and_then(|()| second.commit(at(100)));
        let mut second = match pushed {
            Ok(()) => second,
            Err(error) => {
                assert!(matches!(error, RecordingError::Unusable { why: Unusable::Damaged, .. }), "{at_byte}: {error}");
                let (mut third, _) = second.replace(at(101)).unwrap();
                let mut after = Source { next: third.next_row(), ..Source::default() };
                third.push(&after.batch(300, 101), at(101)).unwrap();
                third
            }
        };
        // New messages come before the old ones are there.
        recover(&mut second, at(102));
        second.end(at(102)).unwrap();
        set_aside_count += usize::from(set_aside.is_some());
        let all = read(&copy.path);
        assert!(all.len() >= 300, "{at_byte}: what came after is there");
        let lost_name = |message: &&(u64, String, Vec<u8>)| message.1.starts_with('?');
        let wrong = all.iter().find(|message| !lost_name(message) && **message != expected([message.0])[0]);
        assert_eq!(wrong, None, "{at_byte}");
        kept += all.len();
    }
    // A flip costs a block of 300 messages of 18,300; one in the root of a tree costs all of it.
    assert!(kept > flips * 16_000, "{kept} of {} messages, {set_aside_count} set aside", flips * 18_300);
}
