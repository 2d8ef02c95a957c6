//! What is sent to change a shadow, as it is sent, and what became of it.

use eframe::egui::{Button, Ui};

use super::said::{done_ui, failure_ui, read_only, section_ui, sent_ui};
use super::state::{DevicePageState, Question};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use console::DeviceRequest;
use payload::{MAX_SHADOW_BYTES, ShadowChange};
use texts::{count, t};

/// `version` is that of the shadow on screen; `None` where there is no shadow yet.
pub(super) fn changes_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    version: Option<u64>,
    state: &mut DevicePageState,
    wanted: &mut Requests,
) {
    let device = &model.console.device;
    outcome_ui(ui, model, state);
    if !state.has_changes() {
        return;
    }
    let palette = theme::palette(ui);
    let change = state.change(version);
    ui.add_space(10.0);
    section_ui(ui, t!("Changes to send"), |ui| {
        widgets::line(ui, t!("only what you changed"), theme::small(), palette.dim);
    });
    sent_ui(ui, &change);
    ui.add_space(4.0);
    let why_not = why_not(model, state, &change);
    ui.horizontal_wrapped(|ui| {
        let is_possible = why_not.is_none() && !device.change.is_waiting();
        let send = widgets::primary_enabled(ui, is_possible, widgets::primary_button(ui, t!("Send changes")));
        if let Some(field) = state.entered.take() {
            // A button that cannot be used would lose it.
            if is_possible {
                send.request_focus();
            } else {
                ui.memory_mut(|memory| memory.request_focus(field));
            }
        }
        if send.accessible_name(t!("Send the changes of the shadow")).clicked() {
            if model.console.session.guard().is_production {
                state.question = Some(Question::Change);
            } else {
                let document = change.text.clone();
                wanted.intents.push(Intent::Device(DeviceRequest::ChangeShadow { document }));
            }
        }
        let discard = ui.add_enabled(!device.change.is_waiting(), Button::new(t!("Discard")));
        if discard.accessible_name(t!("Discard the changes of the shadow")).clicked() {
            state.edits.clear();
        }
        let can_overwrite = device.has_conflict() && change.is_valid && read_only(model).is_none();
        if can_overwrite && ui.button(t!("Overwrite…")).accessible_name(t!("Overwrite any version")).clicked() {
            state.question = Some(Question::Overwrite);
        }
    });
    if let Some(why) = why_not {
        ui.horizontal_top(|ui| {
            widgets::icon(ui, Icon::Cross, 9.0, palette.bad);
            widgets::paragraph(ui, &why, palette.bad);
        });
    }
    if let Some(version) = version {
        let words = t!("With version {version}: if another change comes first, AWS refuses this one.", version);
        widgets::line(ui, &words, theme::small(), palette.dim);
    }
}

/// Why the change cannot be sent.
fn why_not(model: &Model<'_>, state: &DevicePageState, change: &ShadowChange) -> Option<String> {
    if let Some(forbidden) = read_only(model) {
        return Some(forbidden.to_owned());
    }
    let rows = model.console.device.shadow.answer().map_or(&[][..], |shadow| shadow.table.rows.as_slice());
    if state.has_overtaken(rows) {
        return Some(t!("Someone changed a key that you change. Keep your value or take it back.").to_owned());
    }
    if !change.is_valid {
        return Some(t!("Correct the marked values first.").to_owned());
    }
    let bytes = change.text.len();
    let is_too_large = bytes > MAX_SHADOW_BYTES;
    let [bytes, most] = [bytes, MAX_SHADOW_BYTES].map(|bytes| count(bytes as u64));
    is_too_large.then(|| t!("{bytes} bytes are too many: AWS takes {most}.", bytes, most))
}

fn outcome_ui(ui: &mut Ui, model: &Model<'_>, state: &DevicePageState) {
    let device = &model.console.device;
    let palette = theme::palette(ui);
    if device.change.is_waiting() {
        widgets::line(ui, t!("Sending the changes…"), theme::body(), palette.dim);
    } else if device.has_conflict() && state.has_changes() {
        conflict_ui(ui, model);
    } else if let Some(failure) = device.change.failure() {
        failure_ui(ui, failure);
    } else if let Some(version) = device.change.answer().filter(|_| !state.has_changes()) {
        done_ui(ui, &t!("AWS has accepted the change: version {version}.", version));
    }
}

/// Someone else was faster. What there is by now is in the table, and the changes are still there.
fn conflict_ui(ui: &mut Ui, model: &Model<'_>) {
    let palette = theme::palette(ui);
    let version = model.console.device.shadow.answer().map(|shadow| shadow.version);
    theme::card(palette, 12).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            widgets::icon(ui, Icon::Warning, 10.0, palette.warn);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                let words = match version {
                    Some(version) => t!("Another change came first: version {version} is shown now.", version),
                    None => t!("Another change came first.").to_owned(),
                };
                widgets::paragraph(ui, &words, palette.text);
                let words = t!("Nothing of yours was sent. Send your changes again to add them to this version. \
                    Where both changed a key, keep your value first, or take it back.");
                widgets::paragraph(ui, words, palette.dim);
            });
        });
    });
}
