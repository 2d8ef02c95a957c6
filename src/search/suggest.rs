//! What a person may want to write next in a query.

use std::ops::Range;

use crate::canonical::Plain;
use crate::cursor::{Cursor, ends_word};
use crate::mistake::{Field, MistakeKind};
use crate::parse::parse_with_contracts;
use crate::path::JsonPath;
use crate::query::Comparison;

/// Suggestions that are given at most.
pub const MAX_SUGGESTIONS: usize = 16;
/// Topics, properties and paths of the context that are looked at, of each; further ones are not suggested.
pub const MAX_CONTEXT: usize = 50_000;

/// What contracts can say of a payload.
const VALID: [&str; 2] = ["valid:no", "valid:yes"];

/// What there is to search for, the more likely first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Names of topics.
    pub topics: &'a [&'a str],
    /// Names of user properties.
    pub properties: &'a [&'a str],
    /// JSON paths, beginning with `$`.
    pub json_paths: &'a [&'a str],
    /// Times, as they are written behind `after:` and `before:`.
    pub times: &'a [&'a str],
    /// Contracts say what payloads have to be.
    pub has_contracts: bool,
}

/// A text to put in the place of what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The bytes of the query that it replaces; empty where it is put in.
    pub replaces: Range<usize>,
    /// What to write there.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A field, to be followed by its value.
    Field(Field),
    /// A condition without a value: `retained`, `sent`, `received`; also `valid:no` and `valid:yes`.
    Flag,
    /// `and`, `or`, `not`.
    Joint,
    /// A comparison.
    Operator,
    /// A topic, or the levels that several begin with.
    Topic,
    /// The name of a user property.
    Property,
    /// A JSON path.
    JsonPath,
    /// A time.
    Time,
    /// One of a few values of a field.
    Value,
}

