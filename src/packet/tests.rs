//! Tables of packets, good and bad, with the section that says so.

use proptest::prelude::*;

use super::*;

/// Packets of MQTT 5 that a client accepts.
const GOOD_FOR_CLIENT: [(&str, &[u8]); 24] = [
    ("CONNACK", &[0x20, 3, 0, 0, 0]),
    ("CONNACK of a resumed session", &[0x20, 3, 1, 0, 0]),
    ("CONNACK that refuses", &[0x20, 3, 0, 0x87, 0]),
    ("CONNACK with properties", &[0x20, 13, 0, 0, 10, 0x21, 0, 100, 0x27, 0, 2, 0x48, 0, 0x24, 1]),
    ("PUBLISH of QoS 0", &[0x30, 5, 0, 1, b't', 0, b'x']),
    ("PUBLISH of QoS 1, again", &[0x3A, 7, 0, 1, b't', 0, 1, 0, b'x']),
    ("PUBLISH that is retained", &[0x31, 4, 0, 1, b't', 0]),
    ("PUBLISH with an alias alone", &[0x30, 6, 0, 0, 3, 0x23, 0, 1]),
    ("PUBLISH with two subscription identifiers", &[0x30, 8, 0, 1, b't', 4, 0x0B, 1, 0x0B, 2]),
    (
        "PUBLISH with a user property twice",
        &[0x30, 18, 0, 1, b't', 14, 0x26, 0, 1, b'a', 0, 1, b'b', 0x26, 0, 1, b'a', 0, 1, b'b'],
    ),
    ("PUBLISH with a text", &[0x30, 6, 0, 1, b't', 2, 1, 1]),
    ("PUBACK of a packet id", &[0x40, 2, 0, 7]),
    ("PUBACK with a code", &[0x40, 3, 0, 7, 0x10]),
    ("PUBACK with properties", &[0x40, 8, 0, 7, 0x87, 4, 0x1F, 0, 1, b'n']),
    ("SUBACK", &[0x90, 4, 0, 7, 0, 1]),
    ("SUBACK with properties and two codes", &[0x90, 9, 0, 7, 4, 0x1F, 0, 1, b'n', 1, 0x87]),
    ("UNSUBACK", &[0xB0, 4, 0, 7, 0, 0]),
    ("PINGRESP", &[0xD0, 0]),
    ("DISCONNECT of nothing", &[0xE0, 0]),
    ("DISCONNECT with a code", &[0xE0, 1, 0x8E]),
    ("DISCONNECT with an empty list", &[0xE0, 2, 0x8E, 0]),
    ("DISCONNECT with a server reference", &[0xE0, 6, 0x9D, 4, 0x1C, 0, 1, b's']),
    ("PUBLISH with a response topic", &[0x30, 8, 0, 1, b't', 4, 0x08, 0, 1, b'r']),
    ("PUBLISH on a topic that is not ASCII", &[0x30, 5, 0, 2, 0xC3, 0xA9, 0]),
];

