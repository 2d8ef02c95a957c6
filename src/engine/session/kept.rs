//! The session's part about what is there again in the next run: the subscriptions and the draft of each person.

mod work;

use std::mem;

use store::{Changes, Error, KeptConnection, Person, SubscriptionChange};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use super::SessionActor;
use crate::kept::{Keeping, LIMIT, Saver};
use client::link;
use model::{Event, LinkCommand, MessageDraft, PersonId, TopicFilter};
use work::{Draft, DraftPlace, Place, Work};

/// What is kept for the people at one connection. Keeps nothing where there is no folder.
pub(super) struct Memory {
    keeping: Option<Keeping>,
    profile: String,
    /// All who were signed in; the first one has the number 1.
    people: Vec<Person>,
    /// Whose the subscriptions are.
    present: Option<Present>,
    /// What was done to the subscriptions before anyone was signed in. It is for the next one who is.
    before: Changes,
    saver: Saver<Work>,
    /// The subscriptions as the link has them, where nothing is kept too: a fault of the link takes its list with it.
    wanted: KeptConnection,
}

/// Who is signed in, or was when the sign-in ended.
struct Present {
    id: PersonId,
    person: Person,
    /// As it was loaded, or came last.
    draft: Option<Box<MessageDraft>>,
    /// Theirs where the draft could be loaded. Otherwise one that is in the file is not saved over.
    draft_place: DraftPlace,
    /// What was said last about whether it can be saved.
    is_saved: bool,
}

impl Memory {
    pub(super) fn new(keeping: Option<Keeping>, profile: &str) -> Self {
        Self {
            keeping,
            profile: profile.to_owned(),
            people: Vec::new(),
            present: None,
            before: Changes::default(),
            saver: Saver::default(),
            wanted: KeptConnection::default(),
        }
    }

    /// Nothing is wanted any more by who was signed in; what is kept stays.
    pub(super) fn left(&mut self) {
        self.present = None;
        self.before = Changes::default();
        self.wanted = KeptConnection::default();
    }

