//! Whether a device gets what was published: what it subscribes to, which AWS is asked once something went to a topic with its
//! name. That is one cheap call, at most once a minute for each, and never again where it is not allowed. Where a level may be a
//! device or not, AWS says so: of a client that it does not know, nothing is said.

use std::collections::HashMap;
use std::time::Duration;

use ahash::RandomState;

use crate::{Asked, Device, KnownDevices, MAX_LISTED, TopicDevice};
use model::{Call, CallAnswer, CallCommand, CallEvent, CallFailureKind, Timestamp, TopicFilter};

/// The numbers of its calls begin here, apart from all others.
const FIRST: u64 = 1 << 35;
/// An answer is good for so long.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// So many devices are remembered; the subscriptions of more are not asked for.
const MOST: usize = 1_000;

/// What a client subscribes to: filters with their QoS level.
type Filters = Asked<Vec<(String, u8)>>;

/// What is known of devices that messages were published for.
#[derive(Debug, Default)]
pub struct Reach {
    /// By client id.
    known: HashMap<Box<str>, Filters, RandomState>,
    waiting: Vec<(u64, String, bool)>,
    is_forbidden: bool,
    commands: Vec<CallCommand>,
    next_number: u64,
}

impl Reach {
    /// The device that does not subscribe to this topic, which has its name, and when AWS said so: `device`, which is looked at, or
    /// another one.
    #[must_use]
    pub fn missed<'a>(&'a self, device: &'a Device, topic: &str) -> Option<(&'a str, Timestamp)> {
        if let Some(at) = device.subscriptions.answered_at().filter(|_| device.misses(topic)) {
            return Some((device.client_id(), at));
        }
        let of = |level: &str| self.known.get_key_value(level).filter(|(_, asked)| misses(asked, topic));
        let (client_id, asked) = topic.split('/').find_map(of)?;
        Some((client_id, asked.answered_at()?))
    }

    /// What the backend is to be asked, which is taken out.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        std::mem::take(&mut self.commands)
    }

    /// A message went out on this topic. Of the device that is looked at its page knows more.
    pub(super) fn published(&mut self, topic: &str, known: &KnownDevices, device: &Device, now: Timestamp) {
        let named = known.of(topic).filter(|_| !topic.starts_with('$'));
        let Some(TopicDevice::Sure(client_id) | TopicDevice::Perhaps(client_id)) = named else { return };
        let asked = self.known.get(client_id);
        let is_good = asked
            .is_some_and(|asked| asked.is_waiting() || asked.answered_at().is_some_and(|at| now.since(at) < GOOD_FOR));
        if self.is_forbidden || is_good || client_id == device.client_id() || self.known.len() >= MOST {
            return;
        }
        self.known.entry(client_id.into()).or_default().ask();
        self.call(client_id.to_owned(), None);
    }

    /// Takes over the answer to one of its calls; gives any other back.
    pub(super) fn told(&mut self, event: CallEvent, now: Timestamp) -> Option<CallEvent> {
        let CallEvent { number, answer } = event;
        if number < FIRST {
            return Some(CallEvent { number, answer });
        }
        let at = self.waiting.iter().position(|(waiting, ..)| *waiting == number)?;
        let (_, client_id, is_first) = self.waiting.swap_remove(at);
        let asked = self.known.get_mut(client_id.as_str())?;
        let page = match answer {
            Ok(CallAnswer::Subscriptions(page, next)) => Ok((page, next)),
            Ok(_) => return None,
            Err(failure) => {
                self.is_forbidden |= failure.kind == CallFailureKind::NotAllowed;
                Err(failure)
            }
        };
        if let Some(next) = asked.told_page(is_first, page, now) {
            self.call(client_id, Some(next));
        }
        None
    }

    /// For another person nothing of this is so.
    pub(super) fn forget(&mut self) {
        *self = Self { next_number: self.next_number, ..Self::default() };
    }

    fn call(&mut self, client_id: String, next: Option<String>) {
        let number = FIRST + self.next_number;
        self.next_number += 1;
        self.waiting.push((number, client_id.clone(), next.is_none()));
        self.commands.push(CallCommand { number, call: Call::ListSubscriptions { client_id, next } });
    }
}

