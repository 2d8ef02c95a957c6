//! Reads MQTT 5 packets from a buffer: the codec's PUBLISH, and answers with their raw reason codes.
//!
//! The codec (`rumqttc`) refuses a packet whose reason code it does not know and fails on two legal forms of
//! DISCONNECT (remaining length 0 and 1), so that the broker's reason would be lost. Answers are therefore read
//! here, with the codec's reader for their properties. What the standard forbids is refused before any of that, by the crate
//! `packet`, for the codec lets most of it pass.

use bytes::{Buf, Bytes, BytesMut};
use packet::{Flaw, Receiver, Version};
use rumqttc::v5::mqttbytes::Error as CodecError;
use rumqttc::v5::mqttbytes::v5::{
    ConnAckProperties, DisconnectProperties, PubAckProperties, Publish, SubAckProperties, check,
};

use super::Error;
use super::error::breach;
use model::redact;

/// Larger packets end the connection. AWS's largest is 128 KiB and its headers; other brokers allow more.
pub(in crate::link) const MAX_PACKET_BYTES: u32 = 16 * 1024 * 1024;

/// A packet that a broker may send to a client.
#[derive(Debug)]
pub(in crate::link) enum Incoming {
    Publish(Publish),
    ConnAck { session_present: bool, reason_code: u8, properties: Option<ConnAckProperties> },
    PubAck { packet_id: u16, reason_code: u8, reason_string: Option<String> },
    SubAck { packet_id: u16, reason_codes: Bytes, reason_string: Option<String> },
    UnsubAck { packet_id: u16, reason_codes: Bytes, reason_string: Option<String> },
    PingResp,
    Disconnect { reason_code: u8, reason_string: Option<String>, server_reference: Option<String> },
}

/// Takes the first packet off `buffer`; `None` when it is not complete yet.
///
/// # Errors
/// [`Error::Protocol`] for anything that a broker must not send to a client. Nothing is left to read then.
pub(in crate::link) fn read(buffer: &mut BytesMut) -> Result<Option<Incoming>, Error> {
    let length = length(buffer).inspect_err(|_| buffer.clear())?;
    // The packet is complete: bytes that are missing from now on are missing within it.
    let packet = length.map(|length| buffer.split_to(length).freeze());
    packet.map(take).transpose().inspect_err(|_| buffer.clear())
}

/// The same from a frame as it came, which is not copied.
///
/// # Errors
/// Those of [`read`].
pub(in crate::link) fn read_frame(frame: &mut Bytes) -> Result<Option<Incoming>, Error> {
    let length = length(frame).inspect_err(|_| frame.clear())?;
    let packet = length.map(|length| frame.split_to(length));
    packet.map(take).transpose().inspect_err(|_| frame.clear())
}

fn length(buffer: &[u8]) -> Result<Option<usize>, Error> {
    packet::frame(buffer, MAX_PACKET_BYTES as usize).map_err(flawed)
}

fn take(mut packet: Bytes) -> Result<Incoming, Error> {
    packet::check(&packet, Receiver::Client, Version::V5).map_err(flawed)?;
    let packet_type = packet[0] >> 4;
    if packet_type == PUBLISH {
        let header = check(packet.iter(), Some(MAX_PACKET_BYTES)).map_err(|error| codec(&error))?;
        return Publish::read(header, packet).map(Incoming::Publish).map_err(|error| codec(&error));
    }
    packet.advance(1);
    // The remaining length has up to four bytes, the last of which has no continuation bit.
    while packet.has_remaining() && packet.get_u8() & 0x80 != 0 {}
    answer(packet_type, packet)
}

const CONNACK: u8 = 2;
pub(super) const PUBLISH: u8 = 3;
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
            let reason_string = words(properties.and_then(|p| p.reason_string));
            Ok(Incoming::PubAck { packet_id, reason_code, reason_string })
        }
        SUBACK => {
            let packet_id = body.try_get_u16().map_err(|_| short("SUBACK"))?;
            let reason_string = words(properties(&mut body, SubAckProperties::read)?.and_then(|p| p.reason_string));
            Ok(Incoming::SubAck { packet_id, reason_codes: body, reason_string })
        }
        UNSUBACK => {
            let packet_id = body.try_get_u16().map_err(|_| short("UNSUBACK"))?;
            // It has the properties of a SUBACK (section 3.11.2.1).
            let reason_string = words(properties(&mut body, SubAckProperties::read)?.and_then(|p| p.reason_string));
            Ok(Incoming::UnsubAck { packet_id, reason_codes: body, reason_string })
        }
        PINGRESP => Ok(Incoming::PingResp),
        DISCONNECT => {
            let reason_code = body.try_get_u8().unwrap_or(0);
            let properties = properties(&mut body, DisconnectProperties::extract)?;
            let (reason_string, server) = properties.map(|p| (p.reason_string, p.server_reference)).unwrap_or_default();
            Ok(Incoming::Disconnect {
                reason_code,
                reason_string: words(reason_string),
                server_reference: words(server),
            })
        }
        other => Err(Error::protocol(breach::PROTOCOL, format!("packet type {other}"))),
    }
}

