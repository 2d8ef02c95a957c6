//! The doctor: looks at what the connection stands on, adds what the ladder says, and comes to one verdict.
//!
//! The window and the headless command use the same: [`model::DoctorCommand::Examine`]. The connection itself is
//! left alone, since a second one could push the first out.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use super::known::{Known, KnownSignIn};
use crate::explain;
use client::aws;
use client::credentials::{CredentialSource as _, Provider};
use client::profile::Profile;
use client::sign_in::{self, KeyringError, Session, Setup};
use model::{
    Check, CheckState, Diagnosis, DialStep, Examined, Notice, Rung, RungState, Timestamp, checks_of_ladder, words,
};

/// What can be judged without a sign-in: keyring, callback ports, user pool, and the ways to identity pool and IoT
/// endpoint. The parts run at the same time; none takes longer than a minute.
pub(super) async fn surroundings(setup: Setup, signed_in: bool) -> Vec<Check> {
    let endpoint = dial_endpoint(&setup);
    let (keyring, user_pool, identity_pool, mut endpoint) =
        tokio::join!(keyring(&setup), user_pool(&setup), identity_pool(&setup), endpoint);
    let mut checks = vec![keyring, callback_ports(&setup, signed_in).await, user_pool, identity_pool];
    checks.append(&mut endpoint);
    checks
}

/// What the account calls its endpoint, where the signed-in person may ask and it is not the profile's. That it cannot
/// be asked says nothing, and neither does an endpoint with a domain of the account's own.
pub(super) async fn other_endpoint(setup: &Setup, session: Arc<Session>) -> Option<Notice> {
    if !setup.profile.has_usual_endpoint() {
        return None;
    }
    let mut provider = Provider::new(&setup.profile, session, &setup.network);
    let credentials = provider.credentials(&mut |_, _| {}).await.ok()?;
    let address = aws::find_endpoint(&setup.network, &setup.profile, &credentials).await.ok()?;
    let host = address.split(':').next().unwrap_or_default();
    (host != setup.profile.iot_endpoint).then(|| explain::other_endpoint(&setup.profile, host))
}

/// All checks together at `now`, with a verdict. `profile` is the check of the profile itself, and `sign_in_command` what
/// signs in to it.
pub(super) fn judge(
    profile: Check,
    surroundings: Vec<Check>,
    known: &Known,
    sign_in_command: &str,
    now: Timestamp,
) -> Diagnosis {
    let mut checks = vec![profile];
    checks.extend(checks_of_ladder(&known.link));
    judge_credentials(&mut checks, known, now);
    add_sign_in(&mut checks, known, &surroundings, sign_in_command);
    add_clock(&mut checks, known);
    judge_subscriptions(&mut checks, known);
    let reached = known.link.rung(Rung::Socket).state;
    for check in surroundings {
        // The connection's own steps say more than the doctor's dial.
        let is_step = (Examined::Dns..=Examined::Tls).contains(&check.examined);
        let known_better = is_step && matches!(reached, RungState::Done | RungState::Failed);
        if !known_better && !checks.iter().any(|other| other.examined == check.examined) {
            checks.push(check);
        }
    }
    if reached == RungState::Done && !checks.iter().any(|check| check.examined == Examined::Tls) {
        checks.push(Check::ok(Examined::Tls, None, words::encryption(None)));
    }
    Diagnosis::of(checks, explain::all_is_well(&known.link))
}

/// The check of a profile that is in use.
pub(super) fn profile_in_use(profile: &Profile) -> Check {
    let mut detail = format!("{}, {}, {}", profile.name, profile.region, profile.iot_endpoint);
    for endpoint in profile.foreign_endpoints() {
        let _ = write!(detail, "; not of AWS: {} {}", endpoint.key, endpoint.origin);
    }
    Check::ok(Examined::Profile, None, detail)
}

/// The check when there is no profile to use.
pub(super) fn no_profile(notice: Notice) -> Check {
    Check::bad(Examined::Profile, None, notice)
}

fn add_sign_in(checks: &mut Vec<Check>, known: &Known, surroundings: &[Check], sign_in_command: &str) {
    match &known.sign_in {
        KnownSignIn::SignedIn(user) => {
            if !checks.iter().any(|check| check.examined == Examined::SignIn) {
                checks.push(Check::ok(Examined::SignIn, None, user.clone()));
            }
        }
        KnownSignIn::Nobody => {
            let keyring = surroundings.iter().find(|check| check.examined == Examined::Keyring);
            let keyring = keyring.and_then(|check| check.notice.as_deref());
            let notice = explain::sign_in_needed(sign_in_command, keyring);
            replace(checks, Check::bad(Examined::SignIn, None, notice));
        }
        KnownSignIn::Failed(notice) => replace(checks, Check::bad(Examined::SignIn, None, (**notice).clone())),
    }
}

