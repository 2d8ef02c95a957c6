//! What the outbox of a connection does, hour by hour, without waiting.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::mpsc;

use super::desk::Desk;
use super::job::{Given, Job};
use super::moment::Moment;
use crate::inbox::Inbox;
use crate::publishes::Publishes;
use client::link::Outgoing;
use model::{
    Event, MessageProperties, Notice, OutboxChoice, OutboxCommand, OutboxEvent, OutboxState, OutboxView, PublishEvent,
    PublishId, PublishOutcome, PublishRequest, Qos, Timestamp, Topic, Words,
};
use store::Person;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// An outbox and its clocks.
struct Stage {
    desk: Desk,
    given: mpsc::Receiver<Given>,
    inbox: Inbox,
    now: Moment,
    publishes: Publishes,
    view: OutboxView,
    outcomes: Vec<(u128, String)>,
    questions: usize,
    folder: TempDir,
}

fn person(name: &str) -> Person {
    Person::new("https://idp.example/pool", name)
}

fn request(text: &str) -> PublishRequest {
    PublishRequest {
        topic: Topic::parse("plant/a").unwrap(),
        payload: text.as_bytes().into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: MessageProperties::default(),
    }
}

impl Stage {
    fn new() -> Self {
        Self::begin(tempfile::tempdir().unwrap(), OutboxChoice::default())
    }

    fn begin(folder: TempDir, choice: OutboxChoice) -> Self {
        let now = Moment { at: Instant::now(), time: Timestamp::from_secs(1_700_000_000), skew_ms: 0 };
        Self::begin_at(folder, choice, now)
    }

    fn begin_at(folder: TempDir, choice: OutboxChoice, now: Moment) -> Self {
        let inbox = Inbox::new(|| {});
        let publishes = Publishes::new(inbox.clone());
        let (sender, given) = mpsc::channel(256);
        let path = folder.path().join("outbox").join("plant.sqlite");
        let desk = Desk::new(path, choice, publishes.clone(), sender, inbox.clone());
        let (view, outcomes) = (OutboxView::default(), Vec::new());
        let mut stage = Self { desk, given, inbox, now, publishes, view, outcomes, questions: 0, folder };
        stage.look();
        stage
    }

    /// Ends as by a crash, and begins again.
    fn again(self, choice: OutboxChoice) -> Self {
        let Self { folder, desk, now, .. } = self;
        drop(desk);
        Self::begin_at(folder, choice, now)
    }

    fn pass(&mut self, span: Duration) {
        (self.now.at, self.now.time) = (self.now.at + span, self.now.time.plus(span));
        self.look();
    }

    fn look(&mut self) {
        self.desk.look_around(self.now);
        self.take_events();
    }

    fn job(&mut self, job: Job) {
        self.desk.take(job, self.now);
        self.desk.finish_turn(self.now);
        self.take_events();
    }

    fn command(&mut self, command: OutboxCommand) {
        self.job(Job::Command(command));
    }

    fn take_events(&mut self) {
        for event in self.inbox.take().events {
            match event {
                Event::Outbox(OutboxEvent::Listed(view)) => self.view = *view,
                Event::Outbox(OutboxEvent::Unprotected(_)) => self.questions += 1,
                Event::Publish(PublishEvent::Ended { id, outcome }) => {
                    let words = match outcome {
                        PublishOutcome::Unstored { notice } => notice.code.to_owned(),
                        outcome => format!("{outcome:?}"),
                    };
                    self.outcomes.push((id.0, words));
                }
                _ => {}
            }
        }
    }

    /// The person sends a message with this payload.
    fn add(&mut self, text: &str, lifetime: Option<Duration>) -> PublishId {
        let message = self.publishes.asked(request(text), None, self.now.time);
        let id = message.id;
        self.job(Job::Add { message, lifetime });
        id
    }

