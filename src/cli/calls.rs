//! Calls to AWS IoT with the saved sign-in, without a connection.

use super::Stop;
use super::arguments::Common;
use super::confirmation;
use super::driver::{Driver, Options};
use engine::StartSandbox;
use model::{
    Call, CallAnswer, CallCommand, CallFailure, Command, Event, Guard, LinkCommand, ProfileEvent, PublishRequest,
    SignInEvent,
};

/// So many calls are on their way at a time, where there are many.
const AT_ONCE: usize = 8;

/// Makes one call after the other.
pub(super) struct Caller {
    driver: Driver,
    last: u64,
    profile: String,
    guard: Guard,
}

impl Caller {
    /// Signs in with what the keyring has. No connection is opened.
    ///
    /// # Errors
    /// What ends the command.
    pub(super) async fn start(common: Common, start_sandbox: Option<StartSandbox>) -> Result<Self, Stop> {
        let driver = Driver::start(Options { calls_only: true, ..Options::new(common, start_sandbox) })?;
        driver.send(Command::Link(LinkCommand::Connect));
        let mut caller = Self { driver, last: 0, profile: String::new(), guard: Guard::default() };
        loop {
            for event in caller.driver.next(None).await?.events {
                match event {
                    Event::SignIn(SignInEvent::SignedIn { .. }) => return Ok(caller),
                    // Both come before the sign-in.
                    Event::Profile(ProfileEvent::Used { name, .. }) => caller.profile = name,
                    Event::Profile(ProfileEvent::Guarded(guard)) => caller.guard = guard,
                    other => caller.driver.attend(&other)?,
                }
            }
        }
    }

    /// Makes a call whose failure ends the command.
    ///
    /// # Errors
    /// The failure.
    pub(super) async fn call(&mut self, call: Call) -> Result<CallAnswer, Stop> {
        self.try_call(call).await?.map_err(|failure| Stop::Failed(failure.notice))
    }

    /// Makes a call that may fail.
    ///
    /// # Errors
    /// What ends the command without an answer.
    pub(super) async fn try_call(&mut self, call: Call) -> Result<Result<CallAnswer, CallFailure>, Stop> {
        self.last += 1;
        self.driver.send(Command::Call(CallCommand { number: self.last, call }));
        loop {
            let mut answer = None;
            for event in self.driver.next(None).await?.events {
                match event {
                    Event::Called(called) if called.number == self.last => answer = Some(called.answer),
                    other => self.driver.attend(&other)?,
                }
            }
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
    }

    /// Makes many calls, some at a time. `answered` gets the place of each with its answer, as they come.
    ///
    /// # Errors
    /// What ends the command before all are answered.
    pub(super) async fn call_all(
        &mut self,
        calls: Vec<Call>,
        mut answered: impl FnMut(usize, Result<CallAnswer, CallFailure>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let first = self.last + 1;
        let count = calls.len();
        let mut calls = (first..).zip(calls);
        let (mut sent, mut come) = (0_usize, 0_usize);
        while come < count {
            // The first one gets the credentials that the others use too.
            let at_once = if come == 0 { 1 } else { AT_ONCE };
            for (number, call) in calls.by_ref().take((come + at_once).saturating_sub(sent)) {
                self.driver.send(Command::Call(CallCommand { number, call }));
                (self.last, sent) = (number, sent + 1);
            }
            for event in self.driver.next(None).await?.events {
                match event {
                    Event::Called(called) if called.number >= first => {
                        come += 1;
                        answered(usize::try_from(called.number - first).unwrap_or_default(), called.answer)?;
                    }
                    other => self.driver.attend(&other)?,
                }
            }
        }
        Ok(())
    }

    /// Whether this message may be sent, as for a connection.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn allow_message(&self, request: &PublishRequest, has_agreed: bool, can_ask: bool) -> Result<(), Stop> {
        confirmation::allow(self.guard, &self.profile, request, has_agreed, can_ask)
    }

    /// Whether something may be changed: nothing forbids it, and for production a person has said yes to `question`, given
    /// the name of the profile.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn allow_change(&self, has_agreed: bool, question: impl Fn(&str) -> String) -> Result<(), Stop> {
        let is_asked = self.guard.is_production;
        confirmation::allow_change(self.guard, &self.profile, is_asked, has_agreed, &question(&self.profile))
    }

    /// The same where a person has to say yes in any profile.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn confirm_change(&self, has_agreed: bool, question: impl Fn(&str) -> String) -> Result<(), Stop> {
        confirmation::allow_change(self.guard, &self.profile, true, has_agreed, &question(&self.profile))
    }
}
