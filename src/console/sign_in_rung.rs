//! The first rung of the ladder while no attempt climbs it.

use crate::{Console, SignIn};
use model::{Rung, RungDetail, RungReport, RungState};

impl Console {
    /// While no attempt climbs the ladder, its first rung shows the state of the sign-in.
    pub(super) fn show_sign_in_on_ladder(&mut self) {
        let begins = matches!(self.session.sign_in(), SignIn::Starting | SignIn::Waiting(_) | SignIn::Exchanging);
        let is_over = self.link.failed_rung().is_some() && self.link.next_attempt_at.is_none();
        if begins && is_over {
            // What an attempt reached that does not go on says nothing of this sign-in.
            self.link.rungs = <[RungReport; 7]>::default();
            self.link.dial_steps.clear();
            self.link.attempt = 0;
        }
        if self.link.attempt > 0 || self.link.is_live() {
            return;
        }
        let (state, detail) = match self.session.sign_in() {
            SignIn::None | SignIn::Needed { .. } => (RungState::Waiting, RungDetail::None),
            SignIn::Starting | SignIn::Resuming | SignIn::Waiting(_) | SignIn::Exchanging => {
                (RungState::Trying, RungDetail::None)
            }
            SignIn::SignedIn { user, .. } => (RungState::Done, RungDetail::User(user.clone())),
            SignIn::Delayed { .. } => (RungState::Failed, RungDetail::NotRenewed),
            SignIn::Failed(_) => (RungState::Failed, RungDetail::None),
        };
        *self.link.rung_mut(Rung::SignIn) = RungReport { state, took: None, detail };
    }
}
