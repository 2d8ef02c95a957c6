//! The task that routes: it opens and closes connections, each with its own session, and passes commands to them.
//!
//! It also owns what belongs to no connection: the file of profiles, the sandbox, the watch over the network. It never
//! waits for a session, so that one that is busy holds up no other.

mod contracts;
mod edits;
mod last_read;
mod last_run;
mod layout;
mod messages;
mod needs_profile;
mod profile_changes;
mod profile_contracts;
mod profiles;
mod publishes;
mod recording_choice;
mod removed_secrets;
mod renames;
mod renaming;
mod sandbox;
mod saved_messages;
mod schemas;
mod shared;
mod start_sandbox;
mod without_profile;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::contracts::ContractFiles;
use super::disk_watch::DiskWatch;
use super::file_dialogs::FileDialogs;
use super::inbox::Inbox;
use super::network_watch::watch_network;
use super::outbox::OutboxSetup;
use super::past::Pasts;
use super::publishes::{Publishes, turned_away};
use super::recording::Recording;
use super::saved_state::{SavedState, Saver};
use super::session::{self, Order, Surroundings};
use super::way_out;
use super::{Options, RunningSandbox, explain, jobs, offline};
use client::dial::{Clock, Network};
use client::profile::Profile;
use client::sign_in::Keyring;
use contracts::{ContractChanges, finish_contracts};
use last_read::LastRead;
use layout::{Layout, finish_layouts};
use messages::{Messages, finish_messages};
use model::{
    Command, ConnectionId, Event, Guard, KeepCommand, Notice, OutboxChoice, OutboxCommand, ProfileCommand,
    ProfileEvent, PublishCommand, ReadOnly, RecordingChoice, RecordingCommand, WindowLayout,
};
use needs_profile::needs_profile;
use removed_secrets::RemovedSecrets;
use renaming::{CopyEnd, RenameEnd};
use sandbox::Sandbox;
use shared::surroundings;

/// Commands that may wait for one session; a person cannot be this far ahead.
const WAITING_COMMANDS: usize = 1_024;

/// A command, and the connection that it is for.
pub(super) type Addressed = (Option<ConnectionId>, Command);

/// Runs until `commands` ends and all sessions have.
pub(super) async fn run(options: Options, mut commands: mpsc::Receiver<Addressed>, inbox: Inbox) {
    let (network_changes, _watch) = watch_network(options.network_changes.clone());
    let surroundings = surroundings(options, network_changes, &inbox);
    let saved_state = surroundings.options.store.clone().map(|folder| SavedState::new(folder, inbox.clone()));
    let recorded = surroundings.options.recording.as_ref().map(|recording| recording.folder.clone());
    let contracts = ContractFiles::new(surroundings.options.store.clone(), inbox.clone());
    let mut deck = Deck {
        read_only: surroundings.options.read_only,
        recording: RecordingChoice::default(),
        outbox: OutboxChoice::default(),
        pasts: Pasts::new(
            recorded.or_else(|| surroundings.options.store.clone()),
            (surroundings.schemas.clone(), contracts.clone()),
            inbox.clone(),
        ),
        file_dialogs: FileDialogs::new(inbox.clone()),
        removed_secrets: RemovedSecrets::default(),
        contracts,
        contract_changes: ContractChanges::default(),
        surroundings,
        saved_state,
        last_run: WindowLayout::default(),
        layouts: Saver::default(),
        messages: Messages::default(),
        inbox,
        sandbox: Sandbox::None,
        open: Vec::new(),
        ending: Vec::new(),
        sessions: JoinSet::new(),
        jobs: JoinSet::new(),
        last_id: 0,
        rejected: Vec::new(),
        last_read: LastRead::default(),
        renames: 0,
        trial: None,
    };
    // Before the file is read: a change in between is noticed.
    let watched = deck.options().watches_file.then(|| offline::profiles_file(deck.options().config.as_deref()));
    let linked = deck.options().store.clone().filter(|_| deck.options().takes_links);
    let read = (deck.surroundings.schemas.clone(), deck.contracts.clone());
    let mut file = DiskWatch::start(watched.flatten(), linked, read, deck.inbox.clone());
    deck.recall().await;
    deck.begin();
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some((connection, command)) => deck.command(connection, command),
                None => break,
            },
            () = file.changed() => drop(deck.load()),
            Some(Ok(done)) = deck.jobs.join_next() => deck.job_done(done),
            Some(saved) = deck.layouts.saved() => deck.saved(saved, false),
            Some(saved) = deck.messages.saved() => deck.messages_saved(saved),
            Some(saved) = deck.contract_changes.saved() => deck.messages_saved(saved),
            Some(()) = deck.pasts.ended() => {}
            Some(ended) = deck.sessions.join_next_with_id() => deck.session_ended(&ended),
        }
    }
    if let Some(saved_state) = &deck.saved_state {
        saved_state.end();
    }
    // Each says goodbye to its broker when its commands end; all at the same time.
    deck.open.clear();
    let sessions = async { while deck.sessions.join_next().await.is_some() {} };
    let layout = finish_layouts(&mut deck.layouts, deck.saved_state.as_ref(), &deck.inbox);
    let messages = finish_messages(&mut deck.messages, deck.saved_state.as_ref(), &deck.inbox);
    let contracts = finish_contracts(&mut deck.contract_changes, deck.saved_state.as_ref(), &deck.inbox);
    tokio::join!(sessions, layout, messages, contracts);
}

