//! Commands in, updates and batches out, whatever else is being waited for.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::setup::Setup;
use super::wake::WakeWatch;
use crate::link::protocol::session::Session;
use crate::link::protocol::{Input, Leaving, LinkUpdate, Output};
use model::{Batch, LinkCommand, Rung, RungDetail, RungReport, RungState};

/// Steps are few and handed on at once.
const PROGRESS_CAPACITY: usize = 64;

/// What a command means for the connection as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Connect, and do not wait for it.
    Connect,
    /// End the attempt or the connection.
    Stop(Stop),
}

/// What makes the next attempt worth making before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RetryWhen {
    /// Another network: AWS was not reached over this one.
    NetworkChanges,
    /// Nothing: AWS is not asked more often because the network changed.
    Due,
}

/// Why an attempt or a connection is ended from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The person wants no connection for now.
    Disconnect,
    /// All senders of commands are gone.
    Closed,
    /// Another connection is wanted, with another client id.
    NewClientId,
    /// The computer slept, or its network changed: what was begun before leads nowhere.
    Again,
}

impl From<Stop> for Leaving {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Disconnect => Self::Disconnect,
            Stop::NewClientId => Self::NewClientId,
            Stop::Closed | Stop::Again => Self::End,
        }
    }
}

/// The side of the link that faces the rest of the program.
#[derive(Debug)]
pub(super) struct Mailbox<O> {
    commands: mpsc::Receiver<Input>,
    output: O,
    wake: WakeWatch,
    /// The rung that an error of the attempt belongs to, and when it began.
    rung: Rung,
    rung_began: Instant,
}

/// What comes from outside while a connection lives.
pub(super) enum Call {
    /// A command; `None` when all senders are gone.
    Command(Option<Input>),
    /// The computer's network changed.
    NetworkChanged,
}

/// Steps of a work in progress, on their way to the mailbox.
pub(super) struct Progress {
    sender: mpsc::Sender<LinkUpdate>,
    receiver: mpsc::Receiver<LinkUpdate>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let (sender, receiver) = mpsc::channel(PROGRESS_CAPACITY);
        Self { sender, receiver }
    }

    /// Hands a step on. Where there is no room for it, it is lost rather than waited for.
    pub(super) fn sender(&self) -> impl Fn(LinkUpdate) + Send + use<> {
        let sender = self.sender.clone();
        move |update| {
            let _ = sender.try_send(update);
        }
    }
}

impl<O: Output> Mailbox<O> {
    pub(super) fn new(setup: &Setup, commands: mpsc::Receiver<Input>, output: O) -> Self {
        let now = Instant::now();
        let wake = WakeWatch::new(setup.wall_clock.clone(), setup.network_changes.clone(), now);
        Self { commands, output, wake, rung: Rung::SignIn, rung_began: now }
    }

    /// Waits for `work` and serves commands and steps meanwhile. Dropping the work is how it is cancelled. Sleep and a
    /// change of the network end it: what it waits for will not come.
    pub(super) async fn attend<T>(
        &mut self,
        session: &mut Session,
        progress: &mut Progress,
        work: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        let mut work = std::pin::pin!(work);
        let done = loop {
            let look_at = self.wake.next_look();
            tokio::select! {
                done = &mut work => break done,
                Some(step) = progress.receiver.recv() => self.report(step),
                () = self.wake.network_changed() => return Err(Stop::Again),
                () = tokio::time::sleep_until(look_at.into()) => {
                    if self.look_for_sleep(Instant::now()) {
                        return Err(Stop::Again);
                    }
                }
                command = self.commands.recv() => {
                    if let Some(Intent::Stop(stop)) = self.take(session, command) {
                        return Err(stop);
                    }
                }
            }
        };
        while let Ok(step) = progress.receiver.try_recv() {
            self.report(step);
        }
        Ok(done)
    }

