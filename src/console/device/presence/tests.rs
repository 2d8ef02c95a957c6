//! What is known of comings and goings, and until when.

use super::*;

const fn at(secs: i64) -> Timestamp {
    Timestamp(secs * 1_000_000)
}

fn event(secs: i64, is_connected: bool, reason: Option<&str>) -> PresenceEvent {
    PresenceEvent { is_connected, at: at(secs), reason: reason.map(str::to_owned) }
}

fn spans(presence: &Presence, known_until: Option<i64>) -> Vec<(i64, i64, WasThere)> {
    let spans = presence.spans((at(0), at(100)), known_until.map(at));
    spans.iter().map(|span| (span.from.as_secs(), span.to.as_secs(), span.was_there)).collect()
}

#[test]
fn only_what_was_seen_is_known() {
    use WasThere::{No, Unknown, Yes};
    let mut presence = Presence::default();
    presence.watch(true, at(0));
    presence.missing(Some(at(45)));
    presence.watch(false, at(46));
    presence.watch(true, at(61));
    assert_eq!(spans(&presence, Some(50)), [(0, 100, Unknown)]);
    presence.add(event(40, false, Some("CONNECTION_LOST")), at(0));
    presence.add(event(20, true, None), at(0));
    assert_eq!(spans(&presence, Some(60)), [(0, 20, Unknown), (20, 40, Yes), (40, 60, No), (60, 100, Unknown)]);
    assert_eq!(spans(&presence, None), [(0, 20, Unknown), (20, 40, Yes), (40, 100, Unknown)]);
    presence.add(event(70, false, None), at(0));
    assert_eq!(
        spans(&presence, Some(100))[2..],
        [(40, 45, No), (45, 70, Unknown), (70, 100, No)],
        "a coming was missed"
    );
    presence.add(event(80, true, None), at(0));
    presence.add(event(80, false, Some(TAKEN_OVER)), at(0));
    assert_eq!(spans(&presence, Some(100))[5..], [(80, 100, Yes)], "another client has its id");
}

#[test]
fn an_answer_and_an_event_of_the_same_moment_are_one() {
    let mut presence = Presence::default();
    let mut connection = ClientConnection { disconnected_since: Some(at(40)), ..ClientConnection::default() };
    presence.answered(&connection, at(60));
    presence.add(event(40, false, Some("CONNECTION_LOST")), at(0));
    assert_eq!(presence.events(), [event(40, false, Some("CONNECTION_LOST"))]);
    connection = ClientConnection { is_connected: true, connected_since: Some(at(50)), ..connection };
    presence.answered(&connection, at(60));
    assert_eq!(presence.events().len(), 2);
    presence.answered(&ClientConnection::default(), at(60));
    assert_eq!(presence.events().len(), 2, "it says no time");
}

/// In time-lapse: it is away every other minute.
#[test]
fn an_hour_of_comings_and_goings_is_known_to_the_second() {
    let mut presence = Presence::default();
    presence.watch(true, at(0));
    for minute in (0..60).step_by(2) {
        presence.add(event(minute * 60, true, None), at(0));
        presence.add(event(minute * 60 + 60, false, Some("MQTT_KEEP_ALIVE_TIMEOUT")), at(0));
    }
    let spans = presence.spans((at(0), at(3_600)), Some(at(3_600)));
    let sum = |meant| {
        let spans = spans.iter().filter(|span| span.was_there == meant);
        spans.map(|span| span.to.since(span.from).as_secs()).sum::<u64>()
    };
    assert_eq!((spans.len(), sum(WasThere::Yes), sum(WasThere::No), sum(WasThere::Unknown)), (60, 1_800, 1_800, 0));
}

