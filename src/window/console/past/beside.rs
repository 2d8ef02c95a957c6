//! The messages that come, beside what was recorded.

use eframe::egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, vec2};
use model::{Command, TableLayout};

use super::band;
use crate::console::search::SearchState;
use crate::console::table::{RowRequest, TableState, table_ui};
use crate::kit::model::Model;
use crate::kit::signs::{self, Sign};
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use model::visible_line;
use texts::t;

/// The table of the connection on screen, and what is searched for in it.
#[derive(Debug)]
pub(crate) struct LiveSide<'a> {
    pub(crate) table: &'a mut TableState,
    pub(crate) search: &'a mut SearchState,
}

/// Draws the live side. Returns whether it is closed.
pub(super) fn beside_ui(ui: &mut Ui, model: &Model<'_>, layout: &mut TableLayout, live: LiveSide<'_>) -> bool {
    ui.spacing_mut().item_spacing.y = 0.0;
    let LiveSide { table, search } = live;
    let closes = head_ui(ui, model, table);
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
