//! Connections in a time-lapse and in chaos: nothing that was acknowledged is lost, and repeats are marked.
//!
//! `TOPICDECK_LONG=1` makes it minutes; run with `--nocapture` to see the figures.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use client::link::{LinkUpdate, PublishEnd};
use model::{LinkCommand, PublishId, Qos};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sandbox::{Fault, OPERATOR, Place, Times};

use crate::support::long_run::{assert_memory_is_flat, resident_kib, rounds};
use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::{Seen, WatchedLink};

/// A look at what is there already.
const LEAST: Duration = Duration::from_millis(2);

/// Numbered QoS 1 messages from one link to another.
struct Numbers {
    sender: WatchedLink,
    receiver: WatchedLink,
    topic: &'static str,
    ids: Vec<(u32, PublishId)>,
    /// Whether the sender and the receiver are connected.
    live: [bool; 2],
}

/// What became of the numbers.
#[derive(Debug, Default)]
struct Account {
    accepted: usize,
    other_ends: HashMap<String, usize>,
    repeats: usize,
    unmarked_repeats: Vec<u32>,
}

impl Numbers {
    async fn between(sender: WatchedLink, mut receiver: WatchedLink, topic: &'static str) -> Self {
        receiver.subscribe(topic, Qos::AtLeastOnce).await;
        let mut numbers = Self { sender, receiver, topic, ids: Vec::new(), live: [true; 2] };
        numbers.sender.until_live().await;
        numbers
    }

    async fn publish(&mut self) {
        let number = u32::try_from(self.ids.len()).unwrap();
        let request = self.sender.request(self.topic, number.to_string().as_bytes(), Qos::AtLeastOnce);
        self.ids.push((number, request.id));
        self.sender.command(request).await;
    }

    /// The next message is taken, and its acknowledgement is lost with the connection.
    async fn lose_a_puback(&mut self, stage: &SignedInSandbox) {
        stage.fault(Fault::NoPuback, 1);
        self.publish().await;
        self.work(Duration::from_millis(20)).await;
        stage.sandbox.drop_connections(None);
    }

    /// Takes what both sides tell within about `limit`; failed ones do not wait for their next attempt.
    async fn work(&mut self, limit: Duration) {
        let [sends, receives] = &mut self.live;
        let sides = [(&mut self.sender, sends, limit), (&mut self.receiver, receives, LEAST)];
        for (link, live, limit) in sides {
            let mut failed = false;
            let look = |update: &LinkUpdate| {
                match update {
                    LinkUpdate::Live { .. } => *live = true,
                    LinkUpdate::ConnectionLost { .. } => (*live, failed) = (false, true),
                    LinkUpdate::AttemptFailed { .. } => failed = true,
                    _ => {}
                }
                None::<()>
            };
            let _ = tokio::time::timeout(limit, link.until("nothing", look)).await;
            if failed {
                link.command(LinkCommand::RetryNow).await;
            }
        }
    }

    /// Waits for every outcome, and for every accepted number to arrive.
    async fn settle(mut self) -> Account {
        let mut account = Account::default();
        let mut accepted = HashSet::new();
        for (number, id) in std::mem::take(&mut self.ids) {
            match self.sender.outcome(id).await {
                PublishEnd::Accepted { .. } => drop(accepted.insert(number)),
                other => *account.other_ends.entry(format!("{other:?}")).or_default() += 1,
            }
        }
        account.accepted = accepted.len();
        let mut arrived: HashMap<u32, Vec<bool>> = HashMap::new();
        let mut missing = accepted;
        while !missing.is_empty() {
            let seen = self.receiver.message(|seen| !seen.sent).await;
            missing.remove(&number_of(&seen));
            arrived.entry(number_of(&seen)).or_default().push(seen.duplicate);
        }
        let again: HashSet<u32> =
            self.sender.messages().iter().filter(|seen| seen.sent && seen.duplicate).map(number_of).collect();
        for (number, marks) in arrived.iter().filter(|(_, marks)| marks.len() > 1) {
            account.repeats += marks.len() - 1;
            if !again.contains(number) && !marks.contains(&true) {
                account.unmarked_repeats.push(*number);
            }
        }
        account
    }
}

fn number_of(seen: &Seen) -> u32 {
    std::str::from_utf8(&seen.payload).unwrap().parse().unwrap()
}

/// Whether the link was handed over within `limit`; a lost connection is a failure.
async fn handed_over(link: &mut WatchedLink, limit: Duration) -> Option<Duration> {
    let pick = |update: &LinkUpdate| match update {
        LinkUpdate::HandedOver { took, session_resumed, .. } => {
            assert!(*session_resumed, "the session was resumed");
            Some(*took)
        }
        LinkUpdate::ConnectionLost { error, .. } => panic!("{error}"),
        _ => None,
    };
    tokio::time::timeout(limit, link.until("a hand-over", pick)).await.ok()
}

