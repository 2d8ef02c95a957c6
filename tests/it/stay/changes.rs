//! Changes of the network: what is in doubt is looked at, what waits for a network is tried, and refusals are left alone.

use std::time::{Duration, Instant};

use client::dial::{ChangeTeller, network_changes};
use client::link::LinkUpdate;
use model::Timestamp;
use sandbox::{Fault, OPERATOR, Times};

use super::{HURRIED, hurried, is_replaced_at_once};
use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

/// A link that a test can tell of changes of the network.
fn on_a_changing_network(stage: &SignedInSandbox) -> (WatchedLink, ChangeTeller) {
    let (teller, changes) = network_changes();
    let mut setup = hurried(stage);
    setup.network_changes = changes;
    (stage.connect_with(setup), teller)
}

/// When the attempt failed that is under way, and when the next one is due.
async fn failed(link: &mut WatchedLink) -> Timestamp {
    link.until("a failed attempt", |update| match update {
        LinkUpdate::AttemptFailed { next_attempt_at, .. } => *next_attempt_at,
        _ => None,
    })
    .await
}

async fn started(link: &mut WatchedLink) -> Timestamp {
    link.until("an attempt", |update| match update {
        LinkUpdate::AttemptStarted { at, .. } => Some(*at),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_connection_that_a_change_of_the_network_has_killed_is_replaced_at_once() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (mut link, teller) = on_a_changing_network(&stage);
    link.until_live().await;
    link.until("the first ping", |update| matches!(update, LinkUpdate::RoundTrip(_)).then_some(())).await;
    stage.sandbox.faults().inject(Fault::NoPingresp, Times::Always);
    teller.tell();
    is_replaced_at_once(&mut link, &stage).await;
}

#[tokio::test]
async fn a_connection_that_outlives_a_change_of_the_network_stays() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (mut link, teller) = on_a_changing_network(&stage);
    link.until_live().await;
    link.until("the first ping", |update| matches!(update, LinkUpdate::RoundTrip(_)).then_some(())).await;
    for _ in 0..3 {
        teller.tell();
        link.until("a sign of life at once", |update| match update {
            LinkUpdate::ConnectionLost { error, .. } => panic!("{error}"),
            LinkUpdate::RoundTrip(_) => Some(()),
            _ => None,
        })
        .await;
    }
    assert_eq!(stage.sandbox.connections_opened(), 1);
}

#[tokio::test]
async fn without_a_network_each_change_is_tried_and_not_waited_out() {
    let mut stage = SignedInSandbox::new(OPERATOR).await;
    let text =
        stage.sandbox.profiles_toml().replace(&format!("iot.localhost:{}", stage.sandbox.port()), "iot.localhost:1");
    stage.profile = client::profile::parse(&text).unwrap().remove(0);
    let (mut link, teller) = on_a_changing_network(&stage);
    let (began, mut announced) = (Instant::now(), Duration::ZERO);
    for _ in 0..6 {
        let at = started(&mut link).await;
        announced += failed(&mut link).await.since(at);
        teller.tell();
    }
    started(&mut link).await;
    let waited = began.elapsed();
    assert!(waited < announced, "waited {waited:?} of {announced:?}");
    assert!(waited >= HURRIED.least * 6, "the least apart: {waited:?}");
}

#[tokio::test]
async fn a_refusal_is_not_asked_for_more_often_because_the_network_changes() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    let (mut link, teller) = on_a_changing_network(&stage);
    for _ in 0..3 {
        let due = failed(&mut link).await;
        for _ in 0..5 {
            teller.tell();
            tokio::task::yield_now().await;
        }
        let at = started(&mut link).await;
        assert!(at >= due.minus(Duration::from_millis(10)), "{at:?} before {due:?}");
    }
}
