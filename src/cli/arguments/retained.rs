//! Options of `retained`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::{topic, topic_filter};

/// Examples for `topicdeck retained --help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck retained list 'plant/#'            List topics with a retained message
  topicdeck retained get plant/press-1/state   Print one
  topicdeck retained clear 'old/#' --dry-run   Show which ones would be cleared";

/// Options of `retained`.
#[derive(Args, Clone, Debug)]
pub struct RetainedArguments {
    /// What to do.
    #[command(subcommand)]
    pub action: RetainedAction,
}

/// What to do with retained messages.
#[derive(Clone, Debug, Subcommand)]
pub enum RetainedAction {
    /// List topics with a retained message
    List(RetainedListArguments),
    /// Print a retained message
    Get(RetainedGetArguments),
    /// Clear retained messages, after a question
    ///
    /// Each message is saved in a file before it is cleared; 'retained restore' puts them back. AWS does not say the content
    /// type of a retained message, so that it is missing after that.
    Clear(RetainedClearArguments),
    /// Put back the messages that were cleared
    ///
    /// A topic that has another retained message by now keeps it, unless --force is given.
    Restore(RetainedRestoreArguments),
}

/// Options of `retained list`.
#[derive(Args, Clone, Debug)]
pub struct RetainedListArguments {
    /// Only topics that match, with + for one level and # for all levels below
    #[arg(value_name = "FILTER", value_parser = topic_filter)]
    pub filter: Option<String>,
    /// Use the filter exactly as given, including spaces and invisible characters
    #[arg(long, requires = "filter")]
    pub as_is: bool,
    /// Print one JSON object per line
    #[arg(long)]
    pub json: bool,
}

/// Options of `retained get`.
#[derive(Args, Clone, Debug)]
pub struct RetainedGetArguments {
    /// The topic
    #[arg(value_name = "TOPIC", value_parser = topic)]
    pub topic: String,
    /// Use the topic exactly as given, including spaces and invisible characters
    #[arg(long)]
    pub as_is: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `retained clear`.
#[derive(Args, Clone, Debug)]
pub struct RetainedClearArguments {
    /// Topics whose message is cleared, with + for one level and # for all levels below
    #[arg(value_name = "FILTER", value_parser = topic_filter)]
    pub filter: String,
    /// Use the filter exactly as given, including spaces and invisible characters
    #[arg(long)]
    pub as_is: bool,
    /// Print the topics and clear nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
    /// Save the messages in this new file (default: one in the current folder)
    #[arg(long, value_name = "FILE")]
    pub undo: Option<PathBuf>,
}

/// Options of `retained restore`.
#[derive(Args, Clone, Debug)]
pub struct RetainedRestoreArguments {
    /// The file that 'retained clear' wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Replace messages that were retained since
    #[arg(long)]
    pub force: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
}
