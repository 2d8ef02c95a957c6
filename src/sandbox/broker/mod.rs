//! A small MQTT broker in memory that behaves as AWS IoT Core documents: who is connected, who gets what, what is
//! retained, and what survives a connection.
//!
//! It speaks no protocol: the gateway reads and writes packets, and the session hands out what is due. One lock
//! guards everything but the sessions' own queues, and is never held across an await.

mod clients;
mod connections;
mod delivery;
mod groups;
pub(crate) mod limits;
mod message;
mod outbox;
mod presence;
mod retained;
mod routes;
mod session;
mod terms;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use serde_json::Value;
use tokio::sync::mpsc;

pub(crate) use self::clients::{Direct, Known, Manner, Presence};
pub(crate) use self::message::{Message, Will};
pub(crate) use self::routes::Subscription;
pub(crate) use self::session::Session;
pub(crate) use self::terms::{Terms, Version};
pub(crate) use self::wire::{End, Wire};

use self::clients::{Devices, Gone};
use self::delivery::Delivery;
use self::limits::{CONNECT_BURST, CONNECTS_PER_SEC, MAX_SUBSCRIPTIONS, TokenBucket};
use self::retained::Retained;
use self::routes::Routes;
use super::policy::Permissions;
use super::shadows::Shadows;
use model::{Qos, Timestamp, TopicFilter, TopicFilterError};

/// Messages that may wait for a listener in the same process.
const LISTENER_CAPACITY: usize = 256;

/// The broker. Clones share it.
#[derive(Clone)]
pub(crate) struct Broker(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    clients: HashMap<Arc<str>, Client>,
    routes: Routes,
    retained: Retained,
    shadows: Shadows,
    connects: HashMap<Arc<str>, TokenBucket>,
    connections: u64,
    /// Clients that are not connected any more, by client id.
    gone: HashMap<Arc<str>, Gone>,
    devices: Devices,
}

struct Client {
    session: Arc<Session>,
    version: Version,
    connection: Option<Connection>,
    expiry: Duration,
    /// When the session ends, while no client is connected.
    expires_at: Timestamp,
}

struct Connection {
    wire: Arc<Wire>,
    will: Option<Will>,
    /// What lifecycle events call the session identifier.
    number: u64,
    identity_id: String,
    permissions: Arc<Permissions>,
    manner: Manner,
    since: Timestamp,
}

/// What a CONNECT that was found good asks for.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) client_id: Arc<str>,
    pub(crate) identity_id: String,
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) manner: Manner,
    pub(crate) will: Option<Will>,
    pub(crate) terms: Terms,
    pub(crate) wire: Arc<Wire>,
}

/// A filter of a SUBSCRIBE that the policy allows.
#[derive(Debug)]
pub(crate) struct AllowedFilter {
    pub(crate) subscription: Subscription,
    /// Whether retained messages are wanted; for a known subscription, and for a new one.
    pub(crate) retained_when_known: bool,
    pub(crate) retained_when_new: bool,
}

impl Broker {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// Whether this client id connects too often.
    pub(crate) fn may_connect(&self, client_id: &Arc<str>, now: Timestamp) -> bool {
        let mut state = self.state();
        state.connects.retain(|known, bucket| known == client_id || !bucket.is_full(now));
        let fresh = || TokenBucket::new(CONNECTS_PER_SEC, CONNECT_BURST, now);
        state.connects.entry(Arc::clone(client_id)).or_insert_with(fresh).take(1.0, now)
    }

    /// Opens a connection: an older one of the same client id ends, and its session is resumed or dropped.
    /// `greet` writes CONNACK, told whether a session is present, before any message can come.
    pub(crate) fn open(
        &self,
        opening: Opening,
        now: Timestamp,
        greet: impl FnOnce(bool, &mut BytesMut),
    ) -> Arc<Session> {
        let mut state = self.state();
        state.reap(now);
        state.close(&opening.client_id, None, End::with_code(0x8E), now);
        let session = state.begin(opening, now, greet);
        state.announce(&session.client_id, now);
        session
    }

    /// Closes a connection, if it still is the one of its client id. `expiry` replaces the one of CONNECT.
    pub(crate) fn close(
        &self,
        session: &Session,
        wire: &Arc<Wire>,
        end: End,
        expiry: Option<Duration>,
        now: Timestamp,
    ) {
        let mut state = self.state();
        if let (Some(client), Some(expiry)) = (state.clients.get_mut(&session.client_id), expiry) {
            client.expiry = expiry;
        }
        state.close(&session.client_id, Some(wire), end, now);
    }

