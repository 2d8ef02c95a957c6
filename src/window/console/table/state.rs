//! Where the list is, what holds it, and what lets it follow again: the pointer, the wheel, the keys.
//!
//! Under a pointer that moves or presses, the list holds still automatically, where it was last drawn: what a person aims
//! at does not run away, and what was under the pointer at the press is what the press means.

use std::ops::Range;

use eframe::egui::{Event, EventFilter, Key, Modifiers, Pos2, Rect, Response, Ui};

use super::cells::CellCache;
use super::columns::Place;
use super::copied::CopyAs;
use super::header::HeaderState;
use super::own_column::OwnColumnState;
use super::rules::RulesState;
use super::selection::Selection;
use super::short_topic::Common;
use crate::kit::escape::{self, Thing};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::mono_line::Letters;
use crate::kit::{keys, theme};
use console::{LookedAt, Position, View, Viewport};
use model::{RowSet, Timestamp};

/// So long after its last movement, in seconds, a pointer on the list still holds it. One that was left there does not.
const REST_SECS: f64 = 4.0;

/// Where the table is and what is selected.
#[derive(Debug, Default)]
pub struct TableState {
    /// At the tail, or held.
    pub position: Position,
    /// The selected row; the last one that was selected when there are several.
    pub selected: Option<u64>,
    /// Only the messages that match the query are shown.
    pub(crate) only_matches: bool,
    /// Only the messages of this time are shown.
    pub(crate) span: Option<Range<Timestamp>>,
    /// All that are selected, as long as that one is among them.
    pub(super) several: Selection,
    /// A row that was selected when it was pressed.
    pub(super) pressed: Option<u64>,
    /// Where the menu of the selected rows is.
    pub(super) menu_at: Pos2,
    /// The column that it was opened on.
    pub(super) menu_column: Option<usize>,
    /// What was done last, in words, and when; in seconds of the window.
    pub(super) note: Option<(String, f64)>,
    pub(super) cells: CellCache,
    pub(super) letters: Letters,
    pub(super) common: Common,
    pub(super) places: Vec<Place>,
    pub(super) header: HeaderState,
    pub(super) rules: RulesState,
    pub(super) own_column: OwnColumnState,
    /// The row to bring into sight.
    pub(super) wanted: Option<u64>,
    /// It is drawn beside another table, which has the keys that are pressed with the focus nowhere.
    pub(crate) is_beside: bool,
    /// The person scrolls up although the first row is in sight.
    pub(super) wants_older: bool,
    drawn: Drawn,
    pointer: PointerHold,
}

/// What was drawn last.
#[derive(Clone, Debug, Default)]
struct Drawn {
    row: u64,
    offset: f64,
    looked_at: LookedAt,
    /// The row that was next to come.
    end_row: u64,
    /// How high the list was.
    height: f64,
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
    /// What is to be done while the window draws on; says so once.
    pub(crate) fn take_wanted(&mut self) -> Option<Intent> {
        self.cells.checks.take_wanted()
    }

    /// The rows that must not leave the log.
    #[must_use]
    pub fn looked_at(&self) -> LookedAt {
        LookedAt { selected: self.selected, ..self.drawn.looked_at.clone() }
    }

