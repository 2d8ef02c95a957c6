//! Records the sessions again: what a real engine gives while this happens at the sandbox, or at a broker of bytes where
//! the sandbox does not do it.

use std::sync::Arc;

use model::{
    Command, Event, LinkCommand, LinkEvent, MessageProperties, PolicyCommand, PublishCommand, PublishEvent,
    PublishOutcome, Qos, SignInCommand, SignInEvent, SubscriptionState, TopicFilter,
};
use sandbox::{Fault, NEWCOMER, OPERATOR, Sandbox, Times};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::raw_broker::{RawBroker, kind, polite};
use crate::support::watched_engine::{WatchedEngine, request};

const LEAST: Qos = Qos::AtLeastOnce;
const MOST: Qos = Qos::AtMostOnce;

/// The lines of a session; `None` for one that was not recorded here.
pub(super) async fn record(name: &str) -> Option<String> {
    let stage = QuietSandbox::new().await;
    let (mut engine, _broker) = match name {
        "retained_and_duplicate_messages" => on_a_broker_of_bytes(&stage).await,
        _ => (WatchedEngine::start(&stage.profiles_toml), None),
    };
    engine.record();
    match name {
        "binary_payloads_and_properties" => binary(&mut engine, &stage.sandbox).await,
        "first_connect_and_messages" => first_connect(&mut engine, &stage.sandbox).await,
        "many_topics_and_a_small_log" => small_log(&mut engine, &stage.sandbox).await,
        "newcomer_refused_then_attached" => newcomer(&mut engine).await,
        "outage_with_a_new_session" => new_session(&mut engine, &stage.sandbox).await,
        "outage_with_a_resumed_session" => resumed_session(&mut engine, &stage.sandbox).await,
        "overlapping_subscriptions" => overlapping(&mut engine, &stage.sandbox).await,
        "parked_subscription_tried_again" => parked(&mut engine, &stage.sandbox).await,
        "paused_and_removed_subscriptions" => paused(&mut engine, &stage.sandbox).await,
        "publishes_accepted_refused_and_unknown" => publishes(&mut engine, &stage.sandbox).await,
        "refused_subscription" => refused(&mut engine, &stage.sandbox).await,
        "retained_and_duplicate_messages" => duplicates(&mut engine).await,
        "sign_out" => sign_out(&mut engine, &stage.sandbox).await,
        "wrong_clock" => wrong_clock(&mut engine, &stage.sandbox).await,
        _ => return None,
    }
    let lines = engine.recorded();
    engine.end().await;
    Some(lines)
}

async fn live(engine: &mut WatchedEngine) {
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
}

async fn subscribe(engine: &mut WatchedEngine, filter: &str) -> SubscriptionState {
    engine.subscribe(filter);
    engine.subscribed(filter).await
}

/// The broker has these for the engine, and the engine has them too.
async fn comes(engine: &mut WatchedEngine, sandbox: &Sandbox, messages: &[(&str, &[u8])]) {
    let count = engine.received + messages.len();
    for (topic, payload) in messages {
        sandbox.publish(topic, payload.to_vec(), LEAST, false);
    }
    engine.until_received(count).await;
}

fn filter(text: &str) -> TopicFilter {
    TopicFilter::parse(text).unwrap()
}

async fn until_link(engine: &mut WatchedEngine, what: &str, is_it: impl Fn(&LinkEvent) -> bool) {
    engine.until(what, |event| matches!(event, Event::Link(event) if is_it(event)).then_some(())).await;
}

async fn binary(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    let cbor: &[u8] = &[0xa1, 0x61, b'v', 0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0];
    let texts: &[u8] = "é\u{202e}☃\n\t\"quoted\"\\".as_bytes();
    comes(
        engine,
        sandbox,
        &[("plant/cbor", cbor), ("plant/text", texts), ("plant/empty", b""), ("plant/bytes", &[0, 255])],
    )
    .await;
    let mut message = request("plant/properties", LEAST);
    message.payload = [0xde, 0xad].as_slice().into();
    message.properties = MessageProperties {
        payload_format: Some(0),
        message_expiry_secs: Some(300),
        content_type: Some("application/cbor".to_owned()),
        response_topic: Some("plant/answers".to_owned()),
        correlation_data: Some(Arc::from([0_u8, 1, 2].as_slice())),
        user: vec![("device".to_owned(), "press-1".to_owned()), ("device".to_owned(), "again".to_owned())],
    };
    let sent = engine.publish_request(message);
    engine.outcome(sent).await;
    engine.until_received(6).await;
}

async fn first_connect(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    engine.sign_in(OPERATOR).await;
    engine.look("while the connection is on its way");
    engine.until_live().await;
    engine.look("connected, and nothing is subscribed");
    subscribe(engine, "plant/#").await;
    for number in 0..3 {
        let text = format!("{{\"celsius\":{number}}}");
        comes(engine, sandbox, &[("plant/press-1/temp", text.as_bytes()), ("plant/press-2/temp", text.as_bytes())])
            .await;
    }
}

async fn small_log(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    for number in 0..20 {
        if number == 8 {
            engine.look("before anything is evicted");
        }
        comes(engine, sandbox, &[(&format!("plant/{number}"), b"x")]).await;
    }
}

async fn newcomer(engine: &mut WatchedEngine) {
    engine.sign_in(NEWCOMER).await;
    engine.failure_of("mqtt.not_authorized").await;
    engine.look("refused");
    engine.send(Command::Policy(PolicyCommand::Attach));
    engine.until_live().await;
}

