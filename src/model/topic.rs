//! Topic names and their small numbers.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The name of a topic that can be published to: 1 to 65,535 bytes of UTF-8 without `+`, `#` and NUL
/// (MQTT 5 section 4.7). The tighter limits of AWS are not part of this type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

/// Why a text is not a topic name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// The text is empty.
    #[error("a topic needs at least one character")]
    Empty,
    /// The text is longer than MQTT can carry.
    #[error("a topic has at most 65,535 bytes, this one has {bytes}")]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// The text contains a character that only filters may have, or NUL.
    #[error("a topic to publish to cannot contain {character:?}")]
    Forbidden {
        /// The first such character.
        character: char,
    },
}

impl Topic {
    /// Checks `name` and takes it over.
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

/// A topic's number: given out once per name by a [`TopicInterner`], counting from 0 without holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

impl TopicId {
    /// The number as an index into a table of topics.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives each topic name one number for as long as the program runs, so that a message carries four bytes
/// instead of a text.
#[derive(Debug, Default)]
pub struct TopicInterner {
    ids: HashMap<Arc<str>, TopicId>,
}

impl TopicInterner {
    /// The number of `name`, and its shared text when the name is new.
    ///
    /// A name that was seen before costs one look-up and no allocation. Past 2^32 names, further names share
    /// the last number.
    pub fn intern(&mut self, name: &str) -> (TopicId, Option<Arc<str>>) {
        if let Some(id) = self.ids.get(name) {
            return (*id, None);
        }
        let id = TopicId(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        let shared: Arc<str> = name.into();
        self.ids.insert(Arc::clone(&shared), id);
        (id, Some(shared))
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
    }
}
