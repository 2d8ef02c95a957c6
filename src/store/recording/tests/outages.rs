//! Times without a connection: what is written of them, and what is said of those without an end.

use model::GapReason;
use rusqlite::Connection;

use super::*;

fn silent() -> GapReason {
    GapReason::Failed { summary: "The connection went silent".to_owned() }
}

/// From when until when in seconds, why, and whether the session was resumed.
fn outages(path: &Path) -> Vec<(i64, i64, GapReason, Option<bool>)> {
    let secs = |time: Timestamp| time.as_secs() - START;
    let summary = Reader::open(path).unwrap().summary().unwrap();
    let outages = summary.outages.into_iter();
    outages.map(|one| (secs(one.from), secs(one.until), one.reason, one.session_resumed)).collect()
}

#[test]
fn a_time_without_a_connection_has_its_ends_and_parts_the_blocks() {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 0), Source::default());
    writer.push(&source.batch(3, 1), at(1)).unwrap();
    writer.disconnected(at(10), silent());
    writer.disconnected(at(12), GapReason::Fault);
    writer.commit(at(13)).unwrap();
    assert_eq!(outages(&place.path), [(10, 13, silent(), None)], "it lasts, and is on disk at once");
    writer.connected(at(70), true);
    writer.push(&source.batch(3, 71), at(71)).unwrap();
    writer.commit(at(72)).unwrap();
    writer.connected(at(75), false);
    writer.disconnected(at(80), GapReason::Renewed);
    writer.connected(at(79), false);
    writer.end(at(90)).unwrap();
    let expected = [(10, 70, silent(), Some(true)), (80, 80, GapReason::Renewed, Some(false))];
    assert_eq!(outages(&place.path), expected, "an end without a beginning is none, and a clock may be set back");
    assert_eq!(read(&place.path), super::expected(0..6));
    let reader = Reader::open(&place.path).unwrap();
    let blocks: Vec<u64> = reader.heads(at(0), at(100)).unwrap().iter().map(|head| head.first_row).collect();
    assert_eq!(blocks, [0, 3], "a block has messages of one side only");
    let summary = reader.summary().unwrap();
    assert_eq!((summary.outages_in(at(0), at(9)), summary.outages_in(at(60), at(100))), (0, 2));
}

#[test]
fn one_without_an_end_lasts_until_its_run_ends_and_is_said_again_by_the_next() {
    let place = place();
    let mut first = writer(&place.path, 0);
    first.disconnected(at(-50), silent());
    first.commit(at(1)).unwrap();
    first.commit(at(61)).unwrap();
    drop(first);
    let mut second = writer(&place.path, 500);
    second.disconnected(at(20), GapReason::NotYet);
    second.connected(at(530), false);
    second.end(at(600)).unwrap();
    let expected = [(0, 61, silent(), None), (500, 530, GapReason::NotYet, Some(false))];
    assert_eq!(outages(&place.path), expected, "each is in the time of its run");
}

#[test]
fn what_the_limits_delete_has_no_times_without_a_connection_any_more() {
    let place = place();
    let limits = RecordingLimits { age: Duration::from_hours(1), ..RecordingLimits::default() };
    let (mut writer, _) = Writer::open(&place.path, limits, at(0)).unwrap();
    for secs in [1, 3_000] {
        writer.disconnected(at(secs), silent());
        writer.connected(at(secs + 10), true);
    }
    writer.disconnected(at(4_000), GapReason::SignedOut);
    writer.end(at(3_700)).unwrap();
    assert_eq!(outages(&place.path).len(), 2);
    // It lasts longer than anything is kept.
    writer.end(at(20_000)).unwrap();
    assert_eq!(outages(&place.path), [(4_000, 20_000, GapReason::SignedOut, None)]);
    writer.connected(at(20_001), false);
    writer.end(at(20_002)).unwrap();
    assert_eq!(outages(&place.path), [(4_000, 20_001, GapReason::SignedOut, Some(false))]);
}

#[test]
fn a_file_of_the_version_before_is_read_and_has_them_once_it_is_written() {
    let place = place();
    writer(&place.path, 0).end(at(5)).unwrap();
    let older = Connection::open(&place.path).unwrap();
    older.execute_batch("DROP TABLE no_connection; PRAGMA user_version = 1;").unwrap();
    drop(older);
    assert_eq!(outages(&place.path), []);
    let mut second = writer(&place.path, 10);
    second.disconnected(at(11), silent());
    second.end(at(12)).unwrap();
    assert_eq!(outages(&place.path), [(11, 12, silent(), None)]);
}

#[test]
fn a_damaged_file_keeps_them() {
    let place = place();
    let (mut first, mut source) = (writer(&place.path, 0), Source::default());
    first.push(&source.batch(300, 0), at(0)).unwrap();
    first.disconnected(at(1), silent());
    first.connected(at(5), true);
    first.disconnected(at(7), GapReason::SignedOut);
    first.end(at(9)).unwrap();
    drop(first);
    let expected = [(1, 5, silent(), Some(true)), (7, 9, GapReason::SignedOut, None)];
    assert_eq!(outages(&place.path), expected);
    let mut bytes = std::fs::read(&place.path).unwrap();
    bytes[..100].fill(0x5a);
    std::fs::write(&place.path, bytes).unwrap();
    let (mut second, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(100)).unwrap();
    assert!(set_aside.unwrap().is_recovered);
    while second.is_recovering() {
        second.recover_some(at(100)).unwrap();
    }
    second.end(at(101)).unwrap();
    assert_eq!(outages(&place.path), expected);
    // What was not written when damage was found is in the next one.
    second.disconnected(at(102), silent());
    second.connected(at(103), false);
    let (mut third, _) = second.replace(at(104)).unwrap();
    third.end(at(105)).unwrap();
    assert_eq!(outages(&place.path).last(), Some(&(102, 103, silent(), Some(false))));
}
