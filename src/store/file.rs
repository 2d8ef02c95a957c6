//! One versioned TOML file: read with limits, changed under a lock, replaced as a whole.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use texts::{later, text};
use toml_edit::{DocumentMut, Item, value};

use super::{Error, SetAside, Unsuitable, disk, set_aside};

/// Largest file that is read, in bytes.
const MOST_BYTES: u64 = 4_000_000;
/// The version that is written.
const VERSION: i64 = 1;
/// How often, and how long each time, a lock is waited for: 2 s in all.
const LOCK_TRIES: u32 = 40;
const LOCK_NAP: Duration = Duration::from_millis(50);

const HEADER: &str = later!("# Saved by Topicdeck. You may edit or delete this file while Topicdeck is closed.\n");

/// The document in the file; an empty one of this version when there is no file.
pub(super) fn read(path: &Path) -> Result<DocumentMut, Error> {
    let Some(text) = read_text(path)? else { return Ok(empty()) };
    let unsuitable = |reason| Error::Unsuitable { path: path.to_owned(), reason };
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        unsuitable(Unsuitable::Syntax { line })
    })?;
    match document.get("version").and_then(Item::as_integer) {
        Some(VERSION) => Ok(document),
        Some(version) if version > VERSION => Err(unsuitable(Unsuitable::Newer { version })),
        _ => Err(unsuitable(Unsuitable::Value { key: "version" })),
    }
}

/// Reads the file again, changes the document and replaces the file. One that cannot be used, because `check` says so or
/// because it is none of ours, is set aside first; where `check` returns what else is wrong with it, a copy is. A link is followed: the file it leads to is replaced or made, not the
/// link. Two processes that do so take turns. Returns what `change` returns, and what was set aside.
pub(super) fn update<T>(
    path: &Path,
    check: impl FnOnce(&DocumentMut) -> Result<Option<Unsuitable>, Unsuitable>,
    change: impl FnOnce(&mut DocumentMut) -> Result<T, Unsuitable>,
) -> Result<(T, Option<SetAside>), Error> {
    let unwritable = |source| Error::Unwritable { path: path.to_owned(), source };
    let unsuitable = |reason| Error::Unsuitable { path: path.to_owned(), reason };
    disk::create_folder(disk::folder_of(path)).map_err(unwritable)?;
    let end = disk::end_of_links(path).map_err(unwritable)?;
    let _lock = lock_at(path, &end)?;
    let found = read(path).and_then(|document| check(&document).map(|damage| (document, damage)).map_err(unsuitable));
    let (mut document, damage) = match found {
        Ok(found) => found,
        Err(Error::Unsuitable { reason, .. }) if reason.is_of_contents() => (empty(), Some(reason)),
        Err(error) => return Err(error),
    };
    let changed = change(&mut document).map_err(unsuitable)?;
    let text = document.to_string();
    if text.len() as u64 > MOST_BYTES {
        return Err(unsuitable(Unsuitable::TooLarge));
    }
    let set_aside = damage.map(|reason| {
        let set_aside = if reason.leaves_the_rest() { set_aside::copy } else { set_aside::rename };
        let to = set_aside(&end).map_err(unwritable)?;
        Ok(SetAside { path: path.to_owned(), to, reason })
    });
    let set_aside = set_aside.transpose()?;
    replace(&end, &text).map_err(unwritable)?;
    Ok((changed, set_aside))
}

/// Writes beside the file, which is no link, and renames, so that a crash leaves the old or the new text. The caller has
/// the lock. A new file is readable by this person alone; one that is replaced keeps its permissions.
fn replace(end: &Path, text: &str) -> io::Result<()> {
    let folder = disk::folder_of(end);
    // Always the same name: what a crash left there has a draft in it, and goes with the next change.
    let name: OsString =
        [OsStr::new("."), end.file_name().unwrap_or_default(), OsStr::new(".new")].into_iter().collect();
    match fs::remove_file(folder.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Made by us, never opened: a link at this name is not followed. For this person alone, as the crate makes it.
    let mut beside = tempfile::Builder::new().prefix(&name).rand_bytes(0).tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    if let Ok(present) = fs::metadata(end) {
        beside.as_file().set_permissions(present.permissions())?;
    }
    beside.as_file().sync_all()?;
    beside.persist(end)?;
    // The file is replaced, whatever comes of this: not every file system can do it.
    let _ = disk::sync_folder(folder);
    Ok(())
}

fn empty() -> DocumentMut {
    let mut document = DocumentMut::new();
    document["version"] = value(VERSION);
    if let Some(mut version) = document.key_mut("version") {
        version.leaf_decor_mut().set_prefix(text(HEADER));
    }
    document
}

/// The text of the file; `None` when there is none.
fn read_text(path: &Path) -> Result<Option<String>, Error> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let unsuitable = |reason| Error::Unsuitable { path: path.to_owned(), reason };
    // Asked before it is opened: opening a pipe would wait for its other end.
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
        Ok(found) if !found.is_file() => return Err(unsuitable(Unsuitable::NotAFile)),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unsuitable(Unsuitable::TooLarge));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| unsuitable(Unsuitable::Encoding))
}

/// Keeps other processes from changing the file at `path`.
pub(super) fn lock(path: &Path) -> Result<File, Error> {
    let end = disk::end_of_links(path).map_err(|source| Error::Unwritable { path: path.to_owned(), source })?;
    lock_at(path, &end)
}

/// Has the file say, for the person who reads it, that it is of this profile. One that is not there or cannot be used stays as it is.
pub(super) fn name_profile(path: &Path, profile: &str) -> Result<(), Error> {
    if !path.exists() {
        return Ok(());
    }
    read(path)?;
    update(
        path,
        |_| Ok(None),
        |document| {
            document["profile"] = value(profile);
            Ok(())
        },
    )
    .map(drop)
}

/// The lock that goes with the file at `path`, whose links end at `end`: in a separate file, since the file itself is
/// replaced, and beside the end of the links, since another link may lead to it.
fn lock_at(path: &Path, end: &Path) -> Result<File, Error> {
    let unwritable = |source| Error::Unwritable { path: path.to_owned(), source };
    let beside = end.with_extension("lock");
    let mut options = File::options();
    let file = disk::open_private(options.create(true).truncate(false).write(true), &beside).map_err(unwritable)?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_NAP),
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
    }
    Err(Error::Busy { path: path.to_owned() })
}

#[cfg(test)]
mod tests;
