//! Says of a message that was published that a device does not subscribe to its topic, where AWS has said so.

use eframe::egui::Ui;

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::Publish;
use model::PublishOutcome;
use texts::t;

/// Draws nothing where it is not known.
pub(super) fn unreached_ui(ui: &mut Ui, model: &Model<'_>, publish: &Publish) {
    let is_out = matches!(publish.outcome, Some((_, PublishOutcome::Accepted { .. } | PublishOutcome::Sent)));
    let device = &model.console.device;
    let Some(asked_at) = device.subscriptions.answered_at() else { return };
    if is_out && device.misses(publish.request.topic.as_str()) {
        let (client_id, age) = (device.client_id(), words::age(model.age(asked_at)));
        let said =
            t!("Published, but {client_id} does not subscribe to this topic, as AWS said {age} ago", client_id, age);
        let palette = theme::palette(ui);
        ui.horizontal(|ui| {
            widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
            widgets::paragraph(ui, &said, palette.warn);
        });
    }
}
