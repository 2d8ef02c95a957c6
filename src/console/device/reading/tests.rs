//! What is recorded is one with what is in memory: each message, change and coming once.

use std::sync::Arc;

use super::*;
use crate::{DeviceRequest, Log, RecordedDevice, SeenIn, Subscriptions, Topics, WasThere};
use model::{
    BatchBuilder, Message, Origin, PastHeard, PastMessage, Properties, Qos, SubscriptionState, Timestamp, TopicFilter,
};

const TEMP: &str = "plant/press-1/temp";
const CHANGED: &str = "$aws/things/press-1/shadow/update/documents";
const LEFT: &str = "$aws/events/presence/disconnected/press-1";
const GONE: &str = r#"{"eventType":"disconnected","timestamp":6000,"disconnectReason":"CONNECTION_LOST"}"#;

fn push(builder: &mut BatchBuilder, secs: i64, topic: &str, payload: &str, origin: Origin) {
    builder.push(Message {
        received_at: Timestamp::from_secs(secs),
        topic,
        payload: payload.as_bytes(),
        properties: Properties::default(),
        qos: Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin,
    });
}

fn recorded(row: u64, secs: i64, topic: &str, payload: &str) -> PastMessage {
    let mut builder = BatchBuilder::default();
    push(&mut builder, secs, topic, payload, Origin::Received);
    PastMessage { row, topic: topic.into(), batch: builder.close().unwrap() }
}

