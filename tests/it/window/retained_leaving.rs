//! While retained messages are cleared: it is seen from any page, and leaving is asked about.

use eframe::egui::{ViewportCommand, ViewportEvent, ViewportId, vec2};
use model::{Call, CallAnswer, Clearing, ClearingAnswer, ClearingProgress, RetainedTopic, SignInCommand};

use super::*;
use crate::support::scenes;

const FILE: &str = "/home/ada/cleared/retained-1.ndjson";

fn answer(call: &Call) -> CallAnswer {
    let listed = |at: u64| RetainedTopic { topic: format!("plant/{at}"), payload_bytes: 1, qos: 1, modified_at: NOW };
    match call {
        Call::ListRetained { .. } => CallAnswer::Retained((0..12).map(listed).collect(), None),
        Call::Clearing(Clearing::Begin(_)) => CallAnswer::Clearing(ClearingAnswer::File(FILE.into())),
        Call::ClearMany(_) => {
            let done = (0..3).map(|at| (format!("plant/{at}"), ClearingAnswer::Cleared)).collect();
            CallAnswer::ClearingProgress(ClearingProgress { done, ..ClearingProgress::default() })
        }
        _ => CallAnswer::Done,
    }
}

fn act(window: &mut Window, words: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(window, "Search actions", words);
    window.key_press(Key::Enter);
    window.run_steps(12);
}

fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// 3 of 12 are cleared, and the console is on screen.
fn clearing() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(|backend: &ScriptedBackend| {
        scenes::console(backend);
        backend.answers_calls(|call, _| Ok(answer(call)));
    });
    act(&mut window, "retained");
    click(&mut window, "Clear all…");
    window.run();
    click(&mut window, "Clear 12 messages");
    window.run_steps(12);
    assert!(shows(&window, "Clearing 3 of 12"));
    act(&mut window, "console: messages");
    backend.addressed();
    (window, backend)
}

/// Whether the person was signed out, and whether clearing was stopped.
fn left(backend: &ScriptedBackend) -> [bool; 2] {
    let commands: Vec<Command> = backend.addressed().into_iter().map(|(_, command)| command).collect();
    let is_out = |command: &Command| matches!(command, Command::SignIn(SignInCommand::SignOut));
    let is_stop = |command: &Command| matches!(command, Command::Call(command) if command.call == Call::StopClearing);
    [commands.iter().any(is_out), commands.iter().any(is_stop)]
}

#[test]
fn a_sign_out_while_messages_are_cleared_is_asked_and_stops_that() {
    let (mut window, backend) = clearing();
    act(&mut window, "sign out");
    for text in ["3 of 12 retained messages are cleared, and no more will be.", FILE] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(window.get_by_label("Cancel").is_focused(), "Enter means no");
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert_eq!((left(&backend), shows(&window, "and no more will be")), ([false; 2], false));
    act(&mut window, "sign out");
    click(&mut window, "Stop and sign out");
    window.run_steps(4);
    assert_eq!(left(&backend), [true; 2]);
}

#[test]
fn what_is_cleared_is_seen_and_stopped_from_any_page_and_named_before_the_connection_closes() {
    let (mut window, backend) = clearing();
    window.set_size(vec2(640.0, 420.0));
    window.run_steps(4);
    let progress = window.get_by_label("Retained messages: Clearing 3 of 12").rect();
    assert!(progress.right() < 640.0 && progress.bottom() <= 420.0, "{progress}");
    window.set_size(vec2(1_400.0, 900.0));
    window.run_steps(4);
    act(&mut window, "close plant-eu");
    assert!(shows(&window, "3 of 12 retained messages are cleared, and no more will be."));
    window.key_press(Key::Escape);
    window.run_steps(4);
    act(&mut window, "stop clearing");
    assert_eq!(left(&backend), [false, true]);
    click(&mut window, "Page: Retained");
    window.run_steps(4);
    assert!(shows(&window, "Clearing 3 of 12"), "what is on its way is waited for");
}

#[test]
fn the_window_does_not_close_without_a_question_while_messages_are_cleared() {
    let (mut window, _) = clearing();
    let closes = |window: &mut Window| {
        let input = window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
        input.events.push(ViewportEvent::Close);
        window.step();
        let commands = window.output().viewport_output.get(&ViewportId::ROOT).map(|output| output.commands.clone());
        !commands.unwrap_or_default().contains(&ViewportCommand::CancelClose)
    };
    assert!(!closes(&mut window));
    window.run_steps(4);
    assert!(shows(&window, "Quit Topicdeck?") && shows(&window, "3 of 12 retained messages are cleared"));
    click(&mut window, "Stop and quit");
    assert!(closes(&mut window));
}
