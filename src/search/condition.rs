//! Parses one condition: a word, a text in quotes, a regular expression, or a field with what it is compared with.

use model::{Qos, TopicFilter};

use crate::cursor::{Cursor, ends_word, mistake};
use crate::decimal::Decimal;
use crate::mistake::{Field, Mistake, MistakeKind};
use crate::moment::{self, Moment};
use crate::path::JsonPath;
use crate::quantity;
use crate::query::{Comparison, Condition, Literal, Place, Sought};

/// Parses the condition at the cursor, where there is neither a blank nor the end, nor a parenthesis.
pub(crate) fn condition(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    if matches!(cursor.peek(), Some('"' | '/')) {
        return sought(cursor).map(|sought| Condition::Find(Place::Anywhere, sought));
    }
    let start = cursor.at;
    let name = cursor.take_until(|c| !c.is_ascii_alphabetic());
    if name.eq_ignore_ascii_case("valid") && cursor.takes(":") {
        return valid(cursor);
    }
    if let Some(field) = field_named(name) {
        if let Some(condition) = with_field(cursor, field)? {
            return Ok(condition);
        }
    } else {
        cursor.at = start;
        refuse_unknown_field(cursor)?;
    }
    cursor.at = start;
    Ok(flag_or_word(cursor.word()))
}

/// `valid:yes` or `valid:no`, behind whose colon the cursor is.
fn valid(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    let start = cursor.at;
    match cursor.word().to_ascii_lowercase().as_str() {
        "yes" => Ok(Condition::Valid(true)),
        "no" => Ok(Condition::Valid(false)),
        _ => Err(mistake(start..cursor.at, MistakeKind::Valid)),
    }
}

/// Refuses letters with `:` behind them, and what could be the name of a value with an operator behind it.
fn refuse_unknown_field(cursor: &mut Cursor<'_>) -> Result<(), Mistake> {
    let start = cursor.at;
    let name = cursor.take_until(|c| !c.is_alphanumeric() && !matches!(c, '_' | '.'));
    let compared = comparison(cursor.rest()).is_some();
    let with_colon = cursor.peek() == Some(':') && name.chars().all(|c| c.is_ascii_alphabetic());
    if name.starts_with(char::is_alphabetic) && (compared || with_colon) {
        let unknown = MistakeKind::UnknownField { name: name.to_owned(), similar: similar(name), compared };
        return Err(mistake(start..cursor.at, unknown));
    }
    Ok(())
}

fn flag_or_word(word: &str) -> Condition {
    for (name, flag) in
        [("retained", Condition::Retained), ("sent", Condition::Sent), ("received", Condition::Received)]
    {
        if word.eq_ignore_ascii_case(name) {
            return flag;
        }
    }
    let levels = || word.split('/');
    let is_filter = levels().count() > 1 && levels().any(|level| matches!(level, "+" | "#"));
    match TopicFilter::parse(word).ok().filter(|_| is_filter) {
        Some(topic_filter) => Condition::Topic(topic_filter),
        None => Condition::Find(Place::Anywhere, Sought::Text(word.to_owned())),
    }
}

/// The condition of `field`, behind whose name the cursor is. `None` when it is a word that reads like a field.
fn with_field(cursor: &mut Cursor<'_>, field: Field) -> Result<Option<Condition>, Mistake> {
    if field.is_compared() {
        return compared(cursor, field);
    }
    let operator_at = cursor.at;
    if cursor.takes(":") {
        return match field {
            Field::Topic => topic(cursor),
            Field::Payload => find(cursor, field, Place::Payload),
            Field::Content => find(cursor, field, Place::ContentType),
            Field::Qos => qos(cursor),
            Field::Property => property(cursor),
            Field::After | Field::Before => came(cursor, field),
            _ => json(cursor),
        }
        .map(Some);
    }
    let Some((sign, operator)) = comparison(cursor.rest()) else { return Ok(None) };
    cursor.at += sign.len();
    match (field, operator) {
        (Field::Topic, Comparison::Equal) => whole_topic(cursor).map(Some),
        (Field::Qos, Comparison::Equal) => qos(cursor).map(Some),
        _ => Err(mistake(operator_at..cursor.at, MistakeKind::WrongOperator(field))),
    }
}

