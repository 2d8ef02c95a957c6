//! The deck's part about a sandbox of this program: starting it, and opening its profile.

use super::sandbox::Sandbox;
use super::{Deck, Done};
use crate::{RunningSandbox, explain};
use client::profile;

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
