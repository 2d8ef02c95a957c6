//! Why a client is not connected, as AWS names it.

use texts::t;

/// What a `disconnectReason` of AWS means, with its name: that is what people look up.
#[must_use]
pub fn departure(name: &str) -> String {
    let meaning = match name {
        "CLIENT_INITIATED_DISCONNECT" => t!("the client said goodbye"),
        "CONNECTION_LOST" => t!("the network connection was lost"),
        "MQTT_KEEP_ALIVE_TIMEOUT" => t!("nothing came for one and a half keep-alive times"),
        "DUPLICATE_CLIENTID" => t!("another client connected with the same client id"),
        "API_INITIATED_DISCONNECT" => t!("someone disconnected it"),
        "FORBIDDEN_ACCESS" => t!("its policy did not allow what it did"),
        "AUTH_ERROR" => t!("it could not be authenticated"),
        "THROTTLED" => t!("it sent too much"),
        "WEBSOCKET_TTL_EXPIRATION" | "CUSTOMAUTH_TTL_EXPIRATION" => t!("it was connected for as long as AWS allows"),
        "SERVER_ERROR" | "SERVER_INITIATED_DISCONNECT" => t!("AWS ended the connection"),
        "CLIENT_ERROR" => t!("it sent something that is not allowed"),
        _ => return name.to_owned(),
    };
    format!("{meaning} ({name})")
}
