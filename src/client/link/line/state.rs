//! State of a run of the link over its attempts.

use std::time::{Duration, Instant};

use super::back_off::{BackOff, Pace};
use crate::link::protocol::Error;
use crate::link::protocol::carry::{Outage, ResumableSession};
use crate::link::protocol::client_id::ClientName;
use model::Timestamp;

/// Connections in a row that broke the protocol, each soon after it had resumed the session of the one before.
const STUCK: u8 = 2;

/// Over the attempts of a run.
#[derive(Debug)]
pub(super) struct State {
    /// The same for the whole run, so that the broker knows the session again.
    pub(super) name: ClientName,
    /// When another connection took our client id lately, the last one first.
    pub(super) taken_over_at: [Option<Instant>; 2],
    pub(super) back_off: BackOff,
    /// Attempts since the last connection that lasted.
    pub(super) attempt: u32,
    pub(super) connected_before: bool,
    /// The broker may have the session, connected or not.
    pub(super) resumable: bool,
    pub(super) last_connect_at: Option<Instant>,
    /// How long the broker keeps the session, by its last CONNACK.
    pub(super) session_expiry: Duration,
    /// The time without a connection, once there was one.
    pub(super) outage: Option<Outage>,
    /// When the end of the last connection was noticed, live or not.
    pub(super) ended_at: Option<Timestamp>,
    /// When the last attempt began.
    pub(super) attempted_at: Option<Instant>,
    /// Connections in a row that the broker ended by breaking the protocol.
    pub(super) breaches: u8,
}

impl State {
    /// Nothing was tried yet.
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            name: ClientName::new(),
            taken_over_at: [None; 2],
            back_off: BackOff::new(pace),
            attempt: 0,
            connected_before: false,
            resumable: false,
            last_connect_at: None,
            session_expiry: Duration::ZERO,
            outage: None,
            ended_at: None,
            attempted_at: None,
            breaches: 0,
        }
    }

    /// A connection that had its CONNACK ended; `was_stable` when it had lasted long enough to count as stable.
    pub(super) fn note_end(&mut self, error: Option<&Error>, session_present: bool, was_stable: bool) {
        self.breaches = match error {
            // A message that was not acknowledged comes again at once with its session (section 4.4).
            Some(Error::Protocol { .. }) if session_present && !was_stable => self.breaches.saturating_add(1),
            Some(Error::Protocol { .. }) => 1,
            _ if was_stable => 0,
            _ => self.breaches,
        };
    }

    /// Whether what the broker keeps for us would end the next connection, too.
    pub(super) fn is_stuck(&self) -> bool {
        self.breaches >= STUCK
    }

    /// Another run had this session.
    pub(super) fn going_on(ResumableSession { name, expiry, outage, ended_at }: ResumableSession, pace: Pace) -> Self {
        let (session_expiry, ended_at) = (expiry, Some(ended_at));
        Self { name, session_expiry, outage, ended_at, connected_before: true, resumable: true, ..Self::new(pace) }
    }
}
