//! Parts of a running engine that panic: what they were busy with is reported, and the rest goes on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use engine::{MakeTaps, Options, Tap};
use model::{
    Batch, Command, Event, GapReason, LinkCommand, LinkEvent, ProfileCommand, ProfileEvent, PublishEvent,
    PublishOutcome, Qos, Severity, SignInEvent, SubscriptionState, TopicFilter, TopicId,
};
use sandbox::{Fault, OPERATOR, Times};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn start(stage: &QuietSandbox, taps: MakeTaps) -> WatchedEngine {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    WatchedEngine::start_in(folder, Options { taps: Some(taps), subscribe: true, ..Options::default() })
}

async fn closed(engine: &mut WatchedEngine) {
    engine.until("the last event", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(())).await;
}

/// Waits for a message to be asked for.
async fn asked(engine: &mut WatchedEngine) {
    engine
        .until("a message", |event| matches!(event, Event::Publish(PublishEvent::Requested { .. })).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_with_a_fault_closes_its_connection_and_another_can_be_opened() {
    let stage = QuietSandbox::new().await;
    let (go, wait) = std::sync::mpsc::sync_channel(1);
    let wait = Mutex::new(wait);
    let is_broken = AtomicBool::new(true);
    // A session asks for its taps when it begins.
    let taps: MakeTaps = Arc::new(move |_| {
        if is_broken.swap(false, Ordering::SeqCst) {
            wait.lock().unwrap().recv().unwrap();
            panic!("a session that is meant to have a fault");
        }
        Vec::new()
    });
    let mut engine = start(&stage, taps);
    engine.publish("plant/a", Qos::AtLeastOnce);
    asked(&mut engine).await;
    go.send(()).unwrap();
    let former = engine.connection;
    let (mut outcomes, mut is_closed, mut is_told) = (Vec::new(), false, false);
    engine
        .until("the end, and a word about it", |event| {
            match event {
                Event::Publish(PublishEvent::Ended { outcome, .. }) => outcomes.push(outcome.clone()),
                Event::Profile(ProfileEvent::Closed) => {
                    assert_eq!(outcomes, [PublishOutcome::NotSent]);
                    is_closed = true;
                }
                // About no connection, so that it outlives this one and may come first.
                Event::Noticed(notice) => is_told |= notice.code == "program.session_fault",
                _ => {}
            }
            (is_closed && is_told).then_some(())
        })
        .await;
    engine.send(Command::Profile(ProfileCommand::Use { name: "sandbox".to_owned() }));
    engine.until("another", |event| matches!(event, Event::Profile(ProfileEvent::Used { .. })).then_some(())).await;
    assert_ne!(engine.connection, former);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.send(Command::Profile(ProfileCommand::Close));
    closed(&mut engine).await;
    engine.end().await;
}

/// Breaks at some messages, and takes down the number of each topic.
struct Breaking {
    topics: Topics,
}

type Topics = Arc<Mutex<Vec<(TopicId, String)>>>;

impl Tap for Breaking {
    fn batch(&mut self, batch: &Arc<Batch>, _: &mut Vec<Event>) {
        let named = batch.new_topics().iter().map(|topic| (topic.id, topic.name.to_owned()));
        self.topics.lock().unwrap().extend(named);
        assert!(!batch.iter().any(|message| message.payload == b"break"), "a link that is meant to have a fault");
    }
}

fn breaking() -> (MakeTaps, Topics) {
    let topics = Topics::default();
    let of_taps = Arc::clone(&topics);
    (Arc::new(move |_| vec![Box::new(Breaking { topics: Arc::clone(&of_taps) })]), topics)
}

/// What was reported from a fault of the link on.
#[derive(Debug, Default)]
struct Recorded {
    notices: Vec<Severity>,
    outcomes: Vec<PublishOutcome>,
    gaps: Vec<(GapReason, bool)>,
    was_down: bool,
    list: BTreeMap<String, String>,
}

impl Recorded {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Noticed(notice) => {
                assert_eq!(notice.code, "program.link_fault");
                self.notices.push(notice.severity);
            }
            Event::Publish(PublishEvent::Ended { outcome, .. }) => self.outcomes.push(outcome.clone()),
            Event::Link(LinkEvent::Gap(gap)) => self.gaps.push((gap.reason.clone(), gap.end.is_some())),
            Event::Link(LinkEvent::StateChanged(state)) => self.was_down |= !state.is_live(),
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, qos, state }) => {
                let state = match state {
                    SubscriptionState::Granted { .. } => "granted",
                    SubscriptionState::Paused => "paused",
                    _ => "",
                };
                self.list.insert(topic_filter.to_string(), format!("{} {state}", qos.level()));
            }
            Event::Link(LinkEvent::Unsubscribed { topic_filter }) => drop(self.list.remove(topic_filter.as_str())),
            Event::SignIn(SignInEvent::PersonChanged) => panic!("the person stays"),
            _ => {}
        }
    }

    fn list(&self) -> Vec<String> {
        self.list.iter().map(|(topic_filter, how)| format!("{topic_filter} {how}")).collect()
    }
}

