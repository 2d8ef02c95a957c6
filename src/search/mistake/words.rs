//! What is wrong with a query, as whole sentences that also say what would be right.

use std::fmt;

use texts::t;

use super::{Field, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, MistakeKind, Opening};

impl fmt::Display for MistakeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for MistakeKind {}

impl MistakeKind {
    fn sentence(&self) -> String {
        match self {
            Self::NothingAfter(joint) => {
                t!("Something is missing after {joint}: a word, or a field such as size>1k.", joint)
            }
            Self::NothingBefore(joint) => {
                t!("Something is missing before {joint}: a word, or a field such as size>1k.", joint)
            }
            Self::UnknownField { name, similar, compared } => unknown_field(name, *similar, *compared),
            Self::NoValue(field) => t!(
                "Something is missing after {field}: {value}, as in {example}.",
                field = field.name(),
                value = value(*field),
                example = field.example()
            ),
            Self::NotCompared(field) => t!(
                "{field} is compared with =, !=, <, <=, > or >=, as in {example}.",
                field = field.name(),
                example = field.example()
            ),
            Self::WrongOperator(field) => t!(
                "{field} does not take this operator. Write it as in {example}.",
                field = field.name(),
                example = field.example()
            ),
            Self::NothingToCompare(operator) => {
                t!("Something is missing after {operator}: a number, a word, or a text in quotes.", operator)
            }
            Self::TopicFilter(error) => t!("This is not a topic filter: {error}.", error),
            Self::Regex(error) => t!("This is not a regular expression: {error}.", error),
            Self::JsonName(character) => {
                t!("Put a name with {character} in it in brackets, as in $['my-name'].", character)
            }
            Self::JsonPath(error) => t!("This is not a JSON path (RFC 9535): {error}.", error),
            Self::TooLong => t!("A query has at most {bytes} bytes.", bytes = MAX_QUERY_BYTES),
            Self::TooDeep => t!("Parentheses and not can be nested {levels} levels deep.", levels = MAX_QUERY_DEPTH),
            other => other.constant().to_owned(),
        }
    }

    /// The sentences without values.
    fn constant(&self) -> &'static str {
        match self {
            Self::Unclosed(opening) => unclosed(*opening),
            Self::Unopened => t!("This ) has no ( before it."),
            Self::Empty(opening) => empty(*opening),
            Self::RegexTooLarge => t!("This regular expression is too large."),
            Self::RegexFlag => t!(
                "The only flag allowed after a regular expression is i (ignore case). To search for text that contains /, put it in quotes."
            ),
            Self::Size => t!("A size is a number of bytes, with k, M, Ki or Mi for large ones, such as 1k or 16Ki."),
            Self::Age => t!("An age is a number with ms, s, m, h or d, such as 10m."),
            Self::Moment => t!(
                "A time is written as 14:30, 2026-11-28 or 2026-11-28T14:30:05. It is local unless Z or an offset such as +01:00 follows."
            ),
            Self::Qos => t!("QoS is 0 or 1, as in qos:1."),
            Self::Valid => t!("valid: is followed by yes or no."),
            Self::NoContracts => {
                t!(
                    "valid: needs contracts: what payloads of topics have to be. Add one in Contracts of topics, or with topicdeck contract."
                )
            }
            Self::NoRoot => t!("A JSON path begins with $, as in json:$.temp>80."),
            Self::NoOrder => t!("true, false and null can only be compared with = or !=."),
            _ => "",
        }
    }
}

fn unknown_field(name: &str, similar: Option<Field>, compared: bool) -> String {
    match similar {
        Some(similar) => t!(
            "There is no field {name}; did you mean {similar}? To search for this text, put it in quotes.",
            name,
            similar = similar.name()
        ),
        None if compared => t!(
            "There is no field {name}; a value in JSON is written json:$.{name}. To search for this text, put it in quotes.",
            name
        ),
        None => t!("There is no field {name}. To search for this text, put it in quotes.", name),
    }
}

fn unclosed(opening: Opening) -> &'static str {
    match opening {
        Opening::Quotes => t!("The closing quotation mark is missing."),
        Opening::Parentheses => t!("The closing ) is missing."),
        Opening::Regex => t!("The / that closes the regular expression is missing."),
        Opening::Brackets => t!("The closing ] is missing."),
    }
}

fn empty(opening: Opening) -> &'static str {
    match opening {
        Opening::Quotes => t!("There is nothing in the quotation marks."),
        Opening::Parentheses => t!("There is nothing in the parentheses."),
        Opening::Regex => t!("The regular expression is empty."),
        Opening::Brackets => t!("There is nothing in the brackets."),
    }
}

/// What follows the name of a field.
fn value(field: Field) -> &'static str {
    match field {
        Field::Topic => t!("a topic filter, a text in quotes or a /regex/"),
        Field::Payload | Field::Content => t!("a word, a text in quotes or a /regex/"),
        Field::Size => t!("a number of bytes"),
        Field::Qos => t!("0 or 1"),
        Field::Property => t!("the name of a user property"),
        Field::Json => t!("a JSON path"),
        Field::Age => t!("a time"),
        Field::After | Field::Before => t!("a time of day, a date, or a date with a time"),
    }
}
