//! One profile and its connection: a task that takes commands and reports, and starts and ends the others.
//!
//! It owns the state of one connection and is the only one that changes it. The deck opens and closes it; it knows no
//! other session.

mod account;
mod call_memory;
mod calls;
mod clear_many;
mod clearing;
mod client_secret;
mod connection;
mod job_end;
mod jobs;
mod link_task;
mod memory;
mod proxy_login;
mod publishes;
mod saved;
mod search;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::search::Searches;
use super::Options;
use super::callbacks::Callbacks;
use super::contracts::ContractFiles;
use super::inbox::Inbox;
use super::outages::Outages;
use super::outbox::{OutboxKeeper, OutboxSetup};
use super::publishes::Publishes;
use super::recording::Recording;
use super::relay::{LinkAlert, Shared};
use super::schemas::SchemaFiles;
use super::sign_in_task::SignInResult;
use super::taps::{Recorder, RecorderHandle, Taps};
use crate::explain;
use crate::saved_state::SavedState;
use account::{Account, Unsaved};
use call_memory::CallMemory;
use client::dial::{Clock, Network, NetworkChanges, ProxyLogins};
use client::link::{Carry, Outgoing};
use client::profile::{Accepted, Profile};
use client::sign_in::{Background, Keyring};
use job_end::Done;
use link_task::{LinkTask, link_end};
use memory::Memory;
use model::{Command, Event, GapReason, KeepCommand, Notice, ProfileCommand, RecordingCommand, SignInEvent};

/// What all sessions of the program have in common. Clones share it.
#[derive(Clone)]
pub(super) struct Surroundings {
    /// What the engine was started with.
    pub(super) options: Options,
    /// Tells when this computer's network changed.
    pub(super) network_changes: NetworkChanges,
    /// What a person gave, and where the rest is kept.
    pub(super) proxy_logins: ProxyLogins,
    /// Which addresses a person has accepted.
    pub(super) accepted: Accepted,
    /// Where the secrets of the person are kept.
    pub(super) keyring: Keyring,
    /// Where refreshes go on when the tasks that wanted them have ended.
    pub(super) background: Background,
    /// Which sign-in waits for the browser on which port.
    pub(super) callbacks: Callbacks,
    /// The schemas that the window uses.
    pub(super) schemas: SchemaFiles,
}

impl Surroundings {
    /// What looks at the batches of this profile's connection.
    fn taps(
        &self,
        profile: &Profile,
        inbox: &Inbox,
        clock: &Clock,
        recording: Option<&Recording>,
    ) -> (Taps, RecorderHandle) {
        let mut more = self.options.taps.as_ref().map_or_else(Vec::new, |make| make(profile));
        let mut handle = RecorderHandle::default();
        if let Some(recording) = recording {
            let inbox = inbox.clone();
            let recorder =
                Recorder::start(recording, &profile.name, clock.clone(), move |event| inbox.push_event(event));
            handle = recorder.handle();
            more.push(Box::new(recorder));
        }
        (Taps::with(&self.options.limits, more), handle)
    }
}

/// What one session works with.
pub(super) struct SessionSetup {
    /// What it shares.
    pub(super) surroundings: Surroundings,
    /// Its network, with its own clock.
    pub(super) network: Network,
    /// Where the secrets of its profile are kept.
    pub(super) keyring: Keyring,
    /// Where the subscriptions and drafts of its people are kept, if they are.
    pub(super) saved_state: Option<SavedState>,
    /// Where its messages are recorded, if they are.
    pub(super) recording: Option<Recording>,
    /// Knows which messages have no outcome yet.
    pub(super) publishes: Publishes,
    /// Where messages wait on disk, if they do.
    pub(super) outbox: Option<OutboxSetup>,
    pub(super) contracts: ContractFiles,
}

/// What a session is to do.
pub(super) enum Order {
    /// What a person wants, except for messages to send.
    Command(Command),
    /// Sends a message that was asked for.
    Send(Outgoing),
}

impl From<Command> for Order {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}

/// Runs until `orders` ends, and then until the broker has the DISCONNECT.
pub(super) async fn run(profile: Arc<Profile>, means: SessionSetup, mut orders: mpsc::Receiver<Order>, inbox: Inbox) {
    let SessionSetup { surroundings, network, keyring, saved_state, recording, publishes, outbox, contracts } = means;
    let (outbox, mut stored) =
        OutboxKeeper::start(outbox, &profile.name, network.clock().clone(), publishes.clone(), inbox.clone());
    let memory = Memory::new(saved_state, &profile.name);
    let (alert, mut alerts) = mpsc::channel(4);
    let (taps, recorder) = surroundings.taps(&profile, &inbox, network.clock(), recording.as_ref());
    let searches = Searches::new(inbox.clone(), &profile.name, (surroundings.schemas.clone(), contracts));
    let mut session = SessionActor {
        profile,
        surroundings,
        network,
        keyring,
        account: Account::default(),
        unsaved: Unsaved::default(),
        accounts: JoinSet::new(),
        jobs: JoinSet::new(),
        link: None,
        links: 0,
        carry: Carry::default(),
        subject: None,
        memory,
        taps,
        recorder,
        recording,
        next_topic: Arc::default(),
        fault_at: None,
        outages: Outages::new(inbox.clone()),
        publishes,
        searches,
        calls: CallMemory::default(),
        alert,
        inbox,
    };
    session.outages.record_with(session.recorder.clone());
    session.ask_whose_messages();
    if session.options().resume {
        session.resume();
    }
    loop {
        let carry_is_over = session.carry_is_over();
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Command(command)) => session.command(command).await,
                Some(Order::Send(message)) => session.send(message).await,
                None => break,
            },
            Some(given) = stored.recv() => session.send_stored(given).await,
            Some(Ok(done)) = session.jobs.join_next() => session.job_done(done).await,
            Some(ended) = session.searches.ended() => session.searches.next_after(ended),
            Some(saved) = session.memory.saved() => session.saved(saved),
            Some(alert) = alerts.recv() => session.alert(alert).await,
            () = carry_is_over => session.expire_carry(),
            ended = link_end(&mut session.link) => session.link_ended(ended),
            Some(ended) = session.accounts.join_next_with_id() => match ended {
                Ok((task, ended)) => session.account_ended(task, Some(ended)).await,
                // One that was cancelled is not waited for any more.
                Err(error) => session.account_ended(error.id(), None).await,
            }
        }
    }
    session.end_link(GapReason::Closed).await;
    session.forget_carry();
    session.publishes.turn_back(&mut stored);
    session.publishes.abandon();
    session.finish_saving().await;
    session.searches.finish().await;
    session.finish_accounts().await;
    // The recorder and the outbox save what they have, which blocks.
    let taps = session.taps;
    let _ = tokio::task::spawn_blocking(move || drop((taps, outbox))).await;
}

