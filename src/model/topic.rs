//! Topic names, and the numbers that stand for them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use texts::t;

/// The name of a topic that can be published to: 1 to 65,535 bytes of UTF-8 without `+`, `#` and NUL
/// (MQTT 5 section 4.7). The tighter limits of AWS are not part of this type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

/// Why a text is not a topic name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// The text is empty.
    #[error("{}", t!("a topic must not be empty"))]
    Empty,
    /// The text is longer than MQTT can carry.
    #[error("{}", t!("a topic has at most 65,535 bytes; this one has {bytes}", bytes = texts::count(*bytes as u64)))]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// The text contains a character that only filters may have, or NUL.
    #[error("{}", t!("a topic to publish to cannot contain {character}", character = format!("{character:?}")))]
    Forbidden {
        /// The first such character.
        character: char,
    },
}

impl Topic {
    /// Parses `name`.
    ///
    /// # Errors
    /// [`TopicError`] names the first thing that is wrong.
    pub fn parse(name: &str) -> Result<Self, TopicError> {
        if name.is_empty() {
            return Err(TopicError::Empty);
        }
        if name.len() > usize::from(u16::MAX) {
            return Err(TopicError::TooLong { bytes: name.len() });
        }
        match name.chars().find(|c| matches!(c, '+' | '#' | '\0')) {
            Some(character) => Err(TopicError::Forbidden { character }),
            None => Ok(Self(name.into())),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Most topics, and most bytes of their names, that have a number at a time. Devices that write the time or a random
/// number into a topic keep making new ones.
pub const MAX_TOPICS: usize = 262_144;
const MAX_TOPICS_BYTES: usize = 32 * 1024 * 1024;

/// A topic's number: given out by a [`TopicInterner`], counting from 0 without holes. It never means another name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

impl TopicId {
    /// The number as an index into a table of topics.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives each topic name a number, so that a message carries four bytes instead of a text. When there are too many names
/// it forgets them all and keeps counting: a name that appears again gets a new number, and no number ever means
/// another name.
#[derive(Debug, Default)]
pub struct TopicInterner {
    ids: HashMap<Arc<str>, TopicId>,
    /// Sum of the names' lengths.
    bytes: usize,
    /// The number that comes next.
    next: u32,
    /// The smallest number that is still given out.
    oldest: u32,
}

impl TopicInterner {
    /// Has no names yet; the first one gets the number `next`.
    #[must_use]
    pub fn counting_from(TopicId(next): TopicId) -> Self {
        Self { next, oldest: next, ..Self::default() }
    }

    /// Returns the number of `name`, and its shared text when the name is new.
    ///
    /// A name that was seen before costs one look-up and no allocation. Past 2^32 names, further names share
    /// the last number.
    pub fn intern(&mut self, name: &str) -> (TopicId, Option<Arc<str>>) {
        if let Some(id) = self.ids.get(name) {
            return (*id, None);
        }
        if self.ids.len() >= MAX_TOPICS || self.bytes + name.len() > MAX_TOPICS_BYTES {
            (self.ids, self.bytes, self.oldest) = (HashMap::new(), 0, self.next);
        }
        let id = TopicId(self.next);
        self.next = self.next.saturating_add(1);
        self.bytes += name.len();
        let shared: Arc<str> = name.into();
        self.ids.insert(Arc::clone(&shared), id);
        (id, Some(shared))
    }

    /// Returns the smallest number that can be given out from now on.
    #[must_use]
    pub fn oldest(&self) -> TopicId {
        TopicId(self.oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_and_nul_are_not_topics() {
        for (name, character) in [("a/+", '+'), ("#", '#'), ("a\0b", '\0')] {
            assert_eq!(Topic::parse(name), Err(TopicError::Forbidden { character }));
        }
        assert_eq!(Topic::parse(""), Err(TopicError::Empty));
        assert_eq!(Topic::parse(&"x".repeat(65_536)), Err(TopicError::TooLong { bytes: 65_536 }));
        assert!(Topic::parse("$aws/things/pump/shadow/get").is_ok());
    }

    #[test]
    fn a_name_keeps_its_number_and_is_new_once() {
        let mut interner = TopicInterner::default();
        let (first, text) = interner.intern("a/b");
        assert_eq!(text.as_deref(), Some("a/b"));
        assert_eq!(interner.intern("a/c").0, TopicId(1));
        assert_eq!(interner.intern("a/b"), (first, None));
        assert_eq!(interner.oldest(), first);
        let mut interner = TopicInterner::counting_from(TopicId(2));
        assert_eq!((interner.intern("a/b").0, interner.oldest()), (TopicId(2), TopicId(2)));
    }

    #[test]
    fn too_many_names_are_forgotten_and_no_number_is_given_to_another() {
        let mut interner = TopicInterner::default();
        for number in 0..MAX_TOPICS {
            interner.intern(&number.to_string());
        }
        assert_eq!((interner.oldest(), interner.ids.len()), (TopicId(0), MAX_TOPICS));
        let (id, name) = interner.intern("0");
        assert_eq!((id, name), (TopicId(0), None), "a known one is no reason");
        let next = u32::try_from(MAX_TOPICS).unwrap();
        assert_eq!(interner.intern("one more").0, TopicId(next));
        assert_eq!((interner.oldest(), interner.ids.len()), (TopicId(next), 1));
        let (id, name) = interner.intern("0");
        assert_eq!((id, name.as_deref()), (TopicId(next + 1), Some("0")), "it comes with its name again");

        let long = |number: usize| format!("{number}{}", "x".repeat(65_000));
        let mut interner = TopicInterner::default();
        (0..2_000).for_each(|number| drop(interner.intern(&long(number))));
        assert!(interner.bytes <= MAX_TOPICS_BYTES && interner.ids.len() < 600, "{}", interner.ids.len());
    }
}
