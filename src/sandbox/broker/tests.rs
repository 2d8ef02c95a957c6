//! The broker without a protocol: routing, takeover, wills, presence. Shared groups have their own file.

mod shared;

use rumqttc::v5::mqttbytes::v5::{Packet, Publish};
use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

struct Peer {
    broker: Broker,
    session: Arc<Session>,
    wire: Arc<Wire>,
    permissions: Arc<Permissions>,
    session_present: bool,
}

fn everything() -> Arc<Permissions> {
    let all = json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    Arc::new(Permissions::new(&all, std::slice::from_ref(&all), "c", "i"))
}

fn opening(client_id: &str, expiry_secs: u64) -> Opening {
    Opening {
        client_id: client_id.into(),
        identity_id: "eu-west-1:x".to_owned(),
        permissions: everything(),
        manner: Manner { expiry: Duration::from_secs(expiry_secs), ..Manner::default() },
        will: None,
        terms: Terms::default(),
        wire: Arc::default(),
    }
}

fn connect(broker: &Broker, opening: Opening) -> Peer {
    let (wire, permissions) = (Arc::clone(&opening.wire), Arc::clone(&opening.permissions));
    let mut session_present = false;
    let session = broker.open(opening, NOW, |present, _| session_present = present);
    Peer { broker: broker.clone(), session, wire, permissions, session_present }
}

impl Peer {
    fn subscribe(&self, filter: &str, qos: Qos) {
        let filter = TopicFilter::parse(filter).unwrap();
        let subscription = Subscription { filter, qos, no_local: false, retain_as_published: false };
        let allowed = AllowedFilter { subscription, retained_when_known: true, retained_when_new: true };
        self.broker.subscribe(&self.session, &self.permissions, vec![allowed], NOW, |outcomes| {
            assert_eq!(outcomes, [Some(qos)]);
        });
    }

    fn received(&self) -> Vec<Publish> {
        self.received_at(NOW)
    }

    fn received_at(&self, now: Timestamp) -> Vec<Publish> {
        let mut out = BytesMut::new();
        self.session.fill(&self.wire, now, &mut out);
        std::iter::from_fn(|| match Packet::read(&mut out, None) {
            Ok(Packet::Publish(publish)) => Some(publish),
            _ => None,
        })
        .collect()
    }

    fn topics(&self) -> Vec<String> {
        self.received().iter().map(|publish| String::from_utf8_lossy(&publish.topic).into_owned()).collect()
    }

    fn end(&self) -> Option<End> {
        self.wire.take(&mut BytesMut::new())
    }
}

fn publish(broker: &Broker, topic: &str, qos: Qos, retain: bool) {
    broker.publish(Message::new(topic, "x").with_flags(qos, retain), None, NOW);
}

#[test]
fn overlapping_subscriptions_give_one_copy_with_the_best_guarantee() {
    let broker = Broker::new();
    let peer = connect(&broker, opening("a", 0));
    peer.subscribe("plant/#", Qos::AtMostOnce);
    peer.subscribe("plant/+", Qos::AtLeastOnce);
    publish(&broker, "plant/a", Qos::AtLeastOnce, false);
    let received = peer.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].qos as u8, 1);
}

#[test]
fn a_shared_group_takes_turns_and_others_get_all() {
    let broker = Broker::new();
    let [a, b, c] = ["a", "b", "c"].map(|client_id| connect(&broker, opening(client_id, 0)));
    a.subscribe("$share/g/plant/#", Qos::AtMostOnce);
    b.subscribe("$share/g/plant/#", Qos::AtMostOnce);
    c.subscribe("plant/#", Qos::AtMostOnce);
    for topic in ["plant/1", "plant/2", "plant/3", "plant/4"] {
        publish(&broker, topic, Qos::AtMostOnce, false);
    }
    assert_eq!([&a, &b, &c].map(|peer| peer.topics().len()), [2, 2, 4]);
}

#[test]
fn the_same_client_id_takes_the_session_over() {
    let broker = Broker::new();
    let first = connect(&broker, opening("a", 60));
    first.subscribe("plant/a", Qos::AtLeastOnce);
    let second = connect(&broker, opening("a", 60));
    assert_eq!(first.end().and_then(|end| end.code), Some(0x8E));
    assert!(second.session_present);
    // The end of the older connection must not touch the newer one.
    broker.close(&first.session, &first.wire, End::LOST, None, NOW);
    publish(&broker, "plant/a", Qos::AtLeastOnce, false);
    assert_eq!(second.topics(), ["plant/a"]);
}

#[test]
fn a_session_ends_with_its_expiry_or_a_clean_start() {
    let broker = Broker::new();
    let first = connect(&broker, opening("a", 60));
    first.subscribe("plant/a", Qos::AtLeastOnce);
    broker.close(&first.session, &first.wire, End::LOST, None, NOW);
    let manner = Manner { clean_start: true, expiry: Duration::from_mins(1), ..Manner::default() };
    let clean = connect(&broker, Opening { manner, ..opening("a", 60) });
    assert!(!clean.session_present);
    publish(&broker, "plant/a", Qos::AtLeastOnce, false);
    assert!(clean.topics().is_empty());
    broker.close(&clean.session, &clean.wire, End::LOST, Some(Duration::from_secs(1)), Timestamp(0));
    assert!(!connect(&broker, opening("a", 60)).session_present);
}

