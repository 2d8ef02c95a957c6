//! Profiles that connect and disconnect at random, with numbered messages from both sides.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use model::{
    Command, ConnectionId, Event, LinkCommand, LinkEvent, MessageProperties, ProfileCommand, PublishId, PublishOutcome,
    PublishRequest, Qos, SubscriptionState, Topic,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sandbox::Sandbox;

use super::ledger::{Ledger, text};
use super::people::Person;
use super::sandbox_of;
use crate::stay::endurance::{assert_memory_is_flat, resident_kib, rounds};

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
    /// Own messages without an outcome.
    asked: BTreeMap<PublishId, usize>,
}

/// All of them.
struct Crowd {
    person: Person,
    sandboxes: Vec<Sandbox>,
    members: Vec<Member>,
    ledger: Ledger,
    publishes: u64,
    unknown: usize,
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
        let mut person = Person::with(&text);
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
                    asked: BTreeMap::new(),
                });
            }
        }
        Self { person, sandboxes, members, ledger: Ledger::default(), publishes: 0, unknown: 0 }
    }

    /// The broker has messages for a profile, connected or not.
    fn broker_sends(&mut self, at: usize, count: usize) {
        let member = &mut self.members[at];
        for _ in 0..count {
            let message = text(&member.name, member.numbers);
            let topic = format!("plant/{}/n", member.name);
            self.sandboxes[member.sandbox].publish(&topic, message.into_bytes(), Qos::AtLeastOnce, false);
            if member.promised {
                self.ledger.expect(&member.name, member.numbers);
            }
            member.numbers += 1;
        }
    }

    /// A profile sends something that it receives itself.
    fn member_sends(&mut self, at: usize) {
        if !self.members[at].promised {
            return;
        }
        self.publishes += 1;
        let (id, member) = (PublishId(self.publishes), &mut self.members[at]);
        let message = text(&member.name, member.numbers);
        let request = PublishRequest {
            id,
            topic: Topic::parse(&format!("plant/{}/n", member.name)).unwrap(),
            payload: message.as_bytes().into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        };
        member.asked.insert(id, member.numbers);
        member.numbers += 1;
        self.person.link(member.id, LinkCommand::Publish(request));
    }

    /// Connects, or disconnects once everything is there: the session ends with the connection.
    async fn toggle(&mut self, at: usize) {
        if !self.members[at].connected {
            self.members[at].connected = true;
            return self.person.link(self.members[at].id, LinkCommand::Connect);
        }
        self.settle(at).await;
        let id = self.members[at].id;
        (self.members[at].connected, self.members[at].promised) = (false, false);
        self.person.link(id, LinkCommand::Disconnect);
        self.person.until("the end", |person| (!person.connections[&id].state.is_live()).then_some(())).await;
    }

    /// Files what came under the connection that it came from.
    fn take_over(&mut self) {
        self.person.take_over();
        for member in &mut self.members {
            let Some(connection) = self.person.connections.get_mut(&member.id) else { continue };
            for event in connection.events.drain(..) {
                match event {
                    Event::Link(LinkEvent::PublishEnded { id, outcome }) => {
                        let number = member.asked.remove(&id).expect("a message of this profile");
                        match outcome {
                            PublishOutcome::Accepted { .. } => self.ledger.expect(&member.name, number),
                            PublishOutcome::Unknown | PublishOutcome::NotSent => self.unknown += 1,
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
            for received in connection.received.drain(..) {
                self.ledger.came(&member.name, &received.topic, &received.text, received.duplicate);
            }
            assert_eq!(connection.dropped, 0, "the window took everything");
        }
    }

    /// Waits until a profile has all that it is to receive.
    async fn settle(&mut self, at: usize) {
        if !self.members[at].connected {
            self.members[at].connected = true;
            self.person.link(self.members[at].id, LinkCommand::Connect);
        }
        let (ends_at, mut hurried) = (Instant::now() + Duration::from_mins(1), None);
        loop {
            self.take_over();
            let member = &self.members[at];
            let missing = self.ledger.missing(&member.name);
            let state = &self.person.connections[&member.id].state;
            if member.promised && state.is_live() && member.asked.is_empty() && missing.is_empty() {
                return;
            }
            if state.next_attempt_at.is_some() && state.next_attempt_at != hurried {
                hurried = state.next_attempt_at;
                self.person.link(member.id, LinkCommand::RetryNow);
            }
            assert!(Instant::now() < ends_at, "{}: {missing:?}, {:?}, {state:?}", member.name, member.asked);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Closes a profile that has received everything, and opens it again: its number is new.
    async fn close_and_open(&mut self, at: usize) {
        self.settle(at).await;
        let former = self.members[at].id;
        self.person.send(Some(former), Command::Profile(ProfileCommand::Close));
        self.person.until("the end", |person| person.connections[&former].closed.then_some(())).await;
        self.person.connections.remove(&former);
        let name = self.members[at].name.clone();
        self.person.send(None, Command::Profile(ProfileCommand::Use { name: name.clone() }));
        let id = self.person.opened(&name).await;
        assert!(id > former, "{id:?} is not new");
        self.members[at].id = id;
        self.person.watch(id).await;
    }

    async fn does_something(&mut self, random: &mut StdRng) {
        let at = random.gen_range(0..self.members.len());
        match random.gen_range(0..38) {
            0..20 => self.broker_sends(at, random.gen_range(1..20)),
            20..30 => self.member_sends(at),
            30..35 => self.toggle(at).await,
            35..37 => self.sandboxes[self.members[at].sandbox].drop_connections(None),
            _ => self.close_and_open(at).await,
        }
        self.take_over();
        tokio::time::sleep(Duration::from_millis(random.gen_range(0..10))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn profiles_that_come_and_go_at_random_lose_nothing_and_mix_up_nothing() {
    let seed = std::env::var("TOPICDECK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(8);
    let mut random = StdRng::seed_from_u64(seed);
    let mut crowd = Crowd::of(rounds(4, 20)).await;
    let actions = rounds(150, 20_000);
    let mut began_kib = 0;
    for action in 0..actions {
        if action == actions / 4 {
            began_kib = resident_kib();
        }
        crowd.does_something(&mut random).await;
    }
    for at in 0..crowd.members.len() {
        crowd.settle(at).await;
    }
    let now_kib = resident_kib();
    assert!(crowd.ledger.faults().is_empty(), "seed {seed}: {:#?}", crowd.ledger.faults());
    let (count, unknown) = (crowd.ledger.count(), crowd.unknown);
    assert!(count > actions, "{count} messages came");
    eprintln!("{count} messages, {unknown} own ones without an answer, {began_kib} KiB became {now_kib} KiB");
    crowd.person.end().await;
    assert_memory_is_flat(began_kib);
}
