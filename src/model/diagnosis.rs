//! What the doctor found: one check after the other from the profile to a subscription, and one verdict.

use std::time::Duration;

use super::{DialPart, LinkState, Notice, Rung, RungState, Severity, words};

/// What is looked at, in the order in which one thing needs the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Examined {
    /// `profiles.toml` and the profile in use.
    Profile,
    /// Where the sign-in is kept.
    Keyring,
    /// Ports on this computer to which the browser comes back.
    CallbackUrl,
    /// Discovery and signing keys of the user pool.
    UserPool,
    /// Tokens from the user pool.
    SignIn,
    /// Whether the identity pool can be reached.
    IdentityPool,
    /// `GetId`.
    Identity,
    /// `GetCredentialsForIdentity`.
    Credentials,
    /// The name of the IoT endpoint.
    Dns,
    /// A TCP connection to it.
    Tcp,
    /// The proxy on the way, where there is one.
    Proxy,
    /// TLS with it, or with nobody for a plain connection.
    Tls,
    /// The WebSocket upgrade by a signed address.
    Upgrade,
    /// This computer's clock against that of AWS.
    Clock,
    /// MQTT CONNECT and its CONNACK.
    Mqtt,
    /// SUBSCRIBE and its SUBACK.
    Subscription,
    /// Whether the connection holds.
    Live,
}

impl Examined {
    /// All of them, in order.
    pub const ALL: [Self; 17] = [
        Self::Profile,
        Self::Keyring,
        Self::CallbackUrl,
        Self::UserPool,
        Self::SignIn,
        Self::IdentityPool,
        Self::Identity,
        Self::Credentials,
        Self::Dns,
        Self::Tcp,
        Self::Proxy,
        Self::Tls,
        Self::Upgrade,
        Self::Clock,
        Self::Mqtt,
        Self::Subscription,
        Self::Live,
    ];

    /// A name that never changes, for programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Keyring => "keyring",
            Self::CallbackUrl => "callback_url",
            Self::UserPool => "user_pool",
            Self::SignIn => "sign_in",
            Self::IdentityPool => "identity_pool",
            Self::Identity => "identity",
            Self::Credentials => "credentials",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Upgrade => "upgrade",
            Self::Clock => "clock",
            Self::Mqtt => "mqtt",
            Self::Subscription => "subscription",
            Self::Live => "live",
        }
    }

    /// The words a person reads.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Keyring => "Keyring",
            Self::CallbackUrl => "Callback URL",
            Self::UserPool => "User pool",
            Self::SignIn => "Sign-in",
            Self::IdentityPool => "Identity pool",
            Self::Identity => "Identity",
            Self::Credentials => "Credentials",
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Proxy => "Proxy",
            Self::Tls => "TLS",
            Self::Upgrade => "Upgrade",
            Self::Clock => "Clock",
            Self::Mqtt => "MQTT",
            Self::Subscription => "Subscription",
            Self::Live => "Connection",
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// It works, with something that somebody should look at.
    Warning,
    /// It does not work.
    Failed,
    /// It could not be judged, because of what failed before it.
    NotTried,
}

impl CheckState {
    /// A name that never changes, for programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::NotTried => "not_tried",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What it was.
    pub examined: Examined,
    /// How it ended.
    pub state: CheckState,
    /// How long it took, where that says something.
    pub took: Option<Duration>,
    /// A short text for a person.
    pub detail: String,
    /// What helps, unless it is fine.
    pub notice: Option<Box<Notice>>,
}

impl Check {
    /// A check that went well.
    #[must_use]
    pub fn ok(examined: Examined, took: Option<Duration>, detail: impl Into<String>) -> Self {
        Self { examined, state: CheckState::Ok, took, detail: detail.into(), notice: None }
    }

    /// A check that went wrong: failed, or a warning when `notice` is no error.
    #[must_use]
    pub fn bad(examined: Examined, took: Option<Duration>, notice: Notice) -> Self {
        let state = if notice.severity == Severity::Error { CheckState::Failed } else { CheckState::Warning };
        Self { examined, state, took, detail: notice.summary.clone(), notice: Some(Box::new(notice)) }
    }

