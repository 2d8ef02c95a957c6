//! Who gets a message: subscriptions, shared groups, and listeners in the same process.
//!
//! The answer for a topic is kept until a subscription changes, so that a message costs one look-up.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::message::{Delivery, Message};
use super::session::Session;
use crate::policy::{Action, Permissions};
use model::{Qos, TopicFilter};

/// Topics whose answer is kept.
const MAX_KNOWN_TOPICS: usize = 20_000;

/// One granted subscription.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) filter: TopicFilter,
    pub(crate) qos: Qos,
    /// The client does not want its own messages back.
    pub(crate) no_local: bool,
    /// The client wants the retain flag as it was published.
    pub(crate) retain_as_published: bool,
}

#[derive(Debug)]
struct Route {
    session: Arc<Session>,
    permissions: Arc<Permissions>,
    subscription: Subscription,
}

/// All subscriptions of the broker.
#[derive(Debug, Default)]
pub(super) struct Routes {
    all: Vec<Route>,
    listeners: Vec<(TopicFilter, mpsc::Sender<Arc<Message>>)>,
    /// Whose turn it is in each shared group, by the whole filter.
    turns: HashMap<TopicFilter, Arc<AtomicUsize>>,
    known: HashMap<Arc<str>, Arc<Targets>>,
}

#[derive(Debug, Default)]
struct Targets {
    direct: Vec<Target>,
    groups: Vec<Group>,
    listeners: Vec<mpsc::Sender<Arc<Message>>>,
}

#[derive(Debug)]
struct Target {
    session: Arc<Session>,
    qos: Qos,
    no_local: bool,
    retain_as_published: bool,
}

#[derive(Debug)]
struct Group {
    filter: TopicFilter,
    turn: Arc<AtomicUsize>,
    members: Vec<Target>,
}

impl Routes {
    /// How many subscriptions a session has.
    pub(super) fn count(&self, session: &Arc<Session>) -> usize {
        self.of(session).count()
    }

    /// Whether a session has this subscription.
    pub(super) fn has(&self, session: &Arc<Session>, filter: &TopicFilter) -> bool {
        self.of(session).any(|route| route.subscription.filter == *filter)
    }

    /// Adds a subscription, or replaces the one of the same filter.
    pub(super) fn add(&mut self, session: &Arc<Session>, permissions: &Arc<Permissions>, subscription: Subscription) {
        self.remove(session, &subscription.filter);
        let (session, permissions) = (Arc::clone(session), Arc::clone(permissions));
        self.all.push(Route { session, permissions, subscription });
    }

    /// Removes a subscription; false when there was none.
    pub(super) fn remove(&mut self, session: &Arc<Session>, filter: &TopicFilter) -> bool {
        let before = self.all.len();
        self.all.retain(|route| !(Arc::ptr_eq(&route.session, session) && route.subscription.filter == *filter));
        self.known.clear();
        self.all.len() < before
    }

    /// Removes all subscriptions of a session.
    pub(super) fn remove_session(&mut self, session: &Arc<Session>) {
        self.all.retain(|route| !Arc::ptr_eq(&route.session, session));
        self.known.clear();
    }

    /// A resumed session is judged by the policies of its new connection.
    pub(super) fn set_permissions(&mut self, session: &Arc<Session>, permissions: &Arc<Permissions>) {
        for route in self.all.iter_mut().filter(|route| Arc::ptr_eq(&route.session, session)) {
            route.permissions = Arc::clone(permissions);
        }
        self.known.clear();
    }

    /// Adds a listener in the same process. It is not asked for permission, and misses what it has no room for.
    pub(super) fn listen(&mut self, filter: TopicFilter, listener: mpsc::Sender<Arc<Message>>) {
        self.listeners.push((filter, listener));
        self.known.clear();
    }

    /// Hands the message to everyone whom it concerns. `origin` is the client id of its sender.
    pub(super) fn deliver(&mut self, message: &Arc<Message>, origin: Option<&str>) {
        let targets = self.targets(&message.topic);
        for target in &targets.direct {
            target.deliver(message, origin);
        }
        for group in &targets.groups {
            if let Some(member) = group.pick() {
                member.deliver(message, origin);
            }
        }
        for listener in &targets.listeners {
            // A listener without room misses it, as a slow client would.
            let _ = listener.try_send(Arc::clone(message));
        }
    }

    fn of<'a>(&'a self, session: &'a Arc<Session>) -> impl Iterator<Item = &'a Route> {
        self.all.iter().filter(move |route| Arc::ptr_eq(&route.session, session))
    }

    fn targets(&mut self, topic: &Arc<str>) -> Arc<Targets> {
        if let Some(targets) = self.known.get(topic) {
            return Arc::clone(targets);
        }
        let targets = Arc::new(self.find_targets(topic));
        if self.known.len() >= MAX_KNOWN_TOPICS {
            self.known.clear();
        }
        self.known.insert(Arc::clone(topic), Arc::clone(&targets));
        targets
    }

    fn find_targets(&mut self, topic: &str) -> Targets {
        let mut targets = Targets::default();
        for route in &self.all {
            let filter = &route.subscription.filter;
            if !filter.matches(topic) || !route.permissions.allow(Action::Receive, topic) {
                continue;
            }
            if filter.as_str().starts_with("$share/") {
                let turn = self.turns.entry(filter.clone()).or_default();
                targets.add_to_group(filter, turn, Target::new(route));
            } else {
                targets.add(Target::new(route));
            }
        }
        let listening = self.listeners.iter().filter(|(filter, _)| filter.matches(topic));
        targets.listeners.extend(listening.map(|(_, listener)| listener.clone()));
        targets
    }
}

impl Targets {
    /// Overlapping subscriptions of one session give one copy, with the best of what they ask for.
    fn add(&mut self, target: Target) {
        match self.direct.iter_mut().find(|known| Arc::ptr_eq(&known.session, &target.session)) {
            Some(known) => {
                known.qos = known.qos.max(target.qos);
                known.no_local &= target.no_local;
                known.retain_as_published |= target.retain_as_published;
            }
            None => self.direct.push(target),
        }
    }

    fn add_to_group(&mut self, filter: &TopicFilter, turn: &Arc<AtomicUsize>, member: Target) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.filter == *filter) {
            group.members.push(member);
        } else {
            let (filter, turn) = (filter.clone(), Arc::clone(turn));
            self.groups.push(Group { filter, turn, members: vec![member] });
        }
    }
}

impl Group {
    /// The next member in turn; one who is connected, if any is.
    fn pick(&self) -> Option<&Target> {
        let start = self.turn.fetch_add(1, Ordering::Relaxed);
        let in_turn = || (0..self.members.len()).map(|offset| &self.members[(start + offset) % self.members.len()]);
        in_turn().find(|member| member.session.wire().is_some()).or_else(|| in_turn().next())
    }
}

impl Target {
    fn new(route: &Route) -> Self {
        let Subscription { qos, no_local, retain_as_published, .. } = route.subscription;
        Self { session: Arc::clone(&route.session), qos, no_local, retain_as_published }
    }

    fn deliver(&self, message: &Arc<Message>, origin: Option<&str>) {
        if self.no_local && origin == Some(&*self.session.client_id) {
            return;
        }
        let retain = self.retain_as_published && message.retain;
        let qos = self.qos.min(message.qos);
        self.session.push(Delivery { message: Arc::clone(message), qos, retain });
    }
}