/// `size>1k` and `age<10m`, with blanks around the operator.
fn compared(cursor: &mut Cursor<'_>, field: Field) -> Result<Option<Condition>, Mistake> {
    if cursor.peek() == Some(':') {
        return Err(mistake(cursor.at..cursor.at + 1, MistakeKind::NotCompared(field)));
    }
    let Some((operator_at, operator)) = operator(cursor) else { return Ok(None) };
    cursor.skip_blanks();
    let start = cursor.at;
    let word = cursor.word();
    if word.is_empty() {
        return Err(mistake(operator_at..cursor.at, MistakeKind::NoValue(field)));
    }
    let condition = if field == Field::Size {
        quantity::size(word).map(|bytes| Condition::Size(operator, bytes)).ok_or(MistakeKind::Size)
    } else {
        quantity::age(word).map(|age| Condition::Age(operator, age)).ok_or(MistakeKind::Age)
    };
    condition.map(Some).map_err(|kind| mistake(start..cursor.at, kind))
}

fn topic(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    if matches!(cursor.peek(), Some('"' | '/')) {
        return find(cursor, Field::Topic, Place::Topic);
    }
    let start = cursor.at;
    let word = cursor.word();
    topic_filter(word, start, cursor.at)
}

/// `topic=` with a filter that has blanks in it, or begins with a slash.
fn whole_topic(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    let start = cursor.at;
    let text = exact_text(cursor)?;
    topic_filter(&text, start, cursor.at)
}

fn topic_filter(text: &str, start: usize, end: usize) -> Result<Condition, Mistake> {
    if text.is_empty() {
        return Err(mistake(start..end, MistakeKind::NoValue(Field::Topic)));
    }
    TopicFilter::parse(text).map(Condition::Topic).map_err(|error| mistake(start..end, MistakeKind::TopicFilter(error)))
}

fn find(cursor: &mut Cursor<'_>, field: Field, place: Place) -> Result<Condition, Mistake> {
    if cursor.peek().is_none_or(|c| c != '"' && ends_word(c)) {
        return Err(mistake(cursor.at..cursor.at, MistakeKind::NoValue(field)));
    }
    sought(cursor).map(|sought| Condition::Find(place, sought))
}

/// `after:14:30`, `before:"2026-11-28 14:30"`.
fn came(cursor: &mut Cursor<'_>, field: Field) -> Result<Condition, Mistake> {
    let start = cursor.at;
    let quoted = if cursor.peek() == Some('"') { Some(cursor.phrase()?) } else { None };
    let text = quoted.as_deref().unwrap_or_else(|| moment::pass(cursor));
    if text.is_empty() {
        return Err(mistake(start..start, MistakeKind::NoValue(field)));
    }
    let Some(moment) = Moment::parse(text) else { return Err(mistake(start..cursor.at, MistakeKind::Moment)) };
    Ok(if field == Field::After { Condition::After(moment) } else { Condition::Before(moment) })
}

fn qos(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    let start = cursor.at;
    match cursor.word() {
        "0" => Ok(Condition::Qos(Qos::AtMostOnce)),
        "1" => Ok(Condition::Qos(Qos::AtLeastOnce)),
        "" => Err(mistake(start..start, MistakeKind::NoValue(Field::Qos))),
        _ => Err(mistake(start..cursor.at, MistakeKind::Qos)),
    }
}

/// `device`, `device=press-1`, `"my name"!="x y"`, `device=/press-[0-9]/`.
fn property(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    let start = cursor.at;
    let name = if cursor.peek() == Some('"') {
        cursor.phrase()?
    } else {
        cursor.take_until(|c| ends_word(c) || matches!(c, '=' | '!' | '<' | '>')).to_owned()
    };
    if name.is_empty() {
        return Err(mistake(start..cursor.at, MistakeKind::NoValue(Field::Property)));
    }
    let operator_at = cursor.at;
    let Some((sign, operator)) = comparison(cursor.rest()) else { return Ok(Condition::Property(name, None)) };
    cursor.at += sign.len();
    if !operator.is_equality() {
        return Err(mistake(operator_at..cursor.at, MistakeKind::WrongOperator(Field::Property)));
    }
    let value = match cursor.peek() {
        Some('/') => Sought::Pattern(cursor.regex()?),
        Some('"') => Sought::Text(cursor.quoted()?),
        _ => Sought::Text(cursor.word().to_owned()).filled(operator_at, operator, cursor.at)?,
    };
    Ok(Condition::Property(name, Some((operator, value))))
}

