//! Profiles that connect and disconnect at random, with numbered messages from both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::{
    Command, ConnectionId, Event, LinkCommand, LinkEvent, LinkState, MessageProperties, ProfileCommand, PublishCommand,
    PublishEvent, PublishId, PublishOutcome, PublishRequest, Qos, SubscriptionState, Timestamp, Topic,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sandbox::Sandbox;
use tokio::time::Instant;

use super::sandbox_of;
use crate::support::checked_consoles::CheckedConsoles;
use crate::support::long_run::{assert_memory_is_flat, resident_kib, rounds};
use crate::support::many_connections::ManyConnections;
use crate::support::message_ledger::{MessageLedger, number, text};

/// One profile under test.
struct Member {
    name: String,
    id: ConnectionId,
    /// Which sandbox it leads to.
    sandbox: usize,
    /// What the person wants.
    connected: bool,
    /// There is a session with the subscription: what the broker has for it has to arrive, over lost connections too.
    /// To disconnect by hand ends the session.
    promised: bool,
    /// Numbers given to messages so far.
    numbers: usize,
    /// Of those with a smaller number nothing has to arrive any more: it left with some on their way.
    given_up: usize,
    /// Own messages without an outcome.
    asked: BTreeSet<usize>,
    /// The same that the engine has named.
    named: BTreeMap<PublishId, usize>,
    /// What it does once everything is there: both end its session. Nothing more is sent to it until then.
    leaving: Option<Leave>,
    /// When the attempt was due that was last made at once.
    hurried: Option<Timestamp>,
}

/// How a profile ends its session.
#[derive(Clone, Copy, Debug)]
enum Leave {
    /// Until it connects again.
    Disconnect,
    /// And is opened again.
    Close,
}

/// Messages that may be on their way to one profile: what AWS stored meanwhile it replays at ten a second.
const MOST_MISSING: usize = 30;

/// All of them.
struct Crowd {
    person: ManyConnections,
    sandboxes: Vec<Sandbox>,
    members: Vec<Member>,
    ledger: MessageLedger,
    unknown: usize,
    /// Messages that were on their way when their profile left.
    in_flight: usize,
}

impl Crowd {
    async fn of(count: usize) -> Self {
        let names: Vec<Vec<String>> =
            (0..2).map(|sandbox| (0..count / 2).map(|at| format!("s{sandbox}p{at}")).collect()).collect();
        let (mut sandboxes, mut text) = (Vec::new(), String::new());
        for names in &names {
            let (sandbox, profiles_toml) = sandbox_of(names).await;
            sandboxes.push(sandbox);
            text.push_str(&profiles_toml);
            text.push('\n');
        }
        let mut person = ManyConnections::with(&text);
        person.consoles = Some(CheckedConsoles::default());
        let mut members = Vec::new();
        for (sandbox, names) in names.into_iter().enumerate() {
            for name in names {
                let id = person.opened(&name).await;
                person.watch(id).await;
                members.push(Member {
                    name,
                    id,
                    sandbox,
                    connected: true,
                    promised: true,
                    numbers: 0,
                    given_up: 0,
                    asked: BTreeSet::new(),
                    named: BTreeMap::new(),
                    leaving: None,
                    hurried: None,
                });
            }
        }
        Self { person, sandboxes, members, ledger: MessageLedger::default(), unknown: 0, in_flight: 0 }
    }

    /// The broker has messages for a profile, connected or not. Returns whether they have to arrive.
    fn broker_sends(&mut self, at: usize, count: usize) -> bool {
        let member = &mut self.members[at];
        if self.ledger.missing(&member.name).len() > MOST_MISSING {
            return false;
        }
        for _ in 0..count {
            let message = text(&member.name, member.numbers);
            let topic = format!("plant/{}/n", member.name);
            self.sandboxes[member.sandbox].publish(&topic, message.into_bytes(), Qos::AtLeastOnce, false);
            if member.promised {
                self.ledger.expect(&member.name, member.numbers);
            }
            member.numbers += 1;
        }
        member.promised
    }

    /// A profile sends something that it receives itself.
    fn member_sends(&mut self, at: usize) -> bool {
        if !self.members[at].promised {
            return false;
        }
        let member = &mut self.members[at];
        let message = text(&member.name, member.numbers);
        let request = PublishRequest {
            topic: Topic::parse(&format!("plant/{}/n", member.name)).unwrap(),
            payload: message.as_bytes().into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        };
        member.asked.insert(member.numbers);
        member.numbers += 1;
        self.person.send(Some(member.id), Command::Publish(PublishCommand::Send { request, replaces: None }));
        true
    }

    /// Connects, or disconnects: once everything is there, or at once.
    async fn toggle(&mut self, at: usize, at_once: bool) -> bool {
        let id = self.members[at].id;
        if !self.members[at].connected {
            self.members[at].connected = true;
            self.person.link(id, LinkCommand::Connect);
        } else if at_once {
            // Before the first attempt it could not be seen that the disconnection was heard of.
            if self.person.connections[&id].state.attempt == 0 {
                return false;
            }
            self.give_up(at);
            self.disconnect(at).await;
        } else {
            self.members[at].leaving = Some(Leave::Disconnect);
        }
        true
    }

