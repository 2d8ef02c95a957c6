//! The ladder as it is folded from what the link tells.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::taps::Tap;
use client::credentials;
use client::link::LastSent;
use client::sign_in;
use model::{
    BatchBuilder, DialPart, DialStep, Gap, GapEnd, GapReason, Message, MessageProperties, Origin, Properties,
    PublishEvent, PublishId, PublishRequest, Qos, RungDetail, words,
};

struct Climb {
    relay: Relay,
    inbox: Inbox,
    alert: mpsc::Receiver<LinkAlert>,
    woken: Arc<AtomicUsize>,
}

impl Climb {
    fn new() -> Self {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let inbox = Inbox::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let profile = Arc::new(client::profile::parse(client::profile::template()).unwrap().remove(0));
        let (sender, alert) = mpsc::channel(1);
        let shared = Shared {
            inbox: inbox.clone(),
            alert: sender,
            outages: Outages::new(inbox.clone()),
            publishes: Publishes::new(inbox.clone()),
            clock: Clock::default(),
            next_topic: Arc::default(),
        };
        Self { relay: Relay::new(profile, shared, Taps::new(Vec::new()), 7), inbox, alert, woken }
    }

    fn tell(&mut self, update: LinkUpdate) -> &LinkState {
        self.relay.update(update);
        &self.relay.state
    }

    fn attempt(&mut self, attempt: u32) {
        self.tell(LinkUpdate::AttemptStarted { attempt, at: at(0) });
    }

    fn rung(&mut self, rung: Rung, state: RungState) {
        let report = RungReport { state, took: Some(Duration::from_millis(5)), detail: RungDetail::None };
        self.tell(LinkUpdate::RungChanged { rung, report });
    }

    fn live(&mut self, secs: i64) {
        self.rung(Rung::Live, RungState::Done);
        let client_id = "deck-1".to_owned();
        self.tell(LinkUpdate::Live { since: at(secs), client_id, session_resumed: true });
    }

    fn fails(&mut self, rung: Rung, error: Error, next_attempt_at: Option<Timestamp>) -> &LinkState {
        // As the link does: the rung first.
        self.rung(rung, RungState::Failed);
        self.tell(LinkUpdate::AttemptFailed { rung, error: Arc::new(error), next_attempt_at })
    }

    fn loses(&mut self, error: Error, secs: i64) -> &'static str {
        let (error, next_attempt_at) = (Arc::new(error), Some(at(secs + 1)));
        let lost = LinkUpdate::ConnectionLost { error, at: at(secs), whole_until: at(secs - 5), next_attempt_at };
        self.tell(lost).notice().unwrap().code
    }

    /// A message to `topic` is asked for.
    fn asked(&self, topic: &Topic) -> PublishId {
        let (topic, payload, properties) = (topic.clone(), Arc::default(), MessageProperties::default());
        let request = PublishRequest { topic, payload, qos: Qos::AtLeastOnce, retain: false, properties };
        let id = self.relay.shared.publishes.asked(request, None, at(0)).id;
        assert!(matches!(self.events()[..], [Event::Publish(PublishEvent::Requested { .. })]));
        id
    }

    fn events(&self) -> Vec<Event> {
        self.inbox.take().events
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_000_000 + secs)
}

fn refused() -> Error {
    Error::Connack { reason_code: 0x87, reason_string: None, server_reference: None }
}

fn hang_up(after: Option<LastSent>) -> Error {
    Error::ClosedWithoutWord { after, kind: None }
}

#[test]
fn a_failed_attempt_shows_its_rung_in_short_and_when_the_next_one_comes() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.rung(Rung::Socket, RungState::Done);
    climb.tell(LinkUpdate::DialStep(DialStep { part: DialPart::Tcp, took: Duration::from_millis(1) }));
    let state = climb.fails(Rung::Mqtt, refused(), Some(at(4))).clone();
    assert_eq!(state.failed_rung(), Some(Rung::Mqtt));
    assert_eq!(words::rung(&state, Rung::Mqtt), "CONNACK 0x87 not authorized");
    assert_eq!(state.rung(Rung::Mqtt).took, Some(Duration::from_millis(5)));
    assert_eq!(state.next_attempt_at, Some(at(4)));
    assert_eq!(
        state.notice().map(|notice| (notice.code, notice.rung)),
        Some(("mqtt.not_authorized", Some(Rung::Mqtt)))
    );

    climb.attempt(2);
    let state = &climb.relay.state;
    assert_eq!((state.attempt, state.next_attempt_at, state.failed_rung()), (2, None, None));
    assert!(state.dial_steps.is_empty() && state.failure.is_some(), "the reason stays until it is live");
}