struct Deck {
    surroundings: Surroundings,
    saved_state: Option<SavedState>,
    /// How the window was arranged at the end of the last run.
    last_run: WindowLayout,
    layouts: Saver<Layout>,
    messages: Messages,
    /// How a person wants messages to be recorded.
    recording: RecordingChoice,
    /// How a person wants messages to wait.
    outbox: OutboxChoice,
    pasts: Pasts,
    file_dialogs: FileDialogs,
    removed_secrets: RemovedSecrets,
    contracts: ContractFiles,
    contract_changes: ContractChanges,
    /// What forbids to send in all connections.
    read_only: Option<ReadOnly>,
    inbox: Inbox,
    sandbox: Sandbox,
    open: Vec<Open>,
    /// Closed connections that still say goodbye, by the names of their profiles.
    ending: Vec<(String, watch::Receiver<()>)>,
    sessions: JoinSet<()>,
    jobs: JoinSet<Done>,
    last_id: u32,
    /// Why the file of profiles, or the profile asked for last, cannot be used.
    rejected: Vec<Notice>,
    last_read: LastRead,
    /// Profiles that are being renamed.
    renames: usize,
    /// The trial of a profile that is under way.
    trial: Option<AbortHandle>,
}

/// An open connection.
struct Open {
    id: ConnectionId,
    profile: Arc<Profile>,
    orders: mpsc::Sender<Order>,
    /// Its session.
    task: Id,
    /// Closed once that has ended.
    ended: watch::Receiver<()>,
    inbox: Inbox,
    publishes: Publishes,
    guard: Guard,
    /// The corrected clock of this profile.
    clock: Clock,
}

/// How a job ended.
enum Done {
    /// The secret of a new profile was stored, or not.
    SecretStored(Box<Profile>, Option<Box<Notice>>),
    /// The secret that goes with a change of this profile.
    SecretOfChange(String, Option<Box<Notice>>),
    /// The secrets of a profile that gets another name have that name too, or not.
    Copied(Box<CopyEnd>),
    /// A profile has another name, or not.
    Renamed(Box<RenameEnd>),
    /// What was removed is there again: the profile that had a connection, and what could not be restored.
    PutBack(Option<String>, Option<Box<Notice>>),
    /// What a job of the same kind in a session ends with.
    Bundle(Result<String, Box<Notice>>),
    /// The trial of a profile has said what it found.
    Tried,
    /// A file that may describe a profile was read, or not.
    FileRead(Result<(String, Vec<u8>), Box<Notice>>),
    /// A template was saved, or not.
    TemplateSaved(Result<String, Box<Notice>>),
    /// A schema was read, or not, and the window has it.
    SchemaRead,
    /// Nothing is to be said but why it failed.
    Failed(Option<Box<Notice>>),
    /// A sandbox serves, or could not be started.
    SandboxStarted(Result<RunningSandbox, Box<dyn std::error::Error + Send + Sync>>),
}

impl Deck {
    /// Opens what the options ask for.
    fn begin(&mut self) {
        if self.options().sandbox {
            return self.try_sandbox();
        }
        let names = self.options().profiles.clone();
        let Some((store, profiles)) = self.load() else { return };
        if names.is_empty() {
            return self.open_again(&profiles);
        }
        for name in names {
            match offline::choose(&store, &profiles, Some(&name)) {
                Ok(profile) => self.use_profile(profile),
                Err(notices) => self.reject(notices),
            }
        }
    }

