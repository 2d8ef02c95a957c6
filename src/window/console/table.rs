//! The live table: follows the newest message until touched, then holds still. Only visible rows cost anything.

mod gap_words;
mod state;

use eframe::egui::{
    Align, Button, Color32, CornerRadius, Id, Layout, Rect, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::{MAX_HELD_BYTES, Row, Viewport};
use model::{MessageRef, Origin, SubscriptionState, visible_line, visible_topic};
pub use state::TableState;
use texts::{counted, t};

/// Width of the scroll bar, in points.
const SCROLL_BAR: f32 = 10.0;
/// Characters of a payload that a row shows at most.
const PREVIEW_CHARS: usize = 200;

/// Where the columns are, in points from the left edge of the table.
#[derive(Clone, Copy, Debug)]
struct Columns {
    topic: f32,
    topic_width: f32,
    /// Right edge of the size, and centre of the QoS; absent in a narrow table.
    size_and_qos: Option<(f32, f32)>,
    payload: f32,
    payload_width: f32,
}

impl Columns {
    fn of(width: f32) -> Self {
        let (time, numbers) = (104.0, if width >= 460.0 { 112.0 } else { 0.0 });
        let rest = (width - 2.0 * theme::PADDING - SCROLL_BAR - time - numbers).max(80.0);
        let topic_width = (rest * 0.48).min(420.0);
        let topic = theme::PADDING + time;
        let payload = topic + topic_width + numbers + 8.0;
        let size_right = topic + topic_width + 60.0;
        Self {
            topic,
            topic_width: topic_width - 8.0,
            size_and_qos: (numbers > 0.0).then_some((size_right, size_right + 28.0)),
            payload,
            payload_width: (width - SCROLL_BAR - theme::PADDING - payload).max(20.0),
        }
    }
}

/// What the user does about an empty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    AddSubscription,
    ResumeAll,
}

/// Returns what the person wants to do when there is no message.
pub(crate) fn table_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TableState) -> Option<NextStep> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let body = ui.available_rect_before_wrap();
    let (bar, rest) = body.split_top_bottom_at_y(body.top() + 48.0);
    let (header, rows) = rest.split_top_bottom_at_y(rest.top() + 28.0);
    let viewport = Viewport { height: f64::from(rows.height().max(theme::ROW)), row_height: f64::from(theme::ROW) };
    bar_ui(ui, bar, model, state);
    let columns = Columns::of(body.width());
    header_ui(ui, header, columns);
    if model.console.log.rows() == 0 {
        return empty_ui(ui, rows, model);
    }
    rows_ui(ui, rows, columns, model, state, viewport);
    follow_pill_ui(ui, rows, model, state);
    None
}

fn bar_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut TableState) {
    let palette = theme::palette(ui);
    let log = &model.console.log;
    let inner = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        let by_pointer = state.is_held_by_pointer();
        let following = state.position.is_following() || by_pointer;
        let (icon, name) = if following { (Icon::Pause, t!("Hold")) } else { (Icon::Play, t!("Follow")) };
        if widgets::icon_text_button(ui, icon, name).clicked() {
            state.toggle_hold(model);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            widgets::line(ui, t!("Messages"), theme::semibold(13.0), palette.text);
            let topics = &model.console.topics;
            let (count, topic_count) = (words::count(log.messages()), words::topics(log, topics));
            let counts = t!("{count} kept · {topics}", count, topics = topic_count);
            let line = widgets::line(ui, &counts, theme::small(), palette.dim);
            if topics.is_bounded() {
                line.on_hover_text(texts::text(words::TOPICS_BOUND));
            }
            let (words, color) = list_status(model, by_pointer, following, palette);
            widgets::line(ui, words, theme::small(), color);
            if log.held_is_full() {
                let most = words::bytes(MAX_HELD_BYTES as u64);
                let words = t!("too many rows to hold all of them (limit: {limit})", limit = most);
                widgets::line(ui, &words, theme::small(), palette.warn);
            }
        });
    });
}

