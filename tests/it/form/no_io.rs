//! MQTT protocol of the link without IO: packets, commands and the time go in, bytes and what happened come out.

use super::{is_test_code, production_lines, read, sources};

const PROTOCOL: &str = "src/client/link/protocol";

/// What has IO, waits, or asks for the time; and the folder that does all that.
const NOT_IN_PROTOCOL: [&str; 9] =
    ["tokio", "async ", ".await", "std::net", "std::fs", "Instant::now", "SystemTime", "link::line", "super::line"];

#[test]
fn the_protocol_has_no_io() {
    let files: Vec<String> = sources(PROTOCOL).into_iter().filter(|path| !is_test_code(path)).collect();
    for expected in ["session.rs", "packet.rs", "publishing.rs", "subscriptions.rs"] {
        let expected = format!("{PROTOCOL}/{expected}");
        assert!(files.contains(&expected), "{expected} is not where it was looked for");
    }
    let broken: Vec<String> = files.iter().flat_map(|path| with_io(path, &read(path))).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn with_io(path: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for (number, line) in production_lines(text) {
        let found = NOT_IN_PROTOCOL.iter().filter(|sign| line.contains(**sign));
        broken.extend(found.map(|sign| format!("{path}:{number}: `{sign}` in the protocol, which has no IO")));
    }
    broken
}

/// The rule itself, held against made-up sources.
#[test]
fn a_planted_wait_socket_or_clock_in_the_protocol_is_found() {
    let table = [
        ("use tokio::sync::mpsc;", 1),
        ("pub(super) async fn turn(&mut self) {", 1),
        ("use std::net::TcpStream;", 1),
        ("std::fs::read(path)", 1),
        ("let now = Instant::now();", 1),
        ("use crate::link::line::wire::Wire;", 1),
        ("use super::line::wire;", 1),
        ("use std::time::{Duration, Instant};", 0),
        ("// tokio reads it", 0),
        ("mod tests {\nlet now = Instant::now();", 0),
    ];
    for (text, expected) in table {
        assert_eq!(with_io("a.rs", text).len(), expected, "{text}");
    }
}
