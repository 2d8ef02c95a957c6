//! The session's part about what is there again in the next run: the subscriptions and the draft of each person.

use store::{Error, Person, SavedConnection, SetAside, SubscriptionChange};

use super::SessionActor;
use super::memory::Present;
use client::link;
use model::{Event, LinkCommand, TopicFilter};

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
        let set_aside = std::mem::take(&mut self.memory.set_aside);
        self.tell_set_aside(set_aside);
        if subscribe {
            let told = match kept {
                Some(kept) => {
                    self.memory.wanted = SavedConnection { draft: None, ..kept.clone() };
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
        let mut told = self.carry.restore(wanted(self.memory.wanted.clone()));
        for topic_filter in self.memory.followed.clone() {
            told.extend(self.carry.command(LinkCommand::Follow { topic_filter }));
        }
        self.tell(told);
    }

    /// Keeps what a person does to the subscriptions.
    pub(super) fn note(&mut self, command: &LinkCommand) {
        use SubscriptionChange::{Added, Paused, Removed, Resumed};
        let of = TopicFilter::clone;
        let change = match command {
            LinkCommand::Subscribe { topic_filter, qos } => Added { topic_filter: of(topic_filter), qos: *qos },
            LinkCommand::Unsubscribe { topic_filter } => Removed { topic_filter: of(topic_filter) },
            LinkCommand::PauseSubscription { topic_filter } => Paused { topic_filter: of(topic_filter) },
            LinkCommand::ResumeSubscription { topic_filter } => Resumed { topic_filter: of(topic_filter) },
            LinkCommand::Follow { topic_filter } => return self.memory.followed.push(of(topic_filter)),
            LinkCommand::Unfollow { topic_filter } => {
                return self.memory.followed.retain(|followed| followed != topic_filter);
            }
            _ => return,
        };
        self.memory.wanted.apply(std::slice::from_ref(&change));
        if self.options().subscribe {
            self.memory.keep_change(change);
        }
    }

    /// Says it when something could not be saved, and when it can be again: what failed is saved with what comes after it.
    pub(super) fn saved(&mut self, saved: Result<Option<SetAside>, Error>) {
        self.tell_draft_saved(saved.is_ok());
        match (saved, &self.memory.saved_state) {
            (Ok(set_aside), Some(saved_state)) => {
                saved_state.take_back(&saved_state.folder().connection_file(&self.memory.profile));
                self.tell_set_aside(set_aside);
            }
            (Err(error), _) => self.not_kept(&error),
            (Ok(_), None) => {}
        }
    }

    /// Says which files were set aside.
    fn tell_set_aside(&self, files: impl IntoIterator<Item = SetAside>) {
        if let Some(saved_state) = &self.memory.saved_state {
            files.into_iter().for_each(|file| saved_state.tell_set_aside(&file, &self.inbox, false));
        }
    }

    fn tell_draft_saved(&mut self, saved: bool) {
        if let Some(saved) = self.memory.note_saved(saved) {
            self.event(Event::DraftSaved(saved));
        }
    }

    /// Says that a file cannot be used, once until it can be again.
    fn not_kept(&self, error: &Error) {
        if let Some(saved_state) = &self.memory.saved_state {
            saved_state.tell(error, &self.inbox);
        }
    }

    /// Saves what is not saved yet, for a moment.
    pub(super) async fn finish_saving(&mut self) {
        let (set_aside, errors) = self.memory.finish().await;
        for error in &errors {
            self.not_kept(error);
        }
        if let Some(saved_state) = &self.memory.saved_state {
            saved_state.tell_at_end(set_aside, &self.inbox).await;
        }
    }
}

fn wanted(kept: SavedConnection) -> Vec<link::RestoredSubscription> {
    let wanted = kept.subscriptions.into_iter();
    wanted
        .map(|kept| link::RestoredSubscription { topic_filter: kept.topic_filter, qos: kept.qos, paused: kept.paused })
        .collect()
}
