//! Tests of the session's protocol rules, packet by packet.

mod answers;
mod blamed;
mod leaving;
mod limits;
mod parked;
mod patience;

use std::time::{Duration, Instant};

use bytes::Bytes;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnAck, ConnAckProperties, ConnectReturnCode, Packet, Publish, PublishProperties};

use super::packet::{self, Incoming};
use super::publishing::Publishing;
use super::session::Session;
use super::subscriptions::Subscriptions;
use super::{Error, LastSent, LinkUpdate, Outgoing, PublishEnd, SessionLimits, SubscriptionChange};
use model::{LinkCommand, MessageProperties, PublishId, PublishRequest, Qos, Topic, TopicFilter};

const ROOM: usize = 1024 * 1024;

const LIMITS: SessionLimits = SessionLimits {
    ping_every: Duration::from_secs(15),
    answer_limit: Duration::from_secs(20),
    puback_limit: Duration::from_secs(30),
    suspect_limit: Duration::from_secs(30),
    session_expiry: Duration::from_hours(1),
};

/// A session and the broker's side of it.
struct Table {
    session: Session,
    now: Instant,
    /// The broker answers PINGREQs at once.
    answers_pings: bool,
}

impl Table {
    fn new() -> Self {
        let now = Instant::now();
        let session = Session::new(LIMITS, Subscriptions::default(), Publishing::default(), now);
        Self { session, now, answers_pings: false }
    }

    fn live() -> Self {
        let mut table = Self::new();
        table.connect(false, None);
        table
    }

    fn connect(&mut self, session_present: bool, receive_maximum: Option<u16>) {
        self.session.connect("id", Duration::from_mins(1), !session_present);
        self.session.out().bytes.clear();
        let answer = connack(session_present, receive_maximum);
        self.session.connacked(answer, self.now).expect("welcome");
    }

    /// What the session writes now, without its PINGREQs.
    fn written(&mut self) -> Vec<Packet> {
        self.session.pump(self.now, ROOM);
        let mut bytes = self.session.out().bytes.split();
        let mut packets = Vec::new();
        while !bytes.is_empty() {
            packets.push(Packet::read(&mut bytes, None).expect("a packet"));
        }
        let all = packets.len();
        packets.retain(|packet| !matches!(packet, Packet::PingReq(_)));
        if self.answers_pings && packets.len() < all {
            self.receive(Incoming::PingResp).expect("an answer");
            packets.extend(self.written());
        }
        packets
    }

    fn written_publishes(&mut self) -> Vec<(u16, bool, Vec<u8>)> {
        let publish = |packet| match packet {
            Packet::Publish(publish) => Some((publish.pkid, publish.dup, publish.payload.to_vec())),
            _ => None,
        };
        self.written().into_iter().filter_map(publish).collect()
    }

    fn updates(&mut self) -> Vec<LinkUpdate> {
        std::mem::take(&mut self.session.out().updates)
    }

    fn ends(&mut self) -> Vec<(u128, PublishEnd)> {
        let end = |update| match update {
            LinkUpdate::PublishEnded { id, end, .. } => Some((id.0, end)),
            _ => None,
        };
        self.updates().into_iter().filter_map(end).collect()
    }

    fn changes(&mut self) -> Vec<SubscriptionChange> {
        let change = |update| match update {
            LinkUpdate::SubscriptionChanged { change, .. } => Some(change),
            _ => None,
        };
        self.updates().into_iter().filter_map(change).collect()
    }

    fn publish(&mut self, id: u128, qos: Qos) {
        self.publish_payload(id, qos, id.to_string().into_bytes());
    }

    fn publish_payload(&mut self, id: u128, qos: Qos, payload: Vec<u8>) {
        let request = PublishRequest {
            topic: Topic::parse("a").expect("topic"),
            payload: payload.into(),
            qos,
            retain: false,
            properties: MessageProperties::default(),
        };
        self.session.command(Outgoing::new(PublishId(id), request));
    }

