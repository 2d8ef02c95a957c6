//! States in words: the one place that words them for the window, the commands and the doctor.

mod departure;
mod reason_code;

use std::borrow::Cow;
use std::time::Duration;

use texts::{decimal, t};

pub use departure::departure;
pub use reason_code::{reason, reason_code};

use super::{
    GapReason, LinkState, Rung, RungDetail, RungState, SignInWait, SubscriptionCounts, Timestamp, TlsVersion,
    WhyMissing, redact,
};

/// The detail of `rung`, or why it failed. Empty when there is neither.
#[must_use]
pub fn rung(link: &LinkState, rung: Rung) -> String {
    let report = link.rung(rung);
    let summary = link.notice().map(|notice| &notice.summary);
    match (&report.detail, report.state, summary) {
        (RungDetail::None, RungState::Failed, Some(summary)) => summary.clone(),
        (detail, _, _) => rung_detail(detail),
    }
}

/// `2 granted, 1 refused`, `TLS 1.3`, `CONNACK 0x87 not authorized`.
#[must_use]
pub fn rung_detail(detail: &RungDetail) -> String {
    match detail {
        RungDetail::None | RungDetail::Session { resumed: false } => String::new(),
        RungDetail::User(user) => redact(user).into_owned(),
        RungDetail::NotRenewed => t!("not renewed yet").to_owned(),
        RungDetail::Identity { id, provider: None } => redact(id).into_owned(),
        RungDetail::Identity { id, provider: Some(name) } => {
            redact(&t!("{id}, signed in as {name}", id, name)).into_owned()
        }
        RungDetail::IamAlone => t!("IAM alone decides").to_owned(),
        RungDetail::Encryption(version) => encryption(*version).to_owned(),
        RungDetail::Session { resumed: true } => t!("session resumed").to_owned(),
        RungDetail::Subscriptions(counts) => subscriptions(*counts),
        RungDetail::Connack(code) => format!("CONNACK {}", reason_code(*code)),
        RungDetail::Disconnect(code) => format!("DISCONNECT {}", reason_code(*code)),
        RungDetail::HttpStatus(status) => t!("HTTP status {status}", status),
    }
}

/// `You disconnected`, or the summary of the failure's notice.
#[must_use]
pub fn gap_reason(reason: &GapReason) -> &str {
    match reason {
        GapReason::Failed { summary } => summary,
        GapReason::Renewed => t!("The connection was renewed (this happens daily)"),
        GapReason::Disconnected => t!("You disconnected"),
        GapReason::NewClientId => t!("You requested another client id"),
        GapReason::SignedInAgain => t!("You signed in again"),
        GapReason::SignedOut => t!("You signed out"),
        GapReason::SignInEnded => t!("The sign-in is no longer valid"),
        GapReason::Fault => t!("Topicdeck had an internal error"),
        GapReason::Closed => t!("Topicdeck was closed"),
        GapReason::Ended => t!("The connection was closed"),
        GapReason::NotYet => t!("Not connected yet"),
        GapReason::NotSubscribed => t!("No active subscription"),
    }
}

/// Why messages are not recorded, for a person: `the disk was full`.
#[must_use]
pub fn why_missing(why: &WhyMissing) -> Cow<'static, str> {
    Cow::Borrowed(match why {
        WhyMissing::Off => t!("recording was off, or Topicdeck was closed"),
        WhyMissing::Ended => t!("Topicdeck ended unexpectedly at some time in between"),
        WhyMissing::Slow => t!("the disk was too slow"),
        WhyMissing::Full => t!("the disk was full"),
        WhyMissing::Failed => t!("the recording could not be written"),
        WhyMissing::Damaged => t!("the recording is damaged there"),
        WhyMissing::NotCopied => t!("still to be copied from a damaged recording"),
        WhyMissing::Deleted => t!("deleted by the limits of the recording"),
        WhyMissing::Forgotten => t!("deleted with “Forget everything”"),
        WhyMissing::NoConnection { reason, .. } => {
            return t!("no connection: {reason}", reason = gap_reason(reason)).into();
        }
        WhyMissing::NotSubscribed => t!("no active subscription"),
    })
}

/// Which callback URLs were passed over, if any: another program uses their ports.
#[must_use]
pub fn skipped_callback_urls(wait: &SignInWait) -> Option<String> {
    let urls = &wait.busy_callback_urls;
    (!urls.is_empty()).then(|| t!("Skipped (port in use): {urls}", urls = urls.join(", ")))
}

/// What the page of Cognito with this title means, and who can change it.
#[must_use]
pub fn login_pages_unavailable() -> &'static str {
    t!(
        "\"Login pages unavailable\" means that the app client has no managed login style. An administrator creates one \
        under Cognito > User pools > Managed login."
    )
}

/// `TLS 1.3`, or `not encrypted`.
#[must_use]
pub fn encryption(version: Option<TlsVersion>) -> &'static str {
    match version {
        Some(TlsVersion::V1_2) => "TLS 1.2",
        Some(TlsVersion::V1_3) => "TLS 1.3",
        Some(TlsVersion::Other) => "TLS",
        None => t!("not encrypted"),
    }
}

/// How long something took: `12 ms`, `1.4 s`, `2 min 5 s`.
#[must_use]
pub fn took(span: Duration) -> String {
    match span.as_millis() {
        0 => t!("under 1 ms").to_owned(),
        millis @ 1..=999 => format!("{millis} ms"),
        _ if span.as_secs() < 60 => decimal(span.as_secs_f64(), 1) + " s",
        _ => format!("{} min {} s", span.as_secs() / 60, span.as_secs() % 60),
    }
}

