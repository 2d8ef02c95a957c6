//! What belongs to the window: theme, size, and which connections were open.

use toml_edit::{Array, DocumentMut, Item, value};

use super::Unsuitable;

/// What is kept of the window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptWindow {
    /// Dark, light, or as the system says.
    pub theme: KeptTheme,
    /// Width and height of the inside, in whole points; 100 to 100,000. Another size is not kept.
    pub inner_size: Option<[f32; 2]>,
    /// Names of the profiles whose connections were open, in the order of the list.
    pub open: Vec<String>,
    /// Name of the profile whose connection was on screen.
    pub shown: Option<String>,
}

/// Which theme the window has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeptTheme {
    /// As the system says.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

impl KeptTheme {
    const ALL: [(Self, &str); 3] = [(Self::System, "system"), (Self::Dark, "dark"), (Self::Light, "light")];

    fn key(self) -> &'static str {
        Self::ALL.iter().find(|(theme, _)| *theme == self).map_or("system", |(_, key)| key)
    }
}

/// What the document keeps of the window.
pub(super) fn read(document: &DocumentMut) -> Result<KeptWindow, Unsuitable> {
    let theme = match document.get("theme") {
        None => KeptTheme::default(),
        Some(item) => KeptTheme::ALL
            .iter()
            .find(|(_, key)| item.as_str() == Some(key))
            .map(|(theme, _)| *theme)
            .ok_or(Unsuitable::Value { key: "theme" })?,
    };
    let open = document.get("open").map_or(Ok(Vec::new()), read_names)?;
    let shown = match document.get("shown") {
        None => None,
        Some(item) => Some(item.as_str().ok_or(Unsuitable::Value { key: "shown" })?.to_owned()),
    };
    Ok(KeptWindow { theme, inner_size: document.get("inner_size").map(read_size).transpose()?, open, shown })
}

/// Puts what is kept of the window into the document; keys that this version does not know stay.
pub(super) fn write(document: &mut DocumentMut, kept: &KeptWindow) -> Result<(), Unsuitable> {
    // What cannot be read must not be lost.
    read(document)?;
    document["theme"] = value(kept.theme.key());
    match kept.inner_size.filter(|size| size.iter().all(|length| is_length(f64::from(length.round())))) {
        Some(size) => {
            let lengths = size.into_iter().map(|length| f64::from(length.round()));
            document["inner_size"] = value(lengths.collect::<Array>());
        }
        None => drop(document.remove("inner_size")),
    }
    document["open"] = value(kept.open.iter().map(String::as_str).collect::<Array>());
    match &kept.shown {
        Some(shown) => document["shown"] = value(shown.as_str()),
        None => drop(document.remove("shown")),
    }
    Ok(())
}

fn read_names(item: &Item) -> Result<Vec<String>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: "open" };
    let names = item.as_array().ok_or_else(wrong)?.iter();
    names.map(|name| name.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

fn read_size(item: &Item) -> Result<[f32; 2], Unsuitable> {
    let wrong = || Unsuitable::Value { key: "inner_size" };
    let size = item.as_array().filter(|size| size.len() == 2).ok_or_else(wrong)?;
    let mut lengths = [0.0; 2];
    for (length, found) in lengths.iter_mut().zip(size) {
        let number =
            found.as_float().or(found.as_integer().map(whole)).filter(|number| is_length(*number)).ok_or_else(wrong)?;
        #[expect(clippy::cast_possible_truncation, reason = "it was checked to be at most 100,000")]
        let number = number as f32;
        *length = number;
    }
    Ok(lengths)
}

/// Whether a window can be that wide or high, in points.
fn is_length(number: f64) -> bool {
    (100.0..=100_000.0).contains(&number)
}

/// As a person may write it; far from where this loses anything.
#[expect(clippy::cast_precision_loss, reason = "lengths are at most 100,000")]
fn whole(number: i64) -> f64 {
    number as f64
}
