//! A sandbox of this program, which takes about a second to start.

use std::any::Any;

use client::profile::Profile;
use model::{Command, ConnectionId};

/// Commands that may wait for a sandbox that starts.
const MOST_EARLY: usize = 1_024;

/// A sandbox of this program.
#[derive(Default)]
pub(super) enum Sandbox {
    /// None was asked for, or it did not start.
    #[default]
    None,
    /// It starts. Commands for the connection that it will have wait here.
    Starting(Vec<(ConnectionId, Command)>),
    /// It serves until this is dropped.
    Running {
        /// Its profile, which is in no file.
        profile: Box<Profile>,
        /// What keeps it running.
        _keep: Box<dyn Any + Send>,
    },
}

impl Sandbox {
    /// Its profile, once it serves.
    pub(super) fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Running { profile, .. } => Some(profile),
            Self::None | Self::Starting(_) => None,
        }
    }

    /// Keeps a command for a connection that is not open yet, while one starts; gives it back otherwise.
    pub(super) fn hold(&mut self, connection: ConnectionId, command: Command) -> Option<Command> {
        match self {
            Self::Starting(early) if early.len() < MOST_EARLY => {
                early.push((connection, command));
                None
            }
            _ => Some(command),
        }
    }
}
