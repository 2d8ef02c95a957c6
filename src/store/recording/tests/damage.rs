//! Damage, files of others, and locks: a recording always begins, and what can be read is in it.

use super::*;

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
    rusqlite::Connection::open(&place.path)
        .unwrap()
        .execute_batch("PRAGMA user_version = 4; CREATE TABLE charts (id)")
        .unwrap();
    assert!(matches!(Reader::open(&place.path), Err(RecordingError::Unusable { why: Unusable::Newer, .. })));
    let (_, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(0)).unwrap();
    assert_eq!(set_aside.unwrap().why, Unusable::Newer);
}

#[test]
fn one_wrong_bit_in_the_words_that_say_whose_file_it_is_costs_no_message() {
    for version_1 in [false, true] {
        let place = place();
        record(&place.path, 4);
        if version_1 {
            let older = "DROP TABLE no_connection; ALTER TABLE blocks DROP COLUMN quiet; PRAGMA user_version = 1";
            rusqlite::Connection::open(&place.path).unwrap().execute_batch(older).unwrap();
        }
        let whole = std::fs::read(&place.path).unwrap();
        // user_version and application_id, where the format of the file has them.
        for (byte, bit) in [(60, 6), (62, 0), (63, 0), (63, 1), (63, 2), (68, 3), (71, 0)] {
            let mut bytes = whole.clone();
            bytes[byte] ^= 1 << bit;
            std::fs::write(&place.path, &bytes).unwrap();
            assert!(read(&place.path) == expected(0..1_200), "{byte} {bit}");
            let is_damaged = Reader::open(&place.path).unwrap().summary().unwrap().is_damaged;
            let (set_aside, found, _) = recovered(&bytes, None);
            assert!(found == expected(0..1_200), "{byte} {bit}");
            // One bit of 3 makes it 1 or 2, which it is as well.
            let is_another = !version_1 && byte == 63 && bit < 2;
            assert!(is_another || (is_damaged && set_aside.is_some()), "{byte} {bit}: {set_aside:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_recording_is_renamed_and_nothing_waits_for_it() {
    let place = place();
    std::fs::create_dir_all(place.path.parent().unwrap()).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&place.path).status().unwrap().success());
    let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(0)).unwrap();
    let set_aside = set_aside.unwrap();
    assert_eq!((set_aside.why, set_aside.is_recovered), (Unusable::Foreign, false));
    assert!(set_aside.now_at.exists() && !set_aside.now_at.is_file());
    writer.push(&Source::default().batch(3, 0), at(0)).unwrap();
    writer.end(at(1)).unwrap();
    assert_eq!(read(&place.path).len(), 3);
}

/// Copies all that is to be copied.
pub(super) fn recover(writer: &mut Writer, now: Timestamp) -> u64 {
    let mut messages = 0;
    while writer.is_recovering() {
        messages += writer.recover_some(now).unwrap().unwrap_or(0);
    }
    messages
}

