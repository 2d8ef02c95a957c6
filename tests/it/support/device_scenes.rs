//! A device in each of its states, as AWS answers about it.

use client::aws::Error;
use console::DeviceRequest;
use model::{Call, CallAnswer, CallFailure, ClientConnection, ShadowDocument, Timestamp};
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

pub(crate) fn connected(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| Ok(answer(call, &present(), 12)));
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
        Call::SendDirect(_) => CallAnswer::Delivered { took: Duration::from_millis(46) },
        _ => CallAnswer::Done,
    }
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
