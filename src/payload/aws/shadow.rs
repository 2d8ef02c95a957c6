//! Messages about a shadow (AWS IoT: "Device Shadow MQTT topics"): what is asked for, what AWS answers, and what differs.

use texts::t;

use super::outline::{Cell, Outline, said};
use crate::write::compact;
use crate::{Node, ShadowRow, ShadowTable, ShadowUpdate};

/// What the levels of the topic behind `shadow` or the name of the shadow say.
pub(super) fn outline(thing: &str, name: Option<&str>, levels: &[&str], value: &Node) -> Option<Outline> {
    let shadow = if let Some(name) = name {
        t!("Shadow {name} of {thing}", name, thing)
    } else {
        t!("Shadow of {thing}", thing)
    };
    let what = match levels {
        ["get"] => t!("asks for the document"),
        ["delete"] => t!("asks to delete it"),
        ["update"] => t!("update request"),
        ["get", "accepted"] => t!("document"),
        ["update", "accepted"] => t!("update accepted"),
        ["update", "documents"] => t!("document before and after an update"),
        ["update", "delta"] => t!("differs from what is desired"),
        ["delete", "accepted"] => t!("deleted"),
        ["get" | "update" | "delete", "rejected"] => t!("request rejected"),
        _ => return None,
    };
    matches!(value, Node::Object(_)).then_some(())?;
    let mut outline = Outline::new(format!("{shadow}: {what}"));
    match levels {
        [_, "rejected"] => {
            let reason = said(value, "message").unwrap_or_default();
            let code = said(value, "code").unwrap_or_default();
            outline.bad(t!("Reason"), Some(format!("{reason} ({code})")).filter(|_| !code.is_empty()));
        }
        ["update", "documents"] => documents(&mut outline, value)?,
        ["update", "delta"] => {
            outline.text(t!("Version"), said(value, "version"));
            delta(&mut outline, value);
        }
        _ => {
            outline.text(t!("Version"), said(value, "version"));
            state(&mut outline, value);
        }
    }
    outline.time(t!("Time"), value.field("timestamp"));
    outline.text(t!("Client token"), said(value, "clientToken"));
    Some(outline)
}

/// What is desired beside what is reported. What differs is marked.
fn state(outline: &mut Outline, value: &Node) {
    let table = ShadowTable::of_node(value);
    if table.rows.is_empty() {
        return;
    }
    outline.columns = vec![t!("Key"), t!("Desired"), t!("Reported")];
    outline.rows = table.rows.iter().map(|row| cells(row, value)).collect();
}

fn cells(row: &ShadowRow, value: &Node) -> Vec<Cell> {
    let has_delta = |part: &Node| row.path.iter().try_fold(part, |part, name| part.field(name)).is_some();
    let is_in_delta = value.field("state").and_then(|state| state.field("delta")).is_some_and(has_delta);
    let differs = row.desired.is_some() && row.reported.is_some() && !row.is_same;
    let cell =
        |text: &Option<String>, at| Cell { text: shown(text.as_deref()), at, stands_out: differs || is_in_delta };
    let name = Cell::of(row.name());
    vec![name, cell(&row.desired, row.desired_at), cell(&row.reported, row.reported_at)]
}

/// A value; `null` removes a key.
fn shown(value: Option<&str>) -> String {
    match value {
        Some("null") => t!("removed").to_owned(),
        other => other.unwrap_or_default().to_owned(),
    }
}

/// What is desired and not reported so. Its times are those of the wish.
fn delta(outline: &mut Outline, value: &Node) {
    let field = |name: &str| value.field(name).cloned().unwrap_or(Node::Null);
    let as_desired = |name: &str| (name.to_owned(), Node::Object(vec![("desired".to_owned(), field(name))]));
    let table = ShadowTable::of_node(&Node::Object(vec![as_desired("state"), as_desired("metadata")]));
    outline.columns = vec![t!("Key"), t!("Desired")];
    let row = |row: &ShadowRow| {
        let value = Cell { text: shown(row.desired.as_deref()), at: row.desired_at, stands_out: true };
        vec![Cell::of(row.name()), value]
    };
    outline.rows = table.rows.iter().map(row).collect();
}

/// What an update changed, key by key.
fn documents(outline: &mut Outline, value: &Node) -> Option<()> {
    let update = ShadowUpdate::of_node(value)?;
    let before = value.field("previous").and_then(|previous| previous.field("version")).map(compact);
    let versions = match before {
        Some(before) => format!("{before} → {}", update.version),
        None => update.version.to_string(),
    };
    outline.text(t!("Version"), Some(versions));
    outline.columns = vec![t!("Key"), t!("Part"), t!("Before"), t!("After")];
    for it in update.differences {
        let part = if it.is_desired { t!("desired") } else { t!("reported") };
        let after = Cell { text: shown(it.after.as_deref().or(Some("null"))), at: None, stands_out: true };
        outline.rows.push(vec![Cell::of(it.name), Cell::of(part), Cell::of(it.before.unwrap_or_default()), after]);
    }
    Some(())
}
