//! What the engine starts with.

use std::any::Any;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use super::outbox::OutboxPlace;
use super::recording::Recording;
use super::{Folder, Limits, MakeTaps, RecentLog};
use client::dial::NetworkChanges;
use client::profile::Accepted;
use client::sign_in::Keyring;
use model::ReadOnly;

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
    /// Whether a saved sign-in is used, and the connection opened, without being asked.
    pub resume: bool,
    /// Whether `profiles.toml` is read again when it is changed by hand.
    pub watches_file: bool,
    /// Whether links are taken that another process hands over. Needs `store`.
    pub takes_links: bool,
    /// What forbids to send in all connections: how the program was started, or a setting that the caller has read. That
    /// in `store` is read by the backend.
    pub read_only: Option<ReadOnly>,
    /// Whether a sign-in opens no connection: for a command that only makes calls.
    pub calls_only: bool,
    /// Whether the filters that the profile names are subscribed after a sign-in.
    pub subscribe: bool,
    /// Where subscriptions, drafts and the layout are kept for the next run; nothing is kept when `None`, and nothing of
    /// a sandbox that is started here.
    pub store: Option<Folder>,
    /// Whether and where the messages of all connections are recorded.
    pub recording: Option<Recording>,
    /// Where messages wait on disk until the broker has them; beside what is in `store` when `None`, if there is one.
    pub outbox: Option<OutboxPlace>,
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
    /// Whether links pause reading, for some seconds at most, while what they brought waits to be taken. For a command
    /// whose output is slow; a window that does not take anything loses its oldest batches instead.
    pub waits_for_reader: bool,
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
