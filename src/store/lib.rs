//! What is kept in files between two runs: subscriptions and drafts of each profile, messages that were saved under names, contracts
//! of topics, the layout of the window, recorded messages, and those that are still to be sent.
//!
//! Plain TOML that a person can read, with a version. A file that is damaged, or is of a newer version, is never
//! overwritten: the next write sets it aside beside the new one, and [`SetAside`] says where and why. Where only entries of
//! a profile's file are damaged, a copy is set aside and all others stay. A file that the system
//! does not let us read or write stays as it is; [`Error`] says why. Writes are atomic, and keep what they do not know.
//! Subscriptions are changed by what a person does, so that two windows of one person both keep their changes; of two
//! drafts or layouts the later one counts; what belongs to others stays. It contains no secrets: users are identified by
//! a digest. Everything here blocks for some milliseconds; callers run it on a thread that may wait.

mod changes;
mod connection;
mod contracts;
mod digest;
mod disk;
mod draft;
mod entries;
mod error;
mod file;
mod folder;
mod links;
mod messages;
mod moving;
mod moving_note;
mod notes;
mod outbox;
mod person;
mod profile_files;
mod recording;
mod set_aside;
mod subscription_change;
mod subscriptions;
mod table;
mod topic_marks;
mod values;
mod window;

pub use changes::Changes;
pub use connection::SavedConnection;
pub use error::{DamagedEntry, Error, Unsuitable};
pub use folder::{Folder, is_of_contracts, is_of_messages};
pub use links::{LinkReceiver, hand_over_link};
pub use moving::{MoveError, Moving};
pub use outbox::{NewEntry, Outbox, OutboxError, Settled, StoredEntry, TimeLeft, glance, time_left};
pub use person::Person;
pub use recording::{
    Block, BlockHead, NewRecording, Passed, Place, Reader, RecordingDeleted, RecordingError, RecordingGap,
    RecordingLimits, RecordingOutage, Repaired, SetAside as RecordingSetAside, Summary, Unusable, WantedTopics,
    WhyNotRecorded, Writer, forget, repair,
};
pub use set_aside::SetAside;
pub use subscription_change::SubscriptionChange;
pub use subscriptions::SavedSubscription;
