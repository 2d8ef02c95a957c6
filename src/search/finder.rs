//! Finds a text in bytes: exactly, or in any case when it has no capital letter.

use memchr::memmem;

/// What a word or a text in quotes is looked for with.
#[derive(Clone, Debug)]
pub(crate) struct Finder {
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Exact(Box<memmem::Finder<'static>>),
    AnyCase(AnyCase),
}

/// A text without capital letters.
#[derive(Clone, Debug)]
struct AnyCase {
    lower: Box<[u8]>,
    /// Where its byte is that JSON has least often, and that byte in both cases.
    rare_at: usize,
    rare: (u8, u8),
}

impl Finder {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
        let way = match bytes.iter().enumerate().max_by_key(|(_, byte)| rarity(**byte)) {
            Some((rare_at, rare)) if has_letter && !bytes.iter().any(u8::is_ascii_uppercase) => {
                Way::AnyCase(AnyCase { lower: bytes.into(), rare_at, rare: (*rare, rare.to_ascii_uppercase()) })
            }
            _ => Way::Exact(Box::new(memmem::Finder::new(bytes).into_owned())),
        };
        Self { way }
    }

    /// Where it is found first.
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<usize> {
        match &self.way {
            Way::Exact(finder) => finder.find(bytes),
            Way::AnyCase(finder) => finder.find(bytes),
        }
    }

    /// How long a match is. At least 1.
    pub(crate) fn length(&self) -> usize {
        match &self.way {
            Way::Exact(finder) => finder.needle().len(),
            Way::AnyCase(finder) => finder.lower.len(),
        }
    }
}

impl AnyCase {
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        let mut from = self.rare_at;
        loop {
            let start = from + self.next_rare(bytes.get(from..)?)? - self.rare_at;
            let here = bytes.get(start..start + self.lower.len())?;
            if here.eq_ignore_ascii_case(&self.lower) {
                return Some(start);
            }
            from = start + self.rare_at + 1;
        }
    }

    fn next_rare(&self, bytes: &[u8]) -> Option<usize> {
        let (lower, upper) = self.rare;
        if lower == upper { memchr::memchr(lower, bytes) } else { memchr::memchr2(lower, upper, bytes) }
    }
}

/// Larger for bytes that are less frequent in the JSON of devices.
fn rarity(byte: u8) -> usize {
    const FREQUENT_FIRST: &[u8] = b"\"e0ta1,:inors25l3d4867c9umphgf.{}y b-_wvkTZxzjq[]/";
    FREQUENT_FIRST.iter().position(|frequent| *frequent == byte).unwrap_or(FREQUENT_FIRST.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_capital_letter_asks_for_its_case() {
        for (text, bytes, expected) in [
            ("over", "an OVER-heat", Some(3)),
            ("Over", "an OVER Overheat", Some(8)),
            ("Over", "over", None),
            ("87.2", "{87.2}", Some(1)),
            ("größe", "GRößE", Some(0)),
            ("größe", "GRÖßE", None),
            ("ab", "a", None),
        ] {
            assert_eq!(Finder::new(text).find(bytes.as_bytes()), expected, "{text} in {bytes}");
        }
    }

    proptest! {
        #[test]
        fn the_first_place_is_found(text in "[abA\"q.]{1,4}", bytes in "[abAB\"qQ.]{0,60}") {
            let any_case = !text.contains('A');
            let plain = |text: &str| if any_case { text.to_ascii_lowercase() } else { text.to_owned() };
            prop_assert_eq!(Finder::new(&text).find(bytes.as_bytes()), plain(&bytes).find(&plain(&text)));
        }
    }
}
