//! The ladder as it is folded from what the link tells.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::credentials;
use crate::link::LastSent;
use crate::model::{DialStep, PublishId, Qos};
use crate::sign_in;

struct Climb {
    ladder: Ladder,
    inbox: Inbox,
    urgent: mpsc::Receiver<Urgent>,
    woken: Arc<AtomicUsize>,
}

impl Climb {
    fn new() -> Self {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let inbox = Inbox::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let profile = Arc::new(crate::profile::parse(crate::profile::template()).unwrap().remove(0));
        let (sender, urgent) = mpsc::channel(1);
        Self { ladder: Ladder::new(profile, inbox.clone(), sender, 7, Arc::default()), inbox, urgent, woken }
    }

    fn tell(&mut self, happening: Happening) -> &LinkState {
        self.ladder.happened(happening);
        &self.ladder.state
    }

    fn attempt(&mut self, attempt: u32) {
        self.tell(Happening::AttemptStarted { attempt, at: at(0) });
    }

    fn rung(&mut self, rung: Rung, state: RungState, detail: &str) {
        let report = RungReport { state, took: Some(Duration::from_millis(5)), detail: detail.to_owned() };
        self.tell(Happening::RungChanged { rung, report });
    }

    fn live(&mut self, secs: i64) {
        self.rung(Rung::Live, RungState::Done, "");
        self.tell(Happening::Live { since: at(secs), client_id: "deck-1".to_owned() });
    }

    fn fails(&mut self, rung: Rung, error: Error, next_attempt_at: Option<Timestamp>) -> &LinkState {
        // As the link does: the rung first, with the error's own text.
        self.rung(rung, RungState::Failed, &error.to_string());
        self.tell(Happening::AttemptFailed { rung, error: Arc::new(error), next_attempt_at })
    }

    fn loses(&mut self, error: Error, secs: i64) -> &'static str {
        let (error, next_attempt_at) = (Arc::new(error), Some(at(secs + 1)));
        self.tell(Happening::ConnectionLost { error, at: at(secs), next_attempt_at }).notice.as_ref().unwrap().code
    }

    fn events(&self) -> Vec<Event> {
        self.inbox.take().events
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_000_000 + secs)
}

fn refused() -> Error {
    Error::Connack { reason_code: 0x87, reason_string: None }
}

fn hang_up(after: Option<LastSent>) -> Error {
    Error::ClosedWithoutWord { after, kind: None }
}

#[test]
fn a_failed_attempt_shows_its_rung_in_short_and_when_the_next_one_comes() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.rung(Rung::Socket, RungState::Done, "TLS 1.3");
    climb.tell(Happening::DialStep(DialStep { name: "TCP", took: Duration::from_millis(1) }));
    let state = climb.fails(Rung::Mqtt, refused(), Some(at(4))).clone();
    assert_eq!(state.failed_rung(), Some(Rung::Mqtt));
    assert_eq!(state.rung(Rung::Mqtt).detail, "CONNACK 0x87 not authorized");
    assert_eq!(state.rung(Rung::Mqtt).took, Some(Duration::from_millis(5)));
    assert_eq!(state.next_attempt_at, Some(at(4)));
    assert_eq!(state.notice.map(|notice| (notice.code, notice.rung)), Some(("mqtt.not_authorized", Some(Rung::Mqtt))));

    climb.attempt(2);
    let state = &climb.ladder.state;
    assert_eq!((state.attempt, state.next_attempt_at, state.failed_rung()), (2, None, None));
    assert!(state.dial_steps.is_empty() && state.notice.is_some(), "the reason stays until it is live");
}

#[test]
fn a_rung_that_failed_has_plain_words_beside_it() {
    let mut climb = Climb::new();
    climb.attempt(1);
    let error = Error::Credentials(credentials::Error::TooManyRequests);
    let state = climb.fails(Rung::Identity, error, Some(at(1)));
    assert_eq!(state.rung(Rung::Identity).detail, "The identity pool is asked too often");
    assert_eq!(state.notice.as_ref().unwrap().rung, Some(Rung::Identity));
}

