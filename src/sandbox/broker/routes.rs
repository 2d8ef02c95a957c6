//! Who gets a message: subscriptions, shared groups, and listeners in the same process.
//!
//! The answer for a topic is kept until a subscription changes, so that a message costs one look-up.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::delivery::Delivery;
use super::groups::Group;
use super::message::Message;
use super::outbox::Membership;
use super::session::Session;
use crate::policy::{Action, Permissions};
use model::{Qos, Timestamp, TopicFilter};

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
    /// The shared groups that have members, by the whole filter.
    groups: HashMap<TopicFilter, Arc<Group>>,
    known: HashMap<Arc<str>, Arc<Targets>>,
}

#[derive(Debug, Default)]
struct Targets {
    direct: Vec<Target>,
    groups: Vec<Members>,
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
struct Members {
    group: Arc<Group>,
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

    /// What a session subscribes to, in order.
    pub(super) fn filters_of(&self, session: &Arc<Session>) -> Vec<(String, Qos)> {
        let one = |route: &Route| (route.subscription.filter.as_str().to_owned(), route.subscription.qos);
        let mut filters: Vec<_> = self.of(session).map(one).collect();
        filters.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        filters
    }

    /// Adds a subscription, or replaces the one of the same filter. A member of a shared group gets nothing of what
    /// waits there before [`Self::join`].
    pub(super) fn add(&mut self, session: &Arc<Session>, permissions: &Arc<Permissions>, subscription: Subscription) {
        self.forget(|route| Arc::ptr_eq(&route.session, session) && route.subscription.filter == subscription.filter);
        let filter = &subscription.filter;
        if is_shared(filter) && !self.groups.contains_key(filter) {
            self.groups.insert(filter.clone(), Arc::new(Group::new(filter.clone())));
        }
        let (session, permissions) = (Arc::clone(session), Arc::clone(permissions));
        self.all.push(Route { session, permissions, subscription });
    }

    /// Removes a subscription; false when there was none.
    pub(super) fn remove(&mut self, session: &Arc<Session>, filter: &TopicFilter, now: Timestamp) -> bool {
        let known = self.forget(|route| Arc::ptr_eq(&route.session, session) && route.subscription.filter == *filter);
        if is_shared(filter) {
            self.drop_empty_groups();
            self.join(session, now);
        }
        known
    }

    /// Removes all subscriptions of a session that is at its end.
    pub(super) fn remove_session(&mut self, session: &Arc<Session>) {
        self.forget(|route| Arc::ptr_eq(&route.session, session));
        self.drop_empty_groups();
    }

    /// A resumed session is judged by the policies of its new connection.
    pub(super) fn set_permissions(&mut self, session: &Arc<Session>, permissions: &Arc<Permissions>, now: Timestamp) {
        for route in self.all.iter_mut().filter(|route| Arc::ptr_eq(&route.session, session)) {
            route.permissions = Arc::clone(permissions);
        }
        self.known.clear();
        self.join(session, now);
    }

    /// Lets a session take what waits for its shared groups.
    pub(super) fn join(&mut self, session: &Arc<Session>, now: Timestamp) {
        let place = |route: &Route| {
            let group = Arc::clone(self.groups.get(&route.subscription.filter)?);
            let Subscription { qos, retain_as_published, .. } = route.subscription;
            Some(Membership { group, permissions: Arc::clone(&route.permissions), qos, retain_as_published })
        };
        let places = self.of(session).filter_map(place).collect();
        let returned = session.set_memberships(places);
        self.take_back(&returned, now);
    }

    /// Gives what a member did not acknowledge to the other members of its groups, if there are any.
    pub(super) fn take_back(&self, returned: &[Delivery], now: Timestamp) {
        for group in self.groups.values() {
            let mine = |delivery: &&Delivery| delivery.group.as_ref().is_some_and(|of| Arc::ptr_eq(of, group));
            let mut messages = returned.iter().filter(mine).map(|delivery| Arc::clone(&delivery.message)).peekable();
            if messages.peek().is_none() {
                continue;
            }
            group.take_back(messages, now);
            let members = self.all.iter().filter(|route| route.subscription.filter == *group.filter());
            members.for_each(|route| route.session.wake());
        }
    }

