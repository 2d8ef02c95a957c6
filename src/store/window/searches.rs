//! What is remembered of the search box.

use model::{SavedSearch, Searches};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use crate::Unsuitable;

const RECENT: &str = "recent_searches";
const SAVED: &str = "saved_search";

pub(super) fn read(document: &DocumentMut) -> Result<Searches, Unsuitable> {
    let recent = document.get(RECENT).map_or(Ok(Vec::new()), read_recent)?;
    let saved = document.get(SAVED).map_or(Ok(Vec::new()), read_saved)?;
    Ok(Searches::of(recent, saved))
}

/// The document is one that could be read. What a person wrote beside saved queries stays while those are the same.
pub(super) fn write(document: &mut DocumentMut, searches: &Searches) {
    if read(document).is_ok_and(|kept| kept == *searches) {
        return;
    }
    document.remove(RECENT);
    document.remove(SAVED);
    if !searches.recent().is_empty() {
        document[RECENT] = value(searches.recent().iter().map(String::as_str).collect::<Array>());
    }
    if !searches.saved().is_empty() {
        let tables = searches.saved().iter().map(|search| {
            let mut table = Table::new();
            table["name"] = value(search.name.as_str());
            table["query"] = value(search.query.as_str());
            table
        });
        document[SAVED] = Item::ArrayOfTables(tables.collect::<ArrayOfTables>());
    }
}

fn read_recent(item: &Item) -> Result<Vec<String>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: RECENT };
    let queries = item.as_array().ok_or_else(wrong)?.iter();
    queries.map(|query| query.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

fn read_saved(item: &Item) -> Result<Vec<SavedSearch>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: SAVED };
    let text = |table: &dyn TableLike, key| table.get(key).and_then(Item::as_str).map(str::to_owned).ok_or_else(wrong);
    let search = |table: &dyn TableLike| Ok(SavedSearch { name: text(table, "name")?, query: text(table, "query")? });
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|table| search(table)).collect();
    }
    let tables = item.as_array().ok_or_else(wrong)?.iter();
    tables.map(|table| search(table.as_inline_table().ok_or_else(wrong)?)).collect()
}
