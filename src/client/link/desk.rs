//! Where commands are taken and happenings handed out, whatever else is being waited for.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::batches::Batches;
use super::session::Session;
use super::wake::WakeWatch;
use super::{Happening, Input, Output, Setup};
use crate::dial::NetworkChanges;
use model::{LinkCommand, Rung, RungDetail, RungReport, RungState};

/// Steps are few and handed on at once.
const PROGRESS_CAPACITY: usize = 64;
/// A connection that ends so soon after the computer woke, or its network changed, ended because of that.
const JUST_NOW: Duration = Duration::from_secs(10);

/// What a command means for the connection as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Connect, and do not wait for it.
    Connect,
    /// Leave off.
    Stop(Stop),
}

/// What the last attempt failed for want of, as far as waiting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// A network that leads to AWS: another one may.
    Network,
    /// Anything else: nothing is asked more often because the network changed.
    Other,
}

/// Why to leave off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The person wants no connection for now.
    Disconnect,
    /// Nobody is left who could want one.
    Closed,
    /// Another connection is wanted, with another client id.
    NewClientId,
    /// The computer slept, or its network changed: what was begun before leads nowhere.
    Again,
}

/// The side of the link that faces the rest of the program.
#[derive(Debug)]
pub(super) struct Desk<O> {
    pub(super) session: Session,
    pub(super) batches: Batches,
    commands: mpsc::Receiver<Input>,
    output: O,
    wake: WakeWatch,
    network_changes: NetworkChanges,
    /// When the computer was last seen to wake or to change its network, until somebody acted on it.
    shaken_at: Option<Instant>,
    /// The rung that an error of the attempt belongs to, and when it began.
    rung: Rung,
    rung_began: Instant,
}

/// What comes from outside while a connection lives.
pub(super) enum Call {
    /// Somebody wants something; `None` when nobody can any more.
    Command(Option<Input>),
    /// The computer's network changed.
    NetworkChanged,
}

/// Steps of a work in progress, on their way to the desk.
pub(super) struct Progress {
    sender: mpsc::Sender<Happening>,
    receiver: mpsc::Receiver<Happening>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let (sender, receiver) = mpsc::channel(PROGRESS_CAPACITY);
        Self { sender, receiver }
    }

    /// Hands a step on. When nobody takes them, steps are lost rather than waited for.
    pub(super) fn sender(&self) -> impl Fn(Happening) + Send + use<> {
        let sender = self.sender.clone();
        move |happening| {
            let _ = sender.try_send(happening);
        }
    }
}

impl<O: Output> Desk<O> {
    pub(super) fn new(
        session: Session,
        batches: Batches,
        setup: &Setup,
        commands: mpsc::Receiver<Input>,
        output: O,
    ) -> Self {
        let now = Instant::now();
        Self {
            session,
            batches,
            commands,
            output,
            wake: WakeWatch::new(setup.wall_clock.clone(), now),
            network_changes: setup.network_changes.clone(),
            shaken_at: None,
            rung: Rung::SignIn,
            rung_began: now,
        }
    }

    /// Waits for `work` and serves commands and steps meanwhile. Dropping the work is how it is cancelled. Sleep and a
    /// change of the network end it: what it waits for will not come.
    pub(super) async fn attend<T>(
        &mut self,
        progress: &mut Progress,
        work: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        let mut work = std::pin::pin!(work);
        let done = loop {
            let look_at = self.wake.next_look();
            tokio::select! {
                done = &mut work => break done,
                Some(step) = progress.receiver.recv() => self.tell(step),
                () = self.network_changes.next() => return Err(Stop::Again),
                () = tokio::time::sleep_until(look_at.into()) => {
                    if self.look_for_sleep(Instant::now()) {
                        return Err(Stop::Again);
                    }
                }
                command = self.commands.recv() => {
                    if let Some(Wish::Stop(stop)) = self.take(command) {
                        return Err(stop);
                    }
                }
            }
        };
        while let Ok(step) = progress.receiver.try_recv() {
            self.tell(step);
        }
        Ok(done)
    }

