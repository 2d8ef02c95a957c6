//! The deck's part about messages that are saved under names: it reads them when a connection opens, and changes their file.
//! They belong to the profile, whoever is signed in, and need no network.

use std::path::PathBuf;

use store::{Error, SetAside};

use super::{Deck, Open};
use crate::inbox::Inbox;
use crate::saved_state::{Save, SavedState, Saver, Unsaved};
use model::{ConnectionId, Event, SavedMessageChange};

/// The files of saved messages, of all profiles.
#[derive(Default)]
pub(super) struct Messages {
    saver: Saver<Work>,
    /// The file that something is to be done with last.
    last: PathBuf,
}

/// What is to be done with the file of a profile.
struct Work {
    saved_state: SavedState,
    profile: String,
    /// Nothing: it is only read.
    changes: Vec<SavedMessageChange>,
    /// Gets what is in it then.
    inbox: Inbox,
}

impl Messages {
    /// Reads what is saved for the profile, and says it.
    pub(super) fn load(&mut self, saved_state: &SavedState, profile: &str, inbox: &Inbox) {
        self.add(saved_state, profile, Vec::new(), inbox);
    }

    fn add(&mut self, saved_state: &SavedState, profile: &str, changes: Vec<SavedMessageChange>, inbox: &Inbox) {
        let (saved_state, profile, inbox) = (saved_state.clone(), profile.to_owned(), inbox.clone());
        self.last = saved_state.folder().messages_file(&profile);
        self.saver.add(Work { saved_state, profile, changes, inbox });
    }

    /// How the one ended that was under way, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<Option<SetAside>, Error>> {
        self.saver.saved().await
    }
}

impl Deck {
    /// Changes what is saved for the profile of this connection. A sandbox that ends with the program keeps nothing.
    pub(super) fn change_messages(&mut self, connection: ConnectionId, change: SavedMessageChange) {
        let ends_with_us = |open: &Open| self.sandbox.profile() == Some(&*open.profile);
        let Some(open) = self.open.iter().find(|open| open.id == connection && !ends_with_us(open)) else { return };
        if let Some(saved_state) = &self.saved_state {
            self.messages.add(saved_state, &open.profile.name, vec![change], &open.inbox);
        }
    }

    /// Says it when a file cannot be used, or was set aside.
    pub(super) fn messages_saved(&self, saved: Result<Option<SetAside>, Error>) {
        match (saved, &self.saved_state) {
            (Ok(Some(set_aside)), Some(saved_state)) => saved_state.tell_set_aside(&set_aside, &self.inbox, false),
            (Err(error), Some(saved_state)) => saved_state.tell(&error, &self.inbox),
            _ => {}
        }
    }
}

/// Saves what is not saved yet, for a moment.
pub(super) async fn finish_messages(messages: &mut Messages, saved_state: Option<&SavedState>, inbox: &Inbox) {
    let Some(saved_state) = saved_state else { return };
    let (set_aside, errors) = messages.saver.finish(&messages.last).await;
    for error in &errors {
        saved_state.tell(error, inbox);
    }
    saved_state.tell_at_end(set_aside, inbox).await;
}

impl Save for Work {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        if self.profile != newer.profile {
            return Some(newer);
        }
        self.changes.extend(newer.changes);
        self.inbox = newer.inbox;
        None
    }

    fn save(self) -> Result<Option<SetAside>, Box<Unsaved<Self>>> {
        let folder = self.saved_state.folder();
        if self.changes.is_empty()
            && let Ok((messages, None)) = folder.load_messages(&self.profile)
        {
            self.inbox.push_event(Event::SavedMessages(messages));
            return Ok(None);
        }
        match folder.change_messages(&self.profile, &self.changes) {
            Ok((messages, set_aside)) => {
                self.saved_state.take_back(&folder.messages_file(&self.profile));
                self.inbox.push_event(Event::SavedMessages(messages));
                Ok(set_aside)
            }
            Err(error) => {
                // What can be read is shown, and what is saved later is tried again.
                let messages = folder.load_messages(&self.profile).map(|(messages, _)| messages).unwrap_or_default();
                self.inbox.push_event(Event::SavedMessages(messages));
                Err(Box::new(Unsaved { error, rest: self }))
            }
        }
    }
}
