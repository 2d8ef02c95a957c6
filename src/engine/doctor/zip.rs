//! A zip archive of a few small texts, stored as they are (PKWARE APPNOTE 6.3, sections 4.3 and 4.4).
//!
//! Written by hand because nothing is worth compressing here, and a crate for zip would bring more code than this.

use jiff::civil::DateTime;

/// Version 2.0 of the format: plain files.
const VERSION: u16 = 20;
/// Names are UTF-8 (general purpose bit 11).
const UTF_8_NAMES: u16 = 1 << 11;
const STORED: u16 = 0;

/// An archive with these names and contents, all changed at `changed_at`. `None` when a text has 4 GiB or more.
pub(super) fn archive(files: &[(&str, String)], changed_at: DateTime) -> Option<Vec<u8>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let common = common_fields(name, content.as_bytes(), changed_at)?;
        let offset = u32::try_from(archive.len()).ok()?;
        put(&mut archive, &[b"PK\x03\x04", &common, &0_u16.to_le_bytes(), name.as_bytes(), content.as_bytes()]);
        // No extra field and comment, disk 0, binary, no attributes.
        put(&mut directory, &[b"PK\x01\x02", &VERSION.to_le_bytes(), &common, &[0; 12], &offset.to_le_bytes()]);
        put(&mut directory, &[name.as_bytes()]);
    }
    let count = u16::try_from(files.len()).ok()?.to_le_bytes();
    let (size, offset) = (u32::try_from(directory.len()).ok()?, u32::try_from(archive.len()).ok()?);
    put(&mut archive, &[&directory, b"PK\x05\x06", &[0; 4], &count, &count]);
    put(&mut archive, &[&size.to_le_bytes(), &offset.to_le_bytes(), &[0; 2]]);
    Some(archive)
}

/// What a local header and a directory entry have in common: version needed up to the length of the name.
fn common_fields(name: &str, content: &[u8], changed_at: DateTime) -> Option<Vec<u8>> {
    let size = u32::try_from(content.len()).ok()?.to_le_bytes();
    let name_length = u16::try_from(name.len()).ok()?.to_le_bytes();
    let (date, time) = in_dos_format(changed_at);
    let mut fields = Vec::with_capacity(24);
    for field in [VERSION, UTF_8_NAMES, STORED, time, date] {
        put(&mut fields, &[&field.to_le_bytes()]);
    }
    put(&mut fields, &[&crc_32(content).to_le_bytes(), &size, &size, &name_length]);
    Some(fields)
}

/// Date and time as MS-DOS kept them: from 1980 on, in steps of two seconds.
fn in_dos_format(at: DateTime) -> (u16, u16) {
    let number = |value: i8| u16::try_from(value).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default().clamp(1980, 2107) - 1980;
    let date = (year << 9) | (number(at.month()) << 5) | number(at.day());
    let time = (number(at.hour()) << 11) | (number(at.minute()) << 5) | (number(at.second()) / 2);
    (date, time)
}

/// CRC-32 of IEEE 802.3, bit by bit: a bundle is small.
fn crc_32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

fn put(archive: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        archive.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc_32(b""), 0);
    }

    #[test]
    fn lengths_and_offsets_add_up() {
        let at = jiff::civil::date(2026, 3, 14).at(14, 2, 53, 0);
        let bytes = archive(&[("a.txt", "one".to_owned()), ("bb.txt", String::new())], at).unwrap();
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (size, offset) = (number(end + 12), number(end + 16));
        assert_eq!(offset + size, end);
        assert_eq!(&bytes[offset..offset + 4], b"PK\x01\x02");
        assert_eq!(offset, 30 + 5 + 3 + 30 + 6);
        assert_eq!(number(offset + 46 + 5 + 42), 38, "where the second file begins");
        assert_eq!(&bytes[38..42], b"PK\x03\x04");
    }
}
