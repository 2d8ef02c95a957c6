//! Limits how much goes out: AWS IoT Core takes 100 messages and 512 KiB a second from one connection and discards the
//! rest without a word (AWS IoT Core quotas). No IO.

use std::time::{Duration, Instant};

/// What a burst and a second at the usual rate may come to: messages.
const MESSAGES_PER_SEC: f64 = 100.0;
/// The same in bytes.
const BYTES_PER_SEC: f64 = 512.0 * 1024.0;
/// Messages that may go out at once, out of those 100.
const MESSAGE_BURST: f64 = 20.0;
/// Room for the largest packet that AWS takes, out of those 512 KiB.
const BYTE_BURST: f64 = 149_504.0;

/// The limits of one connection. No second of it sees more than AWS takes, wherever that second begins: the burst
/// is taken off the rate.
#[derive(Debug)]
pub(in crate::link) struct Rate {
    messages: Bucket,
    bytes: Bucket,
}

impl Rate {
    /// For a new connection.
    pub(in crate::link) fn new() -> Self {
        Self {
            messages: Bucket::new(MESSAGE_BURST, MESSAGES_PER_SEC - MESSAGE_BURST),
            bytes: Bucket::new(BYTE_BURST, BYTES_PER_SEC - BYTE_BURST),
        }
    }

    /// Takes a message of `bytes` off what may be sent, or says when it may be.
    pub(in crate::link) fn take(&mut self, bytes: usize, now: Instant) -> Result<(), Instant> {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let bytes = bytes as f64;
        let wait = self.messages.wait(1.0, now).max(self.bytes.wait(bytes, now));
        if !wait.is_zero() {
            // Timers are exact to a millisecond.
            return Err(now + wait.max(Duration::from_millis(1)));
        }
        self.messages.left -= 1.0;
        self.bytes.left -= bytes;
        Ok(())
    }
}

#[derive(Debug)]
struct Bucket {
    burst: f64,
    per_sec: f64,
    left: f64,
    /// `None` while it is full, as it is in the beginning.
    counted_at: Option<Instant>,
}

impl Bucket {
    fn new(burst: f64, per_sec: f64) -> Self {
        Self { burst, per_sec, left: burst, counted_at: None }
    }

    /// How long until `tokens` are there. More than the burst goes when the bucket is full, and is owed.
    fn wait(&mut self, tokens: f64, now: Instant) -> Duration {
        let passed = self.counted_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at)).as_secs_f64();
        self.left = (self.left + passed * self.per_sec).min(self.burst);
        self.counted_at = Some(now);
        let missing = tokens.min(self.burst) - self.left;
        // What rounding leaves is not waited for.
        if missing > 1e-6 { Duration::from_secs_f64(missing / self.per_sec) } else { Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When messages of `bytes` go out, in milliseconds, by a sender that always has one.
    fn times(bytes: usize, count: usize) -> Vec<u128> {
        let start = Instant::now();
        let (mut rate, mut now) = (Rate::new(), start);
        let mut times = Vec::new();
        while times.len() < count {
            match rate.take(bytes, now) {
                Ok(()) => times.push(now.duration_since(start).as_millis()),
                Err(at) => now = at,
            }
        }
        times
    }

    fn most_in_a_second(times: &[u128]) -> usize {
        times.iter().map(|from| times.iter().filter(|at| (*from..from + 1_000).contains(at)).count()).max().unwrap_or(0)
    }

    #[test]
    fn no_second_sees_more_than_100_messages_and_little_less() {
        let times = times(10, 500);
        assert!((80..=101).contains(&most_in_a_second(&times)), "{}", most_in_a_second(&times));
        assert!(times[19] == 0 && times[20] > 0, "twenty at once");
    }

    #[test]
    fn no_second_sees_more_than_512_kib() {
        let times = times(128 * 1024, 40);
        assert!((2..=4).contains(&most_in_a_second(&times)), "{}", most_in_a_second(&times));
    }

    #[test]
    fn what_is_larger_than_the_burst_goes_alone() {
        let start = Instant::now();
        let mut rate = Rate::new();
        assert!(rate.take(1_000_000, start).is_ok());
        let next = rate.take(10, start).expect_err("it is owed first");
        assert!(next > start + Duration::from_secs(2));
        assert!(rate.take(10, next).is_ok());
    }
}
