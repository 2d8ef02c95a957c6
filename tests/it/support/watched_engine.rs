//! A person at a running backend: sends commands, signs in with a scripted browser, and sees what the window would.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use client::dial::Network;
use engine::{Handle, Options};
use model::{
    Command, ConnectionId, Event, LinkCommand, LinkEvent, LinkState, MessageProperties, Notice, ProfileEvent,
    PublishCommand, PublishEvent, PublishId, PublishOutcome, PublishRequest, Qos, SignInCommand, SignInEvent,
    SubscriptionState, Timestamp, Topic, TopicFilter,
};
use sandbox::PASSWORD;
use tempfile::TempDir;
use tokio::sync::Notify;

use super::fault_table::{Ending, SeenFailure};
use super::scripted_browser::{Page, ScriptedBrowser};
use super::session_lines;

/// The longest that anything here may take; the backend's own limits are 30 s at most.
const PATIENCE: Duration = Duration::from_secs(45);

/// A message that was sent, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent(usize);

/// A backend with its own settings folder.
pub(crate) struct WatchedEngine {
    handle: Option<Handle>,
    woken: Arc<Notify>,
    waiting: VecDeque<Event>,
    /// The connection that was opened last, whose person this is.
    pub(crate) connection: ConnectionId,
    /// Messages that came so far.
    pub(crate) received: usize,
    /// How far the clock was found to be behind.
    pub(crate) clock_skew_ms: i64,
    /// The ladder as it was last told.
    pub(crate) state: LinkState,
    pub(crate) folder: TempDir,
    pub(crate) network: Network,
    /// Messages sent so far.
    sent: usize,
    /// Their ids, as far as they are known.
    pub(crate) publishes: Vec<PublishId>,
    /// Those with an outcome.
    pub(crate) ended: HashSet<PublishId>,
    /// The properties of what came so far.
    pub(crate) properties: Vec<Vec<String>>,
    recording: Option<Recording>,
}

/// What came so far, as the lines of a session.
#[derive(Default)]
struct Recording {
    lines: Vec<String>,
    topics: Vec<Arc<str>>,
}

impl WatchedEngine {
    /// Starts on this `profiles.toml`.
    pub(crate) fn start(profiles_toml: &str) -> Self {
        Self::start_with(profiles_toml, Options::default())
    }

    /// Starts with these options on this `profiles.toml`.
    pub(crate) fn start_with(profiles_toml: &str, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
        Self::start_in(folder, options)
    }

    /// Starts in this settings folder.
    pub(crate) fn start_in(folder: TempDir, options: Options) -> Self {
        let options = Options { config: Some(folder.path().to_owned()), ..options };
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let handle = engine::start(options, move || wake.notify_one()).unwrap();
        Self {
            handle: Some(handle),
            woken,
            waiting: VecDeque::new(),
            connection: ConnectionId(1),
            received: 0,
            clock_skew_ms: 0,
            state: LinkState::default(),
            folder,
            network: Network::new().unwrap(),
            sent: 0,
            publishes: Vec::new(),
            ended: HashSet::new(),
            properties: Vec::new(),
            recording: None,
        }
    }

    /// From now on what comes is recorded.
    pub(crate) fn record(&mut self) {
        self.recording = Some(Recording::default());
    }

    /// Replayed, the state is looked at here.
    pub(crate) fn look(&mut self, place: &str) {
        let recording = self.recording.as_mut().expect("a recording");
        recording.lines.push(serde_json::Value::from(place).to_string());
    }

    /// All that came since [`WatchedEngine::record`], line by line.
    pub(crate) fn recorded(&mut self) -> String {
        self.take();
        let lines = self.recording.take().expect("a recording").lines;
        lines.into_iter().map(|line| line + "\n").collect()
    }

    pub(crate) fn send(&self, command: Command) {
        self.handle.as_ref().unwrap().send(Some(self.connection), command);
    }

    pub(crate) fn link(&self, command: LinkCommand) {
        self.send(Command::Link(command));
    }

