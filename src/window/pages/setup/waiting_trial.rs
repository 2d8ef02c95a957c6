//! When a profile that is being filled in is tried by itself: once what is complete has been still for a while.

use std::time::Duration;

use crate::kit::debounce::Debounce;
use model::Timestamp;

/// How long nothing may change before it is tried: no one pauses so long within a word.
const STILL: Duration = Duration::from_millis(800);

/// What was there at the last look, and since when.
#[derive(Debug, Default)]
pub(crate) struct WaitingTrial {
    seen: String,
    still: Debounce,
    /// A trial of what was there before was stopped.
    has_stopped: bool,
}

impl WaitingTrial {
    /// Nothing is tried before this text is changed.
    pub(crate) fn after(text: &str) -> Self {
        Self { seen: text.to_owned(), ..Self::default() }
    }

    /// Looks at what is there now. Returns whether it has changed.
    pub(crate) fn look(&mut self, text: &str, now: Timestamp) -> bool {
        let has_changed = self.seen != text;
        if has_changed {
            text.clone_into(&mut self.seen);
            self.still.changed(now);
        }
        has_changed
    }

    /// Whether it has been still for long enough, which is so once.
    pub(crate) fn is_due(&mut self, now: Timestamp) -> bool {
        self.still.is_due_after(STILL, now)
    }

    /// How long that still takes.
    pub(crate) fn left(&self, now: Timestamp) -> Option<Duration> {
        self.still.left(STILL, now)
    }

    /// Whether a trial is to be stopped, which is so once.
    pub(crate) fn stops(&mut self) -> bool {
        !std::mem::replace(&mut self.has_stopped, true)
    }

    /// A trial begins.
    pub(crate) fn begun(&mut self) {
        (self.has_stopped, self.still) = (false, Debounce::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_typed_is_tried_once() {
        let at = |millis| Timestamp::from_secs(100).plus(Duration::from_millis(millis));
        let mut waiting = WaitingTrial::default();
        let tried = (0_u64..40).filter(|step| {
            waiting.look(&"a".repeat(usize::try_from(*step).unwrap().min(20)), at(step * 100));
            waiting.is_due(at(step * 100))
        });
        assert_eq!(tried.collect::<Vec<_>>(), [28], "800 ms after the last letter, which came after 2 s");
    }

    #[test]
    fn what_is_edited_is_not_tried_before_it_is_changed_and_a_trial_is_stopped_once() {
        let now = Timestamp::from_secs(100);
        let mut waiting = WaitingTrial::after("a");
        assert!(!waiting.look("a", now) && waiting.left(now).is_none());
        assert!(waiting.look("b", now) && waiting.left(now) == Some(STILL));
        assert!(waiting.stops() && !waiting.stops());
        waiting.begun();
        assert!(waiting.stops() && waiting.left(now).is_none());
    }
}