    /// What goes to the link now, each as its payload and what marks it.
    fn goes(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.given.try_recv().ok())
            .map(|Given { message: Outgoing { request, .. }, .. }| {
                let marks = request.properties.user.iter().map(|(name, value)| format!(" {name}={value}"));
                String::from_utf8(request.payload.to_vec()).unwrap() + &marks.collect::<String>()
            })
            .collect()
    }

    fn ended(&mut self, id: PublishId, outcome: PublishOutcome) {
        self.job(Job::Ended { id, outcome });
    }

    fn states(&self) -> Vec<(String, OutboxState)> {
        let text = |payload: &[u8]| String::from_utf8(payload.to_vec()).unwrap();
        self.view.entries.iter().map(|entry| (text(&entry.request.payload), entry.state)).collect()
    }

    fn count(&self, state: OutboxState) -> usize {
        self.view.count(state)
    }
}

fn accepted() -> PublishOutcome {
    PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0 }
}

#[test]
fn of_a_day_without_a_connection_all_goes_out_in_order_that_has_not_expired() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    let mut expected = Vec::new();
    for hour in 0..24 {
        for (kind, lifetime) in [("usual", None), ("long", Some(HOUR * 30)), ("half", Some(HOUR * 12))] {
            let text = format!("{hour} {kind}");
            let lasts = lifetime.unwrap_or(MINUTE * 10);
            if HOUR * (24 - hour) < lasts {
                expected.push(text.clone());
            }
            stage.add(&text, lifetime);
        }
        stage.pass(HOUR);
        assert!(stage.goes().is_empty());
    }
    assert_eq!(expected.len(), 24 + 11);
    assert_eq!(stage.count(OutboxState::Expired), 24 * 3 - expected.len());
    stage.job(Job::Live(true));
    assert_eq!(stage.goes(), expected);
    assert_eq!(stage.outcomes.len(), 24 * 3);
    assert!(stage.outcomes.iter().all(|(_, outcome)| outcome == "Queued"));
}

#[test]
fn whatever_the_clock_is_set_to_a_message_waits_no_longer_than_it_was_to() {
    for (jump_secs, skew_ms, passed, lives, why) in [
        (0, 0, MINUTE * 9, true, "nothing happened"),
        (0, 0, MINUTE * 10, false, "over"),
        (86_400, 0, MINUTE, false, "a day ahead: expired by the wall clock"),
        (-300, 0, MINUTE * 9, true, "five minutes back"),
        (-300, 0, MINUTE * 11, false, "five minutes back do not add five minutes"),
        (-86_400, 0, MINUTE, false, "a day back: its age is not known"),
        (3_600, 3_600_000, MINUTE * 9, true, "AWS says that the clock was an hour behind all the time"),
        (3_600, 3_600_000, MINUTE * 11, false, "and then it expires too"),
    ] {
        let mut stage = Stage::new();
        stage.job(Job::Person(Some(person("ann"))));
        stage.add("a", None);
        stage.now.time = Timestamp(stage.now.time.0 + jump_secs * 1_000_000);
        stage.now.skew_ms = skew_ms;
        stage.pass(passed);
        stage.job(Job::Live(true));
        assert_eq!(!stage.goes().is_empty(), lives, "{why}");
        assert_eq!(stage.count(OutboxState::Expired), usize::from(!lives), "{why}");
    }
}

#[test]
fn another_person_sends_nothing_of_the_first_and_sees_that_it_is_there() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    stage.add("of ann", None);
    stage.job(Job::Person(Some(person("bob"))));
    stage.job(Job::Live(true));
    let bobs = stage.add("of bob", None);
    assert_eq!(stage.goes(), ["of bob"]);
    stage.ended(bobs, accepted());
    assert!(!stage.view.entries[0].is_own && stage.view.entries[1].is_own);
    let anns = stage.view.entries[0].id;
    for command in [
        OutboxCommand::SendNow { id: anns },
        OutboxCommand::Cancel { id: anns },
        OutboxCommand::Edit { id: anns, request: request("x"), lifetime: MINUTE },
    ] {
        stage.command(command);
    }
    assert_eq!((stage.goes(), stage.count(OutboxState::Waiting)), (vec![], 0));
    stage.job(Job::Live(false));
    stage.job(Job::Person(Some(person("ann"))));
    stage.job(Job::Live(true));
    assert_eq!(stage.goes(), ["of ann"]);
}