    fn subscribe(&mut self, filter: &str) {
        self.session.command(LinkCommand::Subscribe { topic_filter: filter_of(filter), qos: Qos::AtLeastOnce });
    }

    fn receive(&mut self, packet: Incoming) -> Result<Option<Publish>, Error> {
        self.session.received(packet, self.now)
    }

    fn puback(&mut self, packet_id: u16, reason_code: u8) {
        self.receive(Incoming::PubAck { packet_id, reason_code, reason_string: None }).expect("puback");
    }

    fn suback(&mut self, packet_id: u16, reason_codes: &'static [u8]) -> Result<Option<Publish>, Error> {
        self.receive(Incoming::SubAck {
            packet_id,
            reason_codes: Bytes::from_static(reason_codes),
            reason_string: None,
        })
    }
}

fn disconnect(reason_code: u8) -> Incoming {
    Incoming::Disconnect { reason_code, reason_string: Some("no".to_owned()), server_reference: None }
}

fn unsuback(packet_id: u16, reason_codes: &'static [u8]) -> Incoming {
    Incoming::UnsubAck { packet_id, reason_codes: Bytes::from_static(reason_codes), reason_string: None }
}

fn filter_of(text: &str) -> TopicFilter {
    TopicFilter::parse(text).expect("filter")
}

fn connack(session_present: bool, receive_max: Option<u16>) -> Incoming {
    connack_with(session_present, |said| said.receive_max = receive_max)
}

fn connack_with(session_present: bool, say: impl FnOnce(&mut ConnAckProperties)) -> Incoming {
    let mut properties = ConnAckProperties {
        session_expiry_interval: None,
        receive_max: None,
        max_qos: None,
        retain_available: None,
        max_packet_size: None,
        assigned_client_identifier: None,
        topic_alias_max: None,
        reason_string: None,
        user_properties: Vec::new(),
        wildcard_subscription_available: None,
        subscription_identifiers_available: None,
        shared_subscription_available: None,
        server_keep_alive: None,
        response_information: None,
        server_reference: None,
        authentication_method: None,
        authentication_data: None,
    };
    say(&mut properties);
    let mut bytes = bytes::BytesMut::new();
    let answer = ConnAck { session_present, code: ConnectReturnCode::Success, properties: Some(properties) };
    answer.write(&mut bytes).expect("written");
    packet::read(&mut bytes).expect("read").expect("complete")
}

#[test]
fn twenty_filters_go_out_in_packets_of_eight() {
    let mut table = Table::new();
    for n in 0..20 {
        table.subscribe(&format!("f/{n}"));
    }
    assert!(table.written().is_empty(), "nothing before the CONNACK");
    table.connect(false, None);
    let sizes: Vec<usize> = table
        .written()
        .into_iter()
        .map(|packet| if let Packet::Subscribe(subscribe) = packet { subscribe.filters.len() } else { 0 })
        .collect();
    assert_eq!(sizes, [8, 8, 4]);
}

#[test]
fn a_refused_filter_stays_refused_until_it_is_asked_for_again() {
    let mut table = Table::live();
    table.subscribe("a");
    table.subscribe("b");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    assert!(table.session.subscriptions().is_none() && !table.updates().is_empty());
    table.suback(subscribe.pkid, &[1, 0x87]).expect("suback");
    let refused = SubscriptionChange::Refused { reason_code: 0x87, reason_string: None };
    assert_eq!(table.changes(), [SubscriptionChange::Granted(Qos::AtLeastOnce), refused]);
    assert!(table.written().is_empty());
    assert!(table.session.subscriptions().is_some_and(|tally| (tally.granted, tally.refused) == (1, 1)));
    table.subscribe("b");
    assert_eq!(table.written().len(), 1);
}

#[test]
fn a_lost_session_is_subscribed_anew_and_a_resumed_one_is_not() {
    let mut table = Table::live();
    table.subscribe("a");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    table.suback(subscribe.pkid, &[1]).expect("suback");
    for (session_present, packets) in [(true, 0), (false, 1)] {
        table.session.lost();
        table.updates();
        table.connect(session_present, None);
        assert_eq!(table.written().len(), packets, "session present: {session_present}");
    }
}

