//! The rows in sight, with the names of the columns over them. Only those in sight cost anything.

use eframe::egui::{
    Align2, EventFilter, Key, Modifiers, Popup, Rect, Response, Role, ScrollArea, Sense, SetOpenCommand, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

use super::said::{read_only, want};
use super::state::RetainedPageState;
use super::view::Column;
use crate::kit::escape::{self, Thing, While};
use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{keys, menu, shortcuts, widgets, words};
use console::RetainedRequest;
use model::{RetainedTopic, visible_topic};
use texts::t;

/// Widths of the columns behind the topic, in points.
const SIZE: f32 = 76.0;
const QOS: f32 = 56.0;
const CHANGED: f32 = 176.0;
/// Space between them, in points.
const GAP: f32 = 16.0;
/// With less width, in points, the QoS level is left out.
const WITH_QOS: f32 = 520.0;
/// Width of the menu of a row, in points.
const MENU: f32 = 170.0;

const MOVES: [Key; 8] =
    [Key::ArrowUp, Key::ArrowDown, Key::PageUp, Key::PageDown, Key::Home, Key::End, Key::Enter, Key::Delete];

/// Where the columns are, from left to right.
fn columns(rect: Rect) -> Vec<(Column, Rect)> {
    let inner = rect.shrink2(vec2(theme::PADDING, 0.0));
    let mut right = inner.right();
    let mut places = Vec::new();
    for (column, width) in [(Column::Changed, CHANGED), (Column::Qos, QOS), (Column::Size, SIZE)] {
        if column == Column::Qos && rect.width() < WITH_QOS {
            continue;
        }
        places.push((column, Rect::from_x_y_ranges(right - width..=right, rect.y_range())));
        right -= width + GAP;
    }
    places.push((Column::Topic, Rect::from_x_y_ranges(inner.left()..=right, rect.y_range())));
    places.reverse();
    places
}

pub(super) fn rows_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut RetainedPageState,
    focus: &mut FirstFocus,
    intents: &mut Vec<Intent>,
) {
    header_ui(ui, state);
    let rect = ui.available_rect_before_wrap();
    let id = ui.scope_id().with("retained_list");
    let area = ui.interact(rect, id, Sense::click());
    area.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, t!("List of retained messages")));
    if area.clicked() {
        area.request_focus();
    }
    focus.give(ui, &area);
    if std::mem::take(&mut state.returns) {
        area.request_focus();
    }
    if model.console.retained.opened.topic().is_some() {
        escape::note(ui.ctx(), Thing::Selection, While::AtOrNowhere(area.id));
    }
    keys_ui(ui, &area, model, state, intents);
    let mut scroll = ScrollArea::vertical().id_salt("retained").auto_shrink(false).min_scrolled_height(theme::ROW);
    if let Some(offset) = takes_reveal(model, state) {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    let count = state.view.rows().len();
    let shown = scroll.show_rows(ui, theme::ROW, count, |ui, places| {
        let origin = ui.max_rect().left_top();
        for (line, place) in places.enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
            let at = pos2(origin.x, origin.y + line as f32 * theme::ROW);
            let rect = Rect::from_min_size(at, vec2(ui.max_rect().width(), theme::ROW));
            one_ui(ui, rect, place, (&area, model), state, intents);
        }
    });
    let top = shown.state.clamped_offset().y;
    state.in_sight = (top, top + shown.inner_rect.height());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
    let page_rows = (shown.inner_rect.height() / theme::ROW) as usize;
    state.page_rows = page_rows;
    if area.has_focus() {
        let accent = theme::palette(ui).accent;
        ui.painter().vline(rect.left() + 1.0, rect.y_range(), Stroke::new(2.0, accent));
    }
}

