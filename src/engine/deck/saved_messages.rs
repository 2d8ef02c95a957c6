//! The deck's part about messages that are saved under names. They belong to the profile and not to a person, and need no network.

use store::{Error, SetAside};

use super::{Deck, Open};
use model::{ConnectionId, SavedMessageChange};

impl Deck {
    /// Reads the files again that an editor or another window may have changed.
    pub(super) fn look_again(&mut self) {
        drop(self.load());
        let Some(saved_state) = &self.saved_state else { return };
        for open in self.open.iter().filter(|open| self.sandbox.profile() != Some(&*open.profile)) {
            self.messages.load(saved_state, &open.profile.name, &open.inbox);
        }
    }

    /// Changes what is saved for the profile of this connection. A sandbox that ends with the program keeps nothing.
    pub(super) fn change_messages(&mut self, connection: ConnectionId, change: SavedMessageChange) {
        let ends_with_us = |open: &Open| self.sandbox.profile() == Some(&*open.profile);
        let Some(open) = self.open.iter().find(|open| open.id == connection && !ends_with_us(open)) else { return };
        if let Some(saved_state) = &self.saved_state {
            self.messages.change(saved_state, &open.profile.name, change, &open.inbox);
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