#[test]
fn a_message_is_on_disk_before_it_goes_and_leaves_at_its_answer() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    stage.job(Job::Live(true));
    let id = stage.add("a", None);
    assert_eq!((stage.goes(), stage.states()), (vec!["a".to_owned()], vec![("a".to_owned(), OutboxState::Sending)]));
    assert!(stage.outcomes.is_empty(), "the link has it");
    stage.ended(id, accepted());
    assert_eq!(stage.states(), [(String::new(), OutboxState::Delivered)]);
    stage.pass(HOUR * 25);
    assert_eq!(stage.states(), []);
}

#[test]
fn what_was_not_sent_goes_first_again_and_what_the_broker_refuses_waits_for_the_person() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    stage.job(Job::Live(true));
    let [first, second] = ["a", "b"].map(|text| stage.add(text, None));
    assert_eq!(stage.goes(), ["a", "b"]);
    stage.ended(first, PublishOutcome::NotSent);
    assert!(stage.goes().is_empty(), "the connection is about to end");
    let notice = Box::new(Notice::error("x", Words { summary: "no", cause: "it", remedy: "do" }));
    stage.ended(second, PublishOutcome::Refused { reason_code: Some(0x87), notice });
    stage.job(Job::Live(true));
    assert_eq!(stage.goes(), ["a"]);
    stage.ended(first, accepted());
    let refused = stage.view.entries.iter().find(|entry| entry.id == second).unwrap();
    assert_eq!((refused.state, refused.why.as_deref()), (OutboxState::Refused, Some("no\nit\ndo")));
    stage.command(OutboxCommand::SendAgain { id: second });
    assert_eq!(stage.goes(), ["b"], "it did not arrive: no mark");
}

#[test]
fn what_may_have_arrived_asks_or_is_sent_again_with_a_mark_as_the_person_chose() {
    for resends in [false, true] {
        let choice = OutboxChoice { resends, ..OutboxChoice::default() };
        let mut stage = Stage::begin(tempfile::tempdir().unwrap(), choice);
        stage.job(Job::Person(Some(person("ann"))));
        stage.job(Job::Live(true));
        stage.add("a", None);
        assert_eq!(stage.goes(), ["a"]);
        let mut stage = stage.again(choice);
        stage.job(Job::Live(true));
        if resends {
            assert_eq!(stage.goes(), ["a possibly-repeated=true"]);
            let id = stage.view.entries[0].id;
            stage.ended(id, PublishOutcome::Unknown);
            assert_eq!((stage.goes(), stage.count(OutboxState::Uncertain)), (vec![], 1), "a second time it asks");
        }
        assert_eq!((stage.goes(), stage.count(OutboxState::Uncertain)), (vec![], 1));
        let id = stage.view.entries[0].id;
        stage.command(OutboxCommand::SendAgain { id });
        assert_eq!(stage.goes(), ["a possibly-repeated=true"]);
        stage.ended(id, PublishOutcome::Unknown);
        stage.command(OutboxCommand::Arrived { id });
        assert_eq!(stage.count(OutboxState::Delivered), 1);
    }
}

#[test]
fn a_paused_outbox_sends_only_what_the_person_picks() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    let ids = ["a", "b", "c"].map(|text| stage.add(text, None));
    stage.command(OutboxCommand::Move { id: ids[2], up: true });
    stage.command(OutboxCommand::Pause(true));
    stage.job(Job::Live(true));
    stage.add("d", None);
    assert!(stage.goes().is_empty());
    stage.command(OutboxCommand::SendNow { id: ids[1] });
    assert_eq!(stage.goes(), ["b"]);
    stage.command(OutboxCommand::Cancel { id: ids[0] });
    assert_eq!(stage.count(OutboxState::Waiting), 2);
    stage.command(OutboxCommand::Restore { id: ids[0] });
    stage.command(OutboxCommand::Edit { id: ids[2], request: request("C"), lifetime: MINUTE });
    stage.command(OutboxCommand::Pause(false));
    assert_eq!(stage.goes(), ["a", "C", "d"]);
}

