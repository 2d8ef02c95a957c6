//! The line below the button of the form: what is wrong with the message, what was replaced or not copied, why nothing can be sent,
//! or the last outcome.

use std::time::Duration;

use eframe::egui::Ui;

use super::draft::Draft;
use super::expiry::expiry_ui;
use super::filled::{Filled, filled_ui};
use super::read_only::{self, says_that_it_waits, waits};
use super::sent::{outcome_ui, sign_line_ui};
use super::unreached::unreached_line_ui;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use console::Publish;
use model::PublishOutcome;
use texts::t;

/// `newest` is the message that was sent last, if that is the one in the form.
pub(super) fn message_line_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (refusal, newest): (Option<String>, Option<&Publish>),
    (filled, draft): (&mut Option<Filled>, &mut Draft),
    lifetime: &mut Option<Duration>,
) {
    let palette = theme::palette(ui);
    if let Some(refusal) = refusal {
        sign_line_ui(ui, Icon::Cross, palette.bad, &refusal);
    } else if filled.as_ref().is_some_and(|filled| filled.says_something(draft)) {
        filled_ui(ui, filled, draft);
    } else if let (Some(trouble), None) = (read_only::trouble(model), newest) {
        sign_line_ui(ui, Icon::Cross, palette.bad, &format!("{} {}", trouble.cause, trouble.remedy));
    } else if says_that_it_waits(model) {
        match newest.filter(|newest| newest.outcome.is_some()) {
            None => expiry_ui(ui, model, false, lifetime),
            // It takes the whole line.
            Some(newest) if matches!(newest.outcome, Some((_, PublishOutcome::Unstored { .. }))) => {
                outcome_ui(ui, newest, model);
            }
            Some(newest) => {
                ui.horizontal(|ui| {
                    expiry_ui(ui, model, true, lifetime);
                    came_of_ui(ui, newest, model);
                });
            }
        }
    } else if !model.console.link.is_live() && !waits(model) {
        sign_line_ui(ui, Icon::Ring, palette.dim, t!("Not connected. Messages cannot be sent now."));
    } else if let Some(last) = model.console.publishes.newest_first().next() {
        came_of_ui(ui, last, model);
    }
}

/// The outcome, unless a device does not get it: that is more than that the broker has it.
fn came_of_ui(ui: &mut Ui, publish: &Publish, model: &Model<'_>) {
    if !unreached_line_ui(ui, model, publish) {
        outcome_ui(ui, publish, model);
    }
}