/// What can be written at `cursor`, a byte of `text`: what completes the word there, or what can follow.
#[must_use]
pub fn suggestions(text: &str, cursor: usize, context: &Context<'_>) -> Vec<Suggestion> {
    let cursor = (0..=cursor.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let Some(start) = start_of_token(&text[..cursor]) else { return Vec::new() };
    let behind = &text[cursor..];
    let end = cursor + behind.find(ends_word).unwrap_or(behind.len());
    let mut list = List { replaces: start..end, found: Vec::new() };
    let token = &text[start..cursor];
    match token.split_once([':', '=']) {
        Some((name, value)) if name.eq_ignore_ascii_case("topic") => topics(value, context, &mut list),
        Some((name, value)) if name.eq_ignore_ascii_case("property") => properties(value, context, &mut list),
        Some((name, value)) if name.eq_ignore_ascii_case("json") => json(value, context, &mut list),
        Some((name, value)) if name.eq_ignore_ascii_case("qos") => {
            let values = ["0", "1"].into_iter().filter(|level| level.starts_with(value));
            values.for_each(|level| list.add(format!("qos:{level}"), SuggestionKind::Value));
        }
        Some((name, value)) if name.eq_ignore_ascii_case("valid") && context.has_contracts => {
            let values = VALID.into_iter().filter(|text| text["valid:".len()..].starts_with(value));
            values.for_each(|text| list.add(text.to_owned(), SuggestionKind::Flag));
        }
        Some((name, value)) if ["after", "before"].iter().any(|field| name.eq_ignore_ascii_case(field)) => {
            let times = context.times.iter().filter(|time| time.starts_with(value) && **time != value);
            times.for_each(|time| list.add(format!("{}:{time}", name.to_ascii_lowercase()), SuggestionKind::Time));
        }
        Some(_) => {}
        None => words(&text[..start], token, context.has_contracts, &mut list),
    }
    // What is there already is no suggestion.
    list.found.retain(|suggestion| suggestion.text != text[start..end]);
    list.found
}

struct List {
    replaces: Range<usize>,
    found: Vec<Suggestion>,
}

impl List {
    fn add(&mut self, text: String, kind: SuggestionKind) {
        if !self.is_full() && self.found.iter().all(|suggestion| suggestion.text != text) {
            self.found.push(Suggestion { replaces: self.replaces.clone(), text, kind });
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= MAX_SUGGESTIONS
    }
}

/// Where the condition or word begins that `before` ends in; its end when that is a blank or a parenthesis. `None` inside
/// of a text or a regular expression, where anything can follow.
fn start_of_token(before: &str) -> Option<usize> {
    let mut cursor = Cursor::new(before);
    loop {
        cursor.take_until(|c| !c.is_whitespace() && !matches!(c, '(' | ')'));
        cursor.takes("-");
        let start = cursor.at;
        match cursor.peek() {
            None => return Some(start),
            Some('"') => drop(cursor.quoted().ok()?),
            Some('/') => drop(cursor.regex().ok()?),
            Some(_) => pass_condition(&mut cursor)?,
        }
        if cursor.at == before.len() && !before.ends_with('"') {
            return Some(start);
        }
    }
}

/// Goes past a word or a field with its value. `None` when its value is a text that is not at its end.
fn pass_condition(cursor: &mut Cursor<'_>) -> Option<()> {
    let name = cursor.take_until(|c| !c.is_ascii_alphabetic());
    if cursor.takes(":") && name.eq_ignore_ascii_case("json") {
        match JsonPath::read(cursor) {
            Err(mistake) if matches!(mistake.kind, MistakeKind::Unclosed(_)) => cursor.at = cursor.text.len(),
            Ok(_) | Err(_) => {}
        }
    }
    match cursor.peek() {
        Some('/') if cursor.text[..cursor.at].ends_with([':', '=']) => drop(cursor.regex().ok()?),
        _ => drop(cursor.word()),
    }
    if cursor.peek() == Some('"') && cursor.text[..cursor.at].ends_with([':', '=', '<', '>']) {
        cursor.quoted().ok()?;
    }
    Some(())
}

/// Joints, fields and flags that begin with `begun`, as far as they can come behind `before`.
fn words(before: &str, begun: &str, has_contracts: bool, list: &mut List) {
    let fits = |name: &str| name.get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(begun));
    let compared = Field::ALL.into_iter().find(|field| field.is_compared() && field.name().eq_ignore_ascii_case(begun));
    if let Some(field) = compared {
        operators(field.name(), list);
        return;
    }
    let follows_condition = parse_with_contracts(before).is_ok_and(|query| !query.is_everything());
    let joints = if follows_condition { &["and", "or", "not"][..] } else { &["not"][..] };
    let joints = joints.iter().filter(|name| fits(name));
    if follows_condition {
        joints.clone().for_each(|name| list.add((*name).to_owned(), SuggestionKind::Joint));
    }
    for field in Field::ALL.into_iter().filter(|field| fits(field.name())) {
        let text = format!("{}{}", field.name(), if field.is_compared() { "" } else { ":" });
        list.add(text, SuggestionKind::Field(field));
    }
    let flags = VALID.into_iter().filter(|_| has_contracts).chain(["retained", "sent", "received"]);
    let flags = flags.filter(|name| fits(name));
    flags.for_each(|name| list.add(name.to_owned(), SuggestionKind::Flag));
    joints.for_each(|name| list.add((*name).to_owned(), SuggestionKind::Joint));
}

fn operators(before: &str, list: &mut List) {
    let in_order = [
        Comparison::Greater,
        Comparison::Less,
        Comparison::Equal,
        Comparison::GreaterOrEqual,
        Comparison::LessOrEqual,
        Comparison::NotEqual,
    ];
    for operator in in_order {
        list.add(format!("{before}{}", operator.sign()), SuggestionKind::Operator);
    }
}

/// The next levels of the topics that begin as `begun` does, where `+` is any level.
fn topics(begun: &str, context: &Context<'_>, list: &mut List) {
    let (levels, partial) = begun.rsplit_once('/').unwrap_or(("", begun));
    let before = &begun[..begun.len() - partial.len()];
    for topic in context.topics.iter().take(MAX_CONTEXT) {
        let Some(rest) = behind_levels(topic, before, levels).filter(|rest| rest.starts_with(partial)) else {
            continue;
        };
        let next = rest.find('/').map_or(rest, |slash| &rest[..=slash]);
        // Others are written with quotes.
        let is_plain = !next.contains(ends_word) && (!before.is_empty() || !next.starts_with('/'));
        if is_plain {
            list.add(format!("topic:{before}{next}"), SuggestionKind::Topic);
        }
        if list.is_full() {
            return;
        }
    }
    if partial.is_empty() && !list.found.is_empty() {
        list.add(format!("topic:{before}#"), SuggestionKind::Topic);
    }
}

/// What is behind the first levels of `topic` when they are as `levels`, which is `before` without its last slash.
fn behind_levels<'a>(topic: &'a str, before: &str, levels: &str) -> Option<&'a str> {
    if before.is_empty() {
        return Some(topic);
    }
    let mut rest = topic;
    for wanted in levels.split('/') {
        let (level, behind) = rest.split_once('/')?;
        if wanted != "+" && wanted != level {
            return None;
        }
        rest = behind;
    }
    Some(rest)
}

fn properties(begun: &str, context: &Context<'_>, list: &mut List) {
    let fitting = context.properties.iter().take(MAX_CONTEXT).filter(|name| name.starts_with(begun));
    for name in fitting.take(MAX_SUGGESTIONS) {
        list.add(format!("property:{}=", Plain(name)), SuggestionKind::Property);
    }
}

