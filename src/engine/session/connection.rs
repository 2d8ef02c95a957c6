//! The session's part about the connection: it exists while a user is signed in.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::SessionActor;
use super::link_task::{LinkEnd, LinkTask, link_end};
use crate::explain;
use crate::relay::Relay;
use crate::sign_in_task::SignInInput;
use crate::taps::Taps;
use client::link::{self, Carry, Input, LinkUpdate, Output as _};
use model::{Event, GapReason, LinkCommand, LinkEvent, PublishOutcome, TopicId};

/// Commands that may wait for the link.
const LINK_COMMANDS: usize = 1_024;
/// A link that ends by a fault sooner than this after another waits for the person.
const FAULTS_APART: Duration = Duration::from_mins(10);
/// What came last may be gone with a link that ended by a fault: a batch is open for 20 ms, and then on its way.
const LOST_WITH_LINK: Duration = Duration::from_secs(1);

impl SessionActor {
    pub(super) async fn link_command(&mut self, command: LinkCommand) {
        self.give_link(Input::Command(command)).await;
    }

    pub(super) async fn give_link(&mut self, input: Input) {
        let Some(link) = &self.link else { return self.without_link(input) };
        let Err(mpsc::error::SendError(input)) = link.commands.send(input).await else { return };
        if let Input::Publish(message) = &input {
            // The link ended before it took the message, so it was not sent. A message that a link had would be unknown.
            self.publishes.ended(message.id, PublishOutcome::NotSent);
        }
        let ended = link_end(&mut self.link).await;
        self.link_ended(ended);
        match (input, &self.link) {
            (Input::Publish(_), _) => {}
            // It has just started, and has room.
            (command, Some(link)) => drop(link.commands.try_send(command)),
            (command, None) => self.without_link(command),
        }
    }

    /// The link has ended by itself, which it only does by a fault: begins another with what the person wants, unless
    /// that has just been done.
    pub(super) fn link_ended(&mut self, ended: LinkEnd) {
        self.link = None;
        self.outages.leaving(GapReason::Fault);
        self.outages.left(self.network.clock().now().minus(LOST_WITH_LINK));
        self.took_back(ended);
        self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
        let before = self.fault_at.replace(Instant::now());
        let again = before.is_none_or(|before| before.elapsed() >= FAULTS_APART);
        self.noticed(explain::link_fault(again));
        if again {
            self.start_link();
        }
    }

    fn without_link(&mut self, input: Input) {
        match input {
            Input::Command(LinkCommand::Connect | LinkCommand::RetryNow | LinkCommand::UseNewClientId) => {
                self.connect();
            }
            input => {
                let told = self.carry.command(input);
                self.tell(told);
            }
        }
    }

    /// Passes on what happened while there was no link.
    pub(super) fn tell(&self, updates: Vec<LinkUpdate>) {
        let mut relay = Relay::new(Arc::clone(&self.profile), self.shared(), Taps::new(Vec::new()), self.links);
        for update in updates {
            relay.update(update);
        }
    }

    /// Nothing of this person is wanted any more.
    pub(super) fn forget_carry(&mut self) {
        let told = self.carry.forget();
        self.tell(told);
        self.memory.left();
    }

    pub(super) fn connect(&mut self) {
        if self.account.login().is_some() {
            self.start_link();
        } else if self.account.is_under_way() {
            self.meanwhile(SignInInput::TryNow);
        } else if self.options().resume {
            // In a window, the user has just clicked. A command may run where no one sees a question.
            self.resume_asking();
        } else {
            self.resume();
        }
    }

    pub(super) fn start_link(&mut self) {
        let (profile, Some(login)) = (Arc::clone(&self.profile), self.account.login().cloned()) else { return };
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS);
        let credentials = login.provider(&profile, &self.network);
        let mut setup = link::Setup::new(Arc::clone(&profile), self.network.clone());
        let limits = self.options().limits;
        (setup.answer_limit, setup.suspect_limit) = (limits.answer, limits.suspect);
        (setup.stable_after, setup.pace) = (limits.stable_after, limits.pace);
        setup.network_changes = self.surroundings.network_changes.clone();
        setup.room = self.inbox.room();
        self.links += 1;
        let (carry, taps) = (std::mem::take(&mut self.carry), std::mem::replace(&mut self.taps, Taps::new(Vec::new())));
        let mut relay = Relay::new(profile, self.shared(), taps, self.links);
        let task = tokio::spawn(async move {
            let carry = Box::pin(link::run(setup, credentials, receiver, &mut relay, carry)).await;
            (carry, relay.into_taps())
        });
        self.link = Some(LinkTask { commands, task });
    }

    /// Lets the link say goodbye to the broker, for a moment. Messages in flight get their outcome. `reason` is what a
    /// person reads when that ends a live connection.
    pub(super) async fn end_link(&mut self, reason: GapReason) {
        if self.link.is_some() {
            self.outages.leaving(reason);
            self.take_back().await;
            self.publishes.outbox().live(false);
        }
    }

    /// The same, for good: nothing of this connection is wanted any more.
    pub(super) async fn leave_link(&mut self, reason: GapReason) {
        if self.link.is_some() {
            self.end_link(reason).await;
            self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
        }
        self.publishes.outbox().live(false);
        self.forget_carry();
    }

    /// Lets go of the link and waits for what it carries. That has a limit: see [`link::run`].
    async fn take_back(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut link.commands, closed));
        let ended = (&mut link.task).await;
        self.took_back(ended);
        // A link that was cut off has told nothing of its end.
        self.outages.left(self.network.clock().now());
    }

    /// What a link carried is there for the next one. Where a fault has taken it, it is made again of what is known: the
    /// list of subscriptions is, and nothing on screen changes its meaning.
    fn took_back(&mut self, ended: LinkEnd) {
        match ended {
            Ok(back) => (self.carry, self.taps) = back,
            Err(error) => {
                // The panic itself is reported by the panic hook.
                tracing::error!(%error, "the link is gone, and what it carried with it");
                let next_topic = TopicId(self.next_topic.load(Ordering::Relaxed));
                let clock = self.network.clock();
                let made = self.surroundings.taps(&self.profile, &self.inbox, clock, self.recording.as_ref());
                self.carry = Carry::after_loss(next_topic);
                (self.taps, self.recorder) = made;
                self.outages.record_with(self.recorder.clone());
                self.publishes.abandon();
                self.publishes.outbox().live(false);
                self.want_again();
            }
        }
    }
}
