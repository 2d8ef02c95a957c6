//! Contracts of topics: what their payloads have to be, and how often messages have to come. The first contract whose filter
//! matches a topic decides, of those that say something of payloads, and of those that say a time.

mod payloads;

use std::sync::Arc;
use std::time::Duration;

use model::{MessageRef, TopicFilter};

use crate::{JsonSchema, Known, MAX_TREE_BYTES, MessageType, Violation};

/// So many things that are wrong with one payload are said.
pub const MAX_VIOLATIONS: usize = 8;

/// So many times as long as a contract says may pass before a topic, or a message, is late.
pub const LATE_AFTER: f32 = 1.5;

/// So many bytes may come out of what is compressed to be checked within a frame.
const QUICK_BYTES: usize = 16 * 1024;

/// What a payload has to be, also where it is compressed or in base64.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A value that a JSON Schema describes, in JSON, CBOR or MessagePack.
    Value(Arc<JsonSchema>),
    /// A message of protobuf, without unknown fields.
    Message(MessageType),
}

/// What is expected on the topics that a filter matches.
#[derive(Clone, Debug)]
pub struct TopicContract {
    /// Which topics.
    pub filter: TopicFilter,
    /// What their payloads have to be.
    pub payloads: Payloads,
    /// A message is expected within this time after the one before.
    pub every: Option<Duration>,
}

/// What payloads have to be, where that is said.
#[derive(Clone, Debug)]
pub enum Payloads {
    /// Nothing is said.
    Any,
    /// Something is said that could not be read, for this reason: no payload is checked, also by no wider contract, for that does not
    /// have to be true of these topics.
    Unknown(Arc<str>),
    /// This.
    Are(Expected),
}

/// Whether a message is as its contract says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// No contract says anything of it, or nothing is known.
    #[default]
    Unsaid,
    /// It is.
    Valid,
    /// It is not.
    Violation,
}

impl From<Option<bool>> for Verdict {
    fn from(is_valid: Option<bool>) -> Self {
        match is_valid {
            None => Self::Unsaid,
            Some(true) => Self::Valid,
            Some(false) => Self::Violation,
        }
    }
}

/// What is expected on topics.
#[derive(Clone, Debug, Default)]
pub struct Contracts {
    all: Vec<TopicContract>,
}

impl Contracts {
    /// Contracts in the order in which they are asked.
    #[must_use]
    pub fn new(all: Vec<TopicContract>) -> Self {
        Self { all }
    }

    /// Contracts of payloads alone, in the order in which they are asked.
    #[must_use]
    pub fn of_payloads(all: Vec<(TopicFilter, Expected)>) -> Self {
        let contract = |(filter, expected)| TopicContract { filter, payloads: Payloads::Are(expected), every: None };
        Self::new(all.into_iter().map(contract).collect())
    }

    /// The same, and where these say nothing, `others`.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        self.all.extend(others.all.iter().cloned());
        self
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What payloads of a topic have to be; `None` where nothing is said.
    #[must_use]
    pub fn of_topic(&self, topic: &str) -> Option<&Expected> {
        match self.payloads_of(topic)? {
            Payloads::Are(expected) => Some(expected),
            Payloads::Any | Payloads::Unknown(_) => None,
        }
    }

    /// Why payloads of a topic are not checked, though something is said of them.
    #[must_use]
    pub fn not_checked(&self, topic: &str) -> Option<&str> {
        match self.payloads_of(topic)? {
            Payloads::Unknown(reason) => Some(reason),
            Payloads::Any | Payloads::Are(_) => None,
        }
    }

    fn payloads_of(&self, topic: &str) -> Option<&Payloads> {
        let says = |contract: &&TopicContract| !matches!(contract.payloads, Payloads::Any);
        let found = self.all.iter().filter(says).find(|contract| contract.filter.matches(topic))?;
        Some(&found.payloads)
    }

