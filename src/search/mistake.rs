//! What is wrong with a query: the place, and what was expected, as a sentence for a person.

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MistakeKind {
    /// A condition was expected behind this.
    #[error("Something is missing after {0}: a word, or a field such as size>1k.")]
    NothingAfter(Joint),
    /// A condition was expected before this.
    #[error("Something is missing before {0}: a word, or a field such as size>1k.")]
    NothingBefore(Joint),
    /// What was opened is not closed.
    #[error("{closing} is missing: {0} is not closed.", closing = .0.closing())]
    Unclosed(Opening),
    /// A `)` without `(`.
    #[error("This ) has no ( before it.")]
    Unopened,
    /// Nothing to search for.
    #[error("There is nothing in {0}.")]
    Empty(Opening),
    /// A name with an operator behind it that is no field.
    #[error("There is no field {name}{}. To search for this text, put it in quotes.", Hint(.name, *.similar, *.compared))]
    UnknownField {
        /// As it was written.
        name: String,
        /// The field that is written almost the same.
        similar: Option<Field>,
        /// It is compared with something: it may be a value in JSON.
        compared: bool,
    },
    /// A field without what it needs.
    #[error("Something is missing after {}: {}, as in {}.", .0.name(), .0.value(), .0.example())]
    NoValue(Field),
    /// A field that is compared, with a `:`.
    #[error("{} is compared with =, !=, <, <=, > or >=, as in {}.", .0.name(), .0.example())]
    NotCompared(Field),
    /// An operator that the field does not take.
    #[error("{} does not take this operator. Write it as in {}.", .0.name(), .0.example())]
    WrongOperator(Field),
    /// A comparison without its right side.
    #[error("Something is missing after {0}: a number, a word, or a text in quotes.")]
    NothingToCompare(&'static str),
    /// Not a topic filter.
    #[error("This is not a topic filter: {0}.")]
    TopicFilter(TopicFilterError),
    /// Not a regular expression.
    #[error("This is not a regular expression: {0}.")]
    Regex(String),
    /// A regular expression that would need too much memory.
    #[error("This regular expression is too large.")]
    RegexTooLarge,
    /// A letter behind a regular expression that means nothing.
    #[error("Only i may follow a regular expression, for any case. To search for a text with /, put it in quotes.")]
    RegexFlag,
    /// Not a size.
    #[error("A size is a number of bytes, with k, M, Ki or Mi for large ones, such as 1k or 16Ki.")]
    Size,
    /// Not an age.
    #[error("An age is a number with ms, s, m, h or d, such as 10m.")]
    Age,
    /// Not a QoS.
    #[error("QoS is 0 or 1, as in qos:1.")]
    Qos,
    /// A JSON path that does not begin with `$`.
    #[error("A JSON path begins with $, as in json:$.temp>80.")]
    NoRoot,
    /// A name that needs brackets.
    #[error("A name with {0} in it is written in brackets, as in $['my-name'].")]
    JsonName(char),
    /// Not a JSON path.
    #[error("This is not a JSON path (RFC 9535): {0}.")]
    JsonPath(String),
    /// `<` or `>` with a value that has no order.
    #[error("true, false and null are compared with = or != only.")]
    NoOrder,
    /// The whole query is too long.
    #[error("A query has at most {} bytes.", MAX_QUERY_BYTES)]
    TooLong,
    /// Too many parentheses in each other.
    #[error("Parentheses and not go {} levels deep at most.", MAX_QUERY_DEPTH)]
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

impl Opening {
    fn closing(self) -> char {
        match self {
            Self::Quotes => '"',
            Self::Parentheses => ')',
            Self::Regex => '/',
            Self::Brackets => ']',
        }
    }
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Quotes => "the text in quotes",
            Self::Parentheses => "the parenthesis",
            Self::Regex => "the regular expression",
            Self::Brackets => "the bracket",
        })
    }
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
}

impl Field {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] =
        [Self::Topic, Self::Payload, Self::Json, Self::Size, Self::Age, Self::Qos, Self::Property, Self::Content];

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
        }
    }

    /// What comes behind it, in words.
    fn value(self) -> &'static str {
        match self {
            Self::Topic => "a topic filter, a text in quotes or a /regex/",
            Self::Payload | Self::Content => "a word, a text in quotes or a /regex/",
            Self::Size => "a number of bytes",
            Self::Qos => "0 or 1",
            Self::Property => "the name of a user property",
            Self::Json => "a JSON path",
            Self::Age => "a time",
        }
    }

    /// Whether it is compared, as sizes and times are.
    #[must_use]
    pub fn is_compared(self) -> bool {
        matches!(self, Self::Size | Self::Age)
    }
}

/// What may have been meant by a field that is not there.
struct Hint<'a>(&'a str, Option<Field>, bool);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(_, Some(similar), _) => write!(f, "; {} is one", similar.name()),
            Self(name, None, true) => write!(f, "; a value in JSON is written json:$.{name}"),
            Self(..) => Ok(()),
        }
    }
}
