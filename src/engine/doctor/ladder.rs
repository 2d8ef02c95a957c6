//! What the way up to live says of the checks that it passes.

use model::{Check, CheckState, Examined, LinkState, Rung, RungState, words};

/// What the ladder of the connection says of the checks that it climbs, in [`Examined`]'s order. Rungs that were not
/// reached are left out.
pub(super) fn checks_of_ladder(link: &LinkState) -> Vec<Check> {
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

/// Which part of the socket's rung failed.
fn failed_part(link: &LinkState) -> Examined {
    let parts = Examined::Dns..=Examined::Upgrade;
    link.failure.as_ref().map(|failure| failure.at).filter(|at| parts.contains(at)).unwrap_or(Examined::Upgrade)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::doctor::diagnosis;
    use model::Words;
    use model::{DialPart, DialStep, Failure, FailureKind, Notice, RungReport, WaitsFor};

    fn failure(code: &'static str, at: Examined) -> Failure {
        let notice = Box::new(Notice::error(code, Words::default()));
        Failure { at, kind: FailureKind::Other, waits_for: WaitsFor::Change, notice }
    }

    #[test]
    fn what_ended_the_connection_is_not_forgotten_while_another_attempt_is_under_way() {
        for examined in [Examined::Live, Examined::Mqtt, Examined::Tcp] {
            let mut link = LinkState { failure: Some(failure("x.y", examined)), attempt: 2, ..LinkState::default() };
            link.rung_mut(Rung::Credentials).state = RungState::Done;
            let found = diagnosis(checks_of_ladder(&link), Notice::error("doctor.well", Words::default()));
            assert_eq!(found.verdict.code, "x.y");
            let failed: Vec<_> = found.checks.iter().filter(|check| check.state == CheckState::Failed).collect();
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
