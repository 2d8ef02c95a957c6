//! Texts of lines that are not all UTF-8: each character stands for a byte.

use serde_json::value::RawValue;

/// How the characters of a line are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// As in any text.
    Utf8,
    /// Each is one byte, since not all of them are UTF-8.
    Bytes,
}

impl Coding {
    pub(super) fn bytes(self, text: String) -> Vec<u8> {
        if self == Self::Utf8 {
            return text.into_bytes();
        }
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.chars() {
            match u8::try_from(character) {
                Ok(byte) => bytes.push(byte),
                Err(_) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        bytes
    }

    pub(super) fn text(self, raw: &RawValue) -> Option<String> {
        self.decoded(text(raw)?)
    }

    pub(super) fn decoded(self, text: String) -> Option<String> {
        if self == Self::Utf8 { Some(text) } else { String::from_utf8(self.bytes(text)).ok() }
    }
}

/// The text of a value.
pub(super) fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}
