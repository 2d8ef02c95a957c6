//! A window that takes nothing while messages flood in: what the engine had to keep is complete, and what was dropped
//! is counted.
//!
//! `TOPICDECK_LONG=1` makes it 600,000 messages, more than the 10 s at 50,000 a second for which there is room; run with
//! `--nocapture` to see the figures.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use engine::{Delivery, MAX_WAITING_BYTES, MAX_WAITING_MESSAGES, MakeTaps, Tap};
use model::{
    Batch, Command, ConnectionId, Event, LinkEvent, MessageProperties, MessageRef, NewTopics, Origin, PublishCommand,
    PublishEvent, PublishOutcome, PublishRequest, Qos, Topic, TopicId,
};
use sandbox::Sandbox;
use tokio::sync::watch;
use tokio::time::timeout;

use super::sandbox_of;
use crate::support::long_run::rounds;
use crate::support::many_connections::{ManyConnections, PATIENCE};
use crate::support::scripted_backend::notice;

/// The broker drops what is more than this ahead of a client, so that no one sends faster than it is read.
const MOST_AHEAD: u32 = 5_000;
/// Messages between two looks at how far the client is.
const BURST: u32 = 500;
/// Parts of the flood: after each, every connection has something else to do.
const PARTS: u32 = 20;

/// What the tap saw.
#[derive(Debug, Default)]
struct Seen {
    /// Numbered messages, all of them in order unless there is a fault.
    numbers: u32,
    /// Messages, own ones too.
    messages: u64,
    /// How often the connection became live.
    lives: u32,
    fault: Option<String>,
}

/// Keeps account of all that passes, and tells an event for each `tells_every` numbers.
struct Keeping {
    seen: watch::Sender<Seen>,
    tells_every: u32,
}

impl Tap for Keeping {
    fn batch(&mut self, batch: &Arc<Batch>, out: &mut Vec<Event>) {
        self.seen.send_modify(|seen| {
            for message in batch.iter() {
                seen.messages += 1;
                let Some(number) = number(&message) else { continue };
                if number != seen.numbers {
                    seen.fault.get_or_insert(format!("{number} came instead of {}", seen.numbers));
                }
                seen.numbers = number + 1;
                if seen.numbers.is_multiple_of(self.tells_every) {
                    out.push(Event::Noticed(Box::new(notice("test.tap", &seen.numbers.to_string()))));
                }
            }
        });
    }

    fn live(&mut self, _: &engine::explain::Context<'_>) {
        self.seen.send_modify(|seen| seen.lives += 1);
    }
}

/// Its number, unless the program sent it.
fn number(message: &MessageRef<'_>) -> Option<u32> {
    let number = message.payload.first_chunk().filter(|_| message.origin == Origin::Received);
    number.map(|number| u32::from_be_bytes(*number))
}

/// Numbered messages for one connection, and a word now and then from two.
struct Flood<'a> {
    sandbox: &'a Sandbox,
    count: u32,
    payload_bytes: usize,
    seen: watch::Receiver<Seen>,
}

impl Flood<'_> {
    fn send(&self, number: u32) {
        let mut payload = number.to_be_bytes().to_vec();
        payload.resize(self.payload_bytes, b'x');
        // A name that was only in dropped batches is needed for what is left.
        let topic = if number.is_multiple_of(2) { "plant/flood/even" } else { "plant/flood/odd" };
        self.sandbox.publish(topic, payload, Qos::AtMostOnce, false);
    }

    async fn until(&mut self, what: &str, is_seen: impl Fn(&Seen) -> bool) {
        let seen = timeout(PATIENCE, self.seen.wait_for(|seen| seen.fault.is_some() || is_seen(seen))).await;
        let seen = seen.unwrap_or_else(|_| panic!("waited for {what}")).unwrap();
        assert_eq!(seen.fault, None);
    }

    /// Sends everything, as fast as it is read; `between` is called after each part.
    async fn run(&mut self, mut between: impl FnMut(u32)) {
        for begin in (0..self.count).step_by(BURST as usize) {
            let end = (begin + BURST).min(self.count);
            (begin..end).for_each(|number| self.send(number));
            self.until("the client", |seen| seen.numbers + MOST_AHEAD >= end).await;
            let part = self.count / PARTS;
            if end / part > begin / part {
                between(begin / part);
            }
        }
        let count = self.count;
        self.until("the last number", |seen| seen.numbers == count).await;
    }
}

