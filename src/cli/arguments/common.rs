//! Options of all commands.

use std::path::PathBuf;

use clap::Args;

use super::values::language;
use engine::Folder;
use texts::Language;

/// Options of all commands.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// Profile to use (default: the first in profiles.toml)
    #[arg(long = "profile", global = true, value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Folder of profiles.toml, instead of the system's folder for settings. The window then stores subscriptions, drafts
    /// and its layout in DIR/kept
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends
    #[arg(long, global = true, hide = !HAS_SANDBOX)]
    pub sandbox: bool,
    /// Trust the profile's addresses that are neither AWS nor this computer, now and later, without asking
    #[arg(long, global = true)]
    pub accept_endpoints: bool,
    /// Send nothing until the program ends: subscriptions only
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Language: en or de; that of the system if not given. JSON has the same field names in every language
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub language: Option<Language>,
}

impl Common {
    /// The profile that was asked for.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profiles.first().map(String::as_str)
    }

    /// `topicdeck` with this command for that profile of the same file, as a person types it in a shell.
    #[must_use]
    pub fn command_line(&self, profile: Option<&str>, command: &str) -> String {
        let config = self.config.as_ref().map(|config| config.display().to_string());
        engine::explain::command_line(profile, config.as_deref(), command)
    }

    /// Where the window stores what it restores at the next start. With `--config` it is beside the profiles, so that users
    /// and profiles with the same names do not mix.
    #[must_use]
    pub fn kept_folder(&self) -> Option<Folder> {
        let Some(config) = &self.config else { return Folder::of_system() };
        // The whole path: it is shown to people.
        let config = std::path::absolute(config).unwrap_or_else(|_| config.clone());
        Some(Folder::at(config.join("kept")))
    }
}

/// Whether this build has the sandbox.
pub(super) const HAS_SANDBOX: bool = cfg!(feature = "sandbox");
