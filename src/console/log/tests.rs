//! Timeline within its bounds, and what it reports as missing.

use super::*;
use model::{BatchBuilder, GapEnd, GapReason, Message, Origin, PauseReason, Properties, Qos, Timestamp};

pub(crate) fn batch(topics: &[&str]) -> Arc<Batch> {
    batch_of(&mut BatchBuilder::default(), topics, Origin::Received)
}

pub(crate) fn batch_of(builder: &mut BatchBuilder, topics: &[&str], origin: Origin) -> Arc<Batch> {
    for topic in topics {
        builder.push(Message {
            received_at: Timestamp::from_secs(1),
            topic,
            payload: topic.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin,
        });
    }
    builder.close().unwrap_or_default()
}

pub(crate) fn looked_at(shown: Range<u64>, selected: Option<u64>) -> LookedAt {
    let mut looked_at = LookedAt { selected, ..LookedAt::default() };
    shown.for_each(|row| looked_at.add(row));
    looked_at
}

fn gap() -> Gap {
    Gap { from: Timestamp::from_secs(1), reason: GapReason::Failed { summary: "network changed".into() }, end: None }
}

fn payload(log: &Log, row: u64) -> Option<String> {
    log.message(row).map(|message| String::from_utf8_lossy(message.payload).into_owned())
}

#[test]
fn rows_are_found_across_batches_and_gaps() {
    let mut log = Log::default();
    log.push(batch(&["a", "b"]));
    log.push_gap(gap());
    log.push(batch(&["c"]));
    assert_eq!((log.rows(), log.messages()), (4, 3));
    assert_eq!(payload(&log, 0).as_deref(), Some("a"));
    assert_eq!(payload(&log, 1).as_deref(), Some("b"));
    assert!(matches!(log.row(2), Some(Row::Gap(_))));
    assert_eq!(payload(&log, 3).as_deref(), Some("c"));
    assert!(log.row(4).is_none());
}

#[test]
fn what_is_missing_is_a_row_while_it_lasts_and_ends_in_its_place() {
    let topic_filter = model::TopicFilter::parse("plant/#").unwrap();
    let pause = |to| Pause {
        topic_filter: topic_filter.clone(),
        from: Timestamp::from_secs(2),
        reason: PauseReason::Paused,
        to,
    };
    let end = Some(GapEnd { at: Timestamp::from_secs(9), session_resumed: true });
    let mut log = Log::default();
    log.push(batch(&["a"]));
    log.push_pause(pause(None));
    log.push_gap(gap());
    log.push(batch(&["kept by the broker"]));
    assert!(matches!(log.row(2), Some(Row::Gap(gap)) if gap.end.is_none()));
    log.push_gap(Gap { end, ..gap() });
    log.push_pause(pause(Some(Timestamp::from_secs(10))));
    assert!(matches!(log.row(1), Some(Row::Pause(pause)) if pause.to.is_some()));
    assert!(matches!(log.row(2), Some(Row::Gap(gap)) if gap.end == end));
    assert_eq!(log.rows(), 4);
    log.push_gap(gap());
    log.push_pause(pause(None));
    assert_eq!(log.rows(), 6, "the next ones have their own rows");
}

#[test]
fn topics_are_counted_as_long_as_a_message_of_theirs_is_here() {
    let mut builder = BatchBuilder::default();
    let mut log = Log::with_bounds(Bounds { messages: 3, bytes: usize::MAX });
    assert_eq!(log.topics(), 0);
    log.push(batch_of(&mut builder, &["a", "b", "a"], Origin::Received));
    assert_eq!(log.topics(), 2);
    log.push(batch_of(&mut builder, &["b", "c"], Origin::Received));
    assert_eq!((log.topics(), log.messages()), (2, 2), "a is gone");
}

