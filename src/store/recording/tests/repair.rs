//! Recordings that no one records into are read as far as they can be, and repaired.

use std::ops::ControlFlow;

use super::damage::{damage_index, record};
use super::*;

/// The recording has 60 blocks of 300 messages, and is as `spoil` leaves it.
fn spoilt(spoil: impl Fn(&mut Vec<u8>, &dyn Fn(&str) -> usize)) -> Place {
    let place = place();
    record(&place.path, 60);
    let mut named = writer(&place.path, 60);
    named.name_profile("plant").unwrap();
    named.finish(at(60)).unwrap();
    drop(named);
    let database = rusqlite::Connection::open(&place.path).unwrap();
    let page_of = |name: &str| {
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        let page: i64 = database.query_row(query, [name], |row| row.get(0)).unwrap();
        usize::try_from(page - 1).unwrap() * 4_096
    };
    let mut bytes = std::fs::read(&place.path).unwrap();
    spoil(&mut bytes, &page_of);
    std::fs::write(&place.path, bytes).unwrap();
    place
}

fn repaired(path: &Path) -> Repaired {
    repair(&super::super::Place::at(path), "plant", at(500), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn summary(path: &Path) -> Summary {
    Reader::open(path).unwrap().summary().unwrap()
}

#[test]
fn where_a_table_beside_the_messages_is_damaged_all_of_them_are_read_and_a_repair_leaves_nothing_damaged() {
    for name in ["blocks_by_time", "gaps", "runs", "about", "topics", "sqlite_autoindex_topics_1", "no_connection"] {
        let place = spoilt(|bytes, page_of| bytes[page_of(name)..][..16].fill(0xa5));
        assert!(summary(&place.path).is_damaged, "{name}");
        let found = read(&place.path);
        assert_eq!(found.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), (0..18_000).collect::<Vec<_>>(), "{name}");
        let Repaired::Done { messages, set_aside, .. } = repaired(&place.path) else { panic!("{name}") };
        assert!(messages == 18_000 && set_aside.unwrap().now_at.is_file(), "{name}");
        let after = summary(&place.path);
        assert_eq!(
            (after.is_damaged, after.messages, after.profile.as_deref()),
            (false, 18_000, Some("plant")),
            "{name}"
        );
        // Nothing was recorded when it was repaired.
        assert_eq!(after.recorded().map(|(from, _)| from), Some(at(0)), "{name}");
        assert!(after.recorded().unwrap().1 <= at(60), "{name}: {:?}", after.runs);
        assert_eq!(after.runs.len(), if name == "runs" { 1 } else { 2 }, "{name}: {:?}", after.runs);
        assert_eq!(repaired(&place.path), Repaired::Sound, "{name}");
        // Where the table of names is damaged, the index has them, and the other way round.
        assert!(read(&place.path) == expected(0..18_000), "{name}");
    }
}

#[test]
fn a_damaged_name_in_the_schema_and_one_block_are_repaired_and_what_is_missing_is_listed() {
    let place = spoilt(|bytes, _| {
        let at = bytes.windows(9).position(|word| word == b"from_time").unwrap();
        bytes[at] ^= 1;
    });
    assert!(matches!(Reader::open(&place.path), Err(RecordingError::Unusable { why: Unusable::Damaged, .. })));
    assert!(matches!(repaired(&place.path), Repaired::Done { messages: 18_000, .. }));
    assert!(read(&place.path) == expected(0..18_000));
    let place = spoilt(|bytes, _| {
        // In the payloads of some block.
        let at = bytes.len() - 4_096 - 100;
        bytes[at] ^= 0xff;
    });
    let (counted, unreadable) =
        (summary(&place.path).messages, Reader::open(&place.path).unwrap().unreadable().unwrap());
    assert_eq!((counted, unreadable), (18_000, 300));
    assert!(matches!(repaired(&place.path), Repaired::Done { messages: 17_700, lost: 300, .. }));
    let after = summary(&place.path);
    assert_eq!((after.messages, Reader::open(&place.path).unwrap().unreadable().unwrap()), (17_700, 0));
    let lost: Vec<u64> = after.gaps.iter().map(|gap| gap.messages).collect();
    assert_eq!(lost, [300]);
}

#[test]
fn a_repair_that_is_broken_off_is_continued_by_the_next_and_one_of_what_is_no_recording_changes_nothing() {
    let place = spoilt(|_, _| {});
    assert_eq!(repaired(&place.path), Repaired::Sound);
    damage_index(&place.path);
    let at_place = super::super::Place::at(&place.path);
    let mut steps = 0;
    let stopped = repair(&at_place, "plant", at(500), &mut |_| {
        steps += 1;
        if steps < 20 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!(stopped.unwrap(), Repaired::Stopped);
    assert!(summary(&place.path).is_to_be_copied && read(&place.path) == expected(12_000..18_000));
    assert!(matches!(repaired(&place.path), Repaired::Done { messages: 12_000, lost: 0, set_aside: None }));
    assert!(read(&place.path) == expected(0..18_000));
    let held = Writer::open(&place.path, RecordingLimits::default(), at(501)).unwrap();
    let refused = repair(&at_place, "plant", at(502), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(RecordingError::InUse { .. })), "{refused:?}");
    drop(held);
    std::fs::write(&place.path, "another's").unwrap();
    let refused = repair(&at_place, "plant", at(502), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(RecordingError::Unusable { why: Unusable::Foreign, .. })), "{refused:?}");
    assert_eq!(std::fs::read(&place.path).unwrap(), b"another's");
}

#[test]
fn messages_of_a_clock_that_was_set_back_are_of_a_time_that_was_recorded() {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 7_200), Source::default());
    for secs in [7_200, 10_800, 3_600, 3_610, 7_230] {
        writer.push(&source.batch(300, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    writer.finish(at(7_240)).unwrap();
    let times = summary(&place.path).runs;
    let is_recorded = |secs| times.iter().any(|(from, until)| (*from..=*until).contains(&at(secs)));
    assert!([7_200, 10_800, 3_600, 3_610, 7_230].into_iter().all(is_recorded), "{times:?}");
    assert!(!is_recorded(3_000) && !is_recorded(5_400) && times.is_sorted(), "{times:?}");
}

#[test]
fn what_a_person_deleted_is_said_to_be_deleted_and_what_could_not_be_written_is_one_span() {
    let place = place();
    record(&place.path, 60);
    let span = Reader::open(&place.path).unwrap().recorded_span().unwrap();
    assert_eq!(span, (at(0), at(60)));
    forget(&super::super::Place::at(&place.path)).unwrap();
    let mut writer = writer(&place.path, 100);
    writer.follows_forgotten(span).unwrap();
    writer.push(&Source::default().batch(3, 101), at(101)).unwrap();
    writer.commit(at(102)).unwrap();
    // As when it is killed, and the disk cannot be written for a while when it is started again.
    drop(writer);
    let mut writer = self::writer(&place.path, 250);
    let missed = RecordingGap { from: at(200), until: at(249), messages: 7, why: WhyNotRecorded::Failed };
    writer.was_due(missed.from).unwrap();
    writer.add_gap(missed);
    writer.finish(at(300)).unwrap();
    let summary = summary(&place.path);
    let deleted: Vec<_> = summary.deleted.iter().map(|one| (one.from, one.until, one.by_hand)).collect();
    assert_eq!(deleted, [(at(0), at(60), true)]);
    assert_eq!(summary.runs, [(at(0), at(60)), (at(100), at(102)), (at(200), at(300))]);
    let gaps: Vec<_> = summary.gaps.iter().map(|gap| (gap.from, gap.until, gap.why)).collect();
    assert_eq!(gaps, [(at(102), at(200), WhyNotRecorded::Ended), (at(200), at(249), WhyNotRecorded::Failed)]);
    assert_eq!(Reader::open(&place.path).unwrap().recorded_span(), Some((at(0), at(300))));
}