    /// The rows to show.
    pub(crate) fn view<'a>(&self, model: &Model<'a>) -> View<'a> {
        model.console.view(self.only_matches, self.span.clone())
    }

    /// Holds the list, or follows again. What the pointer holds is held for good.
    pub(crate) fn toggle_hold(&mut self, model: &Model<'_>) {
        if self.pointer.held.take().is_some() {
            return;
        }
        if !self.position.is_following() {
            self.follow();
        } else if self.drawn.looked_at.shown.is_empty() {
            // At the newest row, the list shows the same with any height.
            self.position.hold(&self.view(model), Viewport { height: 0.0, row_height: f64::from(theme::ROW) });
        } else {
            self.position.hold_at(self.drawn.row, self.drawn.offset, self.drawn.end_row);
        }
    }

    /// Whether the next message changes what is shown. `finds` says that what comes matches the query.
    pub(crate) fn shows_new(&self, finds: bool) -> bool {
        self.position.is_following() && self.span.is_none() && (finds || !self.only_matches)
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
        self.choose(row, Modifiers::NONE, model, viewport);
    }

    /// Selects a row: with Ctrl beside the others, with Shift all from the one before. Holds the list for good.
    pub(super) fn choose(&mut self, row: u64, modifiers: Modifiers, model: &Model<'_>, viewport: Viewport) {
        let anchor = self.several.anchor().filter(|_| self.are_several());
        match anchor.or(self.selected) {
            Some(anchor) if modifiers.shift => {
                let view = self.view(model);
                self.several.these(rows_of(&view, anchor.min(row)..anchor.max(row) + 1), anchor);
                self.selected = Some(row);
            }
            Some(before) if modifiers.command => {
                if !self.are_several() {
                    self.several.only(self.selected.unwrap_or(before));
                }
                let is_selected = self.several.turn(row);
                self.selected = if is_selected { Some(row) } else { self.several.nearest(row) };
            }
            _ => {
                self.several.only(row);
                self.selected = Some(row);
            }
        }
        self.position.hold(&self.view(model), viewport);
        self.pointer.held = None;
    }

    /// Selects all rows of the view.
    fn choose_all(&mut self, model: &Model<'_>, viewport: Viewport) {
        let view = self.view(model);
        let Some(last) = view.rows().checked_sub(1) else { return };
        let last = view.row_at(last);
        let row = self.selected.filter(|row| view.contains(*row)).unwrap_or(last);
        self.several.these(rows_of(&view, view.row_at(0)..last + 1), row);
        self.selected = Some(row);
        self.position.hold(&view, viewport);
        self.pointer.held = None;
    }

    /// Whether a row is selected.
    pub(super) fn is_selected(&self, row: u64) -> bool {
        self.selected == Some(row) || (self.are_several() && self.several.contains(row))
    }

    /// Whether more than one row is selected.
    pub(super) fn selects_many(&self) -> bool {
        self.are_several() && self.several.ranges().iter().map(|rows| rows.end - rows.start).sum::<u64>() > 1
    }

    /// Whether a message is selected.
    pub(crate) fn has_selection(&self) -> bool {
        self.selected.is_some()
    }

    /// The numbers of the selected rows; none unless there are several.
    pub(crate) fn selected_set(&self) -> RowSet {
        let mut rows = RowSet::default();
        if self.selects_many() {
            self.selected_rows().into_iter().for_each(|range| rows.insert_range(range));
        }
        rows
    }

    /// The numbers of the selected rows, also of a single one.
    pub(crate) fn selected_rows_set(&self) -> RowSet {
        let mut rows = RowSet::default();
        self.selected_rows().into_iter().for_each(|range| rows.insert_range(range));
        rows
    }

    /// Of two selected rows, the one that is not shown.
    pub(crate) fn other_selected(&self) -> Option<u64> {
        let (ranges, selected) = (self.several.ranges(), self.selected?);
        let are_two = self.are_several() && ranges.iter().map(|rows| rows.end - rows.start).sum::<u64>() == 2;
        ranges.iter().cloned().flatten().find(|row| are_two && *row != selected)
    }

    /// The selected rows, which may have some in them that are gone or no messages.
    pub(super) fn selected_rows(&self) -> Vec<Range<u64>> {
        match self.selected {
            Some(_) if self.are_several() => self.several.ranges().to_vec(),
            Some(row) => std::iter::once(row..row + 1).collect(),
            None => Vec::new(),
        }
    }

    /// The several rows count only while the selected one, which is changed elsewhere too, is among them.
    fn are_several(&self) -> bool {
        self.selected.is_some_and(|row| self.several.contains(row))
    }

    /// Keeps the selected row in sight where the list gets lower, as it does when the inspector opens below it.
    pub(super) fn keep_in_sight(&mut self, view: &View<'_>, viewport: Viewport) {
        let before = std::mem::replace(&mut self.drawn.height, viewport.height);
        if let Some(selected) = self.selected {
            self.position.keep_in_sight(selected, before, view, viewport);
        }
    }

    /// Notes that no row is drawn.
    pub(super) fn note_nothing(&mut self) {
        self.drawn.looked_at = LookedAt::default();
    }

    /// Notes what is drawn.
    pub(super) fn note_drawn(&mut self, (row, offset): (u64, f64), looked_at: LookedAt, end_row: u64) {
        self.drawn = Drawn { row, offset, looked_at, end_row, ..self.drawn };
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
        if state.position.is_following() && !state.drawn.looked_at.shown.is_empty() {
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
        let view = state.view(model);
        state.wants_older |= delta > 0.0 && state.position.top(&view, viewport) == (view.row_at(0), 0.0);
        state.position.scroll(f64::from(-delta), &view, viewport);
    }
}

