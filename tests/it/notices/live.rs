//! Failures while messages flow.

use std::time::Duration;

use model::{Event, LinkCommand, LinkEvent, PublishOutcome, Qos, Rung, SignInEvent, SubscriptionState};
use sandbox::{Fault, OPERATOR, Options, Times};

use super::{expect, needs_sign_in, on_stages};
use crate::support::fault_table::{Ending, Expected, FaultTable, SeenFailure};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// What a person does while live.
#[derive(Clone, Copy, Debug)]
enum Act {
    Subscribe(&'static str),
    Publish(&'static str, Qos),
    /// Nothing; a message comes with this topic.
    Receive(&'static str),
}

fn live_faults() -> Vec<(String, Option<Fault>, Act, Expected)> {
    let (hot, once, least) = ("plant/hot", Qos::AtMostOnce, Qos::AtLeastOnce);
    let suback = |reason, code, tells| {
        let fault = Fault::SubackReason { filter: hot.to_owned(), reason };
        let expected = expect(Rung::Subscriptions, code, Ending::StillLive, tells);
        (format!("SUBACK {reason:02x}"), Some(fault), Act::Subscribe(hot), expected)
    };
    let puback = |reason, code, tells| {
        let fault = Fault::PubackReason { topic: hot.to_owned(), reason };
        let expected = expect(Rung::Live, code, Ending::StillLive, tells);
        (format!("PUBACK {reason:02x}"), Some(fault), Act::Publish(hot, least), expected)
    };
    let disconnect = |reason, code, tells| {
        let expected = expect(Rung::Live, code, Ending::Retrying, tells);
        (format!("DISCONNECT {reason:02x}"), Some(Fault::DisconnectReason(reason)), Act::Publish(hot, once), expected)
    };
    let lost = |code, tells| expect(Rung::Live, code, Ending::Retrying, tells);
    vec![
        suback(0x80, "subscribe.refused", &["iot:Subscribe"]),
        suback(0x87, "subscribe.not_authorized", &["iot:Subscribe", ":topicfilter/plant/hot", "iot:Receive"]),
        suback(0x8f, "subscribe.topic_filter", &[]),
        suback(0x91, "subscribe.again", &[]),
        suback(0x97, "subscribe.quota", &["50"]),
        suback(0xa2, "subscribe.not_supported", &[]),
        puback(0x80, "publish.refused", &["iot:Publish"]),
        puback(0x87, "publish.not_authorized", &["iot:Publish", ":topic/plant/hot"]),
        puback(0x90, "publish.topic", &[]),
        puback(0x91, "publish.rejected", &[]),
        puback(0x97, "publish.quota", &["100"]),
        (
            "PUBACK 9b, which there is not".to_owned(),
            Some(Fault::PubackReason { topic: hot.to_owned(), reason: 0x9b }),
            Act::Publish(hot, least),
            lost("live.protocol", &["PUBACK 0x9b", "0x82 protocol error"]),
        ),
        ("NUL in a topic".to_owned(), None, Act::Receive("plant/a\0b"), lost("live.protocol", &["NUL", "0x81"])),
        ("a wildcard in a topic".to_owned(), None, Act::Receive("plant/+"), lost("live.protocol", &["+ or #", "0x81"])),
        disconnect(0x87, "live.closed_on_publish", &["iot:Publish", ":topic/plant/hot", "0x87"]),
        disconnect(0x8b, "live.ended_by_aws", &[]),
        disconnect(0x8d, "live.keep_alive", &[]),
        disconnect(0x8e, "live.session_taken_over", &["{random}"]),
        disconnect(0x93, "live.quota", &["0x93"]),
        disconnect(0x97, "live.quota", &["plant/hot"]),
        disconnect(0x98, "live.ended_by_aws", &[]),
        disconnect(0x82, "live.disconnected", &["0x82 protocol error"]),
        (
            "subscription not allowed".to_owned(),
            None,
            Act::Subscribe("elsewhere/#"),
            expect(
                Rung::Subscriptions,
                "subscribe.not_authorized",
                Ending::StillLive,
                &[":topicfilter/elsewhere/#", ":topic/elsewhere/*"],
            ),
        ),
        (
            "message not allowed".to_owned(),
            None,
            Act::Publish("elsewhere/a", least),
            expect(Rung::Live, "publish.not_authorized", Ending::StillLive, &[":topic/elsewhere/a"]),
        ),
        (
            "topic with 8 slashes".to_owned(),
            None,
            Act::Publish("plant/1/2/3/4/5/6/7/8", least),
            expect(Rung::Live, "preflight.too_many_slashes", Ending::StillLive, &["7"]),
        ),
        (
            "disconnect on subscribe".to_owned(),
            Some(Fault::DropOnSubscribe { filter: hot.to_owned() }),
            Act::Subscribe(hot),
            lost("live.closed_on_subscribe", &["iot:Subscribe", ":topicfilter/plant/hot"]),
        ),
        (
            "disconnect on a QoS 1 message".to_owned(),
            Some(Fault::DropOnPublish { topic: hot.to_owned() }),
            Act::Publish(hot, least),
            lost("live.closed_on_publish", &["iot:Publish", ":topic/plant/hot"]),
        ),
        (
            "disconnect on a QoS 0 message".to_owned(),
            Some(Fault::DropOnPublish { topic: hot.to_owned() }),
            Act::Publish(hot, once),
            lost("live.closed_on_publish", &["iot:Publish", ":topic/plant/hot"]),
        ),
        (
            "QoS 0 message not allowed".to_owned(),
            None,
            Act::Publish("elsewhere/a", once),
            lost("live.closed_on_publish", &[":topic/elsewhere/a", "0x87"]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_a_live_connection_has_its_notice_and_it_is_live_again() {
    on_stages(live_faults(), |stage, (name, fault, act, expected): (String, _, _, _)| async move {
        let mut engine = WatchedEngine::start(&stage.profiles_toml);
        engine.sign_in(OPERATOR).await;
        engine.until_live().await;
        // What went out at the start is answered, so that the fault meets what comes now.
        let first = engine.publish("plant/first", Qos::AtLeastOnce);
        engine.outcome(first).await;
        if let Some(fault) = fault {
            stage.fault(fault);
        }
        match act {
            Act::Subscribe(topic_filter) => engine.subscribe(topic_filter),
            Act::Publish(topic, qos) => _ = engine.publish(topic, qos),
            Act::Receive(topic) => {
                engine.subscribe("plant/#");
                engine.subscribed("plant/#").await;
                stage.sandbox.publish(topic, b"{}".to_vec(), Qos::AtMostOnce, false);
            }
        }
        let told = engine.failure().await;
        if told.ending == Ending::Retrying {
            engine.link(LinkCommand::RetryNow);
            engine.until_live().await;
        }
        engine.end().await;
        (name, told, expected)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_client_id_twice_is_told_to_the_one_who_was_first() {
    let stage = QuietSandbox::new().await;
    let profiles_toml = stage.changed("{random}", "desk");
    let mut matrix = FaultTable::default();
    let mut first = WatchedEngine::start(&profiles_toml);
    first.sign_in(OPERATOR).await;
    first.until_live().await;
    let mut second = WatchedEngine::start(&profiles_toml);
    second.sign_in(OPERATOR).await;
    let told = first.failure().await;
    let expected = expect(Rung::Live, "live.session_taken_over", Ending::Retrying, &["-desk", "{random}"]);
    matrix.row("client id used twice", &told, &expected);
    first.link(LinkCommand::Disconnect);
    first.end().await;
    second.end().await;
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_while_live_asks_for_a_sign_in_at_the_next_attempt() {
    let mut options = Options::default();
    options.lifetimes.id_token = Duration::from_secs(2);
    options.lifetimes.credentials = Duration::from_secs(2);
    let stage = QuietSandbox::with(options).await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    let error = "invalid_grant".to_owned();
    stage.sandbox.faults().inject(Fault::TokenError { error }, Times::Always);
    let noticed = engine
        .until("a word about the session", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(noticed.code, "sign_in.session_ended_while_live");
    assert!(engine.state.is_live(), "what is live stays live");
    stage.fault(Fault::DropOnPublish { topic: "plant/hot".to_owned() });
    let _ = engine.publish("plant/hot", Qos::AtMostOnce);
    engine
        .until("the loss", |event| match event {
            Event::Link(LinkEvent::StateChanged(ladder)) if ladder.failure.is_some() => Some(()),
            _ => None,
        })
        .await;
    engine.link(LinkCommand::RetryNow);
    let notice = engine
        .until("the end of the session", |event| match event {
            Event::SignIn(SignInEvent::Failed(notice)) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    let mut matrix = FaultTable::default();
    let told = SeenFailure { notice, ending: Ending::NeedsSignIn, detail: String::new() };
    matrix.row("refresh invalid_grant", &told, &needs_sign_in("sign_in.session_ended", &["Sign in again"]));
    let id = engine.publish("plant/a", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(id).await, PublishOutcome::NotSent);

    // The next sign-in finds everything as it was.
    stage.sandbox.faults().clear();
    engine.sign_in(OPERATOR).await;
    let granted = engine.subscribed("plant/#").await;
    assert!(matches!(granted, SubscriptionState::Granted { .. }), "{granted:?}");
    engine.until_live().await;
    engine.end().await;
    matrix.judge();
}
