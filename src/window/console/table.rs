//! The live table: follows the newest message until touched, then holds still. Only visible rows cost anything.

mod cells;
mod checks;
mod columns;
mod columns_menu;
mod copied;
mod footer;
pub(crate) mod gap_words;
mod header;
mod labels;
mod own_column;
mod queries;
mod row;
mod row_menu;
mod rows;
mod rules;
mod scroll_bar;
mod selection;
mod short_topic;
mod state;
mod values;

use eframe::egui::{Align, Color32, Layout, Rect, RichText, Ui, UiBuilder, vec2};

use super::search::{SearchState, nothing_ui};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::Viewport;
pub(crate) use copied::CopyAs;
use model::{Command, SubscriptionState, TableLayout};
pub(crate) use row_menu::{RowRequest, copy};
pub use state::TableState;
use texts::{counted, t};

/// Returns what is wanted of other parts of the page.
pub(crate) fn table_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    layout: &mut TableLayout,
    search: &mut SearchState,
    state: &mut TableState,
    out: &mut Vec<Command>,
) -> Option<RowRequest> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let body = ui.available_rect_before_wrap();
    columns::place(layout, body.width(), &mut state.places);
    let (header, rest) = body.split_top_bottom_at_y(body.top() + 28.0);
    header::header_ui(ui, header, layout, &state.places, &mut state.header);
    // A header may have changed them.
    columns::place(layout, body.width(), &mut state.places);
    rules::rules_ui(ui, layout, &mut state.rules);
    own_column::own_column_ui(ui, layout, &mut state.own_column);
    if model.console.log.rows() == 0 {
        return empty_ui(ui, rest, model);
    }
    let (rows, footer) = rest.split_top_bottom_at_y(rest.bottom() - footer::HEIGHT);
    let request = if state.view(model).rows() == 0 {
        nothing_ui(ui, rows, model, search);
        state.note_nothing();
        None
    } else {
        let height = f64::from(rows.height().max(theme::ROW));
        let viewport = Viewport { height, row_height: f64::from(theme::ROW) };
        rows::rows_ui(ui, rows, model, layout, state, viewport, out)
    };
    let (words, color) = list_status(ui, model, state);
    footer::footer_ui(ui, footer, model, state, (words, color));
    let wants_older = std::mem::take(&mut state.wants_older);
    request.or(wants_older.then_some(RowRequest::Older))
}

/// What is done with the table as a whole, from right to left: beside the search box.
pub(crate) fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (layout, hides_density): (&mut TableLayout, &mut bool),
    state: &mut TableState,
) {
    let TableState { places, own_column, rules, .. } = &mut *state;
    if model.console.log.is_recorded() {
        return columns_menu::columns_menu_ui(ui, (layout, None), places, own_column, rules);
    }
    let following = state.position.is_following() || state.is_held_by_pointer();
    let (icon, name) = if following { (Icon::Pause, t!("Hold")) } else { (Icon::Play, t!("Follow")) };
    if widgets::icon_text_button(ui, icon, name).clicked() {
        state.toggle_hold(model);
    }
    let TableState { places, own_column, rules, .. } = state;
    columns_menu::columns_menu_ui(ui, (layout, Some(hides_density)), places, own_column, rules);
}

/// How much is kept.
pub(crate) fn counts_ui(ui: &mut Ui, model: &Model<'_>) {
    let palette = theme::palette(ui);
    let (log, topics) = (&model.console.log, &model.console.topics);
    widgets::line(ui, t!("Messages"), theme::semibold(12.0), palette.text);
    if log.is_recorded() {
        let most = words::bytes(console::MAX_READ_BYTES as u64);
        let line = widgets::line(
            ui,
            &t!("{count} recorded", count = words::count(log.messages())),
            theme::small(),
            palette.dim,
        );
        line.on_hover_text(t!(
            "Messages near those in view are in memory, at most {limit}. Others are read as you scroll.",
            limit = most
        ));
        return;
    }
    let (count, topic_count) = (words::count(log.messages()), words::topics(log, topics));
    let counts = t!("{count} kept · {topics}", count, topics = topic_count);
    let line = widgets::line(ui, &counts, theme::small(), palette.dim);
    if topics.is_bounded() {
        line.on_hover_text(texts::text(words::TOPICS_BOUND));
    }
}

/// Whether new messages can be expected, and whether the list follows them.
fn list_status(ui: &Ui, model: &Model<'_>, state: &TableState) -> (&'static str, Color32) {
    let (console, palette) = (model.console, theme::palette(ui));
    let by_pointer = state.is_held_by_pointer();
    match () {
        () if console.log.is_recorded() => (t!("recorded"), palette.warn),
        () if !state.position.is_following() && !by_pointer => (t!("held"), palette.warn),
        () if state.span.is_some() => ("", palette.dim),
        () if !console.link.is_live() => (t!("not connected"), palette.warn),
        () if console.subscriptions.live() == 0 => (t!("no live subscription"), palette.dim),
        () if by_pointer => (t!("held under the pointer"), palette.dim),
        () => (t!("following the newest"), palette.dim),
    }
}

/// What to do next when there is no message.
fn empty_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>) -> Option<RowRequest> {
    let palette = theme::palette(ui);
    let list = model.console.subscriptions.list();
    let live = model.console.subscriptions.live();
    let all_paused = list.iter().all(|subscription| subscription.state == SubscriptionState::Paused);
    let step = match (list.is_empty(), all_paused && model.console.link.is_live()) {
        (true, _) => Some((RowRequest::AddSubscription, t!("Add a subscription"))),
        (false, true) => Some((RowRequest::ResumeAll, t!("Resume all"))),
        (false, false) => None,
    };
    let (title, words) = if !model.console.link.is_live() {
        // A connection may come at once.
        let is_quiet = model.console.has_just_begun(model.now);
        let title = if is_quiet { t!("Connecting…") } else { t!("Not connected") };
        (title, t!("Messages appear here once you are connected.").to_owned())
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
