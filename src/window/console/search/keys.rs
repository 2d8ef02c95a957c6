//! The keys of the search that work wherever the focus is.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Event, Key, Memory, Modifiers, Ui};

use super::state::{SearchState, Step};
use crate::kit::keys;

/// Ctrl+F and `/` go to the box, F3 and Shift+F3 to the next and the previous match, Escape shows all times again.
/// `in_inspector` says that a person is busy there: Ctrl+F and F3 look through the payload then.
pub(super) fn keys(ui: &Ui, in_inspector: bool, has_selection: bool, state: &mut SearchState) {
    state.suggestions.keep_focus(ui);
    if keys::are_covered(ui.ctx()) {
        return;
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if !in_inspector && pressed(Modifiers::COMMAND, Key::F) {
        state.focus();
    }
    let focused = ui.memory(Memory::focused);
    let is_typing = focused.is_some_and(|focused| TextEditState::load(ui.ctx(), focused).is_some());
    if !is_typing && takes_slash(ui) {
        state.focus();
    }
    let has_search = !in_inspector && !state.applied().is_everything();
    // The more special one first: the other takes it too.
    if has_search && pressed(Modifiers::SHIFT, Key::F3) {
        state.step(Step::Previous);
    }
    if has_search && pressed(Modifiers::NONE, Key::F3) {
        state.step(Step::Next);
    }
    if focused.is_none() && !has_selection && state.strip.span.is_some() && pressed(Modifiers::NONE, Key::Escape) {
        state.strip.clear_span();
    }
}

/// Whether a slash was typed; it is taken away, so that it is not in the box.
fn takes_slash(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        let before = input.events.len();
        input.events.retain(|event| !matches!(event, Event::Text(text) if text == "/"));
        input.events.len() < before
    })
}
