//! Tests of all packets, as a table, of the versions, and of any bytes.

use proptest::prelude::*;

use super::*;

/// A packet, and what is right about it.
struct Row {
    receiver: Receiver,
    packet: Vec<u8>,
    /// `None` for a good one.
    reason_code: Option<u8>,
    section: &'static str,
    name: &'static str,
}

/// The table of the repository.
fn table() -> Vec<Row> {
    let rows = include_str!("../../tests/data/packets.txt").lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let fields: Vec<&str> = row.split(" | ").collect();
        let [end, bytes, code, section, name] = fields[..] else { panic!("{row}") };
        let receiver = match end {
            "client" => Receiver::Client,
            "server" => Receiver::Server,
            _ => panic!("{row}"),
        };
        let hex = |text: &str| u8::from_str_radix(text, 16).unwrap();
        let reason_code = (code != "ok").then(|| hex(code));
        Row { receiver, packet: bytes.split(' ').map(hex).collect(), reason_code, section, name }
    })
    .collect()
}

/// As a connection does it: where the packet ends, then what is in it.
fn judge(packet: &[u8], receiver: Receiver) -> Result<(), Flaw> {
    const MOST: usize = 16 * 1024 * 1024;
    let length = frame(packet, MOST)?.expect("a whole packet");
    assert_eq!(length, packet.len());
    check(packet, receiver, Version::V5)
}

/// A CONNECT of MQTT 5, from its properties on.
fn connect(flags: u8, rest: &[u8]) -> Vec<u8> {
    let body = [&[0, 4, b'M', b'Q', b'T', b'T', 5, flags, 0, 60], rest].concat();
    [&[0x10, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}

#[test]
fn each_row_of_the_table_is_judged_as_it_says() {
    let table = table();
    assert!(table.len() > 100, "the table is there");
    for Row { receiver, packet, reason_code, section, name } in table {
        let found = judge(&packet, receiver).err().map(|flaw| (flaw.reason_code, flaw.section));
        assert_eq!(found, reason_code.map(|code| (code, section)), "{receiver:?}: {name}");
    }
}

#[test]
fn a_server_accepts_what_clients_of_every_version_send() {
    let will = [0, 0, 1, b'c', 5, 0x18, 0, 0, 0, 9, 0, 1, b't', 0, 1, b'x', 0, 1, b'u', 0, 1, b'p'];
    assert_eq!(judge(&connect(0xC6, &will), Receiver::Server), Ok(()));
    assert_eq!(version(&connect(2, &[0, 0, 0])), Ok(Version::V5));
    let v31 = [0x10, 15, 0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, 2, 0, 60, 0, 1, b'c'];
    let v311 = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0, 1, b'c'];
    for (packet, expected) in [(&v31[..], Version::V31), (&v311, Version::V311)] {
        assert_eq!((version(packet), check(packet, Receiver::Server, expected)), (Ok(expected), Ok(())));
    }
    let reserved_in_31 = [0x10, 15, 0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, 3, 0, 60, 0, 1, b'c'];
    assert_eq!(check(&reserved_in_31, Receiver::Server, Version::V31), Ok(()));
    let reserved_in_311 = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 4, 3, 0, 60, 0, 1, b'c'];
    assert!(check(&reserved_in_311, Receiver::Server, Version::V311).is_err());
    let other = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 6, 2, 0, 60, 0, 1, b'c'];
    assert_eq!(version(&other), Err(NoVersion::Unknown));
    for packet in [&[0xC0, 0][..], &[], &[0x10, 2, 0, 4], &[0x10, 7, 0, 4, b'm', b'q', b't', b't', 4]] {
        assert_eq!(version(packet), Err(NoVersion::NoConnect), "{packet:?}");
    }
    for packet in
        [&[0x82, 6, 0, 7, 0, 1, b't', 1][..], &[0xA2, 5, 0, 7, 0, 1, b't'], &[0x30, 4, 0, 1, b't', b'x'], &[0xE0, 0]]
    {
        assert_eq!(check(packet, Receiver::Server, Version::V311), Ok(()), "{packet:?}");
    }
}

#[test]
fn only_mqtt_3_1_sends_a_subscribe_again() {
    for packet in [&[0x8A, 6, 0, 7, 0, 1, b't', 1][..], &[0xAA, 5, 0, 7, 0, 1, b't'], &[0x6A, 2, 0, 7]] {
        assert_eq!(frame(packet, 1_024), Ok(Some(packet.len())), "{packet:?}");
        assert_eq!(check(packet, Receiver::Server, Version::V31), Ok(()), "{packet:?}");
        let flaw = check(packet, Receiver::Server, Version::V311).unwrap_err();
        assert_eq!((flaw.reason_code, flaw.section), (0x81, "2.1.3"), "{packet:?}");
    }
    assert!(frame(&[0x8E], 1_024).is_err() && frame(&[0xC8], 1_024).is_err());
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
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(4_096)))]

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
