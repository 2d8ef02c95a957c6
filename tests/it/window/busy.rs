//! A list that moves, under the hand of a person: what is clicked is selected, what is held stays.

use console::{Bounds, Log};
use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, PointerButton, Pos2, pos2};
use egui_kittest::kittest::NodeT as _;

use super::*;

/// Frames in a tenth of a second, as long as a finger stays down.
const PRESS_FRAMES: usize = 6;
/// Messages of a frame: 360 a second.
const PER_FRAME: usize = 6;

/// A window that is drawn 60 times a second, and a plant that never stops.
struct Busy {
    window: Window,
    backend: ScriptedBackend,
    plant: Plant,
    written: usize,
}

impl Busy {
    fn new() -> Self {
        let backend = ScriptedBackend::default();
        let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW);
        backend.live();
        let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
        backend.subscribed("plant/#", Qos::AtLeastOnce, granted);
        let builder = Harness::builder().with_size([1400.0, 900.0]).with_step_dt(1.0 / 60.0);
        let window = builder.with_context_setup(theme::install).build_ui_state(
            |ui, app: &mut App| {
                app.take_over(ui.ctx());
                app.draw(ui);
            },
            app,
        );
        let mut busy = Self { window, backend, plant: Plant::default(), written: 0 };
        busy.frames(30);
        busy
    }

    fn frames(&mut self, count: usize) {
        for _ in 0..count {
            for _ in 0..PER_FRAME {
                self.written += 1;
                self.backend.batch(self.plant.simple(&format!("plant/{}", self.written), "on"));
            }
            self.window.step();
        }
    }

    fn moves(&mut self, to: Pos2) {
        self.window.input_mut().events.push(Input::PointerMoved(to));
    }

    fn button(&mut self, pos: Pos2, pressed: bool) {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.window.input_mut().events.push(Input::PointerButton { pos, button, pressed, modifiers });
    }

    /// The topics on screen, from top to bottom, and where they are.
    fn rows(&self) -> Vec<(String, eframe::egui::Rect)> {
        let options = self.window.get_all_by_role(Role::ListBoxOption);
        options
            .filter_map(|node| {
                let label = node.accesskit_node().label().unwrap_or_default();
                Some((label.split(' ').nth(1)?.to_owned(), node.rect()))
            })
            .collect()
    }

    fn topic_at(&self, pos: Pos2) -> String {
        let row = self.rows().into_iter().find(|(_, rect)| rect.contains(pos));
        row.expect("a row there").0
    }

    fn selected(&mut self) -> Option<String> {
        let row = self.window.state_mut().state_mut().console.table.selected?;
        let console = self.window.state().console();
        Some(console.topics.get(console.log.message(row)?.topic).to_owned())
    }

    fn is_following(&mut self) -> bool {
        self.window.state_mut().state_mut().console.table.position.is_following()
    }
}

#[test]
fn what_was_under_the_pointer_at_the_press_is_selected_however_fast_the_list_moves() {
    let mut busy = Busy::new();
    for press in 0..6_u8 {
        let at = pos2(500.0 + f32::from(press) * 20.0, 244.0 + f32::from(press) * 60.0);
        busy.moves(at);
        busy.window.key_press(Key::End);
        // The pointer has rested there for long, and the list moves on under it.
        busy.frames(300);
        assert!(busy.is_following());
        let before = busy.topic_at(at);
        busy.frames(1);
        let wanted = busy.topic_at(at);
        assert_ne!(before, wanted, "the list moves");
        busy.button(at, true);
        busy.frames(PRESS_FRAMES);
        assert_eq!(busy.topic_at(at), wanted, "it holds while the button is down");
        busy.button(at, false);
        busy.frames(3);
        assert_eq!(busy.selected(), Some(wanted.clone()), "press {press}");
        assert_eq!(busy.topic_at(at), wanted, "and after that");
    }
}

#[test]
fn a_press_and_release_within_one_frame_select_what_was_there() {
    let mut busy = Busy::new();
    let at = pos2(600.0, 300.0);
    busy.moves(at);
    busy.frames(300);
    let wanted = busy.topic_at(at);
    busy.button(at, true);
    busy.button(at, false);
    busy.frames(2);
    assert_eq!(busy.selected(), Some(wanted));
}

#[test]
fn the_list_holds_under_a_moving_pointer_and_follows_when_it_leaves_or_is_left_there() {
    let mut busy = Busy::new();
    busy.frames(2);
    let before = busy.rows();
    busy.moves(pos2(600.0, 300.0));
    busy.frames(60);
    assert_eq!(busy.rows(), before, "it is where it was when the pointer came");
    busy.window.get_by_label("held under the pointer");
    assert!(busy.window.query_by_label_contains("· follow").is_none(), "no button in the way");
    busy.moves(pos2(600.0, 20.0));
    busy.frames(2);
    assert!(busy.is_following());
    busy.window.get_by_label("following the newest");
    busy.moves(pos2(600.0, 300.0));
    busy.frames(30);
    assert!(!busy.is_following());
    busy.frames(240);
    assert!(busy.is_following(), "a pointer that was left there");
}

#[test]
fn a_hold_that_a_person_asked_for_outlasts_the_pointer() {
    let mut busy = Busy::new();
    busy.moves(pos2(600.0, 300.0));
    busy.frames(10);
    busy.window.key_press(Key::Space);
    busy.frames(2);
    let held = busy.rows();
    busy.moves(pos2(600.0, 20.0));
    busy.frames(30);
    assert_eq!(busy.rows(), held);
    busy.window.get_by_label("held");
}

#[test]
fn a_held_list_and_the_selected_message_stay_past_the_limit_of_what_is_kept() {
    let mut busy = Busy::new();
    let bounds = Bounds { messages: 400, bytes: usize::MAX };
    busy.window.state_mut().console_mut().expect("a connection").log = Log::with_bounds(bounds);
    busy.frames(20);
    busy.window.key_press(Key::ArrowUp);
    busy.frames(2);
    let (held, selected) = (busy.rows(), busy.selected());
    assert!(selected.is_some());
    busy.frames(400);
    assert_eq!(busy.rows(), held);
    assert_eq!(busy.selected(), selected);
    assert!(busy.window.query_by_label("This message was removed from the log").is_none());
    let kept = busy.window.state().console().log.messages();
    assert!(kept <= 400 + held.len() as u64, "{kept}: only what is looked at is kept beside the limit");
    busy.window.key_press(Key::PageDown);
    busy.frames(2);
    busy.window.get_by_label_contains("older rows removed from the log (limit: 400 messages");
    busy.window.key_press(Key::End);
    busy.frames(2);
    assert!(busy.is_following());
    assert!(busy.window.state().console().log.messages() <= 400, "what is not looked at any more is removed");
}