    /// How the save that is under way ended, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<(), Error>> {
        self.saver.saved().await
    }

    /// Reads what is kept for `person`, and takes up of `topic_filters` what they have not begun with yet. `None` when
    /// nothing is kept at all, the file cannot be used, or the person has been there all the time.
    async fn open(
        &mut self,
        person: Person,
        topic_filters: Option<Vec<TopicFilter>>,
    ) -> (Option<KeptConnection>, Vec<Error>) {
        let Some(keeping) = &self.keeping else { return (None, Vec::new()) };
        if self.present.as_ref().is_some_and(|present| present.person == person) {
            return (None, Vec::new());
        }
        let file = keeping.folder().connection_file(&self.profile);
        let mut changes = mem::take(&mut self.before);
        if let Some(topic_filters) = topic_filters {
            changes.add(SubscriptionChange::Begun { topic_filters });
        }
        let place = Place { folder: keeping.folder(), profile: self.profile.clone(), person: person.clone() };
        let (answer, mut answered) = oneshot::channel();
        self.saver.add(Work { place, changes, draft: None, answer: Some(answer) });
        let mut errors = Vec::new();
        let mut kept = Err(TryRecvError::Empty);
        let opening = async {
            while let Some(ended) = self.saver.saved().await {
                errors.extend(ended.err());
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

    /// Saves what is not saved yet, for a moment; returns what did not work.
    async fn finish(&mut self) -> Vec<Error> {
        let Some(keeping) = &self.keeping else { return Vec::new() };
        self.saver.finish(&keeping.folder().connection_file(&self.profile)).await
    }

    fn number(&mut self, person: &Person) -> PersonId {
        let at = self.people.iter().position(|known| known == person).unwrap_or_else(|| {
            self.people.push(person.clone());
            self.people.len() - 1
        });
        PersonId(u32::try_from(at + 1).unwrap_or(u32::MAX))
    }

    /// Keeps what was done to the subscriptions.
    fn keep_change(&mut self, change: SubscriptionChange) {
        match (self.keeping.is_some(), self.present.is_some()) {
            (false, _) => {}
            (true, false) => self.before.add(change),
            (true, true) => self.save(change.into(), None),
        }
    }

    /// Keeps the draft, if it is of who is signed in.
    pub(super) fn keep_draft(&mut self, person: PersonId, draft: Box<MessageDraft>) {
        let Some(present) = self.present.as_mut().filter(|present| present.id == person) else { return };
        present.draft = Some(draft.clone());
        self.save(Changes::default(), Some(draft));
    }

    fn save(&mut self, changes: Changes, draft: Option<Box<MessageDraft>>) {
        let (Some(keeping), Some(present)) = (&self.keeping, &self.present) else { return };
        let place = Place { folder: keeping.folder(), profile: self.profile.clone(), person: present.person.clone() };
        let draft = draft.map(|content| Draft { content, place: present.draft_place.clone() });
        self.saver.add(Work { place, changes, draft, answer: None });
    }
}

impl SessionActor {
    /// Wants what this person wanted in the last run, or what the profile names where nothing is kept, and gives back
    /// the draft.
    pub(super) async fn restore(&mut self, subject: &str) {
        let subscribe = self.options().subscribe;
        let person = Person::new(self.profile.issuer_url().as_str(), subject);
        let topic_filters = subscribe.then(|| self.profile.topic_filters.clone());
        let (kept, errors) = self.memory.open(person, topic_filters).await;
        for error in &errors {
            self.not_kept(error);
        }
        if subscribe {
            let told = match kept {
                Some(kept) => {
                    self.memory.wanted = KeptConnection { draft: None, ..kept.clone() };
                    self.carry.restore(wanted(kept))
                }
                None => self.carry.begin_with(&self.profile.topic_filters),
            };
            // What was begun with is not taken up a second time.
            let topic_filters = self.profile.topic_filters.clone();
            self.memory.wanted.apply(&[SubscriptionChange::Begun { topic_filters }]);
            self.tell(told);
        }
        if let Some(Present { id: person, draft, .. }) = &self.memory.present {
            self.event(Event::DraftKept { person: *person, draft: draft.clone() });
            // A user who was signed in all the time has seen the current state.
            if !errors.is_empty() {
                self.tell_draft_saved(false);
            }
        }
    }

    /// Wants all subscriptions again, after a fault has taken the list of the link.
    pub(super) fn want_again(&mut self) {
        let told = self.carry.restore(wanted(self.memory.wanted.clone()));
        self.tell(told);
    }

    /// Keeps what a person does to the subscriptions.
    pub(super) fn note(&mut self, command: &LinkCommand) {
        use SubscriptionChange::{NotWanted, Paused, Resumed, Wanted};
        let of = TopicFilter::clone;
        let change = match command {
            LinkCommand::Subscribe { topic_filter, qos } => Wanted { topic_filter: of(topic_filter), qos: *qos },
            LinkCommand::Unsubscribe { topic_filter } => NotWanted { topic_filter: of(topic_filter) },
            LinkCommand::PauseSubscription { topic_filter } => Paused { topic_filter: of(topic_filter) },
            LinkCommand::ResumeSubscription { topic_filter } => Resumed { topic_filter: of(topic_filter) },
            _ => return,
        };
        self.memory.wanted.apply(std::slice::from_ref(&change));
        if self.options().subscribe {
            self.memory.keep_change(change);
        }
    }

    /// Says it when something could not be saved, and when it can be again: what failed is saved with what comes after it.
    pub(super) fn saved(&mut self, saved: Result<(), Error>) {
        self.tell_draft_saved(saved.is_ok());
        match (saved, &self.memory.keeping) {
            (Ok(()), Some(keeping)) => keeping.take_back(&keeping.folder().connection_file(&self.memory.profile)),
            (Err(error), _) => self.not_kept(&error),
            (Ok(()), None) => {}
        }
    }

    /// Where there may be a draft in the file that the person has not seen, theirs may not be saved over it.
    fn tell_draft_saved(&mut self, saved: bool) {
        let Some(present) = &mut self.memory.present else { return };
        let saved = saved && present.draft_place.is_theirs();
        if mem::replace(&mut present.is_saved, saved) != saved {
            self.event(Event::DraftSaved(saved));
        }
    }

    /// Says that a file cannot be used, once until it can be again.
    fn not_kept(&self, error: &Error) {
        if let Some(keeping) = &self.memory.keeping {
            keeping.tell(error, &self.inbox);
        }
    }

    /// Saves what is not saved yet, for a moment.
    pub(super) async fn finish_saving(&mut self) {
        for error in self.memory.finish().await {
            self.not_kept(&error);
        }
    }
}

fn wanted(kept: KeptConnection) -> Vec<link::Wanted> {
    let wanted = kept.subscriptions.into_iter();
    wanted.map(|kept| link::Wanted { topic_filter: kept.topic_filter, qos: kept.qos, paused: kept.paused }).collect()
}
