//! Time limits of each step on the way out.

use std::time::Duration;

/// Time limits of the steps of a connection and of the requests on it. The default is for the networks of people, who
/// wait for it at the worst; a test that waits a limit out sets a short one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Looking up a name.
    pub dns: Duration,
    /// TCP to the first address that answers, of all that a name has.
    pub tcp: Duration,
    /// The TLS handshake.
    pub tls: Duration,
    /// A proxy's way on to the host: it looks up the name and connects.
    pub proxy: Duration,
    /// The answer to one HTTP request, from the connection on.
    pub exchange: Duration,
    /// One call of an AWS SDK, with all of the above. The answers are small and take well under a second.
    pub aws_call: Duration,
}

impl Limits {
    /// All addresses of a name share this, so that one that swallows everything does not use up the time of the others.
    /// It is over before [`Limits::tcp`] is, so that the error names the last address.
    pub(super) fn addresses(&self) -> Duration {
        self.tcp * 14 / 15
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            dns: Duration::from_secs(10),
            tcp: Duration::from_secs(15),
            tls: Duration::from_secs(15),
            proxy: Duration::from_secs(30),
            exchange: Duration::from_secs(30),
            aws_call: Duration::from_secs(20),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_wait_for_a_slow_network_but_not_for_ever() {
        let limits = Limits::default();
        let secs = [limits.dns, limits.tcp, limits.tls, limits.proxy, limits.exchange, limits.aws_call]
            .map(|limit| limit.as_secs());
        assert_eq!(secs, [10, 15, 15, 30, 30, 20]);
        assert_eq!(limits.addresses(), Duration::from_secs(14), "before the step itself is over");
    }
}
