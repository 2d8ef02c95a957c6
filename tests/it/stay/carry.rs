//! State that outlives a link: the next one goes on where the last one ended.

use std::time::Duration;

use client::link::{LinkUpdate, PublishEnd, SubscriptionChange};
use model::{LinkCommand, Qos, Timestamp, TopicFilter};
use sandbox::{Fault, OPERATOR, Place, Times};

use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

async fn lost(link: &mut WatchedLink) {
    link.until("the loss", |update| matches!(update, LinkUpdate::ConnectionLost { .. }).then_some(())).await;
}

/// A link that ended while no connection could be had, with a message of unknown outcome.
async fn ended_in_flight(stage: &SignedInSandbox) -> (WatchedLink, model::PublishId) {
    let mut link = stage.connect();
    link.until_live().await;
    link.subscribe("plant/#", Qos::AtLeastOnce).await;
    stage.fault(Fault::DropOnPublish { topic: "plant/drop".to_owned() }, 1);
    stage.sandbox.faults().inject(Fault::HttpStatus { place: Place::Gateway, status: 503 }, Times::Always);
    let request = link.request("plant/drop", b"once more", Qos::AtLeastOnce);
    let id = request.id;
    link.command(request).await;
    lost(&mut link).await;
    (link, id)
}

#[tokio::test]
async fn subscriptions_and_topic_numbers_go_on_in_the_next_link() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    for filter in ["plant/#", "yard/#"] {
        link.subscribe(filter, Qos::AtMostOnce).await;
    }
    let topic_filter = TopicFilter::parse("yard/#").unwrap();
    link.command(LinkCommand::PauseSubscription { topic_filter }).await;
    assert_eq!(link.subscription("yard/#").await, SubscriptionChange::Paused);
    let request = link.request("plant/a", b"1", Qos::AtLeastOnce);
    link.publish(request).await;
    link.message(|seen| !seen.sent && seen.topic == "plant/a").await;

    let mut link = link.next(stage.setup(), stage.provider()).await;
    assert_eq!(link.subscription("yard/#").await, SubscriptionChange::Paused);
    assert_eq!(link.subscription("plant/#").await, SubscriptionChange::Granted(Qos::AtMostOnce));
    link.until_live().await;
    for topic in ["plant/a", "plant/b"] {
        let request = link.request(topic, b"2", Qos::AtLeastOnce);
        link.publish(request).await;
        link.message(|seen| !seen.sent && seen.topic == topic).await;
    }
    link.end().await;
}

#[tokio::test]
async fn the_next_link_resumes_the_session_and_finishes_what_was_in_flight() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (link, id) = ended_in_flight(&stage).await;
    let mut link = link.next(stage.setup(), stage.provider()).await;
    stage.sandbox.faults().clear();
    let resumed = link
        .until("live again", |update| match update {
            LinkUpdate::Live { session_resumed, .. } => Some(*session_resumed),
            _ => None,
        })
        .await;
    assert!(resumed, "the broker kept what came meanwhile");
    assert!(matches!(link.outcome(id).await, PublishEnd::Accepted { .. }));
    assert_eq!(link.message(|seen| !seen.sent).await.payload, b"once more");
    link.end().await;
}

#[tokio::test]
async fn what_no_link_will_finish_is_of_unknown_outcome() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (link, id) = ended_in_flight(&stage).await;
    let mut carry = link.end().await;
    let told = carry.forget();
    assert!(
        matches!(&told[..], [LinkUpdate::PublishEnded { id: ended, end: PublishEnd::Unknown, .. }] if *ended == id),
        "{told:?}"
    );
    assert!(carry.forget().is_empty(), "one outcome each");
}

#[tokio::test]
async fn what_no_link_finishes_waits_for_as_long_as_the_broker_keeps_the_session() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let (link, id) = ended_in_flight(&stage).await;
    let carry = link.end().await;
    let ends_at = carry.expires_at().expect("a message waits");
    let left = ends_at.since(Timestamp::from_system_clock());
    assert!(left > Duration::from_mins(59) && left < Duration::from_mins(61), "{left:?}");
    // A link that gets no connection changes nothing.
    let mut link = WatchedLink::going_on(stage.setup(), stage.provider(), carry);
    link.until("a failure", |update| matches!(update, LinkUpdate::AttemptFailed { .. }).then_some(())).await;
    let mut carry = link.end().await;
    assert_eq!(carry.expires_at(), Some(ends_at));
    assert!(carry.expire(ends_at.minus(Duration::from_micros(1))).is_empty());
    let told = carry.expire(ends_at);
    assert!(
        matches!(&told[..], [LinkUpdate::PublishEnded { id: ended, end: PublishEnd::Unknown, .. }] if *ended == id),
        "{told:?}"
    );
    assert!(carry.forget().is_empty() && carry.expires_at().is_none(), "one outcome each");
}
