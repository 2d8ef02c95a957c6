//! What is in the place of the rows when none matches: the query, and what comes near.

use eframe::egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, vec2};
use texts::t;

use super::state::SearchState;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};

/// Width of the text at most, in points.
const WIDTH: f32 = 520.0;

pub(crate) fn nothing_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut SearchState) {
    let palette = theme::palette(ui);
    let place = rect.shrink2(vec2(24.0, 24.0));
    let place = Rect::from_center_size(place.center(), vec2(place.width().min(WIDTH), place.height()));
    let place = place.translate(vec2(0.0, (rect.height() * 0.12).min(60.0))).intersect(rect);
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::line(ui, &title(model, state), theme::semibold(15.0), palette.text);
        let query = state.applied().to_string();
        if !query.is_empty() {
            let words = t!("No message matches {query}.", query = shortened(&query));
            ui.add(Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
        }
        if !model.console.tree.muted().topics().is_empty() {
            widgets::line(ui, t!("Messages of muted topics are left out."), theme::small(), palette.dim);
        }
        if state.strip.span.is_some() {
            if widgets::word_button(ui, t!("Clear time range"), t!("Clear time range")).clicked() {
                state.strip.clear_span();
            }
            return;
        }
        near_ui(ui, model, state);
    });
}

/// Whether all of it was looked at.
fn title(model: &Model<'_>, state: &SearchState) -> String {
    let Some(progress) = model.console.search.progress(&model.console.log) else {
        return t!("No messages in this time range").to_owned();
    };
    let percent = words::percent(progress.searched, progress.of);
    match progress.state {
        console::SearchState::Running => t!("No matches yet: {percent} searched", percent),
        console::SearchState::Stopped => t!("No matches in the {percent} that were searched", percent),
        console::SearchState::Done { .. } if state.strip.span.is_some() => {
            t!("No matches in this time range").to_owned()
        }
        console::SearchState::Done { .. } => t!("No matches").to_owned(),
    }
}

/// Queries that ask for a little less, and how many messages those find.
fn near_ui(ui: &mut Ui, model: &Model<'_>, state: &mut SearchState) {
    let query = state.applied().clone();
    if state.near.look(&query, model.console, (model.now, model.time_zone)) {
        ui.ctx().request_repaint();
    }
    let found = state.near.found();
    if found.is_empty() {
        return;
    }
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    let looked_at = words::messages(state.near.looked_at());
    let words = t!("Close matches in the newest {messages}:", messages = looked_at);
    widgets::line(ui, &words, theme::small(), palette.dim);
    let mut chosen = None;
    for (query, count) in found {
        let text = query.to_string();
        let name = t!("Search for {name}", name = text);
        let shown = RichText::new(shortened(&text)).font(theme::mono()).color(palette.accent);
        if widgets::word(ui, shown, &name).on_hover_text(&text).clicked() {
            chosen = Some(text);
        }
        ui.add_space(-6.0);
        widgets::line(ui, &words::matches(count), theme::small(), palette.dim);
    }
    if let Some(query) = chosen {
        state.search_for(&query);
        state.focus();
    }
}

/// What fits on one line.
fn shortened(text: &str) -> String {
    const MOST: usize = 64;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}
