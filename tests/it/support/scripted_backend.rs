//! A backend that plays what a test wrote, and remembers what the window wanted done; with a small plant to look at.

mod calls;
mod past;
mod publishes;
mod schemas;
mod searches;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::device_scenes::Answers;
use super::explained;
use engine::Delivery;
use model::{
    Batch, BatchBuilder, Command, ConnectionId, DialPart, DialStep, Event, Gap, GapEnd, GapReason, KeyringState,
    LinkCommand, LinkEvent, LinkState, Message, Notice, Origin, OutboxCommand, ProfileCommand, ProfileEvent,
    Properties, PropertiesBuilder, PropertyRef, Qos, RecordingCommand, Rung, RungDetail, RungReport, RungState,
    SignInEvent, SignInWait, SubscriptionCounts, SubscriptionState, Timestamp, TlsVersion, TopicFilter, Words,
};
use window::app::Backend;

pub(crate) use publishes::request;

/// The time at which every script plays: 2026-03-14 14:02:53 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_773_496_973_000_000);

/// Clones are the same backend. What is played comes from one connection, unless it is about all profiles.
#[derive(Clone)]
pub(crate) struct ScriptedBackend {
    inner: Rc<Inner>,
    connection: ConnectionId,
}

impl Default for ScriptedBackend {
    fn default() -> Self {
        Self { inner: Rc::default(), connection: ConnectionId(1) }
    }
}

#[derive(Default)]
struct Inner {
    deliveries: RefCell<VecDeque<Delivery>>,
    commands: RefCell<Vec<(Option<ConnectionId>, Command)>>,
    searches: RefCell<searches::Searches>,
    past: RefCell<past::Recorded>,
    calls: RefCell<(usize, Option<Answers>)>,
    grants_follows: Cell<bool>,
    holds_work: Cell<bool>,
    work: RefCell<Vec<Box<dyn FnOnce() + Send>>>,
    /// The highest id of a message.
    last_publish: Cell<u128>,
}

impl ScriptedBackend {
    /// The same backend, playing what comes from another connection.
    pub(crate) fn of(&self, connection: u32) -> Self {
        Self { inner: Rc::clone(&self.inner), connection: ConnectionId(connection) }
    }

    pub(crate) fn event(&self, event: Event) {
        let is_about_all =
            matches!(&event, Event::Profile(ProfileEvent::Listed { .. } | ProfileEvent::Rejected { .. }));
        let connection = (!is_about_all).then_some(self.connection);
        self.deliver(Delivery { connection, events: vec![event], ..Delivery::default() });
    }

    pub(crate) fn about_all(&self, event: Event) {
        self.deliver(Delivery { events: vec![event], ..Delivery::default() });
    }

    pub(crate) fn link(&self, event: LinkEvent) {
        self.event(Event::Link(event));
    }

    pub(crate) fn batch(&self, batch: Arc<Batch>) {
        self.deliver(Delivery { connection: Some(self.connection), batches: vec![batch], ..Delivery::default() });
    }

    fn deliver(&self, delivery: Delivery) {
        self.inner.deliveries.borrow_mut().push_back(delivery);
    }

