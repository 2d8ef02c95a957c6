//! Ladder from sign-in to live, as shown on screen.

use std::time::Duration;

use super::{DialStep, Failure, Notice, Rung, RungReport, RungState, Timestamp};

/// The whole state of the connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkState {
    /// The rungs in the order of [`Rung::ALL`].
    pub rungs: [RungReport; 7],
    /// Parts of the socket rung of this attempt.
    pub dial_steps: Vec<DialStep>,
    /// Attempts since the last time it was live, counting this one; 0 when idle.
    pub attempt: u32,
    /// Live since then.
    pub live_since: Option<Timestamp>,
    /// Time of the last PINGREQ to its PINGRESP.
    pub round_trip: Option<Duration>,
    /// When the next attempt starts by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// Why the last attempt or connection ended; `None` while all is well.
    pub failure: Option<Failure>,
    /// Cognito identity id, `REGION:GUID`.
    pub identity_id: Option<String>,
    /// MQTT client id of this connection.
    pub client_id: Option<String>,
    /// When the AWS credentials end.
    pub credentials_expire_at: Option<Timestamp>,
}

impl LinkState {
    /// The report of `rung`.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> &RungReport {
        &self.rungs[rung as usize]
    }

    /// The report of `rung`, to change it.
    pub fn rung_mut(&mut self, rung: Rung) -> &mut RungReport {
        &mut self.rungs[rung as usize]
    }

    /// What a person reads about [`LinkState::failure`].
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.failure.as_ref().map(|failure| &*failure.notice)
    }

    /// Whether messages flow.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.rung(Rung::Live).state == RungState::Done
    }

    /// The rung at which the attempt ended, if it did.
    #[must_use]
    pub fn failed_rung(&self) -> Option<Rung> {
        Rung::ALL.into_iter().find(|rung| self.rung(*rung).state == RungState::Failed)
    }
}
