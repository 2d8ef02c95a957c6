//! Where and why a payload is not what the person says that it is.

use std::fmt;

use super::types::ReadAs;
use crate::{JsonMistake, cbor, msgpack};
use texts::t;

/// Where and why. Bytes are counted from 0, as the hex view has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It is no JSON.
    Json(JsonMistake),
    /// It is no text in UTF-8 from this byte on.
    NoText(usize),
    /// It ends where something was to come; what begins at this byte is incomplete.
    EndsEarly(usize),
    /// What was read ends before this byte: it is something else, or is left over.
    From(usize),
}

impl Misfit {
    /// What is wrong with a payload that was not read so, where that can be said.
    pub(super) fn of(payload: &[u8], read_as: ReadAs) -> Option<Self> {
        let stopped = |(at, ends_early)| if ends_early { Self::EndsEarly(at) } else { Self::From(at) };
        match read_as {
            ReadAs::Json | ReadAs::JsonLines => match std::str::from_utf8(payload) {
                Err(error) => Some(Self::NoText(error.valid_up_to())),
                Ok(text) if read_as == ReadAs::Json => JsonMistake::of(text).map(Self::Json),
                Ok(text) => of_lines(text).map(Self::Json),
            },
            ReadAs::Cbor => Some(stopped(cbor::stops_at(payload))),
            ReadAs::MessagePack => Some(stopped(msgpack::stops_at(payload))),
            _ => None,
        }
    }
}

/// The first line that is no JSON.
fn of_lines(text: &str) -> Option<JsonMistake> {
    let mistake = |(at, line)| JsonMistake::of(line).map(|mistake| JsonMistake { line: at + 1, ..mistake });
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).find_map(mistake)
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&match self {
            Self::Json(mistake) => mistake.with_place(),
            Self::NoText(at) => t!("byte {at} is not UTF-8 text", at),
            Self::EndsEarly(at) => t!("it ends early, in what begins at byte {at}", at),
            Self::From(at) => t!("byte {at} does not fit", at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hints, read};

    #[test]
    fn what_does_not_fit_has_a_place() {
        for (payload, read_as, expected) in [
            (&b"{\"a\":tru}"[..], ReadAs::Json, "JSON: invalid JSON at line 1, column 9."),
            (b"{\"a\":", ReadAs::Json, "JSON: incomplete JSON: it ends at line 1, column 5."),
            (b"{\"a\":\"\xff\"}", ReadAs::Json, "JSON: byte 6 is not UTF-8 text."),
            (b"{}\n\n[1,]\n", ReadAs::JsonLines, "JSON Lines: invalid JSON at line 3, column 4."),
            (b"\xa1\x61n\x19\x01", ReadAs::Cbor, "CBOR: it ends early, in what begins at byte 4."),
            (b"\x82\x01\x1c", ReadAs::Cbor, "CBOR: byte 3 does not fit."),
            (b"\x01\x02", ReadAs::Cbor, "CBOR: byte 1 does not fit."),
            (b"\xd9\xd9\xf7\x82\x01", ReadAs::Cbor, "CBOR: it ends early, in what begins at byte 5."),
            (b"\x81\xa3on", ReadAs::MessagePack, "MessagePack: it ends early, in what begins at byte 2."),
            (b"\x91\x05\x05", ReadAs::MessagePack, "MessagePack: byte 2 does not fit."),
            (b"on", ReadAs::Gzip, "gzip."),
        ] {
            let reading = read(payload, &Hints { read_as: Some(read_as), ..Hints::default() });
            let said: Vec<String> = reading.remarks.iter().map(ToString::to_string).collect();
            assert_eq!(said, [format!("The payload cannot be read as {expected}")], "{payload:02x?}");
        }
    }
}
