//! A person with several connections at one engine: what came is kept apart by connection.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use client::dial::Network;
use engine::{Handle, MakeTaps, Options};
use model::{
    Command, ConnectionId, Event, LinkCommand, LinkEvent, LinkState, Origin, ProfileEvent, Qos, SignInCommand,
    SignInEvent, SubscriptionState, TopicFilter, TopicId,
};
use sandbox::{OPERATOR, PASSWORD};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::checked_consoles::CheckedConsoles;
use super::memory_store::MemoryStore;
use super::scripted_browser::ScriptedBrowser;

/// The longest that anything here may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A message that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) topic: String,
    pub(crate) text: String,
    pub(crate) duplicate: bool,
}

/// What one connection told.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    pub(crate) name: String,
    pub(crate) state: LinkState,
    /// What came and was not looked at yet.
    pub(crate) events: VecDeque<Event>,
    pub(crate) received: VecDeque<Received>,
    /// Own messages that were sent again, marked as repetitions.
    pub(crate) sent_again: VecDeque<String>,
    pub(crate) dropped: u64,
    pub(crate) closed: bool,
    topics: BTreeMap<TopicId, String>,
}

/// A running engine, and what its connections told.
pub(crate) struct ManyConnections {
    pub(crate) handle: Handle,
    pub(crate) woken: Arc<Notify>,
    network: Network,
    _folder: TempDir,
    pub(crate) connections: BTreeMap<ConnectionId, Connection>,
    /// What is about no connection.
    pub(crate) of_all: Vec<Event>,
    /// What a window would make of it, where that is looked at.
    pub(crate) consoles: Option<CheckedConsoles>,
}

impl ManyConnections {
    /// Opens all profiles of this file.
    pub(crate) fn with(profiles_toml: &str) -> Self {
        Self::with_taps(profiles_toml, None)
    }

    /// The same, with something that looks at the batches.
    pub(crate) fn with_taps(profiles_toml: &str, taps: Option<MakeTaps>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
        let profiles = client::profile::parse(profiles_toml).unwrap();
        let options = Options {
            config: Some(folder.path().to_owned()),
            profiles: profiles.into_iter().map(|profile| profile.name).collect(),
            keyring: Some(MemoryStore::default().keyring()),
            taps,
            ..Options::default()
        };
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let handle = engine::start(options, move || wake.notify_one()).unwrap();
        let (connections, of_all) = (BTreeMap::new(), Vec::new());
        let (network, consoles) = (Network::new().unwrap(), None);
        Self { handle, woken, network, _folder: folder, connections, of_all, consoles }
    }

    pub(crate) fn send(&self, connection: Option<ConnectionId>, command: Command) {
        self.handle.send(connection, command);
    }

    pub(crate) fn link(&self, connection: ConnectionId, command: LinkCommand) {
        self.send(Some(connection), Command::Link(command));
    }

    /// Takes over all that waits; returns whether there was something.
    pub(crate) fn take_over(&mut self) -> bool {
        let mut something = false;
        loop {
            let delivery = self.handle.take();
            something |= !delivery.batches.is_empty() || !delivery.events.is_empty() || delivery.dropped > 0;
            if let Some(consoles) = &mut self.consoles {
                consoles.take_over(&delivery);
            }
            let Some(id) = delivery.connection else {
                assert!(delivery.batches.is_empty() && delivery.dropped == 0, "a message of no connection");
                self.of_all.extend(delivery.events);
                if delivery.more {
                    continue;
                }
                return something;
            };
            let connection = self.connections.entry(id).or_default();
            assert!(!connection.closed, "{id:?} says something after its end");
            let begins = matches!(delivery.events.first(), Some(Event::Profile(ProfileEvent::Used { .. })));
            assert!(!connection.name.is_empty() || begins, "{id:?} begins with {:?}", delivery.events.first());
            connection.take_over(&delivery);
            if !delivery.more {
                return something;
            }
        }
    }

