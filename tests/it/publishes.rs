//! Messages sent through a running engine: each is asked for once and gets one outcome, whichever way it goes.
//!
//! That ids and outcomes are given once is checked by [`WatchedEngine`] with every event.

use std::sync::Arc;
use std::time::Duration;

use engine::StartSandbox;
use model::{
    Command, Event, LinkCommand, LinkEvent, MessageProperties, ProfileCommand, ProfileEvent, PublishCommand,
    PublishEvent, PublishId, PublishOutcome, PublishRequest, Qos, SignInCommand, SignInEvent, Timestamp,
};
use sandbox::{Fault, NEWCOMER, OPERATOR, Options, Place, Times};
use tokio::sync::Notify;

use crate::support::mosquitto::Mosquitto;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::{WatchedEngine, request};

/// Messages that may wait for a session.
const WAITING_COMMANDS: usize = 1_024;

async fn live(profiles_toml: &str, user: &str) -> WatchedEngine {
    let mut engine = WatchedEngine::start(profiles_toml);
    engine.sign_in(user).await;
    engine.until_live().await;
    engine
}

/// Waits until every message that was sent has its outcome, and returns those that came here.
async fn outcomes(engine: &mut WatchedEngine, sent: usize) -> Vec<PublishOutcome> {
    let came = outcomes_until(engine, sent).await;
    assert_eq!(engine.publishes.len(), sent);
    came
}

/// Waits until this many messages have an outcome, and returns those that came here.
async fn outcomes_until(engine: &mut WatchedEngine, ended: usize) -> Vec<PublishOutcome> {
    let mut came = Vec::new();
    while engine.ended.len() < ended {
        let next = engine.until("an outcome", |event| match event {
            Event::Publish(PublishEvent::Ended { outcome, .. }) => Some(outcome.clone()),
            _ => None,
        });
        came.push(next.await);
    }
    came
}

