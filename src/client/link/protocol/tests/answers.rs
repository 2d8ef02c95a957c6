//! Answers that a broker should not give.

use super::*;

#[test]
fn a_suback_that_is_no_grant_grants_nothing_whatever_its_code() {
    const CODES: [&[u8]; 6] = [&[3], &[0x20], &[0x7f], &[0x80], &[0x9b], &[0xff]];
    for code in CODES {
        let mut table = Table::live();
        table.subscribe("a");
        let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
        table.updates();
        table.suback(subscribe.pkid, code).expect("suback");
        let refused = SubscriptionChange::Refused { reason_code: code[0], reason_string: None };
        assert_eq!(table.changes(), [refused], "{code:?}");
        let tally = table.session.subscriptions().expect("answered");
        assert_eq!((tally.granted, tally.refused), (0, 1), "{code:?}");
        assert!(table.written().is_empty(), "not asked for again by itself");
    }
}

#[test]
fn a_suback_of_the_wrong_length_breaks_the_protocol() {
    let mut table = Table::live();
    table.subscribe("a");
    let Packet::Subscribe(subscribe) = table.written().remove(0) else { panic!("a SUBSCRIBE") };
    assert!(matches!(table.suback(subscribe.pkid, &[1, 1]), Err(Error::Protocol { .. })));
}
