//! What waits in order, is dropped and counted, connection by connection.

use super::*;
use model::{BatchBuilder, LinkState, Message, Origin, ProfileEvent, Properties, Qos, Timestamp};

fn batch(builder: &mut BatchBuilder, topic: &str, count: usize) -> Arc<Batch> {
    for _ in 0..count {
        builder.push(Message {
            received_at: Timestamp::default(),
            topic,
            payload: b"x",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    builder.close().unwrap()
}

fn listed() -> Event {
    Event::Profile(ProfileEvent::Listed { names: Vec::new(), sandbox_offered: false })
}

#[test]
fn batches_of_a_delivery_came_before_its_events() {
    let inbox = Inbox::new(|| {});
    let mut builder = BatchBuilder::default();
    inbox.push_batch(batch(&mut builder, "a", 1));
    inbox.push_event(listed());
    inbox.push_batch(batch(&mut builder, "b", 1));
    let first = inbox.take();
    assert_eq!((first.batches.len(), first.events.len(), first.more), (1, 1, true));
    let second = inbox.take();
    assert_eq!((second.batches.len(), second.events.len(), second.more), (1, 0, false));
}

#[test]
fn what_is_dropped_is_counted_and_its_topics_stay_known() {
    let inbox = Inbox::new(|| {});
    let mut builder = BatchBuilder::default();
    inbox.push_batch(batch(&mut builder, "first", 1_000));
    inbox.push_event(listed());
    for _ in 0..MAX_WAITING_MESSAGES / 1_000 {
        inbox.push_batch(batch(&mut builder, "later", 1_000));
    }
    let mut kept = 0;
    let (mut dropped, mut events, mut names) = (0, 0, Vec::new());
    inbox.drain(Instant::now() + std::time::Duration::from_mins(10), |part| {
        kept += part.batches.iter().map(|batch| batch.len()).sum::<usize>();
        dropped += part.dropped;
        events += part.events.len();
        names.extend(part.new_topics.iter().flat_map(NewTopics::iter).map(|topic| topic.name.to_owned()));
    });
    assert_eq!((kept, dropped, events), (MAX_WAITING_MESSAGES, 1_000, 1));
    assert_eq!(names, ["first"]);
}

#[test]
fn an_unseen_state_gives_way_to_a_newer_one() {
    let inbox = Inbox::new(|| {});
    for attempt in 1..=3 {
        let state = LinkState { attempt, ..LinkState::default() };
        inbox.push_event(Event::Link(LinkEvent::StateChanged(Box::new(state))));
    }
    let events = inbox.take().events;
    assert!(matches!(&events[..], [Event::Link(LinkEvent::StateChanged(state))] if state.attempt == 3));
}

#[test]
fn a_flooding_connection_drops_its_own_messages_and_no_other_s() {
    let inbox = Inbox::new(|| {});
    let (quiet, flood) = (inbox.of(ConnectionId(1)), inbox.of(ConnectionId(2)));
    let mut builder = BatchBuilder::default();
    let mut of_quiet = BatchBuilder::default();
    for _ in 0..10 {
        quiet.push_batch(batch(&mut of_quiet, "quiet", 100));
    }
    for _ in 0..MAX_WAITING_MESSAGES / 1_000 {
        flood.push_batch(batch(&mut builder, "flood", 1_000));
    }
    let (mut kept, mut dropped) = (BTreeMap::new(), BTreeMap::new());
    inbox.drain(Instant::now() + std::time::Duration::from_mins(10), |part| {
        *kept.entry(part.connection).or_insert(0) += part.batches.iter().map(|batch| batch.len()).sum::<usize>();
        *dropped.entry(part.connection).or_insert(0) += part.dropped;
    });
    let (one, two) = (Some(ConnectionId(1)), Some(ConnectionId(2)));
    assert_eq!((kept[&one], dropped[&one]), (1_000, 0));
    assert_eq!((kept[&two], dropped[&two]), (MAX_WAITING_MESSAGES - 1_000, 1_000));
}

#[test]
fn connections_take_turns_after_what_is_about_all() {
    let inbox = Inbox::new(|| {});
    let mut builders: Vec<BatchBuilder> = (0..3).map(|_| BatchBuilder::default()).collect();
    for _ in 0..=DELIVERY_BATCHES {
        for (id, builder) in (1..).zip(&mut builders) {
            inbox.of(ConnectionId(id)).push_batch(batch(builder, "a", 1));
        }
    }
    inbox.push_event(listed());
    let turns: Vec<Option<u32>> = std::iter::from_fn(|| {
        let delivery = inbox.take();
        let nothing = delivery.batches.is_empty() && delivery.events.is_empty();
        (!nothing).then(|| delivery.connection.map(|id| id.0))
    })
    .collect();
    assert_eq!(turns, [None, Some(1), Some(2), Some(3), Some(1), Some(2), Some(3)]);
}

#[test]
fn a_state_never_takes_the_place_of_another_connection_s() {
    let inbox = Inbox::new(|| {});
    let state = |id, attempt| {
        let state = Box::new(LinkState { attempt, ..LinkState::default() });
        inbox.of(ConnectionId(id)).push_event(Event::Link(LinkEvent::StateChanged(state)));
    };
    state(1, 1);
    state(2, 2);
    state(1, 3);
    let attempts: Vec<_> = (0..2)
        .map(|_| match &inbox.take().events[..] {
            [Event::Link(LinkEvent::StateChanged(state))] => state.attempt,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(attempts, [3, 2]);
}

#[test]
fn a_closed_connection_says_nothing_more() {
    let inbox = Inbox::new(|| {}).of(ConnectionId(1));
    let mut builder = BatchBuilder::default();
    inbox.close(Event::Profile(ProfileEvent::Closed));
    inbox.push_batch(batch(&mut builder, "a", 1));
    inbox.push_event(listed());
    let delivery = inbox.take();
    assert!(matches!(&delivery.events[..], [Event::Profile(ProfileEvent::Closed)]) && !delivery.more);
    assert!(delivery.batches.is_empty());
    inbox.push_event(listed());
    assert!(inbox.take().events.is_empty(), "not after it was taken either");
}

#[test]
fn connections_that_come_and_go_leave_nothing_behind() {
    let inbox = Inbox::new(|| {});
    for number in 1..=100 {
        let of_one = inbox.of(ConnectionId(number));
        of_one.push_event(listed());
        of_one.close(Event::Profile(ProfileEvent::Closed));
        assert_eq!(inbox.take().events.len(), 2);
        of_one.push_event(listed());
    }
    assert!(inbox.lock().lanes.is_empty());
}

/// What a queue asked for: `true` for hurry.
struct Asked(std::sync::mpsc::SyncSender<bool>);

impl Wake for Asked {
    fn wake(&self) {
        self.0.send(false).unwrap();
    }

    fn hurry(&self) {
        self.0.send(true).unwrap();
    }
}

#[test]
fn the_window_has_to_hurry_long_before_anything_is_dropped() {
    let (sender, asked) = std::sync::mpsc::sync_channel(1_000);
    let inbox = Inbox::new(Asked(sender));
    let mut builder = BatchBuilder::default();
    let mut pushed = 0;
    while !asked.try_recv().unwrap_or_default() {
        inbox.push_batch(batch(&mut builder, "a", 1_000));
        pushed += 1_000;
    }
    assert!((50_000..MAX_WAITING_MESSAGES / 4).contains(&pushed), "{pushed}");
    inbox.drain(Instant::now() + std::time::Duration::from_mins(10), |part| assert_eq!(part.dropped, 0));
    inbox.push_batch(batch(&mut builder, "a", 1_000));
    assert_eq!(asked.try_iter().last(), Some(false), "there is room again");
}

#[test]
fn links_that_can_wait_have_no_room_while_much_waits_and_lose_nothing() {
    assert!(Inbox::new(|| {}).room().is_none(), "a window drops its oldest batches instead");
    let all = Inbox::new(|| {}).with_pauses();
    let inbox = all.of(ConnectionId(1));
    let room = all.of(ConnectionId(2)).room().unwrap();
    let mut builder = BatchBuilder::default();
    let (mut pushed, mut bytes) = (0, 0);
    while *room.borrow() {
        let batch = batch(&mut builder, "a", 4_000);
        (pushed, bytes) = (pushed + batch.len(), bytes + batch.kept_bytes());
        inbox.push_batch(batch);
    }
    assert!((ROOM_BYTES..ROOM_BYTES * 2).contains(&bytes), "{bytes}");
    let mut taken = 0;
    while !*room.borrow() {
        let part = all.take();
        assert_eq!(part.dropped, 0);
        let messages = part.batches.iter().map(|batch| batch.len()).sum::<usize>();
        assert!(messages > 0, "there is room again before nothing waits");
        taken += messages;
    }
    assert!(taken < pushed, "at half of it: {taken} of {pushed}");
}
