//! Decimal numbers as they are written, compared without loss: 0.1 is 0.1, and two large integers that differ in their last
//! digit differ. No floating point.

use std::cmp::Ordering;
use std::fmt;

/// Digits that count; further ones are taken for zeros.
const MAX_DIGITS: u32 = 38;
/// Larger exponents are taken for this one: no measured number comes near.
const MAX_EXPONENT: i64 = 1_000_000;

/// `mantissa` times ten to the power of `exponent`. The mantissa does not end in 0, unless it is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    mantissa: u128,
    exponent: i64,
}

impl Decimal {
    /// Parses a number with a point or a comma before its decimals, a sign, an exponent, and blanks around it.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii();
        let (negative, unsigned) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let mut reader = Digits::default();
        let mut rest = reader.read(unsigned, 0);
        if let [b'.' | b',', decimals @ ..] = rest {
            rest = reader.read(decimals, 1);
        }
        if !reader.found {
            return None;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', exponent @ ..] => written_exponent(exponent)?,
            _ => return None,
        };
        Some(Self::normal(negative, reader.mantissa(), exponent.saturating_add(reader.exponent)))
    }

    /// A whole number.
    pub(crate) fn whole(number: i128) -> Self {
        Self::normal(number < 0, number.unsigned_abs(), 0)
    }

    fn normal(negative: bool, mut mantissa: u128, mut exponent: i64) -> Self {
        if mantissa == 0 {
            return Self { negative: false, mantissa: 0, exponent: 0 };
        }
        while mantissa > u128::from(u64::MAX) && mantissa.is_multiple_of(10) {
            (mantissa, exponent) = (mantissa / 10, exponent + 1);
        }
        // Division of a machine word is much faster.
        if let Ok(mut small) = u64::try_from(mantissa) {
            while small.is_multiple_of(10) {
                (small, exponent) = (small / 10, exponent + 1);
            }
            mantissa = u128::from(small);
        }
        Self { negative, mantissa, exponent: exponent.clamp(-MAX_EXPONENT, MAX_EXPONENT) }
    }

    /// Places of the mantissa before the point, negative for zeros behind it.
    fn magnitude(self) -> i64 {
        i64::from(self.mantissa.checked_ilog10().unwrap_or(0)) + self.exponent
    }

    fn compare_unsigned(self, other: Self) -> Ordering {
        if self.mantissa == 0 || other.mantissa == 0 {
            return self.mantissa.cmp(&other.mantissa);
        }
        if self.exponent == other.exponent {
            return self.mantissa.cmp(&other.mantissa);
        }
        // Nineteen digits and eighteen zeros fit, which is all that most numbers need.
        let places = self.exponent - other.exponent;
        if places.abs() <= 18 && self.mantissa.max(other.mantissa) <= u128::from(u64::MAX) {
            return self.aligned(other).cmp(&other.aligned(self));
        }
        // Of the same magnitude, the two are as long as the longer one once they are aligned.
        self.magnitude().cmp(&other.magnitude()).then_with(|| self.aligned(other).cmp(&other.aligned(self)))
    }

    /// The mantissa for the smaller exponent of the two.
    fn aligned(self, other: Self) -> u128 {
        match self.exponent - other.exponent {
            ..=0 => self.mantissa,
            places @ 1..=18 => self.mantissa.saturating_mul(u128::from(10_u64.pow(u32::try_from(places).unwrap_or(0)))),
            places => {
                let factor = u32::try_from(places).ok().and_then(|places| 10_u128.checked_pow(places));
                factor.map_or(u128::MAX, |factor| self.mantissa.saturating_mul(factor))
            }
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_unsigned(*other),
            (true, true) => other.compare_unsigned(*self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.mantissa.to_string();
        let length = i64::try_from(digits.len()).unwrap_or(0);
        match self.exponent {
            0 => write!(f, "{sign}{digits}"),
            zeros @ 1.. if length + zeros <= 21 => {
                let zeros = usize::try_from(zeros).unwrap_or(0);
                write!(f, "{sign}{digits}{:0>zeros$}", "")
            }
            places if places < 0 && -places < length => {
                let (whole, decimals) = digits.split_at(usize::try_from(length + places).unwrap_or(0));
                write!(f, "{sign}{whole}.{decimals}")
            }
            places if places < 0 && -places <= 21 => {
                let width = usize::try_from(-places).unwrap_or(0);
                write!(f, "{sign}0.{digits:0>width$}")
            }
            exponent => write!(f, "{sign}{digits}e{exponent}"),
        }
    }
}

/// Digits read so far.
#[derive(Default)]
struct Digits {
    /// The first nineteen.
    low: u64,
    /// All of them, when there are more.
    high: u128,
    /// Digits after leading zeros.
    count: u32,
    exponent: i64,
    found: bool,
}

impl Digits {
    /// Reads the digits in front; each takes `decimals` off the exponent.
    fn read<'a>(&mut self, text: &'a [u8], decimals: i64) -> &'a [u8] {
        let mut at = 0;
        while let Some(digit) = text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            self.push(digit, decimals);
            at += 1;
        }
        self.found |= at > 0;
        &text[at..]
    }

    fn push(&mut self, digit: u8, decimals: i64) {
        if self.count < 19 {
            self.low = self.low * 10 + u64::from(digit);
        } else if self.count < MAX_DIGITS {
            self.high = self.mantissa() * 10 + u128::from(digit);
        } else {
            self.exponent += 1;
        }
        self.count += u32::from(self.low > 0);
        self.exponent -= decimals;
    }

    fn mantissa(&self) -> u128 {
        if self.count > 19 { self.high } else { u128::from(self.low) }
    }
}

