//! A backend that runs for one command: what happened, one delivery after the other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::Stop;
use super::arguments::Common;
use super::confirmation;
use super::interruption::Interruption;
use super::progress::{only_failures, tell_wait};
use engine::explain;
use engine::outbox::OutboxPlace;
use engine::recording::Recording;
use engine::{Delivery, Handle, RecentLog, StartSandbox};
use model::{Command, ConnectionId, Event, SignInCommand, SignInEvent};

/// The first connection that is opened at the start; the others are numbered from there.
pub(super) const FIRST: ConnectionId = ConnectionId(1);

/// How a sign-in is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct SignInOptions {
    /// Launch the browser.
    pub(super) open_browser: bool,
    /// Do not begin a sign-in that no keyring would store.
    pub(super) keyring_required: bool,
    /// Wait at the end while a browser may still reload the page that it ended on.
    pub(super) stays_for_reload: bool,
}

impl Default for SignInOptions {
    fn default() -> Self {
        Self { open_browser: true, keyring_required: false, stays_for_reload: false }
    }
}

/// What a command starts with.
pub(super) struct Options {
    /// Which profiles, or a sandbox.
    pub(super) common: Common,
    /// How a sandbox is started.
    pub(super) start_sandbox: Option<StartSandbox>,
    /// How a sign-in is done.
    pub(super) sign_in: SignInOptions,
    /// The log for a support bundle.
    pub(super) recent_log: Option<RecentLog>,
    /// Where messages are recorded, if they are.
    pub(super) recording: Option<Recording>,
    /// Where messages wait to be sent, if they do.
    pub(super) outbox: Option<OutboxPlace>,
    /// The connections pause while messages wait for a slow output.
    pub(super) waits_for_reader: bool,
    /// A sign-in opens no connection.
    pub(super) calls_only: bool,
}

impl Options {
    /// For a command with an ordinary sign-in and no support bundle.
    pub(super) fn new(common: Common, start_sandbox: Option<StartSandbox>) -> Self {
        let sign_in = SignInOptions::default();
        Self {
            common,
            start_sandbox,
            sign_in,
            recent_log: None,
            recording: None,
            outbox: None,
            waits_for_reader: false,
            calls_only: false,
        }
    }
}

/// The backend, and how to wait for it.
pub(super) struct Driver {
    /// A new sandbox has no saved sign-in, so that every command on one needs the browser.
    sign_in_when_needed: bool,
    /// What a person types to sign in to each profile, in the order of their connections.
    sign_in_commands: Vec<String>,
    backend: Handle,
    woken: Arc<Notify>,
    interruption: Interruption,
}

impl Driver {
    /// Starts the backend on the profiles that were named, and nothing else yet.
    pub(super) fn start(options: Options) -> Result<Self, Stop> {
        let Options { common, start_sandbox, sign_in, recent_log, recording, outbox, waits_for_reader, calls_only } =
            options;
        let sign_in_when_needed = common.sandbox;
        let read_only = confirmation::read_only(&common);
        let config = common.config.as_ref().map(|config| config.display().to_string());
        let sign_in_command = |profile: Option<&str>| explain::sign_in_command(profile, config.as_deref());
        let mut sign_in_commands: Vec<String> =
            common.profiles.iter().map(|profile| sign_in_command(Some(profile.as_str()))).collect();
        if sign_in_commands.is_empty() {
            sign_in_commands.push(sign_in_command(None));
        }
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let options = engine::Options {
            config: common.config,
            profiles: common.profiles,
            sandbox: common.sandbox,
            start_sandbox,
            open_browser: sign_in.open_browser,
            keyring_required: sign_in.keyring_required,
            stays_for_reload: sign_in.stays_for_reload,
            recent_log,
            read_only,
            recording,
            outbox,
            waits_for_reader,
            calls_only,
            ..engine::Options::default()
        };
        let interrupt = Arc::clone(&woken);
        let interruption =
            Interruption::listen(move || interrupt.notify_one()).map_err(|error| explain::could_not_start(&error))?;
        let backend =
            engine::start(options, move || wake.notify_one()).map_err(|error| explain::could_not_start(&error))?;
        Ok(Self { sign_in_when_needed, sign_in_commands, backend, woken, interruption })
    }

    /// Ends a wait in [`Driver::next`] early, from any thread.
    pub(super) fn waker(&self) -> impl Fn() + Send + 'static {
        let woken = Arc::clone(&self.woken);
        move || woken.notify_one()
    }

    /// Passes a command on to the connection of a command that has one.
    pub(super) fn send(&self, command: Command) {
        self.send_to(FIRST, command);
    }

    /// Passes a command on to this connection.
    pub(super) fn send_to(&self, connection: ConnectionId, command: Command) {
        self.backend.send(Some(connection), command);
    }

    /// Handles events of the sign-in, and ends the command at a failure.
    pub(super) fn attend(&self, event: &Event) -> Result<(), Stop> {
        self.attend_to(FIRST, event)
    }

    /// The same for this connection.
    pub(super) fn attend_to(&self, connection: ConnectionId, event: &Event) -> Result<(), Stop> {
        match event {
            Event::SignIn(SignInEvent::Needed { .. }) if self.sign_in_when_needed => {
                self.send_to(connection, Command::SignIn(SignInCommand::Start));
                Ok(())
            }
            Event::SignIn(SignInEvent::Waiting(wait)) => {
                tell_wait(wait);
                Ok(())
            }
            other => self.failures_of(connection, other),
        }
    }

    /// Ends the command at an event that reports a failure.
    pub(super) fn only_failures(&self, event: &Event) -> Result<(), Stop> {
        self.failures_of(FIRST, event)
    }

    fn failures_of(&self, connection: ConnectionId, event: &Event) -> Result<(), Stop> {
        let at = connection.0.checked_sub(FIRST.0).and_then(|at| usize::try_from(at).ok());
        let sign_in_command = at.and_then(|at| self.sign_in_commands.get(at)).map_or("", String::as_str);
        only_failures(event, sign_in_command)
    }

    /// Waits for the next delivery, for at most `limit`; an empty one when nothing happened in that time, or the waker
    /// was used.
    ///
    /// # Errors
    /// [`Stop::Interrupted`] when the person interrupts the command.
    pub(super) async fn next(&self, limit: Option<Duration>) -> Result<Delivery, Stop> {
        // Even while there is always something to deliver.
        self.go_on()?;
        let delivery = self.backend.take();
        if delivery.more || delivery.dropped > 0 || !delivery.batches.is_empty() || !delivery.events.is_empty() {
            return Ok(delivery);
        }
        let limit = limit.unwrap_or(Duration::from_hours(24));
        tokio::select! {
            () = self.woken.notified() => {}
            () = tokio::time::sleep(limit) => return Ok(Delivery::default()),
        }
        self.go_on()?;
        Ok(self.backend.take())
    }

    fn go_on(&self) -> Result<(), Stop> {
        if self.interruption.is_noted() { Err(Stop::Interrupted) } else { Ok(()) }
    }
}

/// Runs `work` on this thread.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| explain::could_not_start(&error))?.block_on(work)
}
