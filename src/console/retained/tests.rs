//! What is asked about retained messages, and what is made of the answers.

use std::path::Path;

use super::*;
use model::{
    CallAnswer, CallFailure, CallFailureKind, Clearing, ClearingAnswer, ClearingProgress, Notice, RetainedMessage,
    RetainedTopic, Words,
};

const NOW: Timestamp = Timestamp(1_000_000);

fn listed(topic: &str) -> RetainedTopic {
    RetainedTopic { topic: topic.to_owned(), payload_bytes: 3, qos: 1, modified_at: NOW }
}

fn page(topics: &[&str], next: Option<&str>) -> CallAnswer {
    CallAnswer::Retained(topics.iter().map(|topic| listed(topic)).collect(), next.map(str::to_owned))
}

fn refused() -> CallFailure {
    CallFailure { kind: CallFailureKind::NotAllowed, notice: Box::new(Notice::error("call.x", Words::default())) }
}

fn tell(retained: &mut Retained, number: u64, answer: Result<CallAnswer, CallFailure>) {
    assert!(retained.told(CallEvent { number, answer }, NOW).is_none());
}

/// The one call that is asked for.
fn one(retained: &mut Retained) -> (u64, Call) {
    let mut commands = retained.take_commands();
    assert_eq!(commands.len(), 1, "{commands:?}");
    let command = commands.remove(0);
    (command.number, command.call)
}

fn topics(retained: &Retained) -> Vec<&str> {
    retained.list.topics().iter().map(|listed| listed.topic.as_str()).collect()
}

fn with(all: &[&str]) -> Retained {
    let mut retained = Retained::default();
    retained.want(RetainedRequest::Read);
    let (number, _) = one(&mut retained);
    tell(&mut retained, number, Ok(page(all, None)));
    retained
}

#[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
fn clearing(answer: ClearingAnswer) -> Result<CallAnswer, CallFailure> {
    Ok(CallAnswer::Clearing(answer))
}

/// What was done of many steps; more follows unless it is over.
#[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
fn progress(done: &[(&str, ClearingAnswer)], is_over: bool) -> Result<CallAnswer, CallFailure> {
    let done = done.iter().map(|(topic, answer)| ((*topic).to_owned(), answer.clone())).collect();
    Ok(CallAnswer::ClearingProgress(ClearingProgress { done, is_over, is_nothing_saved: false }))
}

/// The number and the steps of the one call that is asked for.
fn many(retained: &mut Retained) -> (u64, Vec<Clearing>) {
    let (number, call) = one(retained);
    let Call::ClearMany(steps) = call else { panic!("{call:?}") };
    (number, steps)
}

#[test]
fn the_list_is_read_page_by_page_and_the_last_one_stays_until_the_first_page_of_the_next() {
    let mut retained = with(&["old"]);
    assert!(retained.list.is_whole());
    retained.want(RetainedRequest::Read);
    let (first, call) = one(&mut retained);
    assert_eq!(call, Call::ListRetained { next: None });
    assert!(retained.list.is_reading() && topics(&retained) == ["old"]);
    tell(&mut retained, first, Ok(page(&["a"], Some("2"))));
    let (second, call) = one(&mut retained);
    assert_eq!(call, Call::ListRetained { next: Some("2".to_owned()) });
    assert!(topics(&retained) == ["a"] && !retained.list.is_whole());
    tell(&mut retained, second, Ok(page(&["b"], None)));
    assert!(topics(&retained) == ["a", "b"] && retained.list.is_whole() && !retained.list.is_reading());
    let of_a_device = CallEvent { number: 1, answer: Err(refused()) };
    assert!(retained.told(of_a_device, NOW).is_some());
}

#[test]
fn who_stops_reading_keeps_what_was_read_and_asks_for_no_more() {
    let mut retained = Retained::default();
    retained.want(RetainedRequest::Read);
    let (first, _) = one(&mut retained);
    tell(&mut retained, first, Ok(page(&["a"], Some("2"))));
    let (second, _) = one(&mut retained);
    retained.want(RetainedRequest::StopReading);
    tell(&mut retained, second, Ok(page(&["b"], Some("3"))));
    assert!(topics(&retained) == ["a"] && retained.take_commands().is_empty());
    assert!(!retained.list.is_reading() && !retained.list.is_whole());
}

