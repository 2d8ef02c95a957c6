//! Changes to the profiles of a file as a whole. Comments and the order of everything else stay.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::append;
use super::proxy::has_credentials;
use super::table::{CLIENT_SECRET, PROXY};
use super::{Mistake, parse};

/// A change to the profiles of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds a copy under another name, right behind the profile.
    Duplicate {
        /// Which profile.
        name: String,
        /// Name of the copy.
        new_name: String,
    },
    /// Gives a profile another name.
    Rename {
        /// Which profile.
        name: String,
        /// Its new name.
        new_name: String,
    },
    /// Puts a profile at another place.
    Move {
        /// Which profile.
        name: String,
        /// Counted from 1; the last place for any that is larger.
        place: usize,
    },
    /// Removes a profile.
    Remove {
        /// Which profile.
        name: String,
    },
    /// Adds the one `[[profile]]` in `text`, with its comments.
    Insert {
        /// TOML.
        text: String,
        /// Counted from 1; the last place for any that is larger.
        place: usize,
    },
    /// Sets the values that the one `[[profile]]` in `text` has; its name too, if it has one. Other settings stay.
    Update {
        /// Which profile.
        name: String,
        /// The changed settings, in TOML.
        text: String,
        /// Settings that are removed, as in [`KEYS`](super::KEYS).
        unset: Vec<String>,
    },
}

/// Why a change is not made. The file is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The text is not TOML, or not one of profiles.
    Mistakes(Vec<Mistake>),
    /// It has no profile of this name.
    NoSuchProfile(String),
    /// Another profile has this name.
    NameTaken(String),
}

/// The text with the change.
pub(super) fn apply(text: &str, edit: &Edit) -> Result<String, Refusal> {
    // Words the mistakes of the syntax.
    append::names_in(text).map_err(Refusal::Mistakes)?;
    let mut document: DocumentMut =
        text.parse().map_err(|_| Refusal::Mistakes(parse(text).err().unwrap_or_default()))?;
    let name = match edit {
        Edit::Insert { text: addition, place } => return insert(document, text, addition, *place),
        Edit::Duplicate { name, .. }
        | Edit::Rename { name, .. }
        | Edit::Move { name, .. }
        | Edit::Remove { name }
        | Edit::Update { name, .. } => name,
    };
    let head = take_head(&mut document);
    let missing = || Refusal::NoSuchProfile(name.clone());
    let tables = document.get_mut("profile").and_then(Item::as_array_of_tables_mut).ok_or_else(missing)?;
    let at = position(tables, name).ok_or_else(missing)?;
    change(tables, at, edit)?;
    let is_empty = tables.is_empty();
    if is_empty {
        document.remove("profile");
        let rest = document.to_string();
        return Ok(format!("{head}{rest}"));
    }
    Ok(format!("{head}{}", document.to_string().trim_start_matches('\n')))
}

fn change(tables: &mut ArrayOfTables, at: usize, edit: &Edit) -> Result<(), Refusal> {
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    let is_taken = |name: &String| {
        let taken = position(tables, name).is_some();
        if taken { Err(Refusal::NameTaken(name.clone())) } else { Ok(()) }
    };
    match edit {
        Edit::Duplicate { new_name, .. } => {
            is_taken(new_name)?;
            let mut copy = all.get(at).cloned().unwrap_or_default();
            // The comment above the profile is about that one.
            copy.decor_mut().set_prefix("\n");
            copy.insert("name", toml_edit::value(new_name));
            all.insert(at + 1, copy);
        }
        Edit::Rename { name, new_name } => {
            if name != new_name {
                is_taken(new_name)?;
            }
            if let Some(value) = all.get_mut(at).and_then(|table| table.get_mut("name")) {
                set(value, &toml_edit::value(new_name));
            }
        }
        Edit::Move { place, .. } => {
            let table = all.remove(at);
            all.insert(place.saturating_sub(1).min(all.len()), table);
        }
        Edit::Remove { .. } => {
            all.remove(at);
        }
        Edit::Insert { .. } => {}
        Edit::Update { name, text, unset } => {
            let new_name = append::names_in(text).map_err(Refusal::Mistakes)?.into_iter().next();
            if let Some(new_name) = new_name.filter(|new_name| new_name != name) {
                is_taken(&new_name)?;
            }
            if let Some(table) = all.get_mut(at) {
                update(table, text);
                for key in unset {
                    remove(table, key);
                }
            }
        }
    }
    put(tables, all);
    Ok(())
}

