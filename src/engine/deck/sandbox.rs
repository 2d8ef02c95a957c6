//! The deck's part about a sandbox of this program, which takes about a second to start.

use std::any::Any;

use super::{Deck, Done};
use crate::{RunningSandbox, explain};
use client::profile::{self, Profile};
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

impl Deck {
    /// Opens the sandbox's profile, now or as soon as it serves.
    pub(super) fn try_sandbox(&mut self) {
        match &self.sandbox {
            Sandbox::Running { profile, .. } => {
                let profile = profile.clone();
                self.use_profile(&profile);
            }
            Sandbox::Starting(_) => {}
            Sandbox::None => {
                let Some(start) = self.options().start_sandbox.clone() else { return };
                self.sandbox = Sandbox::Starting(Vec::new());
                self.jobs.spawn(async move { Done::SandboxStarted(start().await) });
            }
        }
    }

    pub(super) fn sandbox_started(
        &mut self,
        started: Result<RunningSandbox, Box<dyn std::error::Error + Send + Sync>>,
    ) {
        let Sandbox::Starting(early) = std::mem::take(&mut self.sandbox) else { return };
        match started {
            Ok(RunningSandbox { profiles_toml, keep }) => match profile::parse(&profiles_toml) {
                Ok(mut profiles) => {
                    if let Some(profile) = profiles.pop().map(Box::new) {
                        self.sandbox = Sandbox::Running { profile: profile.clone(), _keep: keep };
                        self.load();
                        self.use_profile(&profile);
                    }
                }
                Err(mistakes) => self.reject(mistakes.iter().map(explain::profile_mistake).collect()),
            },
            Err(error) => self.noticed(explain::sandbox(error.as_ref())),
        }
        for (connection, command) in early {
            self.pass_on(connection, command);
        }
    }
}
