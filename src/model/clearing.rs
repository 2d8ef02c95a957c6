//! Retained messages are cleared one by one, each saved in a file before, so that all of them can be put back.

use std::path::PathBuf;

use super::RetainedMessage;

/// A step of clearing, or of putting back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// Creates the file; at the usual place when `None`.
    Begin(Option<PathBuf>),
    /// Reads the message of a topic, saves it in the file, then clears it.
    Clear {
        /// The topic.
        topic: String,
        /// The file, which was created before.
        file: PathBuf,
    },
    /// Reads all messages that are saved in a file.
    Read(PathBuf),
    /// Puts a message back.
    PutBack {
        /// The message.
        message: RetainedMessage,
        /// Whether it replaces another one that its topic has by now.
        replaces: bool,
    },
}

impl Clearing {
    /// The topic whose message it is about.
    #[must_use]
    pub fn topic(&self) -> Option<&str> {
        match self {
            Self::Clear { topic, .. } => Some(topic),
            Self::PutBack { message, .. } => Some(&message.topic),
            Self::Begin(_) | Self::Read(_) => None,
        }
    }

    /// Whether it changes something, which a read-only connection refuses.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!(self, Self::Read(_))
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClearingAnswer {
    /// Where the file is.
    File(PathBuf),
    /// The message is saved and cleared.
    Cleared,
    /// The topic had no message any more.
    Nothing,
    /// What is saved in the file.
    Saved(Vec<RetainedMessage>),
    /// The message is there again.
    PutBack,
    /// The topic has another message by now, and keeps it.
    Kept,
}

/// What was done of many steps since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClearingProgress {
    /// Topics, and what became of each.
    pub done: Vec<(String, ClearingAnswer)>,
    /// No more follows.
    pub is_over: bool,
    /// All of it is over and nothing was saved, so that the file was removed.
    pub is_nothing_saved: bool,
}