/// Whether new messages can be expected, and whether the list follows them.
fn list_status(
    model: &Model<'_>,
    by_pointer: bool,
    following: bool,
    palette: &theme::Palette,
) -> (&'static str, Color32) {
    let console = model.console;
    match () {
        () if !following => (t!("held"), palette.warn),
        () if !console.link.is_live() => (t!("not connected"), palette.warn),
        () if console.subscriptions.live() == 0 => (t!("no live subscription"), palette.dim),
        () if by_pointer => (t!("held under the pointer"), palette.dim),
        () => (t!("following the newest"), palette.dim),
    }
}

fn header_ui(ui: &Ui, rect: Rect, columns: Columns) {
    let palette = theme::palette(ui);
    let put = |x: f32, text: &str, anchor: f32| {
        let text = widgets::galley(ui, text, theme::small(), palette.dim, 120.0);
        let at = pos2(rect.left() + x - text.size().x * anchor, rect.center().y - text.size().y / 2.0);
        ui.painter().galley(at, text, palette.dim);
    };
    put(theme::PADDING, t!("Time"), 0.0);
    put(columns.topic, t!("Topic"), 0.0);
    if let Some((size, qos)) = columns.size_and_qos {
        put(size, t!("Size"), 1.0);
        put(qos, t!("QoS"), 0.5);
    }
    put(columns.payload, t!("Payload"), 0.0);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, eframe::egui::Stroke::new(1.0, palette.line));
}

fn rows_ui(ui: &mut Ui, rect: Rect, columns: Columns, model: &Model<'_>, state: &mut TableState, viewport: Viewport) {
    let log = &model.console.log;
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
    state::keys(ui, &area, model, state, viewport);
    if let Some(row) = state.wanted.take() {
        state.select(row, model, viewport);
        state.position.reveal(row, log, viewport);
    }
    let pressed = ui.input(|input| input.pointer.primary_pressed());
    let top = state.position.top(log, viewport);
    let (row, offset) = top;
    let mut place = log.place_of(row);
    #[expect(clippy::cast_possible_truncation, reason = "less than the height of a row")]
    let mut y = rect.top() - offset as f32;
    while y < rect.bottom() && place < log.rows() {
        let row = log.row_at(place);
        let row_rect = Rect::from_min_size(pos2(rect.left(), y), vec2(clipped.width(), theme::ROW));
        let response = row_ui(&mut child, row_rect, id.with(row), row, columns, model, state);
        // At the press, not at the release: until then the rows may have moved on.
        if response.is_some_and(|row| row.clicked() || (pressed && row.is_pointer_button_down_on())) {
            area.request_focus();
            state.select(row, model, viewport);
        }
        place += 1;
        y += theme::ROW;
    }
    state.note_drawn(top, row..log.row_at(place), log.end_row());
    if area.has_focus() {
        let accent = theme::palette(ui).accent;
        ui.painter().vline(rect.left() + 1.0, rect.y_range(), eframe::egui::Stroke::new(2.0, accent));
    }
    scroll_bar_ui(ui, rect, id, model, state, viewport);
}

/// Where a press means a row. The edges of the areas at the left and below are dragged from a little way inside.
fn beside_splitters(ui: &Ui) -> Rect {
    let (rows, reach) = (ui.max_rect(), ui.style().interaction.resize_grab_radius_side);
    rows.with_min_x(rows.left() + reach).with_max_y(rows.bottom() - reach)
}