#[test]
fn a_session_is_resumed_within_mqtt_3_and_not_across() {
    for (first, second, resumed) in [
        (Version::V3_1_1, Version::V3_1, true),
        (Version::V3_1, Version::V3_1_1, true),
        (Version::V3_1_1, Version::V5, false),
        (Version::V5, Version::V3_1_1, false),
        (Version::V5, Version::V5, true),
    ] {
        let broker = Broker::new();
        let speaking = |version| Opening { terms: Terms { version, ..Terms::default() }, ..opening("a", 60) };
        let before = connect(&broker, speaking(first));
        before.subscribe("plant/a", Qos::AtLeastOnce);
        broker.close(&before.session, &before.wire, End::LOST, None, NOW);
        let after = connect(&broker, speaking(second));
        assert_eq!(after.session_present, resumed, "{first:?} then {second:?}");
        publish(&broker, "plant/a", Qos::AtLeastOnce, false);
        let mut out = BytesMut::new();
        after.session.fill(&after.wire, NOW, &mut out);
        assert_eq!(!out.is_empty(), resumed, "{first:?} then {second:?}");
    }
}

#[test]
fn a_will_is_published_unless_the_client_says_goodbye() {
    for (end, expected) in [(End::LOST, 1), (End::goodbye(true), 1), (End::goodbye(false), 0)] {
        let broker = Broker::new();
        let watcher = connect(&broker, opening("watcher", 0));
        watcher.subscribe("wills/#", Qos::AtMostOnce);
        let will = Some(Message::new("wills/a", "gone").into());
        let peer = connect(&broker, Opening { will, ..opening("a", 0) });
        broker.close(&peer.session, &peer.wire, end, None, NOW);
        assert_eq!(watcher.topics().len(), expected, "{end:?}");
    }
}

#[test]
fn presence_tells_who_came_and_why_they_went() {
    let broker = Broker::new();
    let watcher = connect(&broker, opening("watcher", 0));
    watcher.subscribe("$aws/events/presence/+/a", Qos::AtLeastOnce);
    let peer = connect(&broker, opening("a", 0));
    broker.close(&peer.session, &peer.wire, End::with_code(0x8D), None, NOW);
    let events: Vec<Value> =
        watcher.received().iter().map(|publish| serde_json::from_slice(&publish.payload).unwrap()).collect();
    assert_eq!(events[0]["eventType"], "connected");
    assert_eq!(events[1]["disconnectReason"], "MQTT_KEEP_ALIVE_TIMEOUT");
    assert_eq!((&events[0]["clientId"], &events[1]["clientInitiatedDisconnect"]), (&json!("a"), &json!(false)));
}

#[test]
fn receive_is_checked_for_each_topic() {
    let all = json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let deny = json!({ "Statement": {
        "Effect": "Deny", "Action": "iot:Receive", "Resource": "*:topic/plant/secret",
    } });
    let broker = Broker::new();
    let permissions = Arc::new(Permissions::new(&all, &[all.clone(), deny], "a", "i"));
    publish(&broker, "plant/secret", Qos::AtMostOnce, true);
    let peer = connect(&broker, Opening { permissions, ..opening("a", 0) });
    peer.subscribe("plant/#", Qos::AtMostOnce);
    peer.subscribe("plant/secret", Qos::AtMostOnce);
    publish(&broker, "plant/secret", Qos::AtMostOnce, false);
    publish(&broker, "plant/open", Qos::AtMostOnce, false);
    assert_eq!(peer.topics(), ["plant/open"]);
}

#[test]
fn the_51st_subscription_is_over_the_quota() {
    let broker = Broker::new();
    let peer = connect(&broker, opening("a", 0));
    for index in 0..MAX_SUBSCRIPTIONS {
        peer.subscribe(&format!("plant/{index}"), Qos::AtMostOnce);
    }
    peer.subscribe("plant/7", Qos::AtLeastOnce);
    let filter = TopicFilter::parse("plant/more").unwrap();
    let subscription = Subscription { filter, qos: Qos::AtMostOnce, no_local: false, retain_as_published: false };
    let allowed = AllowedFilter { subscription, retained_when_known: true, retained_when_new: true };
    broker.subscribe(&peer.session, &peer.permissions, vec![allowed], NOW, |outcomes| assert_eq!(outcomes, [None]));
}

#[test]
fn one_client_id_connecting_in_a_loop_is_held_back() {
    let broker = Broker::new();
    let looping: Arc<str> = "a".into();
    let refused = (0..20).filter(|_| !broker.may_connect(&looping, NOW)).count();
    assert_eq!(refused, 10);
    assert!(broker.may_connect(&"b".into(), NOW));
    assert!(broker.may_connect(&looping, NOW.plus(Duration::from_secs(1))));
}
