//! What the window needs of a backend, so that tests can put a scripted one in its place.

use std::time::Instant;

use engine::{Delivery, Handle};
use model::{Command, ConnectionId};

/// Takes commands and delivers what happened. Neither ever blocks.
pub trait Backend {
    /// Passes on what the person wants done with a connection, or with all profiles when none is given.
    fn send(&self, connection: Option<ConnectionId>, command: Command);

    /// Does this elsewhere, and has a frame drawn when it is done.
    fn aside(&self, work: Box<dyn FnOnce() + Send>);

    /// Gives part after part to `apply` until nothing waits or `until` has come; returns whether more waits.
    fn drain(&self, until: Instant, apply: &mut dyn FnMut(Delivery)) -> bool;
}

impl Backend for Handle {
    fn send(&self, connection: Option<ConnectionId>, command: Command) {
        Self::send(self, connection, command);
    }

    fn aside(&self, work: Box<dyn FnOnce() + Send>) {
        Self::aside(self, work);
    }

    fn drain(&self, until: Instant, apply: &mut dyn FnMut(Delivery)) -> bool {
        Self::drain(self, until, apply)
    }
}
