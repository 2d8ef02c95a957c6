//! How long the network may take, and how fast it is asked again.

use std::time::Duration;

use client::dial;
use client::link::{DEFAULT_ANSWER_LIMIT, Pace};

/// What every connection of the backend waits for. The default suits AWS and the networks of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Names, connections, and the answers to HTTP requests.
    pub dial: dial::Limits,
    /// How long the broker may keep an answer back.
    pub answer: Duration,
    /// How far attempts are apart, also those to renew a saved sign-in.
    pub pace: Pace,
}

impl Default for Limits {
    fn default() -> Self {
        Self { dial: dial::Limits::default(), answer: DEFAULT_ANSWER_LIMIT, pace: Pace::default() }
    }
}
