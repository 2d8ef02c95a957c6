//! Lines that die without a word, brokers that disconnect in any case, and take-overs without the old session.

use std::time::{Duration, Instant};

use client::link::{Error, LinkUpdate, PublishEnd, SubscriptionChange};
use client::profile;
use model::{LinkCommand, Qos, Rung, RungDetail, RungState};
use sandbox::{Fault, OPERATOR, Times};

use super::{settled, subscribe_to};
use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

#[tokio::test]
async fn a_dead_line_is_found_while_messages_are_being_sent() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut setup = stage.setup();
    (setup.ping_every, setup.answer_limit) = (Duration::from_millis(200), Duration::from_secs(1));
    let mut link = stage.connect_with(setup);
    link.until_live().await;
    stage.sandbox.faults().inject(Fault::NoPingresp, Times::Always);
    stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
    let began = Instant::now();
    let mut sent = 0;
    let lost = loop {
        let request = link.request("plant/a", b"into the void", Qos::AtLeastOnce);
        link.command(request).await;
        sent += 1;
        let loss = link.until("the loss", |update| match update {
            LinkUpdate::ConnectionLost { error, .. } => Some(error.clone()),
            _ => None,
        });
        if let Ok(lost) = tokio::time::timeout(Duration::from_millis(50), loss).await {
            break lost;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{sent} messages went out on a dead line");
    };
    assert!(matches!(*lost, Error::KeepAliveTimeout { .. }), "{lost}");
    assert!(sent > 5, "{sent}");
}

#[tokio::test]
async fn a_broker_that_disconnects_in_any_case_parks_nothing() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    let filters = ["plant/a", "plant/b", "plant/c"];
    for filter in filters {
        assert!(matches!(link.subscribe(filter, Qos::AtLeastOnce).await, SubscriptionChange::Granted(_)));
    }
    stage.sandbox.faults().inject(Fault::CloseAfterConnack, Times::Always);
    stage.sandbox.drop_connections(None);
    for _ in 0..4 {
        link.until("another end", |update| match update {
            LinkUpdate::SubscriptionChanged { change: SubscriptionChange::Parked, topic_filter, .. } => {
                panic!("{topic_filter} has ended nothing")
            }
            LinkUpdate::AttemptFailed { .. } | LinkUpdate::ConnectionLost { .. } => Some(()),
            _ => None,
        })
        .await;
        link.command(LinkCommand::RetryNow).await;
    }
    stage.sandbox.faults().clear();
    for filter in filters {
        link.command(subscribe_to(filter)).await;
    }
    let states = settled(&mut link, &filters).await;
    assert!(states.values().all(|state| *state == SubscriptionChange::Granted(Qos::AtLeastOnce)), "{states:?}");
}

#[tokio::test]
async fn a_hand_over_without_the_old_session_shows_its_gap_and_subscribes_again() {
    let mut stage = SignedInSandbox::new(OPERATOR).await;
    let text = stage.sandbox.profiles_toml().replace("[[profile]]", "[[profile]]\nsession_expiry_secs = 0");
    stage.profile = profile::parse(&text).unwrap().remove(0);
    let mut setup = stage.setup();
    setup.hand_over_after = Duration::from_millis(1_500);
    let mut link = stage.connect_with(setup);
    link.subscribe("plant/a", Qos::AtLeastOnce).await;
    link.until("the gap", |update| match update {
        LinkUpdate::ConnectionLost { error, .. } => panic!("{error}"),
        LinkUpdate::HandedOver { from, at, session_resumed, .. } => {
            assert!(!session_resumed, "the broker kept no session");
            assert!(update.is_gap() && from <= at, "{update:?}");
            Some(())
        }
        _ => None,
    })
    .await;
    assert_eq!(link.subscription("plant/a").await, SubscriptionChange::Granted(Qos::AtLeastOnce));
    let request = link.request("plant/a", b"after it", Qos::AtLeastOnce);
    assert!(matches!(link.publish(request).await, PublishEnd::Accepted { .. }));
    assert_eq!(link.message(|seen| !seen.sent).await.payload, b"after it");
}

#[tokio::test]
async fn a_gap_over_several_connections_says_resumed_only_if_each_was() {
    let mut stage = SignedInSandbox::new(OPERATOR).await;
    // The broker forgets soon; the connection in between begins a session that the next one finds.
    let text = stage.sandbox.profiles_toml().replace("[[profile]]", "[[profile]]\nsession_expiry_secs = 3");
    stage.profile = profile::parse(&text).unwrap().remove(0);
    let mut link = stage.connect();
    link.subscribe("plant/a", Qos::AtLeastOnce).await;
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    let lost = Instant::now();
    stage.sandbox.drop_connections(None);
    while lost.elapsed() < Duration::from_secs(4) {
        attempt_failed(&mut link).await;
        link.command(LinkCommand::RetryNow).await;
    }
    stage.sandbox.faults().clear();
    stage.fault(Fault::CloseAfterConnack, 1);
    let mut connacks = Vec::new();
    let session_resumed = loop {
        let next = link.until("live again", |update| match update {
            LinkUpdate::RungChanged { rung: Rung::Mqtt, report } if report.state == RungState::Done => {
                connacks.push(report.detail.clone());
                None
            }
            LinkUpdate::AttemptFailed { .. } => Some(None),
            LinkUpdate::Live { session_resumed, .. } => Some(Some(*session_resumed)),
            _ => None,
        });
        match next.await {
            Some(session_resumed) => break session_resumed,
            None => link.command(LinkCommand::RetryNow).await,
        }
    };
    assert_eq!(connacks, [false, true].map(|resumed| RungDetail::Session { resumed }));
    assert!(!session_resumed, "what came meanwhile is lost");
}

async fn attempt_failed(link: &mut WatchedLink) {
    link.until("a failed attempt", |update| matches!(update, LinkUpdate::AttemptFailed { .. }).then_some(())).await;
}