    /// Waits until `look` finds something.
    pub(crate) async fn until<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let seen = async {
            loop {
                self.take_over();
                if let Some(found) = look(self) {
                    return found;
                }
                self.woken.notified().await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        seen.unwrap_or_else(|_| panic!("waited for {what}: {:#?}, {:#?}", self.connections, self.of_all))
    }

    /// Waits for an event of this connection to which `pick` answers; those before it are gone.
    pub(crate) async fn event<T>(
        &mut self,
        id: ConnectionId,
        what: &str,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> T {
        self.until(what, |person| {
            let events = &mut person.connections.get_mut(&id)?.events;
            std::iter::from_fn(|| events.pop_front()).find_map(|event| pick(&event))
        })
        .await
    }

    /// The connection of the profile with this name, once it is open.
    pub(crate) async fn opened(&mut self, name: &str) -> ConnectionId {
        self.until(name, |person| {
            let open = person.connections.iter().filter(|(_, connection)| !connection.closed);
            open.rev().find(|(_, connection)| connection.name == name).map(|(id, _)| *id)
        })
        .await
    }

    pub(crate) async fn until_live(&mut self, id: ConnectionId) {
        self.until("a live connection", |person| person.connections[&id].state.is_live().then_some(())).await;
    }

    /// Starts a sign-in, and returns the link for the browser.
    pub(crate) async fn start_sign_in(&mut self, id: ConnectionId) -> String {
        self.send(Some(id), Command::SignIn(SignInCommand::Start));
        self.event(id, "the link", |event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => Some(wait.url.clone()),
            Event::SignIn(SignInEvent::Failed(notice)) => panic!("{notice:?}"),
            _ => None,
        })
        .await
    }

    /// Goes through the pages behind the link.
    pub(crate) async fn browse(&self, url: &str) {
        let page = ScriptedBrowser::new(&self.network).sign_in(&url.parse().unwrap(), OPERATOR, PASSWORD, "").await;
        assert_eq!(page.status, 200, "{page:?}");
    }

    /// Signs in and waits until messages on the profile's topic come.
    pub(crate) async fn watch(&mut self, id: ConnectionId) {
        let url = self.start_sign_in(id).await;
        self.browse(&url).await;
        self.until_live(id).await;
        self.subscribe(id).await;
    }

    pub(crate) async fn subscribe(&mut self, id: ConnectionId) {
        self.subscribe_to(id, &format!("plant/{}/n", self.connections[&id].name)).await;
    }

    pub(crate) async fn subscribe_to(&mut self, id: ConnectionId, topic_filter: &str) {
        let topic_filter = TopicFilter::parse(topic_filter).unwrap();
        self.link(id, LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce });
        self.event(id, "a granted subscription", |event| match event {
            Event::Link(LinkEvent::SubscriptionChanged { state: SubscriptionState::Granted { .. }, .. }) => Some(()),
            _ => None,
        })
        .await;
    }

    /// Ends the engine and waits for its threads.
    pub(crate) fn end(self) -> impl Future<Output = ()> {
        let handle = Box::new(self.handle);
        async { tokio::task::spawn_blocking(move || drop(handle)).await.unwrap() }
    }
}

impl Connection {
    fn take_over(&mut self, delivery: &engine::Delivery) {
        self.dropped += delivery.dropped;
        delivery.new_topics.iter().for_each(|topics| self.name_topics(topics));
        for batch in &delivery.batches {
            self.name_topics(batch.new_topics());
            for message in batch.iter() {
                let topic = self.topics.get(&message.topic).cloned().unwrap_or_default();
                let text = String::from_utf8_lossy(message.payload).into_owned();
                match message.origin {
                    Origin::Received => {
                        self.received.push_back(Received { topic, text, duplicate: message.duplicate });
                    }
                    Origin::Sent if message.duplicate => self.sent_again.push_back(text),
                    Origin::Sent => {}
                }
            }
        }
        for event in &delivery.events {
            match event {
                Event::Profile(ProfileEvent::Used { name, .. }) => self.name.clone_from(name),
                Event::Profile(ProfileEvent::Closed) => self.closed = true,
                Event::Link(LinkEvent::StateChanged(state)) => self.state = (**state).clone(),
                _ => {}
            }
        }
        self.events.extend(delivery.events.iter().cloned());
    }

    fn name_topics(&mut self, topics: &model::NewTopics) {
        self.topics.extend(topics.iter().map(|topic| (topic.id, topic.name.to_owned())));
    }
}
