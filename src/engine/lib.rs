//! The one room that spawns: takes commands, runs sign-in, credentials and link, and gives events and batches.
//!
//! It has its own thread with an async runtime. The deck opens and closes connections; each is a session, one task
//! that owns the state of one profile. The other tasks do one thing each, report to theirs, and end when they are dropped. Nothing here draws.

mod callbacks;
mod deck;
mod doctor;
pub mod explain;
mod failure;
mod inbox;
mod jobs;
mod kept;
mod ladder;
mod limits;
mod offline;
mod outages;
mod publishes;
mod session;
mod sign_in_task;
mod taps;

use std::any::Any;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

pub use doctor::{RecentLog, Sieved, diagnosis, diagnosis_json};
use inbox::Inbox;
pub use inbox::{Delivery, MAX_WAITING_BYTES, MAX_WAITING_MESSAGES};
pub use kept::layout;
pub use limits::Limits;
pub use offline::{
    Status, StoredSignIn, accept_endpoints, sandbox_status, status, store_client_secret, store_proxy_login,
    unaccepted_endpoints,
};
pub use store::Folder;
pub use taps::{MakeTaps, Tap};

use client::dial::NetworkChanges;
use client::profile::Accepted;
use client::sign_in::Keyring;
use model::{Command, ConnectionId, Event};

/// Commands that may wait for the deck; a person cannot be this far ahead.
const WAITING_COMMANDS: usize = 1_024;

/// What the backend starts with.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent choice of the caller")]
pub struct Options {
    /// Folder of `profiles.toml`; the system's folder when `None`.
    pub config: Option<PathBuf>,
    /// Profiles to open at the start, by name. When empty, those that were open at the end of the last run, where that is
    /// kept, and else the first one of the file. Their connections are numbered from 1 in this order.
    pub profiles: Vec<String>,
    /// Start a sandbox and open its profile, instead.
    pub sandbox: bool,
    /// How a sandbox is started, where that is offered.
    pub start_sandbox: Option<StartSandbox>,
    /// Whether a sign-in launches the browser by itself.
    pub open_browser: bool,
    /// Whether a sign-in that no keyring would keep fails before the browser opens.
    pub keyring_required: bool,
    /// Whether the end of the program waits, up to 2 s, while a browser may still reload the page after a sign-in, and
    /// until the identity of the person is known.
    pub stays_for_reload: bool,
    /// Whether a stored sign-in is used, and the connection opened, without being asked.
    pub resume: bool,
    /// Whether the filters that the profile names are subscribed after a sign-in.
    pub subscribe: bool,
    /// Where subscriptions, drafts and the layout are kept for the next run; nothing is kept when `None`, and nothing of
    /// a sandbox that is started here.
    pub store: Option<Folder>,
    /// What the program did lately, for support bundles.
    pub recent_log: Option<RecentLog>,
    /// Which addresses a person has accepted; as the system remembers it when `None`.
    pub accepted: Option<Accepted>,
    /// Where secrets are kept; the system's keyring when `None`.
    pub keyring: Option<Keyring>,
    /// Who tells of changes of the network; the system when `None`.
    pub network_changes: Option<NetworkChanges>,
    /// What else looks at the batches of each connection.
    pub taps: Option<MakeTaps>,
    /// How long the network may take.
    pub limits: Limits,
}

/// Starts a sandbox. Given from outside, because no room but `main` knows the sandbox.
pub type StartSandbox = Arc<dyn Fn() -> StartingSandbox + Send + Sync>;

/// A sandbox on its way.
pub type StartingSandbox =
    Pin<Box<dyn Future<Output = Result<RunningSandbox, Box<dyn std::error::Error + Send + Sync>>> + Send>>;

/// A sandbox that serves until `keep` is dropped.
pub struct RunningSandbox {
    /// A complete `profiles.toml` for it.
    pub profiles_toml: String,
    /// What keeps it running.
    pub keep: Box<dyn Any + Send>,
}

/// The running backend. Dropping it ends the connection cleanly and joins its thread.
pub struct Handle {
    commands: Option<mpsc::Sender<deck::Addressed>>,
    inbox: Inbox,
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

    /// Takes out one part of what waits. Never blocks.
    #[must_use]
    pub fn take(&self) -> Delivery {
        self.inbox.take()
    }

    /// Takes out part after part until nothing waits or `until` has come; at least one. Answers whether more waits.
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
pub fn start(options: Options, wake: impl Fn() + Send + Sync + 'static) -> io::Result<Handle> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (commands, receiver) = mpsc::channel(WAITING_COMMANDS);
    let inbox = Inbox::new(wake);
    let of_deck = inbox.clone();
    let thread = std::thread::Builder::new().name("backend".to_owned()).spawn(move || {
        runtime.block_on(deck::run(options, receiver, of_deck));
        // A resolver or a keyring that hangs must not hold up the end of the program.
        runtime.shutdown_background();
    })?;
    Ok(Handle { commands: Some(commands), inbox, thread: Some(thread) })
}
