//! A device in each of its states, as AWS answers about it.

use client::aws::Error;
use console::{DeviceRequest, RightsRequest};
use model::{
    BatchBuilder, Call, CallAnswer, CallFailure, ClientConnection, EffectivePolicy, LinkEvent, Message, Origin,
    Properties, Qos, RightAnswer, ShadowDocument, SubscriptionState, Timestamp, TopicFilter, TopicId, TopicInterner,
};
use window::app::App;

use super::explained;
use super::scenes;
use super::scripted_backend::{NOW, ScriptedBackend};
use std::time::Duration;

/// What is answered to a call, given how many came before.
pub(crate) type Answers = fn(&Call, usize) -> Result<CallAnswer, CallFailure>;

pub(crate) const CLIENT_ID: &str = "press-1";

/// The page shows this device.
pub(crate) fn look(app: &mut App) {
    let request = DeviceRequest::Look { client_id: CLIENT_ID.to_owned() };
    app.console_mut().expect("a connection").device.want(request);
}

/// The view of what the person may do.
pub(crate) fn show_rights(app: &mut App) {
    app.window_mut().show_rights();
    app.console_mut().expect("a connection").rights.want(RightsRequest::Ask);
}

pub(crate) fn connected(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| Ok(answer(call, &present(), 12)));
}

/// It is followed, and came back some hours ago.
pub(crate) fn followed(backend: &ScriptedBackend) {
    connected(backend);
    backend.grants_follows();
    comings(backend);
}

/// Messages to one client alone are confirmed, except by press-2.
pub(crate) fn some_confirm(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| match call {
        Call::SendDirect(message) if message.client_id == "press-2" => Err(explained::call(&Error::NotConfirmed, call)),
        call => Ok(answer(call, &present(), 12)),
    });
}

/// It stopped answering a while ago.
pub(crate) fn gone(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| {
        let connection = ClientConnection {
            disconnected_since: Some(NOW.minus(Duration::from_secs(19 * 60 + 4))),
            disconnect_reason: Some("MQTT_KEEP_ALIVE_TIMEOUT".to_owned()),
            session_expiry_secs: Some(3_600),
            clean_session: Some(false),
            thing: Some(CLIENT_ID.to_owned()),
            ..ClientConnection::default()
        };
        Ok(answer(call, &connection, 12))
    });
}

/// AWS knows nothing of it.
pub(crate) fn never_seen(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| match call {
        Call::ListShadows { .. } => Ok(CallAnswer::Shadows(Vec::new(), None)),
        call => Err(explained::call(&Error::ResourceNotFound { message: "Not found".to_owned() }, call)),
    });
}

/// Nothing may be asked.
pub(crate) fn forbidden(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend
        .answers_calls(|call, _| Err(explained::call(&Error::AccessDenied { message: "Forbidden".to_owned() }, call)));
}

/// Someone else is always faster.
pub(crate) fn conflict(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, before| match call {
        Call::UpdateShadow { .. } => {
            Err(explained::call(&Error::Conflict { message: "Version conflict".to_owned() }, call))
        }
        call => Ok(answer(call, &present(), if before < 5 { 12 } else { 13 })),
    });
}

/// What the page follows, in its order. The changes of shadows are subscribed already.
pub(crate) const FOLLOWED: [&str; 2] = ["$aws/events/presence/+/press-1", "$aws/things/press-1/shadow/delete/accepted"];

/// All that the page follows is granted.
pub(crate) fn follow(backend: &ScriptedBackend) {
    let granted = |_: &str| SubscriptionState::Granted { qos: Qos::AtLeastOnce };
    answer_follows(backend, granted);
}

/// None of it is.
pub(crate) fn refuse_to_follow(backend: &ScriptedBackend) {
    answer_follows(backend, explained::subscription_refused);
}

fn answer_follows(backend: &ScriptedBackend, state: impl Fn(&str) -> SubscriptionState) {
    for filter in FOLLOWED {
        let topic_filter = TopicFilter::parse(filter).expect("a filter");
        backend.link(LinkEvent::Followed { topic_filter, state: state(filter) });
    }
}

/// It has just left.
pub(crate) fn leaves(backend: &ScriptedBackend) {
    let mut builder = BatchBuilder::with_topics(TopicInterner::counting_from(TopicId(2_000)));
    let at = NOW.minus(Duration::from_secs(1)).0 / 1_000;
    let payload = format!(
        r#"{{"clientId":"press-1","timestamp":{at},"eventType":"disconnected","disconnectReason":"CONNECTION_LOST"}}"#
    );
    builder.push(Message {
        received_at: NOW,
        topic: "$aws/events/presence/disconnected/press-1",
        payload: payload.as_bytes(),
        properties: Properties::default(),
        qos: Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin: Origin::Received,
    });
    backend.batch(builder.close().expect("a message"));
}

/// The newest message is selected.
pub(crate) fn select_newest(app: &mut App) {
    let row = app.console().log.end_row() - 1;
    app.state_mut().console.table.selected = Some(row);
}

/// This program sent something.
pub(crate) fn sends(backend: &ScriptedBackend, topic: &str) {
    let mut builder = BatchBuilder::with_topics(TopicInterner::counting_from(TopicId(3_000)));
    builder.push(Message {
        received_at: NOW,
        topic,
        payload: b"{}",
        properties: Properties::default(),
        qos: Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin: Origin::Sent,
    });
    backend.batch(builder.close().expect("a message"));
}

