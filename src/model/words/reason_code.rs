//! MQTT 5 reason codes in words.

use texts::t;

/// The meaning of a reason code other than success (MQTT 5 section 2.4), in lower case.
#[must_use]
pub fn reason(code: u8) -> &'static str {
    match code {
        // A DISCONNECT that names nothing.
        0x00 => t!("normal disconnection"),
        // MQTT 3.1.1, section 3.2.2.3.
        0x01 => t!("protocol version not acceptable"),
        0x80 => t!("unspecified error"),
        0x81 => t!("malformed packet"),
        0x82 => t!("protocol error"),
        0x83 => t!("implementation-specific error"),
        0x84 => t!("protocol version not supported"),
        0x85 => t!("client id not valid"),
        0x86 => t!("bad user name or password"),
        0x87 => t!("not authorized"),
        0x88 => t!("server unavailable"),
        0x89 => t!("server busy"),
        0x8a => t!("banned"),
        0x8b => t!("server shutting down"),
        0x8c => t!("bad authentication method"),
        0x8d => t!("keep alive timeout"),
        0x8e => t!("session taken over"),
        0x8f => t!("topic filter not valid"),
        0x90 => t!("topic name not valid"),
        0x91 => t!("packet id in use"),
        0x92 => t!("packet id not found"),
        0x93 => t!("receive maximum exceeded"),
        0x94 => t!("topic alias not valid"),
        0x95 => t!("packet too large"),
        0x96 => t!("message rate too high"),
        0x97 => t!("quota exceeded"),
        0x98 => t!("administrative action"),
        0x99 => t!("payload format not valid"),
        0x9a => t!("retain not supported"),
        0x9b => t!("QoS not supported"),
        0x9c => t!("use another server"),
        0x9d => t!("server moved"),
        0x9e => t!("shared subscriptions not supported"),
        0x9f => t!("connection rate exceeded"),
        0xa0 => t!("maximum connect time"),
        0xa1 => t!("subscription identifiers not supported"),
        0xa2 => t!("wildcard subscriptions not supported"),
        _ => t!("unknown reason"),
    }
}

/// Code and words together: "0x87 not authorized".
#[must_use]
pub fn reason_code(code: u8) -> String {
    format!("0x{code:02x} {}", reason(code))
}
