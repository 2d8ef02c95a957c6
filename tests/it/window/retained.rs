//! The page of retained messages: the list, the message that is open, clearing and putting back.

use eframe::egui::{Event as Input, vec2};
use model::{
    Call, CallAnswer, CallFailure, Clearing, ClearingAnswer, ClearingProgress, RetainedMessage, RetainedTopic,
};

use super::*;
use crate::support::{explained, scenes};
use client::aws::Error;

const FILE: &str = "/home/ada/cleared/retained-1.ndjson";

/// 450 topics on pages of 200.
fn many(backend: &ScriptedBackend) {
    scenes::console(backend);
    backend.answers_calls(|call, _| Ok(answer(call)));
}

fn answer(call: &Call) -> CallAnswer {
    match call {
        Call::ListRetained { next } => {
            let first = next.as_ref().map_or(0, |next| next.parse().unwrap());
            let end = (first + 200).min(450);
            let listed = |at: u64| RetainedTopic {
                topic: format!("plant/press-{at:03}/state"),
                payload_bytes: 10 + at,
                qos: 1,
                modified_at: NOW.minus(std::time::Duration::from_secs(at)),
            };
            CallAnswer::Retained((first..end).map(listed).collect(), (end < 450).then(|| end.to_string()))
        }
        Call::GetRetained { topic } => CallAnswer::RetainedMessage(RetainedMessage {
            topic: topic.clone(),
            payload: br#"{"temperature":71.5}"#.to_vec(),
            qos: 1,
            modified_at: Some(NOW),
            user_properties: vec![("of".to_owned(), topic.clone())],
        }),
        Call::Clearing(Clearing::Begin(_)) => CallAnswer::Clearing(ClearingAnswer::File(FILE.into())),
        Call::ClearMany(steps) => {
            let did = |step: &Clearing| match step {
                Clearing::PutBack { .. } => ClearingAnswer::PutBack,
                _ => ClearingAnswer::Cleared,
            };
            let done = steps.iter().map(|step| (step.topic().unwrap().to_owned(), did(step))).collect();
            CallAnswer::ClearingProgress(ClearingProgress { done, is_over: true, is_nothing_saved: false })
        }
        Call::Clearing(Clearing::Read(_)) => {
            let message = |topic: &str| RetainedMessage { topic: topic.to_owned(), ..RetainedMessage::default() };
            CallAnswer::Clearing(ClearingAnswer::Saved(vec![message("plant/press-007/state")]))
        }
        _ => CallAnswer::Done,
    }
}

fn refused(call: &Call, _: usize) -> Result<CallAnswer, CallFailure> {
    Err(explained::call(&Error::AccessDenied { message: "Forbidden".to_owned() }, call))
}

fn calls(backend: &ScriptedBackend) -> Vec<Call> {
    let call = |(_, command)| if let Command::Call(command) = command { Some(command.call) } else { None };
    backend.addressed().into_iter().filter_map(call).collect()
}

fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// Opens the page by its name in the palette.
fn open(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(window, "Search actions", "retained");
    window.key_press(Key::Enter);
    window.run_steps(12);
}

fn page(play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(play);
    backend.addressed();
    open(&mut window);
    (window, backend)
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(4);
}

#[test]
fn all_pages_are_listed_filtered_by_wildcards_or_text_and_sorted() {
    let (mut window, backend) = page(many);
    let read = calls(&backend);
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(shows(&window, "450 topics") && shows(&window, "plant/press-000/state"));
    assert!(!shows(&window, "plant/press-300/state"), "only what is in sight is drawn");
    type_into(&mut window, "Filter retained messages", "plant/press-30+/state");
    window.run();
    assert!(shows(&window, "+ must be alone in its level") && shows(&window, "plant/press-000/state"));
    window.get_by_label("Filter retained messages").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(Input::Text("press-30".to_owned()));
    window.run();
    assert!(shows(&window, "10 of 450") && shows(&window, "plant/press-300/state"));
    click(&mut window, "Sort by the last change");
    click(&mut window, "Sort by the last change");
    window.run();
    let first = window.get_by_label_contains("plant/press-309/state, 319 B").rect().top();
    assert!(first < window.get_by_label_contains("plant/press-300/state, 310 B").rect().top());
    assert_eq!(calls(&backend), [], "nothing is asked again unasked");
    click(&mut window, "Read the list again");
    window.run();
    assert_eq!(calls(&backend).len(), 3);
}