    /// What the window wanted done since the last call, all of it with this connection or about all profiles.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let addressed = self.addressed().into_iter().map(|(connection, command)| {
            let is_about_all = match &command {
                Command::Profile(command) => !matches!(
                    command,
                    ProfileCommand::AcceptEndpoints
                        | ProfileCommand::UseProxyLogin { .. }
                        | ProfileCommand::UseClientSecret { .. }
                        | ProfileCommand::Close
                ),
                Command::Recording(command) => matches!(command, RecordingCommand::Choose(_)),
                Command::Past(_) | Command::ChooseFile(_) | Command::ReadSchema { .. } => true,
                Command::Outbox(command) => matches!(command, OutboxCommand::Choose(_)),
                _ => false,
            };
            assert_eq!(connection, (!is_about_all).then_some(self.connection), "{command:?}");
            command
        });
        addressed.collect()
    }

    pub(crate) fn addressed(&self) -> Vec<(Option<ConnectionId>, Command)> {
        self.inner.commands.take()
    }

    /// A profile is in use.
    pub(crate) fn uses(&self, name: &str) {
        self.event(Event::Profile(ProfileEvent::Used { name: name.into(), region: "eu-west-1".into() }));
    }

    pub(crate) fn uses_profile(&self) {
        let names = vec!["plant-eu".to_owned(), "sandbox".to_owned()];
        self.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
        self.uses("plant-eu");
    }

    /// Leaves work undone that takes longer than a frame, until [`Self::do_work`].
    pub(crate) fn hold_work(&self) {
        self.inner.holds_work.set(true);
    }

    /// Does what was to be done meanwhile, and says how much that was.
    pub(crate) fn do_work(&self) -> usize {
        self.inner.work.take().into_iter().fold(0, |done, job| {
            job();
            done + 1
        })
    }

    pub(crate) fn signed_in(&self) {
        self.uses_profile();
        let user = "operator@example.com".to_owned();
        self.event(Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::Stored }));
    }

    pub(crate) fn live(&self) {
        self.signed_in();
        self.link(LinkEvent::StateChanged(Box::new(live_state())));
    }

    pub(crate) fn subscribed(&self, filter: &str, qos: Qos, state: SubscriptionState) {
        let topic_filter = TopicFilter::parse(filter).expect("a filter");
        self.link(LinkEvent::SubscriptionChanged { topic_filter, qos, state });
    }
}

impl Backend for ScriptedBackend {
    /// What is about messages to send is answered at once, as the engine does; they are numbered from 1. So are searches,
    /// unless they are [held](Self::hold_searches).
    fn send(&self, connection: Option<ConnectionId>, command: Command) {
        if let (Some(connection), Command::Publish(command)) = (connection, &command) {
            self.of(connection.0).answer(command.clone());
        }
        if let (Some(connection), Command::Search(command)) = (connection, &command) {
            self.of(connection.0).search(command.clone());
        }
        if let (Some(connection), Command::Call(command)) = (connection, &command) {
            self.of(connection.0).call(command.clone());
        }
        if let (Some(connection), Command::Link(LinkCommand::Follow { topic_filter })) = (connection, &command) {
            self.of(connection.0).follow(topic_filter);
        }
        if let Command::Past(command) = &command {
            self.look_back(command.clone());
        }
        self.inner.commands.borrow_mut().push((connection, command));
    }

    /// Is done at once, unless it is [held](Self::hold_work).
    fn aside(&self, work: Box<dyn FnOnce() + Send>) {
        if self.inner.holds_work.get() {
            self.inner.work.borrow_mut().push(work);
        } else {
            work();
        }
    }

    fn drain(&self, _until: Instant, apply: &mut dyn FnMut(Delivery)) -> bool {
        let deliveries = self.inner.deliveries.take();
        deliveries.into_iter().for_each(apply);
        false
    }
}

pub(crate) fn wait() -> SignInWait {
    SignInWait {
        url: "https://iot-demo.auth.eu-west-1.amazoncognito.com/oauth2/authorize?response_type=code&client_id=1h57kf5c\
              pq17m0eml12EXAMPLE&redirect_uri=http%3A%2F%2Flocalhost%3A8000&scope=openid+email&state=Yx3p&nonce=9aQ"
            .into(),
        callback_url: "http://localhost:8000".into(),
        busy_callback_urls: Vec::new(),
        ends_at: NOW.plus(Duration::from_secs(277)),
        lasts: Duration::from_mins(5),
        keyring: KeyringState::Stored,
        browser: None,
    }
}