    /// Closes a profile, and opens it again: once everything is there, or at once.
    async fn closes(&mut self, at: usize, at_once: bool) -> bool {
        if at_once {
            // One that has no connection cannot end its session at the broker, which would go on to store for it.
            if !self.person.connections[&self.members[at].id].state.is_live() {
                return false;
            }
            self.give_up(at);
            self.close_and_open(at).await;
        } else {
            self.members[at].leaving = Some(Leave::Close);
        }
        true
    }

    /// What is on its way to a profile, from the broker or from itself, may get lost.
    fn give_up(&mut self, at: usize) {
        let member = &mut self.members[at];
        member.given_up = member.numbers;
        self.in_flight += member.asked.len() + self.ledger.give_up(&member.name);
    }

    /// Breaks the connections of a sandbox, once those that were broken before are back.
    fn drop_connections(&self, sandbox: usize) -> bool {
        let connected = self.members.iter().filter(|member| member.sandbox == sandbox && member.connected);
        let is_live = |member: &Member| self.person.connections[&member.id].state.is_live();
        let all_are_back = connected.into_iter().all(is_live);
        if all_are_back {
            self.sandboxes[sandbox].drop_connections(None);
        }
        all_are_back
    }

    /// Lets go of those that leave and have received everything.
    async fn let_go(&mut self) {
        for at in 0..self.members.len() {
            let Some(leave) = self.members[at].leaving else { continue };
            if !self.is_settled(at) {
                self.hurry(at);
                continue;
            }
            self.members[at].leaving = None;
            match leave {
                Leave::Disconnect => self.disconnect(at).await,
                Leave::Close => self.close_and_open(at).await,
            }
        }
    }

    async fn disconnect(&mut self, at: usize) {
        let id = self.members[at].id;
        (self.members[at].connected, self.members[at].promised) = (false, false);
        self.person.link(id, LinkCommand::Disconnect);
        let is_idle = |state: &LinkState| !state.is_live() && state.attempt == 0;
        self.person.until("the end", |person| is_idle(&person.connections[&id].state).then_some(())).await;
        // What was granted to the session before this must not count for the next one.
        self.take_over();
    }

    /// Files what came under the connection that it came from.
    fn take_over(&mut self) {
        self.person.take_over();
        for member in &mut self.members {
            let Some(connection) = self.person.connections.get_mut(&member.id) else { continue };
            for event in connection.events.drain(..) {
                match event {
                    Event::Publish(PublishEvent::Requested { id, request, .. }) => {
                        let number = number(&member.name, &String::from_utf8_lossy(&request.payload)).unwrap();
                        assert_eq!(member.named.insert(id, number), None, "an id is given once");
                    }
                    Event::Publish(PublishEvent::Ended { id, outcome }) => {
                        let number = member.named.remove(&id).expect("a message of this profile");
                        assert!(member.asked.remove(&number), "{number}: one outcome");
                        match outcome {
                            PublishOutcome::Accepted { .. } if number >= member.given_up => {
                                self.ledger.expect(&member.name, number);
                            }
                            PublishOutcome::Accepted { .. } => {}
                            PublishOutcome::Unknown | PublishOutcome::NotSent | PublishOutcome::Queued => {
                                self.unknown += 1;
                            }
                            other => panic!("{number}: {other:?}"),
                        }
                    }
                    Event::Link(LinkEvent::SubscriptionChanged {
                        state: SubscriptionState::Granted { .. }, ..
                    }) => {
                        member.promised = member.connected;
                    }
                    _ => {}
                }
            }
            for message in connection.sent_again.drain(..) {
                self.ledger.sent_again(&member.name, &message);
            }
            for received in connection.received.drain(..) {
                self.ledger.came(&member.name, &received.topic, &received.text, received.duplicate);
            }
            assert_eq!(connection.dropped, 0, "the window took everything");
        }
    }

    /// Whether a profile has all that it is to receive.
    fn is_settled(&self, at: usize) -> bool {
        let member = &self.members[at];
        let is_live = self.person.connections[&member.id].state.is_live();
        member.promised && is_live && member.asked.is_empty() && self.ledger.missing(&member.name).is_empty()
    }

    /// Makes the next attempt at once.
    fn hurry(&mut self, at: usize) {
        let member = &mut self.members[at];
        if !member.connected {
            member.connected = true;
            self.person.link(member.id, LinkCommand::Connect);
        }
        let next_attempt_at = self.person.connections[&member.id].state.next_attempt_at;
        if next_attempt_at.is_some() && next_attempt_at != member.hurried {
            member.hurried = next_attempt_at;
            self.person.link(member.id, LinkCommand::RetryNow);
        }
    }

