//! The tabs over the table of messages, as the file of the window has them: a `tab` for each, with the name of its profile.

use std::collections::BTreeMap;

use model::{MAX_SEARCH_BYTES, MessageView, Views};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use crate::{Unsuitable, table, values};

const TAB: &str = "tab";

/// What the document has, by the name of the profile.
pub(super) fn read(document: &DocumentMut) -> Result<BTreeMap<String, Views>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: TAB };
    let Some(item) = document.get(TAB) else { return Ok(BTreeMap::new()) };
    let mut all: BTreeMap<String, (Vec<MessageView>, Option<usize>)> = BTreeMap::new();
    for tab in item.as_array_of_tables().ok_or_else(wrong)? {
        let profile = tab.get("profile").and_then(Item::as_str).ok_or_else(wrong)?;
        let (views, shown) = all.entry(profile.to_owned()).or_default();
        if values::flag(tab.get("shown"), TAB)? {
            *shown = Some(views.len());
        }
        views.push(read_one(tab)?);
    }
    Ok(all.into_iter().map(|(profile, (views, shown))| (profile, Views::of(views, shown))).collect())
}

/// Puts them into the document, which is one that could be read.
pub(super) fn write(document: &mut DocumentMut, all: &BTreeMap<String, Views>) {
    if read(document).is_ok_and(|kept| kept == *all) {
        return;
    }
    document.remove(TAB);
    let tabs: ArrayOfTables = all.iter().flat_map(|(profile, views)| tables(profile, views)).collect();
    if !tabs.is_empty() {
        document[TAB] = Item::ArrayOfTables(tabs);
    }
}

fn tables<'a>(profile: &'a str, views: &'a Views) -> impl Iterator<Item = Table> + 'a {
    views.list().iter().map(move |view| {
        let mut tab = Table::new();
        tab["profile"] = value(profile);
        for (key, text) in [("name", &view.name), ("query", &view.query)] {
            if !text.is_empty() {
                tab[key] = value(text);
            }
        }
        for (key, is_so) in [("marks_all", view.marks_all), ("shown", views.shown() == Some(view.number))] {
            if is_so {
                tab[key] = value(true);
            }
        }
        table::fill(&mut tab, &view.table);
        tab
    })
}

fn read_one(tab: &dyn TableLike) -> Result<MessageView, Unsuitable> {
    let query = values::text(tab.get("query"), TAB)?;
    Ok(MessageView {
        number: 0,
        name: values::text(tab.get("name"), TAB)?,
        query: if query.len() > MAX_SEARCH_BYTES { String::new() } else { query },
        marks_all: values::flag(tab.get("marks_all"), TAB)?,
        table: table::read_from(tab)?,
    })
}
