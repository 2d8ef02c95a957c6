//! Asks before a sign-in goes to new addresses of the profile that are not AWS.

use std::io::IsTerminal as _;

use super::arguments::Common;
use super::terminal::{failed_with, print_notice};
use super::{Stop, answer};
use texts::t;

/// Continues if there is nothing to ask, `--accept-endpoints` is given, or the user at the terminal says yes.
pub(super) fn allow(common: &Common) -> Result<(), Stop> {
    if common.sandbox {
        return Ok(());
    }
    if common.profiles.is_empty() {
        return allow_profile(common, None);
    }
    common.profiles.iter().try_for_each(|profile| allow_profile(common, Some(profile)))
}

fn allow_profile(common: &Common, profile: Option<&str>) -> Result<(), Stop> {
    let config = common.config.as_deref();
    let Some(notice) = engine::unaccepted_endpoints(config, profile) else { return Ok(()) };
    let has_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !common.accept_endpoints {
        if !has_terminal {
            return Err(notice.into());
        }
        print_notice(&notice);
        if !answer::agrees(t!("Use these addresses? [y/N] ")) {
            return Err(Stop::Reported);
        }
    }
    engine::accept_endpoints(config, profile).map_err(failed_with)
}