fn replace(checks: &mut Vec<Check>, check: Check) {
    checks.retain(|other| other.examined != check.examined);
    checks.push(check);
}

fn add_clock(checks: &mut Vec<Check>, known: &Known) {
    if known.clock_skew_ms != 0 {
        checks.push(Check::bad(Examined::Clock, None, explain::clock_corrected(known.clock_skew_ms)));
    } else if known.link.rung(Rung::Credentials).state == RungState::Done {
        checks.push(Check::ok(Examined::Clock, None, "within half a minute of AWS"));
    }
}

/// How long the credentials last from now on, not from when they were made.
fn judge_credentials(checks: &mut [Check], known: &Known, now: Timestamp) {
    let Some(check) = checks.iter_mut().find(|check| check.examined == Examined::Credentials) else { return };
    if let (CheckState::Ok, Some(end)) = (check.state, known.link.credentials_expire_at) {
        check.detail = words::validity(end, now);
    }
}

/// A refused filter is the ladder's success and the person's failure.
fn judge_subscriptions(checks: &mut [Check], known: &Known) {
    let Some(check) = checks.iter_mut().find(|check| check.examined == Examined::Subscription) else { return };
    if check.state == CheckState::Failed {
        return;
    }
    if let Some(notice) = known.refused.values().next() {
        *check = Check::bad(Examined::Subscription, check.took, notice.clone());
    } else {
        let granted: Vec<&str> = known.granted.iter().map(String::as_str).collect();
        check.detail = match granted.len() {
            0 => "nothing is subscribed".to_owned(),
            1..=3 => format!("{} granted", granted.join(", ")),
            more => format!("{more} granted"),
        };
    }
}

async fn keyring(setup: &Setup) -> Check {
    let began = Instant::now();
    match setup.keyring.probe().await {
        Ok(()) => Check::ok(Examined::Keyring, Some(began.elapsed()), "keeps secrets"),
        Err(KeyringError::LeftAlone) => {
            Check::ok(Examined::Keyring, None, "left alone; the sign-in ends with the sandbox")
        }
        Err(error) => Check::bad(Examined::Keyring, Some(began.elapsed()), explain::keyring(&error)),
    }
}

async fn callback_ports(setup: &Setup, signed_in: bool) -> Check {
    let profile = &setup.profile;
    // What is served for a reload of the last page is no other program's.
    setup.background.end_lingering().await;
    if let Some(url) = profile.callback_urls.iter().find(|url| sign_in::callback_port_is_free(url)) {
        return Check::ok(Examined::CallbackUrl, None, format!("{url} is free"));
    }
    let urls: Vec<String> = profile.callback_urls.iter().map(ToString::to_string).collect();
    Check::bad(Examined::CallbackUrl, None, explain::callback_ports_busy(&urls, signed_in))
}

async fn user_pool(setup: &Setup) -> Check {
    let began = Instant::now();
    match sign_in::reach_user_pool(&setup.network, &setup.profile).await {
        Ok(()) => Check::ok(Examined::UserPool, Some(began.elapsed()), "discovery and signing keys read"),
        Err(error) => {
            let notice = explain::sign_in(&error, &setup.profile);
            Check::bad(Examined::UserPool, Some(began.elapsed()), notice)
        }
    }
}

async fn identity_pool(setup: &Setup) -> Check {
    let (url, began) = (setup.profile.cognito_identity_url(), Instant::now());
    match setup.network.connect(&url, &mut |_| {}).await {
        Ok(_) => Check::ok(Examined::IdentityPool, Some(began.elapsed()), "reachable"),
        Err(error) => {
            let notice = explain::network(&error, "the identity pool");
            Check::bad(Examined::IdentityPool, Some(began.elapsed()), notice)
        }
    }
}

async fn dial_endpoint(setup: &Setup) -> Vec<Check> {
    let (url, mut steps) = (setup.profile.iot_data_url(), Vec::new());
    let began = Instant::now();
    let connected = setup.network.connect(&url, &mut |step: DialStep| steps.push(step)).await;
    let mut checks: Vec<Check> = steps.iter().map(|step| Check::ok(step.part.into(), Some(step.took), "")).collect();
    match connected {
        Ok(stream) => {
            let version = words::encryption(stream.tls_version());
            match checks.iter_mut().find(|check| check.examined == Examined::Tls) {
                Some(check) => version.clone_into(&mut check.detail),
                None => checks.push(Check::ok(Examined::Tls, None, version)),
            }
        }
        Err(error) => {
            let failed = error.part().map_or(Examined::Tls, Examined::from);
            let notice = explain::network(&error, "the IoT endpoint");
            checks.push(Check::bad(failed, Some(began.elapsed()), notice));
        }
    }
    checks
}
