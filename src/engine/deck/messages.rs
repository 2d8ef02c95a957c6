//! Messages that are saved under names, on the way from and to their files: one for each profile.

use std::path::PathBuf;

use store::{Error, SetAside};

use crate::inbox::Inbox;
use crate::saved_state::{Save, SavedState, Saver, Unsaved};
use model::{Event, SavedMessageChange};

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

    /// Changes what is saved for the profile, and says what is then.
    pub(super) fn change(
        &mut self,
        saved_state: &SavedState,
        profile: &str,
        change: SavedMessageChange,
        inbox: &Inbox,
    ) {
        self.add(saved_state, profile, vec![change], inbox);
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

/// Saves what is not saved yet, for a moment.
pub(super) async fn finish_messages(messages: &mut Messages, saved_state: Option<&SavedState>, inbox: &Inbox) {
    let Some(saved_state) = saved_state else { return };
    messages.saver.finish_and_tell(&messages.last, saved_state, inbox).await;
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
