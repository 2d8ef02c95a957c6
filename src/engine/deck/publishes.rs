//! The deck's part about what goes to one connection. Messages to send are asked for here, before they wait for the
//! session: whatever becomes of it, each has an outcome before the last event of its connection. Every message passes
//! here, whichever part of the program sends it, so a read-only connection refuses here.

use tokio::sync::mpsc::error::TrySendError;

use super::{Deck, Open};
use crate::explain;
use crate::session::Order;
use model::{
    Command, Event, Guard, ProfileEvent, PublishCommand, PublishId, PublishOutcome, PublishRequest, ReadOnly,
    SearchCommand, SearchEvent,
};

impl Deck {
    /// Forbids to send in all connections, or takes that back. What the program was started with stays.
    pub(super) fn set_read_only(&mut self, is_wanted: bool) {
        if self.read_only == Some(ReadOnly::Program) {
            return;
        }
        self.read_only = is_wanted.then_some(ReadOnly::Setting);
        for open in &mut self.open {
            let guard = Guard::new(self.read_only, open.profile.read_only, open.profile.production);
            if std::mem::replace(&mut open.guard, guard) != guard {
                open.inbox.push_event(Event::Profile(ProfileEvent::Guarded(guard)));
            }
        }
    }
}

impl Open {
    /// Passes on a command to the session. Never waits for it.
    pub(super) fn command(&self, command: Command) {
        match command {
            Command::Publish(PublishCommand::Send { request, replaces }) => self.send(request, replaces),
            Command::Publish(PublishCommand::Drop { id }) => self.publishes.dropped(id),
            Command::Publish(PublishCommand::Restore { id }) => self.publishes.restored(id),
            Command::Search(SearchCommand::Look(request)) => {
                let number = request.number;
                if !self.order(Command::Search(SearchCommand::Look(request)).into()) {
                    self.inbox.push_event(Event::Search(SearchEvent::undone(number)));
                }
            }
            // About all connections: the deck has it.
            Command::Publish(PublishCommand::SetReadOnly(_)) => {}
            command => _ = self.order(command.into()),
        }
    }

    fn send(&self, request: PublishRequest, replaces: Option<PublishId>) {
        let message = self.publishes.asked(request, replaces, self.clock.now());
        let id = message.id;
        if let Some(why) = self.guard.read_only {
            let notice = Box::new(explain::read_only(why, &self.profile.name));
            return self.publishes.ended(id, PublishOutcome::Refused { reason_code: None, notice });
        }
        if !self.order(Order::Send(message)) {
            self.publishes.ended(id, PublishOutcome::NotSent);
        }
    }

    /// Returns whether there was room for it.
    fn order(&self, order: Order) -> bool {
        match self.orders.try_send(order) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.inbox.push_event(Event::Noticed(Box::new(explain::overloaded())));
                false
            }
            // The end of the session is reported separately.
            Err(TrySendError::Closed(_)) => false,
        }
    }
}
