//! Settings of a run of the link.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::back_off::Pace;
use crate::dial::{Clock, Network, NetworkChanges, network_changes};
use crate::link::protocol::SessionLimits;
use crate::profile::Profile;
use model::Timestamp;

/// How long the broker may keep an answer back, unless a [`Setup`] says otherwise.
pub const DEFAULT_ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// How long after it was sent something may be why the connection ended, unless a [`Setup`] says otherwise.
pub const DEFAULT_SUSPECT_LIMIT: Duration = Duration::from_secs(30);

/// How long a connection is live before it counts as stable, unless a [`Setup`] says otherwise.
pub const DEFAULT_STABLE_AFTER: Duration = Duration::from_secs(30);

/// What to connect to, and how patiently.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where to, which region, and the template of the client id.
    pub profile: Arc<Profile>,
    /// The way out, and the corrected clock that signatures and timestamps use.
    pub network: Network,
    /// MQTT keep-alive in whole seconds; AWS takes 30 to 1,200.
    pub keep_alive: Duration,
    /// How often a PINGREQ measures the round trip and proves that the connection is alive.
    pub ping_every: Duration,
    /// How long the broker may keep an answer back: the upgrade, CONNACK, SUBACK, PINGRESP.
    pub answer_limit: Duration,
    /// How long a PUBACK may take before the outcome is called unknown.
    pub puback_limit: Duration,
    /// How long after it was sent a filter or a message may be why the connection ended.
    pub suspect_limit: Duration,
    /// How long a connection is live before it counts as stable: the next wait is then a short one.
    pub stable_after: Duration,
    /// How far attempts are apart.
    pub pace: Pace,
    /// How old a connection may become before another one takes over; chance takes up to 2 % off. AWS ends a
    /// connection after 24 hours.
    pub hand_over_after: Duration,
    /// Tells when this computer's network changed.
    pub network_changes: NetworkChanges,
    /// Tells when the computer slept, compared with the clock of the timers.
    pub wall_clock: WallClock,
    /// Says whether the reader of the messages has room for more; the socket is not read while it has none, for 10 s at most.
    /// `None` for a reader that always has.
    pub room: Option<watch::Receiver<bool>>,
}

/// A clock that goes on while the computer sleeps: the system's, or one that a test moves.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl WallClock {
    /// A clock that says what `now` says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The system's clock, uncorrected.
    #[must_use]
    pub fn of_system() -> Self {
        Self::new(Timestamp::from_system_clock)
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WallClock").finish_non_exhaustive()
    }
}

impl Setup {
    pub(super) fn clock(&self) -> &Clock {
        self.network.clock()
    }

    pub(super) fn limits(&self) -> SessionLimits {
        SessionLimits {
            ping_every: self.ping_every,
            answer_limit: self.answer_limit,
            puback_limit: self.puback_limit,
            suspect_limit: self.suspect_limit,
            session_expiry: self.profile.session_expiry,
        }
    }

    /// The usual patience.
    #[must_use]
    pub fn new(profile: Arc<Profile>, network: Network) -> Self {
        Self {
            profile,
            network,
            keep_alive: Duration::from_mins(1),
            ping_every: Duration::from_secs(15),
            answer_limit: DEFAULT_ANSWER_LIMIT,
            puback_limit: Duration::from_secs(30),
            suspect_limit: DEFAULT_SUSPECT_LIMIT,
            stable_after: DEFAULT_STABLE_AFTER,
            pace: Pace::default(),
            hand_over_after: Duration::from_mins(23 * 60 + 30),
            network_changes: network_changes().1,
            wall_clock: WallClock::of_system(),
            room: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    #[test]
    fn the_usual_patience_suits_aws() {
        let profile = profile::parse(profile::template()).unwrap().remove(0);
        let setup = Setup::new(Arc::new(profile), Network::new().unwrap());
        let secs = [setup.keep_alive, setup.ping_every, setup.answer_limit, setup.puback_limit, setup.hand_over_after]
            .map(|limit| limit.as_secs());
        assert_eq!(secs, [60, 15, 20, 30, 84_600]);
        assert_eq!([setup.suspect_limit, setup.stable_after].map(|limit| limit.as_secs()), [30, 30]);
        let Pace { least, base, cap } = setup.pace;
        assert_eq!([least, base, cap].map(|wait| wait.as_secs()), [1, 1, 60]);
    }
}
