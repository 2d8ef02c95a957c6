//! What is done at the outbox of one connection. Time comes in as an argument; sending is in `drain.rs`, and what a person
//! sees in `telling.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::Discriminant;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;

use super::job::{Given, Job};
use super::listing::Listing;
use super::moment::Moment;
use crate::explain;
use crate::inbox::Inbox;
use crate::publishes::Publishes;
use client::link::Outgoing;
use model::{Event, Notice, OutboxChoice, OutboxCommand, OutboxEvent, PublishId, PublishOutcome};
use store::{NewEntry, Outbox, OutboxError, Person, Settled, StoredEntry};

/// What kind of error it is, so that each is said once: which variant, and whether the disk is full.
type Kind = (Discriminant<OutboxError>, bool);

/// A message to be stored, and how long it may wait, where that was said.
type Added = (Outgoing, Option<Duration>);

/// Cancelled messages that can be put back.
const MOST_CANCELLED: usize = 100;

/// The outbox of one connection, and what is known around it.
#[expect(clippy::struct_excessive_bools, reason = "each is set or found out independently of the others")]
pub(super) struct Desk {
    pub(super) path: PathBuf,
    pub(super) choice: OutboxChoice,
    pub(super) publishes: Publishes,
    pub(super) given: mpsc::Sender<Given>,
    pub(super) inbox: Inbox,
    pub(super) outbox: Option<Outbox>,
    pub(super) listing: Listing,
    /// Whose messages are added, and sent.
    pub(super) person: Option<Person>,
    pub(super) is_live: bool,
    pub(super) is_read_only: bool,
    /// A message came back without being sent: the end of the connection is on its way here.
    pub(super) is_turned_back: bool,
    pub(super) is_paused: bool,
    /// To be sent although it is paused.
    pub(super) at_once: BTreeSet<PublishId>,
    /// Handed over, and whether as a repeat.
    pub(super) in_flight: BTreeMap<PublishId, bool>,
    /// Not on disk yet.
    pub(super) adding: Vec<Added>,
    pub(super) settled: Vec<Settled>,
    cancelled: Vec<StoredEntry>,
    /// What may be on disk or not, until it works again.
    unclear: Vec<(Person, Added)>,
    /// What cannot be stored and waits for the person's word.
    held: Vec<Outgoing>,
    /// That word.
    sends_unprotected: Option<bool>,
    /// Why nothing can be stored, once that was said.
    pub(super) trouble: Option<(Kind, Box<Notice>)>,
}

impl Desk {
    pub(super) fn new(
        path: PathBuf,
        choice: OutboxChoice,
        publishes: Publishes,
        given: mpsc::Sender<Given>,
        inbox: Inbox,
    ) -> Self {
        Self {
            path,
            choice: choice.limited(),
            publishes,
            given,
            inbox,
            outbox: None,
            listing: Listing::default(),
            person: None,
            is_live: false,
            is_read_only: false,
            is_turned_back: false,
            is_paused: false,
            at_once: BTreeSet::new(),
            in_flight: BTreeMap::new(),
            adding: Vec::new(),
            settled: Vec::new(),
            cancelled: Vec::new(),
            unclear: Vec::new(),
            held: Vec::new(),
            sends_unprotected: None,
            trouble: None,
        }
    }

