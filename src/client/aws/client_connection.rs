//! What AWS says of the connection of a client.

use serde_json::Value;

use super::Error;
use model::{ClientConnection, Timestamp};

/// Reads the answer of `GetConnection`.
pub(super) fn client_connection(answer: &Value) -> Result<ClientConnection, Error> {
    let text = |field: &str| answer[field].as_str().map(str::to_owned);
    let milliseconds = |field: &str| Some(Timestamp(answer[field].as_i64()?.checked_mul(1_000)?));
    let address = |ip: &str, port: &str| {
        let (ip, port) = (answer[ip].as_str()?, answer[port].as_u64()?);
        Some(if ip.contains(':') { format!("[{ip}]:{port}") } else { format!("{ip}:{port}") })
    };
    Ok(ClientConnection {
        is_connected: answer["connected"].as_bool().ok_or_else(|| Error::without("connected"))?,
        connected_since: milliseconds("connectedSince"),
        disconnected_since: milliseconds("disconnectedSince"),
        disconnect_reason: text("disconnectReason"),
        keep_alive_secs: answer["keepAliveDuration"].as_u64(),
        session_expiry_secs: answer["sessionExpiry"].as_u64(),
        clean_session: answer["cleanSession"].as_bool(),
        thing: text("thingName"),
        source: address("sourceIp", "sourcePort"),
        target: address("targetIp", "targetPort"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_milliseconds_and_durations_seconds() {
        let answer = json!({
            "connected": true, "connectedSince": 1_700_000_000_123_i64, "keepAliveDuration": 60, "sessionExpiry": 3_600,
            "cleanSession": false, "sourceIp": "::1", "sourcePort": 7, "targetIp": "10.0.0.1", "targetPort": 8883,
        });
        let found = client_connection(&answer).unwrap();
        assert_eq!(found.connected_since, Some(Timestamp(1_700_000_000_123_000)));
        assert_eq!((found.keep_alive_secs, found.session_expiry_secs), (Some(60), Some(3_600)));
        assert_eq!((found.source.as_deref(), found.target.as_deref()), (Some("[::1]:7"), Some("10.0.0.1:8883")));
        let answer = json!({ "connected": false, "disconnectedSince": 1_700_000_000_000_i64, "disconnectReason": "X" });
        let found = client_connection(&answer).unwrap();
        assert_eq!(found.disconnected_since, Some(Timestamp::from_secs(1_700_000_000)));
        assert!(client_connection(&json!({})).is_err());
    }
}