#[test]
fn a_message_is_opened_by_the_keyboard_and_read_as_any_other() {
    let (mut window, backend) = page(many);
    calls(&backend);
    assert!(window.get_by_label("List of retained messages").is_focused());
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    assert_eq!(calls(&backend), [Call::GetRetained { topic: "plant/press-001/state".to_owned() }]);
    for text in ["temperature", "retained", "As AWS keeps it"] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(!shows(&window, "Send again…"), "nothing is sent from here");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    let of = |topic: &str| window.query_all_by_label(topic).count();
    let both = ["plant/press-001/state", "plant/press-002/state"].map(of);
    assert_eq!(both, [0, 1], "the next one takes its place");
    click(&mut window, "Close the message");
    window.run();
    assert!(!shows(&window, "temperature"));
}

#[test]
fn clearing_asks_with_the_number_and_the_first_topics_and_is_undone_by_a_key() {
    let (mut window, backend) = page(many);
    type_into(&mut window, "Filter retained messages", "press-0");
    calls(&backend);
    click(&mut window, "Clear 100 that match…");
    window.run();
    for text in ["Clear 100 retained messages?", "Those that match press-0:", "plant/press-005/state", "and 94 more"] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(window.get_by_label("Cancel").is_focused(), "Enter means no");
    press(&mut window, Key::Enter);
    assert_eq!(calls(&backend), []);
    click(&mut window, "Clear 100 that match…");
    window.run();
    click(&mut window, "Clear 100 messages");
    window.run_steps(60);
    let made = calls(&backend);
    assert_eq!(made[0], Call::Clearing(Clearing::Begin(None)));
    assert!(made.len() == 2 && matches!(&made[1], Call::ClearMany(steps) if steps.len() == 100), "{made:?}");
    assert!(shows(&window, "Cleared 100 of 100") && shows(&window, FILE) && shows(&window, "No topic matches"));
    assert!(shows(&window, "100 retained messages were cleared"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(12);
    assert_eq!(calls(&backend)[0], Call::Clearing(Clearing::Read(FILE.into())));
    assert!(shows(&window, "Put back 1 of 1") && shows(&window, "450 topics"), "the list is read again");
}

#[test]
fn while_messages_are_put_back_it_is_not_said_that_none_matches() {
    let (mut window, _) = page(|backend| {
        scenes::console(backend);
        backend.answers_calls(|call, _| match call {
            // Not over yet.
            Call::ClearMany(steps) if matches!(steps[0], Clearing::PutBack { .. }) => {
                Ok(CallAnswer::ClearingProgress(ClearingProgress::default()))
            }
            call => Ok(answer(call)),
        });
    });
    click(&mut window, "Clear all…");
    window.run();
    click(&mut window, "Clear 450 messages");
    window.run_steps(20);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(12);
    assert!(shows(&window, "Putting back 0 of 1") && shows(&window, "They are in the list once all of them are back."));
    assert!(!shows(&window, "No topic matches") && !shows(&window, "There are no retained messages"));
}

#[test]
fn delete_asks_about_the_selected_one_and_the_way_back_is_on_the_page() {
    let (mut window, backend) = page(many);
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Delete);
    assert!(shows(&window, "Clear the retained message of plant/press-000/state?"));
    calls(&backend);
    click(&mut window, "Clear 1 message");
    window.run_steps(12);
    let topic = "plant/press-000/state".to_owned();
    assert_eq!(calls(&backend)[1], Call::ClearMany(vec![Clearing::Clear { topic, file: FILE.into() }]));
    assert!(shows(&window, "449 topics"));
    window.get_by_label("Put back what was cleared last").click();
    window.run_steps(12);
    let puts_back =
        |call: &Call| matches!(call, Call::ClearMany(steps) if matches!(steps[0], Clearing::PutBack { .. }));
    assert!(calls(&backend).iter().any(puts_back));
}

#[test]
fn a_missing_permission_names_its_action_and_says_what_helps() {
    let (mut window, backend) = page(|backend| {
        scenes::console(backend);
        backend.answers_calls(refused);
    });
    assert!(shows(&window, "iot:ListRetainedMessages is missing"));
    assert!(shows(&window, "\"Action\"") || shows(&window, "iot:ListRetainedMessages\""), "the statement");
    assert!(!shows(&window, "There are no retained messages"), "that is not known");
    calls(&backend);
    click(&mut window, "Read the list again");
    window.run();
    assert_eq!(calls(&backend), [Call::ListRetained { next: None }]);
}

#[test]
fn a_refusal_while_clearing_ends_it_and_says_what_is_missing() {
    let (mut window, backend) = page(|backend| {
        scenes::console(backend);
        backend.answers_calls(|call, before| match call {
            Call::ClearMany(steps) => {
                let topic = steps[0].topic().unwrap().to_owned();
                let message = RetainedMessage { topic, ..RetainedMessage::default() };
                refused(&Call::Retain(message), before)
            }
            call => Ok(answer(call)),
        });
    });
    calls(&backend);
    click(&mut window, "Clear all…");
    window.run();
    click(&mut window, "Clear 450 messages");
    window.run_steps(30);
    assert_eq!(calls(&backend).len(), 2, "no more are tried");
    assert!(shows(&window, "Cleared 0 of 450") && shows(&window, "iot:RetainPublish"));
    assert!(shows(&window, "450 topics"));
}

#[test]
fn a_read_only_connection_lists_and_opens_and_says_why_it_does_not_clear() {
    let (mut window, backend) = page(|backend| {
        many(backend);
        let guard = model::Guard { read_only: Some(model::ReadOnly::Profile), ..model::Guard::default() };
        backend.event(Event::Profile(ProfileEvent::Guarded(guard)));
    });
    press(&mut window, Key::ArrowDown);
    calls(&backend);
    assert!(!shows(&window, "Read-only: nothing can be changed or sent."));
    press(&mut window, Key::Delete);
    assert!(!shows(&window, "Clear the retained message of"));
    assert!(shows(&window, "Read-only: nothing can be changed or sent."), "why the key does nothing");
    press(&mut window, Key::Enter);
    assert_eq!(calls(&backend).len(), 1, "it is opened");
    window.get_by_label("Clear all…").hover();
    window.run_steps(60);
    assert!(shows(&window, "Read-only: nothing can be changed or sent."));
}

#[test]
fn an_account_without_any_says_so() {
    let (window, _) = page(|backend| {
        scenes::console(backend);
        backend.answers_calls(|_, _| Ok(CallAnswer::Retained(Vec::new(), None)));
    });
    assert!(shows(&window, "There are no retained messages"));
}

#[test]
fn a_small_window_has_room_for_the_list_and_the_message() {
    let (mut window, _) = page(many);
    window.set_size(vec2(640.0, 420.0));
    window.run();
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    window.run();
    assert!(shows(&window, "temperature") && !shows(&window, "plant/press-000/state, 10 B"));
    let inside = |window: &Window, name: &str| {
        let rect = window.get_by_label(name).rect();
        assert!(rect.right() <= 640.0 && rect.bottom() <= 420.0, "{name} {rect}");
    };
    for name in ["Clear this retained message", "Close the message", "Copy payload"] {
        inside(&window, name);
    }
    press(&mut window, Key::Delete);
    assert!(shows(&window, "Clear the retained message of plant/press-000/state?"), "the message covers the list");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Escape);
    assert!(!shows(&window, "temperature") && shows(&window, "plant/press-000/state, 10 B"));
    assert!(window.get_by_label("List of retained messages").is_focused());
    for name in ["Read the list again", "Clear all…"] {
        inside(&window, name);
    }
}
