//! Waits until what changes has been still for a while, so that it is kept once and not with every key.

use std::time::Duration;

use model::Timestamp;

/// How long nothing may change before it is kept.
pub(crate) const DELAY: Duration = Duration::from_secs(1);

/// When something changed last that is not kept yet.
#[derive(Debug, Default)]
pub(crate) struct Debounce {
    changed_at: Option<Timestamp>,
}

impl Debounce {
    /// Begins to wait, or begins again.
    pub(crate) fn changed(&mut self, now: Timestamp) {
        self.changed_at = Some(now);
    }

    /// Whether something waits.
    pub(crate) fn is_pending(&self) -> bool {
        self.changed_at.is_some()
    }

    /// Ends the wait when it is over, and returns whether it was over. A clock that was set ends it too.
    pub(crate) fn is_due(&mut self, now: Timestamp) -> bool {
        self.is_due_after(DELAY, now)
    }

    /// The same with another delay.
    pub(crate) fn is_due_after(&mut self, delay: Duration, now: Timestamp) -> bool {
        let apart = |at: Timestamp| now.since(at).max(at.since(now));
        self.changed_at.take_if(|at| apart(*at) >= delay).is_some()
    }

    /// How long the wait still takes, if there is one.
    pub(crate) fn left(&self, delay: Duration, now: Timestamp) -> Option<Duration> {
        self.changed_at.map(|at| delay.saturating_sub(now.since(at)))
    }

    /// Ends the wait.
    pub(crate) fn reset(&mut self) {
        self.changed_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_a_second_after_the_last_change() {
        let at = |millis| Timestamp::from_secs(100).plus(Duration::from_millis(millis));
        let mut debounce = Debounce::default();
        assert!(!debounce.is_due(at(0)), "nothing changed");
        debounce.changed(at(0));
        debounce.changed(at(800));
        assert!(!debounce.is_due(at(1_799)) && debounce.is_pending());
        assert!(debounce.is_due(at(1_800)));
        assert!(!debounce.is_due(at(9_000)) && !debounce.is_pending());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_hold_it_up() {
        let mut debounce = Debounce::default();
        debounce.changed(Timestamp::from_secs(100));
        assert!(debounce.is_due(Timestamp::from_secs(50)));
    }
}
