//! Asks once whether messages that cannot be stored are sent all the same.

use eframe::egui::{Label, Modal, RichText, Ui};

use crate::kit::model::Model;
use crate::kit::{field_ids, theme, widgets};
use model::{Command, OutboxCommand};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 480.0;

/// Draws the question until it `is_answered`.
pub(crate) fn unprotected_ui(ui: &Ui, model: &Model<'_>, is_answered: &mut bool, out: &mut Vec<Command>) {
    let Some(notice) = model.console.unprotected.as_ref().filter(|_| !*is_answered) else { return };
    let palette = theme::palette(ui);
    let mut answer = None;
    let id = field_ids::id(ui.ctx(), "unprotected_question");
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let title = RichText::new(t!("Send without protection?")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        widgets::paragraph(ui, &notice.cause, palette.dim);
        let words = t!(
            "The message cannot be stored first. If the connection or this computer fails while it is sent, it may be lost. \
             Your answer holds until Topicdeck ends."
        );
        widgets::paragraph(ui, words, palette.dim);
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            let no = ui.button(t!("Do not send"));
            let yes = widgets::primary(ui, t!("Send all the same"));
            // Enter means no, wherever the focus was before.
            if !no.has_focus() && !yes.has_focus() {
                no.request_focus();
            }
            answer = (no.clicked() || yes.clicked()).then(|| yes.clicked());
        });
    });
    if let Some(sends) = answer.or(shown.should_close().then_some(false)) {
        *is_answered = true;
        out.push(Command::Outbox(OutboxCommand::SendUnprotected(sends)));
    }
}
