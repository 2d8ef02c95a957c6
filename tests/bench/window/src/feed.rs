//! A backend that has as many messages as are asked for, and a clock that is set.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use engine::Delivery;
use model::{
    BatchBuilder, Command, ConnectionId, Event, KeyringState, LinkEvent, LinkState, Message, Origin, ProfileEvent,
    Properties, Qos, Rung, RungReport, RungState, SignInEvent, SubscriptionState, Timestamp, TopicFilter,
};
use window::app::Backend;

/// 2026-03-14 14:02:53 UTC, in microseconds.
const START: i64 = 1_773_496_973_000_000;

static NOW: AtomicI64 = AtomicI64::new(START);

/// The time, as it was set.
pub(crate) fn now() -> Timestamp {
    Timestamp(NOW.load(Ordering::Relaxed))
}

/// Clones are the same.
#[derive(Clone)]
pub(crate) struct Feed {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    waiting: VecDeque<Delivery>,
    builder: BatchBuilder,
    topics: u64,
    payload_bytes: usize,
    sent: u64,
    topic: String,
    payload: String,
}

impl Feed {
    pub(crate) fn new(topics: u64, payload_bytes: usize) -> Self {
        let (waiting, builder) = (VecDeque::new(), BatchBuilder::default());
        let (topic, payload) = (String::new(), String::new());
        let inner = Inner { waiting, builder, topics, payload_bytes, sent: 0, topic, payload };
        Self { inner: Rc::new(RefCell::new(inner)) }
    }

    pub(crate) fn advance(&self, micros: u64) {
        NOW.fetch_add(micros.cast_signed(), Ordering::Relaxed);
    }

    /// A person is signed in, and all topics are subscribed.
    pub(crate) fn live(&self) {
        let user = "operator@example.com".to_owned();
        let mut state = LinkState { attempt: 1, ..LinkState::default() };
        for rung in Rung::ALL {
            *state.rung_mut(rung) = RungReport { state: RungState::Done, ..RungReport::default() };
        }
        state.live_since = Some(now());
        let topic_filter = TopicFilter::parse("#").expect("a filter");
        let granted = SubscriptionState::Granted { qos: Qos::AtMostOnce };
        let events = vec![
            Event::Profile(ProfileEvent::Used { name: "plant".into(), region: "eu-west-1".into() }),
            Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::Stored }),
            Event::Link(LinkEvent::StateChanged(Box::new(state))),
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, qos: Qos::AtMostOnce, state: granted }),
        ];
        let connection = Some(ConnectionId(1));
        self.inner.borrow_mut().waiting.push_back(Delivery { connection, events, ..Delivery::default() });
    }

    /// These many messages are there to be taken over.
    pub(crate) fn send(&self, messages: u64) {
        let inner = &mut *self.inner.borrow_mut();
        let mut batches = Vec::new();
        for _ in 0..messages {
            if inner.builder.is_full() {
                batches.extend(inner.builder.close());
            }
            inner.push();
        }
        batches.extend(inner.builder.close());
        inner.waiting.push_back(Delivery { connection: Some(ConnectionId(1)), batches, ..Delivery::default() });
    }
}

impl Inner {
    fn push(&mut self) {
        let at = self.sent % self.topics;
        self.sent += 1;
        self.topic.clear();
        self.payload.clear();
        write!(self.topic, "plant/area{:04}/dev{:03}/telemetry", at / 100, at % 100).expect("memory");
        write!(self.payload, "{{\"seq\":{}", self.sent % 1_000_000).expect("memory");
        while self.payload.len() + 9 < self.payload_bytes {
            self.payload.push_str(",\"p\":21");
        }
        while self.payload.len() + 1 < self.payload_bytes {
            self.payload.push(' ');
        }
        self.payload.push('}');
        self.builder.push(Message {
            received_at: now(),
            topic: &self.topic,
            payload: self.payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
}

impl Backend for Feed {
    fn send(&self, _: Option<ConnectionId>, _: Command) {}

    fn aside(&self, work: Box<dyn FnOnce() + Send>) {
        work();
    }

    fn drain(&self, _: Instant, apply: &mut dyn FnMut(Delivery)) -> bool {
        let waiting = std::mem::take(&mut self.inner.borrow_mut().waiting);
        waiting.into_iter().for_each(apply);
        false
    }
}
