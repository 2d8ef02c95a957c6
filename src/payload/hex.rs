//! A payload as rows of hex, made one by one so that a list draws only the rows that are visible.

use std::fmt::Write;

/// How many bytes a row shows.
pub const HEX_ROW_BYTES: usize = 16;

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

/// How many rows a payload of so many bytes has.
#[must_use]
pub fn hex_row_count(payload_bytes: usize) -> usize {
    payload_bytes.div_ceil(HEX_ROW_BYTES)
}

/// Row number `row`, from 0. A row beyond the end has no bytes.
#[must_use]
pub fn hex_row(payload: &[u8], row: usize) -> HexRow {
    let offset = row.saturating_mul(HEX_ROW_BYTES);
    let bytes = payload.get(offset..).unwrap_or_default();
    let bytes = &bytes[..bytes.len().min(HEX_ROW_BYTES)];
    let mut hex = String::with_capacity(HEX_ROW_BYTES * 3);
    for at in 0..HEX_ROW_BYTES {
        hex.push_str(if at == 0 { "" } else { " " });
        hex.push_str(if at == HEX_ROW_BYTES / 2 { " " } else { "" });
        match bytes.get(at) {
            // A `String` takes everything, so there is no error to report.
            Some(byte) => _ = write!(hex, "{byte:02x}"),
            None => hex.push_str("  "),
        }
    }
    let printable = |byte: &u8| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' };
    HexRow { offset, hex, ascii: bytes.iter().map(printable).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cover_the_payload_and_stay_aligned() {
        let payload = b"0123456789abcdef\x00~\xff";
        assert_eq!(hex_row_count(payload.len()), 2);
        let first = hex_row(payload, 0);
        assert_eq!(first.hex, "30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66");
        assert_eq!(first.ascii, "0123456789abcdef");
        let second = hex_row(payload, 1);
        assert_eq!((second.offset, second.hex.trim_end(), second.ascii.as_str()), (16, "00 7e ff", ".~."));
        assert_eq!(second.hex.len(), first.hex.len());
    }

    #[test]
    fn a_row_beyond_the_end_is_empty() {
        for row in [0, 1, usize::MAX] {
            let row = hex_row(b"", row);
            assert_eq!((row.hex.trim(), row.ascii.as_str()), ("", ""));
        }
        assert_eq!(hex_row_count(0), 0);
    }
}
