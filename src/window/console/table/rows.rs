//! The rows in sight. Only those cost anything.

use std::time::Duration;

use eframe::egui::{
    Event, Id, Key, Modifiers, PointerButton, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

use super::columns::{Place, SCROLL_BAR};
use super::row::{self, Shown};
use super::row_menu::{self, RowRequest};
use super::scroll_bar::scroll_bar_ui;
use super::state::{self, TableState};
use super::{columns, gap_words};
use crate::kit::escape::{self, Thing, While};
use crate::kit::model::Model;
use crate::kit::{keys, theme, words};
use console::{LookedAt, Row, View, Viewport};
use model::{ColumnContent, Command, MessageRef, TableLayout, visible_topic};
use texts::t;

/// What rows are drawn with in this frame.
struct Frame<'a> {
    model: &'a Model<'a>,
    view: &'a View<'a>,
    layout: &'a TableLayout,
    places: &'a [Place],
    /// Place of the row at the top.
    first: u64,
    /// Characters that the topic has room for.
    topic_room: usize,
    /// Width of one of them, in points.
    letter: f32,
}

pub(super) fn rows_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    layout: &mut TableLayout,
    state: &mut TableState,
    viewport: Viewport,
    out: &mut Vec<Command>,
) -> Option<RowRequest> {
    let view = state.view(model);
    let id = ui.scope_id().with("table");
    let area = ui.interact(rect, id, Sense::click());
    area.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, t!("List of messages")));
    if area.clicked() {
        area.request_focus();
    }
    let clipped = rect.with_max_x(rect.right() - SCROLL_BAR);
    let mut child = ui.new_child(UiBuilder::new().max_rect(clipped));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    state::pointer(ui, beside_splitters(&child), state);
    state::wheel(ui, rect, model, state, viewport);
    if let Some(copy_as) = state::keys(ui, &area, model, state, viewport) {
        row_menu::copy(ui, model, state, copy_as);
    }
    if let Some(row) = state.wanted.take() {
        state.select(row, model, viewport);
        state.position.reveal(row, &view, viewport);
    }
    state.keep_in_sight(&view, viewport);
    let top = state.position.top(&view, viewport);
    let first = view.place_of(top.0);
    let mut looked_at = LookedAt::default();
    let places = std::mem::take(&mut state.places);
    let frame = begin(ui, model, (layout, &places), &view, state, first, viewport);
    let mut opens = opens_by_key(ui, &area, rect, state, viewport, &view);
    #[expect(clippy::cast_possible_truncation, reason = "less than the height of a row")]
    let mut y = rect.top() - top.1 as f32;
    let mut place = first;
    while y < rect.bottom() && place < view.rows() {
        let row = view.row_at(place);
        let row_rect = Rect::from_min_size(pos2(rect.left(), y), vec2(clipped.width(), theme::ROW));
        if let Some(response) = row_ui(&mut child, row_rect, id, place, &frame, state) {
            opens |= pressed(ui, &area, &response, row, model, state, viewport);
        }
        looked_at.add(row);
        place += 1;
        y += theme::ROW;
    }
    state.places = places;
    if state.cells.end() {
        ui.ctx().request_repaint();
    }
    if let Some((column, width)) = state.header.fits.take() {
        columns::size(layout, column, width + 2.0);
    }
    state.note_drawn(top, looked_at, view.end_row());
    if area.has_focus() {
        let accent = theme::palette(ui).accent;
        ui.painter().vline(rect.left() + 1.0, rect.y_range(), Stroke::new(2.0, accent));
    }
    if state.selected.is_some() {
        escape::note(ui.ctx(), Thing::Selection, While::AtOrNowhere(area.id));
    }
    scroll_bar_ui(ui, rect, id, model, state, viewport);
    row_menu::row_menu_ui(ui, &area, opens, model, layout, state, out)
}

/// What the rows have in common is found out before the first one is drawn.
fn begin<'a>(
    ui: &Ui,
    model: &'a Model<'a>,
    (layout, places): (&'a TableLayout, &'a [Place]),
    view: &'a View<'a>,
    state: &mut TableState,
    first: u64,
    viewport: Viewport,
) -> Frame<'a> {
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), 'm')).max(1.0);
    let room = |content: ColumnContent| {
        let width = places.iter().find(|place| layout.columns[place.column].content == content);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred letters")]
        let room = ((width.map_or(0.0, |place| place.width) + 0.5) / letter) as usize;
        room
    };
    let topic_room = room(ColumnContent::Topic);
    let log = &model.console.log;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
    let in_sight = (viewport.height / viewport.row_height).ceil() as u64 + 1;
    let messages = (first..(first + in_sight).min(view.rows())).filter_map(|place| log.message(view.row_at(place)));
    let topics = messages.map(|message| model.console.topics.get(message.topic));
    state.common.look(&topics, topic_room, ui.input(|input| input.time));
    state.cells.begin(model, layout, room(ColumnContent::Payload), model.console.search.number());
    Frame { model, view, layout, places, first, topic_room, letter }
}

/// Where a press means a row. The edges of the areas at the left and below are dragged from a little way inside.
fn beside_splitters(ui: &Ui) -> Rect {
    let (rows, reach) = (ui.max_rect(), ui.style().interaction.resize_grab_radius_side);
    rows.with_min_x(rows.left() + reach).with_max_y(rows.bottom() - reach)
}

