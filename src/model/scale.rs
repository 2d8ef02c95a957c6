//! Scale of text and controls, beside what the system says.

/// A size in percent of the system's, one of [`Self::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale(u16);

impl Default for Scale {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Scale {
    /// What can be chosen, from the smallest.
    pub const ALL: [Self; 5] = [Self(100), Self(125), Self(150), Self(175), Self(200)];

    /// The one that is nearest.
    #[must_use]
    pub fn nearest(percent: i64) -> Self {
        Self::ALL.into_iter().min_by_key(|scale| percent.abs_diff(i64::from(scale.0))).unwrap_or_default()
    }

    /// From 100 to 200.
    #[must_use]
    pub fn percent(self) -> u16 {
        self.0
    }

    /// From 1 to 2.
    #[must_use]
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }

    /// The next larger one, if there is one.
    #[must_use]
    pub fn larger(self) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.0 > self.0)
    }

    /// The next smaller one, if there is one.
    #[must_use]
    pub fn smaller(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|scale| scale.0 < self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_one_of_those_that_can_be_chosen() {
        for (percent, expected) in
            [(100, 100), (i64::MIN, 100), (0, 100), (112, 100), (113, 125), (160, 150), (200, 200), (i64::MAX, 200)]
        {
            assert_eq!(Scale::nearest(percent).percent(), expected, "{percent}");
        }
        let all: Vec<_> = std::iter::successors(Some(Scale::default()), |scale| scale.larger()).collect();
        assert_eq!(all, Scale::ALL);
        let back: Vec<_> = std::iter::successors(all.last().copied(), |scale| scale.smaller()).collect();
        assert!(back.into_iter().rev().eq(all));
    }
}
