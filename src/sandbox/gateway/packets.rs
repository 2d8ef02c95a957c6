//! Packets in and out. Reading is the codec's, with guards where it is wrong; answers are written byte for byte,
//! because faults may ask for reason codes that the codec does not know.

use bytes::{Buf, BufMut, BytesMut};
use rumqttc::v5::mqttbytes::Error;
use rumqttc::v5::mqttbytes::v5::{Disconnect, DisconnectReasonCode, Packet};

use crate::broker::limits::MAX_PACKET_BYTES;

/// Reason codes (MQTT 5 section 2.4) that are used in more than one place.
pub(super) mod reason {
    pub(crate) const SUCCESS: u8 = 0x00;
    pub(crate) const NO_SUBSCRIPTION_EXISTED: u8 = 0x11;
    pub(crate) const MALFORMED_PACKET: u8 = 0x81;
    pub(crate) const PROTOCOL_ERROR: u8 = 0x82;
    pub(crate) const CLIENT_ID_NOT_VALID: u8 = 0x85;
    pub(crate) const NOT_AUTHORIZED: u8 = 0x87;
    pub(crate) const KEEP_ALIVE_TIMEOUT: u8 = 0x8D;
    pub(crate) const TOPIC_FILTER_INVALID: u8 = 0x8F;
    pub(crate) const TOPIC_NAME_INVALID: u8 = 0x90;
    pub(crate) const RECEIVE_MAXIMUM_EXCEEDED: u8 = 0x93;
    pub(crate) const TOPIC_ALIAS_INVALID: u8 = 0x94;
    pub(crate) const PACKET_TOO_LARGE: u8 = 0x95;
    pub(crate) const QUOTA_EXCEEDED: u8 = 0x97;
    pub(crate) const QOS_NOT_SUPPORTED: u8 = 0x9B;
    pub(crate) const MAXIMUM_CONNECT_TIME: u8 = 0xA0;
    pub(crate) const SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED: u8 = 0xA1;
}

/// Why bytes are not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// CONNECT of another version than 5.
    ProtocolVersion,
    /// Anything else, with the reason code that fits.
    Reason(u8),
}

/// Takes the next packet from `buffer`; `None` when more bytes are needed.
pub(super) fn read(buffer: &mut BytesMut) -> Result<Option<Packet>, Unreadable> {
    if let Some(disconnect) = read_short_disconnect(buffer)? {
        return Ok(Some(disconnect));
    }
    let before = buffer.len();
    match Packet::read(buffer, Some(MAX_PACKET_BYTES)) {
        Ok(packet) => Ok(Some(packet)),
        // The codec answers this for a whole packet whose inside is short, too; then it has taken the packet.
        Err(Error::InsufficientBytes(_)) if buffer.len() == before => Ok(None),
        Err(Error::InvalidProtocolLevel(_)) => Err(Unreadable::ProtocolVersion),
        Err(Error::PayloadSizeLimitExceeded { .. }) => Err(Unreadable::Reason(reason::PACKET_TOO_LARGE)),
        Err(Error::InvalidPacketType(_)) => Err(Unreadable::Reason(reason::PROTOCOL_ERROR)),
        Err(_) => Err(Unreadable::Reason(reason::MALFORMED_PACKET)),
    }
}

/// DISCONNECT without properties, or without anything (MQTT 5 section 3.14.2), which the codec cannot read.
fn read_short_disconnect(buffer: &mut BytesMut) -> Result<Option<Packet>, Unreadable> {
    let code = match buffer[..] {
        [0xE0, 0, ..] => DisconnectReasonCode::NormalDisconnection,
        [0xE0, 1, code, ..] => {
            DisconnectReasonCode::try_from(code).map_err(|_| Unreadable::Reason(reason::MALFORMED_PACKET))?
        }
        _ => return Ok(None),
    };
    buffer.advance(2 + usize::from(buffer[1]));
    Ok(Some(Packet::Disconnect(Disconnect::new(code))))
}

pub(super) fn write_refused_connack(out: &mut BytesMut, code: u8) {
    out.put_slice(&[0x20, 3, 0, code, 0]);
}

