//! The worker's part about the connection: it lives as long as somebody is signed in.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::{LinkTask, Worker};
use crate::ladder::Ladder;
use crate::sign_in_task::Meanwhile;
use client::credentials::Provider;
use client::link;
use model::{Event, LinkCommand, LinkEvent, PublishOutcome};

/// How long the link may take to end: a change of the connection that is under way, and then the goodbye.
const GOODBYE_LIMIT: Duration = Duration::from_secs(6);
/// Commands that may wait for the link, on top of those that tell it the subscriptions.
const LINK_COMMANDS: usize = 1_024;

impl Worker {
    pub(super) async fn link_command(&mut self, command: LinkCommand) {
        self.subscriptions.note(&command);
        let Some(link) = &self.link else { return self.without_link(command) };
        if let Err(mpsc::error::SendError(command)) = link.commands.send(command).await {
            self.link = None;
            self.link_is_gone();
            self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
            self.without_link(command);
        }
    }

    fn without_link(&mut self, command: LinkCommand) {
        match command {
            LinkCommand::Connect | LinkCommand::RetryNow | LinkCommand::UseNewClientId => self.connect(),
            LinkCommand::Publish(request) => {
                let (id, outcome) = (request.id, PublishOutcome::NotSent);
                self.event(Event::Link(LinkEvent::PublishEnded { id, outcome }));
            }
            LinkCommand::Unsubscribe { topic_filter } => {
                self.outages.unsubscribed(&topic_filter, self.network.clock().now());
                self.event(Event::Link(LinkEvent::Unsubscribed { topic_filter }));
            }
            // What was noted is told to the next link.
            LinkCommand::Disconnect
            | LinkCommand::Subscribe { .. }
            | LinkCommand::PauseSubscription { .. }
            | LinkCommand::ResumeSubscription { .. } => {}
        }
    }

    pub(super) fn connect(&mut self) {
        if self.session.is_some() {
            self.start_link();
        } else if self.account.as_ref().is_some_and(|account| account.under_way) {
            self.meanwhile(Meanwhile::TryNow);
        } else if self.needed_profile().is_some() {
            // In a window somebody has just clicked; a command may run where nobody sees a question.
            if self.options.resume { self.resume_asking() } else { self.resume() }
        }
    }

    pub(super) fn start_link(&mut self) {
        let (Some(profile), Some(session)) = (self.profile.clone(), self.session.clone()) else { return };
        let wishes = self.subscriptions.commands();
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS + wishes.len());
        let credentials = Provider::new(&profile, session, &self.network);
        let mut setup = link::Setup::new(Arc::clone(&profile), self.network.clone());
        setup.topics = self.topics.clone();
        setup.network_changes = self.network_changes.clone();
        self.links += 1;
        let ladder = Ladder::new(profile, self.shared(), self.links);
        for wish in wishes {
            let _ = commands.try_send(wish);
        }
        self.link = Some(LinkTask { commands, task: tokio::spawn(link::run(setup, credentials, receiver, ladder)) });
    }

    /// Lets the link say goodbye to the broker, for a moment. Messages in flight get their outcome. `reason` is what a
    /// person reads when that ends a live connection.
    pub(super) async fn end_link(&mut self, reason: &'static str) {
        let Some(mut link) = self.link.take() else { return };
        self.outages.leaving(reason);
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut link.commands, closed));
        if tokio::time::timeout(GOODBYE_LIMIT, &mut link.task).await.is_err() {
            link.task.abort();
            // It has to be over before another begins: the numbers of topics pass from one to the next.
            let _ = (&mut link.task).await;
        }
        self.link_is_gone();
    }

    /// A link that was cut off has told nothing of its end.
    fn link_is_gone(&self) {
        self.outages.left(self.network.clock().now());
    }

    /// The same, for good: nothing of this connection is wanted any more.
    pub(super) async fn leave_link(&mut self, reason: &'static str) {
        self.subscriptions.clear();
        if self.link.is_some() {
            self.end_link(reason).await;
            self.event(Event::Link(LinkEvent::StateChanged(Box::default())));
        }
    }
}
