//! Reads MQTT 5 packets from a buffer: the codec's PUBLISH, and answers with their raw reason codes.
//!
//! The codec (`rumqttc`) refuses a packet whose reason code it does not know and fails on two legal forms of
//! DISCONNECT (remaining length 0 and 1), so that the broker's reason would be lost. Answers are therefore read
//! here, with the codec's reader for their properties.

use bytes::{Buf, Bytes, BytesMut};
use rumqttc::v5::mqttbytes::Error as CodecError;
use rumqttc::v5::mqttbytes::v5::{
    ConnAckProperties, DisconnectProperties, Packet, PubAckProperties, Publish, SubAckProperties, check,
};

use super::Error;

/// Larger packets end the connection. AWS's largest is 128 KiB and its headers; other brokers allow more.
pub(super) const MAX_PACKET_BYTES: u32 = 16 * 1024 * 1024;

/// A packet that a broker may send to a client.
#[derive(Debug)]
pub(super) enum Incoming {
    Publish(Publish),
    ConnAck { session_present: bool, reason_code: u8, properties: Option<ConnAckProperties> },
    PubAck { packet_id: u16, reason_code: u8, reason_string: Option<String> },
    SubAck { packet_id: u16, reason_codes: Bytes, reason_string: Option<String> },
    UnsubAck { packet_id: u16 },
    PingResp,
    Disconnect { reason_code: u8, reason_string: Option<String> },
}

/// Takes the first packet off `buffer`; `None` when it is not complete yet.
///
/// # Errors
/// [`Error::Protocol`] for anything that a broker must not send to a client.
pub(super) fn read(buffer: &mut BytesMut) -> Result<Option<Incoming>, Error> {
    let Some(first) = buffer.first().copied() else { return Ok(None) };
    if first >> 4 == PUBLISH {
        return match Packet::read(buffer, Some(MAX_PACKET_BYTES)) {
            Ok(Packet::Publish(publish)) => Ok(Some(Incoming::Publish(publish))),
            Ok(_) => Err(protocol("a packet changed its type")),
            Err(CodecError::InsufficientBytes(_)) => Ok(None),
            Err(error) => Err(codec(&error)),
        };
    }
    let length = match check(buffer.iter(), Some(MAX_PACKET_BYTES)) {
        Ok(header) => header.frame_length(),
        Err(CodecError::InsufficientBytes(_)) => return Ok(None),
        Err(error) => return Err(codec(&error)),
    };
    let mut packet = buffer.split_to(length).freeze();
    packet.advance(1);
    // The remaining length has up to four bytes, the last of which has no continuation bit.
    while packet.has_remaining() && packet.get_u8() & 0x80 != 0 {}
    answer(first >> 4, packet).map(Some)
}

const CONNACK: u8 = 2;
const PUBLISH: u8 = 3;
const PUBACK: u8 = 4;
const SUBACK: u8 = 9;
const UNSUBACK: u8 = 11;
const PINGRESP: u8 = 13;
const DISCONNECT: u8 = 14;

fn answer(packet_type: u8, mut body: Bytes) -> Result<Incoming, Error> {
    match packet_type {
        CONNACK => connack(body),
        PUBACK => {
            let packet_id = body.try_get_u16().map_err(|_| short("PUBACK"))?;
            let reason_code = body.try_get_u8().unwrap_or(0);
            let properties = properties(&mut body, PubAckProperties::read)?;
            Ok(Incoming::PubAck { packet_id, reason_code, reason_string: properties.and_then(|p| p.reason_string) })
        }
        SUBACK => {
            let packet_id = body.try_get_u16().map_err(|_| short("SUBACK"))?;
            let reason_string = properties(&mut body, SubAckProperties::read)?.and_then(|p| p.reason_string);
            Ok(Incoming::SubAck { packet_id, reason_codes: body, reason_string })
        }
        UNSUBACK => Ok(Incoming::UnsubAck { packet_id: body.try_get_u16().map_err(|_| short("UNSUBACK"))? }),
        PINGRESP => Ok(Incoming::PingResp),
        DISCONNECT => {
            let reason_code = body.try_get_u8().unwrap_or(0);
            let properties = properties(&mut body, DisconnectProperties::extract)?;
            Ok(Incoming::Disconnect { reason_code, reason_string: properties.and_then(|p| p.reason_string) })
        }
        other => Err(protocol(&format!("packet type {other}"))),
    }
}

