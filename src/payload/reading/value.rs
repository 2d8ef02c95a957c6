//! A reading as JSON for programs: values that JSON does not have are texts in diagnostic notation, with what they mean.

use crate::escape::push_quoted;
use crate::meaning;
use crate::write::write_line;
use crate::{Body, Node};

use super::types::Reading;

/// Appends the value: JSON where JSON can say it, else a text. Without a tree it is the text that came, the size of an image,
/// or the bytes as hexadecimal digits in diagnostic notation; `payload` has those of a payload without a wrapping.
pub fn push_value(reading: &Reading, payload: &[u8], out: &mut String) {
    match (&reading.body, reading.pixels) {
        (Body::Tree(node), _) => push_node(node, out),
        (Body::Text(text), _) => push_quoted(text, out),
        (Body::Binary, Some((width, height))) => {
            for (name, pixels) in [("{\"width\":", width), (",\"height\":", height)] {
                out.push_str(name);
                out.push_str(&pixels.to_string());
            }
            out.push('}');
        }
        (Body::Binary, None) => {
            let bytes = reading.inside.as_deref().unwrap_or(payload);
            push_node(&Node::Bytes(bytes.to_vec()), out);
        }
    }
}

fn push_node(node: &Node, out: &mut String) {
    match node {
        Node::Null | Node::Bool(_) | Node::String(_) => write(node, out),
        Node::Number(number) if number.ends_with(|last: char| last.is_ascii_digit()) => out.push_str(number),
        Node::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                push_node(item, out);
            }
            out.push(']');
        }
        Node::Object(fields) => {
            out.push('{');
            for (at, (name, value)) in fields.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                push_quoted(name, out);
                out.push(':');
                push_node(value, out);
            }
            out.push('}');
        }
        other => {
            let mut text = String::new();
            write(other, &mut text);
            push_quoted(&text, out);
        }
    }
}

fn write(node: &Node, out: &mut String) {
    // A `String` takes everything, so there is no error to report.
    let _ = write_line(node, &|node, out: &mut String| meaning::write_note(node, out), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, MAX_DEPTH, cbor, json};

    fn value(node: Node) -> String {
        let mut out = String::new();
        push_value(&Reading::new(Format::Cbor, Body::Tree(node)), b"", &mut out);
        out
    }

    #[test]
    fn json_is_json_and_the_rest_is_diagnostic_notation() {
        for (bytes, expected) in [
            (&b"\xa1\x61a\x82\x01\xf6"[..], r#"{"a":[1,null]}"#),
            (b"\xa2\x61a\x41\xff\x61b\xf9\x7e\x00", r#"{"a":"h'ff'","b":"NaN"}"#),
            (b"\xa1\x61a\xa1\x01\x61b", r#"{"a":"{1:\"b\"}"}"#),
            (b"\x81\xc1\x1a\x6a\x0a\x00\x00", r#"["1(1779040256) / 2026-05-17T17:50:56Z /"]"#),
            (b"\xa1\x61a\xfa\x3f\x80\x00\x00", r#"{"a":1.0}"#),
            (b"\x81\xf7", r#"["undefined"]"#),
        ] {
            let found = value(cbor::parse(bytes).unwrap());
            assert_eq!(found, expected);
            assert!(serde_json::from_str::<serde_json::Value>(&found).is_ok());
        }
        let text = r#"{"id":9223372036854775809,"x":1000000000000000000000000000000,"e":1.50E+2,"a":1,"a":2}"#;
        assert_eq!(value(json::parse(text, MAX_DEPTH).unwrap()), text);
    }

    #[test]
    fn what_has_no_tree_is_a_text_a_size_or_bytes() {
        let push = |reading: &Reading| {
            let mut out = String::new();
            push_value(reading, b"\xff\x00", &mut out);
            out
        };
        let mut reading = Reading::new(Format::Binary, Body::Binary);
        assert_eq!(push(&reading), "\"h'ff00'\"");
        reading.inside = Some(vec![1]);
        assert_eq!(push(&reading), "\"h'01'\"");
        reading.pixels = Some((2, 3));
        assert_eq!(push(&reading), r#"{"width":2,"height":3}"#);
        reading.body = Body::Text("a\"b".to_owned());
        assert_eq!(push(&reading), r#""a\"b""#);
    }
}
