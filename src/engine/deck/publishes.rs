//! The deck's part about what goes to one connection. Messages to send are asked for here, before they wait for the
//! session: whatever becomes of it, each has an outcome before the last event of its connection. Every message passes
//! here, whichever part of the program sends it, so a read-only connection refuses here.

use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;

use super::{Deck, Open};
use crate::explain;
use crate::outbox::{OutboxPlace, OutboxSetup};
use crate::saved_state::SavedState;
use crate::session::Order;
use model::{
    CallCommand, CallEvent, CallFailure, CallFailureKind, Command, Event, Guard, OutboxChoice, OutboxCommand,
    ProfileEvent, PublishCommand, PublishId, PublishOutcome, PublishRequest, Qos, ReadOnly, SearchCommand, SearchEvent,
};

impl Deck {
    /// Where the messages of a new connection wait: beside what else is kept for it, unless a place was given.
    pub(super) fn outbox_setup(&self, saved_state: Option<&SavedState>) -> Option<OutboxSetup> {
        let chosen = |saved_state: &SavedState| OutboxPlace { folder: saved_state.folder(), choice: self.outbox };
        let place = self.options().outbox.clone().or_else(|| saved_state.map(chosen))?;
        Some(OutboxSetup::new(place))
    }

    /// Lets messages wait as a person chose, in the connections that are open and in those to come.
    pub(super) fn choose_outbox(&mut self, choice: OutboxChoice) {
        self.outbox = choice.limited();
        for open in &self.open {
            open.command(Command::Outbox(OutboxCommand::Choose(self.outbox)));
        }
    }

    /// Forbids to send in all connections, or takes that back. What the program was started with stays.
    pub(super) fn set_read_only(&mut self, is_wanted: bool) {
        if self.read_only == Some(ReadOnly::Program) {
            return;
        }
        self.read_only = is_wanted.then_some(ReadOnly::Setting);
        for open in &mut self.open {
            let guard = Guard::new(self.read_only, open.profile.read_only, open.profile.production);
            if std::mem::replace(&mut open.guard, guard) != guard {
                open.publishes.outbox().read_only(guard.read_only.is_some());
                open.inbox.push_event(Event::Profile(ProfileEvent::Guarded(guard)));
            }
        }
    }
}

impl Open {
    /// Passes on a command to the session. Never waits for it.
    pub(super) fn command(&self, command: Command) {
        match command {
            Command::Publish(PublishCommand::Send { request, replaces }) => self.send(request, replaces, None),
            Command::Publish(PublishCommand::Drop { id }) => self.publishes.dropped(id),
            Command::Publish(PublishCommand::Restore { id }) => self.publishes.restored(id),
            Command::Search(SearchCommand::Look(request)) => {
                let number = request.number;
                if !self.order(Command::Search(SearchCommand::Look(request)).into()) {
                    self.inbox.push_event(Event::Search(SearchEvent::undone(number)));
                }
            }
            Command::Call(command) => self.call(command),
            // About all connections: the deck has it.
            Command::Publish(PublishCommand::SetReadOnly(_)) => {}
            Command::Outbox(OutboxCommand::Queue { request, replaces, lifetime }) => {
                self.send(request, replaces, Some(lifetime));
            }
            Command::Outbox(command) => {
                if self.publishes.outbox().is_there() && !self.publishes.outbox().command(command) {
                    self.inbox.push_event(Event::Noticed(Box::new(explain::overloaded())));
                }
            }
            command => _ = self.order(command.into()),
        }
    }

    /// Without a connection the message waits in the outbox, if there is one. With one, it is stored there before it is sent, except
    /// with QoS 0, which promises nothing.
    fn send(&self, request: PublishRequest, replaces: Option<PublishId>, lifetime: Option<Duration>) {
        let message = self.publishes.asked(request, replaces, self.clock.now());
        let id = message.id;
        if let Some(why) = self.guard.read_only {
            let notice = Box::new(explain::read_only(why, &self.profile.name));
            return self.publishes.ended(id, PublishOutcome::Refused { reason_code: None, notice });
        }
        let outbox = self.publishes.outbox();
        let is_stored = outbox.is_there() && (message.request.qos == Qos::AtLeastOnce || !self.is_live());
        // What no broker takes is refused at once.
        let is_taken = if is_stored && model::check(&message.request).is_ok() {
            outbox.add(message, lifetime)
        } else {
            self.order(Order::Send(message))
        };
        if !is_taken {
            self.publishes.ended(id, PublishOutcome::NotSent);
        }
    }

    fn is_live(&self) -> bool {
        self.inbox.snapshot().link.is_live()
    }

    fn call(&self, command: CallCommand) {
        let number = command.number;
        let why = self.guard.read_only.filter(|_| command.call.is_change());
        let notice = match why {
            Some(why) => explain::read_only(why, &self.profile.name),
            None if self.order(Command::Call(command).into()) => return,
            None => explain::overloaded(),
        };
        let answer = Err(CallFailure { kind: CallFailureKind::Other, notice: Box::new(notice) });
        self.inbox.push_event(Event::Called(CallEvent { number, answer }));
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