    /// A check that made no sense to begin.
    #[must_use]
    pub fn not_tried(examined: Examined) -> Self {
        Self { examined, state: CheckState::NotTried, took: None, detail: "not tried".to_owned(), notice: None }
    }
}

/// Everything that was looked at, and what to make of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// In the order of [`Examined::ALL`]; without [`Examined::Proxy`] when there is none.
    pub checks: Vec<Check>,
    /// What helps most; an [`Severity::Info`] when nothing failed.
    pub verdict: Notice,
}

impl Diagnosis {
    /// Puts `checks` in order and judges them: what failed first is the cause of what failed later, and only without
    /// a failure does a warning count. `all_is_well` is the verdict when there is neither.
    #[must_use]
    pub fn of(mut checks: Vec<Check>, all_is_well: Notice) -> Self {
        for examined in Examined::ALL {
            if examined != Examined::Proxy && !checks.iter().any(|check| check.examined == examined) {
                checks.push(Check::not_tried(examined));
            }
        }
        checks.sort_by_key(|check| check.examined);
        let first = |state| checks.iter().find(|check| check.state == state);
        let worst = first(CheckState::Failed).or_else(|| first(CheckState::Warning));
        let mut verdict = worst.and_then(|check| check.notice.as_deref().cloned()).unwrap_or(all_is_well);
        let bad = |check: &&Check| matches!(check.state, CheckState::Failed | CheckState::Warning);
        for other in checks.iter().filter(bad).filter(|check| worst.is_some_and(|worst| worst != *check)) {
            verdict = verdict.detail("also", format!("{}: {}", other.examined.label(), other.detail));
        }
        Self { checks, verdict }
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.state != CheckState::Failed)
    }
}

/// What the ladder of the connection says of the checks that it climbs, in [`Examined`]'s order. Rungs that were not
/// reached are left out, and so is what only `explain` has words for: the clock.
#[must_use]
pub fn checks_of_ladder(link: &LinkState) -> Vec<Check> {
    let mut checks = Vec::new();
    for rung in Rung::ALL.into_iter().filter(|rung| *rung != Rung::Socket) {
        checks.extend(check_of_rung(link, rung));
    }
    for step in &link.dial_steps {
        checks.push(Check::ok(step.part.into(), Some(step.took), ""));
    }
    if let Some(failed) = check_of_rung(link, Rung::Socket) {
        if failed.state == CheckState::Ok {
            upgrade_of(&mut checks).detail = failed.detail;
        } else {
            let examined = failed_part(link);
            checks.retain(|check| check.examined != examined);
            checks.push(Check { examined, ..failed });
        }
    }
    add_what_ended_it(&mut checks, link);
    checks
}

/// Why the last attempt or connection ended, while another attempt is under way and has not come as far.
fn add_what_ended_it(checks: &mut Vec<Check>, link: &LinkState) {
    let Some(failure) = link.failure.as_ref().filter(|_| !link.is_live()) else { return };
    if checks.iter().any(|check| check.state == CheckState::Failed) {
        return;
    }
    checks.retain(|check| check.examined != failure.at);
    let notice = (*failure.notice).clone();
    checks.push(Check { state: CheckState::Failed, ..Check::bad(failure.at, None, notice) });
}

/// The check of the upgrade, which is there when the socket's rung is done.
fn upgrade_of(checks: &mut Vec<Check>) -> &mut Check {
    let place = checks.iter().position(|check| check.examined == Examined::Upgrade).unwrap_or_else(|| {
        checks.push(Check::ok(Examined::Upgrade, None, ""));
        checks.len() - 1
    });
    &mut checks[place]
}

fn check_of_rung(link: &LinkState, rung: Rung) -> Option<Check> {
    let (report, examined) = (link.rung(rung), Examined::from(rung));
    match report.state {
        RungState::Waiting | RungState::Trying => None,
        RungState::Done => Some(Check::ok(examined, report.took, words::rung(link, rung))),
        RungState::Failed => Some(Check {
            examined,
            state: CheckState::Failed,
            took: report.took,
            detail: words::rung(link, rung),
            notice: link.failure.as_ref().map(|failure| failure.notice.clone()),
        }),
    }
}

