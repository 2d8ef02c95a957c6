//! The session's part about messages to send: what was asked for goes to the link, and gets its outcome also when none
//! comes back for it.

use super::SessionActor;
use super::job_end::Done;
use crate::outbox::{self, Given};
use crate::sign_in_task::until;
use client::dial::Clock;
use client::link::Outgoing;
use model::{PublishOutcome, Timestamp};
use store::Person;

impl SessionActor {
    /// Gives the message to the link, unless the connection was closed meanwhile, which has told its outcome.
    pub(super) async fn send(&mut self, message: Outgoing) {
        if self.publishes.goes_to_link(message.id) {
            self.give_link(message.into()).await;
        }
    }

    /// The same for one that is on disk, unless another person is signed in meanwhile.
    pub(super) async fn send_stored(&mut self, given: Given) {
        let is_theirs = self.person().is_some_and(|person| person == given.person);
        if is_theirs && self.publishes.goes_to_link(given.message.id) {
            self.give_link(given.message.into()).await;
        } else {
            self.publishes.ended(given.message.id, PublishOutcome::NotSent);
        }
    }

    /// Who was signed in last.
    pub(super) fn person(&self) -> Option<Person> {
        let subject = self.subject.as_ref()?;
        Some(Person::new(self.profile.issuer_url().as_str(), subject))
    }

    /// Asks the keyring whose messages they are that come before a sign-in, without a question to the person.
    pub(super) fn ask_whose_messages(&mut self) {
        if !self.publishes.outbox().is_there() {
            return;
        }
        let (keyring, profile) = (self.keyring.silent(), self.profile.clone());
        self.jobs.spawn(async move {
            let person = outbox::stored_person(&keyring, &profile).await;
            Done::SavedPerson(person.unwrap_or_else(|error| {
                tracing::debug!(%error, "the keyring does not say whose messages they are");
                None
            }))
        });
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
