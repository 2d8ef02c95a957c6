//! Time limits of a session.

use std::time::Duration;

/// The limits that a session keeps over all of its connections.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct SessionLimits {
    /// How often a PINGREQ goes out at least.
    pub(in crate::link) ping_every: Duration,
    /// How long the broker may keep an answer back: SUBACK, PINGRESP.
    pub(in crate::link) answer_limit: Duration,
    /// How long a PUBACK may take before the outcome is called unknown.
    pub(in crate::link) puback_limit: Duration,
    /// How long after it was sent a filter or a message is a suspect when the connection ends.
    pub(in crate::link) suspect_limit: Duration,
    /// How long the broker is to keep the session once the connection is gone.
    pub(in crate::link) session_expiry: Duration,
}