    /// Opens the outbox, takes over the sending, and sees what has expired or others have changed.
    pub(super) fn look_around(&mut self, now: Moment) {
        self.is_turned_back = false;
        self.open(now);
        let is_wanted = self.sends() || self.listing.is_stale || self.listing.needs_lease(now);
        if let Some(outbox) = &mut self.outbox {
            let changed = outbox.is_changed_by_others();
            let had_lease = outbox.has_lease();
            let taken = if is_wanted { outbox.take_lease(now.time) } else { Ok(self.listing.sender) };
            let tidied = if outbox.has_lease() { outbox.tidy(now.time) } else { Ok(false) };
            match (changed, taken, tidied) {
                (Ok(changed), Ok(sender), Ok(tidied)) => {
                    let is_news = self.listing.sender != sender || outbox.has_lease() != had_lease;
                    self.listing.sender = sender;
                    self.listing.is_stale |= changed || is_news || tidied;
                    self.settle_if_it_writes();
                }
                (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => self.failed(&error),
            }
        }
        self.finish_turn(now);
    }

    fn open(&mut self, now: Moment) {
        if self.outbox.is_some() {
            return;
        }
        match Outbox::open(&self.path, now.time) {
            Ok((outbox, set_aside)) => {
                if let Some(set_aside) = set_aside {
                    self.event(Event::Noticed(Box::new(explain::outbox_set_aside(&set_aside))));
                }
                if self.person.is_none() {
                    self.person = outbox.last_person().unwrap_or_default();
                }
                self.outbox = Some(outbox);
                self.listing.is_stale = true;
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Takes one job. [`finish_turn`](Self::finish_turn) completes it.
    pub(super) fn take(&mut self, job: Job, now: Moment) {
        match job {
            Job::Add { message, lifetime } => return self.adding.push((message, lifetime)),
            Job::Ended { id, outcome } => return self.ended(id, outcome, now),
            _ => {}
        }
        // What came before it is on disk first.
        self.store_added(now);
        match job {
            Job::Person(person) => self.person_changed(person),
            Job::Saved(person) => {
                if self.person.is_none() {
                    self.person = Some(person);
                    self.listing.is_stale = true;
                }
            }
            Job::Live(is_live) => self.live(is_live),
            Job::ReadOnly(is_read_only) => (self.is_read_only, self.listing.is_stale) = (is_read_only, true),
            Job::Command(command) => self.command(command, now),
            Job::Add { .. } | Job::Ended { .. } => {}
        }
    }

    /// Stores what came, sends what may be sent, and lists what is there now.
    pub(super) fn finish_turn(&mut self, now: Moment) {
        self.clear_up();
        self.take_over(now);
        self.store_added(now);
        self.store_settled();
        self.refresh(now);
        self.expire(now);
        self.drain(now);
        self.refresh(now);
        self.tell();
        self.step_aside();
    }

    fn person_changed(&mut self, person: Option<Person>) {
        if let Some(outbox) = &mut self.outbox
            && let Err(error) = outbox.note_person(person.as_ref())
        {
            self.failed(&error);
        }
        self.person = person;
        self.listing.is_stale = true;
    }

    fn live(&mut self, is_live: bool) {
        self.is_live = is_live;
        self.is_turned_back = false;
        if !is_live {
            for message in std::mem::take(&mut self.held) {
                self.not_queued(message.id);
            }
        }
        self.listing.is_stale = true;
    }

    /// Puts what came on disk, and then hands it over or says that it waits.
    fn store_added(&mut self, now: Moment) {
        if self.adding.is_empty() {
            return;
        }
        let added = std::mem::take(&mut self.adding);
        let Some(person) = self.person.clone() else {
            // No person is known whose they would be.
            for (message, _) in added {
                self.publishes.ended(message.id, PublishOutcome::NotSent);
            }
            return;
        };
        let is_sending = self.may_pass_at_once(&person, added.len());
        let entry = |(message, lifetime): &Added| NewEntry {
            id: message.id,
            person: person.clone(),
            request: message.request.clone(),
            created_at: now.time,
            lifetime: lifetime.unwrap_or(self.choice.lifetime()),
            skew_ms: now.skew_ms,
            is_sending,
        };
        let entries: Vec<NewEntry> = added.iter().map(entry).collect();
        self.open(now);
        let stored = self.outbox.as_mut().map(|outbox| outbox.add(&entries));
        match stored {
            Some(Ok(())) => {
                self.listing.is_stale = true;
                for (message, lifetime) in added {
                    if is_sending {
                        let kept_until = Some(now.at + lifetime.unwrap_or(self.choice.lifetime()));
                        self.hand_over(&person, Outgoing { kept_until, ..message }, false);
                    } else {
                        self.publishes.ended(message.id, PublishOutcome::Queued);
                    }
                }
                return self.settle_trouble();
            }
            Some(Err(error)) => {
                self.failed(&error);
                if matches!(error, OutboxError::Unclear { .. }) {
                    return self.unclear.extend(added.into_iter().map(|added| (person.clone(), added)));
                }
            }
            None => {}
        }
        for (message, _) in added {
            self.unstored(message);
        }
    }

    /// Takes back what may be on disk, which shows that it works again, and stores it again: it is said to be stored only when
    /// that is sure.
    fn clear_up(&mut self) {
        let Some(outbox) = self.outbox.as_mut().filter(|_| !self.unclear.is_empty()) else { return };
        let ids: Vec<PublishId> = self.unclear.iter().map(|(_, (message, _))| message.id).collect();
        let Ok(stayed) = outbox.take_back(&ids) else { return };
        self.listing.is_stale = true;
        let (adding, present) = (std::mem::take(&mut self.adding), self.person.clone());
        for (person, (message, lifetime)) in std::mem::take(&mut self.unclear) {
            if stayed.contains(&message.id) {
                self.publishes.ended(message.id, PublishOutcome::Queued);
            } else if present.as_ref() == Some(&person) {
                self.adding.push((message, lifetime));
            } else {
                self.not_queued(message.id);
            }
        }
        self.adding.extend(adding);
    }

    /// The last thing that is done: what came is stored, and what is still unclear stays so.
    pub(super) fn end(mut self, now: Moment) {
        self.is_live = false;
        self.clear_up();
        self.store_added(now);
        for (_, (message, _)) in &self.unclear {
            self.publishes.ended(message.id, PublishOutcome::Unknown);
        }
    }

    /// What cannot be stored is not queued. With a connection, the person says once whether it is sent all the same.
    fn unstored(&mut self, message: Outgoing) {
        match self.sends_unprotected {
            Some(true) if self.may_send() => self.give_unprotected(message),
            None if self.may_send() => {
                if self.held.is_empty()
                    && let Some((_, notice)) = self.trouble.clone()
                {
                    self.event(Event::Outbox(OutboxEvent::Unprotected(notice)));
                }
                self.held.push(message);
            }
            _ => self.not_queued(message.id),
        }
    }

    fn not_queued(&self, id: PublishId) {
        let notice = Box::new(explain::not_queued(self.trouble.as_ref().map(|(_, notice)| &**notice)));
        self.publishes.ended(id, PublishOutcome::Unstored { notice });
    }

    fn give_unprotected(&mut self, message: Outgoing) {
        let id = message.id;
        let person = self.person.clone();
        if person.is_none_or(|person| self.given.try_send(Given { person, message }).is_err()) {
            self.publishes.ended(id, PublishOutcome::NotSent);
        }
    }

    fn command(&mut self, command: OutboxCommand, now: Moment) {
        match command {
            OutboxCommand::Pause(is_paused) => (self.is_paused, self.listing.is_stale) = (is_paused, true),
            OutboxCommand::Choose(choice) => (self.choice, self.listing.is_stale) = (choice.limited(), true),
            OutboxCommand::SendUnprotected(sends) => {
                self.sends_unprotected = Some(sends);
                for message in std::mem::take(&mut self.held) {
                    self.unstored(message);
                }
            }
            command => {
                let (Some(mut outbox), Some(person)) = (self.outbox.take(), self.person.clone()) else { return };
                let changed = self.change(&mut outbox, &person, command, now);
                self.outbox = Some(outbox);
                self.listing.is_stale = true;
                if let Err(error) = changed {
                    self.failed(&error);
                }
            }
        }
    }

    fn change(
        &mut self,
        outbox: &mut Outbox,
        person: &Person,
        command: OutboxCommand,
        now: Moment,
    ) -> Result<(), OutboxError> {
        match command {
            OutboxCommand::Cancel { id } => {
                self.cancelled.extend(outbox.remove(id, person)?);
                let too_many = self.cancelled.len().saturating_sub(MOST_CANCELLED);
                self.cancelled.drain(..too_many);
            }
            OutboxCommand::Restore { id } => {
                let at = self.cancelled.iter().position(|stored| stored.entry.id == id && stored.person == *person);
                if let Some(stored) = at.map(|at| self.cancelled.remove(at)) {
                    outbox.restore(std::slice::from_ref(&stored)).inspect_err(|_| self.cancelled.push(stored))?;
                }
            }
            OutboxCommand::Edit { id, request, lifetime } => {
                let (created_at, skew_ms, person) = (now.time, now.skew_ms, person.clone());
                let edited = NewEntry { id, person, request, created_at, lifetime, skew_ms, is_sending: false };
                outbox.edit(&edited)?;
            }
            OutboxCommand::SendNow { id } => {
                outbox.move_to_front(id, person)?;
                self.at_once.insert(id);
            }
            OutboxCommand::Move { id, up } => outbox.shift(id, person, up)?,
            OutboxCommand::Place { id, before } => outbox.place(id, person, before)?,
            OutboxCommand::SendAgain { id } => drop(outbox.send_again(id, person, now.time, now.skew_ms)?),
            OutboxCommand::Arrived { id } => drop(outbox.note_arrived(id, person, now.time)?),
            // Done elsewhere.
            OutboxCommand::Queue { .. }
            | OutboxCommand::Pause(_)
            | OutboxCommand::Choose(_)
            | OutboxCommand::SendUnprotected(_) => {}
        }
        Ok(())
    }

    pub(super) fn event(&self, event: Event) {
        self.inbox.push_event(event);
    }
}