    /// Waits for the first event to which `pick` answers. Those before it are gone, except for what they say of the
    /// ladder.
    pub(crate) async fn until<T>(&mut self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let mut last = Vec::new();
        let seen = async {
            loop {
                let event = self.next().await;
                if let Some(found) = pick(&event) {
                    return found;
                }
                last.push(format!("{event:?}"));
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        seen.unwrap_or_else(|_| panic!("waited for {what}, and only came {last:#?}"))
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                if let Event::Link(LinkEvent::StateChanged(state)) = &event {
                    self.state = (**state).clone();
                }
                if let Event::Publish(event) = &event {
                    self.note_publish(event);
                }
                if let Event::ClockCorrected { skew_ms } = event {
                    self.clock_skew_ms = skew_ms;
                }
                return event;
            }
            let more = self.take();
            if self.waiting.is_empty() && !more {
                self.woken.notified().await;
            }
        }
    }

    /// Every message is asked for once, under an id that no other has, and gets one outcome after that.
    fn note_publish(&mut self, event: &PublishEvent) {
        match event {
            PublishEvent::Requested { id, .. } => {
                assert!(!self.publishes.contains(id), "{id} is given twice");
                self.publishes.push(*id);
            }
            PublishEvent::Ended { id, outcome } => {
                assert!(self.publishes.contains(id), "{id} was never asked for");
                assert!(self.ended.insert(*id), "{id} has a second outcome: {outcome:?}");
            }
            PublishEvent::Dropped { .. } | PublishEvent::Restored { .. } => {}
        }
    }

    /// Takes over one delivery; returns whether more waits.
    fn take(&mut self) -> bool {
        let delivery = self.handle.as_ref().unwrap().take();
        if let Some(Recording { lines, topics }) = &mut self.recording {
            lines.extend(session_lines::write(Timestamp::from_system_clock(), &delivery, topics));
        }
        if delivery.events.iter().any(|event| matches!(event, Event::Profile(ProfileEvent::Used { .. }))) {
            self.connection = delivery.connection.expect("a connection that is used");
        }
        self.received += delivery.batches.iter().map(|batch| batch.len()).sum::<usize>();
        for message in delivery.batches.iter().flat_map(|batch| batch.iter()) {
            self.properties.push(message.properties.into_iter().map(|property| format!("{property:?}")).collect());
        }
        self.waiting.extend(delivery.events);
        delivery.more
    }

