//! A template as YAML, with its comments.
//!
//! Only what templates have: objects, lists, texts, numbers and flags. A text that a reader of YAML could take for anything else
//! is in quotes, as JSON writes it, which YAML reads the same.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The longest list that stays on a line.
const MOST_OF_LINE: usize = 90;

/// `template` as YAML. A key `//` is a comment before its object.
pub(crate) fn text(template: &Value) -> String {
    let mut out = String::new();
    if let Value::Object(object) = template {
        push_object(&mut out, object, 0);
    }
    out
}

fn push_object(out: &mut String, object: &Map<String, Value>, indent: usize) {
    for (key, value) in object.iter().filter(|(key, _)| *key != "//") {
        // The first key of an item of a list follows its dash.
        if out.ends_with('\n') || out.is_empty() {
            if indent == 0 && !out.is_empty() {
                out.push('\n');
            }
            push_comment(out, value, indent);
            push_indent(out, indent);
        }
        let _ = write!(out, "{}:", scalar(key));
        push_value(out, value, indent);
    }
}

fn push_value(out: &mut String, value: &Value, indent: usize) {
    if let Some(line) = on_a_line(value) {
        let _ = writeln!(out, " {line}");
        return;
    }
    out.push('\n');
    match value {
        Value::Object(object) => push_object(out, object, indent + 2),
        Value::Array(items) => {
            for item in items {
                push_comment(out, item, indent + 2);
                push_indent(out, indent + 2);
                out.push('-');
                match (on_a_line(item), item) {
                    (None, Value::Object(object)) => {
                        out.push(' ');
                        push_object(out, object, indent + 4);
                    }
                    (line, _) => {
                        let _ = writeln!(out, " {}", line.unwrap_or_default());
                    }
                }
            }
        }
        _ => {}
    }
}

fn push_comment(out: &mut String, value: &Value, indent: usize) {
    if let Some(comment) = value.get("//").and_then(Value::as_str) {
        push_indent(out, indent);
        let _ = writeln!(out, "# {comment}");
    }
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// What needs no separate lines: a scalar, or a short list of them.
fn on_a_line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(scalar(text)),
        Value::Object(object) => object.is_empty().then(|| "{}".to_owned()),
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|item| if item.is_array() || item.is_object() { None } else { on_a_line(item) })
                .collect();
            let line = format!("[{}]", texts?.join(", "));
            (line.len() <= MOST_OF_LINE).then_some(line)
        }
        other => Some(other.to_string()),
    }
}

/// A text without quotes where it is a plain word that nothing else is written as.
fn scalar(text: &str) -> String {
    const OTHER_MEANING: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b':');
    let is_plain = text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && text.bytes().all(is_word)
        && !text.ends_with(':')
        && !OTHER_MEANING.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_lists_comments_and_texts_are_written_as_yaml() {
        let value = json!({
            "Version": "2012-10-17",
            "Of": { "//": "Why.", "Type": "AWS::IoT::Policy", "Flag": true, "Word": "off", "Empty": "", "Number": 7 },
            "List": [{ "//": "First.", "a": { "Fn::GetAtt": ["Pool", "Arn"] }, "b": [{ "c": 1 }] }, "x: y", []],
        });
        let expected = "\
Version: \"2012-10-17\"

# Why.
Of:
  Type: AWS::IoT::Policy
  Flag: true
  Word: \"off\"
  Empty: \"\"
  Number: 7

List:
  # First.
  - a:
      Fn::GetAtt: [Pool, Arn]
    b:
      - c: 1
  - \"x: y\"
  - []
";
        assert_eq!(text(&value), expected);
    }
}