fn written_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |sum: i64, digit: &u8| (sum * 10 + i64::from(digit - b'0')).min(MAX_EXPONENT);
    let value = digits.iter().fold(0, add);
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_compare_as_written() {
        let ascending = [
            "-1e400",
            "-10",
            "-9,5",
            "-9.4",
            "-0.001",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000000000000000001",
            "1",
            "1.5",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "123456789012345678901234567890",
            "1e40",
            "1e400",
        ];
        for (at, smaller) in ascending.iter().enumerate() {
            for (other, larger) in ascending.iter().enumerate() {
                assert_eq!(decimal(smaller).cmp(&decimal(larger)), at.cmp(&other), "{smaller} and {larger}");
            }
        }
    }

    #[test]
    fn the_same_number_can_be_written_in_many_ways() {
        for (text, other) in [
            ("80", "80.0"),
            ("80", "+80,00"),
            ("80", "8e1"),
            ("80", " 080 "),
            ("0", "-0.000"),
            ("0", "0e9"),
            ("0.005", ",5e-2"),
            ("1.", "1"),
            ("1e-7", "0.0000001"),
            ("1E+3", "1000"),
        ] {
            assert_eq!(decimal(text), decimal(other), "{text} {other}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in
            ["", " ", "-", ".", ",", "e5", "1e", "1e+", "1.2.3", "1,2,3", "0x10", "1 2", "NaN", "inf", "80 C", "--1"]
        {
            assert_eq!(Decimal::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn small_numbers_agree_with_floating_point(a in -9_999_i64..9_999, b in -9_999_i64..9_999, x in 0..4, y in 0..4) {
            let (left, right) = (format!("{a}e-{x}"), format!("{b}e-{y}"));
            let value = |text: &str| text.parse::<f64>().unwrap_or_default();
            let expected = value(&left).partial_cmp(&value(&right));
            prop_assert_eq!(Some(decimal(&left).cmp(&decimal(&right))), expected);
        }

        #[test]
        fn what_is_written_is_read_again(text in "[-+]?[0-9]{0,45}[.,]?[0-9]{1,45}(e[-+]?[0-9]{1,8})?") {
            let number = decimal(&text);
            prop_assert_eq!(decimal(&number.to_string()), number);
        }
    }
}
