//! List of sent messages, in the console: every view of it shows the same, however often the form is opened again.

use std::time::Duration;

use eframe::egui::Ui;
use model::PublishOutcome;
use window::app::Backend as _;
use window::app::{ConnectionState, Overview, State, window_ui};

use super::*;

/// What a person did with five messages: they were dropped, replaced, are on their way, arrived.
fn play(backend: &ScriptedBackend) {
    watching(backend);
    for (id, topic) in (1..).zip(["plant/dropped", "plant/replaced", "plant/waits", "plant/arrived", "plant/kept"]) {
        backend.asked(id, scripted_backend::request(topic), NOW.minus(Duration::from_secs(2)));
    }
    for id in [1, 2, 5] {
        backend.ended(id, PublishOutcome::NotSent);
    }
    backend.ended(4, PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0 });
}

const DROP: &str = "Discard the 14:02:51.000 message to plant/dropped";
const RESTORE: &str = "Restore the discarded message";
const REPLACE: &str = "Send the 14:02:51.000 message to plant/replaced again";

/// What is in the list after the first message was dropped and the second was replaced.
const ROWS: [(&str, bool); 8] = [
    (DROP, false),
    (RESTORE, true),
    ("Discarded the message to plant/dropped", true),
    (REPLACE, false),
    ("in flight for under 1 ms", true),
    ("in flight for 2.0 s", true),
    ("Edit the 14:02:51.000 message to plant/arrived and send it again", true),
    ("Discard the 14:02:51.000 message to plant/kept", true),
];

#[track_caller]
fn shows<S>(window: &Harness<'static, S>, rows: &[(&str, bool)]) {
    for (label, expected) in rows {
        assert_eq!(window.query_by_label(label).is_some(), *expected, "{label}");
    }
}

/// The list is longer than its place on screen.
fn press<S>(window: &mut Harness<'static, S>, label: &str) {
    window.get_by_label(label).scroll_to_me();
    window.run();
    window.get_by_label(label).click();
    window.run();
}

#[test]
fn a_form_that_is_opened_again_shows_the_same_fate_of_each_message() {
    let (mut window, _) = window(play);
    for label in ["Sent", DROP, REPLACE] {
        press(&mut window, label);
    }
    shows(&window, &ROWS);
    *window.state_mut().state_mut() = ConnectionState::default();
    window.run();
    shows(&window, &[(RESTORE, false)]);
    press(&mut window, "Sent");
    shows(&window, &ROWS);
    press(&mut window, RESTORE);
    shows(&window, &[(DROP, true), (RESTORE, false)]);
}

/// A window, and a second view of its consoles that takes its place on screen.
struct Two {
    app: App,
    second: State,
    shows_second: bool,
    backend: ScriptedBackend,
}

impl Two {
    fn draw(&mut self, ui: &mut Ui) {
        self.app.take_over(ui.ctx());
        if !self.shows_second {
            return self.app.draw(ui);
        }
        let mut commands = Vec::new();
        let all = Overview { connections: self.app.connections(), now: NOW, time_zone: &TimeZone::UTC };
        window_ui(ui, &all, &mut self.second, &mut commands);
        for (connection, command) in commands {
            self.backend.send(connection, command);
        }
    }
}

#[test]
fn a_second_view_shows_what_was_done_in_the_first_and_the_other_way_round() {
    let backend = ScriptedBackend::default();
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW);
    play(&backend);
    let two = Two { app, second: State::default(), shows_second: false, backend };
    let mut window = Harness::builder()
        .with_size([1400.0, 900.0])
        .with_context_setup(theme::install)
        .build_ui_state(|ui, two: &mut Two| two.draw(ui), two);
    for label in ["Sent", DROP, REPLACE] {
        press(&mut window, label);
    }
    window.state_mut().shows_second = true;
    window.run();
    press(&mut window, "Sent");
    shows(&window, &ROWS);
    press(&mut window, RESTORE);
    press(&mut window, "Discard the 14:02:51.000 message to plant/kept");
    window.state_mut().shows_second = false;
    window.run();
    shows(&window, &[(DROP, true), ("Discarded the message to plant/kept", true), (REPLACE, false)]);
}