/// Packets of MQTT 5 that a client refuses: what is right, with its section.
const BAD_FOR_CLIENT: [(&str, &[u8], u8, &str); 45] = [
    ("CONNACK with reserved flags in its header", &[0x21, 3, 0, 0, 0], 0x81, "2.1.3"),
    ("CONNACK with reserved flags in its body", &[0x20, 3, 2, 0, 0], 0x81, "3.2.2.1"),
    ("CONNACK with an error and a session", &[0x20, 3, 1, 0x87, 0], 0x82, "3.2.2.1.1"),
    ("CONNACK without the length of its properties", &[0x20, 2, 0, 0], 0x81, "1.5"),
    ("CONNACK of one byte", &[0x20, 1, 0], 0x81, "1.5"),
    ("CONNACK with bytes behind its properties", &[0x20, 4, 0, 0, 0, 0], 0x81, "2.1.4"),
    ("CONNACK with Receive Maximum 0", &[0x20, 6, 0, 0, 3, 0x21, 0, 0], 0x82, "2.2.2.2"),
    ("CONNACK with Maximum Packet Size 0", &[0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 0], 0x82, "2.2.2.2"),
    ("CONNACK with Maximum QoS 2", &[0x20, 5, 0, 0, 2, 0x24, 2], 0x82, "2.2.2.2"),
    ("CONNACK with Retain Available 2", &[0x20, 5, 0, 0, 2, 0x25, 2], 0x82, "2.2.2.2"),
    ("CONNACK with Wildcard Subscription Available 2", &[0x20, 5, 0, 0, 2, 0x28, 2], 0x82, "2.2.2.2"),
    ("CONNACK with Receive Maximum twice", &[0x20, 9, 0, 0, 6, 0x21, 0, 9, 0x21, 0, 9], 0x82, "2.2.2.2"),
    ("CONNACK with a property of PUBLISH", &[0x20, 6, 0, 0, 3, 0x23, 0, 1], 0x81, "2.2.2.2"),
    ("CONNACK with a property that is none", &[0x20, 5, 0, 0, 2, 0x7F, 0], 0x81, "2.2.2.2"),
    ("CONNACK with authentication data alone", &[0x20, 7, 0, 0, 4, 0x16, 0, 1, 9], 0x82, "3.1.2.11.10"),
    ("PUBLISH of QoS 3", &[0x36, 7, 0, 1, b't', 0, 1, 0, b'x'], 0x81, "3.3.1.2"),
    ("PUBLISH of QoS 0 with DUP", &[0x38, 4, 0, 1, b't', 0], 0x81, "3.3.1.1"),
    ("PUBLISH with packet id 0", &[0x32, 6, 0, 1, b't', 0, 0, 0], 0x82, "2.2.1"),
    ("PUBLISH on a topic with NUL", &[0x30, 4, 0, 1, 0, 0], 0x81, "1.5.4"),
    ("PUBLISH on a topic with +", &[0x30, 4, 0, 1, b'+', 0], 0x81, "3.3.2.1"),
    ("PUBLISH on a topic with #", &[0x30, 6, 0, 3, b'a', b'/', b'#', 0], 0x81, "3.3.2.1"),
    ("PUBLISH on a topic that is not UTF-8", &[0x30, 4, 0, 1, 0xFF, 0], 0x81, "1.5.4"),
    ("PUBLISH on a topic with a surrogate", &[0x30, 6, 0, 3, 0xED, 0xA0, 0x80, 0], 0x81, "1.5.4"),
    ("PUBLISH without topic and alias", &[0x30, 3, 0, 0, 0], 0x82, "3.3.2.1"),
    ("PUBLISH without topic, but for other properties", &[0x30, 5, 0, 0, 2, 1, 1], 0x82, "3.3.2.1"),
    ("PUBLISH with the topic alias 0", &[0x30, 7, 0, 1, b't', 3, 0x23, 0, 0], 0x94, "3.3.2.3.4"),
    ("PUBLISH with the topic alias twice", &[0x30, 10, 0, 1, b't', 6, 0x23, 0, 1, 0x23, 0, 1], 0x82, "2.2.2.2"),
    ("PUBLISH with payload format 2", &[0x30, 6, 0, 1, b't', 2, 1, 2], 0x82, "2.2.2.2"),
    ("PUBLISH with payload format twice", &[0x30, 8, 0, 1, b't', 4, 1, 1, 1, 1], 0x82, "2.2.2.2"),
    ("PUBLISH with subscription identifier 0", &[0x30, 6, 0, 1, b't', 2, 0x0B, 0], 0x82, "2.2.2.2"),
    ("PUBLISH with NUL in a user property", &[0x30, 11, 0, 1, b't', 7, 0x26, 0, 1, b'a', 0, 1, 0], 0x81, "1.5.4"),
    ("PUBLISH with NUL in the content type", &[0x30, 8, 0, 1, b't', 4, 3, 0, 1, 0], 0x81, "1.5.4"),
    ("PUBLISH with an empty response topic", &[0x30, 7, 0, 1, b't', 3, 8, 0, 0], 0x82, "3.3.2.3.5"),
    ("PUBLISH with a wildcard in the response topic", &[0x30, 8, 0, 1, b't', 4, 8, 0, 1, b'#'], 0x82, "3.3.2.3.5"),
    ("PUBLISH with a property of CONNACK", &[0x30, 7, 0, 1, b't', 3, 0x21, 0, 9], 0x81, "2.2.2.2"),
    ("PUBLISH that ends within its properties", &[0x30, 5, 0, 1, b't', 9, 1], 0x81, "1.5"),
    ("PUBLISH that ends within its topic", &[0x30, 3, 0, 9, b't'], 0x81, "1.5"),
    ("PUBACK with reserved flags", &[0x42, 2, 0, 7], 0x81, "2.1.3"),
    ("PUBACK with packet id 0", &[0x40, 2, 0, 0], 0x82, "2.2.1"),
    ("PUBACK with bytes behind its properties", &[0x40, 5, 0, 7, 0, 0, 0], 0x81, "2.1.4"),
    ("SUBACK without a code", &[0x90, 3, 0, 7, 0], 0x82, "3.9.3"),
    ("UNSUBACK without a code", &[0xB0, 3, 0, 7, 0], 0x82, "3.9.3"),
    ("PINGRESP with a length", &[0xD0, 1, 0], 0x81, "2.1.4"),
    ("DISCONNECT with a session expiry", &[0xE0, 7, 0, 5, 0x11, 0, 0, 0, 1], 0x82, "2.2.2.2"),
    ("DISCONNECT with bytes behind its properties", &[0xE0, 3, 0, 0, 0], 0x81, "2.1.4"),
];

