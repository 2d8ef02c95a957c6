//! What AWS sends when a client comes or leaves (AWS IoT: "Lifecycle events").

use crate::json::parse;
use crate::{MAX_DEPTH, Node};
use model::Timestamp;

/// A client came or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceEvent {
    /// It came.
    pub is_connected: bool,
    /// When. AWS says milliseconds.
    pub at: Timestamp,
    /// Why it left, in the words of AWS.
    pub reason: Option<String>,
}

impl PresenceEvent {
    /// The event in a payload, if it is one.
    #[must_use]
    pub fn of(payload: &[u8]) -> Option<Self> {
        let event = parse(std::str::from_utf8(payload).ok()?, MAX_DEPTH)?;
        let is_connected = match text(&event, "eventType")? {
            "connected" => true,
            "disconnected" => false,
            _ => return None,
        };
        let Node::Number(millis) = event.field("timestamp")? else { return None };
        let at = Timestamp(millis.parse::<i64>().ok()?.checked_mul(1_000)?);
        Some(Self { is_connected, at, reason: text(&event, "disconnectReason").map(str::to_owned) })
    }
}

fn text<'a>(event: &'a Node, name: &str) -> Option<&'a str> {
    match event.field(name)? {
        Node::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds_and_what_is_no_event_is_none() {
        let left =
            br#"{"clientId":"a","timestamp":1573002340451,"eventType":"disconnected","clientInitiatedDisconnect":false,
            "sessionIdentifier":"x","principalIdentifier":"y","disconnectReason":"CONNECTION_LOST","versionNumber":0}"#;
        let at = Timestamp(1_573_002_340_451_000);
        let expected = PresenceEvent { is_connected: false, at, reason: Some("CONNECTION_LOST".to_owned()) };
        assert_eq!(PresenceEvent::of(left), Some(expected));
        let came = br#"{"clientId":"a","timestamp":1573002340451,"eventType":"connected","ipAddress":"192.0.2.0"}"#;
        assert_eq!(PresenceEvent::of(came), Some(PresenceEvent { is_connected: true, at, reason: None }));
        for other in [
            &b""[..],
            b"{}",
            b"\xff",
            br#"{"eventType":"subscribed","timestamp":1}"#,
            br#"{"eventType":"connected","timestamp":"1"}"#,
            br#"{"eventType":"connected","timestamp":9223372036854775807}"#,
        ] {
            assert_eq!(PresenceEvent::of(other), None);
        }
    }
}