#[test]
fn a_rung_that_failed_has_plain_words_beside_it() {
    let mut climb = Climb::new();
    climb.attempt(1);
    let error = Error::Credentials(credentials::Error::TooManyRequests);
    let state = climb.fails(Rung::Identity, error, Some(at(1)));
    assert_eq!(words::rung(state, Rung::Identity), "Too many requests to the identity pool");
    assert_eq!(state.notice().unwrap().rung, Some(Rung::Identity));
}

#[test]
fn live_ends_what_was_said_of_earlier_attempts() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    climb.attempt(2);
    climb.rung(Rung::Live, RungState::Done);
    assert_eq!(climb.relay.state.failure, None, "never live and in trouble at once");
    climb.live(2);
    let state = &climb.relay.state;
    assert!(state.is_live());
    assert_eq!((state.live_since, state.client_id.as_deref()), (Some(at(2)), Some("deck-1")));
}

#[test]
fn no_state_is_shown_as_live_without_since_when() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.rung(Rung::Live, RungState::Done);
    let live_since = |climb: &Climb| {
        climb.events().into_iter().find_map(|event| match event {
            Event::Link(LinkEvent::StateChanged(state)) if state.is_live() => Some(state.live_since),
            _ => None,
        })
    };
    assert_eq!(live_since(&climb), None);
    climb.live(2);
    assert_eq!(live_since(&climb), Some(Some(at(2))));
}

#[test]
fn how_a_live_connection_ended_depends_on_what_came_before() {
    let filter = TopicFilter::parse("plant/#").unwrap();
    let subscribed = || Some(LastSent::Subscribe(vec![filter.clone()]));
    let rows = [
        (hang_up(None), 1, "mqtt.closed_at_once"),
        (hang_up(None), 60, "live.closed"),
        (hang_up(subscribed()), 1, "live.closed_on_subscribe"),
        (hang_up(subscribed()), 60, "live.closed_on_subscribe"),
        (
            Error::ClosedByBroker { reason_code: 0x8e, reason_string: None, server_reference: None, after: None },
            1,
            "live.session_taken_over",
        ),
        (Error::KeepAliveTimeout { silent: Duration::from_secs(30) }, 60, "live.silent"),
    ];
    for (error, secs, code) in rows {
        let mut climb = Climb::new();
        climb.attempt(1);
        climb.live(0);
        assert_eq!(climb.loses(error, secs), code);
        let state = &climb.relay.state;
        assert_eq!((state.live_since, state.is_live(), state.failed_rung()), (None, false, Some(Rung::Live)));
    }
}

/// What is heard, how it comes, and what is said of the end.
type Row<'a> = (&'a str, &'a dyn Fn(&mut Climb), &'a str);

#[test]
fn a_broker_that_has_granted_or_sent_something_did_not_refuse_the_connection() {
    let changed = |change| {
        let topic_filter = TopicFilter::parse("plant/#").unwrap();
        LinkUpdate::SubscriptionChanged { topic_filter, qos: Qos::AtMostOnce, change }
    };
    let refused = SubscriptionChange::Refused { reason_code: 0x87, reason_string: None };
    let receives = |climb: &mut Climb| {
        let mut builder = BatchBuilder::default();
        builder.push(message(b"{}"));
        climb.relay.batch(builder.close().unwrap());
    };
    let tells = |climb: &mut Climb, change: SubscriptionChange| {
        climb.tell(changed(change));
    };
    let rows: [Row<'_>; 6] = [
        ("nothing", &|_| {}, "mqtt.closed_at_once"),
        ("asked", &|climb| tells(climb, SubscriptionChange::Requested), "mqtt.closed_at_once"),
        ("granted", &|climb| tells(climb, SubscriptionChange::Granted(Qos::AtMostOnce)), "live.closed"),
        ("refused", &|climb| tells(climb, refused.clone()), "live.closed"),
        ("a message", &receives, "live.closed"),
        ("acknowledged", &accepted, "live.closed"),
    ];
    for (what, tell, code) in rows {
        // Some is granted before it counts as live.
        for before in [true, false] {
            let mut climb = Climb::new();
            climb.attempt(1);
            if before {
                tell(&mut climb);
            }
            climb.live(0);
            if !before {
                tell(&mut climb);
            }
            assert_eq!(climb.loses(hang_up(None), 1), code, "{what}");
        }
    }
}

