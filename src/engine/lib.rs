//! The one room that spawns: takes commands, runs sign-in, credentials and link, and gives events and batches.
//!
//! It has its own thread with an async runtime. The deck opens and closes connections; each is a session, one task
//! that owns the state of one profile. The other tasks do one thing each, report to theirs, and end when they are dropped. Nothing here draws.

mod account;
mod callbacks;
mod contracts;
mod contracts_read;
mod deck;
mod disk_watch;
mod doctor;
pub mod explain;
mod failure;
mod file_dialogs;
mod holder;
mod import_messages;
mod inbox;
mod jobs;
mod limits;
mod login;
mod network_watch;
mod new_file;
mod offline;
mod options;
mod outages;
pub mod outbox;
mod output_file;
mod past;
mod profile_rename;
mod profile_secrets;
mod profiles;
mod publishes;
pub mod recording;
mod relay;
mod retained_file;
mod saved_state;
mod schemas;
mod search_job;
mod session;
mod sign_in_task;
mod sign_out_people;
mod taps;
mod trial;
pub mod waits_for;
mod way_out;

use std::io;
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

pub use account::{KnownAccounts, known_of_accounts, known_of_texts};
pub use client::credentials::are_built_in as aws_profiles_are_built_in;
pub use client::profile::{Edit, KEYS, Mistake, OF_COGNITO, import};
pub use contracts::{contracts_of, expected_by};
pub use contracts_read::ContractsRead;
pub use doctor::{RecentLog, Redacted, diagnosis, diagnosis_json};
pub use file_dialogs::FileDialogError;
use inbox::Inbox;
pub use inbox::{Delivery, MAX_WAITING_BYTES, MAX_WAITING_MESSAGES, SchemaRead, Wake};
pub use limits::Limits;
pub use new_file::save_new_file;
pub use offline::{
    Status, StoredSignIn, accept_endpoints, aws_keys, delete_secrets, first_profile, lacks_client_secret, profile_name,
    profiles_file, sandbox_status, saved_people, status, store_client_secret, store_proxy_login, unaccepted_endpoints,
    who_is_signed_in,
};
pub use options::{Options, RunningSandbox, StartSandbox, StartingSandbox};
pub use output_file::OutputFile;
pub use profile_rename::{Renamed, settle_rename};
pub use profiles::{
    check_imported, draft_mistakes, draft_stays_with_aws, edit_profiles, edited, export_profile, file_in, imported,
    profiles, save_imported, value,
};
pub use saved_state::layout;
pub use schemas::{json_schema_of_file, message_of_schema, schema_of_file};
pub use store::{Folder, hand_over_link};
pub use taps::{MakeTaps, Tap};

use model::{Command, ConnectionId, Event};

/// Commands that may wait for the deck; a person cannot be this far ahead.
const WAITING_COMMANDS: usize = 1_024;

/// Threads of the runtime.
const MOST_THREADS: usize = 2;

/// The running backend. Dropping it ends the connection cleanly and joins its thread.
pub struct Handle {
    commands: Option<mpsc::Sender<deck::Addressed>>,
    inbox: Inbox,
    runtime: tokio::runtime::Handle,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Passes on a command for `connection`, or one about all profiles when there is none. Never blocks; a command that
    /// finds no room is answered with a notice, and a message also with its outcome.
    pub fn send(&self, connection: Option<ConnectionId>, command: Command) {
        let Some(commands) = &self.commands else { return };
        if let Err(TrySendError::Full((connection, command)) | TrySendError::Closed((connection, command))) =
            commands.try_send((connection, command))
        {
            if let Some(connection) = connection {
                publishes::turned_away(command, &self.inbox.of(connection));
            }
            self.inbox.push_event(Event::Noticed(Box::new(explain::overloaded())));
        }
    }

    /// Does work that takes longer than a frame may, and needs nothing but what it brings, on a thread for such; then wakes
    /// who takes what waits.
    pub fn aside(&self, work: Box<dyn FnOnce() + Send>) {
        let inbox = self.inbox.clone();
        self.runtime.spawn_blocking(move || {
            work();
            inbox.wake();
        });
    }

    /// Takes out one part of what waits. Never blocks.
    #[must_use]
    pub fn take(&self) -> Delivery {
        self.inbox.take()
    }

    /// Takes out part after part until nothing waits or `until` has come; at least one. Returns whether more waits.
    pub fn drain(&self, until: Instant, apply: impl FnMut(Delivery)) -> bool {
        self.inbox.drain(until, apply)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the backend. `wake` is called from its threads whenever something waits to be taken.
///
/// # Errors
/// When the system refuses a thread.
pub fn start(options: Options, wake: impl Wake + 'static) -> io::Result<Handle> {
    // The link of one command has a thread: a second one would take its work over again and again.
    let threads = if options.waits_for_reader { options.profiles.len().clamp(1, MOST_THREADS) } else { MOST_THREADS };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    let (commands, receiver) = mpsc::channel(WAITING_COMMANDS);
    let inbox = Inbox::new(wake);
    let inbox = if options.waits_for_reader { inbox.with_pauses() } else { inbox };
    let (of_deck, of_handle) = (inbox.clone(), runtime.handle().clone());
    let thread = std::thread::Builder::new().name("backend".to_owned()).spawn(move || {
        runtime.block_on(deck::run(options, receiver, of_deck));
        // A resolver or a keyring that hangs must not hold up the end of the program.
        runtime.shutdown_background();
    })?;
    Ok(Handle { commands: Some(commands), inbox, runtime: of_handle, thread: Some(thread) })
}
