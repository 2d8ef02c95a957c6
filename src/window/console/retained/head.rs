//! Over the list: how many there are, the filter, and what can be done with all of them.

use eframe::egui::{Align, Button, Layout, Rect, Sense, Ui, UiBuilder, vec2};

use super::said::{read_only, want};
use super::state::RetainedPageState;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{field_ids, theme, widgets, words};
use console::{MAX_TOPICS, RetainedRequest};
use texts::{counted, t};

/// Heights of the two lines, in points.
const BAR: f32 = 44.0;
const FILTER: f32 = 44.0;
/// Most width of the filter, in points.
const FIELD: f32 = 320.0;

pub(super) fn head_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RetainedPageState, intents: &mut Vec<Intent>) {
    line_ui(ui, BAR, |ui| title_ui(ui, model, intents));
    line_ui(ui, FILTER, |ui| filter_ui(ui, model, state));
}

/// From right to left.
fn line_ui(ui: &mut Ui, height: f32, contents_ui: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme::palette(ui).panel);
    let bar: Rect = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::right_to_left(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        contents_ui(ui);
    });
}

fn title_ui(ui: &mut Ui, model: &Model<'_>, intents: &mut Vec<Intent>) {
    let list = &model.console.retained.list;
    if list.is_reading() {
        if ui.button(t!("Stop")).accessible_name(t!("Stop reading the list")).clicked() {
            want(intents, RetainedRequest::StopReading);
        }
        ui.add(eframe::egui::Spinner::new().size(12.0));
    } else if widgets::word_button(ui, t!("Read again"), t!("Read the list again")).clicked() {
        want(intents, RetainedRequest::Read);
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let palette = theme::palette(ui);
        widgets::line(ui, t!("Retained messages"), theme::semibold(16.0), palette.text);
        let count = list.topics().len() as u64;
        let topics = counted!(count, "{count} topic", "{count} topics");
        let words = if list.is_reading() {
            t!("Reading… {topics}", topics)
        } else if let Some(at) = list.read_at() {
            let age = words::age(model.age(at));
            match (list.is_whole(), list.is_full()) {
                (true, _) => t!("{topics} · asked AWS {age} ago", topics, age),
                (_, true) => {
                    t!(
                        "the first {topics} · no more than {most} are read",
                        topics,
                        most = words::count(MAX_TOPICS as u64)
                    )
                }
                _ => t!("the first {topics} · there may be more", topics),
            }
        } else {
            String::new()
        };
        widgets::line(ui, &words, theme::body(), palette.dim);
    });
}

fn filter_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RetainedPageState) {
    let retained = &model.console.retained;
    let count = state.view.rows().len() as u64;
    let why_not = match read_only(model) {
        Some(forbidden) => Some(forbidden),
        None if retained.is_changing() => Some(t!("Wait until clearing or putting back is done.")),
        None if retained.list.is_reading() => Some(t!("Wait until the list is read, or stop reading it.")),
        None if state.mistake.is_some() => Some(t!("The filter has a mistake.")),
        None if count == 0 => Some(t!("There is nothing to clear.")),
        None => None,
    };
    let is_filtered = state.view.rows().len() < retained.list.topics().len();
    let label = if is_filtered && count > 0 {
        counted!(count, "Clear {count} that matches…", "Clear {count} that match…")
    } else {
        t!("Clear all…").to_owned()
    };
    let clear = ui.add_enabled(why_not.is_none(), Button::new(label));
    let clear = clear.on_disabled_hover_text(why_not.unwrap_or_default());
    if clear.clicked() {
        let topics = retained.list.topics();
        state.question = Some(state.view.rows().iter().map(|place| topics[*place].topic.clone()).collect());
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let palette = theme::palette(ui);
        let id = field_ids::id(ui.ctx(), "retained_filter");
        let width = (ui.available_width() * 0.6).min(FIELD);
        let hint = t!("Topic filter, or a part of the topic");
        widgets::field(ui, &mut state.filter, id, t!("Filter retained messages"), hint, width);
        if let Some(mistake) = &state.mistake {
            widgets::line(ui, mistake, theme::small(), palette.warn).on_hover_text(mistake);
        } else if let Some(refused) = state.refused {
            widgets::line(ui, refused, theme::small(), palette.warn);
        } else if is_filtered {
            let of = words::count(retained.list.topics().len() as u64);
            let size = words::bytes(state.view.bytes());
            let words = t!("{count} of {of} · {size}", count = words::count(count), of, size);
            widgets::line(ui, &words, theme::small(), palette.dim);
        } else if count > 0 {
            widgets::line(ui, &words::bytes(state.view.bytes()), theme::small(), palette.dim);
        }
    });
}