/// The variable part of a CONNECT of MQTT 5 begins so: name, level, flags, keep alive.
const CONNECT: [u8; 10] = [0, 4, b'M', b'Q', b'T', b'T', 5, 2, 0, 60];

/// Packets of MQTT 5 that a server refuses.
const BAD_FOR_SERVER: [(&str, &[u8], u8, &str); 19] = [
    ("PUBLISH on a topic with +", &[0x30, 4, 0, 1, b'+', 0], 0x90, "3.3.2.1"),
    ("PUBLISH with a subscription identifier", &[0x30, 6, 0, 1, b't', 2, 0x0B, 1], 0x82, "2.2.2.2"),
    ("PUBACK with reserved flags", &[0x41, 2, 0, 7], 0x81, "2.1.3"),
    ("SUBSCRIBE with reserved flags", &[0x80, 7, 0, 7, 0, 0, 1, b't', 0], 0x81, "2.1.3"),
    ("SUBSCRIBE with packet id 0", &[0x82, 7, 0, 0, 0, 0, 1, b't', 0], 0x82, "2.2.1"),
    ("SUBSCRIBE without a filter", &[0x82, 3, 0, 7, 0], 0x82, "3.8.3"),
    ("SUBSCRIBE without options", &[0x82, 6, 0, 7, 0, 0, 1, b't'], 0x81, "1.5"),
    ("SUBSCRIBE with reserved bits", &[0x82, 7, 0, 7, 0, 0, 1, b't', 0x40], 0x81, "3.8.3.1"),
    ("SUBSCRIBE of QoS 3", &[0x82, 7, 0, 7, 0, 0, 1, b't', 3], 0x82, "3.8.3.1"),
    ("SUBSCRIBE with Retain Handling 3", &[0x82, 7, 0, 7, 0, 0, 1, b't', 0x30], 0x82, "3.8.3.1"),
    ("SUBSCRIBE with NUL", &[0x82, 7, 0, 7, 0, 0, 1, 0, 0], 0x81, "1.5.4"),
    ("SUBSCRIBE with two identifiers", &[0x82, 11, 0, 7, 4, 0x0B, 1, 0x0B, 1, 0, 1, b't', 0], 0x82, "2.2.2.2"),
    ("SUBSCRIBE with the identifier 0", &[0x82, 9, 0, 7, 2, 0x0B, 0, 0, 1, b't', 0], 0x82, "2.2.2.2"),
    ("UNSUBSCRIBE with reserved flags", &[0xA0, 6, 0, 7, 0, 0, 1, b't'], 0x81, "2.1.3"),
    ("UNSUBSCRIBE with packet id 0", &[0xA2, 6, 0, 0, 0, 0, 1, b't'], 0x82, "2.2.1"),
    ("UNSUBSCRIBE without a filter", &[0xA2, 3, 0, 7, 0], 0x82, "3.10.3"),
    ("PINGREQ with reserved flags", &[0xC1, 0], 0x81, "2.1.3"),
    ("PINGREQ with a length", &[0xC0, 1, 0], 0x81, "2.1.4"),
    ("DISCONNECT with a server reference", &[0xE0, 6, 0, 4, 0x1C, 0, 1, b's'], 0x82, "2.2.2.2"),
];

