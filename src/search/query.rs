//! A query as a tree of conditions. What reads it is in `parse`, what writes it in `canonical`.

use std::cmp::Ordering;
use std::time::Duration;

use jiff::tz::TimeZone;
use model::{Qos, Timestamp, TopicFilter};

use crate::decimal::Decimal;
use crate::moment::Moment;
use crate::path::JsonPath;
use crate::pattern::Pattern;

/// A query that can be matched. As text: the same query in one way of writing, which parses to an equal one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// `None` matches every message.
    pub(crate) root: Option<Node>,
}

impl Query {
    /// Whether it asks for what contracts say.
    #[must_use]
    pub fn needs_contracts(&self) -> bool {
        self.root.as_ref().is_some_and(|root| root.has(&|condition| matches!(condition, Condition::Valid(_))))
    }

    /// Whether it looks into payloads: what it finds depends on formats that were said and on births.
    #[must_use]
    pub fn reads_payloads(&self) -> bool {
        let reads = |condition: &Condition| {
            matches!(condition, Condition::Json(..) | Condition::Find(Place::Anywhere | Place::Payload, _))
        };
        self.root.as_ref().is_some_and(|root| root.has(&reads))
    }

    /// Whether it matches every message, as the empty text does.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.root.is_none()
    }

    /// The same query, but for messages on topics that one of these filters matches.
    #[must_use]
    pub fn except_on(&self, filters: &[TopicFilter]) -> Self {
        let on = |filter: &TopicFilter| Node::Not(Box::new(Node::Is(Condition::Topic(filter.clone()))));
        let mut parts: Vec<Node> = match self.root.clone() {
            Some(Node::And(parts)) => parts,
            root => root.into_iter().collect(),
        };
        parts.extend(filters.iter().map(on));
        Self { root: if parts.len() > 1 { Some(Node::And(parts)) } else { parts.pop() } }
    }

    /// The same query for this time and zone: its times have the date of today and the offset of the zone where none is
    /// written, and mean the same for everyone from then on.
    #[must_use]
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> Self {
        Self { root: self.root.as_ref().map(|root| root.at(now, zone)) }
    }
}

/// A condition, or several that are joined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// At least two, none of them an `And`.
    And(Vec<Node>),
    /// At least two, none of them an `Or`.
    Or(Vec<Node>),
    Not(Box<Node>),
    Is(Condition),
}

impl Node {
    /// Whether a condition in it is such a one.
    fn has(&self, is_such: &dyn Fn(&Condition) -> bool) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.has(is_such)),
            Self::Not(inner) => inner.has(is_such),
            Self::Is(condition) => is_such(condition),
        }
    }

    fn at(&self, now: Timestamp, zone: &TimeZone) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.at(now, zone)).collect();
        match self {
            Self::And(parts) => Self::And(all(parts)),
            Self::Or(parts) => Self::Or(all(parts)),
            Self::Not(inner) => Self::Not(Box::new(inner.at(now, zone))),
            Self::Is(Condition::After(moment)) => Self::Is(Condition::After(moment.at(now, zone))),
            Self::Is(Condition::Before(moment)) => Self::Is(Condition::Before(moment.at(now, zone))),
            Self::Is(condition) => Self::Is(condition.clone()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Find(Place, Sought),
    Topic(TopicFilter),
    Size(Comparison, u64),
    Age(Comparison, Duration),
    /// At this time or later.
    After(Moment),
    /// Before this time.
    Before(Moment),
    Qos(Qos),
    Retained,
    Sent,
    Received,
    /// The payload is what the contract of its topic says, or is not.
    Valid(bool),
    Property(String, Option<(Comparison, Sought)>),
    Json(JsonPath, Option<(Comparison, Literal)>),
}

/// Where a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Topic or payload.
    Anywhere,
    Topic,
    Payload,
    ContentType,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sought {
    Text(String),
    Pattern(Pattern),
}

/// What a value in JSON is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Number(Decimal),
    Text(String),
    Bool(bool),
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Each with its sign, those first whose sign begins with that of another one.
    pub(crate) const SIGNS: [(&'static str, Self); 7] = [
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("!=", Self::NotEqual),
        ("==", Self::Equal),
        ("<", Self::Less),
        (">", Self::Greater),
        ("=", Self::Equal),
    ];

    /// How it is written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it asks for the same or another value, and for no order.
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it is true of two values that compare like this.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::NotEqual => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Greater => order == Ordering::Greater,
            Self::GreaterOrEqual => order != Ordering::Less,
        }
    }
}