/// Paths that begin as `begun` does; behind a whole one, what it can be compared with.
fn json(begun: &str, context: &Context<'_>, list: &mut List) {
    let fitting = context.json_paths.iter().take(MAX_CONTEXT).filter(|path| path.starts_with(begun));
    let known = fitting.clone().any(|path| *path == begun);
    for path in fitting.filter(|path| **path != begun).take(MAX_SUGGESTIONS / 2) {
        list.add(format!("json:{path}"), SuggestionKind::JsonPath);
    }
    if known {
        operators(&format!("json:{begun}"), list);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONTEXT: Context<'_> = Context {
        topics: &["plant/hall/press-1/temp", "plant/hall/press-2/temp", "plant/yard/gps", "site", "hall 2/a", "/lead"],
        properties: &["device", "my name", "firmware"],
        json_paths: &["$.temp", "$.temperature", "$['a b'].c", "$.list[0]"],
        times: &["14:30", "2026-11-28"],
        has_contracts: false,
    };

    /// What is suggested at the end of a text.
    fn suggested(text: &str) -> Vec<String> {
        suggestions(text, text.len(), &CONTEXT).into_iter().map(|suggestion| suggestion.text).collect()
    }

    #[test]
    fn what_can_follow_is_suggested() {
        for (text, expected) in [
            ("t", &["topic:"][..]),
            ("a OR P", &["payload:", "property:"]),
            ("a or (s", &["size", "sent"]),
            ("a o", &["or"]),
            ("-re", &["retained", "received"]),
            ("size", &["size>", "size<", "size=", "size>=", "size<=", "size!="]),
            ("qos:", &["qos:0", "qos:1"]),
            ("qos:1", &[]),
            ("b", &["before:"]),
            ("a Before:", &["before:14:30", "before:2026-11-28"]),
            ("after:2", &["after:2026-11-28"]),
            ("after:14:30", &[]),
            ("topic:", &["topic:plant/", "topic:site", "topic:#"]),
            ("topic:plant/", &["topic:plant/hall/", "topic:plant/yard/", "topic:plant/#"]),
            ("a topic:plant/+/p", &["topic:plant/+/press-1/", "topic:plant/+/press-2/"]),
            ("topic:none/", &[]),
            ("topic:plant/yard/gps", &[]),
            ("property:", &["property:device=", "property:\"my name\"=", "property:firmware="]),
            ("property:f", &["property:firmware="]),
            ("json:$['a b", &["json:$['a b'].c"]),
            ("json:$.l", &["json:$.list[0]"]),
            ("\"a b", &[]),
            ("/a b", &[]),
            ("payload:\"a b", &[]),
            ("payload:/a b", &[]),
            ("unknown:x", &[]),
        ] {
            assert_eq!(suggested(text), expected, "{text}");
        }
        assert_eq!(suggested("json:$.temp")[..3], ["json:$.temperature", "json:$.temp>", "json:$.temp<"]);
        assert_eq!(suggested("")[..3], ["topic:", "payload:", "json:"]);
        assert!(!suggested("").contains(&"and".to_owned()) && suggested("").contains(&"not".to_owned()));
        assert_eq!(suggested("a ")[..4], ["and", "or", "not", "topic:"]);
        assert_eq!(suggested("\"a b\" ")[..2], ["and", "or"]);
        assert_eq!(suggested("a and ")[0], "topic:");
    }

    #[test]
    fn what_contracts_say_is_suggested_where_there_are_some() {
        let context = Context { has_contracts: true, ..CONTEXT };
        let suggested = |text: &str| -> Vec<String> {
            suggestions(text, text.len(), &context).into_iter().map(|suggestion| suggestion.text).collect()
        };
        for (text, expected) in [
            ("va", &["valid:no", "valid:yes"][..]),
            ("a valid:", &["valid:no", "valid:yes"]),
            ("Valid:n", &["valid:no"]),
            ("valid:no a o", &["or"]),
        ] {
            assert_eq!(suggested(text), expected, "{text}");
        }
        assert!(suggested("").contains(&"valid:no".to_owned()) && suggested("").contains(&"not".to_owned()));
        assert!(suggestions("va", 2, &CONTEXT).is_empty());
    }

    #[test]
    fn the_whole_word_at_the_cursor_is_replaced() {
        let text = "a topi:plant or b";
        let suggestion = suggestions(text, 4, &CONTEXT).pop().expect("one");
        let end = text.find(" or").expect("or");
        assert_eq!((suggestion.replaces, suggestion.text.as_str()), (2..end, "topic:"));
        let inside = suggestions("é", 1, &CONTEXT);
        assert!(
            inside.iter().all(|suggestion| suggestion.replaces == (0..2)),
            "a cursor inside of a letter is before it"
        );
    }

    proptest! {
        #[test]
        fn a_suggestion_can_be_put_in_anywhere(text in "([a-c \"/\\\\():=<>$.\\[\\]'?@*-]|json:\\$|topic:|é|plant/){0,12}", at in 0_usize..40) {
            for suggestion in suggestions(&text, at, &CONTEXT) {
                prop_assert!(text.get(suggestion.replaces.clone()).is_some(), "{:?}", suggestion);
                prop_assert!(suggestion.replaces.start <= at.min(text.len()));
            }
            prop_assert!(suggestions(&text, at, &CONTEXT).len() <= MAX_SUGGESTIONS);
        }
    }
}
