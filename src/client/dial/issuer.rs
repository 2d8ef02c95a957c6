//! Reads the issuer's name out of a certificate (RFC 5280 section 4.1), for people to read. It decides nothing.

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const EXPLICIT_VERSION: u8 = 0xa0;
/// The attributes with a name (X.520), the best first: common name, organisation, organisational unit.
const NAMES: [[u8; 3]; 3] = [[0x55, 0x04, 0x03], [0x55, 0x04, 0x0a], [0x55, 0x04, 0x0b]];
const MOST_CHARS: usize = 80;

/// The common name of who issued `certificate`, or else the organisation. `None` when there is none that is readable.
pub(super) fn issuer(certificate: &[u8]) -> Option<String> {
    let (certificate, _) = expect(SEQUENCE, certificate)?;
    let (mut fields, _) = expect(SEQUENCE, certificate)?;
    if let Some((_, rest)) = expect(EXPLICIT_VERSION, fields) {
        fields = rest;
    }
    let (_serial_number, fields) = expect(INTEGER, fields)?;
    let (_signature_algorithm, fields) = expect(SEQUENCE, fields)?;
    let (name, _) = expect(SEQUENCE, fields)?;
    NAMES.iter().find_map(|kind| attribute(name, kind))
}

/// The first readable attribute of this kind. A name is a sequence of sets of (kind, value).
fn attribute(mut name: &[u8], wanted: &[u8]) -> Option<String> {
    while let Some((mut set, rest)) = expect(SET, name) {
        while let Some((pair, others)) = expect(SEQUENCE, set) {
            let (kind, value) = expect(OBJECT_IDENTIFIER, pair)?;
            let (tag, value, _) = element(value)?;
            if kind == wanted
                && let Some(text) = text(tag, value)
            {
                return Some(text);
            }
            set = others;
        }
        name = rest;
    }
    None
}

/// `DirectoryString` (RFC 5280 section 4.1.2.4) and `IA5String`.
fn text(tag: u8, value: &[u8]) -> Option<String> {
    let text = match tag {
        // UTF8String, PrintableString, IA5String
        0x0c | 0x13 | 0x16 => String::from_utf8_lossy(value).into_owned(),
        // T61String, which everybody fills with Latin-1
        0x14 => value.iter().map(|byte| char::from(*byte)).collect(),
        // BMPString: UCS-2, big endian
        0x1e => {
            let units: Vec<u16> = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => return None,
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(MOST_CHARS).collect();
    (!text.trim().is_empty()).then_some(text)
}

/// The content of an element of this tag, and what follows it.
fn expect(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    element(bytes).filter(|(found, ..)| *found == tag).map(|(_, content, rest)| (content, rest))
}

/// The first DER element: tag, content and what follows it (X.690 section 8.1). Tags above 30 do not occur here.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Kind, tag and value.
    type Attribute<'a> = ([u8; 3], u8, &'a [u8]);

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let mut bytes = vec![tag, 0x82, length[0], length[1]];
        bytes.extend_from_slice(content);
        bytes
    }

    /// A certificate up to its issuer, with one attribute a set.
    fn certificate(attributes: &[Attribute<'_>], version: bool) -> Vec<u8> {
        let sets = attributes.iter().flat_map(|(kind, tag, value)| {
            let pair = [der(OBJECT_IDENTIFIER, kind), der(*tag, value)].concat();
            der(SET, &der(SEQUENCE, &pair))
        });
        let name: Vec<u8> = sets.collect();
        let mut fields = if version { der(EXPLICIT_VERSION, &der(INTEGER, &[2])) } else { Vec::new() };
        fields.extend([der(INTEGER, &[7]), der(SEQUENCE, &[]), der(SEQUENCE, &name)].concat());
        der(SEQUENCE, &der(SEQUENCE, &fields))
    }

    #[test]
    fn the_common_name_goes_before_the_organisation() {
        let [common, organisation, unit] = NAMES;
        let country = [0x55, 0x04, 0x06];
        let long = "x".repeat(300);
        let rows: &[(&[Attribute<'_>], Option<&str>)] = &[
            (
                &[(country, 0x13, b"DE"), (organisation, 0x0c, b"Plant"), (common, 0x0c, "Würfel CA".as_bytes())],
                Some("Würfel CA"),
            ),
            (&[(unit, 0x13, b"IT"), (organisation, 0x13, b"Plant")], Some("Plant")),
            (&[(common, 0x14, b"M\xfcller")], Some("Müller")),
            (&[(common, 0x1e, b"\0C\0A")], Some("CA")),
            (&[(common, 0x0c, b"a\x1b[31m\nb")], Some("a[31mb")),
            (&[(common, 0x0c, long.as_bytes())], Some(&long[..MOST_CHARS])),
            (&[(common, 0x0c, b" "), (organisation, 0x0c, b"Plant")], Some("Plant")),
            (&[(country, 0x13, b"DE")], None),
            (&[], None),
        ];
        for (attributes, expected) in rows {
            for version in [true, false] {
                assert_eq!(issuer(&certificate(attributes, version)).as_deref(), *expected, "{attributes:?}");
            }
        }
    }

    #[test]
    fn a_certificate_that_is_cut_off_names_nobody() {
        let whole = certificate(&[(NAMES[0], 0x0c, b"CA")], true);
        for length in 0..whole.len() {
            assert_eq!(issuer(&whole[..length]), None, "{length}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(mut bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            let _ = issuer(&bytes);
            bytes = certificate(&[(NAMES[0], 0x0c, b"CA")], true);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = issuer(&bytes);
        }
    }
}
