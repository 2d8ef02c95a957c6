//! Where the list is, what holds it, and what lets it follow again: the pointer, the wheel, the keys.
//!
//! Under a pointer that moves or presses, the list holds still automatically, where it was last drawn: what a person aims
//! at does not run away, and what was under the pointer at the press is what the press means.

use std::ops::Range;

use eframe::egui::{Event, EventFilter, Key, Rect, Response, Ui};

use crate::kit::model::Model;
use crate::kit::{keys, theme};
use console::{LookedAt, Position, Viewport};

/// So long after its last movement, in seconds, a pointer on the list still holds it. One that was left there does not.
const REST_SECS: f64 = 4.0;

/// Where the table is and what is selected.
#[derive(Debug, Default)]
pub struct TableState {
    /// At the tail, or held.
    pub position: Position,
    /// The selected row.
    pub selected: Option<u64>,
    pub(super) preview: String,
    /// The row to bring into sight.
    pub(super) wanted: Option<u64>,
    drawn: Drawn,
    pointer: PointerHold,
}

/// What was drawn last.
#[derive(Clone, Debug, Default)]
struct Drawn {
    row: u64,
    offset: f64,
    rows: Range<u64>,
    /// The row that was next to come.
    end_row: u64,
}

/// How the pointer holds the list.
#[derive(Debug, Default)]
struct PointerHold {
    /// When the pointer was last moved on the list.
    moved_at: Option<f64>,
    /// A button was pressed on the list and is still down.
    is_down: bool,
    /// Where the pointer holds the list. When it is elsewhere by now, a person wanted it there.
    held: Option<Position>,
}

impl TableState {
    /// The rows that must not leave the log.
    #[must_use]
    pub fn looked_at(&self) -> LookedAt {
        LookedAt { shown: self.drawn.rows.clone(), selected: self.selected }
    }

    /// Holds the list, or follows again. What the pointer holds is held for good.
    pub(crate) fn toggle_hold(&mut self, model: &Model<'_>) {
        if self.pointer.held.take().is_some() {
            return;
        }
        let log = &model.console.log;
        if !self.position.is_following() {
            self.follow();
        } else if self.drawn.rows.is_empty() {
            // At the newest row, the list shows the same with any height.
            self.position.hold(log, Viewport { height: 0.0, row_height: f64::from(theme::ROW) });
        } else {
            self.position.hold_at(self.drawn.row, self.drawn.offset, self.drawn.end_row);
        }
    }

    pub(super) fn follow(&mut self) {
        self.position.follow();
        // The pointer is on the list, for it has just pressed the button there.
        self.pointer = PointerHold::default();
    }

    /// Whether the list is held for as long as the pointer is on it.
    pub(super) fn is_held_by_pointer(&self) -> bool {
        self.pointer.held == Some(self.position)
    }

    /// Selects a row and brings it into sight when the list is drawn next.
    pub(crate) fn show(&mut self, row: u64) {
        (self.selected, self.wanted) = (Some(row), Some(row));
    }

    /// Selects a row and holds the list for good.
    pub(super) fn select(&mut self, row: u64, model: &Model<'_>, viewport: Viewport) {
        self.selected = Some(row);
        self.position.hold(&model.console.log, viewport);
        self.pointer.held = None;
    }

    /// Notes what is drawn.
    pub(super) fn note_drawn(&mut self, (row, offset): (u64, f64), rows: Range<u64>, end_row: u64) {
        self.drawn = Drawn { row, offset, rows, end_row };
    }
}

/// Holds the list under the pointer, or lets it follow again.
pub(super) fn pointer(ui: &Ui, rows: Rect, state: &mut TableState) {
    let (pressed, down, moved, now) = ui.input(|input| {
        let moved = input.events.iter().any(|event| matches!(event, Event::PointerMoved(_)));
        (input.pointer.any_pressed(), input.pointer.any_down(), moved, input.time)
    });
    let is_over = ui.rect_contains_pointer(rows);
    let hold = &mut state.pointer;
    hold.is_down = (hold.is_down && down) || (is_over && pressed);
    if is_over && (moved || pressed) {
        hold.moved_at = Some(now);
    }
    let rests = is_over && hold.moved_at.is_some_and(|at| now - at < REST_SECS);
    if hold.is_down || rests {
        if state.position.is_following() && !state.drawn.rows.is_empty() {
            state.position.hold_at(state.drawn.row, state.drawn.offset, state.drawn.end_row);
            state.pointer.held = Some(state.position);
        }
    } else if state.pointer.held.take() == Some(state.position) {
        state.position.follow();
    }
}

pub(super) fn wheel(ui: &Ui, rect: Rect, model: &Model<'_>, state: &mut TableState, viewport: Viewport) {
    if ui.rect_contains_pointer(rect) {
        let delta = ui.input(|input| input.smooth_scroll_delta.y);
        state.position.scroll(f64::from(-delta), &model.console.log, viewport);
    }
}

/// The table takes the keys when it has the focus, or when nothing else has.
pub(super) fn keys(ui: &Ui, area: &Response, model: &Model<'_>, state: &mut TableState, viewport: Viewport) {
    if !keys::are_free_or_of(ui.ctx(), area.id) {
        return;
    }
    if area.has_focus() {
        let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(area.id, filter));
    }
    let log = &model.console.log;
    let Some(last) = log.rows().checked_sub(1) else { return };
    let top = log.place_of(state.position.top(log, viewport).0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
    let page = ((viewport.height / viewport.row_height) as u64).saturating_sub(1).max(1);
    let selected = state.selected.map(|row| log.place_of(row).min(last));
    let from = selected.unwrap_or_else(|| (top + page).min(last));
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let target = match () {
        () if pressed(Key::ArrowUp) => selected.map_or(from, |place| place.saturating_sub(1)),
        () if pressed(Key::ArrowDown) => selected.map_or(from, |place| place + 1),
        () if pressed(Key::PageUp) => from.saturating_sub(page),
        () if pressed(Key::PageDown) => from + page,
        () if pressed(Key::Home) => 0,
        () if pressed(Key::Enter) => from,
        () if pressed(Key::End) => {
            state.selected = None;
            return state.follow();
        }
        () if pressed(Key::Escape) => return state.selected = None,
        () if pressed(Key::Space) => return state.toggle_hold(model),
        () => return,
    };
    let row = log.row_at(target.min(last));
    state.select(row, model, viewport);
    state.position.reveal(row, log, viewport);
}
