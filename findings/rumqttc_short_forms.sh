#!/bin/bash
# rumqttc 0.25.1 (crates.io), v5::mqttbytes::v5::Packet::read: the short forms that MQTT 5 allows at the end of a packet.
# Guessed: a reader that takes a PUBACK without reason code and properties (3.4.2.1) takes a DISCONNECT without them
# (3.14.2.1), too. Seen: PUBACK is read in each form, DISCONNECT in the longest only. The error for a DISCONNECT of a reason
# code alone is the one for "more bytes are needed", and the packet has left the buffer: a loop that waits for more bytes
# never sees why the broker ended the connection.
# Prints what was seen; exit 1 when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
bytes = "1"
rumqttc = { version = "=0.25.1", default-features = false }
TOML
cat >"$folder/src/main.rs" <<'RUST'
use bytes::BytesMut;
use rumqttc::v5::mqttbytes::v5::Packet;

fn main() {
    for (name, bytes) in [
        ("PUBACK of a packet id", &[0x40, 2, 0, 7][..]),
        ("PUBACK with a reason code", &[0x40, 3, 0, 7, 0x10]),
        ("PUBACK with an empty list of properties", &[0x40, 4, 0, 7, 0x10, 0]),
        ("DISCONNECT of nothing", &[0xe0, 0]),
        ("DISCONNECT with a reason code", &[0xe0, 1, 0x8e]),
        ("DISCONNECT with an empty list of properties", &[0xe0, 2, 0x8e, 0]),
    ] {
        // Another packet follows, as on a connection.
        let mut buffer = BytesMut::from(bytes);
        buffer.extend_from_slice(&[0xd0, 0]);
        let first = match Packet::read(&mut buffer, None) {
            Ok(_) => "read".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        println!("{name}: {first}, {} bytes left", buffer.len());
    }
}
RUST
seen=$(cd "$folder" && CARGO_TARGET_DIR="$folder/target" cargo run --quiet)
expected='PUBACK of a packet id: read, 2 bytes left
PUBACK with a reason code: read, 2 bytes left
PUBACK with an empty list of properties: read, 2 bytes left
DISCONNECT of nothing: PayloadRequired, 2 bytes left
DISCONNECT with a reason code: InsufficientBytes(1), 2 bytes left
DISCONNECT with an empty list of properties: read, 2 bytes left'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
