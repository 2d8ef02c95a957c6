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
    if let Some(said) = unreached(model, publish) {
        let palette = theme::palette(ui);
        ui.horizontal(|ui| {
            widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
            widgets::paragraph(ui, &said, palette.warn);
        });
    }
}

/// The same in words.
pub(super) fn unreached(model: &Model<'_>, publish: &Publish) -> Option<String> {
    let is_out = matches!(publish.outcome, Some((_, PublishOutcome::Accepted { .. } | PublishOutcome::Sent)));
    let device = &model.console.device;
    let age = words::age(model.age(device.subscriptions.answered_at()?));
    let is_missed = is_out && device.misses(publish.request.topic.as_str());
    let client_id = device.client_id();
    is_missed.then(|| {
        t!("Published, but {client_id} does not subscribe to this topic, as AWS said {age} ago", client_id, age)
    })
}