#[test]
fn what_was_dropped_while_away_is_unsubscribed_in_a_resumed_session() {
    let mut table = Table::live();
    table.subscribe("a");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    table.suback(subscribe.pkid, &[1]).expect("suback");
    table.session.lost();
    table.updates();
    table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("a") });
    assert!(matches!(table.updates()[..], [LinkUpdate::Unsubscribed { .. }]));
    table.connect(true, None);
    assert!(matches!(table.written()[..], [Packet::Unsubscribe(_)]));
}

#[test]
fn a_pause_during_the_subscribe_unsubscribes_after_its_answer() {
    let mut table = Table::live();
    table.subscribe("a");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    table.session.command(LinkCommand::PauseSubscription { topic_filter: filter_of("a") });
    assert!(table.written().is_empty(), "one packet per filter at a time");
    table.updates();
    table.suback(subscribe.pkid, &[1]).expect("suback");
    assert!(table.changes().is_empty(), "a grant that is not wanted is not reported");
    let Packet::Unsubscribe(unsubscribe) = table.written().remove(0) else { panic!("an UNSUBSCRIBE") };
    table.receive(unsuback(unsubscribe.pkid, &[0])).expect("unsuback");
    assert_eq!(table.changes(), [SubscriptionChange::Paused]);
    table.session.command(LinkCommand::ResumeSubscription { topic_filter: filter_of("a") });
    assert!(matches!(table.written()[..], [Packet::Subscribe(_)]));
}

#[test]
fn no_more_than_the_receive_maximum_is_in_flight_and_the_order_is_kept() {
    let mut table = Table::new();
    table.connect(false, Some(2));
    for id in 1..=3 {
        table.publish(id, Qos::AtLeastOnce);
    }
    table.publish(4, Qos::AtMostOnce);
    let sent = table.written_publishes();
    assert_eq!(sent.iter().map(|(_, _, payload)| &payload[..]).collect::<Vec<_>>(), [b"1", b"2"]);
    table.puback(sent[1].0, 0x10);
    assert!(matches!(table.ends()[..], [(2, PublishEnd::Accepted { reason_code: 0x10, .. })]));
    assert_eq!(table.written_publishes().len(), 2, "the third, and QoS 0 behind it");
    table.puback(sent[0].0, 0x97);
    assert_eq!(table.ends(), [(1, PublishEnd::Refused { reason_code: 0x97, reason_string: None })]);
}

#[test]
fn a_resumed_session_repeats_with_the_mark_and_a_new_one_leaves_it_unknown() {
    let mut table = Table::live();
    for id in 1..=3 {
        table.publish(id, Qos::AtLeastOnce);
    }
    let first = table.written_publishes();
    table.puback(first[1].0, 0);
    table.session.lost();
    assert_eq!(table.ends().len(), 1);
    table.connect(true, None);
    let again = table.written_publishes();
    assert_eq!(again, [(first[0].0, true, b"1".to_vec()), (first[2].0, true, b"3".to_vec())]);
    table.puback(again[0].0, 0);
    assert!(matches!(table.ends()[..], [(1, PublishEnd::Accepted { .. })]));
    table.session.lost();
    table.connect(false, None);
    assert_eq!(table.ends(), [(3, PublishEnd::Unknown)]);
    assert!(table.written_publishes().is_empty());
}

#[test]
fn what_was_not_sent_before_a_loss_is_not_sent_and_qos_0_is_unknown() {
    let mut table = Table::new();
    table.connect(false, Some(1));
    table.publish(1, Qos::AtMostOnce);
    table.publish(2, Qos::AtLeastOnce);
    table.publish(3, Qos::AtLeastOnce);
    assert_eq!(table.written_publishes().len(), 2);
    table.session.lost();
    assert_eq!(table.ends(), [(1, PublishEnd::Unknown), (3, PublishEnd::NotSent)]);
    table.publish(4, Qos::AtLeastOnce);
    assert_eq!(table.ends(), [(4, PublishEnd::NotSent)]);
}