/// Only what AWS has said counts: a client that it does not know may have another id than its topics say.
fn misses(asked: &Filters, topic: &str) -> bool {
    let matches = |filter: &str| TopicFilter::parse(filter).is_ok_and(|filter| filter.matches(topic));
    let filters = asked.answer().filter(|filters| !asked.is_waiting() && filters.len() < MAX_LISTED);
    filters.is_some_and(|filters| !filters.iter().any(|(filter, _)| matches(filter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CallFailure, Notice, Words};

    const NOW: Timestamp = Timestamp(1_000_000);

    fn known() -> KnownDevices {
        let mut known = KnownDevices::default();
        for name in ["press-1", "press-2"] {
            known.note(name);
        }
        known
    }

    fn asked(reach: &mut Reach, topic: &str, now: Timestamp) -> Vec<CallCommand> {
        reach.published(topic, &known(), &Device::default(), now);
        reach.take_commands()
    }

    fn tell(reach: &mut Reach, number: u64, answer: Result<CallAnswer, CallFailure>) {
        assert!(reach.told(CallEvent { number, answer }, NOW).is_none());
    }

    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn page(filters: &[&str], next: Option<&str>) -> Result<CallAnswer, CallFailure> {
        let filters = filters.iter().map(|filter| ((*filter).to_owned(), 1)).collect();
        Ok(CallAnswer::Subscriptions(filters, next.map(str::to_owned)))
    }

    #[test]
    fn a_device_that_does_not_subscribe_is_named_once_all_its_filters_are_known() {
        let (mut reach, device) = (Reach::default(), Device::default());
        let missed = |reach: &Reach, topic: &str| reach.missed(&device, topic).map(|(id, at)| (id.to_owned(), at));
        let first = asked(&mut reach, "cmd/press-1/go", NOW);
        assert_eq!(first[0].call, Call::ListSubscriptions { client_id: "press-1".to_owned(), next: None });
        assert!(asked(&mut reach, "cmd/press-1/go", NOW).is_empty(), "it is asked");
        tell(&mut reach, first[0].number, page(&["a/#"], Some("2")));
        let next = reach.take_commands();
        assert!(missed(&reach, "cmd/press-1/go").is_none(), "there may be more");
        tell(&mut reach, next[0].number, page(&["cmd/press-1/stop"], None));
        assert_eq!(missed(&reach, "cmd/press-1/go"), Some(("press-1".to_owned(), NOW)));
        for topic in ["cmd/press-1/stop", "cmd/press-2/go", "plant/other"] {
            assert_eq!(missed(&reach, topic), None, "{topic}");
        }
        assert!(asked(&mut reach, "cmd/press-1/go", NOW.plus(Duration::from_secs(59))).is_empty());
        assert_eq!(asked(&mut reach, "cmd/press-1/go", NOW.plus(GOOD_FOR)).len(), 1);
    }

    #[test]
    fn nothing_is_said_of_who_aws_does_not_know_and_a_refusal_is_the_last() {
        let mut reach = Reach::default();
        assert!(asked(&mut reach, "$aws/things/press-1/shadow/update", NOW).is_empty());
        let perhaps = asked(&mut reach, "plant/press-9/cmd", NOW);
        assert_eq!(perhaps[0].call, Call::ListSubscriptions { client_id: "press-9".to_owned(), next: None });
        let failure = |kind| CallFailure { kind, notice: Box::new(Notice::error("call.x", Words::default())) };
        let first = asked(&mut reach, "cmd/press-1", NOW);
        tell(&mut reach, first[0].number, Err(failure(CallFailureKind::NotFound)));
        assert!(reach.missed(&Device::default(), "cmd/press-1").is_none(), "its id may be another one");
        let second = asked(&mut reach, "cmd/press-2", NOW);
        tell(&mut reach, second[0].number, Err(failure(CallFailureKind::NotAllowed)));
        assert!(asked(&mut reach, "cmd/press-1", NOW.plus(GOOD_FOR)).is_empty());
    }
}
