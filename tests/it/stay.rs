//! A connection that stays: what is parked, what is left to others, what is held back, and what is noticed.

mod carry;
mod changes;
pub(crate) mod endurance;
mod limits;
mod line;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use client::link::{Error, LinkUpdate, Pace, Preflight, PublishEnd, Setup, SubscriptionChange, WallClock};
use client::profile;
use model::{LinkCommand, PublishId, Qos, Timestamp, TopicFilter};
use sandbox::{Fault, OPERATOR, Times};

use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

/// Attempts come ten times as fast as AWS would have them; nothing else is different.
const HURRIED: Pace =
    Pace { least: Duration::from_millis(100), base: Duration::from_millis(100), cap: Duration::from_secs(6) };

/// A setup for tests that wait for many attempts.
fn hurried(stage: &SignedInSandbox) -> Setup {
    Setup { pace: HURRIED, ..stage.setup() }
}

fn subscribe_to(filter: &str) -> LinkCommand {
    LinkCommand::Subscribe { topic_filter: TopicFilter::parse(filter).unwrap(), qos: Qos::AtLeastOnce }
}

/// Waits until each of `filters` was granted or parked; what became of them.
async fn settled(link: &mut WatchedLink, filters: &[&str]) -> HashMap<String, SubscriptionChange> {
    let mut states = HashMap::new();
    link.until("settled subscriptions", |update| {
        if let LinkUpdate::SubscriptionChanged { topic_filter, change, .. } = update {
            states.insert(topic_filter.as_str().to_owned(), change.clone());
        }
        let is_settled = |state: &&SubscriptionChange| **state != SubscriptionChange::Requested;
        let done = filters.iter().all(|filter| states.get(*filter).as_ref().is_some_and(is_settled));
        done.then_some(())
    })
    .await;
    states
}

#[tokio::test]
async fn a_filter_that_ends_the_connection_twice_is_parked_and_the_rest_lives() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    stage.sandbox.faults().inject(Fault::DropOnSubscribe { filter: "plant/hot".to_owned() }, Times::Always);
    let mut link = stage.connect();
    let filters = ["plant/a", "plant/hot", "plant/b"];
    for filter in filters {
        link.command(subscribe_to(filter)).await;
    }
    let states = settled(&mut link, &filters).await;
    assert_eq!(states["plant/hot"], SubscriptionChange::Parked);
    for innocent in ["plant/a", "plant/b"] {
        assert_eq!(states[innocent], SubscriptionChange::Granted(Qos::AtLeastOnce), "{innocent}");
    }
    let request = link.request("plant/b", b"still here", Qos::AtLeastOnce);
    assert!(matches!(link.publish(request).await, PublishEnd::Accepted { .. }));
    assert_eq!(link.message(|seen| !seen.sent).await.payload, b"still here");
    let connections = stage.sandbox.connections_opened();
    assert!(connections <= 3, "{connections}: one is the first, two for the filter that ends them");

    stage.sandbox.faults().clear();
    let granted = link.subscribe("plant/hot", Qos::AtLeastOnce).await;
    assert_eq!(granted, SubscriptionChange::Granted(Qos::AtLeastOnce), "tried again by a person");
    assert_eq!(stage.sandbox.connections_opened(), connections);
}

#[tokio::test]
async fn a_message_that_ends_the_connection_twice_is_parked_and_the_rest_arrives() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    stage.sandbox.faults().inject(Fault::DropOnPublish { topic: "plant/hot".to_owned() }, Times::Always);
    let topics = ["plant/a", "plant/hot", "plant/b", "plant/c"];
    let requests = topics.map(|topic| link.request(topic, b"", Qos::AtLeastOnce));
    let ids: Vec<PublishId> = requests.iter().map(|request| request.id).collect();
    for request in requests {
        link.command(request).await;
    }
    for (id, topic) in ids.into_iter().zip(topics) {
        let end = link.outcome(id).await;
        assert_eq!(end == PublishEnd::Parked, topic == "plant/hot", "{topic}: {end:?}");
        assert!(matches!(end, PublishEnd::Parked | PublishEnd::Accepted { .. }), "{topic}: {end:?}");
    }
    let connections = stage.sandbox.connections_opened();
    assert!(connections <= 3, "{connections}");
}

#[tokio::test]
async fn two_clients_with_one_id_do_not_fight_for_ever_and_another_id_ends_it() {
    let mut stage = SignedInSandbox::new(OPERATOR).await;
    let fixed = stage.sandbox.profiles_toml().replace("{identity}-{random}", "{identity}-fixed");
    stage.profile = profile::parse(&fixed).unwrap().remove(0);
    let mut first = stage.connect();
    first.until_live().await;
    let mut second = stage.connect();
    let gave_way = |update: &LinkUpdate| match update {
        LinkUpdate::ConnectionLost { error, next_attempt_at, .. } if matches!(**error, Error::ClientIdContested) => {
            assert_eq!(*next_attempt_at, None);
            Some(())
        }
        _ => None,
    };
    let (mut loser, mut winner) = tokio::select! {
        () = first.until("one gives way", gave_way) => (first, second),
        () = second.until("one gives way", gave_way) => (second, first),
    };
    let connections = stage.sandbox.connections_opened();
    assert!(connections <= 5, "{connections}");
    loser.command(LinkCommand::UseNewClientId).await;
    let new_id = loser
        .until("live", |update| match update {
            LinkUpdate::Live { client_id, .. } => Some(client_id.clone()),
            _ => None,
        })
        .await;
    assert!(new_id.contains("-fixed-"), "{new_id}");
    for link in [&mut winner, &mut loser] {
        let request = link.request("plant/a", b"", Qos::AtLeastOnce);
        let end = link.publish(request).await;
        assert!(matches!(end, PublishEnd::Accepted { .. }), "{end:?}");
    }
    assert_eq!(stage.sandbox.connections_opened(), connections + 1, "both live side by side");
}

