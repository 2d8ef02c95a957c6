//! The topics that are pinned or muted, as the file of the window has them: a table for each profile in `topics`.

use std::collections::BTreeMap;

use model::{MAX_MARKED_TOPICS, TopicMarks};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::Unsuitable;

const TOPICS: &str = "topics";
const PINNED: &str = "pinned";
const MUTED: &str = "muted";

/// What the document has, by the name of the profile; at most [`MAX_MARKED_TOPICS`] of each kind.
pub(super) fn read(document: &DocumentMut) -> Result<BTreeMap<String, TopicMarks>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: TOPICS };
    let Some(item) = document.get(TOPICS) else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for (profile, marks) in item.as_table_like().ok_or_else(wrong)?.iter() {
        let marks = marks.as_table_like().ok_or_else(wrong)?;
        let list = |key| names(marks, key).ok_or_else(wrong);
        let marks = TopicMarks { pinned: list(PINNED)?, muted: list(MUTED)? };
        if !marks.is_empty() {
            all.insert(profile.to_owned(), marks);
        }
    }
    Ok(all)
}

/// Puts them into the document; other keys stay.
pub(super) fn write(document: &mut DocumentMut, all: &BTreeMap<String, TopicMarks>) {
    let before = document.remove(TOPICS).and_then(|item| item.into_table().ok()).unwrap_or_default();
    let mut topics = Table::new();
    topics.set_implicit(true);
    for (profile, item) in before {
        let mut table = item.into_table().unwrap_or_default();
        table.remove(PINNED);
        table.remove(MUTED);
        if !table.is_empty() {
            topics.insert(&profile, Item::Table(table));
        }
    }
    for (profile, marks) in all.iter().filter(|(_, marks)| !marks.is_empty()) {
        let table = topics.entry(profile).or_insert_with(|| Item::Table(Table::new()));
        for (key, list) in [(PINNED, &marks.pinned), (MUTED, &marks.muted)] {
            if !list.is_empty() {
                table[key] = value(list.iter().map(String::as_str).collect::<Array>());
            }
        }
    }
    if !topics.is_empty() {
        document[TOPICS] = Item::Table(topics);
    }
}

fn names(marks: &dyn TableLike, key: &str) -> Option<Vec<String>> {
    let Some(item) = marks.get(key) else { return Some(Vec::new()) };
    item.as_array()?.iter().take(MAX_MARKED_TOPICS).map(|name| name.as_str().map(str::to_owned)).collect()
}
