//! What was set aside when a run ended and could say nothing any more: noted for the next one.

use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Error, SetAside, Unsuitable, file};

const FILES: &str = "file";
const PATH: &str = "path";
const SET_ASIDE: &str = "set_aside";
/// More are not noted: something else is wrong then.
const MOST: usize = 100;

/// Adds a note.
pub(super) fn add(folder: &Path, set_aside: &SetAside) -> Result<(), Error> {
    let change = |document: &mut DocumentMut| {
        let mut files = noted(document);
        if files.len() < MOST {
            let mut table = Table::new();
            table[PATH] = value(set_aside.path.to_string_lossy().as_ref());
            table[SET_ASIDE] = value(set_aside.to.to_string_lossy().as_ref());
            files.push(table);
        }
        document[FILES] = Item::ArrayOfTables(files);
        Ok(())
    };
    file::update(&file_in(folder), |_| Ok(None), change).map(drop)
}

/// Takes the notes. `damage` finds again why a file cannot be used: one that is mended or gone is not worth a word.
pub(super) fn take(
    folder: &Path,
    damage: impl Fn(&Path, &DocumentMut) -> Option<Unsuitable>,
) -> Result<Vec<SetAside>, Error> {
    let path = file_in(folder);
    if noted(&mut file::read(&path)?).is_empty() {
        return Ok(Vec::new());
    }
    let change = |document: &mut DocumentMut| Ok(noted(document));
    let (files, _) = file::update(&path, |_| Ok(None), change)?;
    let again = |table: &Table| {
        let path_at = |key| table.get(key).and_then(Item::as_str).map(PathBuf::from);
        let (path, to) = (path_at(PATH)?, path_at(SET_ASIDE)?);
        let reason = match file::read(&to) {
            Ok(document) => damage(&path, &document)?,
            Err(Error::Unsuitable { reason, .. }) => reason,
            Err(_) => return None,
        };
        Some(SetAside { path, to, reason })
    };
    Ok(files.iter().filter_map(again).collect())
}

/// Files that were renamed are noted under their new names.
pub(super) fn rename(folder: &Path, [from, to]: [&Path; 2]) -> Result<(), Error> {
    let is_noted =
        |files: &ArrayOfTables| files.iter().any(|table| [PATH, SET_ASIDE].iter().any(|key| names(table, key, from)));
    let path = file_in(folder);
    if !is_noted(&noted(&mut file::read(&path)?)) {
        return Ok(());
    }
    let change = |document: &mut DocumentMut| {
        let mut files = noted(document);
        for table in files.iter_mut() {
            for key in [PATH, SET_ASIDE] {
                if names(table, key, from) {
                    table[key] = value(to.to_string_lossy().as_ref());
                }
            }
        }
        document[FILES] = Item::ArrayOfTables(files);
        Ok(())
    };
    file::update(&path, |_| Ok(None), change).map(drop)
}

fn names(table: &Table, key: &str, file: &Path) -> bool {
    table.get(key).and_then(Item::as_str) == Some(file.to_string_lossy().as_ref())
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("notes.toml")
}

/// Takes the notes out of the document.
fn noted(document: &mut DocumentMut) -> ArrayOfTables {
    document.remove(FILES).and_then(|item| item.into_array_of_tables().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{Folder, Person};
    use model::{Timestamp, WindowLayout};

    #[test]
    fn what_was_set_aside_at_the_end_is_known_to_the_next_run_once_unless_it_is_mended_or_gone() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        assert_eq!(folder.take_notes().unwrap(), []);
        assert!(!file_in(place.path()).exists(), "nothing is written for nothing");
        let person = Person::new("https://idp.example/pool", "ann");
        fs::create_dir_all(folder.connection_file("a").parent().unwrap()).unwrap();
        let connection = |text: &str| {
            fs::write(folder.connection_file("a"), text.replace("PERSON", person.key())).unwrap();
            folder.change_connection("a", &person, Timestamp(0), |_| {}).unwrap().1.unwrap()
        };
        let window = |text: &str| {
            fs::write(folder.window_file(), text).unwrap();
            folder.save_window(&WindowLayout::default()).unwrap().unwrap()
        };
        let lasting = [
            window("version = 1\ntheme = 3\n"),
            window("version = \n"),
            connection("version = 9\n"),
            connection("version = 1\n[person.PERSON.draft]\nqos = 2\n"),
            connection("version = 1\nperson = 3\n"),
        ];
        let (mended, gone) = (window("version = 1\ntheme = 3\n"), window("version = 9\n"));
        fs::write(&mended.to, "version = 1\n").unwrap();
        fs::remove_file(&gone.to).unwrap();
        for set_aside in lasting.iter().chain([&mended, &gone]) {
            folder.note(set_aside).unwrap();
        }
        assert_eq!(folder.take_notes().unwrap(), lasting);
        assert_eq!(folder.take_notes().unwrap(), []);
    }
}