    /// Which payloads are to be messages of protobuf, in the order in which that is asked; those that are to be something else
    /// without one.
    pub fn messages(&self) -> impl Iterator<Item = (&TopicFilter, Option<&MessageType>)> {
        self.all.iter().filter_map(|contract| match &contract.payloads {
            Payloads::Any => None,
            Payloads::Are(Expected::Message(message)) => Some((&contract.filter, Some(message))),
            Payloads::Are(Expected::Value(_)) | Payloads::Unknown(_) => Some((&contract.filter, None)),
        })
    }

    /// The time within which a message is expected on a topic after the one before; `None` where nothing is said.
    #[must_use]
    pub fn every(&self, topic: &str) -> Option<Duration> {
        let mut timed = self.all.iter().filter_map(|contract| Some((&contract.filter, contract.every?)));
        timed.find(|(filter, _)| filter.matches(topic)).map(|(_, every)| every)
    }

    /// Whether a message is as its contract says: its payload, of which this is known, and how long after the one before it came.
    #[must_use]
    pub fn verdict<'k>(&self, topic: &str, message: &MessageRef<'_>, known: impl FnOnce() -> Known<'k>) -> Verdict {
        let is_late = self.is_late(topic, message.quiet);
        if is_late == Some(true) {
            return Verdict::Violation;
        }
        let is_met = |expected: &Expected| expected.is_met(message.payload, known());
        let checks = |expected: &&Expected| expected.checks(message.payload);
        self.of_topic(topic).filter(checks).map(is_met).or(is_late.map(|is_late| !is_late)).into()
    }

    /// Whether a message came late, before which its topic was quiet for so long: half as long again as expected. `None` where
    /// nothing is expected, or that is not known.
    #[must_use]
    pub fn is_late(&self, topic: &str, quiet: Option<Duration>) -> Option<bool> {
        let quiet = quiet.filter(|_| self.have_times())?;
        self.every(topic).map(|every| quiet > every.mul_f32(LATE_AFTER))
    }

    /// The topics that a filter without wildcards says a time for, each with the time.
    pub fn timed_topics(&self) -> impl Iterator<Item = (&str, Duration)> {
        let exact = self.all.iter().filter(|contract| !contract.filter.has_wildcard());
        exact.filter_map(|contract| Some((contract.filter.as_str(), contract.every?)))
    }

    /// Whether a time is said for any topic.
    #[must_use]
    pub fn have_times(&self) -> bool {
        self.all.iter().any(|contract| contract.every.is_some())
    }
}

impl Expected {
    /// Whether anything is said of a payload: nothing of one without bytes that is to be a value, as it clears what is retained.
    /// A message of protobuf may have none.
    #[must_use]
    pub fn checks(&self, payload: &[u8]) -> bool {
        !payload.is_empty() || matches!(self, Self::Message(_))
    }

    /// Whether a payload of which this is known is as expected; so is one of which nothing is said.
    #[must_use]
    pub fn is_met<'k>(&self, payload: &[u8], known: impl Into<Known<'k>>) -> bool {
        self.found(payload, known.into(), 1, MAX_TREE_BYTES).is_some_and(|violations| violations.is_empty())
    }

    /// The same, if that can be found out within a frame: `None` where more comes out of a payload.
    #[must_use]
    pub fn is_met_quickly<'k>(&self, payload: &[u8], known: impl Into<Known<'k>>) -> Option<bool> {
        self.found(payload, known.into(), 1, QUICK_BYTES).map(|violations| violations.is_empty())
    }

    /// What is wrong with a payload; nothing when it is as expected.
    #[must_use]
    pub fn violations<'k>(&self, payload: &[u8], known: impl Into<Known<'k>>) -> Vec<Violation> {
        self.found(payload, known.into(), MAX_VIOLATIONS, MAX_TREE_BYTES).unwrap_or_else(payloads::too_large)
    }

    /// What is wrong, at most `limit` things; `None` where more than `most` bytes come out of a payload.
    fn found(&self, payload: &[u8], known: Known<'_>, limit: usize, most: usize) -> Option<Vec<Violation>> {
        match self {
            _ if !self.checks(payload) => Some(Vec::new()),
            Self::Value(schema) => payloads::of_value(schema, payload, known, (limit, most)),
            Self::Message(message) => payloads::of_message(message, payload, known, (limit, most)),
        }
    }
}

#[cfg(test)]
mod tests;
