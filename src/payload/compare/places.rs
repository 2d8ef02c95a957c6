//! What places in lists are called: items by their numbers, lines of a text from 1 on, rows of bytes by their offsets.

use super::lists::Pair;
use crate::Body;
use texts::t;

/// Bytes in a row of what is not decoded.
pub(super) const ROW_BYTES: usize = 16;

/// What a list is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    /// Items of a list.
    Items,
    /// Lines of a text.
    Lines,
    /// Rows of bytes.
    Bytes,
}

impl Places {
    /// Of two payloads.
    pub(super) fn of(before: &Body, now: &Body) -> Self {
        match (before, now) {
            (Body::Text(_), Body::Text(_)) => Self::Lines,
            (Body::Binary, Body::Binary) => Self::Bytes,
            _ => Self::Items,
        }
    }

    /// `[2]`; where the place is another one now, what it was is before it: `[2 → 1]`. What is gone or new has one place, in the
    /// list that it is in.
    pub(super) fn name(self, pair: Pair) -> String {
        let number = |at: usize| match self {
            Self::Items => at.to_string(),
            Self::Lines => (at + 1).to_string(),
            Self::Bytes => format!("{:#04x}", at * ROW_BYTES),
        };
        let place = match pair {
            Pair::Both(old, new) if old != new => format!("{} → {}", number(old), number(new)),
            Pair::Both(_, at) | Pair::Removed(at) | Pair::Added(at) => number(at),
        };
        match self {
            Self::Items => format!("[{place}]"),
            Self::Lines => t!("line {place}", place),
            Self::Bytes => place,
        }
    }
}
