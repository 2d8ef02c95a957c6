//! Reason of a DISCONNECT as the outcome of the messages that have no other answer (MQTT 5 section 3.14.2.1).

use super::*;

const BLAMED: [u8; 7] = [0x81, 0x82, 0x87, 0x90, 0x95, 0x96, 0x97];

fn blamed(reason_code: u8, alone: bool) -> PublishEnd {
    PublishEnd::Blamed { reason_code, reason_string: Some("no".to_owned()), alone }
}

impl Table {
    fn live_and_quiet() -> Self {
        let mut table = Self::live();
        table.written();
        table.receive(Incoming::PingResp).expect("an answer");
        table.updates();
        table
    }

    fn send(&mut self, id: u128, retain: bool, payload_format: Option<u8>) {
        let properties = MessageProperties { payload_format, ..MessageProperties::default() };
        let topic = Topic::parse("a").expect("topic");
        let request = PublishRequest { topic, payload: b"x"[..].into(), qos: Qos::AtMostOnce, retain, properties };
        self.session.command(Outgoing::new(PublishId(id), request));
    }

    fn closed_with(&mut self, reason_code: u8) {
        let error = self.receive(disconnect(reason_code)).expect_err("the end");
        self.session.blame(&error);
        self.session.lost();
    }
}

#[test]
fn the_only_message_that_was_sent_has_the_reason_for_its_outcome() {
    for reason_code in BLAMED {
        let mut table = Table::live_and_quiet();
        table.send(1, false, None);
        table.written();
        table.closed_with(reason_code);
        assert_eq!(table.ends(), [(1, blamed(reason_code, true))]);
    }
}

#[test]
fn a_reason_that_is_about_no_such_message_leaves_it_unknown() {
    for reason_code in [0x00, 0x80, 0x8b, 0x8d, 0x8e, 0x8f, 0x93, 0x94, 0x98, 0x99, 0x9a, 0x9b, 0x9d, 0xa1] {
        let mut table = Table::live_and_quiet();
        table.send(1, false, None);
        table.written();
        table.closed_with(reason_code);
        assert_eq!(table.ends(), [(1, PublishEnd::Unknown)], "{reason_code:#04x}");
    }
}

#[test]
fn a_reason_is_about_those_messages_only_that_have_what_it_names() {
    for (reason_code, meant) in [(0x9a, 2), (0x99, 3)] {
        let mut table = Table::live_and_quiet();
        table.send(1, false, Some(0));
        table.send(2, true, None);
        table.send(3, false, Some(1));
        table.written();
        table.closed_with(reason_code);
        let mut ends = table.ends();
        ends.sort_by_key(|(id, _)| *id);
        let end = |id| if id == meant { blamed(reason_code, true) } else { PublishEnd::Unknown };
        assert_eq!(ends, [(1, end(1)), (2, end(2)), (3, end(3))]);
    }
}

#[test]
fn of_several_each_is_only_probably_meant_and_none_that_was_proved() {
    let mut table = Table::live_and_quiet();
    table.send(1, false, None);
    table.written();
    table.send(2, false, None);
    table.written();
    // The PINGREQ before the second one.
    table.receive(Incoming::PingResp).expect("an answer");
    assert_eq!(table.ends(), [(1, PublishEnd::Sent)]);
    table.send(3, false, None);
    table.written();
    table.closed_with(0x87);
    assert_eq!(table.ends(), [(2, blamed(0x87, false)), (3, blamed(0x87, false))]);
}

#[test]
fn beside_something_else_without_an_answer_it_is_only_probably_meant() {
    for beside_a_filter in [true, false] {
        let mut table = Table::live_and_quiet();
        table.send(1, false, None);
        if beside_a_filter {
            table.subscribe("b");
        } else {
            table.publish(2, Qos::AtLeastOnce);
        }
        table.written();
        table.closed_with(0x87);
        assert_eq!(table.ends(), [(1, blamed(0x87, false))], "QoS 1 waits for the session");
    }
}