fn version(version: u64) -> String {
    format!(r#"{{"current":{{"state":{{"desired":{{"rpm":{version}}}}},"version":{version}}}}}"#)
}

/// The newest first: messages of before, and those that the log has too.
fn past() -> DevicePast {
    let times = (10..40).rev().map(|secs| (Timestamp::from_secs(secs), Origin::Received, false)).collect();
    DevicePast {
        messages: vec![
            recorded(9, 60, TEMP, "in the log"),
            recorded(8, 55, "plant/press-1/elsewhere", "not subscribed here"),
            recorded(7, 39, TEMP, "before"),
        ],
        presence: vec![recorded(2, 6, LEFT, GONE)],
        changes: vec![recorded(6, 58, CHANGED, &version(8)), recorded(3, 7, CHANGED, &version(7))],
        heard: vec![PastHeard { topic: TEMP.into(), times }],
        back_to: Some(Timestamp::from_secs(1)),
        unbroken: Vec::new(),
    }
}

#[test]
fn what_is_recorded_is_added_to_what_is_in_memory_and_nothing_is_there_twice() {
    let (mut log, mut topics) = (Log::default(), Topics::default());
    let mut builder = BatchBuilder::default();
    push(&mut builder, 50, "plant/other", "1", Origin::Received);
    push(&mut builder, 58, CHANGED, &version(8), Origin::Received);
    push(&mut builder, 60, TEMP, "in the log", Origin::Received);
    let batch = builder.close().unwrap();
    topics.add(batch.new_topics());
    log.push(Arc::clone(&batch));
    let mut device = Device::default();
    device.want(DeviceRequest::Look { client_id: "press-1".to_owned() });
    let attend = |device: &mut Device| device.attend(&log, &topics, &Subscriptions::default());
    attend(&mut device);
    let request = device.take_read(ConnectionId(3), "plant").expect("it is asked for");
    assert_eq!((request.profile.as_str(), request.client_id.as_str()), ("plant", "press-1"));
    attend(&mut device);
    assert!(device.take_read(ConnectionId(3), "plant").is_none(), "once");
    assert!(matches!(device.recorded(), Recorded::Unknown));
    device.told_past(DevicePastRead { connection: ConnectionId(3), number: request.number, read: Ok(Some(past())) });
    attend(&mut device);
    let changes: Vec<_> = device.seen.changes().map(|change| (change.source, change.version)).collect();
    assert_eq!(changes, [(SeenIn::Log(1), Some(8)), (SeenIn::Recording(3), Some(7))]);
    assert_eq!(device.seen.messages().count(), 1);
    let rows: Vec<_> = device.seen.recorded().iter().map(|message| message.row).collect();
    assert_eq!(rows, [8, 7]);
    assert_eq!(device.presence.events().len(), 1);
    assert_eq!(device.recorded_interval(), Some((Duration::from_secs(1), TEMP)));
    // Another shadow has other changes, and the same messages.
    device.want(DeviceRequest::OpenShadow { name: Some("settings".to_owned()) });
    attend(&mut device);
    assert_eq!((device.seen.changes().count(), device.seen.recorded().len()), (0, 2));
    device.want(DeviceRequest::OpenShadow { name: None });
    attend(&mut device);
    assert_eq!((device.seen.changes().count(), device.presence.events().len()), (2, 1));
}

#[test]
fn a_recording_says_that_it_stayed_away_only_where_its_comings_always_come() {
    let came = r#"{"eventType":"connected","timestamp":90000}"#;
    let presence = vec![recorded(5, 90, "$aws/events/presence/connected/press-1", came), recorded(2, 6, LEFT, GONE)];
    let times = [6, 90].map(Timestamp::from_secs);
    let unbroken = vec![(Timestamp(0), Timestamp::from_secs(200))];
    let states = |subscriptions: &Subscriptions| {
        let (log, topics) = (Log::default(), Topics::default());
        let mut device = Device::default();
        device.want(DeviceRequest::Look { client_id: "press-1".to_owned() });
        device.attend(&log, &topics, subscriptions);
        let request = device.take_read(ConnectionId(3), "plant").unwrap();
        let past = DevicePast { presence: presence.clone(), unbroken: unbroken.clone(), ..DevicePast::default() };
        device.told_past(DevicePastRead { connection: ConnectionId(3), number: request.number, read: Ok(Some(past)) });
        device.attend(&log, &topics, subscriptions);
        let spans = device.presence.spans((times[0], times[1]), None);
        spans.into_iter().map(|span| span.was_there).collect::<Vec<_>>()
    };
    let mut subscriptions = Subscriptions::default();
    assert_eq!(states(&subscriptions), [WasThere::Unknown], "only the page of the device follows it");
    let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
    let notice = model::Notice::error("subscribe.refused", model::Words::default());
    let filters = ["$aws/events/#", "$aws/events/presence/#"].map(|filter| TopicFilter::parse(filter).unwrap());
    let [refused, all] = filters;
    subscriptions.change(
        refused,
        Qos::AtLeastOnce,
        SubscriptionState::Refused { reason_code: 0x87, notice: Box::new(notice) },
    );
    subscriptions.change(all, Qos::AtLeastOnce, granted);
    assert_eq!(states(&subscriptions), [WasThere::No]);
    let mut device = Device::default();
    device.want(DeviceRequest::Look { client_id: "press-1".to_owned() });
    device.attend(&Log::default(), &Topics::default(), &subscriptions);
    let state = device.presence_state(&subscriptions);
    assert!(matches!(state, Some(SubscriptionState::Granted { .. })), "a refused one beside it: {state:?}");
}

#[test]
fn an_answer_about_a_device_that_is_not_looked_at_any_more_is_dropped() {
    let mut device = Device::default();
    device.want(DeviceRequest::Look { client_id: "press-1".to_owned() });
    let first = device.take_read(ConnectionId(3), "plant").unwrap();
    device.want(DeviceRequest::Look { client_id: "press-2".to_owned() });
    let second = device.take_read(ConnectionId(3), "plant").unwrap();
    let told = |number| DevicePastRead { connection: ConnectionId(3), number, read: Ok(None) };
    device.told_past(told(first.number));
    assert!(matches!(device.recorded(), Recorded::Unknown));
    device.told_past(told(second.number));
    assert!(matches!(device.recorded(), Recorded::Nothing));
}

#[test]
fn a_command_says_the_same() {
    let device = RecordedDevice::new(past());
    let left: Vec<_> = device.presence().iter().map(|event| (event.is_connected, event.at.as_secs())).collect();
    assert_eq!((left, device.messages().len()), (vec![(false, 6)], 3));
    assert_eq!(device.usual_interval(), Some((Duration::from_secs(1), TEMP)));
}
