//! The index of times is damaged, and the messages are not: all of them are read, and the next one who writes notices.

use std::ops::ControlFlow;

use super::*;

/// A recording of 60 blocks of 300 messages, and where in the file its index is.
fn recorded(path: &Path) -> (Vec<u8>, std::ops::Range<usize>) {
    let (mut writer, mut source) = (writer(path, 0), Source::default());
    for secs in 0..60 {
        writer.push(&source.batch(300, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    writer.finish(at(60)).unwrap();
    drop(writer);
    let database = rusqlite::Connection::open(path).unwrap();
    let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks_by_time'";
    let page: i64 = database.query_row(query, [], |row| row.get(0)).unwrap();
    drop(database);
    let start = usize::try_from(page - 1).unwrap() * 4_096;
    (std::fs::read(path).unwrap(), start..start + 4_096)
}

/// The numbers of the messages of this time that a pass reads, and how many cannot be read.
fn exported(reader: &mut Reader, since: i64, until: i64) -> (Vec<u64>, u64) {
    let (mut found, mut damaged) = (Vec::new(), 0);
    let heads = reader.heads(at(since), at(until)).unwrap();
    reader
        .pass(heads, &mut WantedTopics::which(|_| true), |head, passed| {
            match passed {
                Passed::Read(batch) => {
                    let rows = (head.first_row..).zip(batch.received_at());
                    found.extend(rows.filter(|(_, time)| (at(since)..=at(until)).contains(*time)).map(|(row, _)| row));
                }
                Passed::Damaged => damaged += head.messages,
                Passed::Skipped => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (found, damaged)
}

/// Damages the bytes at random places of this range, as the seed says.
fn spoil(bytes: &mut [u8], range: std::ops::Range<usize>, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16 & 0xffff_ffff).unwrap()
    };
    for _ in 0..=random() % 4 {
        let length = [1, 2, 8, 64][random() % 4];
        let start = range.start + random() % (range.len() - length);
        bytes[start..start + length].iter_mut().for_each(|byte| *byte = random().to_le_bytes()[0]);
    }
}

#[test]
fn wherever_the_index_is_damaged_all_messages_are_read_by_rows_by_times_and_together() {
    let place = place();
    let (whole, index) = recorded(&place.path);
    let (mut noticed, mut unopened) = (0, 0);
    let seeds = rounds(16, 500);
    for seed in 0..seeds {
        let mut bytes = whole.clone();
        spoil(&mut bytes, index.clone(), seed);
        let copy = super::place();
        std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
        std::fs::write(&copy.path, &bytes).unwrap();
        match Reader::open(&copy.path) {
            Ok(mut reader) => {
                let (found, damaged) = exported(&mut reader, -1_000, 1_000);
                assert!(found.iter().copied().eq(0..18_000) && damaged == 0, "{seed}: {} {damaged}", found.len());
                let spans = (0..6).flat_map(|tenth| exported(&mut reader, tenth * 10, tenth * 10 + 9).0);
                assert!(spans.count() <= 18_000, "{seed}");
                let summary = reader.summary().unwrap();
                assert_eq!(
                    (summary.messages, summary.first_time, summary.last_time),
                    (18_000, Some(at(0)), Some(at(59))),
                    "{seed}"
                );
                assert_eq!(read(&copy.path).len(), 18_000, "{seed}");
            }
            Err(RecordingError::Unusable { why: Unusable::Damaged, .. }) => unopened += 1,
            Err(error) => panic!("{seed}: {error}"),
        }
        let is_readable = Reader::open(&copy.path).is_ok();
        let (mut writer, set_aside) = Writer::open(&copy.path, RecordingLimits::default(), at(100)).unwrap();
        assert!(is_readable || set_aside.is_some(), "{seed}: what is said to help does");
        noticed += u64::from(set_aside.is_some());
        while writer.is_recovering() {
            writer.recover_some(at(100)).unwrap();
        }
        writer.end(at(101)).unwrap();
        drop(writer);
        assert!(read(&copy.path) == expected(0..18_000), "{seed}");
        let (again, set_aside) = Writer::open(&copy.path, RecordingLimits::default(), at(102)).unwrap();
        assert!(set_aside.is_none() && !again.is_recovering(), "{seed}: once");
    }
    assert!(noticed > seeds / 3 && unopened < seeds / 2, "{noticed} noticed, {unopened} unopened");
}

#[test]
fn one_who_reads_a_damaged_table_finds_out_once_which_blocks_there_are_until_something_is_written() {
    let place = place();
    let (whole, _) = recorded(&place.path);
    let database = rusqlite::Connection::open(&place.path).unwrap();
    let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks'";
    let root: i64 = database.query_row(query, [], |row| row.get(0)).unwrap();
    let mut bytes = whole;
    // The last page that it leads to: the blocks before it are found, one behind it is not.
    bytes[usize::try_from(root - 1).unwrap() * 4_096 + 8..][..4].fill(0xff);
    std::fs::write(&place.path, &bytes).unwrap();
    let mut reader = Reader::open(&place.path).unwrap();
    let (found, damaged) = exported(&mut reader, -1_000, 1_000);
    let known = reader.known.remembered().unwrap();
    assert_eq!(found.len() as u64 + damaged, 18_000);
    assert!(!found.is_empty() && damaged > 0, "{damaged}");
    for secs in 0..60 {
        reader.next_block(u64::try_from(secs).unwrap() * 300, at(0), at(1_000)).unwrap();
        reader.block_of(17_999).unwrap();
        reader.beside(at(secs), at(secs)).unwrap();
        assert!(std::sync::Arc::ptr_eq(&known, &reader.known.remembered().unwrap()), "{secs}");
    }
    database.execute_batch("DELETE FROM gaps; INSERT INTO runs VALUES (7, 0, 0, 0)").unwrap();
    reader.next_block(17_900, at(0), at(1_000)).unwrap();
    let again = reader.known.remembered().unwrap();
    assert!(!std::sync::Arc::ptr_eq(&known, &again) && *known == *again);
}
