//! Answers of a broker of raw bytes, through the whole backend: the words that a person reads, and how it goes on.

use model::{Event, LinkCommand, LinkEvent, PublishOutcome, Qos, Rung, SubscriptionState, TopicFilter};
use sandbox::OPERATOR;

use super::expect;
use super::golden;
use crate::support::fault_table::{Ending, FaultTable};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::raw_broker::{RESUMED, RawBroker, answer, kind, polite};
use crate::support::watched_engine::WatchedEngine;

/// CONNACK or DISCONNECT that names a server.
fn naming_a_server(head: &[u8]) -> Vec<u8> {
    let property = [&[0x1c, 0, 16][..], b"iot.example:8883"].concat();
    let length = u8::try_from(head.len() + property.len()).unwrap();
    let properties = u8::try_from(property.len()).unwrap();
    [&head[..1], &[length][..], &head[1..], &[properties][..], &property].concat()
}

async fn on(broker: &RawBroker, stage: &QuietSandbox) -> WatchedEngine {
    let mut engine = WatchedEngine::start(&broker.in_place_of(stage.sandbox.port(), &stage.profiles_toml));
    engine.sign_in(OPERATOR).await;
    engine
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_that_ends_a_connection_has_its_notice() {
    let stage = QuietSandbox::new().await;
    let retrying = |rung, code, tells| expect(rung, code, Ending::Retrying, tells);
    let said = |bytes: &[u8]| bytes.to_vec();
    let cases = [
        (
            "CONNACK 9d with a server",
            naming_a_server(&[0x20, 0, 0x9d]),
            retrying(Rung::Mqtt, "mqtt.other_server", &["iot.example:8883", "0x9d"]),
        ),
        (
            "DISCONNECT 9c with a server",
            naming_a_server(&[0xe0, 0x9c]),
            retrying(Rung::Live, "live.other_server", &["iot.example:8883", "0x9c"]),
        ),
        (
            "DISCONNECT 00",
            said(&[0xe0, 0]),
            retrying(Rung::Live, "live.ended_without_reason", &["0x00 normal disconnection"]),
        ),
        (
            "DISCONNECT 8c",
            said(&[0xe0, 1, 0x8c]),
            retrying(Rung::Live, "live.disconnected", &["0x8c bad authentication method"]),
        ),
        (
            "CONNACK 8c",
            said(&[0x20, 3, 0, 0x8c, 0]),
            retrying(Rung::Mqtt, "mqtt.refused", &["0x8c bad authentication method"]),
        ),
        (
            "receive maximum 0",
            said(&[0x20, 6, 0, 0, 3, 0x21, 0, 0]),
            retrying(Rung::Mqtt, "live.protocol", &["receive maximum of 0", "0x82"]),
        ),
        (
            "maximum packet size 0",
            said(&[0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 0]),
            retrying(Rung::Mqtt, "live.protocol", &["maximum packet size of 0", "0x82"]),
        ),
    ];
    let mut matrix = FaultTable::default();
    for (name, said, expected) in cases {
        // A CONNACK is the answer to the CONNECT, a DISCONNECT that to the first PINGREQ.
        let asked = if said[0] == 0x20 { 1 } else { 12 };
        let reply = move |_, packet: &[u8]| if kind(packet) == asked { said.clone() } else { polite(packet) };
        let broker = RawBroker::start(reply).await;
        let mut engine = on(&broker, &stage).await;
        let told = engine.failure_of(expected.code).await;
        matrix.row(name, &told, &expected);
        engine.link(LinkCommand::Disconnect);
        engine.end().await;
        if name.ends_with(" 0") {
            assert!(broker.heard().contains(&vec![0xe0, 2, 0x82, 0]), "{name}: {:02x?}", broker.heard());
        }
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_to_another_subprotocol_or_with_an_extension_is_no_connection() {
    let stage = QuietSandbox::new().await;
    let cases: [(&str, &'static [(&'static str, &'static str)]); 5] = [
        ("socket.no_gateway", &[]),
        ("socket.no_gateway", &[("Sec-WebSocket-Protocol", "mqttv3.1")]),
        ("socket.no_gateway", &[("Sec-WebSocket-Protocol", "mqtt, wamp")]),
        ("socket.no_gateway", &[("Sec-WebSocket-Protocol", "mqtt"), ("Sec-WebSocket-Protocol", "wamp")]),
        ("socket.extension", &[("Sec-WebSocket-Protocol", "mqtt"), ("Sec-WebSocket-Extensions", "x-frames")]),
    ];
    for (code, headers) in cases {
        let broker = RawBroker::upgrading(headers, |_, packet| polite(packet)).await;
        let mut engine = on(&broker, &stage).await;
        let told = engine.failure_of(code).await;
        assert_eq!(told.notice.rung, Some(Rung::Socket), "{headers:?}");
        assert!(broker.heard().is_empty(), "{headers:?}");
        engine.link(LinkCommand::Disconnect);
        engine.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_qos_0_message_has_the_reason_for_which_aws_ends_the_connection() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    let first = engine.publish("plant/first", Qos::AtLeastOnce);
    engine.outcome(first).await;
    let refused = engine.publish("elsewhere/a", Qos::AtMostOnce);
    match engine.outcome(refused).await {
        PublishOutcome::Blamed { notice, .. } => {
            assert!(notice.details.contains(&("DISCONNECT", "0x87 not authorized".to_owned())), "{notice:?}");
            assert!(notice.copyables.iter().any(|copyable| copyable.text.contains(":topic/elsewhere/a")), "{notice:?}");
        }
        other => panic!("{other:?}"),
    }
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_the_broker_does_not_end_is_shown_until_it_is_ended() {
    let stage = QuietSandbox::new().await;
    let refusals = std::sync::atomic::AtomicU8::new(0x87);
    let broker = RawBroker::start(move |_, packet| match kind(packet) {
        10 => answer(0xb0, packet, refusals.swap(0, std::sync::atomic::Ordering::Relaxed)),
        _ => polite(packet),
    })
    .await;
    let mut engine = on(&broker, &stage).await;
    engine.subscribe("plant/a");
    engine.subscribed("plant/a").await;
    let topic_filter = TopicFilter::parse("plant/a").unwrap();
    engine.link(LinkCommand::Unsubscribe { topic_filter: topic_filter.clone() });
    match engine.subscribed("plant/a").await {
        SubscriptionState::NotStopped { notice } => {
            assert_eq!(notice.code, "unsubscribe.refused");
            assert!(notice.cause.contains("0x87 not authorized"), "{notice:?}");
            golden::check(&notice).unwrap();
        }
        other => panic!("{other:?}"),
    }
    engine.link(LinkCommand::Unsubscribe { topic_filter });
    engine
        .until("the end of the subscription", |event| match event {
            Event::Link(LinkEvent::Unsubscribed { topic_filter }) => (topic_filter.as_str() == "plant/a").then_some(()),
            _ => None,
        })
        .await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_message_that_is_malformed_costs_the_session_after_the_second_time() {
    let stage = QuietSandbox::new().await;
    // QoS 3, which there is not.
    let malformed = [0x36, 6, 0, 1, b'a', 0, 7, 0];
    let broker = RawBroker::start(move |number, packet| match (kind(packet), number) {
        (1, 1) => [RESUMED, &malformed].concat(),
        // Kept while it is live; the message in flight is never acknowledged.
        (3, 0) => malformed.to_vec(),
        _ => polite(packet),
    })
    .await;
    let mut engine = on(&broker, &stage).await;
    engine.until_live().await;
    let sent = engine.publish("plant/a", Qos::AtLeastOnce);
    engine.failure_of("live.protocol").await;
    engine.link(LinkCommand::RetryNow);
    engine.failure_of("live.protocol").await;
    let noticed = engine.until("a word about the session", |event| match event {
        Event::Publish(event) => panic!("the outcome comes after the word: {event:?}"),
        Event::Noticed(notice) => Some((**notice).clone()),
        _ => None,
    });
    let noticed = noticed.await;
    assert_eq!((noticed.code, noticed.details[0].0), ("live.session_given_up", "MQTT"));
    golden::check(&noticed).unwrap();
    assert_eq!(engine.outcome(sent).await, PublishOutcome::Unknown);
    engine.link(LinkCommand::RetryNow);
    let resumed = engine.until("the end of the gap", |event| match event {
        Event::Link(LinkEvent::Gap(gap)) => gap.end.map(|end| end.session_resumed),
        _ => None,
    });
    assert!(!resumed.await, "what came meanwhile is lost");
    engine.end().await;
    let connects: Vec<_> = broker.heard().into_iter().filter(|packet| kind(packet) == 1).collect();
    // Behind the fixed header, the protocol's name and its level.
    let clean: Vec<_> =
        connects.iter().map(|packet| packet[if packet[1] & 0x80 == 0 { 9 } else { 10 }] & 2 != 0).collect();
    assert_eq!(clean, [true, false, true], "{connects:02x?}");
}