#[test]
fn a_failure_keeps_what_was_read_and_is_said() {
    let mut retained = with(&["a"]);
    retained.want(RetainedRequest::Read);
    let (number, _) = one(&mut retained);
    tell(&mut retained, number, Err(refused()));
    assert_eq!(retained.list.failure().map(|failure| failure.kind), Some(CallFailureKind::NotAllowed));
    assert!(topics(&retained) == ["a"] && retained.list.is_whole(), "as it was read before");
}

#[test]
fn nothing_is_cleared_before_its_file_is_there_and_what_is_leaves_the_list() {
    let all: Vec<String> = (0..20).map(|at| format!("t{at}")).collect();
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut retained = with(&names);
    retained.want(RetainedRequest::Clear(all.clone()));
    let (begin, call) = one(&mut retained);
    assert_eq!(call, Call::Clearing(Clearing::Begin(None)));
    retained.want(RetainedRequest::Clear(vec!["other".to_owned()]));
    assert!(retained.take_commands().is_empty(), "something is under way");
    tell(&mut retained, begin, clearing(ClearingAnswer::File("undo".into())));
    let (number, steps) = many(&mut retained);
    let clear = |topic: &String| Clearing::Clear { topic: topic.clone(), file: "undo".into() };
    assert_eq!(steps, all.iter().map(clear).collect::<Vec<_>>(), "all at once: no frame is waited for");
    let (gone, cleared) = (("t3", ClearingAnswer::Nothing), |topic| (topic, ClearingAnswer::Cleared));
    tell(&mut retained, number, progress(&[cleared("t0"), gone], false));
    assert!(retained.take_commands().is_empty() && topics(&retained).len() == 18);
    assert_eq!((retained.run().unwrap().counts(), retained.is_changing()), ((1, 20), true));
    assert!(retained.undo().is_some(), "what was cleared so far can be put back");
    let rest: Vec<_> = names.iter().filter(|topic| !["t0", "t3"].contains(topic)).map(|topic| cleared(topic)).collect();
    tell(&mut retained, number, progress(&rest, true));
    assert!(retained.take_commands().is_empty());
    let run = retained.run().unwrap();
    assert_eq!((run.counts(), run.left_out(), run.is_under_way()), ((19, 20), 1, false));
    assert!(topics(&retained).is_empty() && retained.undo().is_some());
}

#[test]
fn the_first_failure_ends_it_and_what_is_saved_can_be_put_back() {
    let mut retained = with(&["a", "b"]);
    retained.want(RetainedRequest::Clear(vec!["a".to_owned(), "b".to_owned()]));
    let (begin, _) = one(&mut retained);
    tell(&mut retained, begin, clearing(ClearingAnswer::File("undo".into())));
    let (number, _) = many(&mut retained);
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::Cleared)], false));
    tell(&mut retained, number, Err(refused()));
    assert!(retained.run().unwrap().failure().is_some() && !retained.is_changing());
    assert!(retained.take_commands().is_empty());
    assert_eq!(topics(&retained), ["b"]);
    retained.want(RetainedRequest::PutBack);
    let (read, call) = one(&mut retained);
    assert_eq!(call, Call::Clearing(Clearing::Read("undo".into())));
    let message = RetainedMessage { topic: "a".to_owned(), ..RetainedMessage::default() };
    tell(&mut retained, read, clearing(ClearingAnswer::Saved(vec![message.clone(), message])));
    let (number, steps) = many(&mut retained);
    assert!(matches!(&steps[..], [Clearing::PutBack { replaces: false, .. }, _]), "{steps:?}");
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::PutBack)], false));
    assert!(retained.undo().is_some(), "not all of it is there again");
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::Kept)], true));
    let run = retained.run().unwrap();
    assert_eq!((run.counts(), run.left_out(), retained.undo()), ((1, 2), 1, None));
    assert_eq!(one(&mut retained).1, Call::ListRetained { next: None });
}

#[test]
fn who_stops_clears_no_more_and_waits_for_what_is_on_its_way() {
    let mut retained = with(&[]);
    retained.want(RetainedRequest::Clear((0..20).map(|at| at.to_string()).collect()));
    let (begin, _) = one(&mut retained);
    tell(&mut retained, begin, clearing(ClearingAnswer::File("undo".into())));
    let (number, _) = many(&mut retained);
    retained.want(RetainedRequest::Stop);
    assert_eq!(one(&mut retained).1, Call::StopClearing);
    assert!(retained.is_changing());
    tell(&mut retained, number, progress(&[("0", ClearingAnswer::Cleared), ("1", ClearingAnswer::Cleared)], true));
    let run = retained.run().unwrap();
    assert_eq!((run.counts(), run.is_stopped()), ((2, 20), true));
    assert!(!retained.is_changing() && retained.take_commands().is_empty());
    retained.want(RetainedRequest::Dismiss);
    assert!(retained.run().is_none() && retained.undo().is_some());
}

