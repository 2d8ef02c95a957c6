//! What belongs to the window: theme, place and sizes, the table, and which connections were open.

use model::{PanelSizes, Theme, WindowLayout};
use texts::Language;
use toml_edit::{Array, DocumentMut, Item, TableLike, value};

use super::{Unsuitable, table, topic_marks, values};

mod choices;
mod searches;
mod views;

/// Lengths of windows and areas, in points.
const LENGTHS: Range = Range { least: 1.0, most: 100_000.0 };
/// Sizes of a window, in points; a smaller one is a fault of a window system.
const WINDOWS: Range = Range { least: 100.0, ..LENGTHS };
/// Places on a desktop, in points; some screens are left of the first one, or above.
const PLACES: Range = Range { least: -100_000.0, ..LENGTHS };

const THEMES: [(Theme, &str); 3] = [(Theme::System, "system"), (Theme::Dark, "dark"), (Theme::Light, "light")];
const PANELS: &str = "panels";

/// What a number may be.
#[derive(Clone, Copy)]
struct Range {
    least: f64,
    most: f64,
}

/// What the document keeps of the window.
pub(super) fn read(document: &DocumentMut) -> Result<WindowLayout, Unsuitable> {
    let theme = match document.get("theme") {
        None => Theme::default(),
        Some(item) => THEMES
            .iter()
            .find(|(_, key)| item.as_str() == Some(key))
            .map(|(theme, _)| *theme)
            .ok_or(Unsuitable::Value { key: "theme" })?,
    };
    let shown = match document.get("shown") {
        None => None,
        Some(item) => Some(item.as_str().ok_or(Unsuitable::Value { key: "shown" })?.to_owned()),
    };
    let pair = |key, range| document.get(key).map(|item| read_pair(item, key, range)).transpose();
    Ok(WindowLayout {
        theme,
        // One that a newer version speaks is not a fault of the file.
        language: document.get("language").and_then(Item::as_str).and_then(Language::from_tag),
        scale: choices::scale(document)?,
        opening: choices::opening(document)?,
        log_limit: choices::log_limit(document)?,
        recording: choices::recording(document)?,
        outbox: choices::outbox(document)?,
        closes_unasked: values::flag(document.get("closes_unasked"), "closes_unasked")?,
        view: choices::view(document)?,
        inner_size: pair("inner_size", WINDOWS)?,
        position: pair("position", PLACES)?,
        maximized: values::flag(document.get("maximized"), "maximized")?,
        panels: document.get(PANELS).map_or(Ok(PanelSizes::default()), read_panels)?,
        table: table::read(document)?,
        hides_density: values::flag(document.get("hides_density"), "hides_density")?,
        searches: searches::read(document)?,
        read_only: values::flag(document.get("read_only"), "read_only")?,
        open: document.get("open").map_or(Ok(Vec::new()), read_names)?,
        shown,
        topics: topic_marks::read(document)?,
        views: views::read(document)?,
    })
}

/// Puts what is kept of the window into the document, in whole points; keys that this version does not know stay. A
/// number that cannot be read again is left out.
pub(super) fn write(document: &mut DocumentMut, layout: &WindowLayout) {
    let theme = THEMES.iter().find(|(theme, _)| *theme == layout.theme).map_or("system", |(_, key)| key);
    document["theme"] = value(theme);
    let is_known = document.get("language").and_then(Item::as_str).and_then(Language::from_tag).is_some();
    if is_known || layout.language.is_some() {
        values::put(document.as_table_mut(), "language", layout.language.map(|language| value(language.tag())));
    }
    choices::write(document, layout);
    for (key, pair, range) in [("inner_size", layout.inner_size, WINDOWS), ("position", layout.position, PLACES)] {
        let numbers = pair.and_then(|[first, second]| Some([range.rounded(first)?, range.rounded(second)?]));
        values::put(document.as_table_mut(), key, numbers.map(|numbers| value(numbers.into_iter().collect::<Array>())));
    }
    values::put(document.as_table_mut(), "maximized", layout.maximized.then(|| value(true)));
    document["open"] = value(layout.open.iter().map(String::as_str).collect::<Array>());
    values::put(document.as_table_mut(), "shown", layout.shown.as_deref().map(value));
    values::put(document.as_table_mut(), "hides_density", layout.hides_density.then(|| value(true)));
    values::put(document.as_table_mut(), "read_only", layout.read_only.then(|| value(true)));
    searches::write(document, &layout.searches);
    // At the end of the file, where a table has to be.
    write_panels(document, &layout.panels);
    topic_marks::write(document, &layout.topics);
    views::write(document, &layout.views);
    table::write(document, &layout.table);
}

fn write_panels(document: &mut DocumentMut, panels: &PanelSizes) {
    let mut table = document.remove(PANELS).and_then(|item| item.into_table().ok()).unwrap_or_default();
    let PanelSizes { left, right, publish, below } = *panels;
    for (key, length) in [("left", left), ("right", right), ("publish", publish), ("below", below)] {
        values::put(&mut table, key, length.and_then(|length| LENGTHS.rounded(length)).map(value));
    }
    values::put(document.as_table_mut(), PANELS, (!table.is_empty()).then_some(Item::Table(table)));
}

fn read_names(item: &Item) -> Result<Vec<String>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: "open" };
    let names = item.as_array().ok_or_else(wrong)?.iter();
    names.map(|name| name.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

fn read_pair(item: &Item, key: &'static str, range: Range) -> Result<[f32; 2], Unsuitable> {
    let wrong = || Unsuitable::Value { key };
    let pair = item.as_array().filter(|pair| pair.len() == 2).ok_or_else(wrong)?;
    let mut numbers = [0.0; 2];
    for (number, found) in numbers.iter_mut().zip(pair) {
        *number = range.read(found).ok_or_else(wrong)?;
    }
    Ok(numbers)
}

fn read_panels(item: &Item) -> Result<PanelSizes, Unsuitable> {
    let wrong = || Unsuitable::Value { key: PANELS };
    let table: &dyn TableLike = item.as_table_like().ok_or_else(wrong)?;
    let length = |key| match table.get(key) {
        None => Ok(None),
        Some(item) => item.as_value().and_then(|found| LENGTHS.read(found)).map(Some).ok_or_else(wrong),
    };
    Ok(PanelSizes {
        left: length("left")?,
        right: length("right")?,
        publish: length("publish")?,
        below: length("below")?,
    })
}

impl Range {
    /// The number, if it is in the range.
    fn read(self, found: &toml_edit::Value) -> Option<f32> {
        let number = found.as_float().or(found.as_integer().map(values::whole))?;
        #[expect(clippy::cast_possible_truncation, reason = "it was checked to be at most 100,000")]
        let number = (self.least..=self.most).contains(&number).then_some(number as f32);
        number
    }

    /// The whole number that is nearest, if it is in the range.
    fn rounded(self, number: f32) -> Option<f64> {
        let number = f64::from(number.round());
        (self.least..=self.most).contains(&number).then_some(number)
    }
}

#[cfg(test)]
mod tests;