#[tokio::test]
async fn dozens_of_hand_overs_with_short_lived_credentials_lose_no_message() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    stage.sandbox.faults().inject(Fault::CredentialsExpireIn { secs: 5 }, Times::Always);
    let connect = || {
        let mut setup = stage.setup();
        setup.hand_over_after = Duration::from_millis(1_200);
        stage.connect_with(setup)
    };
    let mut numbers = Numbers::between(connect(), connect(), "plant/lapse").await;
    let (wanted, began_kib) = (rounds(12, 200), resident_kib());
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    while sent.len() < wanted || received.len() < wanted {
        numbers.publish().await;
        sent.extend(handed_over(&mut numbers.sender, Duration::from_millis(20)).await);
        received.extend(handed_over(&mut numbers.receiver, Duration::from_millis(1)).await);
    }
    let total = numbers.ids.len();
    let account = numbers.settle().await;
    let longest = sent.iter().chain(&received).max().copied().unwrap_or_default();
    eprintln!(
        "time-lapse: {} hand-overs, longest {longest:?}, {} connections, {total} messages, {account:?}, {began_kib} KiB \
         to {} KiB",
        sent.len() + received.len(),
        stage.sandbox.connections_opened(),
        resident_kib(),
    );
    assert_eq!((account.accepted, account.unmarked_repeats), (total, Vec::new()));
    assert_memory_is_flat(began_kib, resident_kib());
    stage.sandbox.shut_down().await;
}

#[tokio::test]
async fn a_hand_over_that_is_refused_leaves_the_connection_alone() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut setup = stage.setup();
    setup.hand_over_after = Duration::from_millis(1_200);
    let mut link = stage.connect_with(setup);
    link.until_live().await;
    stage.fault(Fault::ConnackReason(0x97), 1);
    assert!(handed_over(&mut link, Duration::from_mins(1)).await.is_some(), "the next one works");
    assert!(stage.sandbox.upgrades_asked() >= 3, "the first, the refused, and the next");
    let request = link.request("plant/a", b"", Qos::AtLeastOnce);
    assert!(matches!(link.publish(request).await, PublishEnd::Accepted { .. }));
}

/// Answers whether the fault can be held against a message.
fn random_fault(random: &mut StdRng, stage: &SignedInSandbox, topic: &str) -> bool {
    let kind = random.gen_range(0..8);
    match kind {
        0 => stage.fault(Fault::DropOnPublish { topic: topic.to_owned() }, 1),
        1 => stage.sandbox.drop_connections(None),
        2 => stage.sandbox.drop_connections(Some(0x8b)),
        3 => {
            stage.fault(Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() }, 1);
            stage.sandbox.drop_connections(None);
        }
        4 => {
            stage.fault(Fault::ConnackReason(0x97), 1);
            stage.sandbox.drop_connections(None);
        }
        5 => {
            stage.fault(Fault::CloseAfterConnack, 1);
            stage.sandbox.drop_connections(None);
        }
        6 => {
            stage.fault(Fault::HttpStatus { place: Place::Gateway, status: 503 }, 1);
            stage.sandbox.drop_connections(None);
        }
        _ => stage.fault(Fault::DisconnectReason(0x80), 1),
    }
    matches!(kind, 0..=2 | 7)
}

#[tokio::test]
async fn chaos_loses_nothing_that_was_acknowledged() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let topic = "plant/chaos";
    let mut numbers = Numbers::between(stage.connect(), stage.connect(), topic).await;
    let (mut random, began_kib) = (StdRng::seed_from_u64(20_261_123), resident_kib());
    let (count, mut violations) = (rounds(10, 200), 0);
    for round in 0..count {
        let before = random.gen_range(3..12);
        for burst in 0..before + 3 {
            if burst == before && round % 5 == 4 {
                numbers.lose_a_puback(&stage).await;
                violations += 1;
            } else if burst == before {
                violations += usize::from(random_fault(&mut random, &stage, topic));
            }
            for _ in 0..random.gen_range(1..6) {
                numbers.publish().await;
            }
            numbers.work(Duration::from_millis(random.gen_range(1..60))).await;
        }
        let began = Instant::now();
        while numbers.live != [true; 2] {
            assert!(began.elapsed() < Duration::from_mins(1), "both come back");
            numbers.work(LEAST).await;
        }
    }
    stage.sandbox.faults().clear();
    let total = numbers.ids.len();
    let account = numbers.settle().await;
    eprintln!(
        "chaos: {count} faults, {} connections, {} upgrades, {total} messages, {account:?}, {began_kib} KiB to {} KiB",
        stage.sandbox.connections_opened(),
        stage.sandbox.upgrades_asked(),
        resident_kib(),
    );
    assert!(account.repeats > 0 && account.unmarked_repeats.is_empty(), "{account:?}");
    // Every connection resumed the session: what was sent is finished, and only what came without a connection is not.
    let ended = |end: &str| account.other_ends.get(end).copied().unwrap_or(0);
    assert_eq!(account.accepted + ended("NotSent") + ended("Parked"), total, "{account:?}");
    assert!(account.accepted * 2 > total, "most of the time there is a connection: {account:?}");
    assert!(ended("Parked") <= violations, "{violations} faults looked like a violation: {account:?}");
    assert_memory_is_flat(began_kib, resident_kib());
    stage.sandbox.shut_down().await;
}