/// A recording of `blocks` blocks of 300 messages.
pub(super) fn record(path: &Path, blocks: i64) {
    let (mut writer, mut source) = (writer(path, 0), Source::default());
    for secs in 0..blocks {
        writer.push(&source.batch(300, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    writer.finish(at(blocks)).unwrap();
}

/// The same, whose index is damaged.
fn damaged(path: &Path, blocks: i64) {
    record(path, blocks);
    damage_index(path);
}

pub(super) fn damage_index(path: &Path) {
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
    let summary = Reader::open(&place.path).unwrap().summary().unwrap();
    assert_eq!((summary.deleted.len(), summary.messages), (0, 1_800), "the limits deleted none");
    let missing = RecordingGap { from: at(0), until: at(15), messages: 0, why: WhyNotRecorded::NotCopied };
    assert_eq!((summary.gaps.first(), summary.is_to_be_copied), (Some(&missing), true), "until it is copied");
    let (mut third, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(101)).unwrap();
    assert_eq!((set_aside, third.is_recovering()), (None, true));
    assert!(!Reader::open(&place.path).unwrap().summary().unwrap().is_to_be_copied, "that is done now");
    let mut after = Source { next: third.next_row(), ..Source::default() };
    third.push(&after.batch(300, 101), at(101)).unwrap();
    assert_eq!(recover(&mut third, at(101)), 4_500);
    third.end(at(102)).unwrap();
    assert!(read(&place.path) == expected(0..6_600));
    drop(third);
    assert!(!writer(&place.path, 103).is_recovering());
    let summary = Reader::open(&place.path).unwrap().summary().unwrap();
    // All but the first were dropped without a word.
    assert!(summary.gaps.iter().all(|gap| gap.why == WhyNotRecorded::Ended), "{:?}", summary.gaps);
    assert_eq!((summary.gaps.len(), summary.runs.len()), (3, 4));
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
        let count = super::super::Place::at(&place.path).set_aside().iter().filter(is_database).count();
        let expected = [(0, 2), (0, 3), (0, 4), (1, 4)][usize::try_from(round - 1).unwrap()];
        assert_eq!((set_aside.deleted.len(), count), expected, "{round}");
        assert!(set_aside.now_at.exists() && foreign.exists() && !set_aside.deleted.iter().any(|file| file.exists()));
        drop(writer);
        std::fs::copy(set_aside.now_at, &place.path).unwrap();
    }
    assert!(forget(&super::super::Place::at(&place.path)).unwrap() > 0);
    let left: Vec<_> = std::fs::read_dir(place.path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "the lock alone: {left:?}");
}

/// Records 300 more messages after the recording with these bytes, also where it has to be set aside, and recovers what can be,
/// before or after. Returns what is there then, of which nothing is wrong, and whether it was set aside.
fn goes_on(bytes: &[u8], recovers_first: bool) -> (Vec<Found>, bool) {
    let copy = super::place();
    std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
    std::fs::write(&copy.path, bytes).unwrap();
    let (mut second, set_aside) = Writer::open(&copy.path, RecordingLimits::default(), at(100)).unwrap();
    if recovers_first {
        recover(&mut second, at(100));
    }
    let mut after = Source { next: second.next_row(), ..Source::default() };
    let pushed = second.push(&after.batch(300, 100), at(100)).and_then(|()| second.commit(at(100)));
    let mut second = match pushed {
        Ok(()) => second,
        Err(error) => {
            assert!(matches!(error, RecordingError::Unusable { why: Unusable::Damaged, .. }), "{error}");
            let (mut third, _) = second.replace(at(101)).unwrap();
            // Of the same connection: names that were said are known.
            after.next = third.next_row();
            third.push(&after.batch(300, 101), at(101)).unwrap();
            third
        }
    };
    // New messages come before the old ones are there.
    recover(&mut second, at(102));
    second.end(at(102)).unwrap();
    let all = read(&copy.path);
    assert!(all.len() >= 300, "what came after is there");
    let lost_name = |message: &&Found| message.1.starts_with('?');
    let wrong = all.iter().find(|message| !lost_name(message) && **message != expected([message.0])[0]);
    assert_eq!(wrong, None);
    (all, set_aside.is_some())
}

/// As when a disk gave back what was never written there: among random bytes there is what looks like a row.
#[test]
fn where_stretches_are_random_recording_goes_on() {
    let place = place();
    record(&place.path, 60);
    let whole = std::fs::read(&place.path).unwrap();
    let mut state = 1_u64;
    for round in 0..rounds(12, 200) {
        let mut bytes = whole.clone();
        for start in [8_192 + round * 1_500, round * 77_777, round * 99_991] {
            let start = start % (bytes.len() - 6_000);
            for byte in bytes.iter_mut().skip(start).take(6_000) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state.to_le_bytes()[3];
            }
        }
        goes_on(&bytes, round % 2 == 0);
    }
}

#[test]
fn whatever_byte_is_damaged_recording_goes_on_and_most_is_recovered() {
    let place = place();
    record(&place.path, 60);
    let whole = std::fs::read(&place.path).unwrap();
    let flips = rounds(25, 500);
    let (mut kept, mut set_aside_count) = (0, 0);
    // With 76, a reader once came to the same block again and again; with 345, the last block got another number.
    for flip in (0..flips).chain([76, 345]) {
        let mut bytes = whole.clone();
        let at_byte = flip * 7_919_993 % bytes.len();
        bytes[at_byte] ^= 1 << (flip % 8);
        let (all, set_aside) = goes_on(&bytes, flip % 2 == 0);
        set_aside_count += usize::from(set_aside);
        kept += all.len();
    }
    // A flip costs a block of 300 messages of 18,300, and in the worst case a page with several.
    let flips = flips + 2;
    assert!(kept > flips * 18_100, "{kept} of {} messages, {set_aside_count} set aside", flips * 18_300);
}

/// Recovers the file with these bytes, and the log beside it, into a new recording. Returns what is there then.
pub(super) fn recovered(bytes: &[u8], log: Option<&[u8]>) -> (Option<(Unusable, bool)>, Vec<Found>, Vec<RecordingGap>) {
    let copy = super::place();
    std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
    std::fs::write(&copy.path, bytes).unwrap();
    log.inspect(|log| std::fs::write(super::super::place::log_of(&copy.path), log).unwrap());
    let (mut writer, set_aside) = Writer::open(&copy.path, RecordingLimits::default(), at(1_000)).unwrap();
    let why = set_aside.map(|set_aside| (set_aside.why, set_aside.is_recovered));
    recover(&mut writer, at(1_000));
    writer.end(at(1_001)).unwrap();
    (why, read(&copy.path), Reader::open(&copy.path).unwrap().summary().unwrap().gaps)
}

#[test]
fn a_file_whose_head_is_damaged_loses_nothing() {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 0), Source::default());
    let mut commit = |writer: &mut Writer, secs| {
        let batch = source.batch_of(300, secs, |number| format!("{number} ").repeat(40).into_bytes());
        writer.push(&batch, at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    };
    (0..30).for_each(|secs| commit(&mut writer, secs));
    let gap = RecordingGap { from: at(30), until: at(31), messages: 5, why: WhyNotRecorded::Full };
    writer.add_gap(gap);
    writer.finish(at(31)).unwrap();
    drop(writer);
    let whole = std::fs::read(&place.path).unwrap();
    let expected = read(&place.path);
    let damaged = |range: std::ops::Range<usize>| {
        let mut bytes = whole.clone();
        bytes[range].fill(0x5a);
        bytes
    };
    for range in [0..16, 16..24, 24..100, 100..112, 0..4_096] {
        let (why, found, gaps) = recovered(&damaged(range.clone()), None);
        assert!(matches!(why, Some((Unusable::Foreign | Unusable::Damaged, true))), "{range:?}: {why:?}");
        assert!(found == expected, "{range:?}: {} of {}", found.len(), expected.len());
        assert_eq!(gaps, [gap], "{range:?}");
    }
    // After an end without order, the newest messages are in the log alone.
    let mut writer = super::writer(&place.path, 100);
    (100..110).for_each(|secs| commit(&mut writer, secs));
    let log = std::fs::read(super::super::place::log_of(&place.path)).unwrap();
    assert!(log.len() > 100_000);
    let expected = read(&place.path);
    let (why, found, _) = recovered(&damaged(0..4_096), Some(&log));
    // The first page is in the log too.
    assert_eq!(why, None);
    assert!(found == expected, "{} of {}", found.len(), expected.len());
}

