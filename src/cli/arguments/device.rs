//! Options of `device` and `rights`.

use clap::Args;

use super::values::{client_id, topic, topic_filter};

pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck device press-1          Connected or not, why, its last messages, when it came and left
  topicdeck device press-1 --json   The same as one JSON object, with what is recorded in \"recorded\"";

/// Options of `device`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "options, each independent of the others")]
pub struct DeviceArguments {
    /// MQTT client id of the device
    #[arg(value_name = "CLIENT_ID", value_parser = client_id)]
    pub client_id: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Disconnect it, after a question; it may connect again
    #[arg(long, conflicts_with = "json")]
    pub disconnect: bool,
    /// With --disconnect: also remove its subscriptions and what waits for it
    #[arg(long, requires = "disconnect")]
    pub end_session: bool,
    /// With --disconnect: do not publish its will
    #[arg(long, requires = "disconnect")]
    pub no_will: bool,
    /// Do not ask for confirmation
    #[arg(long, requires = "disconnect")]
    pub yes: bool,
}

/// Options of `rights`.
#[derive(Args, Clone, Debug)]
pub struct RightsArguments {
    /// Ask whether you may publish to this topic
    #[arg(long, value_name = "TOPIC", value_parser = topic, conflicts_with = "subscribe")]
    pub publish: Option<String>,
    /// Ask whether you may subscribe to this filter
    #[arg(long, value_name = "FILTER", value_parser = topic_filter)]
    pub subscribe: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