    /// Waits until `due` or until a person wants something of the connection; `None` is no limit. Waking from sleep
    /// ends a wait that has a limit, for there is a person again; so does a change of the network when that is what
    /// was `missing`.
    pub(super) async fn wait(&mut self, due: Option<Instant>, missing: Missing) -> Option<Wish> {
        loop {
            let look_at = self.wake.next_look();
            tokio::select! {
                () = sleep_until(due) => return None,
                () = tokio::time::sleep_until(look_at.into()) => {
                    if self.look_for_sleep(Instant::now()) && due.is_some() {
                        self.shaken_at = None;
                        return Some(Wish::Stop(Stop::Again));
                    }
                }
                () = self.network_changes.next() => {
                    if due.is_some() && missing == Missing::Network {
                        return Some(Wish::Stop(Stop::Again));
                    }
                }
                command = self.commands.recv() => {
                    if let Some(wish) = self.take(command) {
                        return Some(wish);
                    }
                }
            }
        }
    }

    /// Looks whether the computer slept, and tells it.
    pub(super) fn look_for_sleep(&mut self, now: Instant) -> bool {
        let slept = self.wake.look(now);
        self.note_sleep(slept, now)
    }

    fn note_sleep(&mut self, slept: Option<Duration>, now: Instant) -> bool {
        let Some(slept) = slept else { return false };
        self.shaken_at = Some(now);
        self.tell(Happening::Woke { slept });
        true
    }

    /// Whether the computer has just slept or changed its network: what a connection ends upon then is no offence.
    pub(super) fn is_shaken(&mut self, now: Instant) -> bool {
        let slept = self.wake.look_now(now);
        self.note_sleep(slept, now);
        self.shaken_at.is_some_and(|at| now.saturating_duration_since(at) < JUST_NOW)
    }

    /// When to look for sleep.
    pub(super) fn next_look(&self) -> Instant {
        self.wake.next_look()
    }

    /// Whether the computer woke or changed its network just now; answers so once.
    pub(super) fn was_shaken(&mut self, now: Instant) -> bool {
        self.shaken_at.take().is_some_and(|at| now.saturating_duration_since(at) < JUST_NOW)
    }

    /// The next thing from outside. Cancel safe.
    pub(super) async fn call(&mut self) -> Call {
        tokio::select! {
            command = self.commands.recv() => Call::Command(command),
            () = self.network_changes.next() => {
                self.shaken_at = Some(Instant::now());
                Call::NetworkChanged
            }
        }
    }

    /// The next command if one is there already.
    pub(super) fn command_now(&mut self) -> Option<Input> {
        self.commands.try_recv().ok()
    }

    /// Takes a command in and tells what came of it at once.
    pub(super) fn take(&mut self, input: Option<Input>) -> Option<Wish> {
        match input {
            None => Some(Wish::Stop(Stop::Closed)),
            Some(Input::Command(LinkCommand::Disconnect)) => Some(Wish::Stop(Stop::Disconnect)),
            Some(Input::Command(LinkCommand::UseNewClientId)) => Some(Wish::Stop(Stop::NewClientId)),
            Some(Input::Command(LinkCommand::Connect | LinkCommand::RetryNow)) => Some(Wish::Connect),
            Some(input) => {
                self.session.command(input);
                self.tell_session();
                None
            }
        }
    }

    /// Tells what the session has to tell.
    pub(super) fn tell_session(&mut self) {
        let Self { session, output, .. } = self;
        session.out().happenings.drain(..).for_each(|happening| output.happened(happening));
    }

    pub(super) fn tell(&mut self, happening: Happening) {
        if let Happening::RungChanged { rung, report } = &happening
            && report.state == RungState::Trying
        {
            (self.rung, self.rung_began) = (*rung, Instant::now());
        }
        self.output.happened(happening);
    }

    /// Closes the open batch if it is due, or in any case when `all`.
    pub(super) fn tell_batch(&mut self, now: Instant, all: bool) {
        let closed = if all { self.batches.close() } else { self.batches.close_if_due(now) };
        if let Some(batch) = closed {
            self.output.batch(batch);
        }
    }

    /// A rung begins.
    pub(super) fn begin(&mut self, rung: Rung) -> Instant {
        self.tell(Happening::RungChanged {
            rung,
            report: RungReport { state: RungState::Trying, ..RungReport::default() },
        });
        Instant::now()
    }

    /// A rung ends well.
    pub(super) fn done(&mut self, rung: Rung, began: Instant, detail: RungDetail) {
        let report = RungReport { state: RungState::Done, took: Some(began.elapsed()), detail };
        self.tell(Happening::RungChanged { rung, report });
    }

    /// The rung in progress failed.
    pub(super) fn failed(&mut self) -> Rung {
        let report =
            RungReport { state: RungState::Failed, took: Some(self.rung_began.elapsed()), detail: RungDetail::None };
        self.tell(Happening::RungChanged { rung: self.rung, report });
        self.rung
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}
