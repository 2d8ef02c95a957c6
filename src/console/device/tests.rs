//! What is asked about a device, and what is made of the answers.

use super::*;
use model::{CallAnswer, CallEvent, CallFailure, Notice, ShadowDocument, Timestamp, Words};

const NOW: Timestamp = Timestamp(1_000_000);

fn looking_at(client_id: &str) -> (Device, Vec<CallCommand>) {
    let mut device = Device::default();
    device.want(DeviceRequest::Look { client_id: client_id.to_owned() });
    let commands = device.take_commands();
    (device, commands)
}

fn tell(device: &mut Device, command: &CallCommand, answer: Result<CallAnswer, CallFailureKind>) {
    let notice = Box::new(Notice::error("call.test", Words::default()));
    let answer = answer.map_err(|kind| CallFailure { kind, notice });
    device.told(CallEvent { number: command.number, answer }, NOW);
}

fn calls(device: &mut Device) -> Vec<Call> {
    device.take_commands().into_iter().map(|command| command.call).collect()
}

fn of_thing(thing: &str) -> ShadowId {
    ShadowId { thing: thing.to_owned(), name: None }
}

fn document(version: u64) -> CallAnswer {
    let text = format!(r#"{{"state":{{"desired":{{"rpm":900}}}},"version":{version}}}"#);
    CallAnswer::Shadow(ShadowDocument { text, version, answered_at: NOW })
}

#[test]
fn a_device_is_asked_for_once_and_its_shadows_are_those_of_its_thing() {
    let (mut device, commands) = looking_at("a");
    assert_eq!(commands.len(), 4);
    assert!(device.connection.is_waiting() && device.shadow.is_waiting());
    let connection = ClientConnection { is_connected: true, thing: Some("press-1".to_owned()), ..Default::default() };
    tell(&mut device, &commands[0], Ok(CallAnswer::Connection(connection.clone())));
    assert_eq!(device.connection.answer(), Some(&connection));
    let list = Call::ListShadows { thing: "press-1".to_owned(), next: None };
    assert_eq!(calls(&mut device), [list, Call::GetShadow(of_thing("press-1"))]);
    // What was asked of the thing with the name of the client comes too late.
    tell(&mut device, &commands[3], Ok(document(1)));
    assert_eq!((device.shadow.answer(), device.shadow.is_waiting()), (None, true));
}

#[test]
fn answers_about_another_device_or_for_another_person_are_dropped() {
    let (mut device, commands) = looking_at("a");
    device.want(DeviceRequest::Look { client_id: "b".to_owned() });
    tell(&mut device, &commands[0], Ok(CallAnswer::Connection(ClientConnection::default())));
    assert_eq!(device.connection.answer(), None);
    let asked = device.take_commands();
    device.forget();
    tell(&mut device, &asked[0], Ok(CallAnswer::Connection(ClientConnection::default())));
    assert_eq!((device.connection.answer(), device.client_id()), (None, ""));
}

#[test]
fn all_pages_of_subscriptions_are_asked_for() {
    let (mut device, commands) = looking_at("a");
    let page = |filter: &str, next: Option<&str>| {
        Ok(CallAnswer::Subscriptions(vec![(filter.to_owned(), 1)], next.map(str::to_owned)))
    };
    tell(&mut device, &commands[1], page("a", Some("more")));
    let more = device.take_commands();
    assert_eq!(more[0].call, Call::ListSubscriptions { client_id: "a".to_owned(), next: Some("more".to_owned()) });
    assert!(device.subscriptions.is_waiting());
    tell(&mut device, &more[0], page("b", None));
    let filters = device.subscriptions.answer().unwrap().iter().map(|(filter, _)| filter.as_str());
    assert_eq!(filters.collect::<Vec<_>>(), ["a", "b"]);
    assert!(!device.subscriptions.is_waiting());
}

#[test]
fn a_change_that_came_too_late_reads_what_there_is_and_is_not_forgotten() {
    let (mut device, commands) = looking_at("a");
    tell(&mut device, &commands[3], Ok(document(7)));
    let change = DeviceRequest::ChangeShadow { document: "{}".to_owned() };
    device.want(change.clone());
    let asked = device.take_commands();
    tell(&mut device, &asked[0], Err(CallFailureKind::Conflict));
    assert!(device.has_conflict());
    let read = device.take_commands();
    assert_eq!(read[0].call, Call::GetShadow(of_thing("a")));
    tell(&mut device, &read[0], Ok(document(8)));
    assert_eq!((device.shadow.answer().map(|shadow| shadow.version), device.changes()), (Some(8), 0));
    assert!(device.has_conflict(), "until the next change");
    device.want(change);
    let asked = device.take_commands();
    assert!(!device.has_conflict() && device.change.is_waiting());
    tell(&mut device, &asked[0], Ok(document(9)));
    assert_eq!((device.change.answer(), device.changes()), (Some(&9), 1));
    assert_eq!(calls(&mut device), [Call::GetShadow(of_thing("a"))]);
}

#[test]
fn a_shadow_that_was_made_elsewhere_is_listed_when_anything_is_asked_again() {
    for request in [DeviceRequest::AskAgain, DeviceRequest::ReadShadow] {
        let (mut device, commands) = looking_at("a");
        tell(&mut device, &commands[2], Ok(CallAnswer::Shadows(Vec::new(), None)));
        device.want(request);
        let asked = device.take_commands();
        let list = asked.iter().find(|command| matches!(command.call, Call::ListShadows { .. })).unwrap();
        tell(&mut device, list, Ok(CallAnswer::Shadows(vec!["firmware".to_owned()], None)));
        assert_eq!(device.shadow_names.answer().map(Vec::as_slice), Some(&["firmware".to_owned()][..]));
    }
}

#[test]
fn of_a_shadow_that_was_deleted_no_change_is_said_to_be_accepted() {
    let (mut device, commands) = looking_at("a");
    tell(&mut device, &commands[3], Ok(document(1)));
    device.want(DeviceRequest::ChangeShadow { document: "{}".to_owned() });
    let asked = device.take_commands();
    tell(&mut device, &asked[0], Ok(document(2)));
    assert_eq!(device.change.answer(), Some(&2));
    device.take_commands();
    device.want(DeviceRequest::DeleteShadow);
    let asked = device.take_commands();
    tell(&mut device, &asked[0], Ok(CallAnswer::Done));
    assert!(device.change.answer().is_none() && device.deleted.answer().is_some());
}

#[test]
fn a_change_that_is_accepted_while_another_shadow_is_shown_is_said_of_its_own() {
    let (mut device, _) = looking_at("a");
    device.want(DeviceRequest::ChangeShadow { document: "{}".to_owned() });
    let asked = device.take_commands();
    device.want(DeviceRequest::OpenShadow { name: Some("other".to_owned()) });
    tell(&mut device, &asked[0], Ok(document(2)));
    assert_eq!((device.change.answer(), device.changes()), (None, 0));
    device.want(DeviceRequest::OpenShadow { name: None });
    assert_eq!(device.changes(), 1);
}

#[test]
fn a_disconnected_device_is_asked_for_again_and_one_that_could_not_be_is_not() {
    let (mut device, _) = looking_at("a");
    let end = DeviceRequest::Disconnect { ends_session: false, publishes_will: true };
    device.want(end.clone());
    let asked = device.take_commands();
    tell(&mut device, &asked[0], Err(CallFailureKind::NotAllowed));
    assert!(device.ended.failure().is_some() && calls(&mut device).is_empty());
    device.want(end);
    let asked = device.take_commands();
    tell(&mut device, &asked[0], Ok(CallAnswer::Done));
    assert!(device.ended.answer().is_some());
    assert_eq!(calls(&mut device)[0], Call::GetConnection { client_id: "a".to_owned() });
}

/// A change of the classic shadow of this thing, as a message.
fn change_of(thing: &str, version: u64) -> std::sync::Arc<model::Batch> {
    // A number means one topic for good.
    let first = model::TopicId(u32::try_from(version).unwrap());
    let mut builder = model::BatchBuilder::with_topics(model::TopicInterner::counting_from(first));
    let topic = format!("$aws/things/{thing}/shadow/update/documents");
    let payload = format!(r#"{{"current":{{"state":{{"desired":{{"rpm":{version}}}}},"version":{version}}}}}"#);
    builder.push(model::Message {
        received_at: NOW,
        topic: &topic,
        payload: payload.as_bytes(),
        properties: model::Properties::default(),
        qos: model::Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin: model::Origin::Received,
    });
    builder.close().unwrap()
}

fn tell_at(device: &mut Device, command: &CallCommand, answer: CallAnswer, secs: i64) {
    device.told(CallEvent { number: command.number, answer: Ok(answer) }, Timestamp::from_secs(secs));
}

fn presence(number: u32, secs: i64, kind: &str) -> std::sync::Arc<model::Batch> {
    let mut builder = model::BatchBuilder::with_topics(model::TopicInterner::counting_from(model::TopicId(number)));
    let payload =
        format!(r#"{{"eventType":"{kind}","timestamp":{},"disconnectReason":"CONNECTION_LOST"}}"#, secs * 1_000);
    builder.push(model::Message {
        received_at: Timestamp::from_secs(secs),
        topic: &format!("$aws/events/presence/{kind}/a"),
        payload: payload.as_bytes(),
        properties: model::Properties::default(),
        qos: model::Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin: model::Origin::Received,
    });
    builder.close().unwrap()
}

#[test]
fn what_happened_since_the_answer_counts_and_is_asked_about_once() {
    let (mut device, commands) = looking_at("a");
    attend(&mut device);
    let secs = Timestamp::from_secs;
    let answer = |is_connected, since| {
        let (connected_since, disconnected_since) = if is_connected { (since, None) } else { (None, since) };
        let connection = ClientConnection { is_connected, connected_since, disconnected_since, ..Default::default() };
        CallAnswer::Connection(connection)
    };
    let known = |device: &Device, now| {
        let known = device.connection_now(secs(now)).unwrap();
        (
            known.is_connected,
            known.since.map(Timestamp::as_secs),
            known.known_until.map(Timestamp::as_secs),
            known.is_newer,
        )
    };
    tell_at(&mut device, &commands[0], answer(true, Some(secs(10))), 20);
    assert_eq!(known(&device, 20), (true, Some(10), None, false));
    assert_eq!(known(&device, 80), (true, Some(10), Some(20), false), "no one has asked since");
    device.batch(&presence(1, 90, "disconnected"), 0);
    assert_eq!(known(&device, 90), (false, Some(90), None, true));
    assert_eq!(device.connection_now(secs(90)).unwrap().reason, Some("CONNECTION_LOST"));
    let asked = device.take_commands();
    assert_eq!(asked.len(), 2, "about its connection and its subscriptions");
    device.batch(&presence(2, 91, "connected"), 1);
    assert!(device.take_commands().is_empty(), "the answer is on its way");
    tell_at(&mut device, &asked[0], answer(true, Some(secs(10))), 92);
    assert_eq!(known(&device, 92), (true, Some(91), None, true), "an answer can be older than an event");
    let asked = device.take_commands();
    assert_eq!(asked.len(), 2, "it came back since it was asked");
    tell_at(&mut device, &asked[0], answer(true, Some(secs(91))), 93);
    assert_eq!((known(&device, 93), device.take_commands().len()), ((true, Some(91), None, false), 0));
}

#[test]
fn after_a_time_in_which_nothing_was_seen_it_is_asked_again() {
    let (mut device, commands) = looking_at("a");
    let connection = ClientConnection { is_connected: true, connected_since: Some(NOW), ..Default::default() };
    tell(&mut device, &commands[0], Ok(CallAnswer::Connection(connection)));
    let now = |secs: u64| NOW.plus(Duration::from_secs(secs));
    device.watch(true, now(1));
    assert!(device.take_commands().is_empty(), "nothing can have been missed");
    assert_eq!(device.connection_now(now(60)).unwrap().known_until, None, "it is seen as it happens");
    device.watch(false, now(60));
    assert_eq!(device.connection_now(now(90)).unwrap().known_until, Some(now(60)));
    device.watch(true, now(90));
    assert_eq!(calls(&mut device)[0], Call::GetConnection { client_id: "a".to_owned() });
    assert_eq!(device.connection_now(now(91)).unwrap().known_until, Some(now(60)), "until that is answered");
}

fn attend(device: &mut Device) -> usize {
    device.attend(&Log::default(), &Topics::default(), &Subscriptions::default());
    device.take_follows().len()
}

#[test]
fn a_change_by_others_is_shown_at_once_and_an_older_answer_does_not_undo_it() {
    let (mut device, commands) = looking_at("a");
    assert_eq!((attend(&mut device), attend(&mut device)), (3, 0));
    device.batch(&change_of("a", 9), 0);
    assert_eq!(device.shadow.answer().map(|shadow| shadow.version), Some(9));
    tell(&mut device, &commands[3], Ok(document(8)));
    assert_eq!(device.shadow.answer().map(|shadow| shadow.version), Some(9));
    assert!(!device.shadow.is_waiting() && device.seen.changes().count() == 1);
    device.batch(&change_of("b", 20), 1);
    assert_eq!(device.shadow.answer().map(|shadow| shadow.version), Some(9), "it is of another thing");
    device.want(DeviceRequest::Leave);
    assert_eq!((attend(&mut device), attend(&mut device)), (3, 0), "nothing is followed any more");
    device.want(DeviceRequest::Look { client_id: "a".to_owned() });
    assert_eq!((attend(&mut device), device.seen.changes().count()), (3, 0));
}

#[test]
fn a_device_is_said_to_miss_a_topic_only_where_aws_has_said_so() {
    let (mut device, commands) = looking_at("a");
    assert!(!device.misses("cmd/a"), "it was not answered yet");
    let filters = vec![("cmd/a/#".to_owned(), 1)];
    tell(&mut device, &commands[1], Ok(CallAnswer::Subscriptions(filters, None)));
    for (topic, misses) in [("cmd/a", true), ("cmd/a/b", false), ("cmd/b", false), ("a", true)] {
        assert_eq!(device.misses(topic), misses, "{topic}");
    }
    device.want(DeviceRequest::AskAgain);
    assert!(!device.misses("cmd/a"), "it may be otherwise by now");
}

#[test]
fn what_was_changed_here_is_known_after_looking_away_and_back() {
    let (mut device, commands) = looking_at("a");
    tell(&mut device, &commands[3], Ok(document(1)));
    for version in [2, 3] {
        device.want(DeviceRequest::ChangeShadow { document: "{}".to_owned() });
        let asked = device.take_commands();
        if version == 3 {
            // Its answer comes while another device is looked at.
            device.want(DeviceRequest::Look { client_id: "b".to_owned() });
        }
        tell(&mut device, &asked[0], Ok(document(version)));
        device.take_commands();
    }
    let own = |device: &Device| [1, 2, 3].map(|version| device.is_own_version(version));
    assert_eq!(own(&device), [false; 3], "they are of another device");
    device.want(DeviceRequest::Leave);
    device.want(DeviceRequest::Look { client_id: "a".to_owned() });
    assert_eq!(own(&device), [false, true, true]);
    device.want(DeviceRequest::OpenShadow { name: Some("valve".to_owned()) });
    assert_eq!(own(&device), [false; 3], "another shadow has its own versions");
    device.want(DeviceRequest::OpenShadow { name: None });
    device.forget();
    device.want(DeviceRequest::Look { client_id: "a".to_owned() });
    assert_eq!(own(&device), [false; 3], "another person");
}

#[test]
fn where_there_is_no_classic_shadow_the_first_with_a_name_is_shown() {
    let names = || Ok(CallAnswer::Shadows(vec!["settings".to_owned(), "wifi".to_owned()], None));
    // Whichever comes first.
    for order in [[2, 3], [3, 2]] {
        let (mut device, commands) = looking_at("a");
        for at in order {
            tell(&mut device, &commands[at], if at == 2 { names() } else { Err(CallFailureKind::NotFound) });
        }
        let settings = ShadowId { name: Some("settings".to_owned()), ..of_thing("a") };
        assert_eq!((calls(&mut device), device.shadow_id()), (vec![Call::GetShadow(settings.clone())], settings));
        device.want(DeviceRequest::OpenShadow { name: None });
        let asked = device.take_commands();
        tell(&mut device, &asked[0], Err(CallFailureKind::NotFound));
        assert_eq!(device.shadow_id(), of_thing("a"), "the person wants to see it, to make it");
    }
    let (mut device, commands) = looking_at("a");
    tell(&mut device, &commands[2], names());
    tell(&mut device, &commands[3], Ok(document(1)));
    assert_eq!(device.shadow_id(), of_thing("a"));
}
