//! Options of `shadow`.

use clap::{Args, Subcommand};

use super::format::Format;
use super::values::{count, secs, shadow_name, thing_name};
use model::ShadowId;

/// Examples for `topicdeck shadow --help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck shadow get press-1                 Compare what is desired with what is reported
  topicdeck shadow set press-1 '{\"rpm\":900}'   Ask the device for a state
  topicdeck shadow set press-1 '{\"rpm\":null}'  Remove a key
  topicdeck shadow watch press-1               Print each change as it happens";

/// Options of `shadow`.
#[derive(Args, Clone, Debug)]
pub struct ShadowArguments {
    /// What to do.
    #[command(subcommand)]
    pub action: ShadowAction,
}

/// What to do with a shadow.
#[derive(Clone, Debug, Subcommand)]
pub enum ShadowAction {
    /// Print a shadow: what is desired, what is reported, and what waits for the device
    Get(ShadowGetArguments),
    /// Change what is desired; creates the shadow if there is none
    ///
    /// Only the keys that are given change; null removes one. The change is sent with the version that the shadow has now, or
    /// with --version, so that AWS refuses it if someone else was faster. The exit status is then 1 and nothing has changed.
    Set(ShadowSetArguments),
    /// Delete a shadow, after a question
    Delete(ShadowDeleteArguments),
    /// List the shadows of a thing
    List(ShadowListArguments),
    /// Print changes as they happen, until interrupted
    ///
    /// Prints the messages of AWS, as 'watch' does: each has the state before and after the change.
    Watch(ShadowWatchArguments),
}

/// Which shadow.
#[derive(Args, Clone, Debug)]
pub struct ShadowName {
    /// Name of the thing
    #[arg(value_name = "THING", value_parser = thing_name)]
    pub thing: String,
    /// Name of the shadow; the classic one if not given
    #[arg(long, value_name = "NAME", value_parser = shadow_name)]
    pub name: Option<String>,
}

impl From<ShadowName> for ShadowId {
    fn from(ShadowName { thing, name }: ShadowName) -> Self {
        Self { thing, name }
    }
}

/// Options of `shadow get`.
#[derive(Args, Clone, Debug)]
pub struct ShadowGetArguments {
    /// Which one.
    #[command(flatten)]
    pub shadow: ShadowName,
    /// Print the document as AWS sent it, on one line
    #[arg(long)]
    pub json: bool,
}

/// Options of `shadow set`.
#[derive(Args, Clone, Debug)]
pub struct ShadowSetArguments {
    /// Which one.
    #[command(flatten)]
    pub shadow: ShadowName,
    /// JSON object with the desired keys
    #[arg(value_name = "JSON")]
    pub desired: String,
    /// Change it only if it has this version
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub version: Option<u64>,
    /// Change it whatever version it has
    #[arg(long, conflicts_with = "version")]
    pub force: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
    /// Print the answer of AWS, on one line
    #[arg(long)]
    pub json: bool,
}

/// Options of `shadow delete`.
#[derive(Args, Clone, Debug)]
pub struct ShadowDeleteArguments {
    /// Which one.
    #[command(flatten)]
    pub shadow: ShadowName,
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
}

/// Options of `shadow list`.
#[derive(Args, Clone, Debug)]
pub struct ShadowListArguments {
    /// Name of the thing
    #[arg(value_name = "THING", value_parser = thing_name)]
    pub thing: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `shadow watch`.
#[derive(Args, Clone, Debug)]
pub struct ShadowWatchArguments {
    /// Which one.
    #[command(flatten)]
    pub shadow: ShadowName,
    /// Stop after N messages; with --for, the exit status is 3 if fewer arrived
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub count: Option<u64>,
    /// Stop this many seconds after the connection is live
    #[arg(long = "for", value_name = "SECS", allow_negative_numbers = true, value_parser = secs)]
    pub for_secs: Option<f64>,
    /// Output format: json for programs, text for people
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
}
