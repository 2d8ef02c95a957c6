//! What of one person is on the way to the file of the profile.

use std::mem;

use store::{Changes, Error, Folder, KeptConnection, Person};
use tokio::sync::oneshot;

use crate::kept::{Save, Unsaved};
use model::{MessageDraft, Timestamp};

/// Where the things of one person are.
pub(super) struct Place {
    pub(super) folder: Folder,
    pub(super) profile: String,
    pub(super) person: Person,
}

/// What to save of one person.
pub(super) struct Work {
    pub(super) place: Place,
    pub(super) changes: Changes,
    pub(super) draft: Option<Box<MessageDraft>>,
    /// The draft takes the place of one in the file. Otherwise the person has not seen that one.
    pub(super) over_former: bool,
    /// Gets what is kept then, and nothing where the file cannot be read.
    pub(super) answer: Option<oneshot::Sender<KeptConnection>>,
}

impl Save for Work {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        if self.place.person != newer.place.person {
            return Some(newer);
        }
        self.changes.append(newer.changes);
        self.draft = newer.draft.or(self.draft.take());
        self.over_former = newer.over_former;
        // Nobody waits for an older one any more.
        self.answer = newer.answer.or(self.answer.take());
        None
    }

    fn save(mut self) -> Result<(), Box<Unsaved<Self>>> {
        let answer = self.answer.take();
        let saved = self.place.change(|kept| self.put_into(kept));
        if let Some(answer) = answer {
            // What can be read is used, even where it cannot be written.
            let kept = saved.as_ref().ok().cloned().or_else(|| self.as_it_would_be());
            if let Some(kept) = kept {
                // Nobody waits any more where it took too long.
                let _ = answer.send(kept);
            }
        }
        let Err(error) = saved else { return Ok(()) };
        if !matches!(error, Error::Busy { .. }) {
            self.save_what_can_be_saved();
        }
        Err(Box::new(Unsaved { error, rest: self }))
    }
}

impl Work {
    fn put_into(&self, kept: &mut KeptConnection) {
        kept.apply(self.changes.as_slice());
        if let Some(draft) = self.draft.as_ref().filter(|_| self.over_former || kept.draft.is_none()) {
            // A form that was never touched is not worth a place.
            kept.draft = (**draft != MessageDraft::default()).then(|| (**draft).clone());
        }
    }

    fn as_it_would_be(&self) -> Option<KeptConnection> {
        let Place { folder, profile, person } = &self.place;
        let mut kept = folder.load_connection(profile, person).ok()?.unwrap_or_default();
        self.put_into(&mut kept);
        Some(kept)
    }

    /// Saves the changes or the draft alone, so that a draft that is too large does not keep the changes away, nor too
    /// many subscriptions the draft; leaves the other.
    fn save_what_can_be_saved(&mut self) {
        if self.changes.is_empty() || self.draft.is_none() {
            return;
        }
        let draft = self.draft.take();
        if self.place.change(|kept| self.put_into(kept)).is_ok() {
            self.changes = Changes::default();
            self.draft = draft;
            return;
        }
        let changes = mem::take(&mut self.changes);
        self.draft = draft;
        if self.place.change(|kept| self.put_into(kept)).is_ok() {
            self.draft = None;
        }
        self.changes = changes;
    }
}

impl Place {
    fn change(&self, change: impl FnOnce(&mut KeptConnection)) -> Result<KeptConnection, Error> {
        self.folder.change_connection(&self.profile, &self.person, Timestamp::from_system_clock(), change)
    }
}

#[cfg(test)]
mod tests {
    use model::{Qos, TopicFilter};
    use store::SubscriptionChange;

    use super::*;

    fn place(folder: &Folder) -> Place {
        let person = Person::new("https://idp.example/pool", "ann");
        Place { folder: folder.clone(), profile: "plant".to_owned(), person }
    }

    fn wanted(count: usize) -> Changes {
        let mut changes = Changes::default();
        for number in 0..count {
            let topic_filter = TopicFilter::parse(&number.to_string()).unwrap();
            changes.add(SubscriptionChange::Wanted { topic_filter, qos: Qos::AtLeastOnce });
        }
        changes
    }

    fn draft(payload: String) -> Box<MessageDraft> {
        Box::new(MessageDraft { payload, ..MessageDraft::default() })
    }

    #[test]
    fn neither_changes_nor_a_draft_that_cannot_be_saved_keep_the_other_away() {
        let (usual, too_large) = (draft("{}".to_owned()), draft("x".repeat(4_000_000)));
        let rows = [(wanted(2), &usual, 2, true), (wanted(2), &too_large, 2, false), (wanted(1_025), &usual, 0, true)];
        for (changes, draft, count, has_draft) in rows {
            let temporary = tempfile::tempdir().unwrap();
            let folder = Folder::at(temporary.path());
            let work = Work {
                place: place(&folder),
                changes: changes.clone(),
                draft: Some(draft.clone()),
                over_former: true,
                answer: None,
            };
            let rest = work.save().err().map(|unsaved| unsaved.rest);
            let kept = folder.load_connection("plant", &place(&folder).person).unwrap().unwrap();
            assert_eq!((kept.subscriptions.len(), kept.draft.is_some()), (count, has_draft));
            assert_eq!(rest.is_some(), count == 0 || !has_draft);
            let Some(rest) = rest else { continue };
            assert_eq!(rest.changes, if count == 0 { changes } else { Changes::default() });
            assert_eq!(rest.draft.is_some(), !has_draft, "it is tried again");
        }
    }

    #[test]
    fn what_was_not_saved_counts_for_who_signs_in_again() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::at(temporary.path());
        let (answer, mut answered) = oneshot::channel();
        let work = |changes, answer| Work { place: place(&folder), changes, draft: None, over_former: true, answer };
        let mut unsaved = Work { draft: Some(draft("{}".to_owned())), ..work(wanted(2), None) };
        let begun = SubscriptionChange::Begun { topic_filters: vec![TopicFilter::parse("named").unwrap()] };
        assert!(unsaved.merge(work(begun.into(), Some(answer))).is_none());
        assert!(unsaved.save().is_ok());
        let kept = answered.try_recv().unwrap();
        assert_eq!((kept.subscriptions.len(), kept.draft), (3, Some(*draft("{}".to_owned()))));
    }
}
