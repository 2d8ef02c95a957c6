//! The deck's part about the last run and the next one: how the window is arranged, and which profiles are open.

use store::{Error, SetAside};
use tokio::task::JoinSet;

use super::layout::Layout;
use super::{Deck, Open};
use crate::profile_rename::settle;
use crate::saved_state::{LIMIT, SavedState, careful_layout};
use client::profile::Profile;
use model::{Opening, ReadOnly, WindowLayout};

impl Deck {
    /// Reads how the window was arranged in the last run.
    pub(super) async fn recall(&mut self) {
        let Some(saved_state) = &self.saved_state else { return };
        if let Some(notice) = settle(&self.surroundings.keyring, &saved_state.folder()).await {
            self.noticed(notice);
        }
        saved_state.tell_notes().await;
        let folder = saved_state.folder();
        let path = folder.window_file();
        let mut reading = JoinSet::new();
        reading.spawn_blocking(move || folder.load_window());
        match tokio::time::timeout(LIMIT, reading.join_next()).await {
            Ok(Some(Ok(Ok(layout)))) => self.take_up(layout),
            Ok(Some(Ok(Err(error)))) => self.start_carefully(error).await,
            // A fault of ours is shown where panics are.
            Ok(_) => self.take_up(careful_layout()),
            Err(_) => {
                self.not_kept(&Error::Busy { path });
                self.take_up(careful_layout());
            }
        }
    }

    /// What the file allowed to send is not known. The file is set aside now, with a new one in its place that says so:
    /// otherwise the next program would find none, and send.
    async fn start_carefully(&mut self, error: Error) {
        self.take_up(careful_layout());
        let Some(saved_state) = &self.saved_state else { return };
        if !matches!(error, Error::Unsuitable { .. }) {
            return saved_state.tell(&error, &self.inbox);
        }
        self.layouts.add(Layout { folder: saved_state.folder(), layout: careful_layout() });
        if let Ok(Some(saved)) = tokio::time::timeout(LIMIT, self.layouts.saved()).await {
            self.saved(saved, true);
        }
    }

    fn take_up(&mut self, layout: WindowLayout) {
        self.read_only = self.read_only.or(layout.read_only.then_some(ReadOnly::Setting));
        self.recording = layout.recording;
        self.outbox = layout.outbox;
        self.last_run = layout;
    }

    /// Opens what was open at the end of the last run, as far as the file of profiles has it, or the first profile; nothing
    /// when the person chose so.
    pub(super) fn open_again(&mut self, profiles: &[Profile]) {
        if self.last_run.opening == Opening::Nothing {
            return;
        }
        let named = |name: &String| profiles.iter().find(|profile| profile.name == *name).cloned();
        let again: Vec<Profile> = self.last_run.open.iter().filter_map(named).collect();
        for profile in &again {
            self.use_profile(profile);
        }
        // A window without a profile shows how to make one; a command that needs one asks for it.
        if let Some(first) = profiles.first().filter(|_| again.is_empty()) {
            self.open_profile(first.clone());
        }
    }

    /// Keeps how the window is arranged. A sandbox that was started here is not there in the next run; where nothing
    /// else was open, the profiles of the last run stay.
    pub(super) fn keep_layout(&mut self, mut layout: WindowLayout) {
        let Some(folder) = self.saved_state.as_ref().map(SavedState::folder) else { return };
        let ends_with_us = |name: &String| {
            let of_sandbox = |open: &Open| self.sandbox.profile() == Some(&*open.profile);
            self.open.iter().any(|open| open.profile.name == *name && of_sandbox(open))
        };
        layout.open.retain(|name| !ends_with_us(name));
        layout.shown = layout.shown.filter(|name| !ends_with_us(name));
        if layout.open.is_empty() && (self.last_id == 0 || self.options().sandbox) {
            layout.open.clone_from(&self.last_run.open);
            layout.shown.clone_from(&self.last_run.shown);
        }
        self.layouts.add(Layout { folder, layout });
    }

    /// Says it when something could not be saved, and when it can be again. `is_careful` says that the window has started as
    /// if sending was forbidden.
    pub(super) fn saved(&self, saved: Result<Option<SetAside>, Error>, is_careful: bool) {
        match (saved, &self.saved_state) {
            (Ok(set_aside), Some(saved_state)) => {
                saved_state.take_back(&saved_state.folder().window_file());
                if let Some(set_aside) = set_aside {
                    saved_state.tell_set_aside(&set_aside, &self.inbox, is_careful);
                }
            }
            (Err(error), _) => self.not_kept(&error),
            (Ok(_), None) => {}
        }
    }

    /// Says that a file cannot be used, once until it can be again.
    fn not_kept(&self, error: &Error) {
        if let Some(saved_state) = &self.saved_state {
            saved_state.tell(error, &self.inbox);
        }
    }
}