#[test]
fn live_ends_what_was_said_of_earlier_attempts() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    climb.attempt(2);
    climb.rung(Rung::Live, RungState::Done, "");
    assert_eq!(climb.ladder.state.notice, None, "never live and in trouble at once");
    climb.live(2);
    let state = &climb.ladder.state;
    assert!(state.is_live());
    assert_eq!((state.live_since, state.client_id.as_deref()), (Some(at(2)), Some("deck-1")));
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
        (Error::ClosedByBroker { reason_code: 0x8e, reason_string: None, after: None }, 1, "live.session_taken_over"),
        (Error::KeepAliveTimeout { silent: Duration::from_secs(30) }, 60, "live.silent"),
    ];
    for (error, secs, code) in rows {
        let mut climb = Climb::new();
        climb.attempt(1);
        climb.live(0);
        assert_eq!(climb.loses(error, secs), code);
        let state = &climb.ladder.state;
        assert_eq!((state.live_since, state.is_live(), state.failed_rung()), (None, false, Some(Rung::Live)));
    }
}

#[test]
fn the_end_of_the_sign_in_is_told_to_the_worker_with_the_number_of_the_link() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    assert!(climb.urgent.try_recv().is_err());
    let over = Error::Credentials(credentials::Error::SignIn(sign_in::Error::SessionEnded));
    climb.fails(Rung::SignIn, over, None);
    let urgent = climb.urgent.try_recv().unwrap();
    assert!(matches!(urgent, Urgent::SignInEnded { link: 7, notice } if notice.code == "sign_in.session_ended"));
}

#[test]
fn a_gap_says_in_words_why_and_only_once() {
    let mut climb = Climb::new();
    climb.attempt(1);
    climb.live(0);
    climb.loses(hang_up(None), 60);
    let gap = || Gap { from: at(60), to: at(62), session_resumed: true, reason: "ClosedWithoutWord".to_owned() };
    climb.live(62);
    climb.tell(Happening::GapClosed(gap()));
    climb.tell(Happening::GapClosed(gap()));
    let reasons: Vec<String> = climb.events().into_iter().filter_map(reason).collect();
    assert_eq!(reasons, ["The connection was lost", "You disconnected"]);
}

fn reason(event: Event) -> Option<String> {
    match event {
        Event::Link(LinkEvent::GapClosed(gap)) => Some(gap.reason),
        _ => None,
    }
}

#[test]
fn idle_keeps_who_we_are_and_why_it_ended() {
    let mut climb = Climb::new();
    climb.attempt(3);
    climb.tell(Happening::CredentialsRenewed {
        expires_at: at(60),
        identity_id: "eu-west-1:x".to_owned(),
        account_id: None,
    });
    climb.tell(Happening::ClientIdChosen { client_id: "deck-1".to_owned() });
    climb.fails(Rung::Mqtt, refused(), Some(at(1)));
    let notice = climb.ladder.state.notice.clone();
    let state = climb.tell(Happening::Idle).clone();
    let (identity_id, client_id) = (Some("eu-west-1:x".to_owned()), Some("deck-1".to_owned()));
    assert_eq!(state, LinkState { notice, identity_id, client_id, ..LinkState::default() });
}

#[test]
fn refusals_become_notices_and_each_is_told_at_once() {
    let mut climb = Climb::new();
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    let topic = Topic::parse("plant/a").unwrap();
    let change = SubscriptionChange::Refused { reason_code: 0x87, reason_string: Some("no".to_owned()) };
    climb.tell(Happening::SubscriptionChanged { topic_filter, qos: Qos::AtMostOnce, change });
    let end = PublishEnd::Refused { reason_code: 0x97, reason_string: None };
    climb.tell(Happening::PublishEnded { id: PublishId(1), topic, retain: false, end });
    climb.tell(Happening::SignInEnded);
    assert_eq!(climb.woken.load(Ordering::SeqCst), 3);
    let codes: Vec<&str> = climb.events().iter().map(code).collect();
    assert_eq!(codes, ["subscribe.not_authorized", "publish.quota", "sign_in.session_ended_while_live"]);
}

fn code(event: &Event) -> &'static str {
    match event {
        Event::Link(
            LinkEvent::SubscriptionChanged { state: SubscriptionState::Refused { notice, .. }, .. }
            | LinkEvent::PublishEnded { outcome: PublishOutcome::Refused { notice, .. }, .. },
        )
        | Event::Noticed(notice) => notice.code,
        other => panic!("{other:?}"),
    }
}
