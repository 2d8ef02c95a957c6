//! What is kept in files between two runs: subscriptions and drafts of each profile, and the layout of the window.
//!
//! Plain TOML that a person can read, with a version. A file that cannot be read, or is of a newer version, is never
//! overwritten: [`Error`] says why, and the file stays as it is. Writes are atomic, and keep what they do not know. Of
//! two that save for the same person, or the window, the later one counts; what belongs to others stays. No secret is
//! among it: people are told apart by a digest. Everything here blocks for some milliseconds; callers run it on a thread
//! that may wait.

mod connection;
mod digest;
mod error;
mod file;
mod folder;
mod person;
mod window;

pub use connection::{KeptConnection, KeptDraft, KeptProperties, KeptSubscription};
pub use error::{Error, Unsuitable};
pub use folder::Folder;
pub use person::Person;
pub use window::{KeptTheme, KeptWindow};
