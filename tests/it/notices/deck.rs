//! A person at a running backend: sends commands, signs in with a scripted browser, and sees what the window would.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use client::dial::Network;
use engine::{Handle, Options};
use model::{
    Command, ConnectionId, Event, LinkCommand, LinkEvent, LinkState, MessageProperties, Notice, ProfileEvent,
    PublishId, PublishOutcome, PublishRequest, Qos, SignInCommand, SignInEvent, SubscriptionState, Topic, TopicFilter,
};
use sandbox::PASSWORD;
use tempfile::TempDir;
use tokio::sync::Notify;

use super::matrix::{Ending, Told};
use crate::scripted_browser::{Page, ScriptedBrowser};

/// The longest that anything here may take; the backend's own limits are 30 s at most.
const PATIENCE: Duration = Duration::from_secs(45);

/// A backend with a settings folder of its own.
pub(crate) struct Deck {
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
    network: Network,
    publishes: u64,
}

impl Deck {
    /// Starts on this `profiles.toml`.
    pub(crate) fn start(profiles_toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
        Self::start_in(folder, Options::default())
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
            publishes: 0,
        }
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

    /// Takes over one delivery; returns whether more waits.
    fn take(&mut self) -> bool {
        let delivery = self.handle.as_ref().unwrap().take();
        if delivery.events.iter().any(|event| matches!(event, Event::Profile(ProfileEvent::Used { .. }))) {
            self.connection = delivery.connection.expect("a connection that is used");
        }
        self.received += delivery.batches.iter().map(|batch| batch.len()).sum::<usize>();
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

    /// Sends a message to `topic`, and answers its number.
    pub(crate) fn publish(&mut self, topic: &str, qos: Qos) -> PublishId {
        self.publishes += 1;
        let id = PublishId(self.publishes);
        self.link(LinkCommand::Publish(PublishRequest {
            id,
            topic: Topic::parse(topic).unwrap(),
            payload: b"{}".as_slice().into(),
            qos,
            retain: false,
            properties: MessageProperties::default(),
        }));
        id
    }

    pub(crate) async fn outcome(&mut self, id: PublishId) -> PublishOutcome {
        self.until("the outcome", |event| match event {
            Event::Link(LinkEvent::PublishEnded { id: ended, outcome }) if *ended == id => Some(outcome.clone()),
            _ => None,
        })
        .await
    }

    pub(crate) fn subscribe(&self, topic_filter: &str) {
        let topic_filter = TopicFilter::parse(topic_filter).unwrap();
        self.link(LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce });
    }

    /// How the subscription stands once the broker has answered.
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

    /// The first thing a person is told to have gone wrong, and in which state it leaves them.
    pub(crate) async fn told(&mut self) -> Told {
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

    /// Waits until a person is told this.
    pub(crate) async fn told_of(&mut self, code: &str) -> Told {
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

fn ending_of(event: &Event) -> Option<Told> {
    let told = |notice: &Notice, ending| Some(Told { notice: notice.clone(), ending, detail: String::new() });
    match event {
        Event::SignIn(SignInEvent::Failed(notice)) => told(notice, Ending::NeedsSignIn),
        Event::SignIn(SignInEvent::ResumptionDelayed { notice, .. }) => told(notice, Ending::Retrying),
        Event::Link(LinkEvent::StateChanged(state)) => {
            let notice = state.notice()?;
            // Without a next attempt the word about the sign-in follows.
            state.next_attempt_at?;
            let detail = state.failed_rung().map(|rung| model::words::rung(state, rung)).unwrap_or_default();
            Some(Told { notice: notice.clone(), ending: Ending::Retrying, detail })
        }
        Event::Link(
            LinkEvent::SubscriptionChanged { state: SubscriptionState::Refused { notice, .. }, .. }
            | LinkEvent::PublishEnded { outcome: PublishOutcome::Refused { notice, .. }, .. },
        ) => told(notice, Ending::StillLive),
        _ => None,
    }
}