#[test]
fn qos_0_counts_as_sent_when_a_later_ping_is_answered() {
    let mut table = Table::live();
    assert!(table.written().is_empty());
    table.publish(1, Qos::AtMostOnce);
    table.written();
    table.receive(Incoming::PingResp).expect("the answer to the ping before it");
    assert!(table.ends().is_empty());
    table.publish(2, Qos::AtMostOnce);
    table.written();
    table.receive(Incoming::PingResp).expect("the answer to the ping after both");
    assert_eq!(table.ends(), [(1, PublishEnd::Sent), (2, PublishEnd::Sent)]);
}

#[test]
fn a_puback_that_never_comes_is_an_unknown_outcome_and_keeps_its_packet_id() {
    let mut table = Table::new();
    table.connect(false, Some(1));
    table.publish(1, Qos::AtLeastOnce);
    let first = table.written_publishes();
    table.now += Duration::from_secs(31);
    table.session.heard(table.now);
    table.session.tick(table.now).expect("still there");
    assert_eq!(table.ends(), [(1, PublishEnd::Unacknowledged { waited: Duration::from_secs(31) })]);
    table.publish(2, Qos::AtLeastOnce);
    let second = table.written_publishes();
    assert!(second.len() == 1 && second[0].0 != first[0].0);
    table.puback(first[0].0, 0);
    assert!(table.ends().is_empty(), "one outcome each");
}

#[test]
fn a_disconnect_names_what_was_not_answered() {
    let mut table = Table::live();
    table.subscribe("secret/#");
    table.written();
    table.now += Duration::from_millis(1);
    table.publish(1, Qos::AtLeastOnce);
    table.written();
    match table.receive(disconnect(0x87)) {
        Err(Error::ClosedByBroker { reason_code: 0x87, after: Some(LastSent::Subscribe(filters)), .. }) => {
            assert_eq!(filters, [filter_of("secret/#")]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_suback_ends_the_connection() {
    let mut table = Table::live();
    table.subscribe("a");
    table.written();
    table.now += Duration::from_secs(21);
    table.session.heard(table.now);
    assert!(matches!(table.session.tick(table.now), Err(Error::NoAnswer { after: Some(_), .. })));
}

#[test]
fn topic_aliases_are_resolved_and_end_with_their_connection() {
    let mut table = Table::live();
    let aliased = |topic: &'static str, alias| {
        let properties = PublishProperties { topic_alias: Some(alias), ..PublishProperties::default() };
        let topic = Bytes::from_static(topic.as_bytes());
        Incoming::Publish(Publish { topic, properties: Some(properties), ..Publish::default() })
    };
    for (topic, expected) in [("long/topic", "long/topic"), ("", "long/topic"), ("other", "other"), ("", "other")] {
        let publish = table.receive(aliased(topic, 1)).expect("received").expect("a publish");
        assert_eq!(publish.topic, expected);
    }
    assert!(matches!(table.receive(aliased("", 2)), Err(Error::Protocol { .. })));
    assert!(matches!(table.receive(aliased("a", 9)), Err(Error::Protocol { .. })));
    table.session.lost();
    table.connect(true, None);
    assert!(matches!(table.receive(aliased("", 1)), Err(Error::Protocol { .. })));
}

#[test]
fn received_qos_1_is_acknowledged_and_qos_2_breaks_the_protocol() {
    let mut table = Table::live();
    table.written();
    let delivered =
        |qos, pkid| Incoming::Publish(Publish { qos, pkid, topic: Bytes::from_static(b"a"), ..Publish::default() });
    table.receive(delivered(QoS::AtLeastOnce, 7)).expect("received");
    table.receive(delivered(QoS::AtMostOnce, 0)).expect("received");
    assert_eq!(&table.session.out().bytes[..], [0x40, 2, 0, 7]);
    assert!(matches!(table.receive(delivered(QoS::ExactlyOnce, 8)), Err(Error::Protocol { .. })));
}