/// The names of the columns: a press sorts by one.
fn header_ui(ui: &mut Ui, state: &mut RetainedPageState) {
    let palette = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    for (column, place) in columns(rect) {
        let (name, spoken) = match column {
            Column::Topic => (t!("Topic"), t!("Sort by topic")),
            Column::Size => (t!("Size"), t!("Sort by size")),
            Column::Qos => (t!("QoS"), t!("Sort by QoS level")),
            Column::Changed => (t!("Last changed"), t!("Sort by the last change")),
        };
        let response = ui.interact(place, ui.scope_id().with(("retained_column", name)), Sense::click());
        let is_chosen = state.order.column == column;
        let color = if is_chosen || response.hovered() || response.has_focus() { palette.text } else { palette.dim };
        let text = widgets::galley(ui, name, theme::small(), color, place.width() - 14.0);
        let is_right = column == Column::Size;
        let width = text.size().x + if is_chosen { 14.0 } else { 0.0 };
        let left = if is_right { place.right() - width } else { place.left() };
        let end = left + text.size().x;
        ui.painter().galley(pos2(left, place.center().y - text.size().y / 2.0), text, color);
        if is_chosen {
            let icon = if state.order.is_descending { Icon::ChevronDown } else { Icon::ChevronUp };
            theme::paint_icon(ui.painter(), icon, pos2(end + 8.0, place.center().y), 7.0, color);
        }
        if response.has_focus() {
            ui.painter().hline(left..=end, place.bottom() - 2.0, Stroke::new(1.0, palette.accent));
        }
        response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, is_chosen, spoken));
        if response.on_hover_text(spoken).clicked() {
            state.order.pressed(column);
        }
    }
}

fn one_ui(
    ui: &Ui,
    rect: Rect,
    place: usize,
    (area, model): (&Response, &Model<'_>),
    state: &mut RetainedPageState,
    intents: &mut Vec<Intent>,
) {
    let list = &model.console.retained.list;
    let Some(listed) = state.view.rows().get(place).and_then(|place| list.topics().get(*place)) else { return };
    // Not focusable: Tab goes to the list as a whole, the arrows move within it.
    let response = ui.interact(rect, area.id.with(&listed.topic), Sense::CLICK);
    let is_selected = state.selected.as_deref() == Some(&listed.topic);
    paint(ui, rect, listed, model, (is_selected, response.hovered()));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, spoken(listed, model)));
    if response.clicked() || response.secondary_clicked() {
        area.request_focus();
        (state.selected, state.refused) = (Some(listed.topic.clone()), None);
    }
    if response.clicked() {
        want(intents, RetainedRequest::Open(listed.topic.clone()));
    }
    let by_key = is_selected
        && keys::are_free_or_of(ui.ctx(), area.id)
        && area.has_focus()
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let opens = by_key || response.secondary_clicked();
    menu::give_cursor_back(&response, opens);
    let mut popup = Popup::menu(&response).width(MENU);
    popup = popup.open_memory(opens.then_some(SetOpenCommand::Bool(true)));
    if !by_key {
        popup = popup.at_pointer_fixed();
    }
    popup.show(|ui| menu_ui(ui, listed, model, state, intents));
}

fn menu_ui(
    ui: &mut Ui,
    listed: &RetainedTopic,
    model: &Model<'_>,
    state: &mut RetainedPageState,
    intents: &mut Vec<Intent>,
) {
    if menu::item(ui, t!("Open the message")).clicked() {
        want(intents, RetainedRequest::Open(listed.topic.clone()));
    }
    if menu::item(ui, t!("Copy topic")).clicked() {
        ui.copy_text(listed.topic.clone());
    }
    let why_not = why_not(model);
    let clear = ui.add_enabled_ui(why_not.is_none(), |ui| menu::item(ui, t!("Clear…"))).inner;
    if clear.on_disabled_hover_text(why_not.unwrap_or_default()).clicked() {
        state.question = Some(vec![listed.topic.clone()]);
    }
}

