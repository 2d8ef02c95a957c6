//! Limits that a broker announces in its CONNACK, also for what is sent again (MQTT 5 sections 3.2.2.3 and 4.9).

use rumqttc::v5::mqttbytes::v5::ConnAckProperties;

use super::*;
use crate::link::protocol::Preflight;

/// What a CONNACK says.
type Say = fn(&mut ConnAckProperties);

impl Table {
    fn connect_with(&mut self, session_present: bool, say: impl FnOnce(&mut ConnAckProperties)) {
        self.session.connect("id", Duration::from_mins(1), false);
        self.session.out().bytes.clear();
        self.session.connacked(connack_with(session_present, say), self.now).expect("welcome");
    }

    /// Size and filters of each packet about subscriptions.
    fn written_sizes(&mut self) -> Vec<(usize, usize)> {
        let size = |packet: Packet| {
            let mut bytes = bytes::BytesMut::new();
            packet.write(&mut bytes, None).expect("written");
            match packet {
                Packet::Subscribe(subscribe) => Some((bytes.len(), subscribe.filters.len())),
                Packet::Unsubscribe(unsubscribe) => Some((bytes.len(), unsubscribe.filters.len())),
                _ => None,
            }
        };
        self.written().into_iter().filter_map(size).collect()
    }

    fn grant(&mut self, filters: &[&str]) {
        for filter in filters {
            self.subscribe(filter);
        }
        for packet in self.written() {
            let Packet::Subscribe(subscribe) = packet else { continue };
            let reason_codes = vec![1; subscribe.filters.len()].into();
            let answer = Incoming::SubAck { packet_id: subscribe.pkid, reason_codes, reason_string: None };
            self.receive(answer).expect("suback");
        }
        self.updates();
    }
}

/// Zeros are refused before they come here: see `tests/data/packets.txt`.
#[test]
fn a_connack_that_breaks_the_protocol_begins_no_connection() {
    let mut table = Table::new();
    table.publish(1, Qos::AtLeastOnce);
    table.updates();
    table.session.connect("id", Duration::from_mins(1), true);
    let answer = connack_with(false, |said| said.authentication_method = Some("x".to_owned()));
    match table.session.connacked(answer, table.now) {
        Err(Error::Protocol { detail, reason_code: 0x82 }) => {
            assert!(detail.contains("authentication method"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
    table.publish(2, Qos::AtLeastOnce);
    assert_eq!(table.ends(), [(2, PublishEnd::NotSent)], "there is no connection");
}

#[test]
fn no_packet_about_subscriptions_is_larger_than_the_broker_takes() {
    let filters: Vec<String> = (0..20).map(|n| format!("plant/{n:02}/{}", "x".repeat(n))).collect();
    let mut table = Table::new();
    table.connect_with(false, |said| said.max_packet_size = Some(60));
    for filter in &filters {
        table.subscribe(filter);
    }
    let sizes = table.written_sizes();
    assert!(sizes.iter().all(|(bytes, _)| *bytes <= 60), "{sizes:?}");
    assert_eq!(sizes.iter().map(|(_, filters)| filters).sum::<usize>(), 20);

    let mut table = Table::live();
    table.grant(&filters.iter().map(String::as_str).collect::<Vec<_>>());
    table.session.lost();
    table.connect_with(true, |said| said.max_packet_size = Some(60));
    for filter in &filters {
        table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of(filter) });
    }
    let sizes = table.written_sizes();
    assert!(sizes.iter().all(|(bytes, _)| *bytes <= 60), "{sizes:?}");
    assert_eq!(sizes.iter().map(|(_, filters)| filters).sum::<usize>(), 20);
}

#[test]
fn a_filter_that_the_broker_does_not_take_is_refused_here_and_asked_for_where_it_is_taken() {
    let cases: [(&str, Preflight, Say); 3] = [
        ("plant/press/1", Preflight::FilterTooLarge { bytes: 21, limit: 20 }, |s| s.max_packet_size = Some(20)),
        ("plant/#", Preflight::WildcardsUnavailable, |said| said.wildcard_subscription_available = Some(0)),
        ("$share/g/a", Preflight::SharedUnavailable, |said| said.shared_subscription_available = Some(0)),
    ];
    for (filter, refusal, say) in cases {
        let mut table = Table::new();
        table.connect_with(false, say);
        table.subscribe(filter);
        table.subscribe("a");
        table.updates();
        let asked = table.written();
        assert!(
            matches!(&asked[..], [Packet::Subscribe(subscribe)] if subscribe.filters.len() == 1),
            "{filter}: {asked:?}"
        );
        assert_eq!(table.changes(), [SubscriptionChange::Preflight(refusal)], "{filter}");
        table.session.lost();
        table.connect_with(false, |_| {});
        let asked = table.written();
        assert!(matches!(&asked[..], [Packet::Subscribe(subscribe)] if subscribe.filters.len() == 2), "{asked:?}");
    }
}

#[test]
fn what_an_unsubscribe_is_too_large_for_is_told_to_go_on() {
    let mut table = Table::live();
    table.grant(&["plant/press/1"]);
    table.session.lost();
    table.connect_with(true, |said| said.max_packet_size = Some(15));
    table.updates();
    table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("plant/press/1") });
    assert!(table.written().is_empty());
    let refusal = Preflight::FilterTooLarge { bytes: 20, limit: 15 };
    assert_eq!(table.changes(), [SubscriptionChange::NotStoppable(refusal)]);
}

#[test]
fn what_is_sent_again_obeys_the_new_connack() {
    let cases: [(Preflight, Say); 3] = [
        (Preflight::PacketTooLarge { bytes: 107, limit: 50 }, |said| said.max_packet_size = Some(50)),
        (Preflight::QosUnavailable, |said| said.max_qos = Some(0)),
        (Preflight::RetainUnavailable, |said| said.retain_available = Some(0)),
    ];
    for (refusal, say) in cases {
        let mut table = Table::live();
        let request = PublishRequest {
            topic: Topic::parse("a").expect("topic"),
            payload: vec![b'x'; 99].into(),
            qos: Qos::AtLeastOnce,
            retain: true,
            properties: MessageProperties::default(),
        };
        table.session.command(Outgoing::new(PublishId(1), request));
        assert_eq!(table.written_publishes().len(), 1);
        table.session.lost();
        table.connect_with(true, say);
        assert_eq!(table.ends(), [(1, PublishEnd::NotRepeated(refusal))]);
        assert!(table.written_publishes().is_empty(), "{refusal}");
        table.session.lost();
        table.connect_with(false, |_| {});
        assert!(table.ends().is_empty(), "one outcome");
    }
}

#[test]
fn no_more_than_the_new_receive_maximum_is_sent_again_at_once() {
    let mut table = Table::live();
    for id in 1..=5 {
        table.publish(id, Qos::AtLeastOnce);
    }
    assert_eq!(table.written_publishes().len(), 5);
    table.session.lost();
    table.connect_with(true, |said| said.receive_max = Some(2));
    table.publish(6, Qos::AtLeastOnce);
    let again = table.written_publishes();
    assert_eq!(again.iter().map(|(_, _, payload)| &payload[..]).collect::<Vec<_>>(), [b"1", b"2"]);
    let mut waiting = again;
    for payload in [b"3", b"4", b"5", b"6"] {
        let (oldest, _, _) = waiting.remove(0);
        table.puback(oldest, 0);
        let next = table.written_publishes();
        assert_eq!(next.iter().map(|(_, _, payload)| &payload[..]).collect::<Vec<_>>(), [payload]);
        waiting.extend(next);
    }
}