#[test]
fn a_message_that_is_opened_is_that_of_the_last_topic_asked_for() {
    let mut retained = with(&["a", "b"]);
    retained.want(RetainedRequest::Open("a".to_owned()));
    let (first, _) = one(&mut retained);
    retained.want(RetainedRequest::Open("b".to_owned()));
    let (second, _) = one(&mut retained);
    let message = |topic: &str| RetainedMessage { topic: topic.to_owned(), ..RetainedMessage::default() };
    tell(&mut retained, second, Ok(CallAnswer::RetainedMessage(message("b"))));
    tell(&mut retained, first, Ok(CallAnswer::RetainedMessage(message("a"))));
    let opened = &retained.opened;
    assert_eq!((opened.topic(), opened.readings()), (Some("b"), 1));
    assert_eq!(opened.answer().answer().map(|message| message.topic.as_str()), Some("b"));
    retained.forget();
    assert!(retained.opened.topic().is_none() && retained.list.topics().is_empty());
}

#[test]
fn what_was_refused_at_once_leaves_the_way_back_of_the_last_clearing() {
    let mut retained = with(&["a", "b"]);
    let cleared = progress(&[("a", ClearingAnswer::Cleared)], true);
    for (topic, file, answer) in [("a", "first", cleared), ("b", "second", Err(refused()))] {
        retained.want(RetainedRequest::Clear(vec![topic.to_owned()]));
        let (begin, _) = one(&mut retained);
        tell(&mut retained, begin, clearing(ClearingAnswer::File(file.into())));
        let (number, _) = one(&mut retained);
        tell(&mut retained, number, answer);
        assert_eq!(retained.undo().map(PathBuf::as_path), Some(Path::new("first")), "{topic}");
    }
}

/// Whether something was cleared is not known when no answer comes; what was saved before is put back all the same.
#[test]
fn a_clearing_that_saved_nothing_does_not_hide_the_one_before() {
    let mut retained = with(&["a", "b"]);
    let lost = CallFailure { kind: CallFailureKind::Other, ..refused() };
    let cleared = progress(&[("a", ClearingAnswer::Cleared)], true);
    for (topic, file, answer) in [("a", "first", cleared), ("b", "second", Err(lost))] {
        retained.want(RetainedRequest::Clear(vec![topic.to_owned()]));
        let (begin, _) = one(&mut retained);
        tell(&mut retained, begin, clearing(ClearingAnswer::File(file.into())));
        let (number, _) = one(&mut retained);
        tell(&mut retained, number, answer);
    }
    retained.want(RetainedRequest::PutBack);
    let (read, call) = one(&mut retained);
    assert_eq!(call, Call::Clearing(Clearing::Read("second".into())));
    tell(&mut retained, read, clearing(ClearingAnswer::Saved(Vec::new())));
    let (_, call) = one(&mut retained);
    assert_eq!(call, Call::Clearing(Clearing::Read("first".into())));
}

#[test]
fn a_file_in_which_nothing_was_saved_is_no_way_back() {
    let mut retained = with(&["b"]);
    retained.want(RetainedRequest::Clear(vec!["b".to_owned()]));
    let (begin, _) = one(&mut retained);
    tell(&mut retained, begin, clearing(ClearingAnswer::File("second".into())));
    let (number, _) = many(&mut retained);
    let nothing = ClearingProgress { is_nothing_saved: true, ..ClearingProgress::default() };
    tell(&mut retained, number, Ok(CallAnswer::ClearingProgress(nothing)));
    tell(&mut retained, number, Err(CallFailure { kind: CallFailureKind::Other, ..refused() }));
    assert!(retained.undo().is_none() && retained.run().unwrap().file().is_none());
}

