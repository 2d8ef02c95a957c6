//! PUBLISH packets in WebSocket frames, as bytes.

use crate::settings::{Settings, now_ns};

/// Where the numbers of a payload are: `{"m":"########","seq":1000000000000,"ts":1700000000000,"v":21.5,"pad":"xxx"}`.
const SEQ: std::ops::Range<usize> = 23..35;
const TS: std::ops::Range<usize> = 41..54;
/// The number of a packet of QoS 1 stays below what a client takes unacknowledged.
const LAST_NUMBER: u64 = 60_000;

/// The next messages of one client.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    pub(crate) sent: u64,
    topics: Vec<String>,
    payload: Vec<u8>,
    packet: Vec<u8>,
}

impl Messages {
    pub(crate) fn look_like(&mut self, settings: &Settings) {
        let name = |at: u64| format!("plant/area{:04}/dev{:03}/telemetry", at / 100, at % 100);
        self.topics = (0..settings.topics.max(1)).map(name).collect();
        let mark = if settings.mark == 1 { "########" } else { "        " };
        let mut payload =
            format!("{{\"m\":\"{mark}\",\"seq\":1000000000000,\"ts\":1000000000000,\"v\":21.5,\"pad\":\"");
        while payload.len() as u64 + 2 < settings.size {
            payload.push('x');
        }
        self.payload = (payload + "\"}").into_bytes();
    }

    /// The time of the next ones.
    pub(crate) fn set_time(&mut self) {
        write_number(&mut self.payload[TS], (now_ns() / 1_000_000) as u64);
    }

    /// Appends the next one.
    pub(crate) fn push(&mut self, settings: &Settings, out: &mut Vec<u8>) {
        let topic = &self.topics[(self.sent % self.topics.len() as u64) as usize];
        self.sent += 1;
        write_number(&mut self.payload[SEQ], self.sent);
        let packet = &mut self.packet;
        packet.clear();
        packet.push(0x30 | settings.qos << 1);
        let number_bytes = if settings.qos == 1 { 2 } else { 0 };
        push_length(packet, 2 + topic.len() + number_bytes + 1 + self.payload.len());
        packet.extend_from_slice(&(topic.len() as u16).to_be_bytes());
        packet.extend_from_slice(topic.as_bytes());
        if settings.qos == 1 {
            packet.extend_from_slice(&((self.sent % LAST_NUMBER + 1) as u16).to_be_bytes());
        }
        packet.push(0);
        packet.extend_from_slice(&self.payload);
        push_frame(packet, out);
    }
}

fn write_number(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn push_length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 128 {
        out.push(length as u8 | 128);
        length >>= 7;
    }
    out.push(length as u8);
}

/// A packet in a binary frame of a server.
pub(crate) fn framed(packet: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    push_frame(packet, &mut out);
    out
}

fn push_frame(packet: &[u8], out: &mut Vec<u8>) {
    out.push(0x82);
    match packet.len() {
        length @ 0..126 => out.push(length as u8),
        length @ 126..65_536 => {
            out.push(126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(packet);
}

/// Takes a whole packet off what came.
pub(crate) fn take_packet(came: &mut Vec<u8>) -> Option<Vec<u8>> {
    let (mut length, mut header) = (0_usize, 1);
    loop {
        let byte = *came.get(header)?;
        length |= usize::from(byte & 127) << (7 * (header - 1));
        header += 1;
        if byte < 128 {
            break;
        }
    }
    (came.len() >= header + length).then(|| came.drain(..header + length).collect())
}
