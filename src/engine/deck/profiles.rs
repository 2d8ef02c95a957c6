//! The deck's part about profiles: read, choose, add, and the sandbox's own.

use std::path::{Path, PathBuf};

use url::Url;

use super::last_read::is_found;
use super::sandbox::Sandbox;
use super::{Deck, Done};
use crate::{explain, offline};
use client::profile::{self, Profile, Store};
use client::sign_in::{self, SecretName};
use model::{Event, Notice, ProfileEvent, SettingsFolder};

impl Deck {
    /// Reads the file and says which profiles there are; `None` when it cannot be used.
    pub(super) fn load(&mut self) -> Option<(Store, Vec<Profile>)> {
        let store = match offline::store(self.options().config.as_deref()) {
            Ok(store) => store,
            Err(notices) => {
                self.reject(notices);
                return None;
            }
        };
        let loaded = store.load();
        let of_sandbox = self.sandbox.profile().cloned();
        let profiles: Vec<Profile> = loaded.as_ref().ok().into_iter().flatten().cloned().chain(of_sandbox).collect();
        let names = profiles.iter().map(|profile| profile.name.clone()).collect();
        let sandbox_offered = matches!(self.sandbox, Sandbox::None) && self.options().start_sandbox.is_some();
        self.inbox.push_event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered }));
        match loaded {
            Ok(of_file) => {
                self.note_edits(Ok(&of_file));
                Some((store, profiles))
            }
            Err(error) => {
                self.unusable(&error);
                if let Some(why) = self.rejected.first().cloned() {
                    self.note_edits(Err(&why));
                }
                None
            }
        }
    }

    /// Reads the file again; what is open stays open.
    pub(super) fn reload(&mut self) {
        if self.open.is_empty() {
            self.begin();
        } else {
            self.load();
        }
    }

    /// The file, or the text of a new profile, cannot be used.
    fn unusable(&mut self, error: &profile::Error) {
        let file = error.file().map(|path| whole(path).display().to_string());
        let notices = explain::profiles(error);
        self.rejected.clone_from(&notices);
        self.inbox.push_event(Event::Profile(ProfileEvent::Rejected { file, notices }));
    }

    /// Shows the file in the person's editor.
    pub(super) fn open_file(&mut self) {
        let Ok(store) = offline::store(self.options().config.as_deref()) else { return };
        self.launch(whole(&store.path()), explain::profiles_not_opened);
    }

    /// Shows a folder in the person's file manager.
    pub(super) fn open_folder(&mut self, folder: SettingsFolder) {
        let path = match folder {
            SettingsFolder::Profiles => {
                let Ok(store) = offline::store(self.options().config.as_deref()) else { return };
                disk_folder(&store.path())
            }
            SettingsFolder::State => {
                let Some(saved_state) = &self.saved_state else { return };
                whole(saved_state.folder().path())
            }
        };
        self.launch(path, explain::folder_not_opened);
    }

    /// Has the system show what is at `path`, and says so where it cannot.
    fn launch(&mut self, path: PathBuf, not_opened: fn(&Path) -> Notice) {
        self.jobs.spawn(async move {
            let opened = match Url::from_file_path(&path) {
                Ok(url) => sign_in::open_browser(&url).await.is_ok(),
                Err(()) => false,
            };
            Done::Failed((!opened).then(|| Box::new(not_opened(&path))))
        });
    }

    pub(super) fn use_named(&mut self, name: &str) {
        let Some((store, profiles)) = self.load() else { return };
        match offline::choose(&store, &profiles, Some(name)) {
            Ok(profile) => self.use_profile(profile),
            Err(notices) => self.reject(notices),
        }
    }

    /// A profile that is open is not begun again, which would end its connection and empty its console. One that was
    /// changed in the file meanwhile is: what it leads to is another place.
    pub(super) fn use_profile(&mut self, profile: &Profile) {
        match self.open.iter().find(|open| open.profile.name == profile.name) {
            Some(open) if *open.profile == *profile || is_found(&open.profile, profile) => {
                open.inbox.push_event(Event::Profile(ProfileEvent::Shown));
            }
            Some(open) => {
                self.close(open.id);
                self.open_profile(profile.clone());
            }
            None => self.open_profile(profile.clone()),
        }
    }

    pub(super) fn add_profile(&mut self, text: &str) {
        let store = match offline::store(self.options().config.as_deref()) {
            Ok(store) => store,
            Err(notices) => return self.reject(notices),
        };
        let appended = match store.append(text) {
            Ok(appended) => appended,
            Err(error) => return self.unusable(&error),
        };
        let profile = Box::new(appended.profile);
        let Some(secret) = appended.client_secret else { return self.open_added(&profile, None) };
        let keyring = self.surroundings.keyring.asking();
        self.jobs.spawn(async move {
            let stored = keyring.store(&SecretName::client_secret(&profile), &secret).await;
            let not_kept = stored.err().map(|error| Box::new(explain::client_secret_not_stored(&error, &profile)));
            Done::SecretStored(profile, not_kept)
        });
    }

    /// Opens a profile that was added, and says whether its secret is kept.
    pub(super) fn open_added(&mut self, profile: &Profile, not_kept: Option<Box<Notice>>) {
        self.expect_edits();
        self.load();
        self.use_profile(profile);
        if let Some(notice) = not_kept {
            let opened = self.open.iter().find(|open| open.profile.name == profile.name);
            opened.map_or(&self.inbox, |open| &open.inbox).push_event(Event::Noticed(notice));
        }
    }

    /// What was asked for needs a profile, and there is none.
    pub(super) fn ask_for_profile(&self) {
        if let Ok(store) = offline::store(self.options().config.as_deref()) {
            self.noticed(explain::no_profile(&store.path()));
        }
    }

    pub(super) fn no_profile(&self) -> Notice {
        match offline::store(self.options().config.as_deref()) {
            Ok(store) => explain::no_profile(&store.path()),
            Err(notices) => notices.into_iter().next().unwrap_or_else(explain::no_settings_folder),
        }
    }
}

/// `--config` may be a path from where the program was started.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The folder that a file is in.
fn disk_folder(file: &Path) -> PathBuf {
    let file = whole(file);
    file.parent().map(Path::to_owned).unwrap_or(file)
}