/// What one connection delivered after the window woke up.
#[derive(Debug, Default)]
struct Delivered {
    messages: u64,
    bytes: usize,
    dropped: u64,
    numbers: Vec<u32>,
    texts: Vec<String>,
    topics: BTreeMap<TopicId, String>,
    events: Vec<Event>,
}

impl Delivered {
    fn take_over(&mut self, delivery: Delivery) {
        self.dropped += delivery.dropped;
        delivery.new_topics.iter().for_each(|topics| self.name(topics));
        for batch in &delivery.batches {
            self.name(batch.new_topics());
            self.messages += batch.len() as u64;
            self.bytes += batch.kept_bytes();
            for message in batch.iter().filter(|message| message.origin == Origin::Received) {
                let topic = self.topics.get(&message.topic).expect("a name for the topic");
                if let Some(number) = number(&message).filter(|_| topic.starts_with("plant/flood/")) {
                    assert_eq!(topic, if number.is_multiple_of(2) { "plant/flood/even" } else { "plant/flood/odd" });
                    self.numbers.push(number);
                    continue;
                }
                let text = String::from_utf8(message.payload.to_vec()).unwrap();
                // One that was not acknowledged when the connection ended comes again, and says so.
                if !message.duplicate || !self.texts.contains(&text) {
                    self.texts.push(text);
                }
            }
        }
        self.events.extend(delivery.events);
    }

    fn name(&mut self, topics: &NewTopics) {
        self.topics.extend(topics.iter().map(|topic| (topic.id, topic.name.to_owned())));
    }

    /// What the tap told, in the order in which it came.
    fn told(&self) -> Vec<u32> {
        let notices = self.events.iter().filter_map(|event| match event {
            Event::Noticed(notice) if notice.code == "test.tap" => notice.summary.parse().ok(),
            _ => None,
        });
        notices.collect()
    }

    /// Payloads of the own messages that the broker accepted, in the order in which their outcome was reported.
    fn accepted(&self) -> Vec<String> {
        let mut asked = BTreeMap::new();
        let mut accepted = Vec::new();
        for event in &self.events {
            match event {
                Event::Publish(PublishEvent::Requested { id, request, .. }) => {
                    assert!(asked.insert(*id, request).is_none(), "an id names one message");
                }
                Event::Publish(PublishEvent::Ended { id, outcome: PublishOutcome::Accepted { .. } }) => {
                    accepted.push(String::from_utf8(asked[id].payload.to_vec()).unwrap());
                }
                _ => {}
            }
        }
        accepted
    }

    /// Whether the end of the connection, and what is missing because of it, was reported.
    fn was_away(&self) -> bool {
        self.events.iter().any(|event| matches!(event, Event::Link(LinkEvent::Gap(_))))
    }
}

/// Takes all that waits.
fn drain(person: &ManyConnections, delivered: &mut BTreeMap<ConnectionId, Delivered>) {
    loop {
        let delivery = person.handle.take();
        let more = delivery.more;
        if let Some(id) = delivery.connection {
            delivered.entry(id).or_default().take_over(delivery);
        }
        if !more {
            return;
        }
    }
}

fn own(part: u32) -> Command {
    let request = PublishRequest {
        topic: Topic::parse("plant/own").unwrap(),
        payload: part.to_string().as_bytes().into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: MessageProperties::default(),
    };
    Command::Publish(PublishCommand::Send { request, replaces: None })
}

