//! Where and why a payload is not what the person says that it is.

use std::fmt;

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
    /// What is wrong with a payload that is no JSON, or with `are_lines` has a line that is none.
    pub(super) fn of_json(payload: &[u8], are_lines: bool) -> Option<Self> {
        match std::str::from_utf8(payload) {
            Err(error) => Some(Self::NoText(error.valid_up_to())),
            Ok(text) if are_lines => of_lines(text).map(Self::Json),
            Ok(text) => JsonMistake::of(text).map(Self::Json),
        }
    }

    /// What is wrong with a payload that is no item of CBOR.
    pub(super) fn of_cbor(payload: &[u8]) -> Self {
        Self::stopped(cbor::stops_at(payload))
    }

    /// What is wrong with a payload that is no value of MessagePack.
    pub(super) fn of_msgpack(payload: &[u8]) -> Self {
        Self::stopped(msgpack::stops_at(payload))
    }

    fn stopped((at, ends_early): (usize, bool)) -> Self {
        if ends_early { Self::EndsEarly(at) } else { Self::From(at) }
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
