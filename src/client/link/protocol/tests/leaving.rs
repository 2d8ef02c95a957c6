//! A broker may refuse to end a subscription (MQTT 5 section 3.11.3).

use super::*;

const NOT_AUTHORIZED: SubscriptionChange = SubscriptionChange::NotStopped { reason_code: 0x87, reason_string: None };

impl Table {
    fn granted() -> Self {
        let mut table = Self::live();
        table.subscribe("a");
        let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
        table.suback(subscribe.pkid, &[1]).expect("suback");
        table.updates();
        table
    }

    fn unsubscribe(&mut self) {
        self.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("a") });
    }

    /// The id of the UNSUBSCRIBE that is written now.
    fn leaves(&mut self) -> u16 {
        match &self.written()[..] {
            [Packet::Unsubscribe(unsubscribe)] => unsubscribe.pkid,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_refused_end_is_told_and_asked_for_again_only_when_it_is_wanted_again() {
    let mut table = Table::granted();
    table.unsubscribe();
    let packet_id = table.leaves();
    table.receive(unsuback(packet_id, &[0x87])).expect("unsuback");
    assert_eq!(table.changes(), [NOT_AUTHORIZED]);
    assert!(table.written().is_empty());
    table.unsubscribe();
    let packet_id = table.leaves();
    // No subscription existed (section 3.11.3).
    table.receive(unsuback(packet_id, &[0x11])).expect("unsuback");
    assert!(matches!(table.updates()[..], [LinkUpdate::Unsubscribed { .. }]));
}

#[test]
fn a_pause_that_is_refused_can_be_taken_back() {
    let mut table = Table::granted();
    table.session.command(LinkCommand::PauseSubscription { topic_filter: filter_of("a") });
    let packet_id = table.leaves();
    table.receive(unsuback(packet_id, &[0x83])).expect("unsuback");
    assert!(matches!(table.changes()[..], [SubscriptionChange::NotStopped { reason_code: 0x83, .. }]));
    table.session.command(LinkCommand::ResumeSubscription { topic_filter: filter_of("a") });
    assert!(matches!(table.written()[..], [Packet::Subscribe(_)]));
}

#[test]
fn codes_are_read_in_the_order_of_their_filters_and_each_filter_has_one() {
    let mut table = Table::granted();
    table.subscribe("b");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    table.suback(subscribe.pkid, &[1]).expect("suback");
    table.unsubscribe();
    table.session.command(LinkCommand::Unsubscribe { topic_filter: filter_of("b") });
    table.updates();
    let packet_id = table.leaves();
    assert!(matches!(table.receive(unsuback(packet_id, &[0])), Err(Error::Protocol { reason_code: 0x82, .. })));
    table.receive(unsuback(packet_id, &[0x87, 0])).expect("unsuback");
    let updates = table.updates();
    let of = |text: &str| filter_of(text);
    assert!(
        matches!(&updates[..], [
            LinkUpdate::SubscriptionChanged { topic_filter: kept, change, .. },
            LinkUpdate::Unsubscribed { topic_filter: gone },
        ] if *kept == of("a") && *change == NOT_AUTHORIZED && *gone == of("b")),
        "{updates:?}"
    );
}

#[test]
fn what_was_refused_is_gone_with_its_session_and_asked_for_again_in_a_resumed_one() {
    for session_present in [false, true] {
        let mut table = Table::granted();
        table.unsubscribe();
        let packet_id = table.leaves();
        table.receive(unsuback(packet_id, &[0x80])).expect("unsuback");
        table.updates();
        table.session.lost();
        assert!(matches!(table.updates()[..], [LinkUpdate::Unsubscribed { .. }]), "nothing comes without a connection");
        table.connect(session_present, None);
        assert_eq!(table.written().len(), usize::from(session_present));
    }
}

#[test]
fn an_end_without_an_answer_is_told_when_the_next_connection_knows_nothing_of_it() {
    for pause in [false, true] {
        let mut table = Table::granted();
        if pause {
            table.session.command(LinkCommand::PauseSubscription { topic_filter: filter_of("a") });
        } else {
            table.unsubscribe();
        }
        table.leaves();
        table.session.replaced();
        table.connect(false, None);
        let updates = table.updates();
        let change = |update: &LinkUpdate| matches!(update, LinkUpdate::SubscriptionChanged { change, .. } if *change == SubscriptionChange::Paused);
        let fits = if pause { change(&updates[0]) } else { matches!(updates[0], LinkUpdate::Unsubscribed { .. }) };
        assert!(fits && updates.len() == 1, "{updates:?}");
        table.session.lost();
        assert!(table.updates().is_empty(), "once");
    }
}
