//! From checks to a diagnosis: which of them is the cause of the others.

use crate::explain;
use model::{Check, CheckState, Diagnosis, Examined, Notice};

/// Puts `checks` in order and judges them: what failed first is the cause of what failed later, and only without
/// a failure does a warning count. `all_is_well` is the verdict when there is neither.
#[must_use]
pub fn diagnosis(mut checks: Vec<Check>, all_is_well: Notice) -> Diagnosis {
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
    let code = |check: &Check| check.notice.as_ref().map(|notice| notice.code);
    for other in checks.iter().filter(bad).filter(|check| worst.is_some_and(|worst| code(worst) != code(check))) {
        verdict = explain::also(verdict, other);
    }
    Diagnosis { checks, verdict }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Severity;
    use model::Words;

    fn well() -> Notice {
        Notice::error("doctor.well", Words { summary: "All is well", ..Words::default() }).severity(Severity::Info)
    }

    #[test]
    fn the_first_failure_is_the_verdict_and_the_others_are_named() {
        let warning = Notice::error("keyring.absent", Words { summary: "No keyring", ..Words::default() })
            .severity(Severity::Warning);
        let failed = Notice::error("sign_in.needed", Words { summary: "Not signed in", ..Words::default() });
        let later = Notice::error("network.not_connected", Words { summary: "No connection", ..Words::default() });
        let found = diagnosis(
            vec![
                Check::bad(Examined::Tcp, None, later),
                Check::bad(Examined::SignIn, None, failed),
                Check::bad(Examined::Keyring, None, warning.clone()),
            ],
            well(),
        );
        assert_eq!(found.verdict.code, "sign_in.needed");
        assert_eq!(found.verdict.details.len(), 2);
        assert!(!found.is_well());
        assert_eq!(found.checks.len(), Examined::ALL.len() - 1);

        let found = diagnosis(vec![Check::bad(Examined::Keyring, None, warning)], well());
        assert!(found.is_well() && found.verdict.code == "keyring.absent");
    }
}