    fn command(&mut self, connection: Option<ConnectionId>, command: Command) {
        match (connection, command) {
            (_, Command::Profile(ProfileCommand::Use { name })) => self.use_named(&name),
            (_, Command::Profile(ProfileCommand::Add { text })) => self.add_profile(&text),
            (_, Command::Profile(ProfileCommand::TrySandbox)) => self.try_sandbox(),
            (_, Command::Profile(ProfileCommand::Reload)) => self.reload(),
            (_, Command::Profile(ProfileCommand::LookAgain)) => self.look_again(),
            (_, Command::Profile(ProfileCommand::Change(change))) => self.change_profile(change, None),
            (_, Command::Profile(ProfileCommand::ChangeWithSecret { change, secret })) => {
                self.change_profile(change, Some(secret));
            }
            (_, Command::Profile(ProfileCommand::Describe { name })) => self.describe(name),
            (_, Command::Profile(ProfileCommand::ReadFile { path })) => self.read_file(path),
            (_, Command::Profile(ProfileCommand::SaveTemplate { path, replaces, text })) => {
                self.save_template(path, replaces, text);
            }
            (_, Command::Profile(ProfileCommand::Try { text })) => self.try_profile(&text),
            (_, Command::Profile(ProfileCommand::StopTrying)) => self.stop_trying(),
            (_, Command::Profile(ProfileCommand::ListAwsProfiles)) => self.list_aws_profiles(),
            (_, Command::Profile(ProfileCommand::OpenFile)) => self.open_file(),
            (_, Command::Profile(ProfileCommand::OpenFolder(folder))) => self.open_folder(folder),
            (_, Command::Keep(KeepCommand::Layout(layout))) => self.keep_layout(*layout),
            (_, Command::Keep(KeepCommand::Contracts { profile, changes })) => self.change_contracts(profile, changes),
            (_, Command::Past(command)) => self.pasts.command(command),
            (_, Command::ChooseFile(dialog)) => self.file_dialogs.ask(dialog),
            (_, Command::ReadSchema { path }) => self.read_schema(path),
            (_, Command::Recording(RecordingCommand::Choose(choice))) => self.choose_recording(choice),
            (_, Command::Outbox(OutboxCommand::Choose(choice))) => self.choose_outbox(choice),
            (_, Command::Publish(PublishCommand::SetReadOnly(is_wanted))) => self.set_read_only(is_wanted),
            (Some(connection), Command::Keep(KeepCommand::Message(change))) => self.change_messages(connection, change),
            (Some(connection), Command::Profile(ProfileCommand::Close)) => self.close(connection),
            (Some(connection), command) => self.pass_on(connection, command),
            (None, Command::Doctor(command)) => self.examine(command),
            (None, command) if needs_profile(&command) => self.ask_for_profile(),
            (None, _) => {}
        }
    }

    fn pass_on(&mut self, connection: ConnectionId, command: Command) {
        if let Some(open) = self.open.iter().find(|open| open.id == connection) {
            return open.command(command);
        }
        // One that was closed does nothing any more; one that could not be opened at the start has no number yet.
        if connection.0 <= self.last_id {
            return;
        }
        let Some(command) = self.sandbox.hold(connection, command) else { return };
        match command {
            Command::Doctor(command) => self.examine(command),
            command if needs_profile(&command) => self.ask_for_profile(),
            command => turned_away(command, &self.inbox.of(connection)),
        }
    }

