//! The messages that come, beside what was recorded.

use console::Position;
use eframe::egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, vec2};
use model::{Command, TableLayout, Timestamp};

use super::band;
use super::following::SameTime;
use crate::console::search::SearchState;
use crate::console::table::{RowRequest, TableState, table_ui};
use crate::kit::model::Model;
use crate::kit::signs::{self, Sign};
use crate::kit::theme::{self, Icon};
use crate::kit::{dates, widgets};
use model::visible_line;
use texts::t;

/// The table of the connection on screen, and what is searched for in it.
#[derive(Debug)]
pub(crate) struct LiveSide<'a> {
    pub(crate) table: &'a mut TableState,
    pub(crate) search: &'a mut SearchState,
}

/// Draws the live side. `head` is the time that the recorded side is at. Returns whether it is closed.
pub(super) fn beside_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    layout: &mut TableLayout,
    live: LiveSide<'_>,
    (head, same_time): (Option<Timestamp>, &mut SameTime),
) -> bool {
    ui.spacing_mut().item_spacing.y = 0.0;
    let LiveSide { table, search } = live;
    let closes = head_ui(ui, model, table);
    widgets::padded(ui, theme::PADDING, 6.0, |ui| {
        ui.checkbox(&mut same_time.is_on, t!("Keep both at the same time of day"));
    });
    keep_same_time(model, head, same_time, table);
    if !search.applied().is_everything() {
        widgets::padded(ui, theme::PADDING, 4.0, |ui| {
            let words = t!("search: {query}", query = visible_line(&search.applied().to_string()));
            widgets::line(ui, &words, theme::small(), theme::palette(ui).dim);
        });
    }
    // Nothing is sent from here.
    let mut commands: Vec<Command> = Vec::new();
    table.is_beside = true;
    if let Some(RowRequest::Search(query)) = table_ui(ui, model, layout, search, table, &mut commands) {
        search.search_for(&query);
    }
    table.is_beside = false;
    closes
}

/// Moves the live side to the time of day of the recorded one, when that has moved.
fn keep_same_time(model: &Model<'_>, head: Option<Timestamp>, same_time: &mut SameTime, table: &mut TableState) {
    let Some(head) = head.filter(|_| same_time.is_on) else {
        same_time.moved_for = None;
        return;
    };
    if same_time.moved_for.replace(head) == Some(head) {
        return;
    }
    let begin_of_day = |time| dates::begin_of(dates::date_of(time, model.time_zone), model.time_zone);
    let time = Timestamp(begin_of_day(model.now).0.saturating_add(head.0 - begin_of_day(head).0));
    let log = &model.console.log;
    let row = log.row_at_time(time);
    table.position = if row < log.end_row() {
        Position::Held { row, offset: 0.0, since: log.end_row() }
    } else {
        Position::Following
    };
}

fn head_ui(ui: &mut Ui, model: &Model<'_>, table: &mut TableState) -> bool {
    let palette = theme::palette(ui);
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), band::HEIGHT));
    ui.painter().rect_filled(whole, 0.0, palette.panel);
    ui.painter().hline(whole.x_range(), whole.bottom() - 0.5, Stroke::new(1.0, palette.line));
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    let shown = ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        let closes = signs::button(ui, Sign::Cross, t!("Close the live messages"), palette.dim).clicked();
        let following = table.position.is_following();
        let (icon, name) = if following { (Icon::Pause, t!("Hold")) } else { (Icon::Play, t!("Follow")) };
        if widgets::icon_text_button(ui, icon, name).clicked() {
            table.toggle_hold(model);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let is_live = model.console.link.is_live();
            let (place, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            let color = if is_live { palette.good } else { palette.warn };
            theme::paint_icon(ui.painter(), Icon::Dot, place.center(), 8.0, color);
            let words = if is_live {
                t!("Live, {time}", time = band::moment(model.now, model))
            } else {
                t!("not connected").to_owned()
            };
            widgets::line(ui, &words, theme::semibold(13.0), palette.text);
        });
        closes
    });
    ui.advance_cursor_after_rect(whole);
    shown.inner
}