fn ladder(until: Rung, at_last: RungReport) -> LinkState {
    let mut state = LinkState { attempt: 1, ..LinkState::default() };
    let done =
        |millis, detail| RungReport { state: RungState::Done, took: Some(Duration::from_millis(millis)), detail };
    let counts = SubscriptionCounts { granted: 2, refused: 1, parked: 0 };
    let reports = [
        done(12, RungDetail::User("operator@example.com".into())),
        done(88, RungDetail::Identity { id: "eu-west-1:3f1c…9a20".into(), provider: None }),
        done(91, RungDetail::None),
        done(140, RungDetail::Encryption(Some(TlsVersion::V1_3))),
        done(31, RungDetail::Session { resumed: true }),
        done(24, RungDetail::Subscriptions(counts)),
        done(0, RungDetail::None),
    ];
    for (rung, report) in Rung::ALL.into_iter().zip(reports).take_while(|(rung, _)| *rung < until) {
        *state.rung_mut(rung) = report;
    }
    *state.rung_mut(until) = at_last;
    let step = |part, millis| DialStep { part, took: Duration::from_millis(millis) };
    state.dial_steps =
        vec![step(DialPart::Dns, 8), step(DialPart::Tcp, 31), step(DialPart::Tls, 66), step(DialPart::Upgrade, 35)];
    state.identity_id = Some("eu-west-1:3f1c62aa-6f1d-4f0b-8a77-5c1be2d49a20".into());
    state.credentials_expire_at = Some(NOW.plus(Duration::from_millis(2_840_500)));
    state
}

pub(crate) fn live_state() -> LinkState {
    let mut state = ladder(Rung::Live, RungReport { state: RungState::Done, ..RungReport::default() });
    state.live_since = Some(NOW.minus(Duration::from_millis(11_525_500)));
    state.round_trip = Some(Duration::from_millis(31));
    state.client_id = Some("topicdeck-3f1c62aa-7c1e".into());
    state
}

pub(crate) fn refused_state() -> LinkState {
    let failed = RungReport {
        state: RungState::Failed,
        took: Some(Duration::from_millis(31)),
        detail: RungDetail::Connack(0x87),
    };
    let mut state = ladder(Rung::Mqtt, failed);
    state.next_attempt_at = Some(NOW.plus(Duration::from_secs(24)));
    state.failure = Some(explained::not_authorized());
    state
}

/// An error of which only the summary matters.
pub(crate) fn notice(code: &'static str, summary: &str) -> Notice {
    let said = Words { summary, cause: "It was made up.", remedy: "Look at the test." };
    Notice::error(code, said)
}

/// Between two attempts, the last of which did not find the endpoint. Nothing is live.
pub(crate) fn lost_state() -> LinkState {
    let failed =
        RungReport { state: RungState::Failed, took: Some(Duration::from_millis(12)), ..RungReport::default() };
    let mut state = ladder(Rung::Socket, failed);
    state.dial_steps.clear();
    (state.attempt, state.next_attempt_at) = (2, Some(NOW.plus(Duration::from_secs(12))));
    state.failure = Some(explained::no_network());
    state
}

pub(crate) fn gap() -> Gap {
    Gap {
        from: NOW.minus(Duration::from_secs(42)),
        reason: GapReason::Failed { summary: "network changed".into() },
        end: Some(GapEnd { at: NOW.minus(Duration::from_secs(39)), session_resumed: true }),
    }
}

/// Writes messages of a small plant.
#[derive(Default)]
pub(crate) struct Plant {
    builder: BatchBuilder,
    properties: PropertiesBuilder,
    written: u64,
}

impl Plant {
    /// `count` messages that end `before_now_ms` before [`NOW`], some 3 ms apart.
    pub(crate) fn batch(&mut self, count: u64, before_now_ms: u64) -> Arc<Batch> {
        for place in 0..count {
            let ago = Duration::from_micros(before_now_ms * 1_000 + (count - place) * 3_217);
            self.write(NOW.minus(ago));
        }
        self.builder.close().expect("messages")
    }