    /// Takes over what comes next; does not wait for longer than until `ends_at`.
    async fn until_woken(&mut self, ends_at: Instant) {
        // The caller says what was waited for.
        let _ = tokio::time::timeout_at(ends_at, self.person.woken.notified()).await;
        self.take_over();
    }

    /// Waits until all have everything.
    async fn settle(&mut self) {
        let ends_at = Instant::now() + Duration::from_mins(1);
        self.take_over();
        while let Some(at) = (0..self.members.len()).find(|at| !self.is_settled(*at)) {
            self.hurry(at);
            let member = &self.members[at];
            let (missing, state) = (self.ledger.missing(&member.name), &self.person.connections[&member.id].state);
            assert!(Instant::now() < ends_at, "{}: {missing:?}, {:?}, {state:?}", member.name, member.asked);
            self.until_woken(ends_at).await;
        }
    }

    /// Closes a profile and opens it again: its number is new.
    async fn close_and_open(&mut self, at: usize) {
        let former = self.members[at].id;
        self.person.send(Some(former), Command::Profile(ProfileCommand::Close));
        self.person.until("the end", |person| person.connections[&former].closed.then_some(())).await;
        self.take_over();
        self.person.connections.remove(&former);
        let name = self.members[at].name.clone();
        assert!(self.members[at].named.is_empty(), "{name}: no outcome of {:?}", self.members[at].named);
        // What the engine did not come to send has no id, and goes with the connection.
        self.members[at].asked.clear();
        self.person.send(None, Command::Profile(ProfileCommand::Use { name: name.clone() }));
        let id = self.person.opened(&name).await;
        assert!(id > former, "{id:?} is not new");
        self.members[at].id = id;
        self.person.watch(id).await;
        (self.members[at].connected, self.members[at].promised) = (true, true);
    }

    /// Each profile has one console, in which nothing waits.
    fn assert_consoles_are_at_rest(&self) {
        let consoles = self.person.consoles.as_ref().expect("they were looked at");
        for Member { name, id, .. } in &self.members {
            assert_eq!((consoles.id_of(name), consoles.pending(*id)), (Some(*id), 0), "{name}");
        }
    }

    /// One of those that do not leave, once there is one.
    async fn one_that_stays(&mut self, random: &mut StdRng) -> usize {
        let ends_at = Instant::now() + Duration::from_mins(1);
        self.take_over();
        loop {
            self.let_go().await;
            let staying: Vec<usize> =
                (0..self.members.len()).filter(|at| self.members[*at].leaving.is_none()).collect();
            if !staying.is_empty() {
                return staying[random.gen_range(0..staying.len())];
            }
            assert!(Instant::now() < ends_at, "all wait to leave, and none can");
            self.until_woken(ends_at).await;
        }
    }

    /// Goes on until something was done that counts.
    async fn does_something(&mut self, random: &mut StdRng) {
        let mut is_done = false;
        while !is_done {
            let at = self.one_that_stays(random).await;
            is_done = match random.gen_range(0..38) {
                0..20 => self.broker_sends(at, random.gen_range(1..20)),
                20..30 => self.member_sends(at),
                30..35 => self.toggle(at, random.gen_bool(0.5)).await,
                35..37 => self.drop_connections(self.members[at].sandbox),
                _ => self.closes(at, random.gen_bool(0.5)).await,
            };
            tokio::time::sleep(Duration::from_millis(random.gen_range(0..10))).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn profiles_that_come_and_go_at_random_lose_nothing_and_mix_up_nothing() {
    let seed = std::env::var("TOPICDECK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(8);
    let mut random = StdRng::seed_from_u64(seed);
    let mut crowd = Box::pin(Crowd::of(rounds(4, 20))).await;
    let actions = rounds(150, 20_000);
    let mut quarters_kib = Vec::new();
    for action in 1..=actions {
        crowd.does_something(&mut random).await;
        if action.is_multiple_of(actions.div_ceil(4)) || action == actions {
            // With all of them connected, since a connection costs memory too.
            crowd.settle().await;
            quarters_kib.push(resident_kib());
        }
    }
    // Whether messages are on their way when someone leaves is up to chance: it goes on until that happened.
    for _ in 0..2_000 {
        if crowd.in_flight > 0 {
            break;
        }
        crowd.does_something(&mut random).await;
    }
    crowd.settle().await;
    assert!(crowd.ledger.faults().is_empty(), "seed {seed}: {:#?}", crowd.ledger.faults());
    let (count, unknown, in_flight) = (crowd.ledger.count(), crowd.unknown, crowd.in_flight);
    assert!(count > actions, "{count} messages came");
    assert!(in_flight > 0, "no one left with messages on their way");
    crowd.assert_consoles_are_at_rest();
    eprintln!("{count} messages, {in_flight} left behind, {unknown} own ones unanswered, {quarters_kib:?} KiB");
    assert_memory_is_flat(quarters_kib[0], quarters_kib[quarters_kib.len() - 1]);
    crowd.person.end().await;
}