    /// Waits until `due` or until a person wants something of the connection; `None` is no limit. Waking from sleep
    /// ends a wait that has a limit, for there is a person again; so does a change of the network for
    /// [`RetryWhen::NetworkChanges`].
    pub(super) async fn wait(
        &mut self,
        session: &mut Session,
        due: Option<Instant>,
        retry_when: RetryWhen,
    ) -> Option<Intent> {
        loop {
            let look_at = self.wake.next_look();
            tokio::select! {
                () = sleep_until(due) => return None,
                () = tokio::time::sleep_until(look_at.into()) => {
                    if self.look_for_sleep(Instant::now()) && due.is_some() {
                        self.wake.take_disturbance(Instant::now());
                        return Some(Intent::Stop(Stop::Again));
                    }
                }
                () = self.wake.network_changed() => {
                    if due.is_some() && retry_when == RetryWhen::NetworkChanges {
                        return Some(Intent::Stop(Stop::Again));
                    }
                }
                command = self.commands.recv() => {
                    if let Some(intent) = self.take(session, command) {
                        return Some(intent);
                    }
                }
            }
        }
    }

    /// Looks whether the computer slept, and reports it.
    pub(super) fn look_for_sleep(&mut self, now: Instant) -> bool {
        let slept = self.wake.look(now);
        self.note_sleep(slept, now)
    }

    fn note_sleep(&mut self, slept: Option<Duration>, now: Instant) -> bool {
        let Some(slept) = slept else { return false };
        self.wake.note_disturbance(now);
        self.report(LinkUpdate::Woke { slept });
        true
    }

    /// Whether the computer has just slept or changed its network: a connection that ends then is not held against what
    /// was sent last.
    pub(super) fn is_disturbed(&mut self, now: Instant) -> bool {
        let slept = self.wake.look_now(now);
        self.note_sleep(slept, now);
        self.wake.is_disturbed(now)
    }

    /// Whether the computer woke or changed its network just now; once for each time.
    pub(super) fn take_disturbance(&mut self, now: Instant) -> bool {
        self.wake.take_disturbance(now)
    }

    /// When to look for sleep.
    pub(super) fn next_look(&self) -> Instant {
        self.wake.next_look()
    }

    /// The next thing from outside. Cancel safe.
    pub(super) async fn call(&mut self) -> Call {
        tokio::select! {
            command = self.commands.recv() => Call::Command(command),
            () = self.wake.network_changed() => {
                self.wake.note_disturbance(Instant::now());
                Call::NetworkChanged
            }
        }
    }

    /// The next command if one is there already.
    pub(super) fn command_now(&mut self) -> Option<Input> {
        self.commands.try_recv().ok()
    }

    /// Takes a command in and reports what came of it at once.
    pub(super) fn take(&mut self, session: &mut Session, input: Option<Input>) -> Option<Intent> {
        match input {
            None => Some(Intent::Stop(Stop::Closed)),
            Some(Input::Command(LinkCommand::Disconnect)) => Some(Intent::Stop(Stop::Disconnect)),
            Some(Input::Command(LinkCommand::UseNewClientId)) => Some(Intent::Stop(Stop::NewClientId)),
            Some(Input::Command(LinkCommand::Connect | LinkCommand::RetryNow)) => Some(Intent::Connect),
            Some(input) => {
                session.command(input);
                self.report_session(session);
                None
            }
        }
    }

    /// Reports the updates of the session.
    pub(super) fn report_session(&mut self, session: &mut Session) {
        session.out().updates.drain(..).for_each(|update| self.output.update(update));
    }

    pub(super) fn report(&mut self, update: LinkUpdate) {
        if let LinkUpdate::RungChanged { rung, report } = &update
            && report.state == RungState::Trying
        {
            (self.rung, self.rung_began) = (*rung, Instant::now());
        }
        self.output.update(update);
    }

    /// Hands a closed batch on.
    pub(super) fn report_batch(&mut self, batch: Option<Arc<Batch>>) {
        if let Some(batch) = batch {
            self.output.batch(batch);
        }
    }

    /// A rung begins.
    pub(super) fn begin(&mut self, rung: Rung) -> Instant {
        self.report(LinkUpdate::RungChanged {
            rung,
            report: RungReport { state: RungState::Trying, ..RungReport::default() },
        });
        Instant::now()
    }

    /// A rung ends well.
    pub(super) fn done(&mut self, rung: Rung, began: Instant, detail: RungDetail) {
        let report = RungReport { state: RungState::Done, took: Some(began.elapsed()), detail };
        self.report(LinkUpdate::RungChanged { rung, report });
    }

    /// The rung in progress failed.
    pub(super) fn failed(&mut self) -> Rung {
        let report =
            RungReport { state: RungState::Failed, took: Some(self.rung_began.elapsed()), detail: RungDetail::None };
        self.report(LinkUpdate::RungChanged { rung: self.rung, report });
        self.rung
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}
