//! The keys of the search that work wherever the focus is.

use eframe::egui::Ui;

use super::state::{SearchState, Step};
use crate::kit::escape::{self, Thing, While};
use crate::kit::{keys, shortcuts};

/// Ctrl+F and `/` go to the box, F3 and Shift+F3 to the next and the previous match.
/// `in_inspector` says that a person is busy there: Ctrl+F and F3 look through the payload then.
pub(super) fn keys(ui: &Ui, in_inspector: bool, state: &mut SearchState) {
    state.suggestions.keep_focus(ui);
    if state.strip.span.is_some() {
        // The strip, where it is shown, adds that it may have the focus.
        escape::note(ui.ctx(), Thing::Span, While::Nowhere);
    }
    if escape::is_for(ui.ctx(), Thing::Span) {
        state.strip.clear_span();
    }
    if keys::are_covered(ui.ctx()) {
        return;
    }
    if !in_inspector && shortcuts::SEARCH.key_pressed(ui.ctx()) {
        state.focus();
    }
    if !keys::are_for_a_text(ui.ctx()) && shortcuts::SEARCH.sign_typed(ui.ctx()) {
        state.focus();
    }
    let has_search = !in_inspector && !state.applied().is_everything();
    // The more special one first: the other takes it too.
    if has_search && shortcuts::PREVIOUS_MATCH.key_pressed(ui.ctx()) {
        state.step(Step::Previous);
    }
    if has_search && shortcuts::NEXT_MATCH.key_pressed(ui.ctx()) {
        state.step(Step::Next);
    }
}
