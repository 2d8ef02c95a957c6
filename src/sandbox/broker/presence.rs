//! Lifecycle events: `$aws/events/presence/{connected,disconnected}/CLIENT_ID`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::message::Message;
use super::wire::End;
use super::{Connection, State};
use model::{Qos, Timestamp};

impl State {
    /// Says that a client has connected.
    pub(super) fn announce(&mut self, client_id: &Arc<str>, now: Timestamp) {
        let Some(connection) = self.clients.get(client_id).and_then(|client| client.connection.as_ref()) else {
            return;
        };
        let mut event = event("connected", client_id, connection.number, &connection.identity_id, now);
        event["ipAddress"] = json!("127.0.0.1");
        self.tell("connected", client_id, &event, now);
    }

    /// Says that a client has gone, and why.
    pub(super) fn announce_end(&mut self, client_id: &Arc<str>, connection: &Connection, end: End, now: Timestamp) {
        let event = event("disconnected", client_id, connection.number, &connection.identity_id, now);
        self.tell_end(client_id, event, end, now);
    }

    /// Says that a simulated device has connected, or has gone.
    pub(super) fn announce_device(&mut self, client_id: &str, number: u64, end: Option<End>, now: Timestamp) {
        let kind = if end.is_some() { "disconnected" } else { "connected" };
        let event = event(kind, client_id, number, client_id, now);
        match end {
            Some(end) => self.tell_end(client_id, event, end, now),
            None => self.tell(kind, client_id, &event, now),
        }
    }

    fn tell_end(&mut self, client_id: &str, mut event: Value, end: End, now: Timestamp) {
        event["clientInitiatedDisconnect"] = json!(end.client_initiated);
        event["disconnectReason"] = json!(end.reason);
        self.tell("disconnected", client_id, &event, now);
    }

    fn tell(&mut self, kind: &str, client_id: &str, event: &Value, now: Timestamp) {
        let message = Message::new(format!("$aws/events/presence/{kind}/{client_id}"), event.to_string());
        self.publish(message.with_flags(Qos::AtLeastOnce, false), None, now);
    }
}

fn event(kind: &str, client_id: &str, number: u64, principal: &str, now: Timestamp) -> Value {
    json!({
        "clientId": client_id,
        "timestamp": now.0.div_euclid(1_000),
        "eventType": kind,
        "sessionIdentifier": format!("{number:08x}-0000-4000-8000-000000000000"),
        "principalIdentifier": principal,
        "versionNumber": 0,
    })
}