fn row_ui(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    row: u64,
    columns: Columns,
    model: &Model<'_>,
    state: &mut TableState,
) -> Option<Response> {
    let palette = theme::palette(ui);
    match model.console.log.row(row)? {
        Row::Message(message) => {
            // Not focusable: Tab goes to the table as a whole, the arrows move within it.
            let response = ui.interact(rect.intersect(beside_splitters(ui)), id, Sense::CLICK);
            let selected = state.selected == Some(row);
            if selected {
                ui.painter().rect_filled(rect, 0.0, palette.selection);
            } else if response.hovered() {
                ui.painter().rect_filled(rect, 0.0, palette.raised);
            }
            let time = words::time_of_day(message.received_at, model.time_zone);
            let topic = visible_topic(model.console.topics.get(message.topic));
            message_ui(ui, rect, columns, &message, &time, &topic, &mut state.preview);
            response.widget_info(|| {
                let spoken = format!("{time} {topic} {}", state.preview);
                WidgetInfo::selected(Role::ListBoxOption, true, selected, spoken)
            });
            Some(response)
        }
        Row::Gap(gap) => gap_ui(ui, rect, &gap_words::gap(gap, model)),
        Row::Pause(pause) => gap_ui(ui, rect, &gap_words::pause(pause, model)),
        Row::LetGo(rows) => gap_ui(ui, rect, &gap_words::removed(rows, model.console.log.bounds())),
        Row::Dropped(count) => gap_ui(ui, rect, &gap_words::dropped(count)),
    }
}

fn message_ui(
    ui: &Ui,
    rect: Rect,
    columns: Columns,
    message: &MessageRef<'_>,
    time: &str,
    topic: &str,
    preview: &mut String,
) {
    let palette = theme::palette(ui);
    // Letters may carry any number of marks above and below: none of them reaches into another row.
    let painter = ui.painter_at(rect);
    let put = |x: f32, text: &str, color: Color32, width: f32, anchor: f32| {
        let text = widgets::galley(ui, text, theme::mono(), color, width);
        let at = pos2(rect.left() + x - text.size().x * anchor, rect.center().y - text.size().y / 2.0);
        painter.galley(at, text, color);
    };
    put(theme::PADDING, time, palette.dim, 100.0, 0.0);
    put(columns.topic, topic, palette.text, columns.topic_width, 0.0);
    if let Some((size, qos)) = columns.size_and_qos {
        put(size, &words::bytes(message.payload.len() as u64), palette.dim, 60.0, 1.0);
        put(qos, if message.qos.level() == 0 { "0" } else { "1" }, palette.dim, 20.0, 0.5);
    }
    let mut x = columns.payload;
    for (word, color) in marks(message, palette) {
        x += chip_ui(ui, pos2(rect.left() + x, rect.center().y), word, color) + 6.0;
    }
    payload::preview(message.payload, message.properties.content_type(), PREVIEW_CHARS, preview);
    let (text, color) =
        if message.payload.is_empty() { (t!("empty"), palette.faint) } else { (preview.as_str(), palette.dim) };
    put(x, text, color, (columns.payload + columns.payload_width - x).max(12.0), 0.0);
}

fn marks(message: &MessageRef<'_>, palette: &theme::Palette) -> impl Iterator<Item = (&'static str, Color32)> {
    [
        (message.origin == Origin::Sent, t!("sent"), palette.accent),
        (message.retain && message.origin == Origin::Received, t!("retained"), palette.dim),
        (message.duplicate, t!("duplicate"), palette.dim),
    ]
    .into_iter()
    .filter(|(is_so, ..)| *is_so)
    .map(|(_, word, color)| (word, color))
}

/// Paints a word on a rounded ground, beginning at `left_center`; returns its width.
fn chip_ui(ui: &Ui, left_center: eframe::egui::Pos2, word: &str, color: Color32) -> f32 {
    let text = widgets::galley(ui, word, eframe::egui::FontId::monospace(11.0), color, 120.0);
    let size = vec2(text.size().x + 16.0, 18.0);
    let rect = Rect::from_min_size(left_center - vec2(0.0, 9.0), size);
    ui.painter().rect_filled(rect, 9.0, theme::palette(ui).raised);
    ui.painter().galley(rect.center() - text.size() / 2.0, text, color);
    size.x
}

