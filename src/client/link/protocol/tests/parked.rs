//! Suspects go alone and last; what ends the connection alone is parked.

use super::*;

impl Table {
    /// The connection ends as over a violation, and comes back.
    fn disconnect_and_come_back(&mut self) {
        self.session.note_violation(self.now);
        self.session.lost();
        self.connect(true, None);
        self.answers_pings = true;
    }

    fn written_filters(&mut self) -> Vec<(u16, Vec<String>)> {
        let filters = |packet| match packet {
            Packet::Subscribe(packet) => Some((packet.pkid, packet.filters.into_iter().map(|f| f.path).collect())),
            _ => None,
        };
        self.written().into_iter().filter_map(filters).collect()
    }

    /// Filters in the order they are asked for, when the broker disconnects over `violator` and grants all others.
    fn asked_until_settled(&mut self, violator: &str) -> Vec<Vec<String>> {
        let mut all = Vec::new();
        loop {
            let written = self.written_filters();
            if written.is_empty() {
                return all;
            }
            for (packet_id, filters) in written {
                let violates = filters.iter().any(|filter| filter == violator);
                let codes: &'static [u8] = &[1; 8][..filters.len()];
                all.push(filters);
                if violates {
                    self.disconnect_and_come_back();
                    break;
                }
                self.suback(packet_id, codes).expect("suback");
            }
        }
    }
}

#[test]
fn the_filter_that_ends_the_connection_is_found_and_parked_and_the_others_are_granted() {
    let mut table = Table::live();
    for filter in ["a", "hot", "b"] {
        table.subscribe(filter);
    }
    let asked = table.asked_until_settled("hot");
    assert_eq!(asked, [&["a", "hot", "b"][..], &["a"], &["hot"], &["b"]]);
    let tally = table.session.subscriptions().expect("settled");
    assert_eq!((tally.granted, tally.parked), (2, 1));
    assert_eq!(table.changes().iter().filter(|change| **change == SubscriptionChange::Parked).count(), 1);
    table.session.lost();
    assert_eq!(table.changes(), [SubscriptionChange::Requested, SubscriptionChange::Requested], "of a and b only");
    table.connect(true, None);
    assert!(table.written_filters().is_empty(), "parked across connections");

    table.subscribe("hot");
    assert_eq!(table.asked_until_settled("hot"), [["hot"]], "a retry costs one connection");
    table.subscribe("hot");
    assert_eq!(table.asked_until_settled("nothing"), [["hot"]]);
    assert_eq!(table.session.subscriptions().map(|tally| tally.granted), Some(3));
}

#[test]
fn innocent_filters_go_first_and_messages_wait_for_the_suspects() {
    let mut table = Table::live();
    table.subscribe("hot");
    table.written();
    table.session.note_violation(table.now);
    table.session.lost();
    table.subscribe("new");
    table.connect(true, None);
    table.answers_pings = true;
    table.publish(1, Qos::AtLeastOnce);
    let first = table.written_filters();
    assert_eq!(first.iter().map(|(_, filters)| &filters[..]).collect::<Vec<_>>(), [["new"]]);
    table.suback(first[0].0, &[1]).expect("suback");
    let second = table.written_filters();
    assert_eq!(second[0].1, ["hot"]);
    assert!(table.written().is_empty(), "nothing beside a suspect");
    table.suback(second[0].0, &[0x87]).expect("suback");
    assert_eq!(table.written_publishes().len(), 1);
}

#[test]
fn the_message_that_ends_the_connection_is_found_and_parked_and_the_others_arrive() {
    let mut table = Table::live();
    for id in 1..=3 {
        table.publish(id, Qos::AtLeastOnce);
    }
    assert_eq!(table.written_publishes().len(), 3);
    table.disconnect_and_come_back();
    let first = table.written_publishes();
    assert_eq!(first.iter().map(|(_, dup, payload)| (*dup, &payload[..])).collect::<Vec<_>>(), [(true, &b"1"[..])]);
    table.puback(first[0].0, 0);
    assert_eq!(table.written_publishes()[0].2, b"2");
    table.disconnect_and_come_back();
    let ends = table.ends();
    assert!(matches!(ends[..], [(1, PublishEnd::Accepted { .. }), (2, PublishEnd::Parked)]), "{ends:?}");
    let last = table.written_publishes();
    assert_eq!(last[0].2, b"3");
    table.publish(4, Qos::AtLeastOnce);
    assert!(table.written_publishes().is_empty(), "nothing beside a suspect");
    table.puback(last[0].0, 0);
    assert_eq!(table.written_publishes()[0].2, b"4");
}