#[tokio::test]
async fn six_hundred_messages_at_once_all_arrive() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.subscribe("plant/rate", Qos::AtLeastOnce).await;
    let mut ids = Vec::new();
    for number in 0..600_u32 {
        let qos = if number % 2 == 0 { Qos::AtMostOnce } else { Qos::AtLeastOnce };
        let request = link.request("plant/rate", number.to_string().as_bytes(), qos);
        ids.push(request.id);
        link.command(request).await;
    }
    for id in ids {
        let end = link.outcome(id).await;
        assert!(matches!(end, PublishEnd::Sent | PublishEnd::Accepted { .. }), "{id:?}: {end:?}");
    }
    for number in 0..600_u32 {
        link.message(|seen| !seen.sent && seen.payload == number.to_string().as_bytes()).await;
    }
}

#[tokio::test]
async fn the_51st_subscription_is_refused_without_asking_aws() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    let filters: Vec<String> = (0..50).map(|number| format!("plant/{number}")).collect();
    for filter in &filters {
        link.command(subscribe_to(filter)).await;
    }
    let refused = link.subscribe("plant/too-many", Qos::AtMostOnce).await;
    assert_eq!(refused, SubscriptionChange::Preflight(Preflight::TooManySubscriptions));
    let last = link.subscribe("plant/49", Qos::AtMostOnce).await;
    assert!(matches!(last, SubscriptionChange::Granted(_)), "{last:?}");
}

#[tokio::test]
async fn a_403_for_ever_costs_no_more_than_the_back_off_allows() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    let mut link = stage.connect_with(hurried(&stage));
    let mut waits = Vec::new();
    for expected in 1..=5 {
        let mut began = Timestamp::default();
        let due = link
            .until("a refused attempt", |update| match update {
                LinkUpdate::AttemptStarted { at, .. } => {
                    assert!(waits.last().is_none_or(|(_, due)| at >= due), "{at:?} before its time: {waits:?}");
                    began = *at;
                    None
                }
                LinkUpdate::AttemptFailed { next_attempt_at, .. } => *next_attempt_at,
                _ => None,
            })
            .await;
        assert_eq!(stage.sandbox.upgrades_asked(), expected);
        waits.push((due.since(began), due));
    }
    let least = HURRIED.least;
    assert!(waits.iter().all(|(wait, _)| *wait >= least), "{waits:?}");
    // The last is up to 17 of the least: that all of them stay near it happens in one of 30,000 runs.
    assert!(waits.iter().any(|(wait, _)| *wait > least.mul_f64(1.5)), "the waits grow: {waits:?}");
}

/// A link whose wall clock a test can move ahead, in seconds.
fn sleeper(stage: &SignedInSandbox) -> (WatchedLink, Arc<AtomicU64>) {
    let ahead_secs = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&ahead_secs);
    let mut setup = stage.setup();
    let now = move || Timestamp::from_system_clock().plus(Duration::from_secs(seen.load(Ordering::Relaxed)));
    setup.wall_clock = WallClock::new(now);
    (stage.connect_with(setup), ahead_secs)
}

/// The dead connection is given up, and the next attempt comes without a wait and succeeds.
async fn is_replaced_at_once(link: &mut WatchedLink, stage: &SignedInSandbox) {
    let (at, next) = link
        .until("the loss", |update| match update {
            LinkUpdate::ConnectionLost { error, at, whole_until, next_attempt_at } => {
                assert!(matches!(**error, Error::KeepAliveTimeout { .. }), "{error}");
                assert!(
                    whole_until < at,
                    "what came after the line died is missing, not only what came after that was seen"
                );
                Some((*at, *next_attempt_at))
            }
            _ => None,
        })
        .await;
    assert_eq!(next, Some(at), "without a wait");
    stage.sandbox.faults().clear();
    link.until_live().await;
}

#[tokio::test]
async fn after_a_sleep_a_dead_connection_is_found_and_replaced_at_once() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (mut link, ahead_secs) = sleeper(&stage);
    link.until_live().await;
    link.until("the first ping", |update| matches!(update, LinkUpdate::RoundTrip(_)).then_some(())).await;
    stage.sandbox.faults().inject(Fault::NoPingresp, Times::Always);
    ahead_secs.store(3_600, Ordering::Relaxed);
    link.until("waking", |update| matches!(update, LinkUpdate::Woke { .. }).then_some(())).await;
    is_replaced_at_once(&mut link, &stage).await;
}

#[tokio::test]
async fn after_a_sleep_a_living_connection_stays() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (mut link, ahead_secs) = sleeper(&stage);
    link.until_live().await;
    link.until("the first ping", |update| matches!(update, LinkUpdate::RoundTrip(_)).then_some(())).await;
    ahead_secs.store(3_600, Ordering::Relaxed);
    let mut woke = false;
    link.until("a sign of life after waking", |update| match update {
        LinkUpdate::Woke { .. } => {
            woke = true;
            None
        }
        LinkUpdate::ConnectionLost { error, .. } => panic!("{error}"),
        LinkUpdate::RoundTrip(_) => woke.then_some(()),
        _ => None,
    })
    .await;
    assert_eq!(stage.sandbox.connections_opened(), 1);
}
