//! What a run of the link needs to know.

use std::sync::Arc;
use std::time::Duration;

use super::Topics;
use crate::dial::{Clock, Network};
use crate::profile::Profile;

/// What to connect to, and how patiently.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where to, which region, and the template of the client id.
    pub profile: Arc<Profile>,
    /// The way out.
    pub network: Network,
    /// The corrected clock; signatures and timestamps use it.
    pub clock: Clock,
    /// MQTT keep-alive in whole seconds; AWS takes 30 to 1,200.
    pub keep_alive: Duration,
    /// How often a PINGREQ measures the round trip and proves that the connection is alive.
    pub ping_every: Duration,
    /// How long the broker may keep an answer back: the upgrade, CONNACK, SUBACK, PINGRESP.
    pub answer_limit: Duration,
    /// How long a PUBACK may take before the outcome is called unknown.
    pub puback_limit: Duration,
    /// How long the broker keeps the session without a connection; AWS keeps it for an hour at most.
    pub session_expiry: Duration,
    /// Where the numbers of topics go on.
    pub topics: Topics,
}

impl Setup {
    /// The usual patience.
    #[must_use]
    pub fn new(profile: Arc<Profile>, network: Network, clock: Clock) -> Self {
        Self {
            profile,
            network,
            clock,
            keep_alive: Duration::from_mins(1),
            ping_every: Duration::from_secs(15),
            answer_limit: Duration::from_secs(20),
            puback_limit: Duration::from_secs(30),
            session_expiry: Duration::from_hours(1),
            topics: Topics::default(),
        }
    }
}
