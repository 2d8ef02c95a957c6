//! Waits until what changes has been still for a while, so that it is kept once and not with every key.

use std::time::Duration;

use model::Timestamp;

/// How long nothing may change before it is kept.
pub(crate) const STILL: Duration = Duration::from_secs(1);

/// When something changed last that is not kept yet.
#[derive(Debug, Default)]
pub(crate) struct Still {
    changed_at: Option<Timestamp>,
}

impl Still {
    /// Begins to wait, or begins again.
    pub(crate) fn changed(&mut self, now: Timestamp) {
        self.changed_at = Some(now);
    }

    /// Whether something waits.
    pub(crate) fn waits(&self) -> bool {
        self.changed_at.is_some()
    }

    /// Ends the wait; answers whether it was over. A clock that was set ends it too.
    pub(crate) fn is_over(&mut self, now: Timestamp) -> bool {
        let apart = |at: Timestamp| now.since(at).max(at.since(now));
        self.changed_at.take_if(|at| apart(*at) >= STILL).is_some()
    }

    /// Ends the wait.
    pub(crate) fn end(&mut self) {
        self.changed_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_once_a_second_after_the_last_change() {
        let at = |millis| Timestamp::from_secs(100).plus(Duration::from_millis(millis));
        let mut still = Still::default();
        assert!(!still.is_over(at(0)), "nothing changed");
        still.changed(at(0));
        still.changed(at(800));
        assert!(!still.is_over(at(1_799)) && still.waits());
        assert!(still.is_over(at(1_800)));
        assert!(!still.is_over(at(9_000)) && !still.waits());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_hold_it_up() {
        let mut still = Still::default();
        still.changed(Timestamp::from_secs(100));
        assert!(still.is_over(Timestamp::from_secs(50)));
    }
}