/// What follows flags and keep alive of a CONNECT, its flags, and what is wrong with it.
const BAD_CONNECTS: [(&str, u8, &[u8], u8, &str); 14] = [
    ("reserved flag", 3, &[0, 0, 0], 0x81, "3.1.2.3"),
    ("QoS of a will without one", 0x0A, &[0, 0, 0], 0x81, "3.1.2.6"),
    ("will of QoS 3", 0x1E, &[0, 0, 0, 0, 0, 1, b't', 0, 0], 0x81, "3.1.2.6"),
    ("will without a topic", 6, &[0, 0, 0, 0, 0, 0, 0, 0], 0x90, "3.1.3.3"),
    ("will with a wildcard", 6, &[0, 0, 0, 0, 0, 1, b'#', 0, 0], 0x90, "3.1.3.3"),
    ("client id with NUL", 2, &[0, 0, 1, 0], 0x81, "1.5.4"),
    ("Receive Maximum 0", 2, &[3, 0x21, 0, 0, 0, 0], 0x82, "2.2.2.2"),
    ("Maximum Packet Size 0", 2, &[5, 0x27, 0, 0, 0, 0, 0, 0], 0x82, "2.2.2.2"),
    ("session expiry twice", 2, &[10, 0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1, 0, 0], 0x82, "2.2.2.2"),
    ("Request Problem Information 2", 2, &[2, 0x17, 2, 0, 0], 0x82, "2.2.2.2"),
    ("bytes behind the client id", 2, &[0, 0, 0, 9], 0x81, "2.1.4"),
    ("no client id", 2, &[0], 0x81, "1.5"),
    ("user name that is not there", 0x82, &[0, 0, 0], 0x81, "1.5"),
    ("property of PUBLISH", 2, &[3, 0x23, 0, 1, 0, 0], 0x81, "2.2.2.2"),
];

fn code(packet: &[u8], receiver: Receiver) -> Option<(u8, &'static str)> {
    check(packet, receiver, Version::V5).err().map(|flaw| (flaw.reason_code, flaw.section))
}