fn connack(mut body: Bytes) -> Result<Incoming, Error> {
    let flags = body.try_get_u8().map_err(|_| short("CONNACK"))?;
    let reason_code = body.try_get_u8().map_err(|_| short("CONNACK"))?;
    let mut properties = properties(&mut body, ConnAckProperties::read)?;
    if let Some(properties) = &mut properties {
        properties.reason_string = words(properties.reason_string.take());
        properties.server_reference = words(properties.server_reference.take());
    }
    Ok(Incoming::ConnAck { session_present: flags & 1 == 1, reason_code, properties })
}

/// Properties may be left out altogether at the end of a packet.
fn properties<P>(
    body: &mut Bytes,
    read: impl FnOnce(&mut Bytes) -> Result<Option<P>, CodecError>,
) -> Result<Option<P>, Error> {
    if body.is_empty() { Ok(None) } else { read(body).map_err(|error| codec(&error)) }
}

/// The broker's own words, redacted.
fn words(reason_string: Option<String>) -> Option<String> {
    reason_string.map(|words| redact(&words).into_owned())
}

fn codec(error: &CodecError) -> Error {
    Error::protocol(breach::MALFORMED, redact(&error.to_string()))
}

fn flawed(flaw: Flaw) -> Error {
    Error::protocol(flaw.reason_code, flaw.to_string())
}

fn short(packet: &str) -> Error {
    Error::protocol(breach::MALFORMED, format!("{packet} is cut short"))
}

/// The bytes of a DISCONNECT that says what was wrong (section 3.14).
pub(in crate::link) fn complaint(reason_code: u8) -> [u8; 4] {
    [0xe0, 2, reason_code, 0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The packets that a broker may send or must not, as fuzzing begins with them.
    fn seeds() -> Vec<Vec<u8>> {
        let rows = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/packets.txt")).lines();
        let hex = |text: &str| u8::from_str_radix(text, 16).unwrap();
        let packets = rows.filter_map(|row| row.strip_prefix("client | ")?.split(" | ").next());
        packets.map(|packet| packet.split(' ').map(hex).collect()).collect()
    }

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
                Incoming::Disconnect { reason_code, reason_string, .. } => {
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

    #[test]
    fn a_publish_that_is_cut_short_or_names_no_topic_is_an_error() {
        let cut_within_properties = [0x32, 5, 0, 1, b'a', 0, 7, 0xD0, 0];
        let no_topic = [0x30, 3, 0, 0, 0];
        let longer_topic_than_packet = [0x30, 3, 0, 9, b'a', 0xD0, 0];
        let no_body = [0x30, 0, 0xD0, 0];
        for bytes in [&cut_within_properties[..], &no_topic, &longer_topic_than_packet, &no_body] {
            assert!(matches!(read(&mut BytesMut::from(bytes)), Err(Error::Protocol { .. })), "{bytes:?}");
        }
        let alias_only = [0x30, 6, 0, 0, 3, 0x23, 0, 1];
        assert!(matches!(one(&alias_only), Incoming::Publish(publish) if publish.topic.is_empty()));
    }

    #[test]
    fn a_topic_that_no_broker_may_send_is_malformed() {
        for topic in [&b"plant/\0"[..], b"plant/+", b"#", b"a#b", b"\xff"] {
            let length = u8::try_from(topic.len()).unwrap();
            let packet = [&[0x30, length + 3, 0, length], topic, &[0]].concat();
            let error = read(&mut BytesMut::from(&packet[..])).unwrap_err();
            assert!(matches!(error, Error::Protocol { reason_code: 0x81, .. }), "{topic:?}: {error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(4_096)))]

        #[test]
        fn a_complete_packet_of_any_bytes_is_read_or_refused_and_never_waited_for(
            first in prop_oneof![any::<u8>(), 0x30..=0x3f_u8],
            body in prop::collection::vec(prop_oneof![any::<u8>(), 0..40_u8], 0..100),
            rest in prop::collection::vec(any::<u8>(), 0..8),
        ) {
            let length = u8::try_from(body.len()).unwrap();
            let packet = [&[first, length], &body[..], &rest[..]].concat();
            let mut buffer = BytesMut::from(&packet[..]);
            let result = read(&mut buffer);
            match result {
                Ok(Some(_)) => prop_assert_eq!(&buffer[..], &rest[..]),
                Err(Error::Protocol { .. }) => prop_assert!(buffer.is_empty(), "nothing is read behind it"),
                other => prop_assert!(false, "{other:?} of {packet:?}"),
            }
        }

        #[test]
        fn bytes_that_are_no_packets_never_bring_the_reader_down(
            bytes in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut buffer = BytesMut::from(&bytes[..]);
            while let Ok(Some(_)) = read(&mut buffer) {}
        }

        #[test]
        fn a_seed_of_the_fuzzing_with_other_bytes_in_it_never_brings_the_reader_down(
            seed in any::<prop::sample::Index>(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let seeds = seeds();
            prop_assert!(seeds.len() > 40, "the table is there");
            let mut packet = seed.get(&seeds).clone();
            for (at, byte) in changes {
                *at.get_mut(&mut packet[..]) = byte;
            }
            for bytes in [&packet[..], &packet[..cut.index(packet.len())]] {
                let mut buffer = BytesMut::from(bytes);
                while let Ok(Some(_)) = read(&mut buffer) {}
            }
        }
    }
}
