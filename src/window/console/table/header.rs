//! The headers of the columns: a click opens the menu of a column, dragging moves it, dragging its edge makes it wider.

use eframe::egui::{
    Align, CursorIcon, Id, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::columns::{self, GAP, Place};
use crate::kit::{menu, theme, widgets};
use model::{ColumnContent, SinceMode, TableLayout, TimeMode};
use texts::t;

/// How far the pointer may be from the edge of a column to drag it, in points.
const GRAB: f32 = 5.0;

/// What is being done with the headers.
#[derive(Debug, Default)]
pub(super) struct HeaderState {
    /// The column that is as wide as the rows in sight need, once they are drawn, and how wide that is so far.
    pub(super) fits: Option<(usize, f32)>,
}

pub(super) fn header_ui(ui: &Ui, rect: Rect, layout: &mut TableLayout, places: &[Place], state: &mut HeaderState) {
    let palette = theme::palette(ui);
    let id = ui.scope_id().with("header");
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    let mut wanted = None;
    for place in places {
        let Some(column) = layout.columns.get(place.column) else { continue };
        let at_left = rect.left() + place.left - GAP / 2.0;
        let cell = Rect::from_x_y_ranges(at_left..=at_left + place.width + GAP, rect.y_range());
        let response = ui.interact(cell, id.with(&column.content), Sense::click_and_drag());
        title_ui(ui, cell, &column.content, layout, &response);
        if response.dragged() || response.drag_stopped() {
            wanted = drag_ui(ui, rect, place.column, places, &response).or(wanted);
        }
        wanted = menu_ui(&response, place.column, places, layout, state).or(wanted);
    }
    // The last text takes what room there is.
    let last = places.last().filter(|place| layout.columns[place.column].width.is_none()).map(|place| place.column);
    for place in places.iter().filter(|place| Some(place.column) != last) {
        wanted = edge_ui(ui, rect, id, *place, layout, state).or(wanted);
    }
    match wanted {
        Some(ColumnAction::Carry(from, to)) => columns::carry(layout, from, to),
        Some(ColumnAction::Size(column, width)) => columns::size(layout, column, width),
        Some(ColumnAction::Hide(column)) => columns::show(layout, column, false),
        Some(ColumnAction::Remove(column)) => drop(layout.columns.remove(column)),
        Some(ColumnAction::UsualWidth(column)) => layout.columns[column].width = None,
        Some(ColumnAction::Time(mode)) => layout.time = mode,
        Some(ColumnAction::Since(mode)) => layout.since = mode,
        None => {}
    }
}

/// What is done with the columns, once all headers are drawn.
enum ColumnAction {
    Carry(usize, usize),
    Size(usize, f32),
    Hide(usize),
    Remove(usize),
    UsualWidth(usize),
    Time(TimeMode),
    Since(SinceMode),
}

fn title_ui(ui: &Ui, cell: Rect, content: &ColumnContent, layout: &TableLayout, response: &Response) {
    let palette = theme::palette(ui);
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(response));
    if response.has_focus() || response.hovered() || is_open {
        let border = if response.has_focus() { palette.accent } else { palette.raised };
        let ground = cell.shrink2(vec2(1.0, 3.0));
        ui.painter().rect(ground, 4.0, palette.raised, Stroke::new(1.0, border), eframe::egui::StrokeKind::Inside);
    }
    let inner = cell.shrink2(vec2(GAP / 2.0, 0.0));
    let color = if response.hovered() { palette.text } else { palette.dim };
    let text = widgets::galley(ui, columns::title(content, layout), theme::small(), color, inner.width());
    let x = match columns::align(content) {
        Align::Min => inner.left(),
        Align::Center => inner.center().x - text.size().x / 2.0,
        Align::Max => inner.right() - text.size().x,
    };
    ui.painter().galley(pos2(x, cell.center().y - text.size().y / 2.0), text, color);
    let name = t!("Column {name}", name = model::visible_line(columns::name(content)));
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, name.as_str()));
    if !is_open {
        response.clone().on_hover_ui(|ui| tooltip_ui(ui, content, layout));
    }
}

/// The whole name of a column, what it shows, and what can be done with it.
fn tooltip_ui(ui: &mut Ui, content: &ColumnContent, layout: &TableLayout) {
    let palette = theme::palette(ui);
    widgets::paragraph(ui, &model::visible_line(columns::name(content)), palette.text);
    widgets::paragraph(ui, &columns::what(content, layout), palette.dim);
    widgets::paragraph(
        ui,
        t!("Click for its menu. Drag it to move the column, its edge to change the width."),
        palette.dim,
    );
}

