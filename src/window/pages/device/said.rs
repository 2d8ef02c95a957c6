//! How an answer of AWS is shown, or why there is none.

use eframe::egui::{Align, Label, Layout, Ui};

use crate::kit::json_colours::coloured;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets, words};
use console::{Asked, Device};
use model::{CallFailure, CallFailureKind, Timestamp};
use payload::ShadowChange;
use texts::{counted, t};

/// The name of a part of the page, with a remark at its end.
pub(super) fn section_ui(ui: &mut Ui, name: &str, remark_ui: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_height(22.0);
        widgets::section(ui, name);
        ui.with_layout(Layout::right_to_left(Align::Center), remark_ui);
    });
}

/// The calls that the person may not make, of those that are made when a device is looked at.
fn forbidden(device: &Device) -> Vec<&CallFailure> {
    let failures = [
        device.connection.failure(),
        device.subscriptions.failure(),
        device.shadow_names.failure(),
        device.shadow.failure(),
    ];
    failures.into_iter().flatten().filter(|failure| failure.kind == CallFailureKind::NotAllowed).collect()
}

/// What an administrator needs, once for all that is not allowed.
pub(super) fn forbidden_ui(ui: &mut Ui, device: &Device) {
    let forbidden = forbidden(device);
    let (Some(first), true) = (forbidden.first(), forbidden.len() > 1) else { return };
    let palette = theme::palette(ui);
    theme::card(palette, 12).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let count = forbidden.len() as u64;
        ui.horizontal_top(|ui| {
            widgets::icon(ui, Icon::Warning, 10.0, palette.warn);
            let words = counted!(count = count, "{count} permission is missing", "{count} permissions are missing");
            widgets::paragraph(ui, &words, palette.text);
        });
        widgets::paragraph(ui, &first.notice.cause, palette.dim);
        for label in first.notice.copyables.iter().map(|copyable| &copyable.label) {
            let all = forbidden.iter().flat_map(|failure| &failure.notice.copyables);
            let mut texts: Vec<&str> = Vec::new();
            for text in all.filter(|copyable| copyable.label == *label).map(|copyable| copyable.text.as_str()) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            ui.add_space(4.0);
            widgets::paragraph(ui, label, palette.dim);
            widgets::copy_box(ui, label, &texts.join(",\n"));
        }
    });
    ui.add_space(10.0);
}

/// What is shown where an answer is missing: that it is waited for, or why it did not come.
pub(super) fn missing_ui<T>(ui: &mut Ui, device: &Device, asked: &Asked<T>) {
    let palette = theme::palette(ui);
    if let Some(failure) = asked.failure() {
        if failure.kind == CallFailureKind::NotAllowed && forbidden(device).len() > 1 {
            // What helps is said once.
            ui.horizontal_top(|ui| {
                widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
                widgets::paragraph(ui, &failure.notice.summary, palette.text);
            });
        } else {
            failure_ui(ui, failure);
        }
    } else if asked.is_waiting() {
        widgets::line(ui, t!("Asking AWS…"), theme::body(), palette.dim);
    }
}

/// Why something was not answered or not done, and what helps.
pub(super) fn failure_ui(ui: &mut Ui, failure: &CallFailure) {
    notice_card::notice_line_ui(ui, &failure.notice);
    for copyable in &failure.notice.copyables {
        ui.add_space(4.0);
        widgets::paragraph(ui, &copyable.label, theme::palette(ui).dim);
        widgets::copy_box(ui, &copyable.label, &copyable.text);
    }
}

/// The document of a change, exactly as it is sent.
pub(super) fn sent_ui(ui: &mut Ui, change: &ShadowChange) {
    theme::boxed(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let job = coloured(&change.text, &theme::mono(), theme::palette(ui), ui.available_width());
        ui.add(Label::new(job).selectable(true)).accessible_name(&t!("It will send {text}", text = change.text));
    });
}

/// That something was done.
pub(super) fn done_ui(ui: &mut Ui, words: &str) {
    let palette = theme::palette(ui);
    ui.horizontal_top(|ui| {
        widgets::icon(ui, Icon::Check, 10.0, palette.good);
        widgets::paragraph(ui, words, palette.text);
    });
}

/// `14:02:52`, with the day where it is not today.
pub(super) fn moment(model: &Model<'_>, time: Timestamp) -> String {
    words::moment(time, model.now, model.time_zone)
}

/// Why nothing can be changed, where that is so.
pub(super) fn read_only(model: &Model<'_>) -> Option<&'static str> {
    let is_forbidden = model.console.session.guard().read_only.is_some();
    is_forbidden.then(|| t!("Read-only: nothing can be changed or sent."))
}
