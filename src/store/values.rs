//! Values that several parts of a document have.

use model::Qos;
use toml_edit::{Item, Table};

use super::Unsuitable;

/// A text; an empty one where it is missing.
pub(super) fn text(item: Option<&Item>, key: &'static str) -> Result<String, Unsuitable> {
    item.map_or(Ok(String::new()), |item| item.as_str().map(str::to_owned).ok_or(Unsuitable::Value { key }))
}

/// Yes or no; no where it is missing.
pub(super) fn flag(item: Option<&Item>, key: &'static str) -> Result<bool, Unsuitable> {
    item.map_or(Ok(false), |item| item.as_bool().ok_or(Unsuitable::Value { key }))
}

/// 0 or 1; 1 where it is missing.
pub(super) fn qos(item: Option<&Item>) -> Result<Qos, Unsuitable> {
    match item.map(Item::as_integer) {
        None | Some(Some(1)) => Ok(Qos::AtLeastOnce),
        Some(Some(0)) => Ok(Qos::AtMostOnce),
        Some(_) => Err(Unsuitable::Value { key: "qos" }),
    }
}

/// What a word stands for; `None` where it is missing or of a newer version, which is not a fault of the file.
pub(super) fn named<T: Copy>(
    words: &[(T, &str)],
    item: Option<&Item>,
    key: &'static str,
) -> Result<Option<T>, Unsuitable> {
    let Some(item) = item else { return Ok(None) };
    let found = item.as_str().ok_or(Unsuitable::Value { key })?;
    Ok(words.iter().find(|(_, word)| *word == found).map(|(meant, _)| *meant))
}

/// The word for a value; empty for one that has none.
pub(super) fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], meant: T) -> &'static str {
    words.iter().find(|(one, _)| *one == meant).map_or("", |(_, word)| word)
}

/// Sets a key, or removes it.
pub(super) fn put(table: &mut Table, key: &str, item: Option<Item>) {
    match item {
        Some(item) => table[key] = item,
        None => drop(table.remove(key)),
    }
}

/// A whole number, which a person may write where a length is expected.
#[expect(clippy::cast_precision_loss, reason = "numbers out of range are rejected, those in range are small")]
pub(super) fn whole(number: i64) -> f64 {
    number as f64
}
