//! Larger and smaller text, in the steps of the settings.

use model::Scale;

/// A change of the size of text and controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resize {
    Larger,
    Smaller,
    Usual,
}

impl Resize {
    /// The size after the change.
    pub(super) fn of(self, scale: Scale) -> Scale {
        match self {
            Self::Larger => scale.larger().unwrap_or(scale),
            Self::Smaller => scale.smaller().unwrap_or(scale),
            Self::Usual => Scale::default(),
        }
    }
}
