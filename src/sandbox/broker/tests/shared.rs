//! Shared groups: what waits for one, who gets it and how fast.

use super::*;

const GROUP: &str = "$share/g/plant/#";

fn member(broker: &Broker, client_id: &str, expiry_secs: u64) -> Peer {
    let peer = connect(broker, opening(client_id, expiry_secs));
    peer.subscribe(GROUP, Qos::AtLeastOnce);
    peer
}

fn leave(peer: &Peer) {
    peer.broker.close(&peer.session, &peer.wire, End::LOST, None, NOW);
}

fn send(broker: &Broker, count: usize) {
    for number in 0..count {
        publish(broker, &format!("plant/{number}"), Qos::AtLeastOnce, false);
    }
}

fn topics_of(received: &[Publish]) -> Vec<&str> {
    received.iter().map(|publish| std::str::from_utf8(&publish.topic).unwrap()).collect()
}

/// What comes within a second, all of it acknowledged.
fn in_a_second(peer: &Peer, from: Timestamp) -> Vec<Publish> {
    let mut all = Vec::new();
    for millis in 0..1_000 {
        for publish in peer.received_at(from.plus(Duration::from_millis(millis))) {
            peer.session.acknowledge(publish.pkid);
            all.push(publish);
        }
    }
    all
}

#[test]
fn what_waits_goes_to_a_new_member_at_20_a_second() {
    let broker = Broker::new();
    leave(&member(&broker, "kept", 60));
    send(&broker, 50);
    publish(&broker, "plant/unkept", Qos::AtMostOnce, false);
    let newcomer = member(&broker, "newcomer", 0);
    let first = in_a_second(&newcomer, NOW);
    assert_eq!((first.len(), topics_of(&first)[..2].to_vec()), (20, vec!["plant/0", "plant/1"]));
    assert!(first.iter().all(|publish| !publish.dup));
    let rest: usize = (1..3).map(|second| in_a_second(&newcomer, NOW.plus(Duration::from_secs(second))).len()).sum();
    assert_eq!(rest, 30);
}

#[test]
fn what_waits_goes_to_a_member_that_resumes_and_each_takes_20_a_second() {
    let broker = Broker::new();
    for client_id in ["a", "b"] {
        leave(&member(&broker, client_id, 60));
    }
    send(&broker, 100);
    let [a, b] = ["a", "b"].map(|client_id| connect(&broker, opening(client_id, 60)));
    assert!(a.session_present && b.session_present);
    assert_eq!([in_a_second(&a, NOW).len(), in_a_second(&b, NOW).len()], [20, 20]);
}

#[test]
fn nothing_waits_for_a_group_without_a_session_that_is_kept() {
    let broker = Broker::new();
    let clean = member(&broker, "clean", 0);
    send(&broker, 1);
    leave(&clean);
    send(&broker, 1);
    assert!(member(&broker, "later", 0).received().is_empty());
}

#[test]
fn what_a_member_did_not_acknowledge_goes_to_another() {
    for (expiry_secs, how) in [(0, "its session ends"), (60, "its session is kept")] {
        let broker = Broker::new();
        let (leaving, staying) = (member(&broker, "leaving", expiry_secs), member(&broker, "staying", 0));
        send(&broker, 6);
        let sent = leaving.received();
        assert_eq!(topics_of(&sent), ["plant/0", "plant/2", "plant/4"]);
        leaving.session.acknowledge(sent[1].pkid);
        assert_eq!(in_a_second(&staying, NOW).len(), 3);
        leave(&leaving);
        assert_eq!(topics_of(&in_a_second(&staying, NOW)), ["plant/0", "plant/4"], "{how}");
        let again = connect(&broker, opening("leaving", expiry_secs));
        assert!(in_a_second(&again, NOW).is_empty(), "{how}");
    }
}

#[test]
fn what_the_last_member_did_not_acknowledge_waits_for_its_return() {
    let broker = Broker::new();
    let only = member(&broker, "only", 60);
    send(&broker, 2);
    assert_eq!(only.received().len(), 2);
    leave(&only);
    send(&broker, 1);
    let again = connect(&broker, opening("only", 60));
    assert_eq!(topics_of(&in_a_second(&again, NOW)), ["plant/0", "plant/1", "plant/0"]);
}

#[test]
fn a_member_that_unsubscribes_keeps_what_it_was_sent_and_no_more() {
    let broker = Broker::new();
    let terms = Terms { receive_maximum: 1, ..Terms::default() };
    let leaving = connect(&broker, Opening { terms, ..opening("leaving", 60) });
    leaving.subscribe(GROUP, Qos::AtLeastOnce);
    let staying = member(&broker, "staying", 0);
    send(&broker, 4);
    let sent = leaving.received();
    assert_eq!(topics_of(&sent), ["plant/0"]);
    assert_eq!(in_a_second(&staying, NOW).len(), 2);
    assert!(broker.unsubscribe(&leaving.session, &TopicFilter::parse(GROUP).unwrap(), NOW));
    assert_eq!(topics_of(&in_a_second(&staying, NOW)), ["plant/2"]);
    assert!(leaving.session.acknowledge(sent[0].pkid));
}

#[test]
fn a_member_gets_of_what_waits_only_what_it_may_receive() {
    let all = json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let deny = json!({ "Statement": { "Effect": "Deny", "Action": "iot:Receive", "Resource": "*:topic/plant/0" } });
    let broker = Broker::new();
    leave(&member(&broker, "kept", 60));
    send(&broker, 2);
    let permissions = Arc::new(Permissions::new(&all, &[all.clone(), deny], "b", "i"));
    let barred = connect(&broker, Opening { permissions, ..opening("barred", 0) });
    barred.subscribe(GROUP, Qos::AtLeastOnce);
    assert_eq!(topics_of(&in_a_second(&barred, NOW)), ["plant/1"]);
    assert_eq!(topics_of(&in_a_second(&connect(&broker, opening("kept", 60)), NOW)), ["plant/0"]);
}

#[test]
fn a_member_that_does_not_acknowledge_leaves_the_rest_to_others() {
    let broker = Broker::new();
    leave(&member(&broker, "kept", 60));
    send(&broker, 10);
    let terms = Terms { receive_maximum: 2, ..Terms::default() };
    let slow = connect(&broker, Opening { terms, ..opening("slow", 0) });
    slow.subscribe(GROUP, Qos::AtLeastOnce);
    let minute = (0..60_000).step_by(50).map(|millis| slow.received_at(NOW.plus(Duration::from_millis(millis))).len());
    assert_eq!(minute.sum::<usize>(), 2);
    let (mut out, later) = (BytesMut::new(), NOW.plus(Duration::from_mins(1)));
    assert_eq!(slow.session.fill(&slow.wire, later, &mut out).wait, None);
    assert_eq!(in_a_second(&member(&broker, "quick", 0), NOW).len(), 8);
}