#[test]
fn the_message_that_is_open_is_read_again_when_it_is_put_back() {
    let mut retained = with(&["a"]);
    retained.want(RetainedRequest::Open("a".to_owned()));
    let (number, _) = one(&mut retained);
    let message = |secs| RetainedMessage {
        topic: "a".to_owned(),
        modified_at: Some(Timestamp::from_secs(secs)),
        ..RetainedMessage::default()
    };
    tell(&mut retained, number, Ok(CallAnswer::RetainedMessage(message(1))));
    retained.want(RetainedRequest::Clear(vec!["a".to_owned()]));
    let (begin, _) = one(&mut retained);
    tell(&mut retained, begin, clearing(ClearingAnswer::File("undo".into())));
    let (number, _) = many(&mut retained);
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::Cleared)], true));
    assert!(retained.opened.was_cleared() && retained.take_commands().is_empty());
    retained.want(RetainedRequest::PutBack);
    let (read, _) = one(&mut retained);
    tell(&mut retained, read, clearing(ClearingAnswer::Saved(vec![message(1)])));
    let (number, _) = many(&mut retained);
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::PutBack)], true));
    let asked = retained.take_commands();
    assert_eq!(asked[0].call, Call::GetRetained { topic: "a".to_owned() });
    let shown = |retained: &Retained| retained.opened.answer().answer().and_then(|message| message.modified_at);
    assert_eq!(shown(&retained), Some(Timestamp::from_secs(1)), "it stays until it is read");
    tell(&mut retained, asked[0].number, Ok(CallAnswer::RetainedMessage(message(2))));
    assert_eq!(shown(&retained), Some(Timestamp::from_secs(2)));
}

/// With what became of it.
fn put_back(retained: &mut Retained, answer: Result<CallAnswer, CallFailure>) {
    retained.want(RetainedRequest::PutBack);
    let (read, call) = one(retained);
    assert_eq!(call, Call::Clearing(Clearing::Read("undo".into())));
    let message = |topic: &str| RetainedMessage { topic: topic.to_owned(), ..RetainedMessage::default() };
    tell(retained, read, clearing(ClearingAnswer::Saved(vec![message("a"), message("b")])));
    let (number, _) = many(retained);
    tell(retained, number, answer);
}

/// Both messages are cleared.
fn cleared(retained: &mut Retained) {
    retained.want(RetainedRequest::Clear(vec!["a".to_owned(), "b".to_owned()]));
    let (begin, _) = one(retained);
    tell(retained, begin, clearing(ClearingAnswer::File("undo".into())));
    let (number, _) = many(retained);
    tell(retained, number, progress(&[("a", ClearingAnswer::Cleared), ("b", ClearingAnswer::Cleared)], true));
}

#[test]
fn what_could_not_be_put_back_can_be_put_back_again() {
    let mut retained = with(&["a", "b"]);
    cleared(&mut retained);
    put_back(&mut retained, Err(CallFailure { kind: CallFailureKind::Other, ..refused() }));
    retained.take_commands();
    assert!(retained.run().unwrap().failure().is_some() && retained.undo().is_some());
    // Stopped after the first of both.
    retained.want(RetainedRequest::PutBack);
    let (read, _) = one(&mut retained);
    let message = |topic: &str| RetainedMessage { topic: topic.to_owned(), ..RetainedMessage::default() };
    tell(&mut retained, read, clearing(ClearingAnswer::Saved(vec![message("a"), message("b")])));
    let (number, _) = many(&mut retained);
    retained.want(RetainedRequest::Stop);
    tell(&mut retained, number, progress(&[("a", ClearingAnswer::PutBack)], true));
    retained.take_commands();
    assert!(retained.run().unwrap().is_stopped() && retained.undo().is_some());
    put_back(&mut retained, progress(&[("a", ClearingAnswer::PutBack), ("b", ClearingAnswer::PutBack)], true));
    assert!(retained.undo().is_none());
}

#[test]
fn what_a_person_cleared_can_be_put_back_after_the_sign_out_by_that_person_alone() {
    let mut retained = with(&["a", "b"]);
    retained.belongs_to("plant", "ada");
    cleared(&mut retained);
    assert!(!retained.is_back(), "the page says what came of it");
    retained.forget();
    retained.belongs_to("plant", "ben");
    assert!(retained.undo().is_none() && !retained.is_back());
    retained.forget();
    // Also where the connection was closed meanwhile.
    let files = retained.take_set_aside();
    let mut retained = Retained::default();
    retained.set_aside(files);
    retained.belongs_to("other", "ada");
    assert!(retained.undo().is_none(), "of another profile");
    retained.belongs_to("plant", "ada");
    assert!(retained.is_back() && retained.undo().is_some());
    retained.want(RetainedRequest::Dismiss);
    assert!(!retained.is_back() && retained.undo().is_some(), "the keys still put it back");
}