/// A duration: `47 s`, `47 min`, `3 h 12 min`, `2 d 4 h`.
#[must_use]
pub fn age(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0..60 => t!("{secs} s", secs),
        60..3_600 => t!("{minutes} min", minutes = secs / 60),
        3_600..86_400 => t!("{hours} h {minutes} min", hours = secs / 3_600, minutes = secs % 3_600 / 60),
        _ => t!("{days} d {hours} h", days = secs / 86_400, hours = secs % 86_400 / 3_600),
    }
}

/// A time to wait: as [`age`], but never `0 s`.
#[must_use]
pub fn wait(span: Duration) -> String {
    age(span.max(Duration::from_secs(1)))
}

/// `valid for 47 min`, or `expired`.
#[must_use]
pub fn validity(end: Timestamp, now: Timestamp) -> String {
    if end <= now { t!("expired").to_owned() } else { t!("valid for {time}", time = age(end.since(now))) }
}

fn subscriptions(counts: SubscriptionCounts) -> String {
    let SubscriptionCounts { granted, refused, parked } = counts;
    let words: Vec<String> = [
        (granted, t!("{granted} granted", granted)),
        (refused, t!("{refused} refused", refused)),
        (parked, t!("{parked} parked", parked)),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    if words.is_empty() { t!("none yet").to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Examined, Failure, FailureKind, Notice, Words};

    #[test]
    fn each_detail_has_its_words() {
        let counts =
            |granted, refused, parked| RungDetail::Subscriptions(SubscriptionCounts { granted, refused, parked });
        let identity = |provider: Option<&str>| RungDetail::Identity {
            id: "eu-west-1:3f1c".to_owned(),
            provider: provider.map(str::to_owned),
        };
        for (detail, expected) in [
            (RungDetail::None, ""),
            (RungDetail::User("operator@example.com".to_owned()), "operator@example.com"),
            (RungDetail::NotRenewed, "not renewed yet"),
            (identity(None), "eu-west-1:3f1c"),
            (identity(Some("cognito-idp")), "eu-west-1:3f1c, signed in as cognito-idp"),
            (RungDetail::Encryption(Some(TlsVersion::V1_3)), "TLS 1.3"),
            (RungDetail::IamAlone, "IAM alone decides"),
            (RungDetail::Encryption(None), "not encrypted"),
            (RungDetail::Session { resumed: true }, "session resumed"),
            (RungDetail::Session { resumed: false }, ""),
            (counts(0, 0, 0), "none yet"),
            (counts(2, 1, 0), "2 granted, 1 refused"),
            (counts(0, 0, 3), "3 parked"),
            (RungDetail::Connack(0x87), "CONNACK 0x87 not authorized"),
            (RungDetail::Disconnect(0x8e), "DISCONNECT 0x8e session taken over"),
            (RungDetail::HttpStatus(403), "HTTP status 403"),
        ] {
            assert_eq!(rung_detail(&detail), expected);
        }
    }

    #[test]
    fn a_rung_that_failed_without_a_code_says_what_happened() {
        let notice = Box::new(Notice::error(
            "network.not_connected",
            Words { summary: "There is no way there", ..Words::default() },
        ));
        let failure =
            Failure { at: Examined::Tcp, kind: FailureKind::Other, waits_for: crate::WaitsFor::Network, notice };
        let mut link = LinkState { failure: Some(failure), ..LinkState::default() };
        link.rung_mut(Rung::Socket).state = RungState::Failed;
        assert_eq!(rung(&link, Rung::Socket), "There is no way there");
        assert_eq!(rung(&link, Rung::Mqtt), "", "what was not reached says nothing");
        link.rung_mut(Rung::Socket).detail = RungDetail::HttpStatus(503);
        assert_eq!(rung(&link, Rung::Socket), "HTTP status 503");
    }

    #[test]
    fn a_time_without_a_connection_has_its_reason_in_words() {
        let failed = GapReason::Failed { summary: "The network went away".to_owned() };
        for (reason, expected) in [
            (failed, "The network went away"),
            (GapReason::Renewed, "The connection was renewed (this happens daily)"),
            (GapReason::Disconnected, "You disconnected"),
            (GapReason::NewClientId, "You requested another client id"),
            (GapReason::SignedInAgain, "You signed in again"),
            (GapReason::SignedOut, "You signed out"),
            (GapReason::SignInEnded, "The sign-in is no longer valid"),
            (GapReason::Fault, "Topicdeck had an internal error"),
            (GapReason::Closed, "Topicdeck was closed"),
            (GapReason::Ended, "The connection was closed"),
            (GapReason::NotYet, "Not connected yet"),
            (GapReason::NotSubscribed, "No active subscription"),
        ] {
            assert_eq!(gap_reason(&reason), expected);
        }
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let secs = Duration::from_secs;
        let spans = [59, 2_820, 11_520, 187_200].map(|t| age(secs(t)));
        assert_eq!(spans, ["59 s", "47 min", "3 h 12 min", "2 d 4 h"]);
        let ms = Duration::from_millis;
        assert_eq!([0, 31, 1_400, 125_000].map(|t| took(ms(t))), ["under 1 ms", "31 ms", "1.4 s", "2 min 5 s"]);
        let at = Timestamp::from_secs;
        assert_eq!(
            (validity(at(160), at(100)), validity(at(100), at(100))),
            ("valid for 1 min".to_owned(), "expired".to_owned())
        );
    }
}