#[test]
fn whole_batches_leave_at_the_front_and_are_counted() {
    let mut log = Log::with_bounds(Bounds { messages: 3, bytes: usize::MAX });
    log.push(batch(&["a", "b"]));
    log.push_gap(gap());
    log.push(batch(&["c"]));
    log.push(batch(&["d"]));
    assert_eq!((log.messages(), log.evicted(), log.first_row(), log.end_row()), (2, 2, 2, 5));
    assert!(log.row(1).is_none());
    assert_eq!(payload(&log, 3).as_deref(), Some("c"), "a row keeps its number");
}

#[test]
fn the_newest_batch_stays_whatever_its_size() {
    let mut log = Log::with_bounds(Bounds { messages: u64::MAX, bytes: 1 });
    log.push(batch(&["a"]));
    log.push(batch(&["b", "c"]));
    assert_eq!((log.messages(), log.evicted()), (2, 1));
}

fn rows(log: &Log) -> Vec<String> {
    let told = |place| match log.row(log.row_at(place)).expect("a row") {
        Row::Message(message) => String::from_utf8_lossy(message.payload).into_owned(),
        Row::Gap(_) | Row::Pause(_) => "gap".to_owned(),
        Row::Dropped(count) => format!("{count} dropped"),
        Row::LetGo(count) => format!("{count} let go"),
        Row::Unread { .. } | Row::NotRecorded(_) => "not read".to_owned(),
    };
    (0..log.rows()).map(told).collect()
}

#[test]
fn what_is_looked_at_stays_when_its_batch_leaves_and_the_hole_behind_it_is_told() {
    let mut log = Log::with_bounds(Bounds { messages: 3, bytes: usize::MAX });
    log.push(batch(&["a", "b", "c"]));
    log.look_at(looked_at(1..5, Some(0)));
    log.push_gap(gap());
    log.push(batch(&["d", "e", "f"]));
    assert_eq!(rows(&log), ["a", "b", "c", "gap", "d", "e", "f"]);
    log.push(batch(&["g", "h", "i"]));
    assert_eq!(rows(&log), ["a", "b", "c", "gap", "d", "2 let go", "g", "h", "i"]);
    assert_eq!((log.messages(), log.evicted(), log.first_row()), (7, 2, 0));
    assert!(log.row(6).is_none(), "in the hole");
    for place in 0..log.rows() {
        assert_eq!(log.place_of(log.row_at(place)), place);
    }
    assert_eq!(log.place_of(6), 5, "a row in the hole reads as the hole");
    log.look_at(looked_at(8..9, Some(0)));
    assert_eq!(rows(&log), ["a", "6 let go", "g", "h", "i"], "what is not looked at any more goes");
    assert_eq!((log.evicted(), log.row_at(99)), (5, log.end_row()));
    log.look_at(LookedAt::default());
    assert_eq!((rows(&log).len(), log.evicted(), log.first_row()), (3, 6, 7));
}

#[test]
fn held_rows_have_a_bound_of_their_own_and_the_selected_message_stays_all_the_same() {
    let large = "x".repeat(super::super::held::MAX_HELD_BYTES / 2 - 1_000);
    let mut log = Log::with_bounds(Bounds { messages: 1, bytes: usize::MAX });
    log.look_at(looked_at(0..4, Some(3)));
    for _ in 0..5 {
        log.push(batch(&[large.as_str()]));
    }
    let kept: Vec<u64> = (0..4).filter(|row| log.message(*row).is_some()).collect();
    assert_eq!((kept, log.held_is_full()), (vec![0, 1, 3], true));
}

#[test]
fn messages_left_out_are_one_row_until_something_comes() {
    let mut log = Log::default();
    log.push_dropped(3);
    log.push_dropped(4);
    log.push(batch(&["a"]));
    log.push_dropped(1);
    assert!(matches!(log.row(0), Some(Row::Dropped(7))));
    assert!(matches!(log.row(2), Some(Row::Dropped(1))));
    assert_eq!(log.messages(), 1);
}
