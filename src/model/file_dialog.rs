//! Choosing a file in the dialog of the system: what is asked, and what the person has chosen.

use std::path::PathBuf;
use std::sync::Arc;

use super::Notice;

/// A dialog of the system in which a person chooses a file. One that is open closes when the next is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDialog {
    /// The caller gives it; the answer has it.
    pub number: u64,
    /// What is written over it.
    pub title: String,
    /// What the file is for.
    pub purpose: FilePurpose,
}

/// What a file is chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// To be read.
    Read,
    /// To be written. The dialog asks before the person chooses one that is there.
    Write {
        /// The name that is filled in, without a folder.
        name: String,
    },
    /// To have these bytes in it, which are written once it is chosen.
    Save {
        /// The name that is filled in, without a folder.
        name: String,
        /// All that the file will have.
        bytes: Arc<[u8]>,
    },
}

/// How a dialog ended.
#[derive(Clone, Debug, PartialEq)]
pub enum FileChoice {
    /// With this file, which has the bytes by now if there were some to save.
    Chosen(PathBuf),
    /// Without one.
    Cancelled,
    /// There was none: the system has no file dialog, or it failed; or the file could not be written.
    Failed(Box<Notice>),
}
