//! Several JSON values in one text: one a line, or each behind a record separator (RFC 7464).

use crate::{MAX_READ_DEPTH, Node, json};

const RECORD_SEPARATOR: char = '\u{1e}';

/// The values of a text with one JSON object or list a line, at least two of them. Lines of bare numbers are a text.
pub(super) fn json_lines(text: &str, is_said: bool) -> Option<Vec<Node>> {
    let text = text.trim_end_matches('\0');
    if !is_said && !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let values = lines.map(|line| json::parse(line, MAX_READ_DEPTH)).collect::<Option<Vec<_>>>()?;
    let fits =
        is_said || values.len() > 1 && values.iter().all(|value| matches!(value, Node::Object(_) | Node::Array(_)));
    (fits && !values.is_empty()).then_some(values)
}

/// The values of a JSON text sequence.
pub(super) fn json_sequence(text: &str) -> Option<Vec<Node>> {
    let records = text.strip_prefix(RECORD_SEPARATOR)?.split(RECORD_SEPARATOR);
    records.map(|record| json::parse(record, MAX_READ_DEPTH)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    fn of(values: Option<Vec<Node>>) -> Option<String> {
        values.map(|values| write::compact(&Node::Array(values)))
    }

    #[test]
    fn several_values_are_told_from_one_and_from_text() {
        for (text, is_said, expected) in [
            ("{\"n\":0}\n{\"n\":1}\n", false, Some(r#"[{"n":0},{"n":1}]"#)),
            ("{\"n\":0}\r\n\r\n[1]\0", false, Some(r#"[{"n":0},[1]]"#)),
            ("{\"n\":0}", false, None),
            ("{\"n\":0}", true, Some(r#"[{"n":0}]"#)),
            ("1\n2", false, None),
            ("1\n2", true, Some("[1,2]")),
            ("{\"n\":0}\nno", true, None),
            ("", true, None),
        ] {
            assert_eq!(of(json_lines(text, is_said)).as_deref(), expected, "{text:?}");
        }
        for (text, expected) in
            [("\u{1e}{\"n\":0}\n\u{1e}1\n", Some(r#"[{"n":0},1]"#)), ("{\"n\":0}", None), ("\u{1e}{\"n\":", None)]
        {
            assert_eq!(of(json_sequence(text)).as_deref(), expected, "{text:?}");
        }
    }
}
