//! The deck's part about forms: profiles are described, tried, changed and removed.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Deck, Done};
use crate::new_file::{save_file, save_new_file, whole};
use crate::{explain, offline, trial, way_out};
use client::credentials::{AwsProfileError, KnownAwsProfile, known_aws_profiles};
use client::dial::Network;
use client::profile::{Edit, Error, Profile, Store, import};
use client::sign_in::SecretName;
use model::{AwsProfileName, AwsProfiles, Event, Notice, ProfileChange, ProfileEvent};
use secrecy::SecretString;
use tokio::sync::watch;

impl Deck {
    /// Changes the file, and the keyring with it: what that has of a profile goes with it, gets its new name, and comes back with it.
    pub(super) fn change_profile(&mut self, change: ProfileChange, secret: Option<SecretString>) {
        if let ProfileChange::Update { name, text, unset } = &change {
            let edit = Edit::Update { name: name.clone(), text: text.clone(), unset: unset.clone() };
            if let Some(both) = self.new_name(&edit) {
                return self.rename(both, edit, secret);
            }
        }
        self.change_file(change, secret);
    }

    fn change_file(&mut self, change: ProfileChange, secret: Option<SecretString>) {
        let Some(store) = self.store() else { return };
        let removed = match &change {
            ProfileChange::Remove { name } => named_in(offline::load(&store).ok(), name),
            _ => None,
        };
        // A new profile has no place yet.
        let is_undo = matches!(change, ProfileChange::Insert { place: Some(_), .. });
        let mut done = match change_file(&store, change) {
            Ok(done) => done,
            Err(error) => return self.reject(explain::profiles(&error)),
        };
        self.expect_edits();
        if let ProfileEvent::Removed { name, was_open, had_sign_in, keeps_files, .. } = &mut done {
            let ended = self.close_named(name);
            *was_open = ended.is_some();
            *had_sign_in = removed.as_ref().is_some_and(|profile| profile.aws_source().is_none());
            *keeps_files = self.options().store.as_ref().is_some_and(|folder| folder.keeps(name));
            if let Some(profile) = removed {
                self.take_secrets(profile, ended);
            }
        }
        let all = self.load().map(|(_, all)| all);
        let name = match &done {
            ProfileEvent::Changed { name } => Some(name.clone()),
            _ => None,
        };
        let profile = name.as_ref().and_then(|name| named_in(all, name));
        match (profile, secret) {
            (Some(profile), Some(secret)) => self.store_secret(profile, secret),
            (Some(profile), None) if is_undo => {
                self.put_back_secrets(profile);
                self.inbox.push_event(Event::Profile(done));
            }
            _ => self.inbox.push_event(Event::Profile(done)),
        }
    }

    /// `ended` says when a connection stores nothing any more.
    fn take_secrets(&mut self, profile: Profile, ended: Option<watch::Receiver<()>>) {
        let (secrets, keyring) = (self.removed_secrets.clone(), self.surroundings.keyring.asking());
        self.jobs.spawn(async move { Done::Failed(secrets.take(keyring, profile, ended).await) });
    }

    fn put_back_secrets(&mut self, profile: Profile) {
        let (secrets, keyring) = (self.removed_secrets.clone(), self.surroundings.keyring.asking());
        self.jobs.spawn(async move {
            let name = profile.name.clone();
            let (was_open, failed) = secrets.put_back(keyring, profile).await;
            Done::PutBack(was_open.then_some(name), failed)
        });
    }

    /// A profile is as it was before it was removed: one that had a connection has one again.
    pub(super) fn put_back(&mut self, open: Option<String>, failed: Option<Box<Notice>>) {
        if let Some(name) = open {
            self.use_named(&name);
        }
        if let Some(notice) = failed {
            self.noticed(*notice);
        }
    }

    /// The secret is kept before the change is answered: a sign-in that follows needs it.
    pub(super) fn store_secret(&mut self, profile: Profile, secret: SecretString) {
        let keyring = self.surroundings.keyring.asking();
        self.jobs.spawn(async move {
            let stored = keyring.store(&SecretName::client_secret(&profile), &secret).await;
            let not_kept = stored.err().map(|error| Box::new(explain::client_secret_not_stored(&error, &profile)));
            Done::SecretOfChange(profile.name, not_kept)
        });
    }

    /// Ends the connection of the profile, if it has one: what is returned is closed once it has ended.
    pub(super) fn close_named(&mut self, name: &str) -> Option<watch::Receiver<()>> {
        let open = self.open.iter().find(|open| open.profile.name == name)?;
        let (id, ended) = (open.id, open.ended.clone());
        self.close(id);
        Some(ended)
    }

    pub(super) fn changed_with_secret(&mut self, name: String, not_kept: Option<Box<Notice>>) {
        self.inbox.push_event(Event::Profile(ProfileEvent::Changed { name }));
        if let Some(notice) = not_kept {
            self.reject(vec![*notice]);
        }
    }

    pub(super) fn describe(&mut self, name: String) {
        let Some(store) = self.store() else { return };
        match store.export(&name) {
            Ok(text) => self.inbox.push_event(Event::Profile(ProfileEvent::Described { name, text })),
            Err(error) => self.reject(explain::profiles(&error)),
        }
    }

    pub(super) fn read_file(&mut self, path: PathBuf) {
        self.jobs.spawn_blocking(move || Done::FileRead(read(&path)));
    }

