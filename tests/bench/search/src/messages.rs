//! The messages of the benches of search and recording, the same in each run.

use std::fmt::Write as _;

/// How many.
pub const MESSAGES: u32 = 1_000_000;
/// Bytes of a payload.
pub const BYTES: usize = 128;

/// Calls `with` with the topic and the payload of each message.
pub fn each(topics: u32, mut with: impl FnMut(&str, &str)) {
    let mut random = 0x9e37_79b9_u32;
    let mut next = |below: u32| {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random % below
    };
    let (mut topic, mut payload) = (String::new(), String::new());
    let kinds = ["temp", "pressure", "vibration", "state"];
    for number in 0..MESSAGES {
        topic.clear();
        payload.clear();
        let device = next(topics.div_ceil(4));
        let kind = kinds[next(topics.min(4)) as usize];
        let state = match next(1_000) {
            0 => "overheat",
            1 => "OverLoad",
            2..10 => "limiting",
            _ => "running",
        };
        let (celsius, tenths, hall) = (next(90), next(10), device % 8);
        let written = write!(topic, "plant/hall-{hall}/press-{device}/{kind}").and_then(|()| {
            write!(
                payload,
                r#"{{"device":"press-{device}","seq":{number},"temp":{celsius}.{tenths},"state":"{state}","limits":{{"warn":85,"stop":90}},"note":""#
            )
        });
        written.expect("space");
        let padding = "no remark was made by the person on duty, and none is needed";
        payload.push_str(&padding[..BYTES.saturating_sub(payload.len() + 2).min(padding.len())]);
        payload.push_str("\"}");
        assert_eq!(payload.len(), BYTES, "{payload}");
        with(&topic, &payload);
    }
}