fn connect(flags: u8, rest: &[u8]) -> Vec<u8> {
    let mut body = CONNECT.to_vec();
    body[7] = flags;
    body.extend_from_slice(rest);
    [&[0x10, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}

#[test]
fn a_client_accepts_what_the_standard_allows() {
    for (name, packet) in GOOD_FOR_CLIENT {
        assert_eq!(frame(packet, MAX_LENGTH), Ok(Some(packet.len())), "{name}");
        assert_eq!(code(packet, Receiver::Client), None, "{name}");
    }
}

#[test]
fn a_client_refuses_what_the_standard_forbids() {
    for (name, packet, reason_code, section) in BAD_FOR_CLIENT {
        assert_eq!(code(packet, Receiver::Client), Some((reason_code, section)), "{name}");
    }
}

#[test]
fn a_server_refuses_what_the_standard_forbids() {
    for (name, packet, reason_code, section) in BAD_FOR_SERVER {
        assert_eq!(code(packet, Receiver::Server), Some((reason_code, section)), "{name}");
    }
    for (name, flags, rest, reason_code, section) in BAD_CONNECTS {
        assert_eq!(code(&connect(flags, rest), Receiver::Server), Some((reason_code, section)), "{name}");
    }
}

#[test]
fn a_server_accepts_what_clients_of_every_version_send() {
    let will = [0, 0, 1, b'c', 5, 0x18, 0, 0, 0, 9, 0, 1, b't', 0, 1, b'x', 0, 1, b'u', 0, 1, b'p'];
    assert_eq!(code(&connect(0xC6, &will), Receiver::Server), None);
    assert_eq!(version(&connect(2, &[0, 0, 0])), Some(Version::V5));
    let v31 = [0x10, 15, 0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, 2, 0, 60, 0, 1, b'c'];
    let v311 = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0, 1, b'c'];
    for (packet, expected) in [(&v31[..], Version::V31), (&v311, Version::V311)] {
        assert_eq!((version(packet), check(packet, Receiver::Server, expected)), (Some(expected), Ok(())));
    }
    let other = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 6, 2, 0, 60, 0, 1, b'c'];
    assert_eq!((version(&other), version(&[0xC0, 0]), version(&[])), (None, None, None));
    for packet in
        [&[0x82, 6, 0, 7, 0, 1, b't', 1][..], &[0xA2, 5, 0, 7, 0, 1, b't'], &[0x30, 4, 0, 1, b't', b'x'], &[0xE0, 0]]
    {
        assert_eq!(check(packet, Receiver::Server, Version::V311), Ok(()), "{packet:?}");
    }
}

#[test]
fn older_versions_have_no_options_and_no_properties() {
    for (packet, reason_code) in [
        (&[0x82, 6, 0, 7, 0, 1, b't', 4][..], 0x81),
        (&[0xE0, 1, 0], 0x81),
        (&[0x40, 3, 0, 7, 0], 0x81),
        (&[0x30, 2, 0, 0], 0x82),
        (&[0x10, 12, 0, 4, b'M', b'Q', b'T', b'T', 4, 0x42, 0, 60, 0, 0], 0x81),
    ] {
        let flaw = check(packet, Receiver::Server, Version::V311).unwrap_err();
        assert_eq!(flaw.reason_code, reason_code, "{packet:?}");
    }
}

#[test]
fn a_packet_ends_where_its_length_says() {
    for (bytes, expected) in [
        (&[][..], Ok(None)),
        (&[0x30], Ok(None)),
        (&[0x30, 0x80], Ok(None)),
        (&[0x30, 3, 0, 0], Ok(None)),
        (&[0x30, 3, 0, 0, 0, 0xD0], Ok(Some(5))),
        (&[0xD0, 0], Ok(Some(2))),
        (&[0x30, 0x80, 0], Err(0x81)),
        (&[0xD0, 0x80, 0x80, 0x80, 0], Err(0x81)),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0xFF], Err(0x81)),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], Err(0x95)),
        (&[0xD1], Err(0x81)),
    ] {
        assert_eq!(frame(bytes, 1_024).map_err(|flaw| flaw.reason_code), expected, "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn any_bytes_are_judged_and_never_break_it(
        first in any::<u8>(),
        body in prop::collection::vec(prop_oneof![any::<u8>(), 0..40_u8], 0..100),
    ) {
        let packet = [&[first, u8::try_from(body.len()).unwrap()], &body[..]].concat();
        for receiver in [Receiver::Client, Receiver::Server] {
            for version in [Version::V31, Version::V311, Version::V5] {
                let _ = check(&packet, receiver, version);
                let _ = check(&body, receiver, version);
            }
        }
        let _ = frame(&body, 1_024);
        if let Ok(Some(length)) = frame(&packet, 1_024) {
            prop_assert_eq!(length, packet.len());
        }
    }
}