impl From<Rung> for Examined {
    /// The check that a rung is; the last one of several.
    fn from(rung: Rung) -> Self {
        match rung {
            Rung::SignIn => Self::SignIn,
            Rung::Identity => Self::Identity,
            Rung::Credentials => Self::Credentials,
            Rung::Socket => Self::Upgrade,
            Rung::Mqtt => Self::Mqtt,
            Rung::Subscriptions => Self::Subscription,
            Rung::Live => Self::Live,
        }
    }
}

impl From<DialPart> for Examined {
    fn from(part: DialPart) -> Self {
        match part {
            DialPart::Dns => Self::Dns,
            DialPart::Tcp => Self::Tcp,
            DialPart::Proxy => Self::Proxy,
            DialPart::Tls => Self::Tls,
            DialPart::Upgrade => Self::Upgrade,
        }
    }
}

/// Which part of the socket's rung failed.
fn failed_part(link: &LinkState) -> Examined {
    let parts = Examined::Dns..=Examined::Upgrade;
    link.failure.as_ref().map(|failure| failure.at).filter(|at| parts.contains(at)).unwrap_or(Examined::Upgrade)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DialStep, Failure, FailureKind, RungReport};

    fn failure(code: &'static str, at: Examined) -> Failure {
        Failure { at, kind: FailureKind::Other, notice: Box::new(Notice::error(code, "", "", "")) }
    }

    fn well() -> Notice {
        Notice::error("doctor.well", "All is well", "", "").severity(Severity::Info)
    }

    #[test]
    fn the_first_failure_is_the_verdict_and_the_others_are_named() {
        let warning = Notice::error("keyring.absent", "No keyring", "", "").severity(Severity::Warning);
        let failed = Notice::error("sign_in.needed", "Nobody is signed in", "", "");
        let later = Notice::error("network.not_connected", "No connection", "", "");
        let diagnosis = Diagnosis::of(
            vec![
                Check::bad(Examined::Tcp, None, later),
                Check::bad(Examined::SignIn, None, failed),
                Check::bad(Examined::Keyring, None, warning.clone()),
            ],
            well(),
        );
        assert_eq!(diagnosis.verdict.code, "sign_in.needed");
        assert_eq!(diagnosis.verdict.details.len(), 2);
        assert!(!diagnosis.is_well());
        assert_eq!(diagnosis.checks.len(), Examined::ALL.len() - 1);

        let diagnosis = Diagnosis::of(vec![Check::bad(Examined::Keyring, None, warning)], well());
        assert!(diagnosis.is_well() && diagnosis.verdict.code == "keyring.absent");
    }

    #[test]
    fn what_ended_the_connection_is_not_forgotten_while_another_attempt_is_under_way() {
        for examined in [Examined::Live, Examined::Mqtt, Examined::Tcp] {
            let mut link = LinkState { failure: Some(failure("x.y", examined)), attempt: 2, ..LinkState::default() };
            link.rung_mut(Rung::Credentials).state = RungState::Done;
            let diagnosis = Diagnosis::of(checks_of_ladder(&link), well());
            assert_eq!(diagnosis.verdict.code, "x.y");
            let failed: Vec<_> = diagnosis.checks.iter().filter(|check| check.state == CheckState::Failed).collect();
            assert!(failed.len() == 1 && failed[0].examined == examined, "{failed:?}");
        }
    }

    #[test]
    fn a_socket_that_failed_names_its_part() {
        for (at, expected) in [
            (Examined::Dns, Examined::Dns),
            (Examined::Tcp, Examined::Tcp),
            (Examined::Proxy, Examined::Proxy),
            (Examined::Tls, Examined::Tls),
            (Examined::Upgrade, Examined::Upgrade),
            (Examined::Live, Examined::Upgrade),
        ] {
            let took = Duration::from_millis(1);
            let dial_steps = vec![DialStep { part: DialPart::Dns, took }, DialStep { part: DialPart::Tcp, took }];
            let mut link = LinkState { dial_steps, ..LinkState::default() };
            *link.rung_mut(Rung::Socket) = RungReport { state: RungState::Failed, ..RungReport::default() };
            link.failure = Some(failure("x.y", at));
            let checks = checks_of_ladder(&link);
            let failed: Vec<_> = checks.iter().filter(|check| check.state == CheckState::Failed).collect();
            assert!(failed.len() == 1 && failed[0].examined == expected, "{at:?}: {failed:?}");
        }
    }
}