#[test]
fn a_suspected_message_does_not_go_beside_a_filter() {
    let mut table = Table::live();
    table.publish(1, Qos::AtLeastOnce);
    table.written();
    table.session.note_violation(table.now);
    table.session.lost();
    table.subscribe("hot");
    table.connect(true, None);
    table.answers_pings = true;
    let written = table.written();
    assert!(matches!(written[..], [Packet::Subscribe(_)]), "{written:?}");
    table.disconnect_and_come_back();
    assert_eq!(table.ends(), [], "the message ended nothing");
    let written = table.written();
    assert!(matches!(&written[..], [Packet::Publish(publish)] if publish.dup), "{written:?}");
}

#[test]
fn a_broker_that_hangs_up_in_any_case_parks_nothing() {
    let mut table = Table::live();
    for filter in ["a", "b", "c"] {
        table.subscribe(filter);
    }
    table.publish(1, Qos::AtLeastOnce);
    table.written();
    for _ in 0..5 {
        table.session.note_violation(table.now);
        table.session.lost();
        table.connect(true, None);
        assert!(table.written().is_empty(), "no suspect before the broker has answered anything");
    }
    assert!(!table.changes().contains(&SubscriptionChange::Parked));
    table.receive(Incoming::PingResp).expect("it answers now");
    table.answers_pings = true;
    let repeated = table.written_publishes();
    table.puback(repeated[0].0, 0);
    assert_eq!(table.asked_until_settled("nothing"), [["a"], ["b"], ["c"]]);
}

#[test]
fn what_is_wanted_no_more_makes_room_first() {
    let mut table = Table::live();
    table.subscribe("old");
    let asked = table.written_filters();
    table.suback(asked[0].0, &[1]).expect("suback");
    table.session.lost();
    table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("old") });
    table.subscribe("new");
    table.connect(true, None);
    let written = table.written();
    assert!(matches!(written[..], [Packet::Unsubscribe(_), Packet::Subscribe(_)]), "{written:?}");
}

#[test]
fn a_line_that_was_silent_for_long_puts_nobody_under_suspicion() {
    let mut table = Table::live();
    table.subscribe("a");
    table.written();
    table.now += Duration::from_mins(2);
    for _ in 0..3 {
        table.disconnect_and_come_back();
        assert_eq!(table.written_filters().len(), 1);
        table.now += Duration::from_mins(2);
    }
}

#[test]
fn the_51st_subscription_is_refused_here() {
    let mut table = Table::live();
    for n in 0..=50 {
        table.subscribe(&format!("f/{n}"));
    }
    let too_many = SubscriptionChange::Preflight(crate::link::protocol::Preflight::TooManySubscriptions);
    assert_eq!(table.changes().last(), Some(&too_many));
    assert_eq!(table.written_filters().iter().map(|(_, filters)| filters.len()).sum::<usize>(), 50);
    table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("f/7") });
    table.subscribe("f/50");
    assert_eq!(table.changes().last(), Some(&SubscriptionChange::Requested));
}

#[test]
fn a_burst_goes_out_at_the_rate_of_aws_and_nothing_is_given_up() {
    let mut table = Table::live();
    for id in 1..=200 {
        table.publish(id, Qos::AtMostOnce);
    }
    let start = table.now;
    let mut sent = table.written_publishes().len();
    assert_eq!(sent, 20);
    while sent < 200 {
        table.now = table.session.next_due();
        table.session.heard(table.now);
        sent += table.written_publishes().len();
        if table.session.out().updates.is_empty() {
            table.receive(Incoming::PingResp).expect("a sign of life");
        }
    }
    let took = table.now.duration_since(start).as_millis();
    assert!((2_200..2_600).contains(&took), "{took} ms");
    table.written();
    table.receive(Incoming::PingResp).expect("a sign of life");
    table.receive(Incoming::PingResp).expect("a sign of life");
}
