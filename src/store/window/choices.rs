//! What a person chose: the size of text, what is opened, and what was looked at last.

use model::{Opening, PayloadTab, Scale, StripReach, ViewChoices, WindowLayout};
use toml_edit::{DocumentMut, Item, value};

use crate::{Unsuitable, values};

const SCALE: &str = "scale_percent";
const OPENING: &str = "opening";
const MARKS_ALL: &str = "marks_all";
const TAB: &str = "payload_tab";
const REACH: &str = "strip_reach";

const OPENINGS: [(Opening, &str); 2] = [(Opening::AsBefore, "as_before"), (Opening::Nothing, "nothing")];
const TABS: [(PayloadTab, &str); 3] =
    [(PayloadTab::Tree, "tree"), (PayloadTab::Text, "text"), (PayloadTab::Hex, "hex")];
const REACHES: [(StripReach, &str); 4] = [
    (StripReach::TenMinutes, "ten_minutes"),
    (StripReach::Hour, "hour"),
    (StripReach::Day, "day"),
    (StripReach::All, "all"),
];

/// The scale; the nearest one to what a person wrote.
pub(super) fn scale(document: &DocumentMut) -> Result<Scale, Unsuitable> {
    let Some(item) = document.get(SCALE) else { return Ok(Scale::default()) };
    item.as_integer().map(Scale::nearest).ok_or(Unsuitable::Value { key: SCALE })
}

/// What is opened at the start. A choice of a newer version is not a fault of the file.
pub(super) fn opening(document: &DocumentMut) -> Opening {
    named(document, OPENING, &OPENINGS).unwrap_or_default()
}

/// What was looked at last.
pub(super) fn view(document: &DocumentMut) -> Result<ViewChoices, Unsuitable> {
    Ok(ViewChoices {
        payload_tab: named(document, TAB, &TABS).unwrap_or_default(),
        marks_all: values::flag(document.get(MARKS_ALL), MARKS_ALL)?,
        reach: named(document, REACH, &REACHES).unwrap_or_default(),
    })
}

/// Puts them into the document, which could be read; nothing for what is as it is without a choice. A word of a newer
/// version stays until something else is chosen.
pub(super) fn write(document: &mut DocumentMut, layout: &WindowLayout) {
    let WindowLayout { scale, closes_unasked, view, .. } = layout;
    put(document, SCALE, (*scale != Scale::default()).then(|| value(i64::from(scale.percent()))));
    put(document, "closes_unasked", closes_unasked.then(|| value(true)));
    put(document, MARKS_ALL, view.marks_all.then(|| value(true)));
    put_word(document, OPENING, &OPENINGS, layout.opening);
    put_word(document, TAB, &TABS, view.payload_tab);
    put_word(document, REACH, &REACHES, view.reach);
}

fn named<T: Copy>(document: &DocumentMut, key: &str, words: &[(T, &str)]) -> Option<T> {
    let found = document.get(key).and_then(Item::as_str)?;
    words.iter().find(|(_, word)| *word == found).map(|(meant, _)| *meant)
}

fn put_word<T: Copy + Default + PartialEq>(document: &mut DocumentMut, key: &str, words: &[(T, &str)], chosen: T) {
    let is_unknown = document.get(key).is_some() && named(document, key, words).is_none();
    if chosen == T::default() && is_unknown {
        return;
    }
    let word = words.iter().find(|(meant, _)| *meant == chosen && chosen != T::default());
    put(document, key, word.map(|(_, word)| value(*word)));
}

fn put(document: &mut DocumentMut, key: &str, item: Option<Item>) {
    match item {
        Some(item) => document[key] = item,
        None => drop(document.remove(key)),
    }
}
