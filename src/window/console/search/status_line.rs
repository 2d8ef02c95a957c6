//! The line below the box: how many of how many, how far the search over the whole log is, what is wrong with the query; and
//! what is shown of the rest.

use eframe::egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, vec2};
use texts::t;

use super::density_strip::{self, Shown};
use super::state::{Pressed, SearchState};
use crate::console::table;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::Progress;
use model::RowSet;

/// Height of the line, in points.
pub(super) const HEIGHT: f32 = 24.0;
/// From this width on there is room for what is less important.
const WIDE: f32 = 560.0;
/// From this one on for how far back the strip goes, which a person can choose.
const ROOM_FOR_REACH: f32 = 420.0;

pub(super) fn line_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (shown, in_span): (Option<&Shown>, Option<u64>),
    state: &mut SearchState,
    hides_density: &mut bool,
) {
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        if state.mistake().is_some() {
            return mistake_ui(ui, model, state);
        }
        let has_room = ui.available_width() >= ROOM_FOR_REACH;
        if let Some(shown) = shown.filter(|_| has_room) {
            density_strip::legend_ui(ui, shown, &mut state.strip, hides_density);
            ui.add_space(6.0);
        }
        density_strip::chip_ui(ui, model, &mut state.strip);
        if let Some(count) = in_span {
            let words = t!("{count} in this time range", count = words::count(count));
            widgets::line(ui, &words, theme::semibold(12.0), theme::palette(ui).text);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if state.applied().is_everything() {
                table::counts_ui(ui, model);
            } else {
                matches_ui(ui, model, state);
            }
        });
    });
    ui.advance_cursor_after_rect(whole);
}

/// What is wrong, that the last good query stays on, and how many messages it finds.
fn mistake_ui(ui: &mut Ui, model: &Model<'_>, state: &SearchState) {
    let palette = theme::palette(ui);
    let all = model.console.log.messages();
    let found = if state.applied().is_everything() { all } else { model.console.search.found().map_or(0, RowSet::len) };
    let words = t!("{found} of {all}", found = words::count(found), all = words::count(all));
    widgets::line(ui, &words, theme::semibold(12.0), palette.text);
    if !state.applied().is_everything() && ui.available_width() >= WIDE {
        let applied = state.applied().to_string();
        let line = widgets::line(ui, t!("Showing the last valid query"), theme::small(), palette.dim);
        line.on_hover_text(applied);
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        widgets::icon(ui, Icon::Cross, 9.0, palette.bad);
        let sentence = state.mistake().map(ToString::to_string).unwrap_or_default();
        widgets::line(ui, &sentence, theme::small(), palette.bad);
    });
}

fn matches_ui(ui: &mut Ui, model: &Model<'_>, state: &mut SearchState) {
    let palette = theme::palette(ui);
    let search = &model.console.search;
    let found = search.found().map_or(0, RowSet::len);
    ui.spacing_mut().item_spacing.x = 4.0;
    widgets::line(ui, &words::matches(found), theme::semibold(12.0), palette.accent);
    let log = &model.console.log;
    let count = words::count(log.messages());
    let of = if log.is_recorded() { t!("of {count} recorded", count) } else { t!("of {count} kept", count) };
    widgets::line(ui, &of, theme::small(), palette.dim);
    if let Some(progress) = search.progress(log) {
        dot_ui(ui);
        progress_ui(ui, progress, state);
    }
    ui.add_space(8.0);
    let (word, name) = if state.marks_all {
        (t!("Only matches"), t!("Show only the messages that match"))
    } else {
        (t!("Show all"), t!("Show all messages and mark those that match"))
    };
    if widgets::word_button(ui, word, name).clicked() {
        state.marks_all = !state.marks_all;
    }
}

/// Between two things that are said.
fn dot_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(4.0, 18.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 1.2, theme::palette(ui).dim);
}

/// How far it is, and what can be done about that.
fn progress_ui(ui: &mut Ui, progress: Progress, state: &mut SearchState) {
    let palette = theme::palette(ui);
    let percent = words::percent(progress.searched, progress.of);
    match progress.state {
        console::SearchState::Running => {
            widgets::line(ui, &t!("searching {percent}", percent), theme::small(), palette.dim);
            if widgets::word_button(ui, t!("Stop"), t!("Stop searching")).clicked() {
                state.pressed = Some(Pressed::Stop);
            }
        }
        console::SearchState::Stopped => {
            widgets::line(ui, &t!("stopped: {percent} searched", percent), theme::small(), palette.warn);
            if widgets::word_button(ui, t!("Continue"), t!("Continue searching")).clicked() {
                state.pressed = Some(Pressed::Continue);
            }
        }
        console::SearchState::Done { took } => {
            widgets::line(ui, &t!("in {span}", span = words::took(took)), theme::small(), palette.dim);
        }
    }
}

/// A thin bar below the box while the whole log is searched.
pub(super) fn bar_ui(ui: &Ui, field: Rect, model: &Model<'_>) {
    let progress = model.console.search.progress(&model.console.log);
    let Some(progress) = progress.filter(|progress| progress.state == console::SearchState::Running) else { return };
    let palette = theme::palette(ui);
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a part of the width of the box")]
    let part = (progress.searched as f64 / progress.of.max(1) as f64) as f32;
    let y = field.bottom() + 3.0;
    ui.painter().hline(field.x_range(), y, Stroke::new(2.0, palette.line));
    ui.painter().hline(field.left()..=field.left() + field.width() * part, y, Stroke::new(2.0, palette.accent));
}
