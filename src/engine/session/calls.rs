//! The session's part about calls to AWS IoT beside the connection. Several can be under way.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::SessionActor;
use super::job_end::{CallCredentials, Called, Done};
use crate::Options;
use crate::doctor;
use crate::explain::{self, Context};
use crate::login::Login;
use client::aws::{self, Error};
use client::credentials::{AwsCredentials, CredentialSource as _};
use client::dial::Network;
use client::profile::Profile;
use model::{Call, CallAnswer, CallCommand, CallEvent, CallFailure, CallFailureKind, Event, RightAnswer, Timestamp};

/// Credentials that end sooner are not used for another call.
const LEFT: Duration = Duration::from_mins(1);

/// What a call is made with.
#[derive(Clone)]
pub(super) struct Caller {
    network: Network,
    profile: Arc<Profile>,
    login: Login,
    pub(super) credentials: Option<AwsCredentials>,
    /// Where cleared messages are saved.
    pub(super) undo_folder: PathBuf,
}

impl SessionActor {
    pub(super) fn call_command(&mut self, CallCommand { number, call }: CallCommand) {
        let Some(login) = self.account.login().cloned() else {
            let notice = Box::new(explain::call_without_sign_in());
            let answer = Err(CallFailure { kind: CallFailureKind::Other, notice });
            return self.event(Event::Called(CallEvent { number, answer }));
        };
        let now = self.network.clock().now();
        let lasts = |expires_at: Option<Timestamp>| expires_at.is_none_or(|expires_at| expires_at > now.plus(LEFT));
        let kept = self
            .calls
            .credentials
            .as_ref()
            .filter(|kept| kept.login.is_same(&login) && lasts(kept.credentials.expires_at));
        let mut caller = Caller {
            network: self.network.clone(),
            profile: Arc::clone(&self.profile),
            credentials: kept.map(|kept| kept.credentials.clone()),
            login,
            undo_folder: undo_folder(self.options()),
        };
        let (inbox, is_stopped) = (self.inbox.clone(), self.clearing_flag(&call));
        let report = move |progress| {
            let answer = Ok(CallAnswer::ClearingProgress(progress));
            inbox.push_event(Event::Called(CallEvent { number, answer }));
        };
        self.jobs.spawn(async move {
            let answer = match call {
                Call::Clearing(step) => caller.clearing(step).await.map(CallAnswer::Clearing),
                Call::ClearMany(steps) => {
                    caller.clear_many(steps, &is_stopped, report).await.map(CallAnswer::ClearingProgress)
                }
                Call::StopClearing => Ok(CallAnswer::Done),
                call => caller.call(&call).await,
            };
            let Caller { login, credentials, .. } = caller;
            let credentials = credentials.map(|credentials| CallCredentials { login, credentials });
            Done::Called(Box::new(Called { event: CallEvent { number, answer }, credentials }))
        });
    }

    /// What ends the clearing that this call begins. That which is to end is ended.
    fn clearing_flag(&mut self, call: &Call) -> Arc<AtomicBool> {
        match call {
            Call::ClearMany(_) => self.calls.stops_clearing = Arc::default(),
            Call::StopClearing => self.calls.stops_clearing.store(true, Ordering::Relaxed),
            _ => {}
        }
        Arc::clone(&self.calls.stops_clearing)
    }

    /// Who is signed in is to be another person, or no one: nothing more is cleared, or put back, as the one before.
    pub(super) fn end_clearing(&mut self) {
        self.calls.stops_clearing.store(true, Ordering::Relaxed);
        self.calls.credentials = None;
    }

    pub(super) fn called(&mut self, Called { event, credentials }: Called) {
        self.calls.credentials = credentials;
        self.event(Event::Called(event));
    }
}

/// Beside what is kept, or else where a person finds it.
fn undo_folder(options: &Options) -> PathBuf {
    let kept = options.store.as_ref().map(|folder| folder.path().join("cleared"));
    kept.unwrap_or_else(doctor::usual_folder)
}

impl Caller {
    /// A refused signature does nothing: the answer has set the clock right, and the call is made once more with new
    /// credentials.
    pub(super) async fn call(&mut self, call: &Call) -> Result<CallAnswer, CallFailure> {
        match self.call_once(call).await? {
            Err(Error::SignatureRefused { .. }) => {
                self.credentials = None;
                self.call_once(call).await?
            }
            answer => answer,
        }
        .map(|answer| self.explained(answer, call))
        .map_err(|error| self.failure(&error, call))
    }

    async fn call_once(&mut self, call: &Call) -> Result<Result<CallAnswer, Error>, CallFailure> {
        let credentials = if let Some(credentials) = self.credentials.take() {
            credentials
        } else {
            let mut provider = self.login.provider(&self.profile, &self.network);
            provider.credentials(&mut |_, _| {}).await.map_err(|error| CallFailure {
                kind: CallFailureKind::Other,
                notice: Box::new(explain::credentials(&error, &self.profile)),
            })?
        };
        let answer = aws::call(&self.network, &self.profile, &credentials, call).await;
        self.credentials = Some(credentials);
        Ok(answer)
    }

    fn failure(&self, error: &Error, call: &Call) -> CallFailure {
        self.with_context(|context| explain::call(error, call, context))
    }

    /// With what an administrator needs, where something is not allowed.
    fn explained(&self, answer: CallAnswer, call: &Call) -> CallAnswer {
        match (answer, call) {
            (CallAnswer::Right(right), Call::TestRight(question)) if !right.is_allowed => {
                let notice = self.with_context(|context| explain::not_a_right(question, &right.policies, context));
                CallAnswer::Right(RightAnswer { notice: Some(Box::new(notice)), ..right })
            }
            (answer, _) => answer,
        }
    }

    fn with_context<T>(&self, explain: impl FnOnce(&Context<'_>) -> T) -> T {
        let account_id = self.credentials.as_ref().and_then(AwsCredentials::account_id);
        explain(&Context {
            profile: &self.profile,
            account_id: account_id.as_deref(),
            identity_id: self.credentials.as_ref().and_then(AwsCredentials::identity_id),
            client_id: None,
        })
    }
}
