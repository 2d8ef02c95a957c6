//! A time in two bytes, for there is one beside each topic: exact in seconds up to four hours, then in minutes, then in hours.

use std::time::Duration;

/// Units in seconds, from the finest to the coarsest.
const UNITS: [u64; 3] = [1, 60, 3_600];
/// Bits of the number; those above are the unit.
const BITS: u32 = 14;
const MOST: u64 = (1 << BITS) - 1;

/// A time of at most 682 days, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShortInterval(u16);

impl ShortInterval {
    /// Rounded up to what two bytes can say; none when there is none.
    pub(super) fn new(interval: Option<Duration>) -> Self {
        let Some(secs) = interval.map(|interval| interval.as_secs()).filter(|secs| *secs > 0) else {
            return Self::default();
        };
        let unit = UNITS.iter().position(|unit| secs.div_ceil(*unit) <= MOST).unwrap_or(UNITS.len() - 1);
        let count = secs.div_ceil(UNITS.get(unit).copied().unwrap_or(1)).min(MOST);
        Self(u16::try_from(((unit as u64) << BITS) | count).unwrap_or(u16::MAX))
    }

    /// The time again.
    pub(super) fn get(self) -> Option<Duration> {
        let (unit, count) = (usize::from(self.0 >> BITS), u64::from(self.0) & MOST);
        (count > 0).then(|| Duration::from_secs(count * UNITS.get(unit).copied().unwrap_or(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_comes_back_in_the_unit_that_it_fits_into() {
        let back = |secs: u64| ShortInterval::new(Some(Duration::from_secs(secs))).get().map(|time| time.as_secs());
        for (secs, expected) in [
            (0, None),
            (1, Some(1)),
            (16_383, Some(16_383)),
            (16_384, Some(16_440)),
            (86_400, Some(86_400)),
            (983_041, Some(986_400)),
            (31_536_000, Some(31_536_000)),
            (u64::MAX, Some(16_383 * 3_600)),
        ] {
            assert_eq!(back(secs), expected, "{secs}");
        }
        assert_eq!(ShortInterval::new(None).get(), None);
        assert_eq!(size_of::<ShortInterval>(), 2);
    }
}