    /// Adds a listener in the same process. It is not asked for permission, and misses what it has no room for.
    pub(super) fn listen(&mut self, filter: TopicFilter, listener: mpsc::Sender<Arc<Message>>) {
        self.listeners.push((filter, listener));
        self.known.clear();
    }

    /// Hands the message to everyone whom it concerns. `origin` is the client id of its sender.
    pub(super) fn deliver(&mut self, message: &Arc<Message>, origin: Option<&str>, now: Timestamp) {
        let targets = self.targets(&message.topic);
        for target in &targets.direct {
            if !(target.no_local && origin == Some(&*target.session.client_id)) {
                target.deliver(message, None);
            }
        }
        for group in &targets.groups {
            group.deliver(message, now);
        }
        for listener in &targets.listeners {
            // A listener without room misses it, as a slow client would.
            let _ = listener.try_send(Arc::clone(message));
        }
    }

    fn of<'a>(&'a self, session: &'a Arc<Session>) -> impl Iterator<Item = &'a Route> {
        self.all.iter().filter(move |route| Arc::ptr_eq(&route.session, session))
    }

    /// Answers whether there were any.
    fn forget(&mut self, is_meant: impl Fn(&Route) -> bool) -> bool {
        let before = self.all.len();
        self.all.retain(|route| !is_meant(route));
        self.known.clear();
        self.all.len() < before
    }

    /// A group without members is none, and what waited for them is lost.
    fn drop_empty_groups(&mut self) {
        let all = &self.all;
        self.groups.retain(|filter, _| all.iter().any(|route| route.subscription.filter == *filter));
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

    fn find_targets(&self, topic: &str) -> Targets {
        let mut targets = Targets::default();
        for route in &self.all {
            let filter = &route.subscription.filter;
            if !filter.matches(topic) || !route.permissions.allow(Action::Receive, topic) {
                continue;
            }
            match self.groups.get(filter) {
                Some(group) => targets.add_to_group(group, Target::new(route)),
                None => targets.add(Target::new(route)),
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

    fn add_to_group(&mut self, group: &Arc<Group>, member: Target) {
        if let Some(known) = self.groups.iter_mut().find(|known| Arc::ptr_eq(&known.group, group)) {
            known.members.push(member);
        } else {
            self.groups.push(Members { group: Arc::clone(group), members: vec![member] });
        }
    }
}

impl Members {
    /// To the next connected member in turn. Without one, QoS 1 waits for the group: those who are left have sessions.
    fn deliver(&self, message: &Arc<Message>, now: Timestamp) {
        let start = self.group.next_turn();
        let mut in_turn = (0..self.members.len()).map(|offset| &self.members[(start + offset) % self.members.len()]);
        match in_turn.find(|member| member.session.is_connected()) {
            Some(member) => member.deliver(message, Some(Arc::clone(&self.group))),
            None if self.members.iter().any(|member| member.qos.min(message.qos) == Qos::AtLeastOnce) => {
                self.group.keep(Arc::clone(message), now);
            }
            None => {}
        }
    }
}

impl Target {
    fn new(route: &Route) -> Self {
        let Subscription { qos, no_local, retain_as_published, .. } = route.subscription;
        Self { session: Arc::clone(&route.session), qos, no_local, retain_as_published }
    }

    fn deliver(&self, message: &Arc<Message>, group: Option<Arc<Group>>) {
        let retain = self.retain_as_published && message.retain;
        let qos = self.qos.min(message.qos);
        self.session.push(Delivery { message: Arc::clone(message), qos, retain, group, confirmed: None });
    }
}

fn is_shared(filter: &TopicFilter) -> bool {
    filter.as_str().starts_with("$share/")
}