#[test]
fn what_was_seen_stays_known_when_watching_ends_and_no_more_is() {
    use WasThere::{No, Unknown, Yes};
    let mut presence = Presence::default();
    let connected =
        ClientConnection { is_connected: true, connected_since: Some(at(10)), ..ClientConnection::default() };
    presence.answered(&connected, at(12));
    presence.watch(true, at(13));
    assert_eq!(presence.known_until(at(40)), Some(at(40)));
    presence.missing(Some(at(38)));
    presence.watch(false, at(41));
    assert_eq!(presence.known_until(at(80)), Some(at(38)), "the link was silent since");
    presence.watch(true, at(90));
    assert_eq!(presence.known_until(at(95)), Some(at(38)), "it may have left and come back");
    presence.answered(&ClientConnection { connected_since: Some(at(70)), ..connected }, at(91));
    let known_until = presence.known_until(at(100)).map(Timestamp::as_secs);
    assert_eq!(known_until, Some(100));
    assert_eq!(spans(&presence, known_until), [(0, 10, Unknown), (10, 38, Yes), (38, 70, Unknown), (70, 100, Yes)]);
    presence.add(event(95, false, None), at(95));
    assert_eq!(spans(&presence, Some(100))[4..], [(95, 100, No)]);
    assert_eq!(presence.heard_at(), Some(at(95)));
}

#[test]
fn when_another_client_takes_the_id_one_was_there_all_the_time() {
    let mut presence = Presence::default();
    presence.watch(true, at(10));
    for (secs, is_connected, reason) in [(10, true, None), (50, true, None), (51, false, Some(TAKEN_OVER))] {
        presence.add(event(secs, is_connected, reason), at(secs));
    }
    assert_eq!(spans(&presence, Some(100)), [(0, 10, WasThere::Unknown), (10, 100, WasThere::Yes)]);
    assert_eq!(presence.last(), Some(&event(50, true, None)));
}

#[test]
fn between_leaving_and_coming_only_what_was_watched_is_known() {
    use WasThere::{No, Unknown, Yes};
    let mut presence = Presence::default();
    presence.watch(true, at(0));
    presence.came(event(10, true, None), at(10));
    presence.came(event(40, false, None), at(40));
    presence.watch(false, at(45));
    presence.came(event(90, true, None), at(90));
    let expected = [(0, 10, Unknown), (10, 40, Yes), (40, 45, No), (45, 90, Unknown), (90, 100, Yes)];
    assert_eq!(spans(&presence, Some(100)), expected, "it may have come and left meanwhile");
    let gone = ClientConnection { disconnected_since: Some(at(40)), ..ClientConnection::default() };
    presence.answered(&gone, at(60));
    assert_eq!(spans(&presence, Some(100))[2..4], [(40, 60, No), (60, 90, Unknown)], "AWS said so until then");
    let mut presence = Presence::watched_before(presence.left());
    presence.add(event(40, false, None), at(95));
    presence.add(event(90, true, None), at(95));
    assert_eq!(
        spans(&presence, None)[1..3],
        [(40, 60, No), (60, 100, Unknown)],
        "as before, when it is looked at again"
    );
}

#[test]
fn what_came_in_one_stretch_without_a_break_has_nothing_between_it() {
    use WasThere::{No, Unknown, Yes};
    let of = |stretches: &[(i64, i64)]| {
        let mut presence = Presence::default();
        presence.came(event(20, true, None), at(20));
        presence.came(event(40, false, None), at(40));
        presence.came(event(90, true, None), at(90));
        presence.unbroken(stretches.iter().map(|(from, until)| (at(*from), at(*until))));
        presence
    };
    let known = [(0, 20, Unknown), (20, 40, Yes), (40, 90, No), (90, 100, Unknown)];
    assert_eq!(spans(&of(&[(0, 95)]), None), known);
    let broken = [(0, 20, Unknown), (20, 40, Yes), (40, 90, Unknown), (90, 100, Yes)];
    assert_eq!(spans(&of(&[(0, 50), (60, 95)]), Some(100)), broken);
    let mut answered = of(&[(0, 95)]);
    answered.add(event(97, false, None), at(97));
    assert_eq!(spans(&answered, None)[3..], [(90, 100, Unknown)], "AWS answered that, and no message says so");
    assert_eq!(spans(&of(&[]), None), [(0, 100, Unknown)]);
}
