//! Options of `topicdeck open`.

use clap::Args;

use super::Common;

/// Options of `open`.
#[derive(Args, Clone, Debug)]
pub struct OpenArguments {
    /// Where it leads.
    #[arg(value_name = "LINK", help = "topicdeck://PROFILE/TOPIC, where a blank is %20 and # is %23")]
    pub link: Option<String>,
}

impl OpenArguments {
    /// Whether a window that runs has taken the link. One that is to open in a certain way is another one.
    #[must_use]
    pub fn is_handed_over(&self, common: &Common) -> bool {
        let Common { profiles, sandbox, accept_endpoints, read_only, .. } = common;
        if !profiles.is_empty() || *sandbox || *accept_endpoints || *read_only {
            return false;
        }
        let (Some(link), Some(folder)) = (&self.link, common.kept_folder()) else { return false };
        engine::hand_over_link(&folder, link)
    }
}