async fn until_idle(engine: &mut WatchedEngine) {
    engine
        .until("the end of the connection", |event| match event {
            Event::Link(LinkEvent::StateChanged(state)) => (!state.is_live()).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_the_connection_ends_every_message_has_one_outcome() {
    let stage = QuietSandbox::new().await;
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    let ends = [
        Command::SignIn(SignInCommand::SignOut),
        Command::Link(LinkCommand::Disconnect),
        Command::Link(LinkCommand::UseNewClientId),
    ];
    for end in ends {
        let mut engine = live(&stage.profiles_toml, OPERATOR).await;
        stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
        for number in 0..20 {
            engine.publish("plant/a", if number % 2 == 0 { Qos::AtLeastOnce } else { Qos::AtMostOnce });
        }
        engine.until_received(20).await;
        assert!(engine.ended.is_empty(), "nothing is acknowledged");
        engine.send(end.clone());
        for outcome in outcomes(&mut engine, 20).await {
            assert!(matches!(outcome, PublishOutcome::Unknown | PublishOutcome::Sent), "{end:?}: {outcome:?}");
        }
        stage.sandbox.faults().clear();
        if matches!(end, Command::Link(LinkCommand::Disconnect)) {
            let late = engine.publish("plant/a", Qos::AtLeastOnce);
            assert_eq!(engine.outcome(late).await, PublishOutcome::NotSent, "{end:?}");
        }
        engine.sign_in(NEWCOMER).await;
        engine
            .until("another person", |event| matches!(event, Event::SignIn(SignInEvent::SignedIn { .. })).then_some(()))
            .await;
        engine.until_live().await;
        let next = engine.publish("plant/a", Qos::AtLeastOnce);
        assert!(matches!(engine.outcome(next).await, PublishOutcome::Accepted { .. }), "{end:?}");
        engine.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_closed_tells_the_outcomes_before_its_last_event() {
    let stage = QuietSandbox::new().await;
    let mut engine = live(&stage.profiles_toml, OPERATOR).await;
    stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
    for _ in 0..5 {
        engine.publish("plant/a", Qos::AtLeastOnce);
    }
    engine.until_received(5).await;
    engine.send(Command::Profile(ProfileCommand::Close));
    assert_eq!(outcomes(&mut engine, 5).await, [const { PublishOutcome::Unknown }; 5]);
    engine.until("the last event", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(())).await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_waits_for_a_link_has_its_outcome_when_the_broker_has_forgotten_it() {
    let mut options = Options::default();
    (options.lifetimes.id_token, options.lifetimes.credentials) = (Duration::from_secs(2), Duration::from_secs(2));
    let stage = QuietSandbox::with(options).await;
    let mut engine = live(&stage.changed("[[profile]]", "[[profile]]\nsession_expiry_secs = 6"), OPERATOR).await;
    stage.sandbox.faults().inject(Fault::TokenError { error: "invalid_grant".to_owned() }, Times::Always);
    engine.until("a word about the sign-in", |event| matches!(event, Event::Noticed(_)).then_some(())).await;
    stage.fault(Fault::DropOnPublish { topic: "plant/hot".to_owned() });
    // The broker keeps the session from the loss on, which comes after this.
    let sent_at = Timestamp::from_system_clock();
    engine.publish("plant/hot", Qos::AtLeastOnce);
    until_idle(&mut engine).await;
    engine.link(LinkCommand::RetryNow);
    engine
        .until("the end of the sign-in, and with it of the link", |event| {
            matches!(event, Event::SignIn(SignInEvent::Failed(_))).then_some(())
        })
        .await;
    assert!(engine.ended.is_empty(), "another sign-in could finish it");
    assert_eq!(outcomes(&mut engine, 1).await, [PublishOutcome::Unknown]);
    let waited = Timestamp::from_system_clock().since(sent_at);
    assert!(waited >= Duration::from_secs(6), "{waited:?}");
    engine.end().await;
}

/// A connection whose session does not begin before a former one has ended, which takes a while.
async fn one_that_waits_for_its_former(stage: &QuietSandbox) -> WatchedEngine {
    let mut engine = live(&stage.profiles_toml, OPERATOR).await;
    // The connection cannot be used again before its former session has ended, which waits for its sign-out.
    stage.sandbox.faults().inject(Fault::Silent { place: Place::Revoke }, Times::Always);
    engine.send(Command::SignIn(SignInCommand::SignOut));
    until_idle(&mut engine).await;
    engine.send(Command::Profile(ProfileCommand::Close));
    engine.send(Command::Profile(ProfileCommand::Use { name: "sandbox".to_owned() }));
    let former = engine.connection;
    // Each has its own queue, so that either may come first.
    let (mut is_closed, mut is_used) = (false, false);
    engine
        .until("the other connection", |event| {
            is_closed |= matches!(event, Event::Profile(ProfileEvent::Closed));
            is_used |= matches!(event, Event::Profile(ProfileEvent::Used { .. }));
            (is_closed && is_used).then_some(())
        })
        .await;
    assert_ne!(engine.connection, former);
    engine
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_finds_no_room_is_listed_as_not_sent() {
    let stage = QuietSandbox::new().await;
    let mut engine = one_that_waits_for_its_former(&stage).await;
    let sent = WAITING_COMMANDS + 200;
    for _ in 0..sent {
        engine.publish("plant/a", Qos::AtLeastOnce);
    }
    // The others wait for the session.
    let turned_away = outcomes_until(&mut engine, sent - WAITING_COMMANDS).await;
    let came = outcomes(&mut engine, sent).await;
    assert!(turned_away.iter().chain(&came).all(|outcome| *outcome == PublishOutcome::NotSent));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_waits_for_its_session_has_its_outcome_before_the_connection_is_closed() {
    let stage = QuietSandbox::new().await;
    let mut engine = one_that_waits_for_its_former(&stage).await;
    for _ in 0..20 {
        engine.publish("plant/a", Qos::AtLeastOnce);
    }
    engine.send(Command::Profile(ProfileCommand::Close));
    engine.until("the last event", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(())).await;
    assert_eq!((engine.publishes.len(), engine.ended.len()), (20, 20));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_right_before_the_connection_is_closed_has_its_outcome_before_the_last_event() {
    let stage = QuietSandbox::new().await;
    let mut engine = live(&stage.profiles_toml, OPERATOR).await;
    for number in 0..50 {
        engine.publish("plant/a", if number % 2 == 0 { Qos::AtLeastOnce } else { Qos::AtMostOnce });
    }
    engine.send(Command::Profile(ProfileCommand::Close));
    engine.until("the last event", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(())).await;
    assert_eq!((engine.publishes.len(), engine.ended.len()), (50, 50));
    engine.end().await;
}

/// A backend whose sandbox fails to start, once the sender is used.
fn without_sandbox() -> (WatchedEngine, Arc<Notify>) {
    let fail = Arc::new(Notify::new());
    let failing = Arc::clone(&fail);
    let start_sandbox: StartSandbox = Arc::new(move || {
        let failing = Arc::clone(&failing);
        Box::pin(async move {
            failing.notified().await;
            Err("no port is free".into())
        })
    });
    let options = engine::Options { sandbox: true, start_sandbox: Some(start_sandbox), ..engine::Options::default() };
    (WatchedEngine::start_in(tempfile::tempdir().unwrap(), options), fail)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_for_a_sandbox_that_does_not_start_is_listed_as_not_sent() {
    let (mut engine, fail) = without_sandbox();
    let sent = WAITING_COMMANDS + 200;
    for _ in 0..sent {
        engine.publish("plant/a", Qos::AtLeastOnce);
    }
    let no_room = outcomes_until(&mut engine, sent - WAITING_COMMANDS).await;
    fail.notify_one();
    let came = outcomes(&mut engine, sent).await;
    assert!(no_room.iter().chain(&came).all(|outcome| *outcome == PublishOutcome::NotSent));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_dropped_put_back_and_replaced_once_it_has_its_outcome() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let sent = engine.publish("plant/a", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(sent).await, PublishOutcome::NotSent);
    let first = engine.publishes[0];
    for command in [PublishCommand::Drop { id: first }, PublishCommand::Restore { id: first }] {
        engine.send(Command::Publish(command));
    }
    let told = engine.until("a drop", |event| match event {
        Event::Publish(PublishEvent::Dropped { id }) => Some(*id),
        _ => None,
    });
    assert_eq!(told.await, first);
    let told = engine.until("that it is back", |event| match event {
        Event::Publish(PublishEvent::Restored { id }) => Some(*id),
        _ => None,
    });
    assert_eq!(told.await, first);

    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
    let again =
        |replaces| Command::Publish(PublishCommand::Send { request: request("plant/a", Qos::AtLeastOnce), replaces });
    engine.send(again(Some(first)));
    assert_eq!(asked_for(&mut engine).await, Some(first));
    let waits = engine.publishes[1];
    engine.send(Command::Publish(PublishCommand::Drop { id: waits }));
    engine.send(again(Some(waits)));
    assert_eq!(asked_for(&mut engine).await, None, "what is on its way stays in the list");
    engine.send(Command::SignIn(SignInCommand::SignOut));
    outcomes(&mut engine, 3).await;
    engine.end().await;
}

/// What the next message that is asked for replaces; nothing is dropped before.
async fn asked_for(engine: &mut WatchedEngine) -> Option<PublishId> {
    engine
        .until("the next message", |event| match event {
            Event::Publish(PublishEvent::Requested { replaces, .. }) => Some(*replaces),
            Event::Publish(PublishEvent::Dropped { id }) => panic!("{id} is dropped"),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_properties_of_a_message_reach_another_broker_through_the_engine() {
    let stage = QuietSandbox::new().await;
    let broker = Mosquitto::start().await;
    let endpoint = stage.profiles_toml.lines().find(|line| line.starts_with("iot_data = ")).expect("an endpoint");
    let other = format!("iot_data = \"ws://127.0.0.1:{}/mqtt\"", broker.websocket_port);
    let mut engine = live(&stage.changed(endpoint, &other), OPERATOR).await;
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    let user = [("line", "7"), ("line", "8"), ("", "nameless"), ("a", "line first")];
    let properties = MessageProperties {
        payload_format: Some(1),
        message_expiry_secs: Some(300),
        content_type: Some("application/json".to_owned()),
        response_topic: Some("plant/answers".to_owned()),
        correlation_data: Some([0, 255].as_slice().into()),
        user: user.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
    };
    let sent = engine.publish_request(PublishRequest { properties, ..request("plant/a", Qos::AtLeastOnce) });
    assert!(matches!(engine.outcome(sent).await, PublishOutcome::Accepted { .. }));
    engine.until_received(2).await;
    let expected = [
        "PayloadFormat(1)",
        "MessageExpirySecs(300)",
        "ContentType(\"application/json\")",
        "ResponseTopic(\"plant/answers\")",
        "CorrelationData([0, 255])",
        "User(\"line\", \"7\")",
        "User(\"line\", \"8\")",
        "User(\"\", \"nameless\")",
        "User(\"a\", \"line first\")",
    ];
    let [own, back] = &engine.properties[..] else { panic!("{:?}", engine.properties) };
    assert_eq!(own[..], expected);
    // The broker takes off the seconds that the message was with it.
    let without_expiry = |properties: &[String]| {
        properties.iter().filter(|text| !text.starts_with("MessageExpiry")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(without_expiry(back), without_expiry(own));
    assert_eq!(back.len(), own.len());
    engine.end().await;
}