    /// Grants what fits into the quota. `answer` writes SUBACK from the outcomes (`None`: over the quota) before
    /// any message for them can come.
    pub(crate) fn subscribe(
        &self,
        session: &Arc<Session>,
        permissions: &Arc<Permissions>,
        filters: Vec<AllowedFilter>,
        now: Timestamp,
        answer: impl FnOnce(&[Option<Qos>]),
    ) {
        let mut state = self.state();
        let mut outcomes = Vec::with_capacity(filters.len());
        let mut retained = Vec::new();
        for allowed in filters {
            let known = state.routes.has(session, &allowed.subscription.filter);
            if !known && state.routes.count(session) >= MAX_SUBSCRIPTIONS {
                outcomes.push(None);
                continue;
            }
            let wanted = if known { allowed.retained_when_known } else { allowed.retained_when_new };
            let qos = allowed.subscription.qos;
            if wanted && let Some(message) = state.retained.for_filter(&allowed.subscription.filter, now) {
                let qos = qos.min(message.qos);
                retained.push(Delivery { message, qos, retain: true, group: None, confirmed: None });
            }
            outcomes.push(Some(qos));
            state.routes.add(session, permissions, allowed.subscription);
        }
        answer(&outcomes);
        state.routes.join(session, now);
        for delivery in retained {
            if permissions.allow(super::policy::Action::Receive, &delivery.message.topic) {
                session.push(delivery);
            }
        }
    }

    /// Ends a subscription; false when there was none.
    pub(crate) fn unsubscribe(&self, session: &Arc<Session>, filter: &TopicFilter, now: Timestamp) -> bool {
        self.state().routes.remove(session, filter, now)
    }

    /// Publishes a message of the client `origin`, or of the sandbox itself.
    pub(crate) fn publish(&self, message: Message, origin: Option<&str>, now: Timestamp) {
        self.state().publish(message, origin, now);
    }

    /// Publishes many messages of the sandbox itself at the cost of one lock.
    pub(crate) fn publish_all(&self, messages: impl IntoIterator<Item = Message>, now: Timestamp) {
        let mut state = self.state();
        for message in messages {
            state.publish(message, None, now);
        }
    }

    /// The same for messages of simulated devices. One that is not connected sends nothing.
    pub(crate) fn publish_of_devices(&self, messages: impl IntoIterator<Item = (Arc<str>, Message)>, now: Timestamp) {
        let mut state = self.state();
        for (device, message) in messages {
            if !state.devices.is_gone(&device) {
                state.publish(message, None, now);
            }
        }
    }

    /// Answers a request to a shadow that did not come as a message, with topics and documents: the first is the answer
    /// itself. Subscribers get them when something changed.
    pub(crate) fn ask_shadow(&self, topic: &str, payload: &[u8], now: Timestamp) -> Vec<(String, Value)> {
        let mut state = self.state();
        let answers = state.shadows.handle(topic, payload, now);
        let is_change =
            !topic.ends_with("/get") && answers.first().is_some_and(|(topic, _)| topic.ends_with("/accepted"));
        if is_change {
            state.deliver_answers(&answers, now);
        }
        answers
    }

    /// The names of the shadows of `thing` that have one, in order.
    pub(crate) fn shadow_names(&self, thing: &str) -> Vec<String> {
        self.state().shadows.names(thing)
    }

    /// What is retained on a topic, and since when.
    pub(crate) fn retained(&self, topic: &str, now: Timestamp) -> Option<(Arc<Message>, Timestamp)> {
        self.state().retained.on(topic, now)
    }

    /// Everything that is retained, in the order of topics, and since when.
    pub(crate) fn all_retained(&self, now: Timestamp) -> Vec<(Arc<Message>, Timestamp)> {
        self.state().retained.all(now)
    }

    /// Listens from within the process, without a connection and without policies. What comes too fast is missed.
    ///
    /// # Errors
    /// When the text is no topic filter.
    pub(crate) fn listen(&self, filter: &str) -> Result<mpsc::Receiver<Arc<Message>>, TopicFilterError> {
        let filter = TopicFilter::parse(filter)?;
        let (listener, receiver) = mpsc::channel(LISTENER_CAPACITY);
        self.state().routes.listen(filter, listener);
        Ok(receiver)
    }

