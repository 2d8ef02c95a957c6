//! Why nothing is recorded, as far as it matters whether that was said already.

use std::mem::{Discriminant, discriminant};

use store::RecordingError;

/// Why nothing is recorded. Each is reported once, until it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Another process records the same messages.
    InUse,
    /// There is no room.
    Full,
    /// Anything else.
    Other(Discriminant<RecordingError>),
}

impl Trouble {
    pub(super) fn of(error: &RecordingError) -> Self {
        match error {
            RecordingError::InUse { .. } => Self::InUse,
            error if error.is_full() => Self::Full,
            error => Self::Other(discriminant(error)),
        }
    }
}
