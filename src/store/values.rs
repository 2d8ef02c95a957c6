//! Values that several parts of a document have.

use model::Qos;
use toml_edit::Item;

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