    /// Ends all connections without a word, as when the network breaks, or with a DISCONNECT.
    pub(crate) fn drop_connections(&self, end: End) {
        for connection in self.state().clients.values().filter_map(|client| client.connection.as_ref()) {
            connection.wire.end(end);
        }
    }

    /// How many connections were opened since the start.
    pub(crate) fn connections_opened(&self) -> u64 {
        self.state().connections
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Broker").finish_non_exhaustive()
    }
}

impl State {
    /// Stores the new connection, on the session that is still there or on a new one.
    fn begin(&mut self, opening: Opening, now: Timestamp, greet: impl FnOnce(bool, &mut BytesMut)) -> Arc<Session> {
        let kept = self.clients.remove(&opening.client_id);
        let session = match kept {
            Some(kept) if !opening.manner.clean_start && kept.version.resumes(opening.terms.version) => {
                opening.wire.send(|out| greet(true, out));
                self.routes.set_permissions(&kept.session, &opening.permissions, now);
                kept.session
            }
            dropped => {
                if let Some(dropped) = dropped {
                    self.routes.remove_session(&dropped.session);
                }
                opening.wire.send(|out| greet(false, out));
                Arc::new(Session::new(Arc::clone(&opening.client_id)))
            }
        };
        session.attach(Arc::clone(&opening.wire), opening.terms);
        self.connections += 1;
        self.gone.remove(&opening.client_id);
        let expiry = opening.manner.expiry;
        let connection = Connection {
            wire: opening.wire,
            will: opening.will,
            number: self.connections,
            identity_id: opening.identity_id,
            permissions: opening.permissions,
            manner: opening.manner,
            since: now,
        };
        let client = Client {
            session: Arc::clone(&session),
            version: opening.terms.version,
            connection: Some(connection),
            expiry,
            expires_at: now,
        };
        self.clients.insert(opening.client_id, client);
        session
    }

    /// Ends the connection of a client id: any, or only the one on `wire`.
    fn close(&mut self, client_id: &Arc<str>, wire: Option<&Arc<Wire>>, end: End, now: Timestamp) {
        let Some(client) = self.clients.get_mut(client_id) else { return };
        let concerned = |connection: &mut Connection| wire.is_none_or(|wire| Arc::ptr_eq(wire, &connection.wire));
        let Some(connection) = client.connection.take_if(concerned) else { return };
        connection.wire.end(end);
        let shared = client.session.detach(&connection.wire);
        client.expires_at = now.plus(client.expiry);
        if client.expiry.is_zero() {
            let session = Arc::clone(&client.session);
            self.clients.remove(client_id);
            self.routes.remove_session(&session);
        }
        self.routes.take_back(&shared, now);
        if let Some(will) = connection.will.clone().filter(|_| end.publish_will) {
            self.publish(will.speak(now), Some(client_id), now);
        }
        self.announce_end(client_id, &connection, end, now);
        self.remember(client_id, Gone { manner: connection.manner, at: now, reason: end.reason });
    }

    /// Forgets the sessions whose time is over.
    fn reap(&mut self, now: Timestamp) {
        let routes = &mut self.routes;
        self.clients.retain(|_, client| {
            let alive = client.connection.is_some() || client.expires_at > now;
            if !alive {
                routes.remove_session(&client.session);
            }
            alive
        });
        self.forget_gone(now);
    }

    fn publish(&mut self, message: Message, origin: Option<&str>, now: Timestamp) {
        // Basic ingest goes to a rule and past all subscribers.
        if message.topic.starts_with("$aws/rules/") {
            return;
        }
        let answers = self.shadows.handle(&message.topic, &message.payload, now);
        let message = Arc::new(message);
        if message.retain {
            self.retained.keep(&message, now);
        }
        self.routes.deliver(&message, origin, now);
        self.deliver_answers(&answers, now);
    }

    /// Delivers the answers of a shadow.
    fn deliver_answers(&mut self, answers: &[(String, Value)], now: Timestamp) {
        for (topic, document) in answers {
            let answer = Message::new(topic.as_str(), document.to_string()).with_flags(Qos::AtLeastOnce, false);
            self.routes.deliver(&Arc::new(answer), None, now);
        }
    }
}