/// Waits until all subscriptions are as they are wanted, and this many ends of gaps were reported.
async fn whole(engine: &mut WatchedEngine, recorded: &mut Recorded, gaps: usize) {
    let expected = ["plant/kept 1 granted", "plant/mine 0 granted", "plant/quiet 1 paused"];
    engine
        .until("the subscriptions", |event| {
            recorded.note(event);
            (recorded.list() == expected && recorded.gaps.len() == gaps).then_some(())
        })
        .await;
}

fn want(engine: &WatchedEngine) {
    let filter = |text: &str| TopicFilter::parse(text).unwrap();
    engine.link(LinkCommand::Subscribe { topic_filter: filter("plant/mine"), qos: Qos::AtMostOnce });
    engine.link(LinkCommand::Subscribe { topic_filter: filter("plant/quiet"), qos: Qos::AtLeastOnce });
    engine.link(LinkCommand::PauseSubscription { topic_filter: filter("plant/quiet") });
    engine.link(LinkCommand::Unsubscribe { topic_filter: filter("plant/removed") });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_with_a_fault_is_begun_again_once_with_all_that_was_wanted() {
    let mut stage = QuietSandbox::new().await;
    stage.profiles_toml = stage.changed("\"plant/#\"", "\"plant/kept\", \"plant/removed\"");
    let (taps, topics) = breaking();
    let mut engine = start(&stage, taps);
    engine.sign_in(OPERATOR).await;
    engine
        .until("the sign-in", |event| matches!(event, Event::SignIn(SignInEvent::SignedIn { .. })).then_some(()))
        .await;
    want(&engine);
    whole(&mut engine, &mut Recorded::default(), 0).await;
    stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
    engine.publish("plant/own", Qos::AtLeastOnce);
    engine.until_received(1).await;
    stage.sandbox.publish("plant/mine", b"break".to_vec(), Qos::AtMostOnce, false);

    let mut recorded = Recorded::default();
    whole(&mut engine, &mut recorded, 2).await;
    assert_eq!((&recorded.notices[..], recorded.was_down), (&[Severity::Warning][..], true), "{recorded:?}");
    assert_eq!(recorded.outcomes, [PublishOutcome::Unknown]);
    assert_eq!(recorded.gaps, [(GapReason::Fault, false), (GapReason::Fault, true)]);
    stage.sandbox.faults().clear();
    stage.sandbox.publish("plant/kept", b"x".to_vec(), Qos::AtMostOnce, false);
    engine.until_received(2).await;

    // Another one at once is more than chance.
    stage.sandbox.publish("plant/mine", b"break".to_vec(), Qos::AtMostOnce, false);
    let severity = engine.until("a word", |event| match event {
        Event::Noticed(notice) => Some(notice.severity),
        _ => None,
    });
    assert_eq!(severity.await, Severity::Error);
    let sent = engine.publish("plant/own", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(sent).await, PublishOutcome::NotSent);
    assert!(!engine.state.is_live());
    engine.link(LinkCommand::Connect);
    whole(&mut engine, &mut Recorded::default(), 1).await;
    let sent = engine.publish("plant/own", Qos::AtLeastOnce);
    assert!(matches!(engine.outcome(sent).await, PublishOutcome::Accepted { .. }));
    engine.until_received(3).await;

    let mut ids: Vec<TopicId> = topics.lock().unwrap().iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert!(ids.len() == count && count >= 5, "a number means one topic: {topics:?}");
    engine.end().await;
}
