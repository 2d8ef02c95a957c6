//! What was said of why a connection is interrupted: each cause once, until it is live again.

use std::collections::BTreeSet;

/// The causes of an interruption that were said, by the codes of their notices.
#[derive(Debug, Default)]
pub(super) struct Causes {
    told: BTreeSet<&'static str>,
}

impl Causes {
    /// Whether this cause is still to be said.
    pub(super) fn is_new(&mut self, code: &'static str) -> bool {
        self.told.insert(code)
    }

    /// The interruption is over.
    pub(super) fn clear(&mut self) {
        self.told.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_said_once_in_an_interruption() {
        let mut causes = Causes::default();
        let codes = ["live.closed", "dial.dns", "live.closed", "credentials.refused", "dial.dns"];
        let said: Vec<&str> = codes.into_iter().filter(|code| causes.is_new(code)).collect();
        assert_eq!(said, ["live.closed", "dial.dns", "credentials.refused"]);
        causes.clear();
        assert!(causes.is_new("live.closed"), "in the next one again");
    }
}
