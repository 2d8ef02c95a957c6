//! The keys of the tree, while it has the focus.

use console::Console;
use eframe::egui::{EventFilter, Key, Response, Ui};

use super::state::{TopicTreeState, Wish, last_row};
use crate::kit::keys;

pub(super) fn keys(ui: &Ui, area: &Response, console: &Console, state: &mut TopicTreeState) -> Option<Wish> {
    if !area.has_focus() || !keys::are_free_or_of(ui.ctx(), area.id) {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(area.id, filter));
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let moves = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End, Key::Enter];
    let key = moves.into_iter().find(|key| pressed(*key))?;
    let Some(at) = state.selected_at() else {
        state.select_at(if key == Key::End { usize::MAX } else { 0 });
        return None;
    };
    match key {
        Key::ArrowUp => state.select_at(at.saturating_sub(1)),
        Key::ArrowDown => state.select_at(at + 1),
        Key::Home => state.select_at(0),
        Key::End => state.select_at(usize::MAX),
        Key::ArrowLeft => left(console, state, at),
        Key::ArrowRight => right(console, state, at),
        _ => return state.selected.and_then(|level| last_row(console, level)).map(Wish::ShowMessage),
    }
    None
}

/// Closes an open level; from a closed one goes to what it is below.
fn left(console: &Console, state: &mut TopicTreeState, at: usize) {
    let rows = state.rows.rows();
    let row = rows[at];
    if state.rows.is_open(row.level) && console.tree.levels().child_count(row.level) > 0 {
        state.rows.set_open(row.level, false);
    } else if let Some(above) = rows[..at].iter().rposition(|above| above.indent < row.indent) {
        state.select_at(above);
    }
}

/// Opens a closed level; from an open one goes to the first below it.
fn right(console: &Console, state: &mut TopicTreeState, at: usize) {
    let level = state.rows.rows()[at].level;
    if console.tree.levels().child_count(level) == 0 {
        return;
    }
    if state.rows.is_open(level) {
        state.select_at(at + 1);
    } else {
        state.rows.set_open(level, true);
    }
}
