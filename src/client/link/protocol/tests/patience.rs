//! Waits for answers on a slow line, and of the broker for us.

use super::*;

#[test]
fn a_large_message_on_a_slow_line_has_the_time_it_needs() {
    let mut table = Table::live();
    table.publish_payload(1, Qos::AtLeastOnce, vec![0; 128 * 1024]);
    let packet_id = table.written_publishes()[0].0;
    table.now += Duration::from_secs(80);
    table.session.heard(table.now);
    table.session.tick(table.now).expect("still there");
    table.puback(packet_id, 0);
    assert!(matches!(table.ends()[..], [(1, PublishEnd::Accepted { .. })]));
}

#[test]
fn what_is_sent_again_has_been_on_its_way_since_it_was_sent_first() {
    let mut table = Table::live();
    table.publish(1, Qos::AtLeastOnce);
    table.written();
    table.now += Duration::from_secs(28);
    table.session.lost();
    table.connect(true, None);
    let packet_id = table.written_publishes()[0].0;
    table.puback(packet_id, 0);
    let took = Duration::from_secs(28);
    assert_eq!(table.ends(), [(1, PublishEnd::Accepted { took, reason_code: 0 })]);
}

#[test]
fn the_broker_says_how_long_it_keeps_the_session() {
    for (said, expected_secs) in [(None, 3_600), (Some(0), 0), (Some(600), 600)] {
        let mut table = Table::new();
        table.session.connect("id", Duration::from_mins(1), true);
        let answer = connack_with(false, |answer| answer.session_expiry_interval = said);
        let welcome = table.session.connacked(answer, table.now).expect("welcome");
        assert_eq!(welcome.session_expiry, Duration::from_secs(expected_secs), "{said:?}");
    }
}