fn connack(mut body: Bytes) -> Result<Incoming, Error> {
    let flags = body.try_get_u8().map_err(|_| short("CONNACK"))?;
    let reason_code = body.try_get_u8().map_err(|_| short("CONNACK"))?;
    let properties = properties(&mut body, ConnAckProperties::read)?;
    Ok(Incoming::ConnAck { session_present: flags & 1 == 1, reason_code, properties })
}

/// Properties may be left out altogether at the end of a packet.
fn properties<P>(
    body: &mut Bytes,
    read: impl FnOnce(&mut Bytes) -> Result<Option<P>, CodecError>,
) -> Result<Option<P>, Error> {
    if body.is_empty() { Ok(None) } else { read(body).map_err(|error| codec(&error)) }
}

fn codec(error: &CodecError) -> Error {
    protocol(&error.to_string())
}

fn short(packet: &str) -> Error {
    protocol(&format!("{packet} is cut short"))
}

fn protocol(detail: &str) -> Error {
    Error::Protocol { detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: &[u8]) -> Incoming {
        let mut buffer = BytesMut::from(bytes);
        let packet = read(&mut buffer).expect("read").expect("complete");
        assert!(buffer.is_empty());
        packet
    }

    #[test]
    fn every_form_of_disconnect_is_read() {
        for (bytes, code, text) in [
            (&[0xE0, 0][..], 0, None),
            (&[0xE0, 1, 0x8E], 0x8E, None),
            (&[0xE0, 2, 0x8B, 0], 0x8B, None),
            (&[0xE0, 7, 0xC7, 5, 0x1F, 0, 2, b'n', b'o'], 0xC7, Some("no")),
        ] {
            match one(bytes) {
                Incoming::Disconnect { reason_code, reason_string } => {
                    assert_eq!((reason_code, reason_string.as_deref()), (code, text));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn reason_codes_unknown_to_the_codec_are_kept() {
        assert!(matches!(one(&[0x40, 3, 0, 7, 0x9B]), Incoming::PubAck { packet_id: 7, reason_code: 0x9B, .. }));
        assert!(matches!(one(&[0x40, 2, 0, 7]), Incoming::PubAck { packet_id: 7, reason_code: 0, .. }));
        assert!(matches!(one(&[0x20, 3, 0, 0x9B, 0]), Incoming::ConnAck { reason_code: 0x9B, .. }));
        match one(&[0x90, 10, 0, 9, 5, 0x1F, 0, 2, b'n', b'o', 1, 0x93]) {
            Incoming::SubAck { packet_id: 9, reason_codes, reason_string } => {
                assert_eq!((&reason_codes[..], reason_string.as_deref()), (&[1, 0x93][..], Some("no")));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_packet_in_pieces_waits_and_nonsense_is_an_error() {
        let mut buffer = BytesMut::from(&[0xE0][..]);
        assert!(matches!(read(&mut buffer), Ok(None)));
        buffer.extend_from_slice(&[1, 0x8E]);
        assert!(matches!(read(&mut buffer), Ok(Some(Incoming::Disconnect { reason_code: 0x8E, .. }))));
        for bytes in [&[0x40, 1, 0][..], &[0x20, 1, 0], &[0x00, 0], &[0x10, 0], &[0x90, 3, 0, 9, 200], &[0xF0, 0]] {
            assert!(matches!(read(&mut BytesMut::from(bytes)), Err(Error::Protocol { .. })), "{bytes:?}");
        }
        let mut huge = BytesMut::from(&[0x30, 0xff, 0xff, 0xff, 0x7f][..]);
        assert!(matches!(read(&mut huge), Err(Error::Protocol { .. })));
    }
}
