//! What several parts of the page say or ask.

use eframe::egui::Ui;

use crate::kit::intent::{Intent, Wish};
use crate::kit::model::Model;
use crate::kit::{notice_card, theme, widgets};
use console::RetainedRequest;
use model::CallFailure;
use texts::t;

pub(super) fn want(intents: &mut Vec<Intent>, request: RetainedRequest) {
    intents.push(Intent::Wish(Wish::Retained(request)));
}

/// Why nothing can be changed, where that is so.
pub(super) fn read_only(model: &Model<'_>) -> Option<&'static str> {
    let is_forbidden = model.console.session.guard().read_only.is_some();
    is_forbidden.then(|| t!("Read-only: nothing can be changed or sent."))
}

/// Why AWS did not answer, and what an administrator needs.
pub(super) fn failure_ui(ui: &mut Ui, failure: &CallFailure) {
    widgets::padded(ui, theme::PADDING, 10.0, |ui| {
        notice_card::notice_line_ui(ui, &failure.notice);
        for copyable in &failure.notice.copyables {
            ui.add_space(4.0);
            widgets::paragraph(ui, &copyable.label, theme::palette(ui).dim);
            widgets::copy_box(ui, &copyable.label, &copyable.text);
        }
    });
}
