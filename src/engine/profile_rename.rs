//! A profile gets another name, with all that is kept by its name: in the keyring, in files, and in the file of profiles. All of it
//! has the new name then, or nothing has.

use std::path::Path;
use std::time::Duration;

use store::{Folder, Moving};

use crate::profile_secrets::{copy, names};
use crate::{explain, offline};
use client::profile::{Edit, Profile, Store};
use client::sign_in::Keyring;
use model::Notice;

/// So long it is waited for other processes, and for the end of what has just been closed.
const PATIENCE: Duration = Duration::from_secs(2);

/// What else is to be known of a profile that has another name.
#[derive(Debug, Default)]
pub struct Renamed {
    /// What is kept of an earlier profile of this name is kept under this one now.
    pub set_aside: Option<String>,
    /// Why something is left in the keyring under the former name.
    pub left: Option<Notice>,
}

/// Changes the file so that `before` becomes `after`, together with all that is kept of it. Blocks while files are renamed.
///
/// # Errors
/// Why nothing was changed.
pub(crate) async fn rename(
    keyring: &Keyring,
    folder: Option<&Folder>,
    (store, edit): (&Store, &Edit),
    [before, after]: &[Profile; 2],
) -> Result<Renamed, Vec<Notice>> {
    let copied = copy(keyring, before, after).await.map_err(|error| vec![explain::not_renamed(&error)])?;
    match rename_files(folder, store, Some(edit), [&before.name, &after.name]) {
        Ok(set_aside) => Ok(Renamed { set_aside, left: copied.finish(keyring).await }),
        Err(notices) => {
            copied.undo(keyring).await;
            Err(notices)
        }
    }
}

/// Renames the files, and changes the file of profiles where it does not have the new name yet. Returns the name that the things of
/// an earlier profile of the new name have now. Blocks.
///
/// # Errors
/// Why nothing was changed.
pub(crate) fn rename_files(
    folder: Option<&Folder>,
    store: &Store,
    edit: Option<&Edit>,
    names: [&str; 2],
) -> Result<Option<String>, Vec<Notice>> {
    let file = std::path::absolute(store.path()).unwrap_or_else(|_| store.path());
    let moving = folder.map(|folder| folder.move_profile(names, &file, PATIENCE)).transpose();
    let moving = moving.map_err(|error| vec![explain::files_not_renamed(names[0], &error)])?;
    match edit.map_or(Ok(()), |edit| store.edit(edit)) {
        Ok(()) => Ok(moving.and_then(Moving::finish)),
        Err(error) => {
            let undone = moving.map_or(Ok(()), Moving::undo);
            let left = undone.err().map(|error| explain::files_not_renamed_back(&error));
            Err(explain::profiles(&error).into_iter().chain(left).collect())
        }
    }
}

/// Settles a rename that a crash has interrupted, before a command uses what is kept in `folder`. Returns what is to be said. Blocks as
/// [`status`](crate::status) does where there is one.
#[must_use]
pub fn settle_rename(folder: &Folder) -> Option<Notice> {
    if !folder.is_moving() {
        return None;
    }
    offline::block_on(settle(&offline::keyring_that_asks(), folder))
        .unwrap_or_else(|notices| notices.into_iter().next())
}

/// Finishes what a crash has interrupted if the file of profiles has the new name, or takes it back. Returns what is to be said.
pub(crate) async fn settle(keyring: &Keyring, folder: &Folder) -> Option<Notice> {
    let moving = match folder.interrupted_move() {
        Ok(moving) => moving?,
        Err(error) => return Some(explain::rename_not_settled(&error)),
    };
    let [from, to] = moving.names().map(str::to_owned);
    let profiles = match loaded(moving.profiles_file()) {
        Ok(profiles) => profiles,
        Err(notice) => return Some(*notice),
    };
    let named = |name: &str| profiles.iter().find(|profile| profile.name == name);
    let (is_done, profile, other) = match named(&to) {
        Some(profile) => (true, Some(profile), &from),
        None => (false, named(&from), &to),
    };
    if is_done {
        let _ = moving.finish();
    } else if let Err(error) = moving.undo() {
        return Some(explain::rename_not_settled(&error));
    }
    // The keyring may have it under both names.
    if let Some(profile) = profile.filter(|_| named(other).is_none()) {
        let mut profile = profile.clone();
        profile.name.clone_from(other);
        for name in names(&profile) {
            // One that cannot be used now keeps it: the profile has its own.
            let _ = keyring.delete(&name).await;
        }
    }
    Some(explain::rename_settled([&from, &to], is_done))
}

fn loaded(file: &Path) -> Result<Vec<Profile>, Box<Notice>> {
    let store = Store::at(file.parent().unwrap_or(Path::new(".")));
    let first = |error| explain::profiles(&error).into_iter().next();
    store.load().map_err(|error| Box::new(first(error).unwrap_or_else(explain::no_settings_folder)))
}
