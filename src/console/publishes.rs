//! Messages that were sent lately, and what became of them.

use std::collections::VecDeque;

use model::{PublishEvent, PublishId, PublishOutcome, PublishRequest, Timestamp};

/// Ended publishes that are remembered, fewer while others wait. One that still waits is never forgotten.
const REMEMBERED: usize = 50;

/// One publish.
#[derive(Clone, Debug)]
pub struct Publish {
    /// As the engine named it.
    pub id: PublishId,
    /// What was asked for, so that it can be asked for again.
    pub request: PublishRequest,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When the outcome was known, and which; `None` while it is on its way.
    pub outcome: Option<(Timestamp, PublishOutcome)>,
    /// Another one was sent in its place.
    pub replaced: bool,
}

/// The last publishes, newest last.
#[derive(Debug, Default)]
pub struct Publishes {
    list: VecDeque<Publish>,
    /// Those that the person does not want in the list any more, in the order in which they were dropped.
    dropped: Vec<PublishId>,
}

impl Publishes {
    /// Takes over what happened. A publish that was never asked for, or is forgotten, is ignored. Returns the topic of one that is
    /// out by now.
    pub fn apply(&mut self, event: PublishEvent, now: Timestamp) -> Option<String> {
        let mut out = None;
        match event {
            PublishEvent::Requested { id, request, at, replaces } => {
                if let Some(former) = replaces.and_then(|former| self.get_mut(former)) {
                    former.replaced = true;
                }
                if self.list.len() >= REMEMBERED {
                    self.forget_oldest_ended();
                }
                let (request, asked_at) = (*request, at);
                self.list.push_back(Publish { id, request, asked_at, outcome: None, replaced: false });
            }
            PublishEvent::Ended { id, outcome } => {
                if let Some(publish) = self.get_mut(id) {
                    if matches!(outcome, PublishOutcome::Accepted { .. } | PublishOutcome::Sent) {
                        out = Some(publish.request.topic.as_str().to_owned());
                    }
                    publish.outcome = Some((now, outcome));
                }
                // Many may have waited at once. The outcome of the last one stays to be seen, whatever still waits.
                while self.list.len() - self.pending() > REMEMBERED {
                    self.forget_oldest_ended();
                }
            }
            PublishEvent::Dropped { id } => {
                if self.get_mut(id).is_some() && !self.dropped.contains(&id) {
                    self.dropped.push(id);
                }
            }
            PublishEvent::Restored { id } => self.dropped.retain(|dropped| *dropped != id),
        }
        out
    }

    /// The last ones, newest first, in the list or not.
    pub fn newest_first(&self) -> impl Iterator<Item = &Publish> {
        self.list.iter().rev()
    }

    /// Whether the person still wants it in the list: it was neither dropped nor replaced.
    #[must_use]
    pub fn is_listed(&self, publish: &Publish) -> bool {
        !publish.replaced && !self.dropped.contains(&publish.id)
    }

    /// How many the person still wants in the list.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.list.iter().filter(|publish| self.is_listed(publish)).count()
    }

    /// The one that was dropped last, which can be put back.
    #[must_use]
    pub fn dropped_last(&self) -> Option<PublishId> {
        self.dropped.last().copied()
    }

    /// How many have no outcome yet.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.list.iter().filter(|publish| publish.outcome.is_none()).count()
    }

    fn get_mut(&mut self, id: PublishId) -> Option<&mut Publish> {
        self.list.iter_mut().rev().find(|publish| publish.id == id)
    }

    fn forget_oldest_ended(&mut self) {
        let oldest_ended = self.list.iter().position(|publish| publish.outcome.is_some());
        if let Some(forgotten) = oldest_ended.and_then(|at| self.list.remove(at)) {
            self.dropped.retain(|dropped| *dropped != forgotten.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use model::{MessageProperties, Qos, Topic};

    const NOW: Timestamp = Timestamp(1_000_000);

    fn asked(publishes: &mut Publishes, id: u128, replaces: Option<u128>) {
        let request = PublishRequest {
            topic: Topic::parse("a").unwrap_or_else(|error| panic!("{error}")),
            payload: Arc::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        };
        let (request, replaces) = (Box::new(request), replaces.map(PublishId));
        publishes.apply(PublishEvent::Requested { id: PublishId(id), request, at: NOW, replaces }, NOW);
    }

    fn ended(publishes: &mut Publishes, id: u128) {
        publishes.apply(PublishEvent::Ended { id: PublishId(id), outcome: PublishOutcome::NotSent }, NOW);
    }

    fn listed(publishes: &Publishes) -> Vec<u128> {
        let ids = publishes.newest_first().filter(|publish| publishes.is_listed(publish)).map(|publish| publish.id.0);
        let ids: Vec<u128> = ids.collect();
        assert_eq!(publishes.listed(), ids.len());
        ids
    }

    #[test]
    fn a_publish_that_waits_is_never_forgotten() {
        let mut publishes = Publishes::default();
        for id in 0..200 {
            asked(&mut publishes, id, None);
            if id > 0 {
                ended(&mut publishes, id);
            }
        }
        assert_eq!(publishes.pending(), 1);
        assert_eq!(publishes.newest_first().count(), REMEMBERED);
        assert_eq!(publishes.newest_first().last().map(|publish| publish.id), Some(PublishId(0)));
    }

    #[test]
    fn of_many_that_waited_at_once_only_the_last_are_remembered() {
        const MANY: u128 = 1_000;
        let mut publishes = Publishes::default();
        for round in 0..3 {
            let ids = round * MANY..(round + 1) * MANY;
            ids.clone().for_each(|id| asked(&mut publishes, id, None));
            assert_eq!(publishes.pending() as u128, MANY);
            for id in ids {
                ended(&mut publishes, id);
                let outcome = publishes.get_mut(PublishId(id)).map(|publish| publish.outcome.is_some());
                assert_eq!(outcome, Some(true), "{id}: an outcome can be seen");
            }
            let last = (round + 1) * MANY;
            let remembered: Vec<u128> = (last - REMEMBERED as u128..last).rev().collect();
            assert_eq!((listed(&publishes), publishes.pending()), (remembered, 0));
        }
    }

    #[test]
    fn what_was_dropped_comes_back_and_what_was_replaced_does_not() {
        let mut publishes = Publishes::default();
        for id in 1..=3 {
            asked(&mut publishes, id, None);
            ended(&mut publishes, id);
        }
        asked(&mut publishes, 4, Some(2));
        assert_eq!(listed(&publishes), [4, 3, 1]);
        for id in [3, 1, 1, 99] {
            publishes.apply(PublishEvent::Dropped { id: PublishId(id) }, NOW);
        }
        assert_eq!((listed(&publishes), publishes.dropped_last()), (vec![4], Some(PublishId(1))));
        for (id, left, last) in [(1, vec![4, 1], Some(PublishId(3))), (3, vec![4, 3, 1], None)] {
            publishes.apply(PublishEvent::Restored { id: PublishId(id) }, NOW);
            assert_eq!((listed(&publishes), publishes.dropped_last()), (left, last));
        }
    }

    #[test]
    fn what_is_forgotten_is_not_among_the_dropped() {
        let mut publishes = Publishes::default();
        asked(&mut publishes, 0, None);
        ended(&mut publishes, 0);
        publishes.apply(PublishEvent::Dropped { id: PublishId(0) }, NOW);
        for id in 1..200 {
            asked(&mut publishes, id, None);
            ended(&mut publishes, id);
        }
        assert_eq!(publishes.dropped_last(), None);
    }
}
