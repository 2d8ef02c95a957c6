//! From an error of the link to a failure: where it happened, what code acts on, and the notice that explains it.

use crate::explain::{self, Context};
use crate::waits_for;
use client::dial;
use client::link::Error;
use model::{Examined, Failure, FailureKind, Rung, RungDetail};

/// Why an attempt ended at `rung`, or a live connection. `at_once` says that it had just been let in and heard nothing: an end
/// before anything was sent is then a refusal that came late.
pub(super) fn failure(error: &Error, rung: Rung, at_once: bool, context: &Context<'_>) -> Failure {
    let notice = match error {
        Error::ClosedWithoutWord { after: None, .. } if at_once => explain::closed_at_once(context),
        error => explain::link(error, rung, context),
    };
    let waits_for = waits_for::of_link(error, &notice);
    Failure { at: place(error, notice.rung.unwrap_or(rung)), kind: kind(error), waits_for, notice: Box::new(notice) }
}

fn place(error: &Error, rung: Rung) -> Examined {
    match error {
        Error::Dial(error) if rung == Rung::Socket => error.part().map_or(Examined::Upgrade, Examined::from),
        _ => rung.into(),
    }
}

fn kind(error: &Error) -> FailureKind {
    match error {
        error if error.is_about_the_clock() => FailureKind::WrongClock,
        error if error.is_about_the_signature() => FailureKind::DoubtfulEndpoint,
        Error::Dial(dial::Error::Resolve { .. }) => FailureKind::DoubtfulEndpoint,
        Error::ClientIdContested => FailureKind::ClientIdContested,
        error if error.is_take_over() => FailureKind::SessionTakenOver,
        _ => FailureKind::Other,
    }
}

/// What the broker, the gateway or a service answered. Where that is nothing, the failure's notice says it.
pub(super) fn detail(error: &Error) -> RungDetail {
    match error {
        Error::Connack { reason_code, .. } => RungDetail::Connack(*reason_code),
        Error::ClosedBeforeConnack { reason_code: Some(reason_code), .. }
        | Error::ClosedByBroker { reason_code, .. } => RungDetail::Disconnect(*reason_code),
        error => error.http_status().map_or(RungDetail::None, RungDetail::HttpStatus),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::time::Duration;

    use FailureKind::{ClientIdContested, DoubtfulEndpoint, Other, SessionTakenOver, WrongClock};
    use client::credentials;
    use client::sign_in::{self, Request};
    use model::DialPart;

    fn resolve() -> dial::Error {
        dial::Error::Resolve { host: "iot.example".to_owned(), source: io::ErrorKind::NotFound.into() }
    }

    fn closed(reason_code: u8) -> Error {
        Error::ClosedByBroker { reason_code, reason_string: None, server_reference: None, after: None }
    }

    fn upgrade(status: u16, skew_ms: Option<i64>) -> Error {
        Error::UpgradeRefused { status, error_type: None, skew_ms }
    }

    fn explained(error: &Error, rung: Rung, at_once: bool) -> Failure {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let context = Context { profile: &profile, account_id: None, identity_id: None, client_id: None };
        failure(error, rung, at_once, &context)
    }

    #[test]
    fn a_failure_says_where_it_happened_and_what_code_does_about_it() {
        let timed_out = |part| dial::Error::TimedOut { part, host: String::new(), limit: Duration::ZERO };
        let proxy = || dial::Error::ProxyAddress { scheme: None };
        let hang_up = || Error::ClosedWithoutWord { after: None, kind: None };
        let rows = [
            (Error::Dial(resolve()), Rung::Socket, Examined::Dns, DoubtfulEndpoint),
            (Error::Dial(timed_out(DialPart::Tcp)), Rung::Socket, Examined::Tcp, Other),
            (Error::Dial(timed_out(DialPart::Tls)), Rung::Socket, Examined::Tls, Other),
            (Error::Dial(proxy()), Rung::Socket, Examined::Proxy, Other),
            (upgrade(403, None), Rung::Socket, Examined::Upgrade, DoubtfulEndpoint),
            (upgrade(403, Some(-600_000)), Rung::Socket, Examined::Upgrade, WrongClock),
            (upgrade(503, Some(600_000)), Rung::Socket, Examined::Upgrade, Other),
            (Error::Signing, Rung::Socket, Examined::Upgrade, Other),
            (Error::Credentials(credentials::Error::Unreachable(resolve())), Rung::Identity, Examined::Identity, Other),
            (
                Error::Connack { reason_code: 0x87, reason_string: None, server_reference: None },
                Rung::Mqtt,
                Examined::Mqtt,
                Other,
            ),
            (closed(0x8e), Rung::Live, Examined::Live, SessionTakenOver),
            (Error::ClientIdContested, Rung::Live, Examined::Live, ClientIdContested),
            (hang_up(), Rung::Subscriptions, Examined::Subscription, Other),
        ];
        for (error, rung, at, kind) in rows {
            let failure = explained(&error, rung, false);
            assert_eq!((failure.at, failure.kind), (at, kind), "{error:?}");
        }
        let failure = explained(&hang_up(), Rung::Live, true);
        assert_eq!((failure.at, failure.notice.code), (Examined::Mqtt, "mqtt.closed_at_once"));
    }

    #[test]
    fn the_rung_shows_the_code_that_was_answered() {
        let throttled = sign_in::Error::TooManyRequests { request: Request::Refresh };
        let rows = [
            (
                Error::Connack { reason_code: 0x87, reason_string: None, server_reference: None },
                RungDetail::Connack(0x87),
            ),
            (closed(0x8b), RungDetail::Disconnect(0x8b)),
            (
                Error::ClosedBeforeConnack { reason_code: Some(0x87), reason_string: None, server_reference: None },
                RungDetail::Disconnect(0x87),
            ),
            (
                Error::ClosedBeforeConnack { reason_code: None, reason_string: None, server_reference: None },
                RungDetail::None,
            ),
            (upgrade(403, None), RungDetail::HttpStatus(403)),
            (Error::Credentials(credentials::Error::SignIn(throttled)), RungDetail::HttpStatus(429)),
            (Error::Dial(resolve()), RungDetail::None),
        ];
        for (error, expected) in rows {
            assert_eq!(detail(&error), expected, "{error:?}");
        }
    }
}
