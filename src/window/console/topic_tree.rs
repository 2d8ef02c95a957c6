//! The topics of the connection as a tree, each with its last value and how often messages come.

mod keys;
mod row;
mod row_menu;
mod state;

use eframe::egui::{Align, Key, Layout, Popup, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::kit::model::Model;
use crate::kit::{field_ids, menu, theme, widgets, words};
use console::{LevelId, TreeOrder};
use model::Command;
pub(crate) use state::{TopicTreeState, Wish};
use texts::t;

/// So long after its last movement, in seconds, a pointer on the rows still keeps them in their places.
const REST_SECS: f32 = 4.0;
/// Below this height, in points, the rows are worth more than the field that looks through them.
const LOW: f32 = 150.0;

/// Returns what is wanted of other parts of the page.
pub(crate) fn topic_tree_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut TopicTreeState,
    out: &mut Vec<Command>,
) -> Option<Wish> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let is_low = ui.available_height() < LOW;
    let topics = model.console.tree.topics();
    widgets::padded(ui, theme::PADDING, 6.0, |ui| {
        head_ui(ui, model, state);
        if topics > 0 && (!is_low || !state.find.is_empty()) {
            ui.add_space(6.0);
            find_ui(ui, state);
        }
    });
    if topics == 0 {
        widgets::padded(ui, theme::PADDING, 4.0, |ui| {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(ui, t!("No topics yet. They appear when messages arrive."), dim);
        });
        return None;
    }
    rows_ui(ui, model, state, out)
}

fn head_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState) {
    let tree = &model.console.tree;
    ui.horizontal(|ui| {
        ui.set_height(18.0);
        widgets::section(ui, t!("Topics"));
        if tree.topics() == 0 {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            order_ui(ui, state);
            let dim = theme::palette(ui).dim;
            let count = words::count(tree.topics() as u64);
            let line = match tree.silent_in(LevelId::ROOT) {
                0 => count,
                silent => t!("{count} · {silent} silent", count, silent = words::count(u64::from(silent))),
            };
            widgets::line(ui, &line, theme::small(), dim);
        });
    });
}

/// The short and the long name of an order.
fn order_names(order: TreeOrder) -> (&'static str, &'static str) {
    match order {
        TreeOrder::Name => (t!("by name"), t!("Name")),
        TreeOrder::Rate => (t!("by rate"), t!("Rate, highest first")),
        TreeOrder::Age => (t!("by age"), t!("Age, oldest first")),
        TreeOrder::Bytes => (t!("by bytes"), t!("Bytes, most first")),
        TreeOrder::Count => (t!("by count"), t!("Messages, most first")),
        TreeOrder::Silent => (t!("silent first"), t!("Silent first")),
    }
}

fn order_ui(ui: &mut Ui, state: &mut TopicTreeState) {
    let (short, long) = order_names(state.rows.order());
    let button = widgets::word_button(ui, short, &t!("Sort topics: {order}", order = long));
    menu::give_cursor_back(&button, false);
    Popup::menu(&button).show(|ui| {
        for order in TreeOrder::ALL {
            let (_, long) = order_names(order);
            if menu::choice(ui, long, long, state.rows.order() == order).clicked() {
                state.rows.set_order(order);
            }
        }
    });
}

fn find_ui(ui: &mut Ui, state: &mut TopicTreeState) {
    let id = field_ids::id(ui.ctx(), "find_topic");
    let width = ui.available_width();
    let field = widgets::field(ui, &mut state.find, id, t!("Find a topic"), t!("Find a topic"), width);
    let left = crate::kit::keys::left_by(ui, &field, Key::Escape) && !state.find.is_empty();
    if left {
        state.find.clear();
    }
    if left || field.changed() {
        state.rows.look_for(&state.find);
    }
}

fn rows_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState, out: &mut Vec<Command>) -> Option<Wish> {
    let rect = ui.available_rect_before_wrap();
    let id = ui.scope_id().with("topic_tree");
    let area = ui.interact(rect, id, Sense::click());
    area.widget_info(|| WidgetInfo::labeled(Role::Tree, true, t!("Topic tree")));
    if area.clicked() {
        area.request_focus();
    }
    let rests = ui.input(|input| input.pointer.time_since_last_movement()) < REST_SECS;
    let holds = Popup::is_any_open(ui.ctx()) || (rests && ui.rect_contains_pointer(rect));
    let mut wish = keys::keys(ui, &area, model.console, state);
    if state.rows.update(&model.console.tree, model.now, holds) {
        ui.ctx().request_repaint();
    }
    let mut scroll = ScrollArea::vertical().id_salt("topics").auto_shrink(false).min_scrolled_height(theme::ROW);
    if let Some(offset) = state.takes_reveal() {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    let count = state.rows.rows().len();
    let shown = scroll.show_rows(ui, theme::ROW, count, |ui, places| {
        let origin = ui.max_rect().left_top();
        for (line, place) in places.enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
            let at = pos2(origin.x, origin.y + line as f32 * theme::ROW);
            let row_rect = Rect::from_min_size(at, vec2(ui.max_rect().width(), theme::ROW));
            wish = one_ui(ui, model, (place, row_rect), area.has_focus(), state, out).or(wish.take());
            if state.reveals {
                area.request_focus();
            }
        }
    });
    let top = shown.state.clamped_offset().y;
    state.in_sight = (top, top + shown.inner_rect.height());
    if count == 0 && !state.find.is_empty() {
        nothing_ui(ui, rect);
    }
    if area.has_focus() {
        let accent = theme::palette(ui).accent;
        ui.painter().vline(rect.left() + 1.0, rect.y_range(), Stroke::new(2.0, accent));
    }
    wish
}

/// The row at a place, and what is done with it.
fn one_ui(
    ui: &Ui,
    model: &Model<'_>,
    (place, rect): (usize, Rect),
    has_focus: bool,
    state: &mut TopicTreeState,
    out: &mut Vec<Command>,
) -> Option<Wish> {
    let row = *state.rows.rows().get(place)?;
    let (response, more, on_sign) = row::row_ui(ui, rect, model, row, state);
    let is_double = response.double_clicked();
    if response.clicked() {
        state.selected = Some(row.level);
        state.reveals = true;
    }
    if (on_sign && response.clicked()) || (!on_sign && is_double) {
        state.turn(row.level);
    }
    let has_keys = has_focus && state.selected == Some(row.level);
    row_menu::row_menu(ui, model, (row.level, &response, more), has_keys, state, out)
}

fn nothing_ui(ui: &Ui, rect: Rect) {
    let dim = theme::palette(ui).dim;
    let words = t!("No topic has this text.");
    let text = widgets::galley(ui, words, theme::body(), dim, rect.width() - 2.0 * theme::PADDING);
    let at = rect.left_top() + vec2(theme::PADDING, 4.0);
    let place = Rect::from_min_size(at, text.size());
    let response = ui.interact(place, ui.scope_id().with("no_topic"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().galley(at, text, dim);
}
