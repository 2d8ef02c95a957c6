//! Options of `topicdeck doctor`.

use std::path::PathBuf;

use clap::Args;

use super::values::topic_filter;

/// Options of `doctor`.
#[derive(Args, Clone, Debug)]
pub struct DoctorArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Also write a zip file for support: versions, profile, checks and recent log, without secrets
    #[arg(long, value_name = "FILE.zip")]
    pub bundle: Option<PathBuf>,
    /// Topic filter to subscribe to as a test; without one, subscriptions are not checked
    #[arg(long, value_name = "FILTER", value_parser = topic_filter)]
    pub filter: Option<String>,
    /// Use the filter exactly as given, including spaces and invisible characters
    #[arg(long, requires = "filter")]
    pub as_is: bool,
}