struct SessionActor {
    profile: Arc<Profile>,
    surroundings: Surroundings,
    inbox: Inbox,
    network: Network,
    /// Where the secrets of this profile are kept.
    keyring: Keyring,
    /// Who is signed in, and what is under way about it.
    account: Account,
    /// Who can be switched to although no keyring has their sign-in.
    unsaved: Unsaved,
    /// The tasks of sign-ins and sign-outs; those that are no longer listened to run to their end.
    accounts: JoinSet<SignInResult>,
    /// What is done on the side and answers with an event.
    jobs: JoinSet<Done>,
    link: Option<LinkTask>,
    /// How many links there have been: the number of the present one.
    links: u64,
    /// What outlives a link, which has it while it runs.
    carry: Carry,
    /// `sub` of who was signed in last: the subscriptions are theirs.
    subject: Option<String>,
    /// What is there again in the next run.
    memory: Memory,
    /// What looks at the batches of every link, and is with the one that runs.
    taps: Taps,
    /// Changes the recorder, which is one of the taps.
    recorder: RecorderHandle,
    /// How it records, for the next one.
    recording: Option<Recording>,
    /// The smallest number that no topic had so far.
    next_topic: Arc<AtomicU32>,
    /// When a link ended by a fault.
    fault_at: Option<Instant>,
    /// Knows what is missing in the timeline.
    outages: Outages,
    /// Knows which messages have no outcome yet.
    publishes: Publishes,
    /// Looks through what the window keeps.
    searches: Searches,
    /// What calls to AWS IoT have in common.
    calls: CallMemory,
    alert: mpsc::Sender<LinkAlert>,
}

impl SessionActor {
    fn options(&self) -> &Options {
        &self.surroundings.options
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::SignIn(command) => self.sign_in_command(command).await,
            Command::Link(command) => {
                self.note(&command);
                self.link_command(command).await;
            }
            Command::Keep(KeepCommand::Draft { person, draft }) => self.memory.keep_draft(person, draft),
            Command::Profile(ProfileCommand::AcceptEndpoints) => self.accept_endpoints(),
            Command::Profile(ProfileCommand::UseProxyLogin { proxy, user, password }) => {
                self.use_proxy_login(&proxy, &user, &password).await;
            }
            Command::Profile(ProfileCommand::UseClientSecret { secret }) => self.use_client_secret(secret),
            Command::Policy(command) => self.policy_command(command),
            Command::Doctor(command) => self.doctor_command(command),
            Command::Search(command) => self.searches.command(command),
            Command::Recording(command) => self.recording_command(&command),
            Command::Call(command) => self.call_command(command),
            // The deck's.
            Command::Profile(_)
            | Command::Publish(_)
            | Command::Outbox(_)
            | Command::Past(_)
            | Command::ChooseFile(_)
            | Command::ReadSchema { .. }
            | Command::Keep(KeepCommand::Layout(_) | KeepCommand::Message(_) | KeepCommand::Contracts { .. }) => {}
        }
    }

    fn recording_command(&mut self, command: &RecordingCommand) {
        if let (RecordingCommand::Choose(choice), Some(recording)) = (command, &mut self.recording) {
            (recording.is_off, recording.limits) = (choice.is_off, (*choice).into());
        }
        if !self.recorder.command(command) {
            self.noticed(explain::overloaded());
        }
    }

    /// The person has seen the addresses of the profile and wants to go on.
    fn accept_endpoints(&mut self) {
        if let Err(error) = self.surroundings.accepted.add(&self.profile) {
            self.noticed(explain::endpoints_not_remembered(&error));
        }
        self.resume_asking();
    }

    /// What is to be asked before a sign-in goes to the profile's addresses.
    fn unaccepted(&self) -> Option<Notice> {
        let missing = self.surroundings.accepted.missing(&self.profile);
        (!missing.is_empty()).then(|| explain::foreign_endpoints(&self.profile, &missing))
    }

    /// What the next ladder has in common with those before.
    fn shared(&self) -> Shared {
        Shared {
            inbox: self.inbox.clone(),
            alert: self.alert.clone(),
            outages: self.outages.clone(),
            publishes: self.publishes.clone(),
            clock: self.network.clock().clone(),
            next_topic: Arc::clone(&self.next_topic),
        }
    }

    fn event(&self, event: Event) {
        self.inbox.push_event(event);
    }

    fn signing(&self, event: SignInEvent) {
        self.event(Event::SignIn(event));
    }

    fn noticed(&self, notice: Notice) {
        self.event(Event::Noticed(Box::new(notice)));
    }
}
