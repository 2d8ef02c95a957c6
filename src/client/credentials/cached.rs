//! Credentials that are kept until they near their end.

use std::time::Duration;

use super::AwsCredentials;
use model::Timestamp;

/// Credentials are renewed this long before they end, or at four fifths of a life that is shorter than 25 minutes.
const RENEW_AHEAD: Duration = Duration::from_mins(5);

/// Credentials, and when they should be renewed.
#[derive(Debug)]
pub(super) struct Cached {
    pub(super) credentials: AwsCredentials,
    /// `None` for keys without an end.
    pub(super) renew_at: Option<Timestamp>,
}

impl Cached {
    /// Those that came at `now`.
    pub(super) fn new(credentials: &AwsCredentials, now: Timestamp) -> Self {
        let renew_at = credentials.expires_at.map(|expires_at| renew_at(now, expires_at));
        Self { credentials: credentials.clone(), renew_at }
    }

    /// Whether they are good for a while yet.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        self.renew_at.is_none_or(|at| now < at)
    }
}

fn renew_at(now: Timestamp, expires_at: Timestamp) -> Timestamp {
    let life = expires_at.since(now);
    expires_at.minus(RENEW_AHEAD.min(life / 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_renewed_five_minutes_or_a_fifth_ahead() {
        let now = Timestamp::from_secs(1_000);
        for (life_secs, expected_secs) in [(3_600, 3_300), (90, 72), (0, 0)] {
            let expires_at = now.plus(Duration::from_secs(life_secs));
            assert_eq!(renew_at(now, expires_at), now.plus(Duration::from_secs(expected_secs)), "{life_secs}");
        }
    }
}