    /// Starts a session for `profile`.
    fn open_profile(&mut self, profile: Profile) {
        let id = ConnectionId(self.last_id + 1);
        let inbox = self.inbox.of(id);
        let (logins, limits) = (&self.surroundings.proxy_logins, self.options().limits.dial);
        let network = match Network::with(&way_out::options(&profile, logins, limits, &inbox)) {
            Ok(network) => network,
            Err(error) => return self.reject(vec![explain::network(&error, "AWS")]),
        };
        self.last_id = id.0;
        self.rejected.clear();
        // What a sandbox of this program gives ends with it: the person's keyring is left alone.
        let ends_with_us = self.sandbox.profile() == Some(&profile);
        let keyring = if ends_with_us { Keyring::left_alone() } else { self.surroundings.keyring.clone() };
        let saved_state = self.saved_state.clone().filter(|_| !ends_with_us);
        let chosen = |saved_state: &SavedState| Recording::chosen(saved_state.folder(), self.recording);
        let recording = self.options().recording.clone().or_else(|| saved_state.as_ref().map(chosen));
        let (name, region) = (profile.name.clone(), profile.region.clone());
        let profile = Arc::new(profile);
        let (orders, receiver) = mpsc::channel(WAITING_COMMANDS);
        let (end, ended) = watch::channel(());
        let former = self.ending.iter().position(|(ending, _)| *ending == name).map(|at| self.ending.remove(at).1);
        inbox.push_event(Event::Profile(ProfileEvent::Used { name, region }));
        if let Some(saved_state) = &saved_state {
            self.messages.load(saved_state, &profile.name, &inbox);
        }
        self.change_contracts(profile.name.clone(), Vec::new());
        let guard = Guard::new(self.read_only, profile.read_only, profile.production);
        if guard != Guard::default() {
            inbox.push_event(Event::Profile(ProfileEvent::Guarded(guard)));
        }
        let outbox = self.outbox_setup(saved_state.as_ref());
        let handle = outbox.as_ref().map(OutboxSetup::handle).unwrap_or_default();
        handle.read_only(guard.read_only.is_some());
        let publishes = Publishes::new(inbox.clone()).with_outbox(handle);
        let (surroundings, clock) = (self.surroundings.clone(), network.clock().clone());
        let means = session::SessionSetup {
            surroundings,
            network,
            keyring,
            saved_state,
            recording,
            publishes: publishes.clone(),
            outbox,
            contracts: self.contracts.clone(),
        };
        let (of_session, of_profile) = (inbox.clone(), Arc::clone(&profile));
        let session = self.sessions.spawn(async move {
            if let Some(mut former) = former {
                // Two connections with one client id would push each other out.
                let _ = former.changed().await;
            }
            session::run(of_profile, means, receiver, of_session).await;
            drop(end);
        });
        let task = session.id();
        self.open.push(Open { id, profile, orders, task, ended, inbox, publishes, guard, clock });
    }

    /// Ends a connection. It says goodbye to its broker on its own.
    fn close(&mut self, connection: ConnectionId) {
        let Some(at) = self.open.iter().position(|open| open.id == connection) else { return };
        let Open { profile, ended, inbox, publishes, .. } = self.open.remove(at);
        publishes.close();
        inbox.close(Event::Profile(ProfileEvent::Closed));
        self.ending.retain(|(_, ended)| ended.has_changed().is_ok());
        self.ending.push((profile.name.clone(), ended));
    }

    /// One that ends while its connection is open has a fault: the connection is closed, and a notice says so.
    fn session_ended(&mut self, ended: &Result<(Id, ()), JoinError>) {
        let task = ended.as_ref().map_or_else(JoinError::id, |(task, ())| *task);
        let Some(open) = self.open.iter().find(|open| open.task == task) else { return };
        let (id, notice) = (open.id, explain::session_fault(&open.profile.name));
        tracing::error!(?ended, "a session has ended, and its connection with it");
        self.close(id);
        self.noticed(notice);
    }

    fn options(&self) -> &Options {
        &self.surroundings.options
    }

    fn noticed(&self, notice: Notice) {
        self.inbox.push_event(Event::Noticed(Box::new(notice)));
    }

    fn reject(&mut self, notices: Vec<Notice>) {
        self.rejected.clone_from(&notices);
        self.inbox.push_event(Event::Profile(ProfileEvent::Rejected { file: None, notices }));
    }

    fn job_done(&mut self, done: Done) {
        match done {
            Done::SecretStored(profile, not_kept) => self.open_added(&profile, not_kept),
            Done::SecretOfChange(name, not_kept) => self.changed_with_secret(name, not_kept),
            Done::Copied(copied) => self.copied(*copied),
            Done::Renamed(end) => self.renamed(*end),
            Done::PutBack(open, failed) => self.put_back(open, failed),
            Done::Bundle(saved) => self.inbox.push_event(Event::Doctor(jobs::bundle_event(saved))),
            Done::SandboxStarted(started) => self.sandbox_started(started),
            Done::SchemaRead => {}
            Done::Tried => drop(self.trial.take_if(|trial| trial.is_finished())),
            Done::FileRead(read) => self.file_read(read),
            Done::TemplateSaved(saved) => self.template_saved(saved),
            Done::Failed(notice) => notice.into_iter().for_each(|notice| self.noticed(*notice)),
        }
    }
}