/// The table takes the keys when it has the focus, or when nothing else has. Returns how the selected rows are to be copied.
pub(super) fn keys(
    ui: &Ui,
    area: &Response,
    model: &Model<'_>,
    state: &mut TableState,
    viewport: Viewport,
) -> Option<CopyAs> {
    if !keys::are_free_or_of(ui.ctx(), area.id) || (state.is_beside && !area.has_focus()) {
        return None;
    }
    if state.selected.is_some() && escape::is_for(ui.ctx(), Thing::Selection) {
        state.selected = None;
    }
    if area.has_focus() {
        let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(area.id, filter));
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        state.choose_all(model, viewport);
    }
    // Several can come in one frame: a key that repeats, or a slow frame.
    let pressed: Vec<(Key, Modifiers)> = ui.input(|input| input.events.iter().filter_map(key_and_modifiers).collect());
    let moved = pressed.into_iter().filter(|pressed| move_by_key(*pressed, model, state, viewport)).count() > 0;
    if !moved {
        let copies = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
        return (copies && state.selected.is_some() && !keys::text_is_selected(ui.ctx())).then_some(CopyAs::Text);
    }
    None
}

/// Returns whether a key did something.
fn move_by_key(
    (pressed_key, held): (Key, Modifiers),
    model: &Model<'_>,
    state: &mut TableState,
    viewport: Viewport,
) -> bool {
    let view = state.view(model);
    let Some(last) = view.rows().checked_sub(1) else { return false };
    let top = view.place_of(state.position.top(&view, viewport).0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
    let page = ((viewport.height / viewport.row_height) as u64).saturating_sub(1).max(1);
    let selected = state.selected.map(|row| view.place_of(row).min(last));
    let from = selected.unwrap_or_else(|| (top + page).min(last));
    let extends = held.shift_only();
    let pressed = |key: Key| key == pressed_key && held.is_none();
    let moves = |key: Key| key == pressed_key && (held.is_none() || extends);
    let target = match () {
        () if selected == Some(0) && (pressed(Key::ArrowUp) || pressed(Key::PageUp)) => {
            state.wants_older = true;
            return true;
        }
        () if moves(Key::ArrowUp) => selected.map_or(from, |place| place.saturating_sub(1)),
        () if moves(Key::ArrowDown) => selected.map_or(from, |place| place + 1),
        () if moves(Key::PageUp) => from.saturating_sub(page),
        () if moves(Key::PageDown) => from + page,
        () if moves(Key::Home) => 0,
        () if pressed(Key::Enter) => from,
        () if extends && moves(Key::End) => last,
        () if pressed(Key::End) => {
            state.selected = None;
            state.follow();
            return true;
        }
        () if pressed(Key::Space) => {
            state.toggle_hold(model);
            return true;
        }
        () => return false,
    };
    let row = view.row_at(target.min(last));
    state.choose(row, if extends { Modifiers::SHIFT } else { Modifiers::NONE }, model, viewport);
    state.position.reveal(row, &view, viewport);
    true
}

/// The rows of the view that are among these, as ranges: one of all where nothing is left out.
fn rows_of<'v>(view: &'v View<'_>, rows: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<'v> {
    let whole = (!view.is_of_a_set()).then_some(rows.clone());
    let places = if view.is_of_a_set() { view.place_of(rows.start)..view.place_of(rows.end) } else { 0..0 };
    whole.into_iter().chain(places.map(|place| view.row_at(place)).map(|row| row..row + 1))
}

/// The key that is pressed, and what is held with it.
fn key_and_modifiers(event: &Event) -> Option<(Key, Modifiers)> {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
        _ => None,
    }
}