/// A path, and with an operator behind it the value to compare with.
fn json(cursor: &mut Cursor<'_>) -> Result<Condition, Mistake> {
    if cursor.peek().is_none_or(char::is_whitespace) {
        return Err(mistake(cursor.at..cursor.at, MistakeKind::NoValue(Field::Json)));
    }
    let path = JsonPath::read(cursor)?;
    let Some((operator_at, operator)) = operator(cursor) else { return Ok(Condition::Json(path, None)) };
    cursor.skip_blanks();
    let start = cursor.at;
    let literal = if cursor.peek() == Some('"') {
        let text = cursor.quoted()?;
        Decimal::parse(text.as_bytes()).map_or(Literal::Text(text), Literal::Number)
    } else {
        literal(cursor.word()).ok_or_else(|| {
            let nothing = MistakeKind::NothingToCompare(operator.sign());
            mistake(operator_at..start, nothing)
        })?
    };
    if !operator.is_equality() && matches!(literal, Literal::Bool(_) | Literal::Null) {
        return Err(mistake(operator_at..cursor.at, MistakeKind::NoOrder));
    }
    Ok(Condition::Json(path, Some((operator, literal))))
}

/// A value without quotes. `None` when there is none, but the sign of another operator.
fn literal(word: &str) -> Option<Literal> {
    Some(match word {
        _ if word.is_empty() || word.starts_with(['<', '>', '=', '!']) => return None,
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        "null" => Literal::Null,
        _ => Decimal::parse(word.as_bytes()).map_or_else(|| Literal::Text(word.to_owned()), Literal::Number),
    })
}

/// Something to look for; there is at least one character of it.
fn sought(cursor: &mut Cursor<'_>) -> Result<Sought, Mistake> {
    match cursor.peek() {
        Some('/') => cursor.regex().map(Sought::Pattern),
        Some('"') => cursor.phrase().map(Sought::Text),
        _ => Ok(Sought::Text(cursor.word().to_owned())),
    }
}

fn exact_text(cursor: &mut Cursor<'_>) -> Result<String, Mistake> {
    if cursor.peek() == Some('"') { cursor.phrase() } else { Ok(cursor.word().to_owned()) }
}

/// Goes past an operator that may have blanks before it. Stays when there is none.
fn operator(cursor: &mut Cursor<'_>) -> Option<(usize, Comparison)> {
    let before = cursor.at;
    cursor.skip_blanks();
    let at = cursor.at;
    let Some((sign, operator)) = comparison(cursor.rest()) else {
        cursor.at = before;
        return None;
    };
    cursor.at += sign.len();
    Some((at, operator))
}

pub(crate) fn comparison(text: &str) -> Option<(&'static str, Comparison)> {
    Comparison::SIGNS.into_iter().find(|(sign, _)| text.starts_with(sign))
}

pub(crate) fn field_named(name: &str) -> Option<Field> {
    Field::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
}

/// The field that differs from `name` in one letter, or begins with it.
fn similar(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    let begun = |field: &Field| name.len() > 1 && field.name().starts_with(&name);
    let close = |field: &Field| name.len() > 2 && differs_in_one(field.name(), &name);
    Field::ALL.into_iter().find(begun).or_else(|| Field::ALL.into_iter().find(close))
}

fn differs_in_one(one: &str, other: &str) -> bool {
    let same_start = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_start..], &other[same_start..]);
    let behind = |text: &'_ str| text.get(1..).unwrap_or_default().to_owned();
    behind(one) == behind(other) || behind(one) == other || one == behind(other)
}

impl Sought {
    /// Itself, unless it is an empty text, with which nothing was written after the operator.
    fn filled(self, operator_at: usize, operator: Comparison, end: usize) -> Result<Self, Mistake> {
        if self == Self::Text(String::new()) {
            return Err(mistake(operator_at..end, MistakeKind::NothingToCompare(operator.sign())));
        }
        Ok(self)
    }
}
