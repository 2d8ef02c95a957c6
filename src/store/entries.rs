//! What a profile has under names, each entry in a table of a document: read, and put back with what a person wrote beside it.

use std::cmp::Ordering;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{DamagedEntry, Unsuitable, values};

/// One of the things that a document has.
pub(super) trait Entry: Clone + PartialEq {
    /// The key of the tables.
    const KIND: &'static str;
    /// The key of what tells one from another.
    const ID: &'static str;

    /// What tells one from another.
    fn id(&self) -> &str;
    /// How they are shown.
    fn in_order(one: &Self, other: &Self) -> Ordering;
    /// Where it cannot be used: the key because of which.
    fn read(table: &Table) -> Result<Self, &'static str>;
    fn written(&self) -> Table;
}

/// What can be used of the document, in the order in which it is shown; and what cannot.
pub(super) fn read<T: Entry>(document: &DocumentMut) -> Result<(Vec<T>, Option<Unsuitable>), Unsuitable> {
    let (found, entries) = read_tables::<T>(document)?;
    let mut found: Vec<T> = found.into_iter().map(|(entry, _)| entry).collect();
    found.sort_by(T::in_order);
    Ok((found, (!entries.is_empty()).then_some(Unsuitable::Entries { entries })))
}

/// Why this document was set aside, or a part of it.
pub(super) fn damage<T: Entry>(document: &DocumentMut) -> Option<Unsuitable> {
    read::<T>(document).map_or_else(Some, |(_, damage)| damage)
}

/// Changes the entries of the document; those that cannot be used go, as they are set aside. Those that are not changed stay as
/// they are, with what a person wrote beside them. Returns what is there then.
pub(super) fn change<T: Entry>(
    document: &mut DocumentMut,
    profile: &str,
    change: impl FnOnce(&mut Vec<T>),
) -> Result<Vec<T>, Unsuitable> {
    let present: Vec<(T, Table)> =
        read_tables(document)?.0.into_iter().map(|(entry, table)| (entry, table.clone())).collect();
    let mut entries: Vec<T> = present.iter().map(|(entry, _)| entry.clone()).collect();
    change(&mut entries);
    // For the person who reads the file.
    document["profile"] = value(profile);
    let as_it_is = |entry: &T| present.iter().find(|(known, _)| known == entry);
    let table = |entry: &T| as_it_is(entry).map_or_else(|| entry.written(), |(_, table)| table.clone());
    let tables: ArrayOfTables = entries.iter().map(table).collect();
    values::put(document.as_table_mut(), T::KIND, (!tables.is_empty()).then_some(Item::ArrayOfTables(tables)));
    entries.sort_by(T::in_order);
    Ok(entries)
}

type Tables<'a, T> = (Vec<(T, &'a Table)>, Vec<DamagedEntry>);

/// Of two with the same name the first is used.
fn read_tables<T: Entry>(document: &DocumentMut) -> Result<Tables<'_, T>, Unsuitable> {
    let wrong = Unsuitable::Value { key: T::KIND };
    let tables = document.get(T::KIND).map(|tables| tables.as_array_of_tables().ok_or(wrong)).transpose()?;
    let (mut found, mut damaged) = (Vec::<(T, &Table)>::new(), Vec::new());
    for (at, table) in tables.into_iter().flatten().enumerate() {
        let is_known = |entry: &T| found.iter().any(|(known, _)| known.id() == entry.id());
        match T::read(table) {
            Ok(entry) if !is_known(&entry) => found.push((entry, table)),
            wrong => {
                let key = wrong.err().unwrap_or(T::ID);
                damaged.push(DamagedEntry { kind: T::KIND, number: Some(at + 1), key });
            }
        }
    }
    Ok((found, damaged))
}