    pub(super) fn file_read(&mut self, read: Result<(String, Vec<u8>), Box<Notice>>) {
        match read {
            Ok((name, bytes)) => self.inbox.push_event(Event::Profile(ProfileEvent::FileRead { name, bytes })),
            Err(notice) => self.reject(vec![*notice]),
        }
    }

    pub(super) fn save_template(&mut self, path: PathBuf, replaces: bool, text: String) {
        self.jobs.spawn_blocking(move || {
            let path = whole(&path);
            let saved = if replaces { save_file(&path, &text) } else { save_new_file(&path, &text) };
            Done::TemplateSaved(saved.map(|()| path.display().to_string()))
        });
    }

    pub(super) fn template_saved(&mut self, saved: Result<String, Box<Notice>>) {
        match saved {
            Ok(path) => self.inbox.push_event(Event::Profile(ProfileEvent::TemplateSaved { path })),
            Err(notice) => self.reject(vec![*notice]),
        }
    }

    /// Starts a trial. The clock of this one is its own: what it corrects is no matter of a connection.
    pub(super) fn try_profile(&mut self, text: &str) {
        self.stop_trying();
        let Some(store) = self.store() else { return };
        let draft = match store.draft(text) {
            Ok(draft) => draft,
            Err(error) => return self.reject(explain::profiles(&error)),
        };
        let (logins, limits) = (&self.surroundings.proxy_logins, self.options().limits.dial);
        let options = way_out::with_own_clock(&draft.profile, logins, limits);
        let network = match Network::with(&options) {
            Ok(network) => network,
            Err(error) => return self.reject(vec![explain::network(&error, "AWS")]),
        };
        self.inbox.push_event(Event::Profile(ProfileEvent::Trying));
        let (callbacks, inbox) = (self.surroundings.callbacks.clone(), self.inbox.clone());
        self.trial = Some(self.jobs.spawn(async move {
            Box::pin(trial::run(draft, network, callbacks, inbox)).await;
            Done::Tried
        }));
    }

    pub(super) fn stop_trying(&mut self) {
        if let Some(trial) = self.trial.take().filter(|trial| !trial.is_finished()) {
            trial.abort();
            self.inbox.push_event(Event::Profile(ProfileEvent::TrialEnded));
        }
    }

    pub(super) fn list_aws_profiles(&mut self) {
        let inbox = self.inbox.clone();
        self.jobs.spawn(async move {
            let known = known_aws_profiles().await;
            inbox.push_event(Event::Profile(ProfileEvent::AwsProfiles(Box::new(named(known)))));
            Done::Tried
        });
    }

    pub(super) fn store(&mut self) -> Option<Store> {
        let store = offline::store(self.options().config.as_deref());
        store.map_err(|notices| self.reject(notices)).ok()
    }
}

fn named(known: Result<Vec<KnownAwsProfile>, AwsProfileError>) -> AwsProfiles {
    match known {
        Ok(known) => {
            let name = |KnownAwsProfile { name, region }: KnownAwsProfile| AwsProfileName { name, region };
            AwsProfiles { profiles: known.into_iter().map(name).collect(), notice: None }
        }
        Err(error) => AwsProfiles { profiles: Vec::new(), notice: Some(Box::new(explain::aws_profile(&error))) },
    }
}

fn change_file(store: &Store, change: ProfileChange) -> Result<ProfileEvent, Error> {
    let (edit, name) = match change {
        ProfileChange::Remove { name } => {
            let (text, place) = store.excerpt(&name)?;
            store.edit(&Edit::Remove { name: name.clone() })?;
            return Ok(ProfileEvent::Removed {
                name,
                text,
                place,
                was_open: false,
                had_sign_in: false,
                keeps_files: false,
            });
        }
        ProfileChange::Update { name, text, unset } => {
            let new_name = name_in(&text).unwrap_or_else(|| name.clone());
            (Edit::Update { name, text, unset }, new_name)
        }
        ProfileChange::Duplicate { name, new_name } => (Edit::Duplicate { name, new_name: new_name.clone() }, new_name),
        ProfileChange::Move { name, place } => (Edit::Move { name: name.clone(), place }, name),
        ProfileChange::Insert { text, place } => {
            let name = name_in(&text).unwrap_or_default();
            (Edit::Insert { text, place: place.unwrap_or(usize::MAX) }, name)
        }
    };
    store.edit(&edit)?;
    Ok(ProfileEvent::Changed { name })
}

fn named_in(profiles: Option<Vec<Profile>>, name: &str) -> Option<Profile> {
    profiles?.into_iter().find(|profile| profile.name == name)
}

fn name_in(text: &str) -> Option<String> {
    import::recognize(text.as_bytes(), None).ok().map(|imported| imported.suggested_name)
}

/// Reads no more than an import takes. Blocks.
fn read(path: &Path) -> Result<(String, Vec<u8>), Box<Notice>> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let most = u64::try_from(import::MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = std::fs::metadata(path)
        .and_then(|about| if about.is_file() { Ok(()) } else { Err(std::io::ErrorKind::InvalidInput.into()) })
        .and_then(|()| std::fs::File::open(path))
        .and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| Box::new(explain::import_unreadable(&path.display().to_string(), &error)))?;
    Ok((name, bytes))
}
