//! How long the network, the keyring and people may take, and how fast it is asked again.

use std::time::Duration;

use client::dial;
use client::link::{DEFAULT_ANSWER_LIMIT, DEFAULT_STABLE_AFTER, DEFAULT_SUSPECT_LIMIT, Pace};

/// What every connection of the backend waits for. The default suits AWS and the networks of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Names, connections, and the answers to HTTP requests.
    pub dial: dial::Limits,
    /// How long the broker may keep an answer back.
    pub answer: Duration,
    /// How long after it was sent a filter or a message may be why the connection ended.
    pub suspect: Duration,
    /// How long a connection is live before it counts as stable.
    pub stable_after: Duration,
    /// How long the response to a request to a device shadow may take; a later one belongs to another client's request.
    pub shadow_answer: Duration,
    /// How long the system's keyring may take. The user may have to find its question and type a password.
    pub keyring: Duration,
    /// How far attempts are apart, also those to renew a saved sign-in.
    pub pace: Pace,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            dial: dial::Limits::default(),
            answer: DEFAULT_ANSWER_LIMIT,
            suspect: DEFAULT_SUSPECT_LIMIT,
            stable_after: DEFAULT_STABLE_AFTER,
            shadow_answer: Duration::from_secs(30),
            keyring: Duration::from_secs(45),
            pace: Pace::default(),
        }
    }
}
