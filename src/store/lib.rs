//! What is kept in files between two runs: subscriptions and drafts of each profile, and the layout of the window.
//!
//! Plain TOML that a person can read, with a version. A file that cannot be read, or is of a newer version, is never
//! overwritten: [`Error`] says why, and the file stays as it is. Writes are atomic, and keep what they do not know.
//! Subscriptions are changed by what a person does, so that two windows of one person both keep their changes; of two
//! drafts or layouts the later one counts; what belongs to others stays. It contains no secrets: users are identified by
//! a digest. Everything here blocks for some milliseconds; callers run it on a thread that may wait.

mod changes;
mod connection;
mod digest;
mod disk;
mod draft;
mod error;
mod file;
mod folder;
mod person;
mod subscription_change;
mod subscriptions;
mod table;
mod topic_marks;
mod values;
mod window;

pub use changes::Changes;
pub use connection::KeptConnection;
pub use error::{Error, Unsuitable};
pub use folder::Folder;
pub use person::Person;
pub use subscription_change::SubscriptionChange;
pub use subscriptions::KeptSubscription;
