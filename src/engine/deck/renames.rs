//! The deck's part about profiles that get another name, from a form or in the file: all that is kept of them goes along.

use store::Folder;
use tokio::sync::watch;

use super::renaming::{CopyEnd, RenameEnd, Renaming};
use super::{Deck, Done};
use crate::profile_rename::rename_files;
use crate::profile_secrets::{self, Copied, ENDING};
use crate::{explain, offline};
use client::profile::{Edit, Profile, Store};
use client::sign_in::Keyring;
use model::{Event, Notice, ProfileEvent};
use secrecy::SecretString;

impl Deck {
    /// A form gives a profile another name.
    pub(super) fn rename(&mut self, [before, after]: [Profile; 2], edit: Edit, secret: Option<SecretString>) {
        self.copy_secrets(Renaming { before, after, edit: Some(edit), secret });
    }

    /// Someone has given a profile another name in the file.
    pub(super) fn follow_rename(&mut self, [before, after]: [Profile; 2]) {
        self.copy_secrets(Renaming { before, after, edit: None, secret: None });
    }

    fn copy_secrets(&mut self, renaming: Renaming) {
        self.renames += 1;
        let (keyring, folder) = (self.surroundings.keyring.asking(), self.options().store.clone());
        let store = offline::store(self.options().config.as_deref()).ok();
        self.jobs.spawn(async move {
            let copied = match refused(folder, store, &renaming).await {
                Some(why) => Err(why),
                None => copied(&keyring, &renaming).await,
            };
            Done::Copied(Box::new((renaming, copied)))
        });
    }

    /// The keyring has everything under the new name, too. The connection ends before the files are renamed: it would go on storing
    /// under the former name.
    pub(super) fn copied(&mut self, (renaming, copied): CopyEnd) {
        let (copied, left) = match copied {
            Ok(copied) => (copied, None),
            Err(why) if renaming.edit.is_some() => {
                self.renames -= 1;
                return self.reject(vec![*why]);
            }
            // The file has the new name all the same.
            Err(why) => (Copied::default(), Some(*why)),
        };
        let Some(store) = self.store() else { return self.renames -= 1 };
        let open = self.close_named(&renaming.before.name);
        let former = self.ending.iter().find(|(name, _)| *name == renaming.before.name).map(|(_, ended)| ended.clone());
        let (was_open, ended) = (open.is_some(), open.or(former));
        let (keyring, folder) = (self.surroundings.keyring.asking(), self.options().store.clone());
        self.jobs.spawn(async move {
            let (renaming, files) = when_ended(ended, folder, store, renaming).await;
            let mut left = left;
            if files.is_ok() || renaming.edit.is_none() {
                left = left.or(copied.finish(&keyring).await);
            } else {
                copied.undo(&keyring).await;
            }
            Done::Renamed(Box::new(RenameEnd { renaming, was_open, files, left }))
        });
    }

    /// Says how it ended; the connection goes on under the name that counts.
    pub(super) fn renamed(&mut self, end: RenameEnd) {
        let RenameEnd { renaming: Renaming { before, after, edit, secret }, was_open, files, left } = end;
        self.renames -= 1;
        self.expect_edits();
        let [from, to] = [before.name, after.name.clone()];
        let is_ours = edit.is_some();
        match files {
            Err(notices) if is_ours => {
                if !was_open {
                    return self.reject(notices);
                }
                // The console takes the place of the form, which would have said it.
                self.use_named(&from);
                return notices.into_iter().for_each(|notice| self.noticed(notice));
            }
            Err(notices) => {
                if let Some(why) = notices.first() {
                    self.noticed(explain::files_not_followed([&from, &to], why));
                }
            }
            Ok(set_aside) => {
                self.inbox.push_event(Event::Profile(ProfileEvent::Renamed { from: from.clone(), to: to.clone() }));
                if !is_ours {
                    self.noticed(explain::profile_renamed([&from, &to]));
                }
                if let Some(aside) = set_aside {
                    self.noticed(explain::kept_of_earlier(&to, &aside));
                }
            }
        }
        self.load();
        match secret {
            Some(secret) => self.store_secret(after, secret),
            None if is_ours => self.inbox.push_event(Event::Profile(ProfileEvent::Changed { name: to.clone() })),
            None => {}
        }
        if was_open {
            self.use_named(&to);
        }
        if let Some(notice) = left {
            self.noticed(notice);
        }
    }

    /// The text of the change that gives a profile another name, as profiles before and after it. What else is wrong with it is said
    /// when it is made.
    pub(super) fn new_name(&mut self, edit: &Edit) -> Option<[Profile; 2]> {
        offline::store(self.options().config.as_deref()).ok()?.renamed(edit).ok().flatten()
    }
}

/// Why the name from a form will not do, before anything is copied or closed.
async fn refused(folder: Option<Folder>, store: Option<Store>, renaming: &Renaming) -> Option<Box<Notice>> {
    renaming.edit.as_ref()?;
    let names = [renaming.before.name.clone(), renaming.after.name.clone()];
    let checked = tokio::task::spawn_blocking(move || {
        let [from, to] = [&names[0], &names[1]].map(String::as_str);
        if let Err(error) = folder.map_or(Ok(()), |folder| folder.check_move([from, to])) {
            return Some(Box::new(explain::files_not_renamed(from, &error)));
        }
        let error = store.and_then(|store| store.check_writable().err())?;
        explain::profiles(&error).into_iter().next().map(Box::new)
    });
    checked.await.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
}

async fn copied(keyring: &Keyring, Renaming { before, after, edit, .. }: &Renaming) -> Result<Copied, Box<Notice>> {
    let copied = profile_secrets::copy(keyring, before, after).await;
    let why = if edit.is_some() { explain::not_renamed } else { explain::keyring };
    copied.map_err(|error| Box::new(why(&error)))
}

/// Renames the files once nothing is stored under the former name any more.
async fn when_ended(
    ended: Option<watch::Receiver<()>>,
    folder: Option<Folder>,
    store: Store,
    renaming: Renaming,
) -> (Renaming, Result<Option<String>, Vec<Notice>>) {
    if let Some(mut ended) = ended {
        let _ = tokio::time::timeout(ENDING, ended.changed()).await;
    }
    let names = [renaming.before.name.clone(), renaming.after.name.clone()];
    let edit = renaming.edit.clone();
    let files = tokio::task::spawn_blocking(move || {
        rename_files(folder.as_ref(), &store, edit.as_ref(), [&names[0], &names[1]])
    });
    (renaming, files.await.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic())))
}