    /// Starts to sign in; answers the link to open, or why there is none.
    pub(crate) async fn start_sign_in(&mut self) -> Result<String, Box<Notice>> {
        self.send(Command::SignIn(SignInCommand::Start));
        self.until("the link", |event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => Some(Ok(wait.url.clone())),
            Event::SignIn(SignInEvent::Failed(notice)) => Some(Err(notice.clone())),
            _ => None,
        })
        .await
    }

    pub(crate) async fn browse(&self, url: &str, user: &str, stop_before: &str) -> Page {
        let mut browser = ScriptedBrowser::new(&self.network);
        browser.sign_in(&url.parse().unwrap(), user, PASSWORD, stop_before).await
    }

    /// Signs in as far as the browser goes.
    pub(crate) async fn sign_in(&mut self, user: &str) {
        let url = self.start_sign_in().await.unwrap();
        let page = self.browse(&url, user, "").await;
        assert_eq!(page.status, 200, "{page:?}");
    }

    pub(crate) async fn until_live(&mut self) -> LinkState {
        self.until("live", |event| match event {
            Event::Link(LinkEvent::StateChanged(state)) if state.is_live() => Some((**state).clone()),
            _ => None,
        })
        .await
    }

    /// Waits until the connection is live, and for the first event to which `pick` answers; either may come first.
    pub(crate) async fn until_live_and<T>(&mut self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let (mut found, mut is_live) = (None, false);
        self.until(&format!("{what}, and live"), |event| {
            match event {
                Event::Link(LinkEvent::StateChanged(state)) => is_live |= state.is_live(),
                _ if found.is_none() => found = pick(event),
                _ => {}
            }
            found.take_if(|_| is_live)
        })
        .await
    }

    /// Sends a message to `topic`.
    pub(crate) fn publish(&mut self, topic: &str, qos: Qos) -> Sent {
        self.publish_request(request(topic, qos))
    }

    pub(crate) fn publish_request(&mut self, request: PublishRequest) -> Sent {
        self.send(Command::Publish(PublishCommand::Send { request, replaces: None }));
        self.sent += 1;
        Sent(self.sent - 1)
    }

    /// The outcome of a message; what comes before it is gone.
    pub(crate) async fn outcome(&mut self, Sent(place): Sent) -> PublishOutcome {
        loop {
            let next = self.until("the outcome", |event| match event {
                Event::Publish(PublishEvent::Ended { id, outcome }) => Some((*id, outcome.clone())),
                _ => None,
            });
            let (id, outcome) = next.await;
            if self.publishes.get(place) == Some(&id) {
                return outcome;
            }
        }
    }

    pub(crate) fn subscribe(&self, topic_filter: &str) {
        let topic_filter = TopicFilter::parse(topic_filter).unwrap();
        self.link(LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce });
    }

    /// The state of the subscription once the broker has answered.
    pub(crate) async fn subscribed(&mut self, wanted: &str) -> SubscriptionState {
        self.until("the answer to a subscription", |event| match event {
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. })
                if topic_filter.as_str() == wanted && *state != SubscriptionState::Requested =>
            {
                Some(state.clone())
            }
            _ => None,
        })
        .await
    }

    /// The first failure that a person sees, and in which state it leaves them.
    pub(crate) async fn failure(&mut self) -> SeenFailure {
        let told = self.until("a notice", ending_of).await;
        match told.ending {
            Ending::NeedsSignIn => {
                let id = self.publish("plant/a", Qos::AtMostOnce);
                assert_eq!(self.outcome(id).await, PublishOutcome::NotSent, "the link goes on without a sign-in");
            }
            Ending::StillLive => {
                let id = self.publish("plant/a", Qos::AtLeastOnce);
                let outcome = self.outcome(id).await;
                assert!(matches!(outcome, PublishOutcome::Accepted { .. }), "{outcome:?}");
                assert!(self.state.is_live());
            }
            Ending::Retrying => {}
        }
        told
    }

    /// Waits until a person sees this.
    pub(crate) async fn failure_of(&mut self, code: &str) -> SeenFailure {
        self.until(code, |event| ending_of(event).filter(|told| told.notice.code == code)).await
    }

    /// Waits until this many messages have come in all, own ones included.
    pub(crate) async fn until_received(&mut self, count: usize) {
        let come = async {
            while self.received < count {
                let more = self.take();
                if self.received < count && !more {
                    self.woken.notified().await;
                }
            }
        };
        let come = tokio::time::timeout(PATIENCE, come).await;
        come.unwrap_or_else(|_| panic!("waited for {count} messages, and {} came", self.received));
    }

    /// Ends the backend and waits for its threads.
    #[expect(clippy::disallowed_methods, reason = "the end of the backend blocks, and the sandbox serves meanwhile")]
    pub(crate) async fn end(mut self) {
        let handle = self.handle.take();
        tokio::task::spawn_blocking(move || drop(handle)).await.unwrap();
    }
}

/// A message to `topic`.
pub(crate) fn request(topic: &str, qos: Qos) -> PublishRequest {
    PublishRequest {
        topic: Topic::parse(topic).unwrap(),
        payload: b"{}".as_slice().into(),
        qos,
        retain: false,
        properties: MessageProperties::default(),
    }
}

fn ending_of(event: &Event) -> Option<SeenFailure> {
    let told = |notice: &Notice, ending| Some(SeenFailure { notice: notice.clone(), ending, detail: String::new() });
    match event {
        Event::SignIn(SignInEvent::Failed(notice)) => told(notice, Ending::NeedsSignIn),
        Event::SignIn(SignInEvent::ResumptionDelayed { notice, .. }) => told(notice, Ending::Retrying),
        Event::Link(LinkEvent::StateChanged(state)) => {
            let notice = state.notice()?;
            // Without a next attempt the word about the sign-in follows.
            state.next_attempt_at?;
            let detail = state.failed_rung().map(|rung| model::words::rung(state, rung)).unwrap_or_default();
            Some(SeenFailure { notice: notice.clone(), ending: Ending::Retrying, detail })
        }
        Event::Link(LinkEvent::SubscriptionChanged { state: SubscriptionState::Refused { notice, .. }, .. })
        | Event::Publish(PublishEvent::Ended {
            outcome: PublishOutcome::Refused { notice, .. } | PublishOutcome::Unstored { notice },
            ..
        }) => told(notice, Ending::StillLive),
        _ => None,
    }
}