/// The end of the connection waits with all else, and what comes after it does too.
async fn is_cut_off_and_comes_back(flood: &mut Flood<'_>) {
    flood.sandbox.drop_connections(None);
    flood.until("a second connection", |seen| seen.lives == 2).await;
    flood.send(flood.count);
    let count = flood.count;
    flood.until("a number on it", |seen| seen.numbers == count + 1).await;
}

fn assert_bounded(flooded: &Delivered) {
    let messages = usize::try_from(flooded.messages).unwrap();
    assert!(messages <= MAX_WAITING_MESSAGES && flooded.bytes <= MAX_WAITING_BYTES, "{messages}, {}", flooded.bytes);
    let is_full = messages > MAX_WAITING_MESSAGES / 4 * 3 || flooded.bytes > MAX_WAITING_BYTES / 4 * 3;
    assert!(is_full, "no more is dropped than has no room: {messages} messages, {} bytes", flooded.bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_window_loses_nothing_that_is_kept_and_says_what_it_dropped() {
    let (sandbox, profiles_toml) = sandbox_of(&["flood".to_owned(), "quiet".to_owned()]).await;
    let count = u32::try_from(rounds(20_000, 600_000)).unwrap();
    let (sender, seen) = watch::channel(Seen::default());
    let taps: MakeTaps = Arc::new(move |profile| {
        let (seen, tells_every) = (sender.clone(), count / PARTS);
        if profile.name == "flood" { vec![Box::new(Keeping { seen, tells_every })] } else { Vec::new() }
    });
    let mut person = ManyConnections::with_taps(&profiles_toml, Some(taps));
    let (id, quiet) = (person.opened("flood").await, person.opened("quiet").await);
    person.watch(quiet).await;
    person.watch(id).await;
    person.subscribe_to(id, "plant/flood/+").await;

    // From here on nothing is taken.
    let mut flood = Flood { sandbox: &sandbox, count, payload_bytes: rounds(8_192, 64), seen };
    let began = Instant::now();
    flood
        .run(|part| {
            person.send(Some(id), own(part));
            sandbox.publish("plant/quiet/n", part.to_string().into_bytes(), Qos::AtLeastOnce, false);
        })
        .await;
    let took = began.elapsed();
    is_cut_off_and_comes_back(&mut flood).await;

    let mut delivered = BTreeMap::new();
    drain(&person, &mut delivered);
    assert_bounded(&delivered[&id]);
    let is_complete = |delivered: &BTreeMap<ConnectionId, Delivered>| {
        let (flooded, quiet, parts) = (&delivered[&id], &delivered[&quiet], PARTS as usize);
        let is_whole = flooded.numbers.last() == Some(&count) && flooded.accepted().len() >= parts;
        is_whole && quiet.texts.len() >= parts && flooded.was_away() && quiet.was_away()
    };
    while !is_complete(&delivered) {
        timeout(PATIENCE, person.woken.notified()).await.expect("the rest");
        drain(&person, &mut delivered);
    }
    let (flooded, quiet) = (&delivered[&id], &delivered[&quiet]);
    let per_sec = f64::from(count) / took.as_secs_f64();
    eprintln!("{count} messages in {took:?}, {per_sec:.0} a second; {} dropped", flooded.dropped);
    let seen = flood.seen.borrow();
    assert!(flooded.dropped > 0, "the window had no room for all");
    assert_eq!(flooded.messages + flooded.dropped, seen.messages, "all is delivered or counted");
    let first = flooded.numbers[0];
    assert!(u64::from(first) <= flooded.dropped);
    assert_eq!(flooded.numbers, (first..=count).collect::<Vec<_>>(), "the newest, without a hole");
    let parts: Vec<u32> = (1..=PARTS).collect();
    assert_eq!(flooded.told(), parts.iter().map(|part| part * (count / PARTS)).collect::<Vec<_>>());
    let texts: Vec<String> = (0..PARTS).map(|part| part.to_string()).collect();
    assert_eq!(flooded.accepted(), texts);
    assert_eq!(quiet.texts, texts);
    assert_eq!(quiet.dropped, 0, "another connection has its own");
    drop(seen);
    person.end().await;
}
