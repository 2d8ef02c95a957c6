//! The doctor: checks what the connection depends on, adds what the ladder says, and comes to one verdict.
//!
//! The window and the headless command use the same: [`model::DoctorCommand::Examine`]. The connection itself is
//! not touched, since a second one could replace the first.

mod bundle;
mod ladder;
mod own_client;
mod recent_log;
mod snapshot;
mod surroundings;
mod verdict;
mod zip;

pub use bundle::diagnosis_json;
pub(super) use bundle::{Contents, save, usual_folder, usual_path};
pub(super) use own_client::{OwnId, own_client};
pub use recent_log::{RecentLog, Redacted};
pub(super) use snapshot::DoctorSnapshot;
pub(super) use surroundings::{other_endpoint, surroundings};
pub use verdict::diagnosis;

use self::ladder::checks_of_ladder;
use self::snapshot::LastSignIn;
use crate::explain;
use client::profile::Profile;
use model::{Check, CheckState, Diagnosis, Examined, Notice, Rung, RungState, Timestamp, words};
use texts::t;

/// All checks together at `now`, with a verdict. `profile` is the check of the profile itself, and `sign_in_command` what
/// signs in to it.
pub(super) fn judge(
    profile: Check,
    surroundings: Vec<Check>,
    known: &DoctorSnapshot,
    sign_in_command: &str,
    now: Timestamp,
) -> Diagnosis {
    let mut checks = vec![profile];
    checks.extend(checks_of_ladder(&known.link));
    judge_credentials(&mut checks, known, now);
    add_sign_in(&mut checks, known, &surroundings, sign_in_command);
    judge_keys(&mut checks, &surroundings, known.link.rung(Rung::Socket).state == RungState::Done);
    add_clock(&mut checks, known);
    judge_subscriptions(&mut checks, known);
    if let Some(client_id) = known.link.client_id.as_ref().filter(|_| known.link.is_live()) {
        checks.push(Check::ok(Examined::ClientId, None, client_id.clone()));
    }
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
    diagnosis(checks, explain::all_is_well(&known.link))
}

/// The check of a profile that is in use.
pub(super) fn profile_in_use(profile: &Profile) -> Check {
    let known = [&profile.name, &profile.region, &profile.iot_endpoint];
    // The endpoint may be looked up only once there are credentials.
    let known: Vec<&str> = known.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let mut detail = known.join(", ");
    for endpoint in profile.foreign_endpoints() {
        detail.push_str("; ");
        detail.push_str(&t!("not AWS: {key} {address}", key = endpoint.key, address = endpoint.origin));
    }
    Check::ok(Examined::Profile, None, detail)
}

/// The check when there is no profile to use.
pub(super) fn no_profile(notice: Notice) -> Check {
    Check::bad(Examined::Profile, None, notice)
}

fn add_sign_in(checks: &mut Vec<Check>, known: &DoctorSnapshot, surroundings: &[Check], sign_in_command: &str) {
    match &known.sign_in {
        LastSignIn::SignedIn(user) => {
            if !checks.iter().any(|check| check.examined == Examined::SignIn) {
                checks.push(Check::ok(Examined::SignIn, None, user.clone()));
            }
        }
        LastSignIn::SignedOut => {
            let keyring = surroundings.iter().find(|check| check.examined == Examined::Keyring);
            let keyring = keyring.and_then(|check| check.notice.as_deref());
            let notice = explain::sign_in_needed(sign_in_command, keyring);
            replace(checks, Check::bad(Examined::SignIn, None, notice));
        }
        LastSignIn::Failed(notice) => replace(checks, Check::bad(Examined::SignIn, None, (**notice).clone())),
    }
}

/// Keys of this computer that are not there, or that AWS does not accept, are no sign-in. Where AWS could not be asked it is not
/// known, unless it has accepted them for the connection.
fn judge_keys(checks: &mut Vec<Check>, surroundings: &[Check], are_accepted: bool) {
    let is_known = |state| state == CheckState::Failed || (state == CheckState::NotTried && !are_accepted);
    let is_it = |check: &&Check| check.examined == Examined::Credentials && is_known(check.state);
    let Some(keys) = surroundings.iter().find(is_it) else { return };
    for examined in [Examined::SignIn, Examined::Credentials] {
        replace(checks, Check { examined, ..keys.clone() });
    }
}

fn replace(checks: &mut Vec<Check>, check: Check) {
    checks.retain(|other| other.examined != check.examined);
    checks.push(check);
}

fn add_clock(checks: &mut Vec<Check>, known: &DoctorSnapshot) {
    if known.clock_skew_ms != 0 {
        checks.push(Check::bad(Examined::Clock, None, explain::clock_corrected(known.clock_skew_ms)));
    } else if known.link.rung(Rung::Credentials).state == RungState::Done {
        checks.push(Check::ok(Examined::Clock, None, t!("within half a minute of AWS")));
    }
}

/// How long the credentials last from now on, not from when they were made.
fn judge_credentials(checks: &mut [Check], known: &DoctorSnapshot, now: Timestamp) {
    let Some(check) = checks.iter_mut().find(|check| check.examined == Examined::Credentials) else { return };
    if let (CheckState::Ok, Some(end)) = (check.state, known.link.credentials_expire_at) {
        check.detail = words::validity(end, now);
    }
}

/// The ladder is done when a filter is refused. For the user that is a failure.
fn judge_subscriptions(checks: &mut [Check], known: &DoctorSnapshot) {
    let Some(check) = checks.iter_mut().find(|check| check.examined == Examined::Subscription) else { return };
    if check.state == CheckState::Failed {
        return;
    }
    if let Some(notice) = known.refused.values().next() {
        *check = Check::bad(Examined::Subscription, check.took, notice.clone());
    } else {
        let granted: Vec<&str> = known.granted.iter().map(String::as_str).collect();
        check.detail = match granted.len() {
            0 => t!("no subscriptions").to_owned(),
            1..=3 => t!("{topic_filters} granted", topic_filters = granted.join(", ")),
            more => t!("{count} granted", count = more),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_aws_could_not_be_asked_about_are_not_fine_unless_the_connection_has_used_them() {
        let of_ladder =
            || [Examined::SignIn, Examined::Credentials].map(|examined| Check::ok(examined, None, "")).to_vec();
        for (are_accepted, expected) in [(false, CheckState::NotTried), (true, CheckState::Ok)] {
            let mut checks = of_ladder();
            judge_keys(&mut checks, &[Check::not_tried(Examined::Credentials)], are_accepted);
            assert_eq!(checks.iter().map(|check| check.state).collect::<Vec<_>>(), [expected; 2]);
        }
    }
}
