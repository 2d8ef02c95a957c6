//! The quotas of AWS IoT Core that the broker keeps ("AWS IoT Core endpoints and quotas"), and how a rate is held.

use std::ops::RangeInclusive;
use std::time::Duration;

use model::Timestamp;

/// Bytes of payload in one PUBLISH.
pub(crate) const MAX_PAYLOAD_BYTES: usize = 128 * 1024;
/// Bytes of one packet, as CONNACK announces it.
pub(crate) const MAX_PACKET_BYTES: u32 = 149_504;
/// Bytes of a client id.
pub(crate) const MAX_CLIENT_ID_BYTES: usize = 128;
/// Filters in one SUBSCRIBE.
pub(crate) const MAX_FILTERS_PER_SUBSCRIBE: usize = 8;
/// Subscriptions of one connection.
pub(crate) const MAX_SUBSCRIPTIONS: usize = 50;
/// QoS 1 messages on the way without their PUBACK, in each direction.
pub(crate) const MAX_IN_FLIGHT: u16 = 100;
/// The highest topic alias that a client may use.
pub(crate) const MAX_TOPIC_ALIAS: u16 = 8;
/// What a keep alive outside of is moved to, in seconds.
pub(crate) const KEEP_ALIVE_SECS: RangeInclusive<u16> = 30..=1_200;
/// The longest session expiry interval.
pub(crate) const MAX_SESSION_EXPIRY_SECS: u32 = 3_600;
/// PUBLISH packets a second from one connection.
pub(crate) const PUBLISHES_PER_SEC: f64 = 100.0;
/// Payload bytes a second from one connection. AWS counts both directions; the sandbox does not hold its own
/// deliveries back, for the sake of load tests.
pub(crate) const BYTES_PER_SEC: f64 = 512.0 * 1024.0;
/// CONNECT packets a second with one client id. AWS allows no burst; the sandbox does, or no test could reconnect.
pub(crate) const CONNECTS_PER_SEC: f64 = 1.0;
/// How many may come at once.
pub(crate) const CONNECT_BURST: f64 = 10.0;
/// Stored messages a second to a client that resumed its session, beside all that is new.
pub(crate) const REPLAYS_PER_SEC: f64 = 10.0;
/// Messages a second that one member takes of those that wait for its shared groups.
pub(crate) const SHARED_REPLAYS_PER_SEC: f64 = 20.0;

/// Reserved topics that a client may publish to.
const OPEN_RESERVED: [&str; 2] = ["$aws/things/", "$aws/rules/"];
const MAX_TOPIC_BYTES: usize = 256;
const MAX_TOPIC_SLASHES: usize = 7;

/// Whether a topic or filter is short and flat enough. The prefix of basic ingest, `$aws/rules/RULE/`, and the
/// `$share/NAME/` of a shared subscription do not count.
pub(crate) fn topic_fits(topic: &str) -> bool {
    let counted = ["$aws/rules/", "$share/"].into_iter().find_map(|prefix| topic.strip_prefix(prefix));
    let counted = counted.and_then(|rest| rest.split_once('/')).map_or(topic, |(_, rest)| rest);
    counted.len() <= MAX_TOPIC_BYTES && counted.matches('/').count() <= MAX_TOPIC_SLASHES
}

/// Whether anyone may publish to a topic, whatever the policies say. AWS keeps no retained message on a reserved topic.
pub(crate) fn is_open(topic: &str, retain: bool) -> bool {
    let reserved = topic.starts_with('$');
    let closed = reserved && !OPEN_RESERVED.iter().any(|open| topic.starts_with(open));
    topic_fits(topic) && !closed && !(reserved && retain)
}

/// A rate with a burst: tokens come in evenly and are spent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenBucket {
    per_sec: f64,
    burst: f64,
    left: f64,
    counted_at: Timestamp,
}

impl TokenBucket {
    /// A full bucket.
    pub(crate) fn new(per_sec: f64, burst: f64, now: Timestamp) -> Self {
        Self { per_sec, burst, left: burst, counted_at: now }
    }

    /// Takes `tokens`, or nothing and answers false.
    pub(crate) fn take(&mut self, tokens: f64, now: Timestamp) -> bool {
        self.refill(now);
        if self.left < tokens {
            return false;
        }
        self.left -= tokens;
        true
    }

    /// How long until there are `tokens`.
    pub(crate) fn wait(&mut self, tokens: f64, now: Timestamp) -> Duration {
        self.refill(now);
        // Rounded up to what a timestamp can say.
        let micros = ((tokens - self.left).max(0.0) / self.per_sec * 1e6).ceil();
        Duration::from_secs_f64(micros / 1e6)
    }

    /// Whether nothing was taken for so long that the bucket is full again.
    pub(crate) fn is_full(&mut self, now: Timestamp) -> bool {
        self.refill(now);
        self.left >= self.burst
    }

    fn refill(&mut self, now: Timestamp) {
        self.left = (self.left + now.since(self.counted_at).as_secs_f64() * self.per_sec).min(self.burst);
        self.counted_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_have_seven_slashes_and_256_bytes() {
        let long = "x".repeat(257);
        for (topic, fits) in [
            ("1/2/3/4/5/6/7/8", true),
            ("1/2/3/4/5/6/7/8/9", false),
            ("$aws/rules/r/1/2/3/4/5/6/7/8", true),
            ("$aws/rules/r/1/2/3/4/5/6/7/8/9", false),
            ("$aws/things/t/shadow/name/n/update/accepted", true),
            ("$share/g/1/2/3/4/5/6/7/8", true),
            (&long, false),
            (&long[1..], true),
        ] {
            assert_eq!(topic_fits(topic), fits, "{topic}");
        }
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = TokenBucket::new(10.0, 2.0, Timestamp(0));
        let taken: Vec<bool> = (0..3).map(|_| bucket.take(1.0, Timestamp(0))).collect();
        assert_eq!(taken, [true, true, false]);
        assert_eq!(bucket.wait(1.0, Timestamp(50_000)).as_millis(), 50);
        assert_eq!(bucket.wait(1.0, Timestamp(100_000)), Duration::ZERO);
        assert!(bucket.take(1.0, Timestamp(100_000)));
        assert!(!bucket.take(1.0, Timestamp(100_000)));
        assert!(bucket.is_full(Timestamp::from_secs(9)));
    }
}
