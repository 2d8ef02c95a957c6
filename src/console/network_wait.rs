//! Whether nothing but the network is missing: the person is known, and the connection comes by itself.

use super::SignIn;
use model::{Actor, FailureKind, LinkState, Rung};

/// Stays on from attempt to attempt, so that what is on screen does not change with each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NetworkWait(bool);

impl NetworkWait {
    pub(super) fn is_on(self) -> bool {
        self.0
    }

    pub(super) fn see_sign_in(&mut self, sign_in: &SignIn) {
        match sign_in {
            SignIn::Delayed { .. } => self.0 = true,
            SignIn::None | SignIn::Needed { .. } | SignIn::Waiting(_) | SignIn::Failed(_) => self.0 = false,
            SignIn::Starting | SignIn::Resuming | SignIn::Exchanging | SignIn::SignedIn { .. } => {}
        }
    }

    /// While an attempt is made, the last failure is still there.
    pub(super) fn see_link(&mut self, link: &LinkState) {
        let Some(failure) = &link.failure else { return };
        let is_retried = link.next_attempt_at.is_some();
        let is_before_mqtt = link.failed_rung().is_some_and(|rung| rung < Rung::Mqtt);
        let is_for_a_person = failure.kind != FailureKind::Other || failure.notice.actor == Actor::Administrator;
        if is_retried || link.failed_rung().is_some() {
            self.0 = is_retried && is_before_mqtt && !is_for_a_person;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use model::{Examined, Failure, Notice, RungState, Timestamp, Words};

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn failed(rung: Rung, actor: Actor, is_retried: bool) -> LinkState {
        let notice = Box::new(Notice::error("test", Words::default()).by(actor));
        let mut link = LinkState { attempt: 1, ..LinkState::default() };
        link.failure = Some(Failure { at: Examined::from(rung), kind: FailureKind::Other, notice });
        link.next_attempt_at = is_retried.then(|| NOW.plus(Duration::from_secs(4)));
        link.rung_mut(rung).state = RungState::Failed;
        link
    }

    #[test]
    fn only_what_is_tried_again_by_itself_and_needs_no_one_is_the_network() {
        for (rung, actor, is_retried, expected) in [
            (Rung::Identity, Actor::You, true, true),
            (Rung::Socket, Actor::NoOne, true, true),
            (Rung::Socket, Actor::You, false, false),
            (Rung::Credentials, Actor::Administrator, true, false),
            (Rung::Mqtt, Actor::You, true, false),
        ] {
            let mut wait = NetworkWait::default();
            wait.see_link(&failed(rung, actor, is_retried));
            assert_eq!(wait.is_on(), expected, "{rung:?} {actor:?} {is_retried}");
        }
    }

    #[test]
    fn it_stays_on_while_the_next_attempt_is_made() {
        let notice = || Box::new(Notice::error("test", Words::default()));
        let mut wait = NetworkWait::default();
        for (sign_in, expected) in [
            (SignIn::Resuming, false),
            (SignIn::Delayed { notice: notice(), next_attempt_at: NOW }, true),
            (SignIn::Resuming, true),
            (SignIn::Failed(notice()), false),
        ] {
            wait.see_sign_in(&sign_in);
            assert_eq!(wait.is_on(), expected, "{sign_in:?}");
        }
        wait.see_link(&failed(Rung::Socket, Actor::You, true));
        let mut climbing = failed(Rung::Socket, Actor::You, false);
        climbing.rung_mut(Rung::Socket).state = RungState::Trying;
        wait.see_link(&climbing);
        assert!(wait.is_on(), "the next attempt");
        wait.see_link(&failed(Rung::Mqtt, Actor::Administrator, true));
        assert!(!wait.is_on(), "the network is there");
    }
}
