//! What of one person is on the way to the file of the profile.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{Changes, Error, Folder, Person, SavedConnection, SetAside};
use tokio::sync::oneshot;

use crate::saved_state::{Save, Unsaved};
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
    pub(super) draft: Option<Draft>,
    /// Gets what is kept then, and nothing where the file cannot be read.
    pub(super) answer: Option<oneshot::Sender<SavedConnection>>,
}

/// What a person writes.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) content: Box<MessageDraft>,
    pub(super) place: DraftPlace,
}

/// The place of a draft in the file, as the drafts of one sign-in share it: theirs once the person has seen what was in
/// it, or it was free for one of them. What is in it otherwise is not saved over.
#[derive(Clone, Debug, Default)]
pub(super) struct DraftPlace(Arc<AtomicBool>);

impl DraftPlace {
    pub(super) fn new(is_theirs: bool) -> Self {
        Self(Arc::new(AtomicBool::new(is_theirs)))
    }

    pub(super) fn is_theirs(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn take(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Save for Work {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        if self.place.person != newer.place.person {
            return Some(newer);
        }
        self.changes.append(newer.changes);
        self.draft = newer.draft.or(self.draft.take());
        // An older one is not waited for any more.
        self.answer = newer.answer.or(self.answer.take());
        None
    }

    fn save(mut self) -> Result<Option<SetAside>, Box<Unsaved<Self>>> {
        let answer = self.answer.take();
        let saved = self.write();
        if let Some(answer) = answer {
            // What can be read is used, even where it cannot be written.
            let kept = saved.as_ref().ok().map(|(kept, _)| kept.clone()).or_else(|| self.as_it_would_be());
            if let Some(kept) = kept {
                // It is not waited for where it took too long.
                let _ = answer.send(kept);
            }
        }
        let error = match saved {
            Ok((_, set_aside)) => return Ok(set_aside),
            Err(error) => error,
        };
        if !matches!(error, Error::Busy { .. }) {
            self.save_what_can_be_saved();
        }
        Err(Box::new(Unsaved { error, rest: self }))
    }
}

impl Work {
    fn write(&self) -> Result<(SavedConnection, Option<SetAside>), Error> {
        let mut put = None;
        let kept = self.place.change(|kept| put = self.put_into(kept))?;
        if let Some(draft) = put {
            draft.place.take();
        }
        Ok(kept)
    }

    /// Returns the draft that is in `kept` then.
    fn put_into(&self, kept: &mut SavedConnection) -> Option<&Draft> {
        kept.apply(self.changes.as_slice());
        let draft = self.draft.as_ref().filter(|draft| draft.place.is_theirs() || kept.draft.is_none())?;
        // A form that was never touched is not worth a place.
        kept.draft = (*draft.content != MessageDraft::default()).then(|| (*draft.content).clone());
        Some(draft)
    }

    fn as_it_would_be(&self) -> Option<SavedConnection> {
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
        if self.write().is_ok() {
            self.changes = Changes::default();
            self.draft = draft;
            return;
        }
        let changes = mem::take(&mut self.changes);
        self.draft = draft;
        if self.write().is_ok() {
            self.draft = None;
        }
        self.changes = changes;
    }
}

impl Place {
    fn change(&self, change: impl FnOnce(&mut SavedConnection)) -> Result<(SavedConnection, Option<SetAside>), Error> {
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
            changes.add(SubscriptionChange::Added { topic_filter, qos: Qos::AtLeastOnce });
        }
        changes
    }

    fn draft(payload: String, is_theirs: bool) -> Draft {
        let content = Box::new(MessageDraft { payload, ..MessageDraft::default() });
        Draft { content, place: DraftPlace::new(is_theirs) }
    }

    fn work(folder: &Folder, changes: Changes, draft: Option<Draft>) -> Work {
        Work { place: place(folder), changes, draft, answer: None }
    }

    #[test]
    fn neither_changes_nor_a_draft_that_cannot_be_saved_keep_the_other_away() {
        let (usual, too_large) = (draft("{}".to_owned(), true), draft("x".repeat(4_000_000), true));
        let rows = [(wanted(2), &usual, 2, true), (wanted(2), &too_large, 2, false), (wanted(1_025), &usual, 0, true)];
        for (changes, draft, count, has_draft) in rows {
            let temporary = tempfile::tempdir().unwrap();
            let folder = Folder::at(temporary.path());
            let rest = work(&folder, changes.clone(), Some(draft.clone())).save().err().map(|unsaved| unsaved.rest);
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
        // What was written while the file could not be read is put where nothing is, and nowhere else.
        for (is_theirs, former, expected) in [
            (true, None, "unsaved"),
            (true, Some("former"), "unsaved"),
            (false, None, "unsaved"),
            (false, Some("former"), "former"),
        ] {
            let temporary = tempfile::tempdir().unwrap();
            let folder = Folder::at(temporary.path());
            if let Some(former) = former {
                let first = work(&folder, Changes::default(), Some(draft(former.to_owned(), true)));
                assert!(first.save().is_ok());
            }
            let (answer, mut answered) = oneshot::channel();
            let mut unsaved = work(&folder, wanted(2), Some(draft("unsaved".to_owned(), is_theirs)));
            let begun = SubscriptionChange::Begun { topic_filters: vec![TopicFilter::parse("named").unwrap()] };
            let opening = Work { answer: Some(answer), ..work(&folder, begun.into(), None) };
            assert!(unsaved.merge(opening).is_none());
            assert!(unsaved.save().is_ok());
            let kept = answered.try_recv().unwrap();
            let of_file = folder.load_connection("plant", &place(&folder).person).unwrap().unwrap();
            assert_eq!(kept, of_file);
            let payload = kept.draft.unwrap().payload;
            assert_eq!((kept.subscriptions.len(), &*payload), (3, expected), "{is_theirs} {former:?}");
        }
    }

    #[test]
    fn a_place_that_was_free_for_one_draft_is_free_for_those_after_it() {
        for (former, expected) in [(None, "second"), (Some("former"), "former")] {
            let temporary = tempfile::tempdir().unwrap();
            let folder = Folder::at(temporary.path());
            if let Some(former) = former {
                let first = work(&folder, Changes::default(), Some(draft(former.to_owned(), true)));
                assert!(first.save().is_ok());
            }
            let first = draft("first".to_owned(), false);
            let place_of_both = first.place.clone();
            let second = Draft { place: place_of_both.clone(), ..draft("second".to_owned(), false) };
            for draft in [first, second] {
                assert!(work(&folder, Changes::default(), Some(draft)).save().is_ok());
            }
            let kept = folder.load_connection("plant", &place(&folder).person).unwrap().unwrap();
            assert_eq!(kept.draft.unwrap().payload, expected);
            assert_eq!(place_of_both.is_theirs(), former.is_none());
        }
    }
}