/// The tables in this order, with an empty line between them.
fn put(tables: &mut ArrayOfTables, all: Vec<Table>) {
    tables.clear();
    for (order, mut table) in all.into_iter().enumerate() {
        place(&mut table, &mut isize::try_from(order * 100).unwrap_or_default());
        if order > 0 && !starts_with_empty_line(&table) {
            let prefix = prefix(&table);
            table.decor_mut().set_prefix(format!("\n{prefix}"));
        }
        tables.push(table);
    }
}

/// The text with one more profile. One of the same name is in the way.
fn insert(mut document: DocumentMut, text: &str, addition: &str, place: usize) -> Result<String, Refusal> {
    let mistakes = || Refusal::Mistakes(parse(addition).err().unwrap_or_default());
    let mut added: DocumentMut = addition.parse().map_err(|_| mistakes())?;
    let tables = added.get_mut("profile").and_then(Item::as_array_of_tables_mut).ok_or_else(mistakes)?;
    let table = tables.get(0).cloned().ok_or_else(mistakes)?;
    let name = table.get("name").and_then(Item::as_str).unwrap_or_default().to_owned();
    if append::names_in(text).map_err(Refusal::Mistakes)?.contains(&name) {
        return Err(Refusal::NameTaken(name));
    }
    let head = take_head(&mut document);
    let Some(tables) = document.get_mut("profile").and_then(Item::as_array_of_tables_mut) else {
        return Ok(append::join(text, addition));
    };
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    all.insert(place.saturating_sub(1).min(all.len()), table);
    put(tables, all);
    Ok(format!("{head}{}", document.to_string().trim_start_matches('\n')))
}

/// The `[[profile]]` of this name with its comments, and its place, counted from 1.
pub(super) fn excerpt(text: &str, name: &str) -> Result<(String, usize), Refusal> {
    append::names_in(text).map_err(Refusal::Mistakes)?;
    let missing = || Refusal::NoSuchProfile(name.to_owned());
    let mut document: DocumentMut = text.parse().map_err(|_| missing())?;
    take_head(&mut document);
    let tables = document.get_mut("profile").and_then(Item::as_array_of_tables_mut).ok_or_else(missing)?;
    let at = position(tables, name).ok_or_else(missing)?;
    let table = tables.get(at).cloned().ok_or_else(missing)?;
    let mut profiles = ArrayOfTables::new();
    put(&mut profiles, vec![table]);
    let mut alone = DocumentMut::new();
    alone.insert("profile", Item::ArrayOfTables(profiles));
    Ok((alone.to_string().trim_start_matches('\n').to_owned(), at + 1))
}

fn position(tables: &ArrayOfTables, name: &str) -> Option<usize> {
    tables.iter().position(|table| table.get("name").and_then(Item::as_str) == Some(name))
}

/// A table of endpoints in which nothing is left goes too.
fn remove(table: &mut Table, key: &str) {
    let Some(key) = key.strip_prefix("endpoints.") else {
        table.remove(key);
        return;
    };
    let Some(endpoints) = table.get_mut("endpoints").and_then(Item::as_table_like_mut) else { return };
    endpoints.remove(key);
    if endpoints.is_empty() {
        table.remove("endpoints");
    }
}

/// Takes over each value of the profile in `text`.
fn update(table: &mut Table, text: &str) {
    let Ok(addition) = text.parse::<DocumentMut>() else { return };
    let given = addition.get("profile").and_then(Item::as_array_of_tables).and_then(|tables| tables.get(0));
    for (key, item) in given.into_iter().flat_map(Table::iter) {
        let endpoints = table.get_mut(key).and_then(Item::as_table_like_mut).zip(item.as_table_like());
        if let Some((present, given)) = endpoints {
            for (key, item) in given.iter() {
                match present.get_mut(key) {
                    Some(present) => set(present, item),
                    None => _ = present.insert(key, item.clone()),
                }
            }
            continue;
        }
        match table.get_mut(key) {
            Some(present) => set(present, item),
            None => _ = table.insert(key, item.clone()),
        }
    }
}

