//! Remedies where Topicdeck retries or reconnects automatically, and where a command ends instead. Each is looked up
//! with [`texts::text`] where it is shown.

use texts::later;

/// For failures that pass.
pub(super) const TRIES_AGAIN: &str = later!("Topicdeck retries automatically.");
/// For a connection that has ended.
pub(super) const CONNECTS_AGAIN: &str = later!("Topicdeck reconnects automatically.");
/// For a command that ends because of the failure.
pub(super) const RUN_AGAIN: &str = later!("Wait a moment, then run the command again.");

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::explain::{Context, link};
    use client::credentials;
    use client::link::Error;
    use model::Rung;

    #[test]
    fn a_command_that_ends_does_not_promise_a_retry() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let context = Context { profile: &profile, account_id: None, identity_id: None, client_id: None };
        let upgrade = |status, skew_ms| Error::UpgradeRefused { status, error_type: None, skew_ms };
        let connack = |reason_code| Error::Connack { reason_code, reason_string: None, server_reference: None };
        let closed = |reason_code| Error::ClosedByBroker {
            reason_code,
            reason_string: None,
            server_reference: None,
            after: None,
        };
        let errors = [
            Error::Credentials(credentials::Error::TooManyRequests),
            Error::Credentials(credentials::Error::InternalError),
            Error::Credentials(credentials::Error::TimedOut),
            upgrade(403, None),
            upgrade(403, Some(3_600_000)),
            upgrade(503, None),
            Error::NoAnswer { rung: Rung::Mqtt, limit: Duration::from_secs(20), after: None },
            connack(0x97),
            closed(0x8b),
            closed(0x8d),
            closed(0x82),
            closed(0x97),
            Error::ClosedWithoutWord { after: None, kind: None },
            Error::KeepAliveTimeout { silent: Duration::from_secs(20) },
            Error::Protocol { detail: "x".to_owned(), reason_code: 0x82 },
            Error::NotTaken { waiting: 1 },
        ];
        for error in errors {
            let notice = link(&error, Rung::Live, &context);
            assert!(notice.remedy.contains("Topicdeck"), "the window retries: {notice:?}");
            let ended = notice.of_ended_command();
            let promises = ["automatic", "by itself", "retries", "tries again", "next attempt"]
                .iter()
                .any(|words| ended.remedy.contains(words));
            assert!(!promises && ended.remedy.contains("ommand"), "{ended:?}");
        }
    }
}
