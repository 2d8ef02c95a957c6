//! In which times a coming or going of a device cannot have been missed.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use model::Timestamp;

/// What is known and what is seen from so soon after on have no gap between them.
pub(super) const SOON: Duration = Duration::from_secs(5);
/// An answer of AWS and an event, or a message and the time in which it came, may differ by so much.
pub(super) const SAME: Duration = Duration::from_secs(1);
/// So many stretches of time in which it was watched are remembered, and so many answers.
const MOST: usize = 50;

/// So many devices that are not looked at any more are remembered.
const MOST_DEVICES: usize = 50;

/// When it was watched.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// Comings and goings are seen as they happen since then.
    since: Option<Timestamp>,
    /// When they were before: begin and end.
    before: VecDeque<(Timestamp, Timestamp)>,
    /// From then on messages may be missing, while that is so.
    missing_from: Option<Timestamp>,
    /// When it was last said whether it is watched.
    said_at: Option<Timestamp>,
    /// As AWS answered, it was so from then until then.
    answers: VecDeque<(Timestamp, Timestamp)>,
    /// Messages came without a break from then until then. Whether its events were among them is not said.
    unbroken: Vec<(Timestamp, Timestamp)>,
    /// Of events that came as messages: when that was, by the time of the event.
    came: BTreeMap<Timestamp, Timestamp>,
}

impl Watched {
    /// Whether comings and goings are seen as they happen by now. Returns whether that has just begun.
    pub(super) fn watch(&mut self, is_watched: bool, now: Timestamp) -> bool {
        self.said_at = Some(now);
        match self.since {
            None if is_watched => {
                (self.since, self.missing_from) = (Some(now), None);
                true
            }
            Some(_) if !is_watched => {
                self.end(now);
                false
            }
            _ => false,
        }
    }

    fn end(&mut self, now: Timestamp) {
        let Some(since) = self.since.take() else { return };
        push(&mut self.before, (since, self.missing_from.map_or(now, |from| from.min(now))));
    }

    /// What stays known when something else is looked at: it is watched no more.
    pub(super) fn left(mut self) -> Self {
        self.said_at.into_iter().for_each(|at| self.end(at));
        Self { before: self.before, answers: self.answers, ..Self::default() }
    }

    /// Messages may be missing from then on; `None` when they come again.
    pub(super) fn missing(&mut self, from: Option<Timestamp>) {
        self.missing_from = from;
        if let (Some(from), None, Some((_, until))) = (from, self.since, self.before.back_mut()) {
            *until = from.min(*until);
        }
    }

    /// AWS answered at `now` that it is so since then.
    pub(super) fn answered(&mut self, since: Timestamp, now: Timestamp) {
        match self.answers.back_mut().filter(|(known, _)| is_same(*known, since)) {
            Some((_, until)) => *until = now.max(*until),
            None => push(&mut self.answers, (since, now)),
        }
    }

    /// In these times too messages came without a break.
    pub(super) fn unbroken(&mut self, stretches: impl IntoIterator<Item = (Timestamp, Timestamp)>) {
        self.unbroken.extend(stretches);
    }

    /// The event of this time came as a message.
    pub(super) fn came(&mut self, event_at: Timestamp, came_at: Timestamp) {
        self.came.insert(event_at, came_at);
    }

    /// What is before this time is not asked about any more.
    pub(super) fn forget_before(&mut self, event_at: Timestamp) {
        self.came = self.came.split_off(&event_at);
    }

    /// Whether nothing can have been missed from `at` on.
    pub(super) fn covers(&self, at: Timestamp, now: Timestamp) -> bool {
        self.since.is_some_and(|since| since <= at.plus(SOON)) || now.since(at) <= SOON
    }

    /// Until when it was watched without a break from `at` on.
    pub(super) fn until(&self, at: Timestamp) -> Timestamp {
        let answers = self.answers.iter().filter(|(since, _)| is_same(*since, at));
        let answered = answers.map(|(_, until)| *until).fold(at, Timestamp::max);
        let end = self.missing_from.unwrap_or(Timestamp(i64::MAX));
        let stretches = self.before.iter().copied().chain(self.since.map(|since| (since, end)));
        stretches
            .filter(|(since, _)| *since <= answered.plus(SOON))
            .map(|(_, until)| until)
            .fold(answered, Timestamp::max)
    }

    /// Whether these two events came as messages, and messages came without a break from the one to the other.
    pub(super) fn came_in_one(&self, first: Timestamp, second: Timestamp) -> bool {
        let Some((first, second)) = self.came.get(&first).zip(self.came.get(&second)) else { return false };
        let (first, second) = (*first.min(second), *first.max(second));
        self.unbroken.iter().any(|(from, until)| *from <= first.plus(SAME) && second <= until.plus(SAME))
    }
}

/// When the devices were watched that were looked at before.
#[derive(Debug, Default)]
pub(super) struct WatchedBefore(VecDeque<(String, Watched)>);

impl WatchedBefore {
    pub(super) fn add(&mut self, client_id: String, watched: Watched) {
        if !client_id.is_empty() {
            self.0.push_back((client_id, watched));
        }
        if self.0.len() > MOST_DEVICES {
            self.0.pop_front();
        }
    }

    /// When this one was, which is taken out.
    pub(super) fn take(&mut self, client_id: &str) -> Watched {
        let place = self.0.iter().position(|(known, _)| known == client_id);
        place.and_then(|place| self.0.remove(place)).map(|(_, watched)| watched).unwrap_or_default()
    }
}

/// Whether two times are those of one event.
pub(super) fn is_same(one: Timestamp, other: Timestamp) -> bool {
    one.since(other).max(other.since(one)) <= SAME
}

fn push(list: &mut VecDeque<(Timestamp, Timestamp)>, stretch: (Timestamp, Timestamp)) {
    list.push_back(stretch);
    if list.len() > MOST {
        list.pop_front();
    }
}
