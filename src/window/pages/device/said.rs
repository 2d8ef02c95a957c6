//! How an answer of AWS is shown, or why there is none.

use eframe::egui::{Align, Layout, Ui};

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets, words};
use console::Asked;
use model::{CallFailure, Timestamp};
use texts::t;

/// The name of a part of the page, with a remark at its end.
pub(super) fn section_ui(ui: &mut Ui, name: &str, remark_ui: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_height(22.0);
        widgets::section(ui, name);
        ui.with_layout(Layout::right_to_left(Align::Center), remark_ui);
    });
}

/// What is shown where an answer is missing: that it is waited for, or why it did not come.
pub(super) fn missing_ui<T>(ui: &mut Ui, asked: &Asked<T>) {
    let palette = theme::palette(ui);
    if let Some(failure) = asked.failure() {
        failure_ui(ui, failure);
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
    let text = if words::is_same_day(time, model.now, model.time_zone) {
        words::time_of_day(time, model.time_zone)
    } else {
        words::date_and_time(time, model.time_zone)
    };
    text.split('.').next().unwrap_or_default().to_owned()
}

/// Why nothing can be changed, where that is so.
pub(super) fn read_only(model: &Model<'_>) -> Option<&'static str> {
    let is_forbidden = model.console.session.guard().read_only.is_some();
    is_forbidden.then(|| t!("Read-only: nothing can be changed or sent."))
}
