//! The options of `topicdeck import` and `topicdeck profile`, and the examples that teach them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use texts::t;

/// Examples for `topicdeck import --help`.
pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  topicdeck import amplify_outputs.json --dry-run
                                               Show what the file gives, and what is missing
  topicdeck import amplify_outputs.json --name plant --set iot_endpoint=HOST
                                               Add a profile, with the host that the file lacks
  aws iot describe-endpoint --endpoint-type iot:Data-ATS
                                               Print that host
  aws cloudformation describe-stacks | topicdeck import - --part plant-auth
  terraform output -json | topicdeck import -
  echo 'https://plant.auth.eu-west-1.amazoncognito.com/login?client_id=...' | topicdeck import -
  topicdeck profile export plant | ssh van topicdeck import -
                                               Hand a profile on

Exit status:
  0  The profile is complete; without --dry-run it was added
  1  The file could not be used, or the profile could not be added
  2  Wrong usage
  3  Something is missing; nothing was added";

/// Examples for `topicdeck profile --help`.
pub(super) const PROFILE_EXAMPLES: &str = "\
Examples:
  topicdeck profile list
  topicdeck profile edit plant --set read_only=true --unset proxy
  topicdeck profile duplicate plant plant-test
  topicdeck profile move plant-test 1          Make it the default
  topicdeck profile export plant > plant.toml  Hand it on; it has no secrets";

/// Options of `import`.
#[derive(Args, Clone, Debug)]
pub struct ImportArguments {
    /// The file to read; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Name of the new profile; one is taken from the file if not given
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Stack or profile to use, when the file has several
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// Use this value, whatever the file has; may be given several times
    ///
    /// KEY is one of profiles.toml, such as `iot_endpoint` or `endpoints.hosted_ui`. Separate the items of a list with commas.
    /// `iot_endpoint=` without a value: it is looked up after the sign-in.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting_or_look_up)]
    pub settings: Vec<(String, String)>,
    /// Change the profile of this name if there is one
    ///
    /// Settings missing from the file do not change.
    #[arg(long)]
    pub replace: bool,
    /// Show what the file gives and add nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `profile`.
#[derive(Args, Clone, Debug)]
pub struct ProfileArguments {
    /// What to do with them.
    #[command(subcommand)]
    pub action: ProfileAction,
}

/// What to do with profiles.
#[derive(Clone, Debug, Subcommand)]
pub enum ProfileAction {
    /// Print the names of all profiles; the first is the default
    List {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the settings of a profile
    Show {
        /// Which profile
        name: String,
    },
    /// Change settings of a profile
    ///
    /// Nothing is changed if a setting is not valid. Comments, and settings that this version does not know, stay.
    Edit {
        /// Which profile
        name: String,
        /// Use this value; may be given several times
        ///
        /// KEY is one of profiles.toml, such as `iot_endpoint` or `endpoints.hosted_ui`. Separate the items of a list with commas.
        #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting, required_unless_present = "unset")]
        settings: Vec<(String, String)>,
        /// Go back to the default of this setting; may be given several times
        #[arg(long, value_name = "KEY")]
        unset: Vec<String>,
    },
    /// Add a copy of a profile under another name
    Duplicate {
        /// Which profile
        name: String,
        /// Name of the copy
        new_name: String,
    },
    /// Give a profile another name
    ///
    /// All that is kept of it gets the new name: sign-in, recording, waiting and saved messages, contracts, subscriptions, drafts and
    /// the layout. What an earlier profile of the new name left is kept as "NAME (earlier)". While a window or a command uses the
    /// profile, nothing is changed.
    Rename {
        /// Which profile
        name: String,
        /// Its new name
        new_name: String,
    },
    /// Move a profile in the list; the first is the default
    Move {
        /// Which profile
        name: String,
        /// The new place, counted from 1
        #[arg(value_parser = place)]
        place: usize,
    },
    /// Remove a profile from profiles.toml, after asking
    ///
    /// What the keyring has of it is deleted too. Recorded and waiting messages, drafts and settings stay on this computer: a profile of
    /// the same name has them again. To have the sign-in revoked at the user pool as well, use topicdeck
    /// sign-out first.
    Remove {
        /// Which profile
        name: String,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Print a profile as TOML to share, without secrets or comments
    Export {
        /// Which profile
        name: String,
    },
}

fn setting(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
    match parts {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(t!("expected KEY=VALUE, such as iot_endpoint=HOST").to_owned()),
    }
}

/// The endpoint can be looked up.
fn setting_or_look_up(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if key.trim() == "iot_endpoint" && value.trim().is_empty() => {
            Ok((key.trim().to_owned(), String::new()))
        }
        _ => setting(text),
    }
}

fn place(text: &str) -> Result<usize, String> {
    let place = text.parse().ok().filter(|place| *place > 0);
    place.ok_or_else(|| t!("expected a number from 1").to_owned())
}