/// Selects the row that is pressed. Returns whether the menu of the selected rows is wanted.
fn pressed(
    ui: &Ui,
    area: &Response,
    response: &Response,
    row: u64,
    model: &Model<'_>,
    state: &mut TableState,
    viewport: Viewport,
) -> bool {
    let (press, is_down, modifiers) =
        ui.input(|input| (input.events.iter().find_map(press), input.pointer.primary_down(), input.modifiers));
    // At the press, not at the release: until then the rows may have moved on.
    if let Some(modifiers) = press.filter(|_| response.is_pointer_button_down_on()) {
        area.request_focus();
        state.pressed = Some(row);
        state.choose(row, modifiers, model, viewport);
    } else if response.clicked() {
        // The library takes it away from the list at the release, for that is not on the list but on a row.
        area.request_focus();
        if state.pressed.take() != Some(row) {
            state.choose(row, modifiers, model, viewport);
        }
    }
    if !is_down {
        state.pressed.take_if(|pressed| *pressed == row);
    }
    if response.secondary_clicked() {
        if !state.is_selected(row) {
            state.select(row, model, viewport);
        }
        state.selected = Some(row);
        state.menu_at = response.interact_pointer_pos().unwrap_or(response.rect.left_bottom());
        let x = state.menu_at.x - area.rect.left();
        state.menu_column =
            state.places.iter().find(|place| columns::span(**place).contains(&x)).map(|place| place.column);
        return true;
    }
    false
}

/// What is held with a press of the first button.
fn press(event: &Event) -> Option<Modifiers> {
    match event {
        Event::PointerButton { button: PointerButton::Primary, pressed: true, modifiers, .. } => Some(*modifiers),
        _ => None,
    }
}

/// Whether the key for menus asks for the one of the selected rows.
fn opens_by_key(
    ui: &Ui,
    area: &Response,
    rect: Rect,
    state: &mut TableState,
    viewport: Viewport,
    view: &View<'_>,
) -> bool {
    let asks = keys::are_free_or_of(ui.ctx(), area.id)
        && (!state.is_beside || area.has_focus())
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let Some(row) = state.selected.filter(|_| asks) else { return false };
    let (top, offset) = state.position.top(view, viewport);
    let below = view.place_of(row).saturating_sub(view.place_of(top)) + 1;
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a few dozen rows")]
    let y = (below as f64 * viewport.row_height - offset) as f32;
    state.menu_column = None;
    state.menu_at = pos2(rect.left() + theme::PADDING, (rect.top() + y).min(rect.bottom()));
    true
}

fn row_ui(ui: &mut Ui, rect: Rect, id: Id, place: u64, frame: &Frame<'_>, state: &mut TableState) -> Option<Response> {
    let log = &frame.model.console.log;
    let row = frame.view.row_at(place);
    let kind = log.row(row)?;
    if let Row::Message(message) = kind {
        return Some(message_ui(ui, rect, id.with(row), (place, row), &message, frame, state));
    }
    let Some(words) = gap_words::of(&kind, frame.model) else {
        row::unread_ui(ui, rect);
        return None;
    };
    // Not focusable, as messages.
    let response = ui.interact(rect.intersect(beside_splitters(ui)), id.with(row), Sense::CLICK);
    Some(row::remark_ui(ui, rect, response, &words, state.is_selected(row)))
}

fn message_ui(
    ui: &Ui,
    rect: Rect,
    id: Id,
    (place, row): (u64, u64),
    message: &MessageRef<'_>,
    frame: &Frame<'_>,
    state: &mut TableState,
) -> Response {
    let palette = theme::palette(ui);
    // Not focusable: Tab goes to the table as a whole, the arrows move within it.
    let response = ui.interact(rect.intersect(beside_splitters(ui)), id, Sense::CLICK);
    let selected = state.is_selected(row);
    if selected {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
        if state.selected == Some(row) && state.selects_many() {
            // The one that the inspector shows.
            ui.painter().rect_filled(rect.with_max_x(rect.left() + 4.0), 0.0, palette.accent);
        }
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    let model = frame.model;
    let topic = visible_topic(model.console.topics.get(message.topic));
    let search = &model.console.search;
    let filter = search.filter().filter(|_| search.found().is_some_and(|found| found.contains(row)));
    let cells = state.cells.of(model, frame.layout, filter, row, message);
    let shown = Shown {
        model,
        layout: frame.layout,
        places: frame.places,
        message,
        cells,
        topic: &topic,
        cut: state.common.cut(&topic, frame.topic_room),
        since_row: since_row(frame.view, place, message),
        is_new_day: is_new_day(frame, place, message),
        letter: frame.letter,
        after_gap: frame.view.is_of_a_set() && frame.view.remark_before(row).is_some(),
    };
    let fits = &mut state.header.fits;
    row::message_ui(ui, rect, &shown, &mut state.letters, &mut |column, width| {
        if let Some((wanted, widest)) = fits.as_mut().filter(|(wanted, _)| *wanted == column) {
            (*wanted, *widest) = (column, widest.max(width));
        }
    });
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, row::spoken(&shown)));
    row::hover(response, rect, &shown)
}

/// Whether a row has to say of which day it is: the one above is of another, or it is at the top and not of today.
fn is_new_day(frame: &Frame<'_>, place: u64, message: &MessageRef<'_>) -> bool {
    let (model, view) = (frame.model, frame.view);
    let above = place.checked_sub(1).filter(|_| place != frame.first);
    let above = above.and_then(|above| view.log().message(view.row_at(above)));
    let before = above.map_or(model.now, |above| above.received_at);
    !words::is_same_day(before, message.received_at, model.time_zone)
}

/// How long after the message in the row above a message came.
fn since_row(view: &View<'_>, place: u64, message: &MessageRef<'_>) -> Option<Duration> {
    let above = view.log().message(view.row_at(place.checked_sub(1)?))?;
    Some(message.received_at.since(above.received_at))
}