/// "Unacceptable protocol version" as MQTT 3.1.1 says it: its clients cannot read the newer form.
pub(super) fn write_version_connack(out: &mut BytesMut) {
    out.put_slice(&[0x20, 2, 0, 1]);
}

pub(super) fn write_puback(out: &mut BytesMut, packet_id: u16, code: u8) {
    let [high, low] = packet_id.to_be_bytes();
    match code {
        reason::SUCCESS => out.put_slice(&[0x40, 2, high, low]),
        code => out.put_slice(&[0x40, 4, high, low, code, 0]),
    }
}

/// SUBACK (0x90) and UNSUBACK (0xB0) look the same. At most 124 codes.
pub(super) fn write_reasons(out: &mut BytesMut, packet_type: u8, packet_id: u16, codes: &[u8]) {
    out.put_u8(packet_type);
    out.put_u8(u8::try_from(3 + codes.len()).unwrap_or(u8::MAX >> 1));
    out.put_u16(packet_id);
    out.put_u8(0);
    out.put_slice(codes);
}

/// The codec's own writer counts the property length wrong here.
pub(super) fn write_disconnect(out: &mut BytesMut, code: u8) {
    out.put_slice(&[0xE0, 2, code, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_disconnects_are_read_and_the_next_packet_stays() {
        for (bytes, code) in [
            (&[0xE0, 0, 0xC0, 0][..], DisconnectReasonCode::NormalDisconnection),
            (&[0xE0, 1, 4, 0xC0, 0], DisconnectReasonCode::DisconnectWithWillMessage),
            (&[0xE0, 2, 4, 0, 0xC0, 0], DisconnectReasonCode::DisconnectWithWillMessage),
        ] {
            let mut buffer = BytesMut::from(bytes);
            let Ok(Some(Packet::Disconnect(read_packet))) = read(&mut buffer) else { panic!("{bytes:?}") };
            assert_eq!(read_packet.reason_code, code);
            assert!(matches!(read(&mut buffer), Ok(Some(Packet::PingReq(_)))));
        }
    }

    #[test]
    fn a_part_of_a_packet_waits_and_nonsense_has_a_reason() {
        for (bytes, outcome) in [
            (&[][..], Ok(())),
            (&[0xE0], Ok(())),
            (&[0xE0, 1], Ok(())),
            (&[0x30, 10, 0], Ok(())),
            (&[0x30, 4, 0, 1, b'a', 0x80], Err(Unreadable::Reason(reason::MALFORMED_PACKET))),
            (&[0xF0, 1, 0], Err(Unreadable::Reason(reason::PROTOCOL_ERROR))),
            (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], Err(Unreadable::Reason(reason::PACKET_TOO_LARGE))),
            (&[0x10, 7, 0, 4, b'M', b'Q', b'T', b'T', 4], Err(Unreadable::ProtocolVersion)),
        ] {
            let found = read(&mut BytesMut::from(bytes)).map(|packet| assert!(packet.is_none(), "{bytes:?}"));
            assert_eq!(found, outcome, "{bytes:?}");
        }
    }

    #[test]
    fn the_codec_reads_the_answers() {
        let mut out = BytesMut::new();
        write_puback(&mut out, 258, 0);
        write_puback(&mut out, 258, reason::NOT_AUTHORIZED);
        write_reasons(&mut out, 0x90, 9, &[1, reason::QUOTA_EXCEEDED]);
        write_reasons(&mut out, 0xB0, 9, &[reason::NO_SUBSCRIPTION_EXISTED]);
        write_refused_connack(&mut out, reason::NOT_AUTHORIZED);
        write_disconnect(&mut out, 0x8E);
        let mut packets = Vec::new();
        while let Ok(packet) = Packet::read(&mut out, None) {
            packets.push(packet);
        }
        assert_eq!(packets.len(), 6);
        assert!(matches!(&packets[1], Packet::PubAck(ack) if ack.pkid == 258));
        assert!(matches!(&packets[2], Packet::SubAck(ack) if ack.pkid == 9 && ack.return_codes.len() == 2));
        assert!(matches!(&packets[5], Packet::Disconnect(end) if end.reason_code as u8 == 0x8E));
    }
}