fn accepted(climb: &mut Climb) {
    let topic = Topic::parse("plant/a").unwrap();
    let end = PublishEnd::Accepted { took: Duration::ZERO, reason_code: 0 };
    while !climb.events().is_empty() {}
    let id = climb.asked(&topic);
    climb.tell(LinkUpdate::PublishEnded { id, topic, retain: false, end });
}

#[test]
fn the_end_of_the_sign_in_is_told_to_the_worker_with_the_number_of_the_link() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    assert!(climb.alert.try_recv().is_err());
    let over = Error::Credentials(credentials::Error::SignIn(sign_in::Error::SessionEnded));
    climb.fails(Rung::SignIn, over, None);
    let alert = climb.alert.try_recv().unwrap();
    assert!(matches!(alert, LinkAlert::SignInEnded { link: 7, notice } if notice.code == "sign_in.session_ended"));
}

#[test]
fn a_gap_is_told_when_it_begins_and_when_it_ends_whichever_way_led_out() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.live(0);
    climb.loses(hang_up(None), 60);
    climb.live(62);
    for (leaving, secs) in [(Leaving::Disconnect, 70), (Leaving::NewClientId, 80), (Leaving::End, 90)] {
        climb.relay.shared.outages.leaving(GapReason::SignedInAgain);
        let state = climb.tell(LinkUpdate::ConnectionLeft { whole_until: at(secs), leaving });
        assert!(!state.is_live() && state.live_since.is_none(), "{leaving:?}");
        climb.live(secs + 2);
    }
    let took = Duration::from_secs(3);
    climb.tell(LinkUpdate::HandedOver { from: at(100), at: at(103), took, session_resumed: true });
    let gaps: Vec<Gap> = climb.events().into_iter().filter_map(gap).collect();
    let reasons = [
        (55, 62, "Connection lost"),
        (70, 72, "You disconnected"),
        (80, 82, "You requested another client id"),
        (90, 92, "You signed in again"),
        (100, 103, "The connection was renewed (this happens daily)"),
    ];
    for (told, (from, to, reason)) in gaps.chunks(2).zip(reasons) {
        assert_eq!(model::words::gap_reason(&told[0].reason), reason);
        let open = Gap { from: at(from), reason: told[0].reason.clone(), end: None };
        let end = Some(GapEnd { at: at(to), session_resumed: true });
        assert_eq!(told, [open.clone(), Gap { end, ..open }]);
    }
    assert_eq!(gaps.len(), 10);
}

fn gap(event: Event) -> Option<Gap> {
    match event {
        Event::Link(LinkEvent::Gap(gap)) => Some(gap),
        _ => None,
    }
}

#[test]
fn credentials_are_known_until_they_are_refused() {
    let mut climb = Climb::new();
    let renewed = || LinkUpdate::CredentialsRenewed {
        expires_at: Some(at(3_600)),
        identity_id: Some("eu-west-1:x".to_owned()),
        account_id: None,
    };
    for (rung, error, expected) in [
        (Rung::Mqtt, refused(), Some(at(3_600))),
        (Rung::Identity, Error::Credentials(credentials::Error::TimedOut), None),
        (Rung::Socket, Error::UpgradeRefused { status: 403, error_type: None, skew_ms: None }, None),
        (Rung::Socket, Error::UpgradeRefused { status: 503, error_type: None, skew_ms: None }, Some(at(3_600))),
    ] {
        climb.attempt(1);
        climb.tell(renewed());
        let said = error.to_string();
        assert_eq!(climb.fails(rung, error, None).credentials_expire_at, expected, "{said}");
    }
}

