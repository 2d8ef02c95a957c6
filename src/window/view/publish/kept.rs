//! What a person writes is there again in the next run: the form is given out to be kept when it was still for a while,
//! and filled with what was kept as long as nothing was written in it.

use model::{KeepCommand, MessageDraft, PersonId, Timestamp};

use super::{Draft, PublishState};
use crate::view::still::Still;

/// Whose draft is in the form, and what is kept of it.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// `None` while nothing may be kept.
    person: Option<PersonId>,
    stored: Draft,
    /// The form at the last look.
    seen: Draft,
    still: Still,
    /// The person wrote something, or got back what was kept.
    touched: bool,
}

impl PublishState {
    /// Takes over who writes here and what was kept for that person, which a form with something in it ignores.
    pub(in crate::view) fn take_kept(&mut self, person: PersonId, draft: Option<Box<MessageDraft>>, now: Timestamp) {
        let is_another = self.kept.person.replace(person) != Some(person);
        if !is_another && draft.is_none() {
            return;
        }
        self.see();
        let draft = draft.map(|draft| Draft(*draft)).unwrap_or_default();
        if is_another {
            self.kept.stored.clone_from(&draft);
        }
        if !self.kept.touched {
            self.draft = draft;
            self.see();
        } else if self.draft != self.kept.stored {
            self.kept.still.changed(now);
        }
    }

    /// What is to be kept now, once the form was still for a while.
    pub(in crate::view) fn keep_when_still(&mut self, now: Timestamp) -> Option<KeepCommand> {
        if self.see() {
            self.kept.still.changed(now);
        }
        if self.kept.still.is_over(now) { self.unkept() } else { None }
    }

    /// Whether something will have to be kept when the form has been still for a while.
    pub(in crate::view) fn waits_to_be_kept(&self) -> bool {
        self.kept.person.is_some() && self.kept.still.waits()
    }

    /// What is not kept yet, without waiting.
    pub(in crate::view) fn unkept(&mut self) -> Option<KeepCommand> {
        self.see();
        let person = self.kept.person?;
        self.kept.still.end();
        (self.draft != self.kept.stored).then(|| {
            self.kept.stored.clone_from(&self.draft);
            KeepCommand::Draft { person, draft: Box::new(self.draft.0.clone()) }
        })
    }

    /// Answers whether the form is different from the last look.
    fn see(&mut self) -> bool {
        let is_new = self.draft != self.kept.seen;
        if is_new {
            self.kept.seen.clone_from(&self.draft);
            self.kept.touched = true;
        }
        is_new
    }
}
