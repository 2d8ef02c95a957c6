//! How often the window is drawn while messages come. What a person does is drawn at once, whatever is said here.

use std::time::Duration;

/// About the time between two pictures of a display.
const DISPLAY: Duration = Duration::from_millis(16);
/// The same where the processor draws every pixel: 30 a second.
const SOFTWARE: Duration = Duration::from_millis(33);
/// Where few messages come, the processor draws 3 a second: more cost it more than all that the link does. One that comes
/// alone is drawn at once in any case.
const SOFTWARE_CALM: Duration = Duration::from_millis(333);
/// Fewer messages than these a second are few.
const CALM_PER_SECOND: f64 = 100.0;
/// Only counters change: 4 a second, and 3 where the processor draws every pixel.
const COUNTERS: Duration = Duration::from_millis(250);
const SOFTWARE_COUNTERS: Duration = Duration::from_millis(333);
/// The person works in another window, or sees none of this one: 2 a second.
const BEHIND: Duration = Duration::from_millis(500);

/// What decides how often the window is drawn.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not by itself")]
pub(super) struct Seen {
    /// The processor draws, without a graphics card.
    pub(super) by_software: bool,
    /// Minimised, or covered by other windows.
    pub(super) is_hidden: bool,
    /// The keyboard's focus is in this window.
    pub(super) is_in_front: bool,
    /// What comes changes more of the picture than counters.
    pub(super) follows: bool,
    /// Messages a second, lately.
    pub(super) rate: f64,
}

impl Seen {
    /// How long after the beginning of a frame the next one begins at the earliest.
    pub(super) fn interval(self) -> Duration {
        match self {
            Self { is_hidden: true, .. } | Self { is_in_front: false, .. } => BEHIND,
            Self { follows: false, by_software: true, .. } => SOFTWARE_COUNTERS,
            Self { follows: false, .. } => COUNTERS,
            Self { by_software: false, .. } => DISPLAY,
            Self { rate, .. } if rate < CALM_PER_SECOND => SOFTWARE_CALM,
            Self { .. } => SOFTWARE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_drawn_as_often_as_a_person_sees_something_new() {
        let seen = Seen { by_software: false, is_hidden: false, is_in_front: true, follows: true, rate: 1_000.0 };
        for (seen, millis) in [
            (seen, 16),
            (Seen { rate: 20.0, ..seen }, 16),
            (Seen { by_software: true, ..seen }, 33),
            (Seen { by_software: true, rate: 100.0, ..seen }, 33),
            (Seen { by_software: true, rate: 20.0, ..seen }, 333),
            (Seen { follows: false, ..seen }, 250),
            (Seen { follows: false, by_software: true, ..seen }, 333),
            (Seen { follows: false, by_software: true, rate: 20.0, ..seen }, 333),
            (Seen { is_in_front: false, ..seen }, 500),
            (Seen { is_in_front: false, follows: false, ..seen }, 500),
            (Seen { is_hidden: true, ..seen }, 500),
        ] {
            assert_eq!(seen.interval(), Duration::from_millis(millis), "{seen:?}");
        }
    }
}
