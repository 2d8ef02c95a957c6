//! Asks before a form is left whose settings would be lost.

use eframe::egui::{Id, Label, Modal, RichText, Ui};

use super::state::Form;
use crate::kit::{theme, widgets};
use model::visible_line;
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 420.0;

/// Returns whether the form is left.
pub(super) fn leave_question_ui(ui: &Ui, form: &mut Form) -> bool {
    let palette = theme::palette(ui);
    let (mut is_left, mut stays) = (false, false);
    let shown = Modal::new(Id::unique("leave_form_question")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let (title, words) = match &form.editing {
            Some(name) => (t!("Leave {name} as it was?", name = visible_line(name)), t!("Your changes are lost.")),
            None => (t!("Leave the form?").to_owned(), t!("What you filled in is lost.")),
        };
        ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
        widgets::paragraph(ui, words, palette.dim);
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let leave = widgets::primary(ui, t!("Leave the form"));
            is_left = leave.clicked();
            let stay = ui.button(t!("Continue editing"));
            // Enter means no, wherever the focus was before.
            if !leave.has_focus() && !stay.has_focus() {
                stay.request_focus();
            }
            stays = stay.clicked();
        });
    });
    if stays || shown.should_close() {
        form.is_leaving = false;
        ui.ctx().request_repaint();
    }
    is_left
}
