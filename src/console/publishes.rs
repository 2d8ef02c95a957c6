//! What this window sent lately, and what became of it.

use std::collections::VecDeque;

use model::{PublishId, PublishOutcome, PublishRequest, Timestamp};

/// Ended publishes that are remembered. One that still waits is never forgotten.
const REMEMBERED: usize = 50;

/// One publish.
#[derive(Clone, Debug)]
pub struct Publish {
    /// What was asked for, so that it can be asked for again.
    pub request: PublishRequest,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When the outcome was known, and which; `None` while it is on its way.
    pub outcome: Option<(Timestamp, PublishOutcome)>,
}

/// The last publishes, newest last.
#[derive(Debug, Default)]
pub struct Publishes {
    list: VecDeque<Publish>,
}

impl Publishes {
    /// Notes that a publish was asked for.
    pub fn asked(&mut self, request: PublishRequest, now: Timestamp) {
        if self.list.len() >= REMEMBERED
            && let Some(oldest_ended) = self.list.iter().position(|publish| publish.outcome.is_some())
        {
            self.list.remove(oldest_ended);
        }
        self.list.push_back(Publish { request, asked_at: now, outcome: None });
    }

    /// Notes what became of one. A number that was never asked for is ignored.
    pub fn ended(&mut self, id: PublishId, outcome: PublishOutcome, now: Timestamp) {
        if let Some(publish) = self.list.iter_mut().rev().find(|publish| publish.request.id == id) {
            publish.outcome = Some((now, outcome));
        }
    }

    /// The last ones, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Publish> {
        self.list.iter().rev()
    }

    /// How many have no outcome yet.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.list.iter().filter(|publish| publish.outcome.is_none()).count()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use model::{MessageProperties, Qos, Topic};

    #[test]
    fn a_publish_that_waits_is_never_forgotten() {
        let (mut publishes, now) = (Publishes::default(), Timestamp::from_secs(1));
        let request = PublishRequest {
            id: PublishId(0),
            topic: Topic::parse("a").unwrap_or_else(|error| panic!("{error}")),
            payload: Arc::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        };
        for id in 0..200 {
            publishes.asked(PublishRequest { id: PublishId(id), ..request.clone() }, now);
            if id > 0 {
                publishes.ended(PublishId(id), PublishOutcome::Sent, now);
            }
        }
        assert_eq!(publishes.pending(), 1);
        assert_eq!(publishes.newest_first().count(), REMEMBERED);
        assert_eq!(publishes.newest_first().last().map(|p| p.request.id), Some(PublishId(0)));
    }
}
