//! MQTT 5 reason codes in words.

/// What a reason code means where it is no success (MQTT 5 section 2.4), as the end of "the broker says: ...".
#[must_use]
pub fn reason(code: u8) -> &'static str {
    match code {
        // A DISCONNECT that names nothing.
        0x00 => "normal disconnection",
        // MQTT 3.1.1, section 3.2.2.3.
        0x01 => "protocol version not acceptable",
        0x80 => "unspecified error",
        0x81 => "malformed packet",
        0x82 => "protocol error",
        0x83 => "refused for a reason of its own",
        0x84 => "protocol version not supported",
        0x85 => "client id not valid",
        0x86 => "bad user name or password",
        0x87 => "not authorized",
        0x88 => "server unavailable",
        0x89 => "server busy",
        0x8a => "banned",
        0x8b => "server shutting down",
        0x8c => "bad authentication method",
        0x8d => "keep alive timeout",
        0x8e => "session taken over",
        0x8f => "topic filter not valid",
        0x90 => "topic name not valid",
        0x91 => "packet id in use",
        0x92 => "packet id not found",
        0x93 => "receive maximum exceeded",
        0x94 => "topic alias not valid",
        0x95 => "packet too large",
        0x96 => "message rate too high",
        0x97 => "quota exceeded",
        0x98 => "administrative action",
        0x99 => "payload format not valid",
        0x9a => "retain not supported",
        0x9b => "QoS not supported",
        0x9c => "use another server",
        0x9d => "server moved",
        0x9e => "shared subscriptions not supported",
        0x9f => "connection rate exceeded",
        0xa0 => "maximum connect time",
        0xa1 => "subscription identifiers not supported",
        0xa2 => "wildcard subscriptions not supported",
        _ => "unknown reason",
    }
}

/// Code and words together: "0x87 not authorized".
#[must_use]
pub fn reason_code(code: u8) -> String {
    format!("0x{code:02x} {}", reason(code))
}
