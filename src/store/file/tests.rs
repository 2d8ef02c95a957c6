//! How a file is replaced: at the end of links, at once, and with nothing left beside it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::*;

/// Returns what was set aside.
fn set(path: &Path, text: &str) -> Result<Option<SetAside>, Error> {
    let check = |document: &DocumentMut| {
        let is_usable = document.get("text").is_none_or(Item::is_str);
        is_usable.then_some(None).ok_or(Unsuitable::Value { key: "text" })
    };
    let set_aside = update(path, check, |document| {
        document["text"] = value(text);
        Ok(())
    });
    set_aside.map(|((), set_aside)| set_aside)
}

fn get(path: &Path) -> String {
    read(path).unwrap()["text"].as_str().unwrap().to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn links_are_followed_to_their_end_and_stay() {
    let place = tempfile::tempdir().unwrap();
    let (kept, real) = (place.path().join("kept"), place.path().join("real"));
    fs::create_dir_all(&kept).unwrap();
    fs::create_dir_all(&real).unwrap();
    let (path, between, end) = (kept.join("a.toml"), real.join("between"), real.join("b.toml"));
    symlink("../real/between", &path).unwrap();
    symlink(&end, &between).unwrap();
    for text in ["made", "replaced"] {
        set(&path, text).unwrap();
        assert!(!end.is_symlink() && path.is_symlink() && between.is_symlink());
        assert_eq!((get(&path), get(&end)), (text.to_owned(), text.to_owned()));
    }
    assert_eq!(
        (names(&kept), names(&real)),
        (vec!["a.toml".into()], ["b.lock", "b.toml", "between"].map(String::from).into())
    );
    // A missing folder is not created for the user; a circle of links has no end.
    let (nowhere, circle) = (kept.join("nowhere.toml"), kept.join("circle.toml"));
    symlink("missing/a.toml", &nowhere).unwrap();
    symlink("circle.toml", &circle).unwrap();
    for path in [&nowhere, &circle] {
        assert!(matches!(set(path, "text"), Err(Error::Unwritable { path: of, .. }) if of == *path));
        assert!(path.is_symlink());
    }
    assert!(!kept.join("missing").exists());
}

#[test]
fn what_cannot_be_used_is_set_aside_at_the_end_of_links_with_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let (link, path) = (folder.path().join("link.toml"), folder.path().join("a.toml"));
    symlink(&path, &link).unwrap();
    for (text, number, reason) in [
        ("version = 1\ntext = 3\n", 1, Unsuitable::Value { key: "text" }),
        ("version = 2\n", 2, Unsuitable::Newer { version: 2 }),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let to = folder.path().join(format!("a.toml.damaged-{number}"));
        let expected = SetAside { path: link.clone(), to: to.clone(), reason };
        assert_eq!(set(&link, "new").unwrap(), Some(expected));
        assert_eq!((fs::read_to_string(&to).unwrap().as_str(), mode(&to)), (text, 0o600));
        assert_eq!((get(&path).as_str(), mode(&path)), ("new", 0o600));
        assert_eq!(set(&link, "newer").unwrap(), None, "the new one is used");
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let refused = set(&link, "new").unwrap_err();
    assert!(matches!(refused, Error::Unsuitable { reason: Unsuitable::NotAFile, .. }), "no folder is moved: {refused}");
}

#[test]
fn a_new_file_is_for_one_person_alone_and_one_that_is_replaced_keeps_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    set(&path, "one").unwrap();
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    set(&path, "two").unwrap();
    assert_eq!(mode(&path), 0o640);
}

#[test]
fn what_a_crash_left_beside_the_file_goes_with_the_next_change_and_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, beside) = (folder.path().join("a.toml"), folder.path().join(".a.toml.new"));
    fs::write(&beside, "half a draft").unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o644)).unwrap();
    set(&path, "one").unwrap();
    assert_eq!((names(folder.path()), mode(&path)), (["a.lock", "a.toml"].map(String::from).into(), 0o600));
    assert_eq!(mode(&folder.path().join("a.lock")), 0o600);
    let other = folder.path().join("other");
    fs::write(&other, "mine").unwrap();
    symlink(&other, &beside).unwrap();
    set(&path, "two").unwrap();
    assert!(!path.is_symlink() && get(&path) == "two");
    assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
    assert_eq!(names(folder.path()), ["a.lock", "a.toml", "other"]);
    // What cannot be taken away is not ours; the file stays.
    fs::create_dir(&beside).unwrap();
    assert!(matches!(set(&path, "three"), Err(Error::Unwritable { .. })));
    assert_eq!(get(&path), "two");
}

/// The folder cannot be opened, unless by a person who may do everything, and so not written to the disk.
#[test]
fn what_was_replaced_is_saved_even_if_the_folder_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o300)).unwrap();
    let saved = set(&path, "one");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    saved.unwrap();
    assert_eq!(get(&path), "one");
}
