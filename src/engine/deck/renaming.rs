//! A profile that is on its way to another name: what is asked for, and how it ended.

use crate::profile_secrets::Copied;
use client::profile::{Edit, Profile};
use model::Notice;
use secrecy::SecretString;

/// A profile that gets another name.
pub(super) struct Renaming {
    pub(super) before: Profile,
    pub(super) after: Profile,
    /// What changes the file; `None` where someone has changed it already.
    pub(super) edit: Option<Edit>,
    pub(super) secret: Option<SecretString>,
}

/// What was copied in the keyring for it, or why nothing is renamed.
pub(super) type CopyEnd = (Renaming, Result<Copied, Box<Notice>>);

/// How it ended.
pub(super) struct RenameEnd {
    pub(super) renaming: Renaming,
    pub(super) was_open: bool,
    /// The name that the things of an earlier profile of the new name have now.
    pub(super) files: Result<Option<String>, Vec<Notice>>,
    /// Why something is left in the keyring under the former name.
    pub(super) left: Option<Notice>,
}