#[test]
fn the_same_message_is_asked_about_before_the_engine_has_answered_too() {
    let backend = ScriptedBackend::default();
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW);
    play(&backend);
    let mut window = Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install).build_ui_state(
        |ui, (app, is_deaf): &mut (App, bool)| {
            if !*is_deaf {
                app.take_over(ui.ctx());
            }
            app.draw(ui);
        },
        (app, false),
    );
    for (field, text) in [("Topic to publish to", "plant/a"), ("Payload", "1")] {
        window.get_by_label(field).focus();
        window.run();
        window.get_by_label(field).type_text(text);
        window.run();
    }
    window.state_mut().1 = true;
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        window.run();
    }
    assert_eq!(sends(&backend).len(), 1);
    window.get_by_label("You just sent this. Send it again?");
}

#[test]
fn a_question_is_over_when_the_connection_is() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        window.run();
    }
    window.get_by_label("Send the same message again");
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
    window.run();
    for label in ["Send the same message again", "You just sent this. Send it again?"] {
        assert!(window.query_by_label(label).is_none(), "{label}");
    }
    window.get_by_label("Not connected. Messages cannot be sent now.");
    assert_eq!(sends(&backend).len(), 1);
}

#[test]
fn in_a_narrow_window_the_outcome_has_its_room_and_the_topic_keeps_both_ends() {
    let (mut window, _) = window(|backend| {
        watching(backend);
        backend.asked(1, scripted_backend::request("plant/hall-7/line-12/pumps/pump-b/cmd"), NOW);
        backend.ended(1, PublishOutcome::NotSent);
    });
    press(&mut window, "Sent");
    let place = |window: &Window, label: &str| window.get_by_label_contains(label).rect();
    let (topic, outcome) = ("plant/hall-7/line-12/pumps/pump-b/cmd  QoS 1", "not sent: no connection");
    let whole = place(&window, outcome).width();
    for width in [640.0, 900.0, 1400.0] {
        window.set_size([width, 760.0].into());
        window.run();
        let [topic, outcome, drop] = [topic, outcome, "Discard the 14:02"].map(|label| place(&window, label));
        assert!(outcome.width() > whole - 1.0, "{width}: {outcome} is cut");
        assert!(!topic.intersects(outcome) && !outcome.intersects(drop), "{width}: {topic} {outcome} {drop}");
        assert!(topic.width() > 100.0, "{width}: {topic}");
    }
}

#[test]
fn a_message_without_an_answer_says_why_and_keeps_its_details() {
    let notice = |summary| Box::new(scripted_backend::notice("test", summary));
    let outcomes = [
        (PublishOutcome::Blamed { probably: false, notice: notice("Refused, surely") }, "refused: Refused, surely"),
        (
            PublishOutcome::Blamed { probably: true, notice: notice("Refused, maybe") },
            "probably refused: AWS closed the connection",
        ),
        (PublishOutcome::Unacknowledged { notice: notice("No word") }, "delivery unknown: no acknowledgement received"),
        (PublishOutcome::Unknown, "delivery unknown: the connection dropped"),
    ];
    for (outcome, words) in outcomes {
        let has_details = outcome != PublishOutcome::Unknown;
        let (mut window, _) = window(|backend| {
            watching(backend);
            backend.asked(1, scripted_backend::request("plant/a"), NOW.minus(Duration::from_secs(2)));
            backend.ended(1, outcome.clone());
        });
        press(&mut window, "Sent");
        shows(&window, &[(words, true), ("Details of the 14:02:51.000 message to plant/a", has_details)]);
    }
}

#[test]
fn a_long_topic_is_shown_whole_where_there_is_room() {
    let topic = "plant/hall-7/line-12/cell-3/pumps/pump-b/cmd";
    let (mut window, _) = window(|backend| {
        watching(backend);
        backend.asked(1, scripted_backend::request(topic), NOW);
        backend.ended(1, PublishOutcome::Accepted { took: Duration::from_millis(3), reason_code: 0 });
    });
    press(&mut window, "Sent");
    let width = |window: &Window| window.get_by_label(&format!("{topic}  QoS 1")).rect().width();
    let whole = width(&window);
    assert!(whole > 300.0, "{whole}");
    window.set_size([1800.0, 900.0].into());
    window.run();
    assert!((width(&window) - whole).abs() < 1.0, "there is nothing more of it: {whole}");
}
