//! Topics that a contract expects messages on, and none came so far: they are nowhere else in the tree.

use std::time::Duration;

use model::Timestamp;
use payload::{Contracts, LATE_AFTER};

/// A topic without any message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The topic.
    pub name: String,
    /// A message is expected within this time.
    pub every: Duration,
    /// Since when messages of it would come: there is a connection and a subscription. `None` where there is not.
    since: Option<Timestamp>,
}

impl Awaited {
    /// Those of these contracts, of which `has_come` says whether a message came. What was waited for before is waited for since
    /// then.
    pub(super) fn all(contracts: &Contracts, before: &[Self], has_come: impl Fn(&str) -> bool) -> Vec<Self> {
        let expected = contracts.timed_topics().filter(|(name, _)| !has_come(name));
        let awaited = |(name, every): (&str, Duration)| {
            let since = before.iter().find(|known| known.name == name).and_then(|known| known.since);
            Self { name: name.to_owned(), every, since }
        };
        expected.map(awaited).collect()
    }

    /// Notes whether a message would be delivered now.
    pub(super) fn note(&mut self, would_come: bool, now: Timestamp) {
        // A clock that was set back begins again.
        self.since = would_come.then(|| self.since.filter(|since| *since <= now).unwrap_or(now));
    }

    /// Whether messages of it would come: without a subscription or a connection nothing does.
    #[must_use]
    pub fn would_come(&self) -> bool {
        self.since.is_some()
    }

    /// Whether the first one is overdue: half as long again as the contract says, while it would have come.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.since.is_some_and(|since| now.since(since) > self.every.mul_f32(LATE_AFTER))
    }
}

#[cfg(test)]
mod tests {
    use model::TopicFilter;
    use payload::{Payloads, TopicContract};

    use super::*;

    fn contracts(filters: &[&str]) -> Contracts {
        let contract = |filter: &&str| TopicContract {
            filter: TopicFilter::parse(filter).unwrap(),
            payloads: Payloads::Any,
            every: Some(Duration::from_secs(10)),
        };
        Contracts::new(filters.iter().map(contract).collect())
    }

    #[test]
    fn a_topic_that_never_sent_is_late_once_it_could_have() {
        let at = Timestamp::from_secs;
        let mut all = Awaited::all(&contracts(&["a/b", "a/+", "came"]), &[], |name| name == "came");
        assert_eq!(all.iter().map(|awaited| awaited.name.as_str()).collect::<Vec<_>>(), ["a/b"]);
        all[0].note(false, at(0));
        assert!(!all[0].is_late(at(100)) && !all[0].would_come(), "nothing is subscribed");
        all[0].note(true, at(100));
        all[0].note(true, at(110));
        assert!(!all[0].is_late(at(115)) && all[0].is_late(at(116)));
        // The connection is lost, and there again.
        all[0].note(false, at(120));
        all[0].note(true, at(130));
        assert!(!all[0].is_late(at(140)) && all[0].is_late(at(146)));
        let changed = Awaited::all(&contracts(&["a/b", "c"]), &all, |_| false);
        assert_eq!(changed.iter().map(|awaited| awaited.is_late(at(146))).collect::<Vec<_>>(), [true, false]);
        all[0].note(true, at(1));
        assert!(!all[0].is_late(at(10)) && all[0].is_late(at(17)), "the clock was set back");
    }
}
