//! Reports the progress of a sign-in, and what ends it.

use super::Stop;
use super::terminal::{failed_with, print_notice, tell};
use engine::explain;
use model::words::skipped_callback_urls;
use model::{Event, ProfileEvent, Severity, SignInEvent, SignInWait};
use texts::t;

/// What the person needs while the browser is open.
pub(super) fn tell_wait(wait: &SignInWait) {
    match &wait.browser {
        Some(notice) => print_notice(notice),
        None => tell(t!("Finish the sign-in in your browser. If it did not open, open this link:")),
    }
    tell(&wait.url);
    tell_callback_url(wait);
}

pub(super) fn tell_callback_url(wait: &SignInWait) {
    tell(&t!("The app client must list exactly this callback URL: {callback_url}", callback_url = wait.callback_url));
    if let Some(skipped) = skipped_callback_urls(wait) {
        tell(&skipped);
    }
}

/// Ends a command at an event that says that it cannot go on; lesser notices are printed.
pub(super) fn only_failures(event: &Event, sign_in_command: &str) -> Result<(), Stop> {
    match event {
        // A command does not wait for a network: that is up to its caller.
        Event::SignIn(SignInEvent::Failed(notice) | SignInEvent::ResumptionDelayed { notice, .. }) => {
            Err(Stop::Failed(notice.clone()))
        }
        Event::Noticed(notice) if notice.severity == Severity::Error => Err(Stop::Failed(notice.clone())),
        Event::Noticed(notice) => {
            print_notice(notice);
            Ok(())
        }
        Event::SignIn(SignInEvent::Needed { why }) => {
            Err(explain::sign_in_needed(sign_in_command, why.as_deref()).into())
        }
        Event::Profile(ProfileEvent::Rejected { notices, .. }) => {
            if notices.is_empty() {
                Ok(())
            } else {
                Err(failed_with(notices.clone()))
            }
        }
        _ => Ok(()),
    }
}