#[test]
fn idle_keeps_who_we_are_and_why_it_ended() {
    let mut climb = Climb::new();
    climb.attempt(3);
    climb.tell(LinkUpdate::CredentialsRenewed {
        expires_at: Some(at(60)),
        identity_id: Some("eu-west-1:x".to_owned()),
        account_id: None,
    });
    climb.tell(LinkUpdate::ClientIdChosen { client_id: "deck-1".to_owned() });
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    let failure = climb.relay.state.failure.clone();
    let state = climb.tell(LinkUpdate::Idle).clone();
    let (identity_id, client_id) = (Some("eu-west-1:x".to_owned()), Some("deck-1".to_owned()));
    let credentials_expire_at = Some(at(60));
    assert_eq!(state, LinkState { failure, identity_id, client_id, credentials_expire_at, ..LinkState::default() });
}

#[test]
fn refusals_become_notices_and_each_is_told_at_once() {
    let mut climb = Climb::new();
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    let topic = Topic::parse("plant/a").unwrap();
    let id = climb.asked(&topic);
    let change = SubscriptionChange::Refused { reason_code: 0x87, reason_string: Some("no".to_owned()) };
    climb.tell(LinkUpdate::SubscriptionChanged { topic_filter, qos: Qos::AtMostOnce, change });
    let end = PublishEnd::Refused { reason_code: 0x97, reason_string: None };
    climb.tell(LinkUpdate::PublishEnded { id, topic, retain: false, end });
    climb.tell(LinkUpdate::SignInEnded);
    assert_eq!(climb.woken.load(Ordering::SeqCst), 1 + 3);
    let codes: Vec<&str> = climb.events().iter().map(code).collect();
    assert_eq!(codes, ["subscribe.not_authorized", "publish.quota", "sign_in.session_ended_while_live"]);
}

fn code(event: &Event) -> &'static str {
    match event {
        Event::Link(LinkEvent::SubscriptionChanged { state: SubscriptionState::Refused { notice, .. }, .. })
        | Event::Publish(PublishEvent::Ended { outcome: PublishOutcome::Refused { notice, .. }, .. })
        | Event::Noticed(notice) => notice.code,
        other => panic!("{other:?}"),
    }
}

fn message(payload: &[u8]) -> Message<'_> {
    Message {
        received_at: at(0),
        topic: "a",
        payload,
        properties: Properties::default(),
        qos: Qos::AtMostOnce,
        retain: false,
        duplicate: false,
        origin: Origin::Received,
    }
}

/// Counts what it sees, and that nothing is missing between.
struct Counting(Arc<AtomicUsize>);

impl Tap for Counting {
    fn batch(&mut self, batch: &Arc<Batch>, _out: &mut Vec<Event>) {
        for message in batch.iter() {
            let expected = self.0.fetch_add(1, Ordering::SeqCst);
            assert_eq!(message.payload, expected.to_string().as_bytes());
        }
    }
}

#[test]
fn taps_see_in_order_what_a_frozen_window_never_gets() {
    const BATCHES: usize = 600;
    let mut climb = Climb::new();
    let seen = Arc::new(AtomicUsize::new(0));
    climb.relay.taps = Taps::new(vec![Box::new(Counting(Arc::clone(&seen)))]);
    let mut builder = BatchBuilder::default();
    for number in 0..BATCHES * 1_000 {
        builder.push(message(number.to_string().as_bytes()));
        if number % 1_000 == 999 {
            climb.relay.batch(builder.close().unwrap());
        }
    }
    let (mut kept, mut dropped) = (0, 0);
    climb.inbox.drain(std::time::Instant::now() + Duration::from_mins(10), |part| {
        kept += part.batches.iter().map(|batch| batch.len() as u64).sum::<u64>();
        dropped += part.dropped;
    });
    assert!(dropped > 0, "the window had no room for all");
    assert_eq!(kept + dropped, BATCHES as u64 * 1_000);
    assert_eq!(seen.load(Ordering::SeqCst), BATCHES * 1_000);
}
