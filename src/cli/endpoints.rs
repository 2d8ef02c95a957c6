//! Asks before a sign-in goes to new addresses of the profile that are not AWS.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use super::Stop;
use super::arguments::Common;
use super::terminal::{failed_with, print_notice};
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
        if !says_yes(t!("Use these addresses? [y/N] ")) {
            return Err(Stop::Told);
        }
    }
    engine::accept_endpoints(config, profile).map_err(failed_with)
}

fn says_yes(question: &str) -> bool {
    let mut stderr = std::io::stderr().lock();
    let asked = stderr.write_all(question.as_bytes()).and_then(|()| stderr.flush());
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    asked.is_ok() && read.is_ok() && is_yes(&answer)
}

/// The English words are taken in every language.
fn is_yes(answer: &str) -> bool {
    ["y", "yes", t!("y"), t!("yes")].contains(&answer.trim().to_lowercase().as_str())
}
