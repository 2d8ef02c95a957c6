//! What is known of a connection until messages flow: whether its page can be used already, and what the next attempt needs.

use super::SignIn;
use model::{LinkState, Timestamp, WaitsFor};

/// Stays as it is while the next attempt is made, so that what is on screen does not change with each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct BeforeLive {
    is_open: bool,
    began_at: Option<Timestamp>,
    waits_for: Option<WaitsFor>,
}

impl BeforeLive {
    /// Whether the page can be used: a saved sign-in is used, or only a network is missing. No person has to do anything for
    /// the connection.
    pub(super) fn is_open(self) -> bool {
        self.is_open
    }

    /// When a saved sign-in began to be used, by the clock of this computer.
    pub(super) fn began_at(self) -> Option<Timestamp> {
        self.began_at
    }

    /// What the attempt needed that failed last.
    pub(super) fn waits_for(self) -> Option<WaitsFor> {
        self.waits_for
    }

    pub(super) fn see_sign_in(&mut self, sign_in: &SignIn, now: Timestamp) {
        match sign_in {
            SignIn::Resuming => {
                self.is_open = true;
                self.began_at.get_or_insert(now);
            }
            SignIn::Delayed { waits_for, .. } => (self.is_open, self.waits_for) = (true, Some(*waits_for)),
            SignIn::None | SignIn::Needed { .. } | SignIn::Waiting(_) | SignIn::Failed(_) => *self = Self::default(),
            SignIn::Starting | SignIn::Exchanging => self.waits_for = None,
            SignIn::SignedIn { .. } => {}
        }
    }

    /// While an attempt is made, the last failure is still there.
    pub(super) fn see_link(&mut self, link: &LinkState) {
        if link.is_live() {
            (self.began_at, self.waits_for) = (None, None);
        }
        let Some(failure) = &link.failure else { return };
        self.waits_for = Some(failure.waits_for);
        if link.next_attempt_at.is_some() {
            self.is_open |= failure.waits_for == WaitsFor::Network;
        } else if link.failed_rung().is_some() {
            // It does not go on by itself.
            self.is_open = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use model::{Examined, Failure, FailureKind, Notice, Rung, RungState, Words};

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn notice() -> Box<Notice> {
        Box::new(Notice::error("test", Words::default()))
    }

    fn failed(rung: Rung, waits_for: WaitsFor, is_retried: bool) -> LinkState {
        let mut link = LinkState { attempt: 1, ..LinkState::default() };
        link.failure =
            Some(Failure { at: Examined::from(rung), kind: FailureKind::Other, waits_for, notice: notice() });
        link.next_attempt_at = is_retried.then(|| NOW.plus(Duration::from_secs(4)));
        link.rung_mut(rung).state = RungState::Failed;
        link
    }

    #[test]
    fn after_a_sign_in_only_a_missing_network_opens_the_page() {
        for (waits_for, is_retried, expected) in [
            (WaitsFor::Network, true, true),
            (WaitsFor::Network, false, false),
            (WaitsFor::SignIn, true, false),
            (WaitsFor::Time, true, false),
            (WaitsFor::Change, true, false),
        ] {
            let mut before = BeforeLive::default();
            before.see_link(&failed(Rung::Socket, waits_for, is_retried));
            assert_eq!((before.is_open(), before.waits_for()), (expected, Some(waits_for)), "{is_retried}");
        }
    }

    #[test]
    fn a_saved_sign_in_opens_the_page_at_once_and_a_person_who_is_needed_closes_it() {
        let delayed = |waits_for| SignIn::Delayed { notice: notice(), waits_for, next_attempt_at: NOW };
        let mut before = BeforeLive::default();
        for (sign_in, is_open, waits_for) in [
            (SignIn::Resuming, true, None),
            (delayed(WaitsFor::Network), true, Some(WaitsFor::Network)),
            (SignIn::Resuming, true, Some(WaitsFor::Network)),
            (delayed(WaitsFor::Time), true, Some(WaitsFor::Time)),
            (SignIn::Failed(notice()), false, None),
        ] {
            before.see_sign_in(&sign_in, NOW);
            assert_eq!((before.is_open(), before.waits_for()), (is_open, waits_for), "{sign_in:?}");
        }
        before.see_sign_in(&SignIn::Resuming, NOW);
        before.see_sign_in(&SignIn::Resuming, NOW.plus(Duration::from_secs(9)));
        assert_eq!(before.began_at(), Some(NOW), "the first attempt");
        for (waits_for, is_retried, expected) in
            [(WaitsFor::Change, true, true), (WaitsFor::SignIn, true, true), (WaitsFor::Change, false, false)]
        {
            before.see_link(&failed(Rung::Socket, waits_for, is_retried));
            assert_eq!(before.is_open(), expected, "{waits_for:?} {is_retried}");
        }
    }

    #[test]
    fn what_it_waits_for_stays_while_the_next_attempt_is_made() {
        let mut before = BeforeLive::default();
        before.see_link(&failed(Rung::Socket, WaitsFor::Network, true));
        let mut climbing = failed(Rung::Socket, WaitsFor::Network, false);
        climbing.rung_mut(Rung::Socket).state = RungState::Trying;
        before.see_link(&climbing);
        assert_eq!((before.is_open(), before.waits_for()), (true, Some(WaitsFor::Network)));
        let mut live = LinkState::default();
        live.rung_mut(Rung::Live).state = RungState::Done;
        before.see_link(&live);
        assert_eq!(before.waits_for(), None);
    }
}
