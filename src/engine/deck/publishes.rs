//! The deck's part about what goes to one connection. Messages to send are asked for here, before they wait for the
//! session: whatever becomes of it, each has an outcome before the last event of its connection.

use tokio::sync::mpsc::error::TrySendError;

use super::Open;
use crate::explain;
use crate::session::Order;
use model::{Command, Event, PublishCommand, PublishId, PublishOutcome, PublishRequest, SearchCommand, SearchEvent};

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
            command => _ = self.order(command.into()),
        }
    }

    fn send(&self, request: PublishRequest, replaces: Option<PublishId>) {
        let message = self.publishes.asked(request, replaces, self.clock.now());
        let id = message.id;
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
