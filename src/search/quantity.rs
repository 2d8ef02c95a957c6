//! Sizes and ages as a person writes them: a number and its unit.

use std::fmt;
use std::time::Duration;

const SIZES: [(&str, u64); 7] =
    [("Gi", 1 << 30), ("G", 1_000_000_000), ("Mi", 1 << 20), ("M", 1_000_000), ("Ki", 1 << 10), ("k", 1_000), ("", 1)];

/// In microseconds.
const TIMES: [(&str, u64); 5] =
    [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000)];

/// Parses `128`, `1k`, `1.5Ki`, `16KiB`: bytes, where k is 1,000 and Ki 1,024. Rounded down.
pub(crate) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let unit = unit.strip_suffix(['B', 'b']).unwrap_or(unit);
    let (_, bytes) = SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    scaled(number, *bytes)
}

/// Parses `10m`, `1.5h`, `250ms`: a number with ms, s, m, h or d. To the microsecond.
pub(crate) fn age(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let (_, micros) = TIMES.iter().find(|(name, _)| *name == unit)?;
    scaled(number, *micros).map(Duration::from_micros)
}

/// Bytes in the largest unit that gives a whole number.
pub(crate) struct Size(pub(crate) u64);

/// A time in the largest unit that gives a whole number.
pub(crate) struct Age(pub(crate) Duration);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_in(f, self.0, &SIZES, "")
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = u64::try_from(self.0.as_micros()).unwrap_or(u64::MAX);
        if micros == 0 { f.write_str("0s") } else { write_in(f, micros, &TIMES, "ms") }
    }
}

fn write_in(f: &mut fmt::Formatter<'_>, value: u64, units: &[(&str, u64)], smallest: &str) -> fmt::Result {
    match units.iter().find(|(_, unit)| value > 0 && value.is_multiple_of(*unit)) {
        Some((name, unit)) => write!(f, "{}{name}", value / unit),
        None if smallest.is_empty() => write!(f, "{value}"),
        None => write!(f, "{}.{:03}{smallest}", value / 1_000, value % 1_000),
    }
}

/// The number in front, and what is behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    text.get(..end).filter(|number| !number.is_empty()).map(|number| (number, &text[end..]))
}

/// `number`, which may have decimals, times `unit`, without the rounding of floating point.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, ""));
    if whole.is_empty() || decimals.len() > 9 || decimals.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    let places = 10_u128.pow(u32::try_from(decimals.len()).ok()?);
    let part: u128 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
    let all = u128::from(whole.parse::<u64>().ok()?) * places + part;
    u64::try_from(all * u128::from(unit) / places).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_of_both_kinds() {
        for (text, bytes) in
            [("0", 0), ("128", 128), ("1k", 1_000), ("1K", 1_000), ("1Ki", 1_024), ("1.5ki", 1_536), ("2MB", 2_000_000)]
        {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "k", "1x", "1.", ".5k", "-1", "1,2,3", "99999999999999999999", "1 k", "99999999999G", "1kk"] {
            let expected = if text == "1." { Some(1) } else { None };
            assert_eq!(size(text), expected, "{text}");
        }
    }

    #[test]
    fn ages_need_a_unit() {
        for (text, millis) in
            [("250ms", 250), ("90s", 90_000), ("1.5h", 5_400_000), ("2d", 172_800_000), ("0,5m", 30_000)]
        {
            assert_eq!(age(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["10", "10 m", "m", "10M", "1h30m"] {
            assert_eq!(age(text), None, "{text}");
        }
    }

    #[test]
    fn they_are_written_in_the_largest_unit_that_fits() {
        for (bytes, expected) in
            [(0, "0"), (999, "999"), (1_000, "1k"), (2_048, "2Ki"), (3_000_000, "3M"), (1 << 30, "1Gi")]
        {
            assert_eq!(Size(bytes).to_string(), expected);
            assert_eq!(size(expected), Some(bytes));
        }
        for (micros, expected) in
            [(0, "0s"), (600_000_000, "10m"), (90_000_000, "90s"), (1_500, "1.500ms"), (7, "0.007ms")]
        {
            assert_eq!(Age(Duration::from_micros(micros)).to_string(), expected);
            assert_eq!(age(expected), Some(Duration::from_micros(micros)));
        }
    }
}
