//! The session's part about what is there again in the next run: the subscriptions and the draft of each person.

use std::mem;

use store::{Error, Folder, KeptConnection, Person, SubscriptionChange};
use tokio::sync::oneshot;

use super::SessionActor;
use crate::kept::{Keeping, Save, Saver};
use client::link;
use model::{Event, LinkCommand, MessageDraft, PersonId, Timestamp, TopicFilter};

/// What is kept for the people at one connection. Keeps nothing where there is no folder.
pub(super) struct Memory {
    keeping: Option<Keeping>,
    profile: String,
    /// All who were signed in; the first one has the number 1.
    people: Vec<Person>,
    /// Whose the subscriptions are.
    present: Option<Present>,
    /// What was done to the subscriptions before anyone was signed in. It is for the next one who is.
    before: Vec<SubscriptionChange>,
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
    /// It could be loaded. Otherwise it is not saved over.
    has_draft: bool,
}

impl Memory {
    pub(super) fn new(keeping: Option<Keeping>, profile: &str) -> Self {
        Self {
            keeping,
            profile: profile.to_owned(),
            people: Vec::new(),
            present: None,
            before: Vec::new(),
            saver: Saver::default(),
            wanted: KeptConnection::default(),
        }
    }

    /// Nothing is wanted any more by who was signed in; what is kept stays.
    pub(super) fn left(&mut self) {
        self.present = None;
        self.before.clear();
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
        let folder = keeping.folder();
        let path = folder.connection_file(&self.profile);
        let (answer, mut answered) = oneshot::channel();
        let place = Place { folder, profile: self.profile.clone(), person: person.clone() };
        self.saver.add(Work::Open { place, before: mem::take(&mut self.before), topic_filters, answer });
        let mut errors = self.saver.finish().await;
        let kept = answered.try_recv().ok();
        if kept.is_none() && errors.is_empty() {
            errors.push(Error::Busy { path });
        }
        let draft = kept.as_ref().and_then(|kept| kept.draft.clone()).map(Box::new);
        self.present = Some(Present { id: self.number(&person), person, draft, has_draft: kept.is_some() });
        (kept, errors)
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
            (true, false) => self.before.push(change),
            (true, true) => self.save(vec![change], None),
        }
    }

    /// Keeps the draft, if it is of who is signed in.
    pub(super) fn keep_draft(&mut self, person: PersonId, draft: Box<MessageDraft>) {
        let Some(present) = self.present.as_mut().filter(|present| present.id == person) else { return };
        if present.has_draft {
            present.draft = Some(draft.clone());
            self.save(Vec::new(), Some(draft));
        }
    }

    fn save(&mut self, changes: Vec<SubscriptionChange>, draft: Option<Box<MessageDraft>>) {
        let (Some(keeping), Some(present)) = (&self.keeping, &self.present) else { return };
        let place = Place { folder: keeping.folder(), profile: self.profile.clone(), person: present.person.clone() };
        self.saver.add(Work::Save { place, changes, draft });
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
            self.memory.wanted.begin_with(&self.profile.topic_filters);
            self.tell(told);
        }
        if let Some(Present { id: person, draft, has_draft: true, .. }) = &self.memory.present {
            self.event(Event::DraftKept { person: *person, draft: draft.clone() });
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

    /// Says it when something could not be saved.
    pub(super) fn saved(&self, saved: Result<(), Error>) {
        if let Err(error) = saved {
            self.not_kept(&error);
        }
    }

    /// Says that a file cannot be used, once for each.
    fn not_kept(&self, error: &Error) {
        if let Some(notice) = self.memory.keeping.as_ref().and_then(|keeping| keeping.notice(error)) {
            self.noticed(notice);
        }
    }

    /// Saves what is not saved yet, for a moment.
    pub(super) async fn finish_saving(&mut self) {
        for error in self.memory.saver.finish().await {
            self.not_kept(&error);
        }
    }
}

fn wanted(kept: KeptConnection) -> Vec<link::Wanted> {
    let wanted = kept.subscriptions.into_iter();
    wanted.map(|kept| link::Wanted { topic_filter: kept.topic_filter, qos: kept.qos, paused: kept.paused }).collect()
}

/// Where the things of one person are.
struct Place {
    folder: Folder,
    profile: String,
    person: Person,
}

enum Work {
    Open {
        place: Place,
        before: Vec<SubscriptionChange>,
        topic_filters: Option<Vec<TopicFilter>>,
        /// Gets nothing where the file cannot be read.
        answer: oneshot::Sender<KeptConnection>,
    },
    Save {
        place: Place,
        changes: Vec<SubscriptionChange>,
        draft: Option<Box<MessageDraft>>,
    },
}

impl Save for Work {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        match (self, newer) {
            (Self::Save { place, changes, draft }, Self::Save { place: of, changes: mut further, draft: later })
                if place.person == of.person =>
            {
                changes.append(&mut further);
                *draft = later.or(draft.take());
                None
            }
            (_, newer) => Some(newer),
        }
    }

    fn save(self) -> Result<(), Error> {
        match self {
            Self::Open { place, before, topic_filters, answer } => {
                let begin = |kept: &mut KeptConnection| {
                    kept.apply(&before);
                    if let Some(topic_filters) = &topic_filters {
                        kept.begin_with(topic_filters);
                    }
                };
                let changed = place.change(begin);
                let kept = changed.as_ref().ok().cloned().or_else(|| {
                    // What can be read is used, even where it cannot be written.
                    let mut kept =
                        place.folder.load_connection(&place.profile, &place.person).ok()?.unwrap_or_default();
                    begin(&mut kept);
                    Some(kept)
                });
                if let Some(kept) = kept {
                    // Nobody waits any more where it took too long.
                    let _ = answer.send(kept);
                }
                changed.map(drop)
            }
            Self::Save { place, changes, draft } => {
                if !changes.is_empty() {
                    place.change(|kept| kept.apply(&changes))?;
                }
                // By itself, so that one that is too large does not keep the changes away.
                let Some(draft) = draft else { return Ok(()) };
                // A form that was never touched is not worth a place.
                let draft = (*draft != MessageDraft::default()).then_some(*draft);
                place.change(|kept| kept.draft = draft).map(drop)
            }
        }
    }
}

impl Place {
    fn change(&self, change: impl FnOnce(&mut KeptConnection)) -> Result<KeptConnection, Error> {
        self.folder.change_connection(&self.profile, &self.person, Timestamp::from_system_clock(), change)
    }
}
