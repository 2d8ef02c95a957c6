//! The topics that are pinned or muted and how their tree is arranged, as the file of the window has them: a table for
//! each profile in `topics`.

use std::collections::BTreeMap;

use model::{MAX_MARKED_TOPICS, MAX_OPEN_LEVELS, TopicMarks, TreeOrder};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value, value};

use super::{Unsuitable, values};

const TOPICS: &str = "topics";
const PINNED: &str = "pinned";
const MUTED: &str = "muted";
const ORDER: &str = "order";
const OPEN: &str = "open";
const READ_AS: &str = "read_as";
const KEYS: [&str; 5] = [PINNED, MUTED, ORDER, OPEN, READ_AS];
const ORDERS: [(TreeOrder, &str); 6] = [
    (TreeOrder::Name, "name"),
    (TreeOrder::Rate, "rate"),
    (TreeOrder::Age, "age"),
    (TreeOrder::Bytes, "bytes"),
    (TreeOrder::Count, "count"),
    (TreeOrder::Silent, "silent"),
];

/// What the document has, by the name of the profile; at most [`MAX_MARKED_TOPICS`] of each kind, and
/// [`MAX_OPEN_LEVELS`].
pub(super) fn read(document: &DocumentMut) -> Result<BTreeMap<String, TopicMarks>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: TOPICS };
    let Some(item) = document.get(TOPICS) else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for (profile, marks) in item.as_table_like().ok_or_else(wrong)?.iter() {
        let marks = marks.as_table_like().ok_or_else(wrong)?;
        let marked = |key| names(marks, key, MAX_MARKED_TOPICS).map(Option::unwrap_or_default);
        let marks = TopicMarks {
            pinned: marked(PINNED)?,
            muted: marked(MUTED)?,
            order: values::named(&ORDERS, marks.get(ORDER), TOPICS)?.unwrap_or_default(),
            open: names(marks, OPEN, MAX_OPEN_LEVELS)?,
            read_as: formats(marks)?,
        };
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
        for key in KEYS {
            table.remove(key);
        }
        if !table.is_empty() {
            topics.insert(&profile, Item::Table(table));
        }
    }
    for (profile, marks) in all.iter().filter(|(_, marks)| !marks.is_empty()) {
        let table = topics.entry(profile).or_insert_with(|| Item::Table(Table::new()));
        for (key, list) in [(PINNED, &marks.pinned), (MUTED, &marks.muted)] {
            if !list.is_empty() {
                table[key] = array(list);
            }
        }
        if marks.order != TreeOrder::default() {
            table[ORDER] = value(values::word(&ORDERS, marks.order));
        }
        if let Some(open) = &marks.open {
            table[OPEN] = array(open);
        }
        if !marks.read_as.is_empty() {
            let pair = |(filter, format): &(String, String)| Array::from_iter([filter.as_str(), format.as_str()]);
            table[READ_AS] = value(marks.read_as.iter().map(pair).collect::<Array>());
        }
    }
    if !topics.is_empty() {
        document[TOPICS] = Item::Table(topics);
    }
}

fn array(names: &[String]) -> Item {
    value(names.iter().map(String::as_str).collect::<Array>())
}

/// Filters with the format of their payloads: `[["plant/+/raw", "cbor"]]`.
fn formats(marks: &dyn TableLike) -> Result<Vec<(String, String)>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: TOPICS };
    let Some(item) = marks.get(READ_AS) else { return Ok(Vec::new()) };
    let pair = |pair: &Value| {
        let texts: Vec<&str> = pair.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
        let [filter, format] = texts.as_slice() else { return None };
        Some(((*filter).to_owned(), (*format).to_owned()))
    };
    let pairs = item.as_array().ok_or_else(wrong)?.iter().take(MAX_MARKED_TOPICS).map(pair);
    pairs.collect::<Option<_>>().ok_or_else(wrong)
}

/// The names under a key, as many as may be; `None` where the key is missing.
fn names(marks: &dyn TableLike, key: &str, most: usize) -> Result<Option<Vec<String>>, Unsuitable> {
    let wrong = Unsuitable::Value { key: TOPICS };
    let Some(item) = marks.get(key) else { return Ok(None) };
    let Some(array) = item.as_array() else { return Err(wrong) };
    let names = array.iter().take(most).map(|name| name.as_str().map(str::to_owned));
    names.collect::<Option<_>>().map(Some).ok_or(wrong)
}
