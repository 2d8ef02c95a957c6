//! The worker's part about the connection: it lives as long as somebody is signed in.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::{LinkTask, Worker};
use crate::backend::ladder::Ladder;
use crate::credentials::Provider;
use crate::link;
use crate::model::{Event, LinkCommand, LinkEvent, PublishOutcome};

/// How long the broker may take to hear our farewell.
const FAREWELL_LIMIT: Duration = Duration::from_secs(2);
/// Commands that may wait for the link.
const LINK_COMMANDS: usize = 1_024;

impl Worker {
    pub(super) async fn link_command(&mut self, command: LinkCommand) {
        if let Some(link) = &self.link {
            if link.commands.send(command).await.is_err() {
                self.link = None;
            }
            return;
        }
        match command {
            LinkCommand::Connect | LinkCommand::RetryNow => self.connect(),
            LinkCommand::Publish(request) => {
                let (id, outcome) = (request.id, PublishOutcome::NotSent);
                self.event(Event::Link(LinkEvent::PublishEnded { id, outcome }));
            }
            LinkCommand::Disconnect => {}
            wish if self.waiting.len() < LINK_COMMANDS => self.waiting.push(wish),
            _ => {}
        }
    }

    pub(super) fn connect(&mut self) {
        if self.session.is_some() {
            self.start_link();
        } else if self.needed_profile().is_some() {
            self.resume();
        }
    }

    pub(super) fn start_link(&mut self) {
        let (Some(profile), Some(session)) = (self.profile.clone(), self.session.clone()) else { return };
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS + 1);
        let clock = self.clock.clone();
        let credentials = Provider::new(&profile, session, &self.network, clock.clone());
        let setup = link::Setup::new(Arc::clone(&profile), self.network.clone(), clock);
        let ladder = Ladder::new(profile, self.inbox.clone(), self.urgent.clone());
        for wish in self.waiting.drain(..).chain([LinkCommand::Connect]) {
            let _ = commands.try_send(wish);
        }
        self.link = Some(LinkTask { commands, task: tokio::spawn(link::run(setup, credentials, receiver, ladder)) });
    }

    /// Lets the link say farewell to the broker, for a moment.
    pub(super) async fn end_link(&mut self) {
        self.waiting.clear();
        let Some(mut link) = self.link.take() else { return };
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut link.commands, closed));
        let _ = tokio::time::timeout(FAREWELL_LIMIT, &mut link.task).await;
    }
}
