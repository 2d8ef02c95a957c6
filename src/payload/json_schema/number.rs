//! Numbers of JSON: whole ones exactly, others as they are in most programs.

use std::cmp::Ordering;

/// A number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i128),
    Other(f64),
}

impl Number {
    pub(super) fn of(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let number: f64 = text.parse().ok()?;
        Some(Self::of_float(number))
    }

    pub(super) fn of_value(number: &serde_json::Number) -> Self {
        number
            .as_i128()
            .or_else(|| number.as_u128().and_then(|number| i128::try_from(number).ok()))
            .map_or_else(|| Self::of_float(number.as_f64().unwrap_or(f64::NAN)), Self::Whole)
    }

    fn of_float(number: f64) -> Self {
        // Within this, each whole number has another float.
        #[expect(clippy::cast_possible_truncation, reason = "whole, and not large")]
        if number.fract() == 0.0 && number.abs() < 9e15 { Self::Whole(number as i128) } else { Self::Other(number) }
    }

    pub(super) fn is_whole(self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Other(number) => number.fract() == 0.0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "as most programs have it")]
    fn float(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Other(number) => number,
        }
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(&other)),
            _ => self.float().partial_cmp(&other.float()),
        }
    }

    /// Whether it is a whole number of `step`: with decimals, as they are written, 0.3 is one of 0.1.
    pub(super) fn is_multiple_of(self, step: Self) -> bool {
        if let (Self::Whole(number), Self::Whole(step)) = (self, step) {
            return step != 0 && number % step == 0;
        }
        let parts = self.float() / step.float();
        if parts.is_infinite() {
            return self.is_whole() && (1.0 / step.float()).fract() == 0.0;
        }
        (parts - parts.round()).abs() <= parts.abs().max(1.0) * 1e-12
    }
}
