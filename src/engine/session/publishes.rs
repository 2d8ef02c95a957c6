//! The session's part about messages to send: what was asked for goes to the link, and gets its outcome also when none
//! comes back for it.

use super::SessionActor;
use crate::sign_in_task::until;
use client::dial::Clock;
use client::link::Outgoing;
use model::Timestamp;

impl SessionActor {
    /// Gives the message to the link, unless the connection was closed meanwhile, which has told its outcome.
    pub(super) async fn send(&mut self, message: Outgoing) {
        if self.publishes.goes_to_link(message.id) {
            self.give_link(message.into()).await;
        }
    }

    /// Waits until the broker gives up the session whose messages have no outcome; for ever while there are none, or a
    /// link takes care of them.
    pub(super) fn carry_is_over(&self) -> impl Future<Output = ()> + use<> {
        is_over(self.carry.expires_at(), self.network.clock().clone())
    }

    /// Tells the outcome of messages that no link will finish any more.
    pub(super) fn expire_carry(&mut self) {
        let told = self.carry.expire(self.network.clock().now());
        self.tell(told);
    }
}

/// The broker counts the time that this computer sleeps, which only the wall clock does here.
async fn is_over(expires_at: Option<Timestamp>, clock: Clock) {
    match expires_at {
        Some(at) => until(at, &clock).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_computer_that_wakes_up_soon_sees_that_the_broker_has_given_up() {
        let clock = Clock::default();
        let expires_at = clock.now().plus(Duration::from_hours(2));
        let mut is_over = std::pin::pin!(is_over(Some(expires_at), clock.clone()));
        tokio::select! {
            biased;
            () = &mut is_over => panic!("there are two hours left"),
            () = std::future::ready(()) => {}
        }
        // Timers have not run while it slept.
        clock.correct(expires_at.plus(Duration::from_mins(5)));
        tokio::time::timeout(Duration::from_mins(1), is_over).await.expect("within seconds");
    }
}