    fn write(&mut self, received_at: Timestamp) {
        self.written += 1;
        let number = self.written;
        #[expect(clippy::cast_precision_loss, reason = "made-up measurements")]
        let wave = ((number as f64) / 40.0).sin();
        let cbor = [
            0xa2, 0x61, b'v', 0x83, 0xfb, 0x3f, 0xf0, 0x51, 0xeb, 0x85, 0x1e, 0xb8, 0x52, 0x01, 0x02, 0x62, b'o', b'k',
            0xf5,
        ];
        let (topic, payload): (&str, Vec<u8>) = match number % 8 {
            0 => (
                "plant/press-hall/press-1/temp",
                format!(
                    "{{\"celsius\":{:.1},\"setpoint\":80,\"seq\":{number},\"unit\":\"°C\",\"site\":{{\"hall\":\"A\",\
                     \"line\":3,\"press\":\"press-1\"}}}}",
                    80.0 + wave * 2.0
                )
                .into(),
            ),
            1 => (
                "plant/press-hall/press-3/vibration",
                format!("{{\"rms\":{:.2},\"peak\":11.2,\"axis\":\"z\",\"seq\":{number}}}", 4.7 + wave).into(),
            ),
            2 => ("plant/pumps/pump-a/state", b"{\"state\":\"running\",\"rpm\":1480}".to_vec()),
            3 => ("plant/yard/gps/truck-7", format!("{{\"lat\":47.3769,\"lon\":8.5417,\"speed\":{number}}}").into()),
            4 => ("plant/cbor/edge-4", cbor.to_vec()),
            5 => ("plant/energy/meter-12", b"{\"kw\":118.2,\"kwh\":99120.7}".to_vec()),
            6 => (
                "plant/press-hall/press-2/temp",
                format!("{{\"celsius\":79.9,\"setpoint\":80,\"seq\":{number}}}").into(),
            ),
            _ => (
                "$aws/things/pump-b/shadow/update/accepted",
                b"{\"state\":{\"reported\":{\"on\":true}},\"version\":71}".to_vec(),
            ),
        };
        self.properties.clear();
        if number.is_multiple_of(8) {
            for property in [
                PropertyRef::ContentType("application/json"),
                PropertyRef::User("device", "press-1"),
                PropertyRef::User("firmware", "4.2.0"),
                PropertyRef::MessageExpirySecs(300),
            ] {
                self.properties.push(property);
            }
        }
        self.push(received_at, topic, &payload, Origin::Received, number.is_multiple_of(52));
    }

    fn push(&mut self, received_at: Timestamp, topic: &str, payload: &[u8], origin: Origin, retain: bool) {
        self.builder.push(Message {
            received_at,
            topic,
            payload,
            properties: self.properties.as_properties(),
            qos: if self.written.is_multiple_of(3) { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            retain,
            duplicate: false,
            origin,
        });
    }

    /// One message that the window itself sent.
    pub(crate) fn own(&mut self) -> Arc<Batch> {
        self.properties.clear();
        let payload = b"{\"cmd\":\"start\",\"requestId\":\"7f3a\"}";
        self.push(NOW.minus(Duration::from_millis(80)), "plant/pumps/pump-b/cmd", payload, Origin::Sent, false);
        self.builder.close().expect("a message")
    }

    /// One message with these bytes and properties.
    pub(crate) fn message(&mut self, topic: &str, payload: &[u8], properties: &PropertiesBuilder) -> Arc<Batch> {
        self.builder.push(Message {
            received_at: NOW,
            topic,
            payload,
            properties: properties.as_properties(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        self.builder.close().expect("a message")
    }

    /// One message as simple as can be.
    pub(crate) fn simple(&mut self, topic: &str, payload: &str) -> Arc<Batch> {
        let message = Message {
            received_at: NOW,
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        };
        self.builder.push(message);
        self.builder.close().expect("a message")
    }
}
