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
    let lasts = || Reader::open(&place.path).unwrap().summary().unwrap().outage_lasts;
    assert!(lasts());
    writer.commit(at(20)).unwrap();
    assert_eq!(outages(&place.path)[0].1, 13, "not at each commit");
    writer.commit(at(24)).unwrap();
    assert_eq!(outages(&place.path)[0].1, 24, "so much is known where the program is killed now");
    writer.connected(at(70), Some(true));
    writer.push(&source.batch(3, 71), at(71)).unwrap();
    writer.commit(at(72)).unwrap();
    assert!(!lasts());
    writer.connected(at(75), Some(false));
    writer.disconnected(at(80), GapReason::Renewed);
    writer.connected(at(79), Some(false));
    writer.end(at(90)).unwrap();
    let expected = [(10, 70, silent(), Some(true)), (80, 80, GapReason::Renewed, Some(false))];
    assert_eq!(outages(&place.path), expected, "an end without a beginning is none, and a clock may be set back");
    assert_eq!(read(&place.path), super::expected(0..6));
    let reader = Reader::open(&place.path).unwrap();
    let blocks: Vec<u64> = reader.heads(at(0), at(100)).unwrap().iter().map(|head| head.first_row).collect();
    assert_eq!(blocks, [0, 3], "a block has messages of one side only");
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
    second.connected(at(530), Some(false));
    second.end(at(600)).unwrap();
    let expected = [(0, 61, silent(), None), (500, 530, GapReason::NotYet, Some(false))];
    assert_eq!(outages(&place.path), expected, "each is in the time of its run");
}

/// From when until when in seconds a program ended without a word.
fn ended(path: &Path) -> Vec<(i64, i64)> {
    let secs = |time: Timestamp| time.as_secs() - START;
    let gaps = Reader::open(path).unwrap().summary().unwrap().gaps.into_iter();
    let ended = gaps.filter(|gap| gap.why == WhyNotRecorded::Ended && gap.messages == 0);
    ended.map(|gap| (secs(gap.from), secs(gap.until))).collect()
}

#[test]
fn a_program_that_was_killed_is_told_from_one_that_ended() {
    let place = place();
    let mut first = writer(&place.path, 0);
    first.disconnected(at(10), silent());
    first.commit(at(20)).unwrap();
    // Nothing is to be written, and so it is not known how long this lasts.
    first.commit(at(29)).unwrap();
    assert_eq!(ended(&place.path), [], "it goes on");
    drop(first);
    assert_eq!(outages(&place.path), [(10, 20, silent(), None)]);
    assert_eq!(ended(&place.path), [(20, 20)], "nothing was recorded since");
    let mut second = writer(&place.path, 500);
    assert_eq!(ended(&place.path), [(20, 500)]);
    second.finish(at(600)).unwrap();
    drop(second);
    assert_eq!(ended(&place.path), [(20, 500)], "this one has said when");
    let mut third = writer(&place.path, 700);
    third.end(at(701)).unwrap();
    // Damage ends a file, and not the program.
    let (mut fourth, set_aside) = third.replace(at(702)).unwrap();
    assert!(set_aside.is_some());
    fourth.finish(at(703)).unwrap();
    drop(fourth);
    assert!(!ended(&place.path).iter().any(|(from, _)| *from > 20), "{:?}", ended(&place.path));
    // An older program has ended where a newer one did not say so.
    let older = Connection::open(&place.path).unwrap();
    older.execute("INSERT INTO about (key, value) VALUES ('recording', '0')", []).unwrap();
    drop(older);
    assert!(!ended(&place.path).iter().any(|(from, _)| *from > 20), "{:?}", ended(&place.path));
}

#[test]
fn a_time_without_a_subscription_is_no_time_without_a_connection() {
    let place = place();
    let mut writer = writer(&place.path, 0);
    writer.disconnected(at(10), GapReason::NotSubscribed);
    writer.connected(at(20), None);
    writer.end(at(30)).unwrap();
    assert_eq!(outages(&place.path), [(10, 20, GapReason::NotSubscribed, None)]);
    // What a program of this version shows that does not know the word.
    let database = Connection::open(&place.path).unwrap();
    let words: String = database.query_row("SELECT words FROM no_connection", [], |row| row.get(0)).unwrap();
    assert_eq!(words, "No active subscription");
}

#[test]
fn what_the_limits_delete_has_no_times_without_a_connection_any_more() {
    let place = place();
    let limits = RecordingLimits { age: Duration::from_hours(1), ..RecordingLimits::default() };
    let (mut writer, _) = Writer::open(&place.path, limits, at(0)).unwrap();
    for secs in [1, 3_000] {
        writer.disconnected(at(secs), silent());
        writer.connected(at(secs + 10), Some(true));
    }
    writer.disconnected(at(4_000), GapReason::SignedOut);
    writer.end(at(3_700)).unwrap();
    assert_eq!(outages(&place.path).len(), 2);
    // It lasts longer than anything is kept.
    writer.end(at(20_000)).unwrap();
    assert_eq!(outages(&place.path), [(4_000, 20_000, GapReason::SignedOut, None)]);
    writer.connected(at(20_001), Some(false));
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
    first.connected(at(5), Some(true));
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
    second.connected(at(103), Some(false));
    let (mut third, _) = second.replace(at(104)).unwrap();
    third.end(at(105)).unwrap();
    assert_eq!(outages(&place.path).last(), Some(&(102, 103, silent(), Some(false))));
}
