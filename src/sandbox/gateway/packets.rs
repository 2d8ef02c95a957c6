//! Reads packets of any version. What the standard forbids is refused first, by the crate `packet`. MQTT 5 is then read by
//! the codec, with a guard where it is wrong; what is older becomes the same types without properties.

use bytes::BytesMut;
use packet::{Flaw, NoVersion, Receiver};
use rumqttc::v5::mqttbytes::Error;
use rumqttc::v5::mqttbytes::v5::{Disconnect, DisconnectReasonCode, Packet};

use super::unreadable::Unreadable;
use super::{older, reason};
use crate::broker::Version;
use crate::broker::limits::MAX_PACKET_BYTES;

/// Takes the next packet from `buffer`; `None` when more bytes are needed. The first one is a CONNECT, and says the
/// `version` of all that follow.
pub(super) fn read(buffer: &mut BytesMut, version: &mut Option<Version>) -> Result<Option<Packet>, Unreadable> {
    let Some(length) = packet::frame(buffer, MAX_PACKET_BYTES as usize).map_err(|flaw| {
        *version = version.or(if says_5(buffer) { Some(Version::V5) } else { None });
        flawed(flaw)
    })?
    else {
        return Ok(None);
    };
    let mut packet = buffer.split_to(length);
    let version = match *version {
        Some(version) => version,
        None => *version.insert(version_of(&packet)?),
    };
    packet::check(&packet, Receiver::Server, version.into()).map_err(flawed)?;
    let packet = if version.is_5() { read_5(&mut packet)? } else { older::read(&packet.freeze())? };
    Ok(Some(packet))
}

/// The version that the first packet asks for.
fn version_of(packet: &[u8]) -> Result<Version, Unreadable> {
    packet::version(packet).map(Version::from).map_err(|none| match none {
        NoVersion::NoConnect => Unreadable::NoConnect,
        NoVersion::Unknown => Unreadable::ProtocolVersion,
    })
}

/// Whether a CONNECT whose fixed header is wrong says that its answer is to be one of MQTT 5.
fn says_5(buffer: &[u8]) -> bool {
    const NAME_AND_LEVEL: &[u8] = b"\x00\x04MQTT\x05";
    let is_connect = buffer.first().is_some_and(|first| first >> 4 == 1);
    is_connect && buffer.windows(NAME_AND_LEVEL.len()).take(6).any(|window| window == NAME_AND_LEVEL)
}

fn flawed(flaw: Flaw) -> Unreadable {
    tracing::debug!(%flaw, "refused a packet");
    Unreadable::Reason(flaw.reason_code)
}

fn read_5(packet: &mut BytesMut) -> Result<Packet, Unreadable> {
    if let Some(disconnect) = short_disconnect(packet)? {
        return Ok(disconnect);
    }
    Packet::read(packet, None).map_err(|error| match error {
        Error::InvalidPacketType(_) => Unreadable::Reason(reason::PROTOCOL_ERROR),
        _ => Unreadable::Reason(reason::MALFORMED_PACKET),
    })
}

/// DISCONNECT without properties, or without anything (MQTT 5 section 3.14.2), which the codec cannot read.
fn short_disconnect(packet: &[u8]) -> Result<Option<Packet>, Unreadable> {
    let code = match *packet {
        [0xE0, 0] => DisconnectReasonCode::NormalDisconnection,
        [0xE0, 1, code] => {
            DisconnectReasonCode::try_from(code).map_err(|_| Unreadable::Reason(reason::MALFORMED_PACKET))?
        }
        _ => return Ok(None),
    };
    Ok(Some(Packet::Disconnect(Disconnect::new(code))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The packets that a client may send or must not, as fuzzing begins with them.
    fn seeds() -> Vec<Vec<u8>> {
        let rows = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/packets.txt")).lines();
        let hex = |text: &str| u8::from_str_radix(text, 16).unwrap();
        let packets = rows.filter_map(|row| row.strip_prefix("server | ")?.split(" | ").next());
        packets.map(|packet| packet.split(' ').map(hex).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(4_096)))]

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
                for mut version in [None, Some(Version::V5), Some(Version::V3_1_1)] {
                    let mut buffer = BytesMut::from(bytes);
                    while let Ok(Some(_)) = read(&mut buffer, &mut version) {}
                }
            }
        }
    }

    #[test]
    fn short_disconnects_are_read_and_the_next_packet_stays() {
        for (bytes, code) in [
            (&[0xE0, 0, 0xC0, 0][..], DisconnectReasonCode::NormalDisconnection),
            (&[0xE0, 1, 4, 0xC0, 0], DisconnectReasonCode::DisconnectWithWillMessage),
            (&[0xE0, 2, 4, 0, 0xC0, 0], DisconnectReasonCode::DisconnectWithWillMessage),
        ] {
            let (mut buffer, mut version) = (BytesMut::from(bytes), Some(Version::V5));
            let Ok(Some(Packet::Disconnect(read_packet))) = read(&mut buffer, &mut version) else {
                panic!("{bytes:?}")
            };
            assert_eq!(read_packet.reason_code, code);
            assert!(matches!(read(&mut buffer, &mut version), Ok(Some(Packet::PingReq(_)))));
        }
    }

    #[test]
    fn a_part_of_a_packet_waits_and_nonsense_has_a_reason() {
        for (bytes, outcome) in [
            (&[][..], Ok(())),
            (&[0xE0], Ok(())),
            (&[0xE0, 1], Ok(())),
            (&[0x30, 10, 0], Ok(())),
            (&[0x30, 0xFF, 0xFF], Ok(())),
            (&[0x30, 4, 0, 1, b'a', 0x80], Err(Unreadable::Reason(reason::MALFORMED_PACKET))),
            (&[0xF0, 1, 0], Err(Unreadable::Reason(reason::PROTOCOL_ERROR))),
            (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], Err(Unreadable::Reason(packet::reason::PACKET_TOO_LARGE))),
            (&[0x30, 0x80, 0x80, 0x80, 0x80], Err(Unreadable::Reason(reason::MALFORMED_PACKET))),
        ] {
            let found = read(&mut BytesMut::from(bytes), &mut Some(Version::V5));
            assert_eq!(found.map(|packet| assert!(packet.is_none(), "{bytes:?}")), outcome, "{bytes:?}");
        }
    }

    #[test]
    fn the_first_packet_says_the_version() {
        for (bytes, outcome, version) in [
            (&b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02me"[..], Ok(true), Some(Version::V3_1_1)),
            (b"\x10\x10\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x02me", Ok(true), Some(Version::V3_1)),
            (b"\x10\x0f\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x02me", Ok(true), Some(Version::V5)),
            (b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02m", Ok(false), None),
            (b"\x10\x07\x00\x04MQTT\x06", Err(Unreadable::ProtocolVersion), None),
            (b"\x10\x07\x00\x04MQTT\x03", Err(Unreadable::ProtocolVersion), None),
            (b"\x10\x09\x00\x06MQIsdp\x04", Err(Unreadable::ProtocolVersion), None),
            (b"\x10\x07\x00\x04mqtt\x04", Err(Unreadable::NoConnect), None),
            (b"\x10\x02\x00\x04", Err(Unreadable::NoConnect), None),
            (b"\xc0\x00", Err(Unreadable::NoConnect), None),
        ] {
            let mut known = None;
            let found = read(&mut BytesMut::from(bytes), &mut known);
            assert_eq!(found.map(|packet| packet.is_some()), outcome, "{bytes:?}");
            assert_eq!(known, version, "{bytes:?}");
        }
    }
}
