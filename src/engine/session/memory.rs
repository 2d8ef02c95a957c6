//! What is there again in the next run: the subscriptions and the draft of each person.

mod work;

use std::mem;

use store::{Changes, Error, Person, SavedConnection, SetAside, SubscriptionChange};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use crate::saved_state::{LIMIT, SavedState, Saver};
use model::{MessageDraft, PersonId, TopicFilter};
use work::{Draft, DraftPlace, Place, Work};

/// What is kept for the people at one connection. Keeps nothing where there is no folder.
pub(super) struct Memory {
    pub(super) saved_state: Option<SavedState>,
    pub(super) profile: String,
    /// All who were signed in; the first one has the number 1.
    pub(super) people: Vec<Person>,
    /// Whose the subscriptions are.
    pub(super) present: Option<Present>,
    /// What was done to the subscriptions before anyone was signed in. It is for the next one who is.
    before: Changes,
    saver: Saver<Work>,
    /// Files that were set aside while they were opened, until it is said.
    pub(super) set_aside: Vec<SetAside>,
    /// The subscriptions as the link has them, where nothing is kept too: a fault of the link takes its list with it.
    pub(super) wanted: SavedConnection,
    /// What pages follow, for the same case.
    pub(super) followed: Vec<TopicFilter>,
}

/// Who is signed in, or was when the sign-in ended.
pub(super) struct Present {
    pub(super) id: PersonId,
    person: Person,
    /// As it was loaded, or came last.
    pub(super) draft: Option<Box<MessageDraft>>,
    /// Theirs where the draft could be loaded. Otherwise one that is in the file is not saved over.
    draft_place: DraftPlace,
    /// What was said last about whether it can be saved.
    is_saved: bool,
}

impl Memory {
    pub(super) fn new(saved_state: Option<SavedState>, profile: &str) -> Self {
        Self {
            saved_state,
            profile: profile.to_owned(),
            people: Vec::new(),
            present: None,
            before: Changes::default(),
            saver: Saver::default(),
            set_aside: Vec::new(),
            wanted: SavedConnection::default(),
            followed: Vec::new(),
        }
    }

    /// Nothing is wanted any more by who was signed in; what is kept stays.
    pub(super) fn left(&mut self) {
        self.present = None;
        self.before = Changes::default();
        self.wanted = SavedConnection::default();
        self.followed.clear();
    }

    /// How the save that is under way ended, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<Option<SetAside>, Error>> {
        self.saver.saved().await
    }

    /// Reads what is kept for `person`, and takes up of `topic_filters` what they have not begun with yet. `None` when
    /// nothing is kept at all, the file cannot be used, or the person has been there all the time.
    pub(super) async fn open(
        &mut self,
        person: Person,
        topic_filters: Option<Vec<TopicFilter>>,
    ) -> (Option<SavedConnection>, Vec<Error>) {
        let Some(saved_state) = &self.saved_state else { return (None, Vec::new()) };
        if self.present.as_ref().is_some_and(|present| present.person == person) {
            return (None, Vec::new());
        }
        let file = saved_state.folder().connection_file(&self.profile);
        let mut changes = mem::take(&mut self.before);
        if let Some(topic_filters) = topic_filters {
            changes.add(SubscriptionChange::Begun { topic_filters });
        }
        let place = Place { folder: saved_state.folder(), profile: self.profile.clone(), person: person.clone() };
        let (answer, mut answered) = oneshot::channel();
        self.saver.add(Work { place, changes, draft: None, answer: Some(answer) });
        let mut errors = Vec::new();
        let mut kept = Err(TryRecvError::Empty);
        let opening = async {
            while let Some(ended) = self.saver.saved().await {
                match ended {
                    Ok(set_aside) => self.set_aside.extend(set_aside),
                    Err(error) => errors.push(error),
                }
                kept = answered.try_recv();
                if kept != Err(TryRecvError::Empty) {
                    return;
                }
            }
        };
        if tokio::time::timeout(LIMIT, opening).await.is_err() {
            errors.push(Error::Busy { path: file });
        }
        let kept = kept.ok();
        let draft = kept.as_ref().and_then(|kept| kept.draft.clone()).map(Box::new);
        let (id, draft_place) = (self.number(&person), DraftPlace::new(kept.is_some()));
        self.present = Some(Present { id, person, draft, draft_place, is_saved: true });
        (kept, errors)
    }

    /// Saves what is not saved yet, for a moment; returns what was set aside, and what did not work.
    pub(super) async fn finish(&mut self) -> (Vec<SetAside>, Vec<Error>) {
        let Some(saved_state) = &self.saved_state else { return Default::default() };
        self.saver.finish(&saved_state.folder().connection_file(&self.profile)).await
    }

    fn number(&mut self, person: &Person) -> PersonId {
        let at = self.people.iter().position(|known| known == person).unwrap_or_else(|| {
            self.people.push(person.clone());
            self.people.len() - 1
        });
        PersonId(u32::try_from(at + 1).unwrap_or(u32::MAX))
    }

    /// Keeps what was done to the subscriptions.
    pub(super) fn keep_change(&mut self, change: SubscriptionChange) {
        match (self.saved_state.is_some(), self.present.is_some()) {
            (false, _) => {}
            (true, false) => self.before.add(change),
            (true, true) => self.save(change.into(), None),
        }
    }

    /// Notes whether the draft is saved, and returns it when that is news. Where there may be a draft in the file that the
    /// person has not seen, theirs may not be saved over it.
    pub(super) fn note_saved(&mut self, saved: bool) -> Option<bool> {
        let present = self.present.as_mut()?;
        let saved = saved && present.draft_place.is_theirs();
        (mem::replace(&mut present.is_saved, saved) != saved).then_some(saved)
    }

    /// Keeps the draft, if it is of who is signed in.
    pub(super) fn keep_draft(&mut self, person: PersonId, draft: Box<MessageDraft>) {
        let Some(present) = self.present.as_mut().filter(|present| present.id == person) else { return };
        present.draft = Some(draft.clone());
        self.save(Changes::default(), Some(draft));
    }

    fn save(&mut self, changes: Changes, draft: Option<Box<MessageDraft>>) {
        let (Some(saved_state), Some(present)) = (&self.saved_state, &self.present) else { return };
        let place =
            Place { folder: saved_state.folder(), profile: self.profile.clone(), person: present.person.clone() };
        let draft = draft.map(|content| Draft { content, place: present.draft_place.clone() });
        self.saver.add(Work { place, changes, draft, answer: None });
    }
}
