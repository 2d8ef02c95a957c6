//! Writes a query as text, each in one way: `and` is written, parentheses only where they count, quotes where needed.

use std::fmt::{self, Display, Formatter};

use crate::cursor::ends_word;
use crate::decimal::Decimal;
use crate::pattern::Pattern;
use crate::quantity::{Age, Size};
use crate::query::{Condition, Literal, Node, Place, Query, Sought};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => write_joined(f, parts, " or ", |part| matches!(part, Self::Or(_))),
            Self::And(parts) => write_joined(f, parts, " and ", |part| matches!(part, Self::And(_) | Self::Or(_))),
            Self::Not(inner) if matches!(**inner, Self::And(_) | Self::Or(_)) => write!(f, "not ({inner})"),
            Self::Not(inner) => write!(f, "not {inner}"),
            Self::Is(condition) => condition.fmt(f),
        }
    }
}

fn write_joined(f: &mut Formatter<'_>, parts: &[Node], joint: &str, grouped: fn(&Node) -> bool) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(joint)?;
        }
        if grouped(part) { write!(f, "({part})")? } else { part.fmt(f)? }
    }
    Ok(())
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Find(Place::Anywhere, sought) => sought.fmt(f),
            Self::Find(Place::Payload, sought) => write!(f, "payload:{sought}"),
            Self::Find(Place::ContentType, sought) => write!(f, "content:{sought}"),
            Self::Find(Place::Topic, Sought::Text(text)) => write!(f, "topic:{}", Quoted(text)),
            Self::Find(Place::Topic, Sought::Pattern(pattern)) => write!(f, "topic:{pattern}"),
            Self::Topic(filter) if filter.as_str().contains(ends_word) || filter.as_str().starts_with('/') => {
                write!(f, "topic={}", Quoted(filter.as_str()))
            }
            Self::Topic(filter) => write!(f, "topic:{filter}"),
            Self::Size(comparison, bytes) => write!(f, "size{}{}", comparison.sign(), Size(*bytes)),
            Self::Age(comparison, age) => write!(f, "age{}{}", comparison.sign(), Age(*age)),
            Self::After(moment) => write!(f, "after:{moment}"),
            Self::Before(moment) => write!(f, "before:{moment}"),
            Self::Qos(qos) => write!(f, "qos:{}", qos.level()),
            Self::Retained => f.write_str("retained"),
            Self::Sent => f.write_str("sent"),
            Self::Received => f.write_str("received"),
            Self::Valid(is_wanted) => f.write_str(if *is_wanted { "valid:yes" } else { "valid:no" }),
            Self::Property(name, None) => write!(f, "property:{}", Plain(name)),
            Self::Property(name, Some((comparison, value))) => {
                write!(f, "property:{}{}{value}", Plain(name), comparison.sign())
            }
            Self::Json(path, None) => write!(f, "json:{}", path.text),
            Self::Json(path, Some((comparison, literal))) => {
                write!(f, "json:{}{}{literal}", path.text, comparison.sign())
            }
        }
    }
}

impl Display for Sought {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => Plain(text).fmt(f),
            Self::Pattern(pattern) => pattern.fmt(f),
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("/")?;
        let mut escaped = false;
        for c in self.source.chars() {
            if c == '/' && !escaped {
                f.write_str("\\")?;
            }
            escaped = c == '\\' && !escaped;
            write!(f, "{c}")?;
        }
        f.write_str(if self.any_case { "/i" } else { "/" })
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) if Decimal::parse(text.as_bytes()).is_some() => Quoted(text).fmt(f),
            Self::Text(text) => Plain(text).fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Null => f.write_str("null"),
        }
    }
}

/// A text without quotes where it reads as nothing else.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl Display for Plain<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let reserved = ["and", "or", "not", "retained", "sent", "received", "true", "false", "null"];
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_plain = self.0.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && self.0.chars().all(plain)
            && !reserved.iter().any(|word| self.0.eq_ignore_ascii_case(word));
        if is_plain { f.write_str(self.0) } else { Quoted(self.0).fmt(f) }
    }
}

/// A text in quotes.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        f.write_str("\"")
    }
}
