//! Says of a message that was published that a device does not subscribe to its topic, where AWS has said so.

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Role, Sense, Ui, WidgetInfo};

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::Publish;
use model::{PublishOutcome, visible_line};
use texts::t;

/// Height of a line, in points: two fit below the button.
const LINE: f32 = 15.0;

/// Draws nothing where it is not known.
pub(super) fn unreached_ui(ui: &mut Ui, model: &Model<'_>, publish: &Publish) {
    if let Some(said) = unreached(model, publish) {
        let palette = theme::palette(ui);
        ui.horizontal(|ui| {
            widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
            widgets::paragraph(ui, &said, palette.warn);
        });
    }
}

/// The same in words.
fn unreached(model: &Model<'_>, publish: &Publish) -> Option<String> {
    let (client_id, age) = missed(model, publish)?;
    Some(t!("Published, but {client_id} does not subscribe to this topic, as AWS said {age} ago", client_id, age))
}

/// The device that does not get it, and how long ago AWS said so.
fn missed<'a>(model: &Model<'a>, publish: &Publish) -> Option<(&'a str, String)> {
    let is_out = matches!(publish.outcome, Some((_, PublishOutcome::Accepted { .. } | PublishOutcome::Sent)));
    let console = model.console;
    let missed = is_out.then(|| console.reach.missed(&console.device, publish.request.topic.as_str()));
    missed.flatten().map(|(client_id, at)| (client_id, words::age(model.age(at))))
}

/// The same in the little room below the button: in two lines at most, and whole under the pointer. Returns whether it was said.
pub(super) fn unreached_line_ui(ui: &mut Ui, model: &Model<'_>, publish: &Publish) -> bool {
    let Some((client_id, age)) = missed(model, publish) else { return false };
    let palette = theme::palette(ui);
    let said = t!("{client_id} does not subscribe to this topic", client_id);
    ui.horizontal_top(|ui| {
        widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
        let format = TextFormat { line_height: Some(LINE), ..TextFormat::simple(theme::small(), palette.warn) };
        let mut job = LayoutJob::single_section(visible_line(&said).into_owned(), format);
        job.wrap =
            TextWrapping { max_rows: 2, break_anywhere: false, ..TextWrapping::wrap_at_width(ui.available_width()) };
        let galley = ui.painter().layout_job(job);
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
        ui.painter().galley(rect.min, galley, palette.warn);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let whole =
            t!("Published, but {client_id} does not subscribe to this topic, as AWS said {age} ago", client_id, age);
        response.on_hover_text(visible_line(&whole));
    });
    true
}
