//! The session's part about the connection: it lives as long as somebody is signed in.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{LinkTask, SessionActor};
use crate::ladder::Ladder;
use crate::sign_in_task::Meanwhile;
use crate::taps::Taps;
use client::credentials::Provider;
use client::link::{self, Carry, Happening, Input, Output as _};
use model::{Event, GapReason, LinkCommand, LinkEvent, SignInEvent};

/// Commands that may wait for the link.
const LINK_COMMANDS: usize = 1_024;

impl SessionActor {
    pub(super) async fn link_command(&mut self, command: LinkCommand) {
        self.give_link(Input::Command(command)).await;
    }

    pub(super) async fn give_link(&mut self, input: Input) {
        let Some(link) = &self.link else { return self.without_link(input) };
        if let Err(mpsc::error::SendError(input)) = link.commands.send(input).await {
            self.take_back().await;
            self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
            self.without_link(input);
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
    pub(super) fn tell(&self, happenings: Vec<Happening>) {
        let mut ladder = Ladder::new(Arc::clone(&self.profile), self.shared(), Taps::new(Vec::new()), self.links);
        for happening in happenings {
            ladder.happened(happening);
        }
    }

    /// Nothing of this person is wanted any more.
    pub(super) fn forget_carry(&mut self) {
        let told = self.carry.forget();
        self.tell(told);
        self.memory.left();
    }

    pub(super) fn connect(&mut self) {
        if self.account.session().is_some() {
            self.start_link();
        } else if self.account.is_under_way() {
            self.meanwhile(Meanwhile::TryNow);
        } else if self.options().resume {
            // In a window somebody has just clicked; a command may run where nobody sees a question.
            self.resume_asking();
        } else {
            self.resume();
        }
    }

    pub(super) fn start_link(&mut self) {
        let (profile, Some(session)) = (Arc::clone(&self.profile), self.account.session().cloned()) else { return };
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS);
        let credentials = Provider::new(&profile, session, &self.network);
        let mut setup = link::Setup::new(Arc::clone(&profile), self.network.clone());
        setup.network_changes = self.surroundings.network_changes.clone();
        self.links += 1;
        let (carry, taps) = (std::mem::take(&mut self.carry), std::mem::replace(&mut self.taps, Taps::new(Vec::new())));
        let mut ladder = Ladder::new(profile, self.shared(), taps, self.links);
        let task = tokio::spawn(async move {
            let carry = Box::pin(link::run(setup, credentials, receiver, &mut ladder, carry)).await;
            (carry, ladder.into_taps())
        });
        self.link = Some(LinkTask { commands, task });
    }

    /// Lets the link say goodbye to the broker, for a moment. Messages in flight get their outcome. `reason` is what a
    /// person reads when that ends a live connection.
    pub(super) async fn end_link(&mut self, reason: GapReason) {
        if self.link.is_some() {
            self.outages.leaving(reason);
            self.take_back().await;
        }
    }

    /// The same, for good: nothing of this connection is wanted any more.
    pub(super) async fn leave_link(&mut self, reason: GapReason) {
        if self.link.is_some() {
            self.end_link(reason).await;
            self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
        }
        self.forget_carry();
    }

    /// Lets go of the link and waits for what it carries. That has a limit: see [`link::run`].
    async fn take_back(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut link.commands, closed));
        match (&mut link.task).await {
            Ok(back) => (self.carry, self.taps) = back,
            Err(error) => {
                // A fault of ours, which is told where panics are. The numbers of topics begin again, so that nothing
                // on screen may keep the former ones.
                tracing::error!(%error, "the link is gone, and what it carried with it");
                (self.carry, self.taps) = (Carry::default(), self.surroundings.taps(&self.profile));
                self.memory.left();
                self.publishes.abandon();
                self.signing(SignInEvent::PersonChanged);
            }
        }
        // A link that was cut off has told nothing of its end.
        self.outages.left(self.network.clock().now());
    }
}
