//! What the gateway answers, as each version writes it. Byte for byte, because faults may ask for reason codes that the
//! codec does not know, and because its DISCONNECT counts the property length wrong.

use bytes::{BufMut, BytesMut};
use rumqttc::v5::mqttbytes::v5::{ConnAck, ConnAckProperties, ConnectReturnCode};

use super::reason;
use crate::broker::Version;

/// "Unacceptable protocol version" as MQTT 3.1.1 says it: a client of an unknown version may read this.
pub(super) const UNKNOWN_VERSION: [u8; 4] = [0x20, 2, 0, 1];

/// CONNACK that grants. `properties` are for MQTT 5 only, and MQTT 3.1 does not know of sessions in it.
pub(super) fn connack(out: &mut BytesMut, version: Version, session_present: bool, properties: ConnAckProperties) {
    match version {
        Version::V3_1 => out.put_slice(&[0x20, 2, 0, 0]),
        Version::V3_1_1 => out.put_slice(&[0x20, 2, session_present.into(), 0]),
        Version::V5 => {
            let connack = ConnAck { session_present, code: ConnectReturnCode::Success, properties: Some(properties) };
            if let Err(error) = connack.write(out) {
                tracing::error!(%error, "a CONNACK could not be written");
            }
        }
    }
}

/// CONNACK that refuses; nothing when the version has no return code for it (MQTT 3.1.1 section 3.2.2.3).
pub(super) fn refused_connack(out: &mut BytesMut, version: Version, code: u8) {
    if version.is_5() {
        out.put_slice(&[0x20, 3, 0, code, 0]);
    } else if let Some(code) = return_code(code) {
        out.put_slice(&[0x20, 2, 0, code]);
    }
}

/// PUBACK. Before MQTT 5 it says that all is well, so that a refusal must end otherwise.
pub(super) fn puback(out: &mut BytesMut, packet_id: u16, code: u8) {
    let [high, low] = packet_id.to_be_bytes();
    match code {
        reason::SUCCESS => out.put_slice(&[0x40, 2, high, low]),
        code => out.put_slice(&[0x40, 4, high, low, code, 0]),
    }
}

/// SUBACK. At most 124 codes.
pub(super) fn suback(out: &mut BytesMut, version: Version, packet_id: u16, codes: &[u8]) {
    if version.is_5() {
        return put_reasons(out, 0x90, packet_id, codes);
    }
    put_header(out, 0x90, 2 + codes.len(), packet_id);
    out.extend(codes.iter().map(|code| if *code < FAILURE { *code } else { FAILURE }));
}

/// UNSUBACK. At most 124 codes.
pub(super) fn unsuback(out: &mut BytesMut, version: Version, packet_id: u16, codes: &[u8]) {
    if version.is_5() { put_reasons(out, 0xB0, packet_id, codes) } else { put_header(out, 0xB0, 2, packet_id) }
}

/// DISCONNECT; before MQTT 5 a server cannot send one.
pub(super) fn disconnect(out: &mut BytesMut, version: Version, code: u8) {
    if version.is_5() {
        out.put_slice(&[0xE0, 2, code, 0]);
    }
}

/// The one failure of a SUBACK before MQTT 5, and the first one since.
const FAILURE: u8 = 0x80;

fn put_reasons(out: &mut BytesMut, packet_type: u8, packet_id: u16, codes: &[u8]) {
    put_header(out, packet_type, 3 + codes.len(), packet_id);
    out.put_u8(0);
    out.put_slice(codes);
}

fn put_header(out: &mut BytesMut, packet_type: u8, length: usize, packet_id: u16) {
    out.put_u8(packet_type);
    out.put_u8(u8::try_from(length).unwrap_or(u8::MAX >> 1));
    out.put_u16(packet_id);
}

/// What a reason code of MQTT 5 was before.
fn return_code(code: u8) -> Option<u8> {
    match code {
        // One that a fault asked for.
        1..=5 => Some(code),
        0x84 => Some(1),
        reason::CLIENT_ID_NOT_VALID => Some(2),
        0x88 | 0x89 | reason::QUOTA_EXCEEDED => Some(3),
        0x86 => Some(4),
        reason::NOT_AUTHORIZED => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rumqttc::mqttbytes::v4;
    use rumqttc::v5::mqttbytes::v5::Packet;

    use super::*;

    #[test]
    fn the_codec_reads_the_answers() {
        let mut out = BytesMut::new();
        puback(&mut out, 258, 0);
        puback(&mut out, 258, reason::NOT_AUTHORIZED);
        suback(&mut out, Version::V5, 9, &[1, reason::QUOTA_EXCEEDED]);
        unsuback(&mut out, Version::V5, 9, &[reason::NO_SUBSCRIPTION_EXISTED]);
        refused_connack(&mut out, Version::V5, reason::NOT_AUTHORIZED);
        disconnect(&mut out, Version::V5, 0x8E);
        let mut packets = Vec::new();
        while let Ok(packet) = Packet::read(&mut out, None) {
            packets.push(packet);
        }
        assert_eq!(packets.len(), 6);
        assert!(matches!(&packets[1], Packet::PubAck(ack) if ack.pkid == 258));
        assert!(matches!(&packets[2], Packet::SubAck(ack) if ack.pkid == 9 && ack.return_codes.len() == 2));
        assert!(matches!(&packets[5], Packet::Disconnect(end) if end.reason_code as u8 == 0x8E));
    }

    #[test]
    fn the_older_codec_reads_the_older_answers() {
        let mut out = BytesMut::new();
        suback(&mut out, Version::V3_1_1, 9, &[0, 1, reason::QUOTA_EXCEEDED]);
        unsuback(&mut out, Version::V3_1_1, 9, &[0, 0]);
        disconnect(&mut out, Version::V3_1_1, 0x8E);
        puback(&mut out, 258, 0);
        assert_eq!(&out[..7], [0x90, 5, 0, 9, 0, 1, 0x80]);
        let read: Vec<_> = std::iter::from_fn(|| v4::Packet::read(&mut out, 1_000).ok()).collect();
        assert!(
            matches!(read[..], [v4::Packet::SubAck(_), v4::Packet::UnsubAck(_), v4::Packet::PubAck(_)]),
            "{read:?}"
        );
    }

    #[test]
    fn a_refusal_has_a_return_code_or_none_before_mqtt_5() {
        for (code, written) in [
            (0x84, Some(1)),
            (0x85, Some(2)),
            (0x97, Some(3)),
            (0x86, Some(4)),
            (0x87, Some(5)),
            (0x90, None),
            (0x9B, None),
        ] {
            let mut out = BytesMut::new();
            refused_connack(&mut out, Version::V3_1, code);
            assert_eq!(out.get(..), written.map(|code| vec![0x20, 2, 0, code]).or(Some(Vec::new())).as_deref());
        }
    }
}
