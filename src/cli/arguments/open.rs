//! Options of `topicdeck open`.

use clap::Args;

use crate::cli::link::link;
use window::app::Link;

/// Options of `open`.
#[derive(Args, Clone, Debug)]
pub struct OpenArguments {
    /// Where it leads.
    #[arg(
        value_name = "LINK",
        value_parser = link,
        help = "topicdeck://PROFILE/TOPIC, where a blank is %20 and # is %23"
    )]
    pub link: Option<Link>,
}
