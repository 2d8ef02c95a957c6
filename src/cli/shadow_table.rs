//! A shadow as a table: what is desired beside what is reported, key by key.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::times::push_local_time;
use model::{ShadowDocument, ShadowId, Timestamp};
use texts::t;

/// Most bytes that the state of a shadow can have.
const MAX_STATE_BYTES: usize = 8 * 1024;
/// Most characters of a value in a column.
const MAX_CHARS: usize = 40;

/// A key of a shadow.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    /// The names on the way to it, with dots.
    path: String,
    desired: Option<Value>,
    reported: Option<Value>,
    /// When it was last desired. AWS says whole seconds.
    desired_at_secs: Option<i64>,
}

/// Its lines, a heading first.
pub(super) fn shadow_table(shadow: &ShadowId, document: &ShadowDocument) -> Vec<String> {
    let whole: Value = serde_json::from_str(&document.text).unwrap_or_default();
    let state = &whole["state"];
    let kept = json!({ "desired": state["desired"], "reported": state["reported"] });
    let mut lines = vec![t!(
        "{shadow}: version {version}, {bytes} of {most} bytes",
        shadow,
        version = document.version,
        bytes = kept.to_string().len(),
        most = MAX_STATE_BYTES
    )];
    let rows = rows(state, &whole["metadata"]["desired"]);
    let cell = |value: &Option<Value>| value.as_ref().map(shortened).unwrap_or_default();
    let mut cells = vec![[t!("key"), t!("desired"), t!("reported"), ""].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| [row.path.clone(), cell(&row.desired), cell(&row.reported), remark(row)]));
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default();
    let [first, second, third] = [width(0), width(1), width(2)];
    let line = |[key, desired, reported, remark]: &[String; 4]| {
        format!("{key:first$}  {desired:second$}  {reported:third$}  {remark}").trim_end().to_owned()
    };
    lines.extend(cells.iter().map(line));
    lines
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn remark(row: &Row) -> String {
    match (&row.desired, &row.reported) {
        (Some(desired), Some(reported)) if desired == reported => t!("same").to_owned(),
        (Some(_), _) => match row.desired_at_secs {
            Some(secs) => {
                let mut since = String::new();
                push_local_time(&mut since, Timestamp::from_secs(secs), &TimeZone::system());
                t!("waits for the device since {since}", since = since.replace(".000000", ""))
            }
            None => t!("waits for the device").to_owned(),
        },
        (None, _) => t!("only reported").to_owned(),
    }
}

/// Every key of `state`, those that are desired first.
fn rows(state: &Value, desired_metadata: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    let both = (state.get("desired"), state.get("reported"));
    collect(&mut rows, "", both, Some(desired_metadata));
    rows
}

fn collect(
    rows: &mut Vec<Row>,
    path: &str,
    (desired, reported): (Option<&Value>, Option<&Value>),
    stamps: Option<&Value>,
) {
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let (desired_fields, reported_fields) = (fields(desired), fields(reported));
    // An object beside a value is shown as it is.
    let is_leaf = |value: Option<&Value>, fields: &Option<Map<String, Value>>| value.is_some() && fields.is_none();
    if is_leaf(desired, &desired_fields) || is_leaf(reported, &reported_fields) {
        let desired_at_secs = stamps.and_then(|stamps| stamps["timestamp"].as_i64());
        let (desired, reported) = (desired.cloned(), reported.cloned());
        return rows.push(Row { path: path.to_owned(), desired, reported, desired_at_secs });
    }
    let (desired, reported) = (desired_fields.unwrap_or_default(), reported_fields.unwrap_or_default());
    let only_reported = reported.keys().filter(|name| !desired.contains_key(*name));
    for name in desired.keys().chain(only_reported) {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        collect(rows, &path, (desired.get(name), reported.get(name)), stamps.and_then(|stamps| stamps.get(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_row_that_says_what_waits() {
        let text = json!({
            "state": {
                "desired": { "pump": { "rpm": 900, "on": true }, "list": [1] },
                "reported": { "pump": { "rpm": 800, "on": true }, "list": { "a": 1 }, "firmware": "4.2" },
            },
            "metadata": { "desired": { "pump": { "rpm": { "timestamp": 1_700_000_000 } } } },
            "version": 7, "timestamp": 1_700_000_009,
        })
        .to_string();
        let document = ShadowDocument { text, version: 7, answered_at: Timestamp(0) };
        let shadow = ShadowId { thing: "press-1".to_owned(), name: Some("settings".to_owned()) };
        let lines = shadow_table(&shadow, &document);
        assert!(lines[0].starts_with("press-1/settings: version 7, ") && lines[0].ends_with(" of 8192 bytes"));
        let words: Vec<Vec<&str>> = lines[1..].iter().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(words[0], ["key", "desired", "reported"]);
        assert_eq!(words[1][..3], ["pump.rpm", "900", "800"]);
        assert!(lines[2].contains("waits for the device since 20"), "{}", lines[2]);
        assert_eq!(words[2], ["pump.on", "true", "true", "same"]);
        assert_eq!(words[3][..3], ["list", "[1]", r#"{"a":1}"#]);
        assert_eq!(words[4], ["firmware", "\"4.2\"", "only", "reported"]);
    }

    #[test]
    fn a_long_value_is_shortened_and_an_empty_shadow_has_a_heading() {
        let long = Value::from("x".repeat(100));
        assert_eq!(shortened(&long).chars().count(), MAX_CHARS + 1);
        let document = ShadowDocument { text: "{}".to_owned(), version: 1, answered_at: Timestamp(0) };
        let shadow = ShadowId { thing: "t".to_owned(), name: None };
        assert_eq!(shadow_table(&shadow, &document).len(), 2);
    }
}
