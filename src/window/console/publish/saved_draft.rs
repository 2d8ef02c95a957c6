//! What a person writes is there again in the next run: the form is given out to be kept when it was still for a while,
//! and filled with what was kept as long as nothing was written in it.

use model::{KeepCommand, MessageDraft, PersonId, Timestamp};

use super::draft::Draft;
use crate::kit::debounce::Debounce;

/// Whose draft is in the form, and what is kept of it.
#[derive(Debug, Default)]
pub(super) struct SavedDraft {
    /// `None` while nothing may be kept.
    person: Option<PersonId>,
    stored: Draft,
    /// The form at the last look.
    seen: Draft,
    debounce: Debounce,
    /// The person wrote something, or got back what was kept.
    touched: bool,
}

impl SavedDraft {
    /// Takes over who writes here and what was kept for that person, which a form with something in it ignores.
    pub(super) fn take_kept(
        &mut self,
        form: &mut Draft,
        person: PersonId,
        draft: Option<Box<MessageDraft>>,
        now: Timestamp,
    ) {
        let is_another = self.person.replace(person) != Some(person);
        if !is_another && draft.is_none() {
            return;
        }
        self.see(form);
        let draft = draft.map(|draft| Draft(*draft)).unwrap_or_default();
        if is_another {
            self.stored.clone_from(&draft);
        }
        if !self.touched {
            *form = draft;
            self.see(form);
        } else if *form != self.stored {
            self.debounce.changed(now);
        }
    }

    /// What is to be kept now, once the form was still for a while.
    pub(super) fn keep_when_still(&mut self, form: &Draft, now: Timestamp) -> Option<KeepCommand> {
        if self.see(form) {
            self.debounce.changed(now);
        }
        if self.debounce.is_due(now) { self.unkept(form) } else { None }
    }

    /// Whether something will have to be kept when the form has been still for a while.
    pub(super) fn waits_to_be_kept(&self) -> bool {
        self.person.is_some() && self.debounce.is_pending()
    }

    /// What is not kept yet, without waiting.
    pub(super) fn unkept(&mut self, form: &Draft) -> Option<KeepCommand> {
        self.see(form);
        let person = self.person?;
        self.debounce.reset();
        (*form != self.stored).then(|| {
            self.stored.clone_from(form);
            KeepCommand::Draft { person, draft: Box::new(form.0.clone()) }
        })
    }

    /// Returns whether the form is different from the last look.
    fn see(&mut self, form: &Draft) -> bool {
        let is_new = *form != self.seen;
        if is_new {
            self.seen.clone_from(form);
            self.touched = true;
        }
        is_new
    }
}