async fn new_session(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    comes(engine, sandbox, &[("plant/a", b"before")]).await;
    engine.link(LinkCommand::UseNewClientId);
    until_link(engine, "the end of the gap", |event| matches!(event, LinkEvent::Gap(gap) if gap.end.is_some())).await;
    comes(engine, sandbox, &[("plant/a", b"after")]).await;
}

async fn resumed_session(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    comes(engine, sandbox, &[("plant/a", b"before")]).await;
    let closed = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    sandbox.faults().inject(closed, Times::Always);
    sandbox.drop_connections(None);
    engine.failure_of("socket.forbidden").await;
    engine.look("while there is no connection");
    sandbox.publish("plant/a", b"meanwhile".to_vec(), LEAST, false);
    sandbox.faults().clear();
    engine.link(LinkCommand::RetryNow);
    engine.until_received(2).await;
    engine.until_live().await;
}

async fn overlapping(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    for filter in ["plant/#", "plant/+/temp", "plant/press-1/temp"] {
        subscribe(engine, filter).await;
    }
    // What several subscriptions ask for comes once.
    comes(engine, sandbox, &[("plant/press-1/temp", b"3"), ("plant/press-2/temp", b"2"), ("plant/state", b"1")]).await;
}

async fn parked(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    sandbox.faults().inject(Fault::DropOnSubscribe { filter: "plant/hot".to_owned() }, Times::Always);
    engine.subscribe("plant/hot");
    until_link(engine, "the parked subscription", |event| {
        matches!(event, LinkEvent::SubscriptionChanged { state: SubscriptionState::Parked { .. }, .. })
    })
    .await;
    engine.until_live().await;
    engine.look("parked");
    sandbox.faults().clear();
    subscribe(engine, "plant/hot").await;
    comes(engine, sandbox, &[("plant/hot", b"1")]).await;
}

async fn paused(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/a").await;
    subscribe(engine, "plant/b").await;
    comes(engine, sandbox, &[("plant/a", b"1"), ("plant/b", b"1")]).await;
    engine.link(LinkCommand::PauseSubscription { topic_filter: filter("plant/a") });
    until_link(engine, "the pause", |event| matches!(event, LinkEvent::Pause(_))).await;
    engine.look("paused");
    engine.link(LinkCommand::ResumeSubscription { topic_filter: filter("plant/a") });
    until_link(engine, "its end", |event| matches!(event, LinkEvent::Pause(pause) if pause.to.is_some())).await;
    comes(engine, sandbox, &[("plant/a", b"2")]).await;
    engine.link(LinkCommand::Unsubscribe { topic_filter: filter("plant/b") });
    until_link(engine, "the removal", |event| matches!(event, LinkEvent::Unsubscribed { .. })).await;
}

async fn publishes(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    for (topic, qos) in [("plant/accepted", LEAST), ("elsewhere/refused", LEAST), ("plant/sent", MOST)] {
        let sent = engine.publish(topic, qos);
        engine.outcome(sent).await;
    }
    sandbox.faults().inject(Fault::NoPuback, Times::Always);
    let unknown = engine.publish("plant/unknown", LEAST);
    engine.until_received(4).await;
    engine.look("one is on its way");
    engine.link(LinkCommand::Disconnect);
    assert_eq!(engine.outcome(unknown).await, PublishOutcome::Unknown);
    let late = engine.publish("plant/late", LEAST);
    assert_eq!(engine.outcome(late).await, PublishOutcome::NotSent);
    engine.send(Command::Publish(PublishCommand::Drop { id: engine.publishes[0] }));
    let is_dropped = |event: &Event| matches!(event, Event::Publish(PublishEvent::Dropped { .. })).then_some(());
    engine.until("the message that is not wanted any more", is_dropped).await;
}

async fn refused(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    let state = subscribe(engine, "office/#").await;
    assert!(matches!(state, SubscriptionState::Refused { .. }), "{state:?}");
    comes(engine, sandbox, &[("plant/a", b"1")]).await;
}

/// After the SUBACK come a retained message, one of QoS 1, and the same again as a repetition.
async fn on_a_broker_of_bytes(stage: &QuietSandbox) -> (WatchedEngine, Option<RawBroker>) {
    let publish = |first: u8| [&[first, 12, 0, 7][..], b"plant/a", &[0, 9, 0]].concat();
    let messages = [[&[0x31, 13, 0, 10][..], b"plant/kept", &[0]].concat(), publish(0x32), publish(0x3a)].concat();
    let broker = RawBroker::start(move |_, packet| {
        let answer = polite(packet);
        if kind(packet) == 8 { [answer, messages.clone()].concat() } else { answer }
    });
    let broker = broker.await;
    let engine = WatchedEngine::start(&broker.in_place_of(stage.sandbox.port(), &stage.profiles_toml));
    (engine, Some(broker))
}

async fn duplicates(engine: &mut WatchedEngine) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    engine.until_received(3).await;
}

async fn sign_out(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    subscribe(engine, "plant/#").await;
    comes(engine, sandbox, &[("plant/a", b"1")]).await;
    let sent = engine.publish("plant/b", LEAST);
    engine.outcome(sent).await;
    engine.until_received(3).await;
    engine.look("before the sign-out");
    engine.send(Command::SignIn(SignInCommand::SignOut));
    engine
        .until("the end of the session", |event| {
            matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(())
        })
        .await;
}

async fn wrong_clock(engine: &mut WatchedEngine, sandbox: &Sandbox) {
    live(engine).await;
    sandbox.faults().inject(Fault::ClockSkew { secs: 3_000 }, Times::Always);
    sandbox.drop_connections(None);
    engine.failure_of("socket.clock").await;
    engine.until_live().await;
}
