//! A shadow as a table: what is desired beside what is reported, key by key.

use jiff::tz::TimeZone;

use super::times::push_local_time;
use model::{ShadowDocument, ShadowId};
use payload::{MAX_SHADOW_BYTES, ShadowRow, ShadowTable};
use texts::t;

/// Most characters of a value in a column.
const MAX_CHARS: usize = 40;

/// Its lines, a heading first.
pub(super) fn shadow_table(shadow: &ShadowId, document: &ShadowDocument) -> Vec<String> {
    let ShadowTable { rows, state_bytes } = ShadowTable::of(&document.text);
    let mut lines = vec![t!(
        "{shadow}: version {version}, {bytes} of {most} bytes",
        shadow,
        version = document.version,
        bytes = state_bytes,
        most = MAX_SHADOW_BYTES
    )];
    let cell = |value: &Option<String>| value.as_deref().map(shortened).unwrap_or_default();
    let mut cells = vec![[t!("key"), t!("desired"), t!("reported"), ""].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| [row.name(), cell(&row.desired), cell(&row.reported), remark(row)]));
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default();
    let [first, second, third] = [width(0), width(1), width(2)];
    let line = |[key, desired, reported, remark]: &[String; 4]| {
        format!("{key:first$}  {desired:second$}  {reported:third$}  {remark}").trim_end().to_owned()
    };
    lines.extend(cells.iter().map(line));
    lines
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn remark(row: &ShadowRow) -> String {
    match &row.desired {
        _ if row.is_same => t!("same").to_owned(),
        Some(_) => match row.desired_at {
            Some(at) => {
                let mut since = String::new();
                push_local_time(&mut since, at, &TimeZone::system());
                t!("waits for the device since {since}", since = since.replace(".000000", ""))
            }
            None => t!("waits for the device").to_owned(),
        },
        None => t!("only reported").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use model::Timestamp;

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
        assert_eq!(shortened(&"x".repeat(100)).chars().count(), MAX_CHARS + 1);
        let document = ShadowDocument { text: "{}".to_owned(), version: 1, answered_at: Timestamp(0) };
        let shadow = ShadowId { thing: "t".to_owned(), name: None };
        assert_eq!(shadow_table(&shadow, &document).len(), 2);
    }
}
