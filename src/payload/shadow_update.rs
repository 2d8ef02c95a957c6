//! An accepted change of a shadow as AWS publishes it: the whole document before and after (`update/documents`), or what was sent
//! (`update/accepted`), and what differs.

use std::collections::{HashMap, HashSet};

use crate::json::parse;
use crate::write::compact;
use crate::{MAX_DEPTH, Node, ShadowRow, ShadowTable};

/// An accepted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowUpdate {
    /// Counts the changes.
    pub version: u64,
    /// The document since, as a read answers it.
    pub document: String,
    /// What differs from the document before.
    pub differences: Vec<ShadowDifference>,
    /// The token that its sender gave it.
    pub client_token: Option<String>,
}

/// A key with another value than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowDifference {
    /// It is what is desired; otherwise what is reported.
    pub is_desired: bool,
    /// Its names with dots.
    pub name: String,
    /// JSON; `None` if it was not there.
    pub before: Option<String>,
    /// JSON; `None` if it was removed.
    pub after: Option<String>,
}

impl ShadowUpdate {
    /// The change in a payload, if it is one.
    #[must_use]
    pub fn of(payload: &[u8]) -> Option<Self> {
        Self::of_node(&parse(std::str::from_utf8(payload).ok()?, MAX_DEPTH)?)
    }

    /// The same of a payload that is read already.
    #[must_use]
    pub fn of_node(whole: &Node) -> Option<Self> {
        let current = whole.field("current")?;
        let Node::Number(version) = current.field("version")? else { return None };
        let version = version.parse().ok()?;
        let document = compact(current);
        let before = whole.field("previous").map(ShadowTable::of_node).unwrap_or_default();
        let differences = differences(&before.rows, &ShadowTable::of_node(current).rows);
        Some(Self { version, document, differences, client_token: client_token(whole) })
    }

    /// The change in a payload that says what was sent: nothing is known of the values before, nor of the rest of the document,
    /// which is that of the change alone.
    #[must_use]
    pub fn of_accepted(payload: &[u8]) -> Option<Self> {
        let whole = parse(std::str::from_utf8(payload).ok()?, MAX_DEPTH)?;
        let Node::Number(version) = whole.field("version")? else { return None };
        let version = version.parse().ok()?;
        let mut differences = differences(&[], &ShadowTable::of_node(&whole).rows);
        // What is to be nothing is removed.
        for difference in &mut differences {
            difference.after.take_if(|after| after == "null");
        }
        Some(Self { version, document: compact(&whole), differences, client_token: client_token(&whole) })
    }
}

fn client_token(whole: &Node) -> Option<String> {
    match whole.field("clientToken")? {
        Node::String(token) => Some(token.clone()),
        _ => None,
    }
}

/// In the order of the keys since; those that are gone are last.
fn differences(before: &[ShadowRow], after: &[ShadowRow]) -> Vec<ShadowDifference> {
    let known: HashMap<&[String], &ShadowRow> = before.iter().map(|row| (row.path.as_slice(), row)).collect();
    let is_there: HashSet<&[String]> = after.iter().map(|row| row.path.as_slice()).collect();
    let gone = before.iter().filter(|row| !is_there.contains(row.path.as_slice()));
    let pairs = after.iter().map(|row| (known.get(row.path.as_slice()).copied(), Some(row)));
    let mut found = Vec::new();
    for (old, new) in pairs.chain(gone.map(|row| (Some(row), None))) {
        let Some(name) = new.or(old).map(ShadowRow::name) else { continue };
        for is_desired in [true, false] {
            let part = |row: &ShadowRow| if is_desired { row.desired.clone() } else { row.reported.clone() };
            let [before, after] = [old, new].map(|row| row.and_then(part));
            if before != after {
                found.push(ShadowDifference { is_desired, name: name.clone(), before, after });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_differs_in_which_part() {
        let update = br#"{"previous":{"state":{"desired":{"rpm":900,"site":"a"},"reported":{"rpm":900}},"version":4},
            "current":{"state":{"desired":{"rpm":1000},"reported":{"rpm":900,"on":true}},"version":5},"timestamp":7}"#;
        let update = ShadowUpdate::of(update).unwrap();
        let differences: Vec<_> = update
            .differences
            .iter()
            .map(|it| (it.is_desired, it.name.as_str(), it.before.as_deref(), it.after.as_deref()))
            .collect();
        let expected = [
            (true, "rpm", Some("900"), Some("1000")),
            (false, "on", None, Some("true")),
            (true, "site", Some("\"a\""), None),
        ];
        assert_eq!((update.version, differences.as_slice()), (5, expected.as_slice()));
        assert_eq!(ShadowTable::of(&update.document).rows.len(), 2);
        assert_eq!(update.client_token, None);
    }

    #[test]
    fn of_what_was_accepted_it_is_known_what_was_sent_and_by_whom() {
        let accepted = br#"{"state":{"desired":{"rpm":900,"site":null},"reported":{"on":true}},"version":7,
            "timestamp":9,"clientToken":"pump-a-12"}"#;
        let update = ShadowUpdate::of_accepted(accepted).unwrap();
        let differences: Vec<_> = update
            .differences
            .iter()
            .map(|it| (it.is_desired, it.name.as_str(), it.before.as_deref(), it.after.as_deref()))
            .collect();
        let expected =
            [(true, "rpm", None, Some("900")), (true, "site", None, None), (false, "on", None, Some("true"))];
        assert_eq!((update.version, differences.as_slice()), (7, expected.as_slice()));
        assert_eq!(update.client_token.as_deref(), Some("pump-a-12"));
        assert_eq!(ShadowUpdate::of_accepted(b"{}"), None);
    }

    #[test]
    fn the_first_change_has_nothing_before_it_and_what_is_none_is_none() {
        let first = br#"{"previous":{"state":{},"version":0},"current":{"state":{"desired":{"a":1}},"version":1}}"#;
        assert_eq!(ShadowUpdate::of(first).map(|update| update.differences.len()), Some(1));
        for other in [&b"{}"[..], b"\xff", br#"{"current":{}}"#, br#"{"current":{"version":"1"}}"#] {
            assert_eq!(ShadowUpdate::of(other), None);
        }
    }
}