/// A row that is no message, and cannot be selected. What does not fit is said on hover.
fn gap_ui(ui: &mut Ui, rect: Rect, words: &str) -> Option<Response> {
    let palette = theme::palette(ui);
    let response = ui.allocate_rect(rect, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().rect_filled(rect, 0.0, palette.raised);
    let text = widgets::galley(ui, words, theme::small(), palette.warn, rect.width() - 24.0);
    ui.painter_at(rect).galley(rect.center() - text.size() / 2.0, text, palette.warn);
    response.on_hover_text(visible_line(words));
    None
}

fn scroll_bar_ui(ui: &Ui, rect: Rect, id: Id, model: &Model<'_>, state: &mut TableState, viewport: Viewport) {
    let log = &model.console.log;
    let (from, shown) = state.position.parts(log, viewport);
    if shown >= 1.0 {
        return;
    }
    let bar = rect.with_min_x(rect.right() - SCROLL_BAR);
    let response = ui.interact(bar, id.with("bar"), Sense::CLICK | Sense::DRAG);
    #[expect(clippy::cast_possible_truncation, reason = "a part of the height of the window")]
    let (handle, top) = {
        let handle = (bar.height() * shown as f32).max(24.0);
        let travelled = if shown < 1.0 { (from / (1.0 - shown)).min(1.0) } else { 0.0 };
        (handle, bar.top() + (bar.height() - handle) * travelled as f32)
    };
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = f64::from(pointer.y - bar.top() - handle / 2.0) / f64::from(bar.height() - handle);
        state.position.scroll_to_part(part, log, viewport);
    }
    let palette = theme::palette(ui);
    let color = if response.hovered() || response.dragged() { palette.dim } else { palette.faint };
    let handle = Rect::from_min_size(pos2(bar.left() + 2.0, top), vec2(6.0, handle));
    ui.painter().rect_filled(handle, 3.0, color.gamma_multiply(0.7));
}

fn follow_pill_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut TableState) {
    let new = state.position.new_rows(&model.console.log);
    if state.position.is_following() || state.is_held_by_pointer() || new == 0 {
        return;
    }
    let palette = theme::palette(ui);
    let words = t!("↓ {count} new · follow", count = words::count(new));
    let text = RichText::new(words).font(theme::semibold(13.0)).color(palette.on_accent);
    let button = Button::new(text)
        .fill(palette.accent)
        .stroke(eframe::egui::Stroke::NONE)
        .corner_radius(CornerRadius::same(13))
        .wrap_mode(eframe::egui::TextWrapMode::Extend)
        .min_size(vec2(0.0, 26.0));
    let place = Rect::from_center_size(pos2(rect.center().x, rect.bottom() - 25.0), vec2(240.0, 26.0));
    let clicked = ui
        .scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
            ui.add(button).clicked()
        })
        .inner;
    if clicked {
        state.follow();
    }
}

/// What to do next when there is no message.
fn empty_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>) -> Option<NextStep> {
    let palette = theme::palette(ui);
    let list = model.console.subscriptions.list();
    let live = model.console.subscriptions.live();
    let all_paused = list.iter().all(|subscription| subscription.state == SubscriptionState::Paused);
    let step = match (list.is_empty(), all_paused && model.console.link.is_live()) {
        (true, _) => Some((NextStep::AddSubscription, t!("Add a subscription"))),
        (false, true) => Some((NextStep::ResumeAll, t!("Resume all"))),
        (false, false) => None,
    };
    let (title, words) = if !model.console.link.is_live() {
        (t!("Not connected"), t!("Messages appear here once you are connected.").to_owned())
    } else if list.is_empty() {
        (t!("No subscriptions"), t!("Add a subscription, such as plant/#, to see its messages here.").to_owned())
    } else if all_paused {
        (t!("All subscriptions are paused"), t!("Resume them to see their messages here.").to_owned())
    } else if live == 0 {
        (t!("No subscription is live"), t!("The list on the left shows why.").to_owned())
    } else {
        let all = list.len() as u64;
        let words = counted!(all, "{live} of {all} subscription live.", "{live} of {all} subscriptions live.", live);
        (t!("Waiting for the first message"), words)
    };
    let place = Rect::from_center_size(rect.center(), vec2((rect.width() - 32.0).min(380.0), 110.0));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::line(ui, title, theme::semibold(15.0), palette.text);
        ui.add(eframe::egui::Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
        step.filter(|(_, label)| widgets::primary(ui, label).clicked()).map(|(step, _)| step)
    })
    .inner
}