#[test]
fn a_message_is_moved_before_another_one_and_nothing_moves_that_is_being_sent() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    let ids = ["a", "b", "c", "d"].map(|text| stage.add(text, None));
    let order = |stage: &Stage| stage.states().into_iter().map(|(text, _)| text).collect::<String>();
    for (id, before, expected) in
        [(0, Some(3), "bcad"), (3, Some(1), "dbca"), (1, None, "dcab"), (1, Some(1), "dcab"), (2, Some(0), "dcab")]
    {
        let moved = stage.view.after(ids[id]);
        stage.command(OutboxCommand::Place { id: ids[id], before: before.map(|before| ids[before]) });
        assert_eq!(order(&stage), expected, "{id} before {before:?}");
        if expected == "dcab" && id == 1 && before.is_none() {
            stage.command(OutboxCommand::Place { id: ids[1], before: moved });
            assert_eq!(order(&stage), "dbca", "it is taken back");
            stage.command(OutboxCommand::Place { id: ids[1], before: None });
        }
    }
    stage.command(OutboxCommand::SendNow { id: ids[0] });
    stage.job(Job::Live(true));
    assert_eq!(stage.goes(), ["a", "d", "c", "b"]);
    stage.command(OutboxCommand::Place { id: ids[1], before: Some(ids[0]) });
    assert_eq!(order(&stage), "adcb");
}

#[test]
fn what_cannot_be_stored_is_not_queued_and_with_a_connection_it_asks_once() {
    let folder = tempfile::tempdir().unwrap();
    // No folder can be made there.
    std::fs::write(folder.path().join("outbox"), "").unwrap();
    let mut stage = Stage::begin(folder, OutboxChoice::default());
    stage.job(Job::Person(Some(person("ann"))));
    stage.add("offline", None);
    assert_eq!(stage.outcomes.pop().unwrap().1, "outbox.not_queued");
    stage.job(Job::Live(true));
    for text in ["a", "b"] {
        stage.add(text, None);
    }
    assert_eq!((stage.questions, stage.goes(), stage.outcomes.len()), (1, vec![], 0));
    stage.command(OutboxCommand::SendUnprotected(true));
    stage.add("c", None);
    assert_eq!((stage.questions, stage.goes()), (1, ["a", "b", "c"].map(str::to_owned).to_vec()));
    assert!(stage.view.trouble.is_some());
    std::fs::remove_file(stage.folder.path().join("outbox")).unwrap();
    stage.look();
    stage.add("d", None);
    assert_eq!((stage.view.trouble.clone(), stage.goes()), (None, vec!["d".to_owned()]));
    assert_eq!(stage.count(OutboxState::Sending), 1);
}

#[test]
fn an_outbox_without_a_connection_is_listed_when_something_changes_and_not_each_second() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    stage.add("a", None);
    let second = Duration::from_secs(1);
    stage.pass(second);
    stage.view.entries.clear();
    for _ in 0..3 {
        stage.pass(second);
        assert!(stage.view.entries.is_empty(), "it was listed again");
    }
    stage.pass(HOUR);
    assert_eq!(stage.states(), [("a".to_owned(), OutboxState::Expired)]);
}

#[test]
fn a_read_only_connection_sends_nothing() {
    let mut stage = Stage::new();
    stage.job(Job::Person(Some(person("ann"))));
    stage.add("a", None);
    stage.job(Job::ReadOnly(true));
    stage.job(Job::Live(true));
    assert!(stage.goes().is_empty());
    stage.job(Job::ReadOnly(false));
    assert_eq!(stage.goes(), ["a"]);
}

#[test]
fn messages_of_no_person_are_not_queued() {
    let mut stage = Stage::new();
    stage.add("a", None);
    assert_eq!(stage.outcomes[0].1, "NotSent");
    stage.job(Job::Saved(person("ann")));
    stage.add("b", None);
    assert_eq!(stage.outcomes[1].1, "Queued");
    assert!(stage.view.entries[0].is_own);
}
