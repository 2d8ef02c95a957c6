//! The topics of the connection as a tree, each with its last value and how often messages come.

mod columns;
mod drawn;
mod foot;
mod hover;
mod keys;
mod list;
mod pinned;
mod query;
mod row;
mod row_menu;
mod shown;
mod signs;
mod state;
mod typing;

use eframe::egui::{Align, Layout, Popup, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::kit::escape::{self, Thing, While};
use crate::kit::model::Model;
use crate::kit::{field_ids, menu, theme, widgets, words};
use console::{LevelId, TreeRows};
pub(crate) use drawn::Drawn;
use foot::foot_ui;
use list::list_ui;
use model::TreeOrder;
use pinned::pinned_ui;
pub(crate) use state::{TopicTreeState, TreeRequest};
use texts::t;

/// Below this height, in points, the rows are worth more than the field that looks through them, and than the foot.
const LOW: f32 = 150.0;

/// Returns what is wanted of other parts of the page.
pub(crate) fn topic_tree_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, state: &mut TopicTreeState) -> Option<TreeRequest> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let model = drawn.model;
    state.arrange(&model.console.tree, drawn.marks);
    let has_foot = ui.available_height() >= LOW || state.all.rows.shows_only_silent();
    let of_foot = has_foot.then(|| foot_ui(ui, model, state)).flatten();
    let pinned_before = state.pinned.selected;
    let request = pinned_ui(ui, drawn, &mut state.pinned).or(of_foot);
    let is_low = ui.available_height() < LOW;
    let topics = model.console.tree.topics();
    widgets::padded(ui, theme::PADDING, 6.0, |ui| {
        head_ui(ui, model, state);
        if topics > 0 && (!is_low || !state.find.is_empty() || state.wants_find) {
            ui.add_space(6.0);
            find_ui(ui, state);
        }
    });
    if topics == 0 {
        widgets::padded(ui, theme::PADDING, 4.0, |ui| {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(ui, t!("No topics yet. They appear when messages arrive."), dim);
        });
        return request;
    }
    if !is_low {
        columns::head_ui(ui, waits_words(&state.all.rows), model.console.log.is_recorded());
    }
    let (rect, all_before) = (ui.available_rect_before_wrap(), state.all.selected);
    let request = list_ui(ui, t!("Topic tree"), drawn, &mut state.all).or(request);
    // One row is selected, wherever it is.
    if state.all.selected != all_before {
        state.pinned.selected = None;
    } else if state.pinned.selected != pinned_before && state.pinned.selected.is_some() {
        state.all.selected = None;
    }
    if state.all.rows.rows().is_empty() && !state.find.is_empty() {
        nothing_ui(ui, rect);
    }
    request
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
            order_ui(ui, model, state);
            let dim = theme::palette(ui).dim;
            let count = words::count(tree.topics() as u64);
            let number = |number: u64| words::count(number);
            let (silent, muted) = (u64::from(tree.silent_in(LevelId::ROOT)), tree.muted().len() as u64);
            let line = match (silent, muted) {
                (0, 0) => count,
                (_, 0) => t!("{count} · {silent} silent", count, silent = number(silent)),
                (0, _) => t!("{count} · {muted} muted", count, muted = number(muted)),
                _ => {
                    t!(
                        "{count} · {silent} silent · {muted} muted",
                        count,
                        silent = number(silent),
                        muted = number(muted)
                    )
                }
            };
            widgets::line(ui, &line, theme::small(), dim);
        });
    });
}

/// What is said while rows do not move because the pointer is on them.
fn waits_words(rows: &TreeRows) -> Option<&'static str> {
    let words =
        if rows.order().moves() { t!("order held · F5 refreshes") } else { t!("new topics wait · F5 shows them") };
    rows.waits().then_some(words)
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

/// `Sort topics: rate, highest first`.
pub(crate) fn sort_name(order: TreeOrder) -> String {
    t!("Sort topics: {order}", order = order_names(order).1)
}

fn order_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState) {
    let is_live = !model.console.log.is_recorded();
    let is_shown = |order: &TreeOrder| is_live || !matches!(order, TreeOrder::Rate | TreeOrder::Silent);
    let (short, _) = order_names(state.all.rows.order());
    let button = widgets::word_button(ui, short, &sort_name(state.all.rows.order()));
    menu::give_cursor_back(&button, false);
    Popup::menu(&button).show(|ui| {
        for order in TreeOrder::ALL.into_iter().filter(is_shown) {
            let (_, long) = order_names(order);
            if menu::choice(ui, long, long, state.all.rows.order() == order).clicked() {
                state.all.rows.set_order(order);
            }
        }
        if !is_live {
            return;
        }
        ui.separator();
        let hides = state.all.rows.hides_muted();
        if menu::switch(ui, t!("Hide muted"), hides).clicked() {
            state.all.rows.hide_muted(!hides);
        }
    });
}

fn find_ui(ui: &mut Ui, state: &mut TopicTreeState) {
    let id = field_ids::id(ui.ctx(), "find_topic");
    let width = ui.available_width();
    let field = widgets::field(ui, &mut state.find, id, t!("Find a topic"), t!("Find a topic"), width);
    if std::mem::take(&mut state.wants_find) {
        field.request_focus();
    }
    let left = escape::clears(ui, Thing::FindTopic, &mut state.find);
    escape::note_text(ui, Thing::FindTopic, While::At(id), &state.find);
    if left || field.changed() {
        state.all.rows.look_for(&state.find);
    }
}

fn nothing_ui(ui: &Ui, rect: Rect) {
    let dim = theme::palette(ui).dim;
    let words = t!("No topics match.");
    let text = widgets::galley(ui, words, theme::body(), dim, rect.width() - 2.0 * theme::PADDING);
    let at = rect.left_top() + vec2(theme::PADDING, 4.0);
    let place = Rect::from_min_size(at, text.size());
    let response = ui.interact(place, ui.scope_id().with("no_topic"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().galley(at, text, dim);
}
