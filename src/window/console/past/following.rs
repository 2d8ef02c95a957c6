//! How the live side follows the recorded one.

use model::Timestamp;

/// How the live side follows the recorded one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SameTime {
    /// Both are kept at the same time of day.
    pub(super) is_on: bool,
    /// The time of the recorded side that the live one was moved for last.
    pub(super) moved_for: Option<Timestamp>,
}
