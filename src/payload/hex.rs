//! A payload as rows of hex, made one by one so that a list draws only the rows that are visible.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One row of a hex view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HexRow {
    /// Where the row begins, in bytes from the start of the payload.
    pub offset: usize,
    /// The bytes, two digits each, with a wider gap in the middle; a short row is filled up with spaces.
    pub hex: String,
    /// The bytes as ASCII, a dot for each that is not printable.
    pub ascii: String,
}

/// How many rows a payload of so many bytes has, with `row_bytes` to a row.
#[must_use]
pub fn hex_row_count(payload_bytes: usize, row_bytes: usize) -> usize {
    payload_bytes.div_ceil(row_bytes.max(1))
}

/// Row number `row`, from 0, of rows with `row_bytes` each. A row beyond the end has no bytes.
#[must_use]
pub fn hex_row(payload: &[u8], row: usize, row_bytes: usize) -> HexRow {
    let offset = row.saturating_mul(row_bytes);
    let bytes = payload.get(offset..).unwrap_or_default();
    let bytes = &bytes[..bytes.len().min(row_bytes)];
    let mut hex = String::with_capacity(row_bytes * 3);
    for at in 0..row_bytes {
        hex.push_str(gap_before(at, row_bytes));
        match bytes.get(at) {
            // A `String` takes everything, so there is no error to report.
            Some(byte) => _ = write!(hex, "{byte:02x}"),
            None => hex.push_str("  "),
        }
    }
    let printable = |byte: &u8| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' };
    HexRow { offset, hex, ascii: bytes.iter().map(printable).collect() }
}

/// What separates byte `at` of a row from the one before it: nothing, one space, or two in the middle.
#[must_use]
pub fn gap_before(at: usize, row_bytes: usize) -> &'static str {
    match at {
        0 => "",
        at if row_bytes > 4 && at == row_bytes / 2 => "  ",
        _ => " ",
    }
}

/// All bytes as base64, with padding.
#[must_use]
pub fn base64_text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cover_the_payload_and_stay_aligned() {
        let payload = b"0123456789abcdef\x00~\xff";
        assert_eq!(hex_row_count(payload.len(), 16), 2);
        let first = hex_row(payload, 0, 16);
        assert_eq!(first.hex, "30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66");
        assert_eq!(first.ascii, "0123456789abcdef");
        let second = hex_row(payload, 1, 16);
        assert_eq!((second.offset, second.hex.trim_end(), second.ascii.as_str()), (16, "00 7e ff", ".~."));
        assert_eq!(second.hex.len(), first.hex.len());
    }

    #[test]
    fn short_rows_cover_the_payload_too() {
        let payload: Vec<u8> = (0..=255).collect();
        for row_bytes in 1..=16 {
            let rows = 0..hex_row_count(payload.len(), row_bytes);
            let digits: String = rows.map(|row| hex_row(&payload, row, row_bytes).hex + " ").collect();
            let read: Vec<u8> = digits.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
            assert_eq!(read, payload);
        }
        assert_eq!(hex_row(b"abcd", 0, 4).hex, "61 62 63 64");
    }

    #[test]
    fn a_row_beyond_the_end_is_empty() {
        for row in [0, 1, usize::MAX] {
            let row = hex_row(b"", row, 16);
            assert_eq!((row.hex.trim(), row.ascii.as_str()), ("", ""));
        }
        assert_eq!(hex_row_count(0, 16), 0);
    }
}
