//! When messages came, by tenths of a second: what a strip of densities over time is drawn from.

use super::{Batch, Timestamp};

/// Microseconds of the moments that messages are counted by.
const MOMENT_MICROS: i64 = 100_000;

impl Timestamp {
    /// The beginning of the tenth of a second that this is in.
    #[must_use]
    pub fn moment(self) -> Self {
        Self(self.0.div_euclid(MOMENT_MICROS).saturating_mul(MOMENT_MICROS))
    }
}

impl Batch {
    /// When each message came, never before an earlier one or `not_before`: a clock that is set back does not reorder a log.
    pub fn times(&self, not_before: Timestamp) -> impl Iterator<Item = Timestamp> {
        self.received_at().iter().scan(not_before, |latest, at| {
            *latest = (*latest).max(*at);
            Some(*latest)
        })
    }

    /// Counts the messages at `places`, which ascend, by the moment in which they came; the oldest first. `not_before` as for
    /// [`times`](Self::times).
    #[must_use]
    pub fn moments(&self, not_before: Timestamp, places: impl IntoIterator<Item = usize>) -> Vec<(Timestamp, u32)> {
        let mut moments: Vec<(Timestamp, u32)> = Vec::new();
        let mut times = self.times(not_before);
        let mut passed = 0;
        for place in places {
            let Some(at) = place.checked_sub(passed).and_then(|skipped| times.nth(skipped)) else { break };
            passed = place + 1;
            match moments.last_mut() {
                Some((moment, count)) if *moment == at.moment() => *count += 1,
                _ => moments.push((at.moment(), 1)),
            }
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BatchBuilder, Message, Origin, Properties, Qos};

    #[test]
    fn messages_are_counted_by_the_tenth_of_a_second_in_the_order_of_the_log() {
        let mut builder = BatchBuilder::default();
        for micros in [100_000, 199_999, 50_000, 200_000, 950_000] {
            builder.push(Message {
                received_at: Timestamp(micros),
                topic: "a",
                payload: b"",
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let batch = builder.close().unwrap();
        let tenths = |not_before, places: &[usize]| -> Vec<(i64, u32)> {
            let moments = batch.moments(Timestamp(not_before), places.iter().copied());
            moments.into_iter().map(|(at, count)| (at.0 / 100_000, count)).collect()
        };
        assert_eq!(tenths(0, &[0, 1, 2, 3, 4]), [(1, 3), (2, 1), (9, 1)]);
        assert_eq!(tenths(0, &[2, 4, 7]), [(1, 1), (9, 1)]);
        assert_eq!(tenths(400_000, &[0, 3, 4]), [(4, 2), (9, 1)]);
        assert_eq!(tenths(0, &[]), []);
        assert_eq!(Timestamp(-1).moment(), Timestamp(-100_000));
    }
}
