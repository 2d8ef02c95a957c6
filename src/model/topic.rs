//! Topic names, and the numbers in their place.

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

/// A topic's number: given out by a [`TopicInterner`](super::TopicInterner), counting from 0 without holes. It never means another name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

impl TopicId {
    /// The number as an index into a table of topics.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
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
}