#[test]
fn a_tree_whose_root_is_damaged_loses_nothing() {
    let place = place();
    record(&place.path, 200);
    let expected = read(&place.path);
    let whole = std::fs::read(&place.path).unwrap();
    let database = rusqlite::Connection::open(&place.path).unwrap();
    let root = |name: &str| {
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        usize::try_from(database.query_row(query, [name], |row| row.get::<_, i64>(0)).unwrap()).unwrap()
    };
    for name in ["blocks", "blocks_by_time"] {
        let mut bytes = whole.clone();
        bytes[(root(name) - 1) * 4_096..][..4_096].fill(0xa5);
        let (why, found, gaps) = recovered(&bytes, None);
        assert_eq!((why, gaps.len()), (Some((Unusable::Damaged, true)), 0), "{name}");
        assert!(found == expected, "{name}: {} of {}", found.len(), expected.len());
    }
}

#[test]
fn a_recording_that_another_program_has_locked_is_set_aside() {
    let place = place();
    drop(writer(&place.path, 0));
    let other = rusqlite::Connection::open(&place.path).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM gaps").unwrap();
    let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(0)).unwrap();
    let set_aside = set_aside.unwrap();
    assert_eq!((set_aside.why, set_aside.is_recovered), (Unusable::Locked, false));
    writer.push(&Source::default().batch(3, 0), at(0)).unwrap();
    writer.end(at(1)).unwrap();
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(read(&place.path), expected(0..3));
}

#[test]
fn numbers_that_no_recording_has_are_damage_and_what_comes_goes_on_behind_those_that_it_has() {
    for is_damaged in [false, true] {
        let place = place();
        if is_damaged {
            damaged(&place.path, 20);
        } else {
            record(&place.path, 20);
        }
        let wild = "UPDATE topics SET id = 23218557589 WHERE id = 1;
            INSERT INTO runs VALUES (9000000000000000000, 0, 0, 9000000000000000000);
            INSERT INTO no_connection (id, why, from_time, run) VALUES (9223372036854775807, 'ended', 0, 1);";
        rusqlite::Connection::open(&place.path).unwrap().execute_batch(wild).unwrap();
        let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(100)).unwrap();
        assert_eq!(set_aside.is_some(), is_damaged);
        recover(&mut writer, at(100));
        assert_eq!(writer.next_row(), 6_000, "{is_damaged}");
        let mut after = Source { next: 6_000, ..Source::default() };
        writer.disconnected(at(99), model::GapReason::Ended);
        writer.push(&after.batch(300, 100), at(100)).unwrap();
        writer.end(at(101)).unwrap();
        let all = read(&place.path);
        assert_eq!(all.len(), 6_300);
        assert!(all[6_000..] == expected(6_000..6_300), "{is_damaged}");
    }
}

#[test]
fn what_a_file_has_lost_at_its_end_is_missing_until_it_was_recorded_last() {
    let place = place();
    record(&place.path, 200);
    let whole = std::fs::read(&place.path).unwrap();
    let (why, found, gaps) = recovered(&whole[..whole.len() * 2 / 3], None);
    assert!(matches!(why, Some((Unusable::Damaged, true))) && !found.is_empty(), "{why:?}");
    let lost = 60_000 - found.len() as u64;
    let at_the_end = gaps.iter().max_by_key(|gap| gap.until).unwrap();
    assert_eq!(gaps.iter().map(|gap| gap.messages).sum::<u64>(), lost, "{gaps:?}");
    assert_eq!((at_the_end.why, at_the_end.until), (WhyNotRecorded::Damaged, at(200)));
    assert!(at_the_end.from < at(190), "{gaps:?}");
}
