//! Checks values that have nothing inside: numbers and texts.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Map, Value};
use texts::t;

use super::format;
use super::number::Number;
use crate::{Node, value_on_a_line};

/// Checks a number.
pub(super) fn number(object: &Map<String, Value>, text: &str, say: &mut dyn FnMut(String)) {
    let Some(number) = Number::of(text) else { return };
    let limit = |key: &str| match object.get(key) {
        Some(Value::Number(limit)) => Some((Number::of_value(limit), limit)),
        _ => None,
    };
    // In draft 4 these are true or false, beside the limit.
    let is_open = |key: &str| object.get(key) == Some(&Value::Bool(true));
    let order = |other: Number| number.compare(other);
    if let Some((least, shown)) = limit("minimum")
        && order(least).is_none_or(|order| order.is_lt() || order.is_eq() && is_open("exclusiveMinimum"))
    {
        say(t!("{value} is less than {limit}", value = text, limit = shown));
    }
    if let Some((most, shown)) = limit("maximum")
        && order(most).is_none_or(|order| order.is_gt() || order.is_eq() && is_open("exclusiveMaximum"))
    {
        say(t!("{value} is more than {limit}", value = text, limit = shown));
    }
    if let Some((least, shown)) = limit("exclusiveMinimum")
        && order(least).is_none_or(std::cmp::Ordering::is_le)
    {
        say(t!("{value} is not more than {limit}", value = text, limit = shown));
    }
    if let Some((most, shown)) = limit("exclusiveMaximum")
        && order(most).is_none_or(std::cmp::Ordering::is_ge)
    {
        say(t!("{value} is not less than {limit}", value = text, limit = shown));
    }
    if let Some((step, shown)) = limit("multipleOf")
        && !number.is_multiple_of(step)
    {
        say(t!("{value} is not a multiple of {step}", value = text, step = shown));
    }
}

/// Checks a text.
pub(super) fn text(
    object: &Map<String, Value>,
    text: &str,
    patterns: &HashMap<String, Regex>,
    say: &mut dyn FnMut(String),
) {
    let length = text.chars().count();
    if let Some(least) = count(object, "minLength").filter(|least| length < *least) {
        say(t!("{length} characters are less than {limit}", length, limit = least));
    }
    if let Some(most) = count(object, "maxLength").filter(|most| length > *most) {
        say(t!("{length} characters are more than {limit}", length, limit = most));
    }
    if let Some(pattern) = object.get("pattern").and_then(Value::as_str)
        && patterns.get(pattern).is_some_and(|regex| !regex.is_match(text))
    {
        let value = short(&Node::String(text.to_owned()));
        say(t!("{value} does not match {pattern}", value, pattern));
    }
    if let Some(format) = object.get("format").and_then(Value::as_str)
        && !format::is_of(format, text)
    {
        let value = short(&Node::String(text.to_owned()));
        say(t!("{value} is no {format}", value, format));
    }
}

/// A count that a schema has, as `2` or `2.0`.
pub(super) fn count(object: &Map<String, Value>, key: &str) -> Option<usize> {
    let Value::Number(number) = object.get(key)? else { return None };
    match Number::of_value(number) {
        Number::Whole(number) => usize::try_from(number).ok(),
        Number::Other(_) => None,
    }
}

/// A value in a few characters.
pub(super) fn short(node: &Node) -> String {
    let text = value_on_a_line(node);
    let Some((cut, _)) = text.char_indices().nth(40) else { return text };
    format!("{}…", text.get(..cut).unwrap_or_default())
}
