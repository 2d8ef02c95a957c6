//! What is wrong with a query: the place, and what was expected, as a sentence for a person.

mod words;

use std::fmt;
use std::ops::Range;

use model::TopicFilterError;

/// Bytes that a query may have.
pub const MAX_QUERY_BYTES: usize = 8_192;
/// Parentheses and `not` that may be in each other.
pub const MAX_QUERY_DEPTH: usize = 64;

/// Why a text is not a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Mistake {
    /// The bytes of the query that are wrong. Empty where something is missing.
    pub at: Range<usize>,
    /// What is wrong with them.
    pub kind: MistakeKind,
}

/// What is wrong. As text: whole sentences that also say what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// A condition was expected behind this.
    NothingAfter(Joint),
    /// A condition was expected before this.
    NothingBefore(Joint),
    /// What was opened is not closed.
    Unclosed(Opening),
    /// A `)` without `(`.
    Unopened,
    /// Nothing to search for.
    Empty(Opening),
    /// A name with an operator behind it that is no field.
    UnknownField {
        /// As it was written.
        name: String,
        /// The field that is written almost the same.
        similar: Option<Field>,
        /// It is compared with something: it may be a value in JSON.
        compared: bool,
    },
    /// A field without what it needs.
    NoValue(Field),
    /// A field that is compared, with a `:`.
    NotCompared(Field),
    /// An operator that the field does not take.
    WrongOperator(Field),
    /// A comparison without its right side.
    NothingToCompare(&'static str),
    /// Not a topic filter.
    TopicFilter(TopicFilterError),
    /// Not a regular expression.
    Regex(String),
    /// A regular expression that would need too much memory.
    RegexTooLarge,
    /// A letter behind a regular expression that means nothing.
    RegexFlag,
    /// Not a size.
    Size,
    /// Not an age.
    Age,
    /// Not a point in time.
    Moment,
    /// Not a QoS.
    Qos,
    /// Neither yes nor no.
    Valid,
    /// There are no contracts here.
    NoContracts,
    /// A JSON path that does not begin with `$`.
    NoRoot,
    /// A name that needs brackets.
    JsonName(char),
    /// Not a JSON path.
    JsonPath(String),
    /// `<` or `>` with a value that has no order.
    NoOrder,
    /// The whole query is too long.
    TooLong,
    /// Too many parentheses in each other.
    TooDeep,
}

/// What has a condition on one side or on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `and`
    And,
    /// `or`
    Or,
    /// `not`
    Not,
    /// `-`
    Minus,
    /// `(`
    Parenthesis,
}

impl fmt::Display for Joint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            Self::Minus => "-",
            Self::Parenthesis => "(",
        })
    }
}

/// What has a beginning and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// `"..."`
    Quotes,
    /// `(...)`
    Parentheses,
    /// `/.../`
    Regex,
    /// `[...]`, in a JSON path
    Brackets,
}

/// What has a value behind its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The topic.
    Topic,
    /// The payload.
    Payload,
    /// Bytes of the payload.
    Size,
    /// Delivery guarantee.
    Qos,
    /// A user property.
    Property,
    /// The content type.
    Content,
    /// A value in the payload.
    Json,
    /// Time since the message came.
    Age,
    /// The time from which on messages came.
    After,
    /// The time before which messages came.
    Before,
}

impl Field {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Topic,
        Self::Payload,
        Self::Json,
        Self::Size,
        Self::Age,
        Self::After,
        Self::Before,
        Self::Qos,
        Self::Property,
        Self::Content,
    ];

    /// How it is written in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Payload => "payload",
            Self::Size => "size",
            Self::Qos => "qos",
            Self::Property => "property",
            Self::Content => "content",
            Self::Json => "json",
            Self::Age => "age",
            Self::After => "after",
            Self::Before => "before",
        }
    }

    /// A condition with it.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Topic => "topic:plant/+/temp",
            Self::Payload => "payload:overheat",
            Self::Size => "size>1k",
            Self::Qos => "qos:1",
            Self::Property => "property:device=press-1",
            Self::Content => "content:json",
            Self::Json => "json:$.temp>80",
            Self::Age => "age<10m",
            Self::After => "after:14:30",
            Self::Before => "before:2026-11-28",
        }
    }

    /// Whether it is compared, as sizes and ages are.
    #[must_use]
    pub fn is_compared(self) -> bool {
        matches!(self, Self::Size | Self::Age)
    }
}