/// Why a message cannot be cleared, where that is so.
pub(super) fn why_not(model: &Model<'_>) -> Option<&'static str> {
    let is_changing = model.console.retained.is_changing();
    read_only(model).or(is_changing.then(|| t!("Wait until clearing or putting back is done.")))
}

fn paint(ui: &Ui, rect: Rect, listed: &RetainedTopic, model: &Model<'_>, (is_selected, is_hovered): (bool, bool)) {
    let palette = theme::palette(ui);
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
    } else if is_hovered {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    for (column, place) in columns(rect) {
        // Letters may carry any number of marks above and below: none of them reaches into another row.
        let painter = ui.painter_at(place);
        let put = |align: Align2, text: &str, is_topic: bool| {
            let (font, color) = if is_topic { (theme::mono(), palette.text) } else { (theme::small(), palette.dim) };
            let text = widgets::galley(ui, text, font, color, place.width());
            let at = align.align_size_within_rect(text.size(), place).min;
            painter.galley(at, text, color);
        };
        match column {
            Column::Topic => put(Align2::LEFT_CENTER, &listed.topic, true),
            Column::Size => put(Align2::RIGHT_CENTER, &words::bytes(listed.payload_bytes), false),
            Column::Qos => put(Align2::LEFT_CENTER, &t!("QoS {level}", level = listed.qos), false),
            Column::Changed => {
                put(Align2::LEFT_CENTER, &words::date_and_time(listed.modified_at, model.time_zone), false);
            }
        }
    }
}

fn spoken(listed: &RetainedTopic, model: &Model<'_>) -> String {
    t!(
        "{topic}, {size}, QoS {level}, changed {time}",
        topic = visible_topic(&listed.topic),
        size = words::bytes(listed.payload_bytes),
        level = listed.qos,
        time = words::date_and_time(listed.modified_at, model.time_zone)
    )
}

/// The keys of the list, while it has the focus.
fn keys_ui(ui: &Ui, area: &Response, model: &Model<'_>, state: &mut RetainedPageState, intents: &mut Vec<Intent>) {
    if !area.has_focus() || !keys::are_free_or_of(ui.ctx(), area.id) {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(area.id, filter));
    if shortcuts::CLEAR_RETAINED.key_pressed(ui.ctx()) {
        let list = &model.console.retained.list;
        let is_there = |topic: &String| state.view.row_of(list, topic).is_some();
        let topic = state.selected.clone().filter(is_there);
        state.refused = topic.as_ref().and_then(|_| why_not(model));
        state.question = topic.filter(|_| state.refused.is_none()).map(|topic| vec![topic]);
        return;
    }
    let Some(key) = MOVES.into_iter().find(|key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, *key))) else {
        return;
    };
    state.refused = None;
    let list = &model.console.retained.list;
    let end = state.view.rows().len().saturating_sub(1);
    let at = state.selected.as_deref().and_then(|topic| state.view.row_of(list, topic));
    let page = state.page_rows.max(1);
    let to = match (key, at) {
        (Key::Enter, _) => {
            return state.selected.clone().into_iter().for_each(|it| want(intents, RetainedRequest::Open(it)));
        }
        (Key::End, _) => end,
        (Key::Home, _) | (_, None) => 0,
        (Key::ArrowUp, Some(at)) => at.saturating_sub(1),
        (Key::ArrowDown, Some(at)) => at + 1,
        (Key::PageUp, Some(at)) => at.saturating_sub(page),
        (_, Some(at)) => at + page,
    };
    let topic = state.view.rows().get(to.min(end)).and_then(|place| list.topics().get(*place));
    state.selected = topic.map(|listed| listed.topic.clone());
    state.reveals = true;
}

/// How far the list is to be scrolled so that the selected row is in sight.
fn takes_reveal(model: &Model<'_>, state: &mut RetainedPageState) -> Option<f32> {
    let is_wanted = std::mem::take(&mut state.reveals);
    let topic = state.selected.as_deref().filter(|_| is_wanted)?;
    #[expect(clippy::cast_precision_loss, reason = "a list that a person scrolls through")]
    let top = state.view.row_of(&model.console.retained.list, topic)? as f32 * theme::ROW;
    let (first, end) = state.in_sight;
    if top < first { Some(top) } else { (top + theme::ROW > end).then_some(top + theme::ROW - (end - first)) }
}