/// Shows where a dragged column would go, and moves it there at the end.
fn drag_ui(ui: &Ui, rect: Rect, column: usize, places: &[Place], response: &Response) -> Option<ColumnAction> {
    ui.set_cursor_icon(CursorIcon::Grabbing);
    let pointer = response.interact_pointer_pos()?;
    let (to, line) = columns::drop_at(places, column, pointer.x - rect.left())?;
    if response.drag_stopped() {
        return (to != column).then_some(ColumnAction::Carry(column, to));
    }
    let accent = Stroke::new(2.0, theme::palette(ui).accent);
    ui.painter().vline(rect.left() + line, rect.y_range(), accent);
    None
}

/// The right edge of a column: dragged, it makes the column wider, and two clicks as wide as what is in sight.
fn edge_ui(
    ui: &Ui,
    rect: Rect,
    id: Id,
    place: Place,
    layout: &TableLayout,
    state: &mut HeaderState,
) -> Option<ColumnAction> {
    let column = layout.columns.get(place.column)?;
    let x = rect.left() + place.right() + GAP / 2.0;
    let grab = Rect::from_x_y_ranges(x - GRAB..=x + GRAB, rect.y_range());
    let response = ui.interact(grab, id.with(("edge", &column.content)), Sense::CLICK | Sense::DRAG);
    let name = t!("Width of {name}", name = model::visible_line(columns::name(&column.content)));
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name.as_str()));
    let palette = theme::palette(ui);
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let color = if response.dragged() { palette.accent } else { palette.line };
    ui.painter().vline(x, rect.shrink2(vec2(0.0, 7.0)).y_range(), Stroke::new(1.0, color));
    if response.double_clicked() {
        state.fits = Some((place.column, 0.0));
    }
    let pointer = response.interact_pointer_pos().filter(|_| response.dragged())?;
    Some(ColumnAction::Size(place.column, pointer.x - GAP / 2.0 - rect.left() - place.left))
}

fn menu_ui(
    response: &Response,
    column: usize,
    places: &[Place],
    layout: &TableLayout,
    state: &mut HeaderState,
) -> Option<ColumnAction> {
    let (left, right) = columns::neighbours(places, column);
    let content = &layout.columns.get(column)?.content;
    let popup = menu::of_row(response).close_behavior(PopupCloseBehavior::CloseOnClick);
    let shown = popup.show(|ui| {
        let mut wanted = modes_ui(ui, content, layout);
        let mut entry = |ui: &mut Ui, is_possible: bool, text: &str, what: ColumnAction| {
            let item = ui.add_enabled_ui(is_possible, |ui| menu::item(ui, text)).inner;
            if item.clicked() {
                wanted = Some(what);
            }
        };
        entry(ui, left.is_some(), t!("Move left"), ColumnAction::Carry(column, left.unwrap_or(column)));
        entry(ui, right.is_some(), t!("Move right"), ColumnAction::Carry(column, right.unwrap_or(column)));
        if menu::item(ui, t!("Fit the width")).clicked() {
            state.fits = Some((column, 0.0));
        }
        entry(ui, layout.columns[column].width.is_some(), t!("Default width"), ColumnAction::UsualWidth(column));
        entry(ui, places.len() > 1, t!("Hide"), ColumnAction::Hide(column));
        if content.is_own() {
            entry(ui, places.len() > 1, t!("Remove this column"), ColumnAction::Remove(column));
        }
        wanted
    });
    shown.and_then(|shown| shown.inner)
}

fn modes_ui(ui: &mut Ui, content: &ColumnContent, layout: &TableLayout) -> Option<ColumnAction> {
    let mut wanted = None;
    let mut choice = |ui: &mut Ui, is_chosen: bool, text: &str, what: ColumnAction| {
        if menu::choice(ui, text, text, is_chosen).clicked() {
            wanted = Some(what);
        }
    };
    match content {
        ColumnContent::Time => {
            for (mode, text) in [(TimeMode::OfDay, t!("Time of day")), (TimeMode::Age, t!("How long ago"))] {
                choice(ui, layout.time == mode, text, ColumnAction::Time(mode));
            }
        }
        ColumnContent::Since => {
            for (mode, text) in [
                (SinceMode::Topic, t!("Since the previous message of the topic")),
                (SinceMode::Row, t!("Since the row above")),
            ] {
                choice(ui, layout.since == mode, text, ColumnAction::Since(mode));
            }
        }
        _ => return None,
    }
    ui.separator();
    wanted
}
