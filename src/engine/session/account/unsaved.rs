//! People who signed in during this run and whose sign-in no keyring keeps: there is a way back to them without the browser
//! until the program ends.

use std::sync::Arc;

use crate::login::Login;
use crate::sign_in_task::keyring_state;
use client::sign_in::Session;
use model::{KeyringState, SavedPerson};

/// More than share a computer; each holds tokens in memory.
const MOST: usize = 12;

/// Their sign-ins, the newest first. The present person is none of them.
#[derive(Default)]
pub(in crate::session) struct Unsaved(Vec<Arc<Session>>);

impl Unsaved {
    /// Another person takes the place of this one.
    pub(super) fn leave(&mut self, former: &Login) {
        let Some(session) = former.session() else { return };
        if session.can_be_renewed() && !matches!(keyring_state(session), KeyringState::Stored) {
            self.remove(&session.subject());
            self.0.insert(0, Arc::clone(session));
            self.0.truncate(MOST);
        }
    }

    /// This person is the present one, or has signed out.
    pub(super) fn remove(&mut self, subject: &str) {
        self.0.retain(|session| session.subject() != subject);
    }

    /// The sign-in of this person.
    pub(super) fn of(&self, subject: &str) -> Option<Login> {
        self.0.iter().find(|session| session.subject() == subject).map(|session| Login::Cognito(Arc::clone(session)))
    }

    /// Takes out the sign-ins that are meant.
    pub(super) fn take(&mut self, is_meant: impl Fn(&SavedPerson) -> bool) -> Vec<Arc<Session>> {
        self.0.extract_if(.., |session| is_meant(&person(session))).collect()
    }

    /// All people: those of the keyring, and these.
    pub(in crate::session) fn beside(&self, mut saved: Vec<SavedPerson>) -> Vec<SavedPerson> {
        let is_new = |session: &&Arc<Session>| saved.iter().all(|saved| saved.subject != session.subject());
        let more: Vec<SavedPerson> = self.0.iter().filter(is_new).map(person).collect();
        saved.extend(more);
        saved
    }
}

fn person(session: &Arc<Session>) -> SavedPerson {
    SavedPerson { user: session.user(), subject: session.subject(), is_current: false }
}