/// Another value, with the comment of the one before.
fn set(present: &mut Item, item: &Item) {
    let decor = present.as_value().map(|value| value.decor().clone());
    *present = item.clone();
    if let (Some(value), Some(decor)) = (present.as_value_mut(), decor) {
        *value.decor_mut() = decor;
    }
}

/// What is above the first profile and belongs to the file: all up to its last empty line.
fn take_head(document: &mut DocumentMut) -> String {
    let tables = document.get_mut("profile").and_then(Item::as_array_of_tables_mut);
    let Some(first) = tables.and_then(|tables| tables.get_mut(0)) else { return String::new() };
    let prefix = prefix(first);
    let Some(end) = prefix.rfind("\n\n").map(|at| at + 2) else { return String::new() };
    let (head, own) = prefix.split_at(end);
    let head = head.to_owned();
    first.decor_mut().set_prefix(own);
    head
}

fn prefix(table: &Table) -> String {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

fn starts_with_empty_line(table: &Table) -> bool {
    prefix(table).starts_with('\n')
}

/// The order in which tables are written is a number of each, those within it too.
fn place(table: &mut Table, next: &mut isize) {
    table.set_position(Some(*next));
    for (_, item) in table.iter_mut() {
        if let Some(inner) = item.as_table_mut() {
            *next += 1;
            place(inner, next);
        }
    }
}

/// The `[[profile]]` of this name without comments, to be handed on. Secrets that do not belong into the file stay there.
pub(super) fn export(text: &str, name: &str) -> Result<String, Refusal> {
    append::names_in(text).map_err(Refusal::Mistakes)?;
    let document: DocumentMut = text.parse().map_err(|_| Refusal::NoSuchProfile(name.to_owned()))?;
    let tables = document.get("profile").and_then(Item::as_array_of_tables);
    let table =
        tables.and_then(|tables| tables.iter().find(|table| table.get("name").and_then(Item::as_str) == Some(name)));
    let mut table = table.ok_or_else(|| Refusal::NoSuchProfile(name.to_owned()))?.clone();
    plain(&mut table);
    if table.get(CLIENT_SECRET).and_then(Item::as_str).is_some_and(|secret| secret != "keyring") {
        table.insert(CLIENT_SECRET, toml_edit::value("keyring"));
    }
    if table.get(PROXY).and_then(Item::as_str).is_some_and(has_credentials) {
        table.remove(PROXY);
    }
    let mut profiles = ArrayOfTables::new();
    profiles.push(table);
    let mut document = DocumentMut::new();
    document.insert("profile", Item::ArrayOfTables(profiles));
    Ok(document.to_string())
}

/// Without comments: they are for the owner of the file.
fn plain(table: &mut Table) {
    table.decor_mut().clear();
    for (mut key, item) in table.iter_mut() {
        key.leaf_decor_mut().clear();
        match item {
            Item::Table(inner) => plain(inner),
            Item::Value(value) => {
                if let Some(items) = value.as_array_mut() {
                    items.fmt();
                }
                value.decor_mut().clear();
            }
            Item::None | Item::ArrayOfTables(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# our profiles\n# of 2026\n\n# the plant\n[[profile]]\nname = \"a\" # first\nregion = \"x\"\n\
                        [profile.endpoints]\nissuer = \"i\"\n\n# the van\n[[profile]]\nname = \"b\"\n\n[[profile]]\nname = \"c\"\n";

    fn edited(edit: &Edit) -> String {
        apply(FILE, edit).unwrap()
    }

    fn own(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn each_change_leaves_all_else_as_it_is() {
        let moved = edited(&Edit::Move { name: own("a"), place: 3 });
        let expected = "# our profiles\n# of 2026\n\n# the van\n[[profile]]\nname = \"b\"\n\n[[profile]]\nname = \"c\"\n\n\
                        # the plant\n[[profile]]\nname = \"a\" # first\nregion = \"x\"\n[profile.endpoints]\nissuer = \"i\"\n";
        assert_eq!(moved, expected);
        assert_eq!(apply(&moved, &Edit::Move { name: own("a"), place: 1 }).unwrap(), FILE, "and back");
        let renamed = edited(&Edit::Rename { name: own("a"), new_name: own("plant") });
        assert_eq!(renamed, FILE.replace("\"a\"", "\"plant\""));
        let removed = edited(&Edit::Remove { name: own("b") });
        assert_eq!(removed, FILE.replace("\n# the van\n[[profile]]\nname = \"b\"\n", ""));
        let copied = edited(&Edit::Duplicate { name: own("a"), new_name: own("d") });
        let copy = "\n[[profile]]\nname = \"d\"\nregion = \"x\"\n[profile.endpoints]\nissuer = \"i\"\n\n# the van";
        assert_eq!(copied, FILE.replace("\n# the van", copy));
        let update = own(
            "[[profile]]\nname = \"a\"\nregion = \"y\"\nscopes = [\"openid\"]\n[profile.endpoints]\nissuer = \"j\"\n",
        );
        let updated = edited(&Edit::Update { name: own("a"), text: update, unset: Vec::new() });
        let expected = FILE.replace("\"x\"\n", "\"y\"\nscopes = [\"openid\"]\n").replace("\"i\"", "\"j\"");
        assert_eq!(updated, expected);
        let text = own("[[profile]]\nname = \"plant\"\n");
        let unset = vec![own("region"), own("endpoints.issuer"), own("scopes")];
        let expected = FILE
            .replace("\"a\"", "\"plant\"")
            .replace("region = \"x\"\n", "")
            .replace("[profile.endpoints]\nissuer = \"i\"\n", "");
        assert_eq!(edited(&Edit::Update { name: own("a"), text, unset }), expected);
        for (name, place) in [("a", 1), ("b", 2), ("c", 3)] {
            let (text, at) = excerpt(FILE, name).unwrap();
            assert_eq!(at, place);
            let without = edited(&Edit::Remove { name: own(name) });
            let restored = apply(&without, &Edit::Insert { text, place }).unwrap();
            assert_eq!(restored, FILE, "as before {name} was removed");
        }
        let alone = apply("# mine\n\n[[profile]]\nname = \"a\"\n", &Edit::Remove { name: own("a") }).unwrap();
        assert_eq!(alone, "# mine\n\n");
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let rows = [
            (Edit::Remove { name: own("z") }, Refusal::NoSuchProfile(own("z"))),
            (Edit::Rename { name: own("a"), new_name: own("b") }, Refusal::NameTaken(own("b"))),
            (Edit::Duplicate { name: own("a"), new_name: own("a") }, Refusal::NameTaken(own("a"))),
            (
                Edit::Update { name: own("a"), text: own("[[profile]]\nname = \"c\"\n"), unset: Vec::new() },
                Refusal::NameTaken(own("c")),
            ),
        ];
        for (edit, expected) in rows {
            assert_eq!(apply(FILE, &edit), Err(expected), "{edit:?}");
        }
        let broken = apply("[[profile]]\nname = \n", &Edit::Remove { name: own("a") });
        assert!(matches!(broken, Err(Refusal::Mistakes(mistakes)) if !mistakes.is_empty()));
    }

    #[test]
    fn what_is_handed_on_has_no_comments() {
        let expected = "[[profile]]\nname = \"a\"\nregion = \"x\"\n\n[profile.endpoints]\nissuer = \"i\"\n";
        assert_eq!(
            export(FILE, "a").unwrap().replace("\n\n[profile.", "\n[profile."),
            expected.replace("\n\n[profile.", "\n[profile.")
        );
        let secret = "[[profile]]\nname = \"a\"\nclient_secret = \"hunter2\"\nproxy = \"http://u:hunter2@p:1\"\n";
        assert_eq!(export(secret, "a").unwrap(), "[[profile]]\nname = \"a\"\nclient_secret = \"keyring\"\n");
        assert_eq!(export(FILE, "z"), Err(Refusal::NoSuchProfile(own("z"))));
    }
}