/// It left and came back, its shadow was changed, and it said something.
pub(crate) fn comings(backend: &ScriptedBackend) {
    // The first numbers are those of the plant.
    let mut builder = BatchBuilder::with_topics(TopicInterner::counting_from(TopicId(1_000)));
    let came = NOW.minus(Duration::from_mins(232)).0 / 1_000;
    let left = came - 5 * 60 * 1_000;
    let first = left - 2 * 1_000;
    let presence = |kind: &str, at: i64, reason: &str| {
        let topic = format!("$aws/events/presence/{kind}/press-1");
        let reason = if reason.is_empty() { String::new() } else { format!(r#","disconnectReason":"{reason}""#) };
        (topic, format!(r#"{{"clientId":"press-1","timestamp":{at},"eventType":"{kind}"{reason}}}"#))
    };
    let (before, after) = (shadow(12).text, shadow(12).text.replace("Seconds\":60", "Seconds\":30"));
    let after = after.replace("\"version\":12", "\"version\":13");
    let messages = [
        presence("connected", first, ""),
        presence("disconnected", left, "CONNECTION_LOST"),
        presence("connected", came, ""),
        (
            "$aws/things/press-1/shadow/update/documents".to_owned(),
            format!(r#"{{"previous":{before},"current":{after},"timestamp":{}}}"#, NOW.as_secs()),
        ),
        ("plant/press-hall/press-1/temp".to_owned(), r#"{"celsius":87.2}"#.to_owned()),
    ];
    for (topic, payload) in &messages {
        builder.push(Message {
            received_at: NOW.minus(Duration::from_millis(700)),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    backend.batch(builder.close().expect("messages"));
}

fn present() -> ClientConnection {
    ClientConnection {
        is_connected: true,
        connected_since: Some(NOW.minus(Duration::from_mins(232))),
        keep_alive_secs: Some(60),
        session_expiry_secs: Some(3_600),
        clean_session: Some(false),
        thing: Some(CLIENT_ID.to_owned()),
        source: Some("203.0.113.24:51432".to_owned()),
        target: Some("198.51.100.8:8883".to_owned()),
        ..ClientConnection::default()
    }
}

fn answer(call: &Call, connection: &ClientConnection, version: u64) -> CallAnswer {
    match call {
        Call::GetConnection { .. } => CallAnswer::Connection(connection.clone()),
        Call::ListSubscriptions { .. } => {
            let filters = ["plant/press-hall/press-1/cmd", "$aws/things/press-1/shadow/+/delta"];
            CallAnswer::Subscriptions(filters.map(|filter| (filter.to_owned(), 1)).to_vec(), None)
        }
        Call::ListShadows { .. } => {
            CallAnswer::Shadows(["settings", "firmware", "calibration"].map(str::to_owned).to_vec(), None)
        }
        Call::GetShadow(_) => CallAnswer::Shadow(shadow(version)),
        Call::UpdateShadow { .. } => CallAnswer::Shadow(shadow(version + 1)),
        Call::EffectivePolicies => CallAnswer::Policies(vec![policy()]),
        Call::TestRight(question) if question.name.starts_with("plant/") => CallAnswer::Right(RightAnswer {
            is_allowed: true,
            policies: vec!["plant-operators".to_owned()],
            notice: None,
        }),
        Call::TestRight(question) => CallAnswer::Right(explained::not_a_right(question)),
        Call::SendDirect(_) => CallAnswer::Delivered { took: Duration::from_millis(46) },
        _ => CallAnswer::Done,
    }
}

fn policy() -> EffectivePolicy {
    let arn = |rest: &str| format!("arn:aws:iot:eu-west-1:123456789012:{rest}");
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[
        {{"Effect":"Allow","Action":"iot:Connect","Resource":"{}"}},
        {{"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"{}"}},
        {{"Effect":"Allow","Action":"iot:Subscribe","Resource":"{}"}},
        {{"Effect":"Deny","Action":"iot:Publish","Resource":"{}","Condition":{{"Bool":{{"x":"y"}}}}}}]}}"#,
        arn("client/topicdeck-*"),
        arn("topic/plant/*"),
        arn("topicfilter/plant/*"),
        arn("topic/plant/safety/*"),
    );
    EffectivePolicy { name: "plant-operators".to_owned(), arn: arn("policy/plant-operators"), document }
}

/// One key of it is asked for and not done yet.
fn shadow(version: u64) -> ShadowDocument {
    let setpoint = if version == 12 { "80" } else { "75" };
    let (asked, reported) = (NOW.as_secs() - 29 * 60, NOW.as_secs() - 3 * 60);
    let text = format!(
        r#"{{"state":{{"desired":{{"temperature":{{"setpoint":{setpoint},"limit":85}},"reportSeconds":60,"site":"hall-2"}},
        "reported":{{"temperature":{{"setpoint":80,"limit":85}},"reportSeconds":10,"site":"hall-2","firmware":"4.2.0"}}}},
        "metadata":{{"desired":{{"reportSeconds":{{"timestamp":{asked}}}}},
        "reported":{{"reportSeconds":{{"timestamp":{reported}}}}}}},
        "version":{version},"timestamp":{reported}}}"#
    );
    ShadowDocument { text, version, answered_at: Timestamp(NOW.0) }
}
