//! The band of the form where nothing can be sent, and why that is so.

use eframe::egui::{Align, Layout, Ui, UiBuilder, vec2};

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use model::{Notice, ReadOnly};
use texts::t;

/// Height of the band, in points.
const HEIGHT: f32 = 26.0;

/// Whether a message could be sent now, or put into the outbox.
pub(super) fn can_send(model: &Model<'_>) -> bool {
    // It is tried also where nothing could be stored last: there may be room again, and else the page keeps the message.
    let can_wait = model.console.outbox.is_some();
    (model.console.link.is_live() || can_wait) && model.console.session.guard().read_only.is_none()
}

/// Whether what is sent now waits for a connection.
pub(super) fn waits(model: &Model<'_>) -> bool {
    can_send(model) && !model.console.link.is_live()
}

/// Whether that is said: not while a connection may come at once.
pub(super) fn says_that_it_waits(model: &Model<'_>) -> bool {
    waits(model) && !model.console.has_just_begun(model.now)
}

/// Why nothing could be stored last, where there is no connection either.
pub(super) fn trouble<'a>(model: &Model<'a>) -> Option<&'a Notice> {
    let is_needed = !model.console.link.is_live() && model.console.session.guard().read_only.is_none();
    model.console.outbox.as_ref().filter(|_| is_needed)?.trouble.as_deref()
}

/// Draws nothing where messages may be sent.
pub(super) fn read_only_ui(ui: &mut Ui, model: &Model<'_>) {
    let Some(why) = model.console.session.guard().read_only else { return };
    let palette = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), eframe::egui::Sense::hover());
    ui.painter().rect_filled(rect, 0.0, palette.warn.gamma_multiply(0.16));
    let inside = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside).layout(Layout::left_to_right(Align::Center)), |ui| {
        widgets::icon(ui, Icon::Pause, 9.0, palette.warn);
        widgets::line(ui, summary(why), theme::semibold(12.0), palette.text);
        widgets::line(ui, reason(why), theme::small(), palette.dim);
    });
    widgets::rule(ui);
}

fn summary(why: ReadOnly) -> &'static str {
    match why {
        ReadOnly::Program | ReadOnly::Setting => t!("Read-only: this window cannot send"),
        ReadOnly::Profile => t!("Read-only: this profile cannot send"),
    }
}

/// Who forbids it, and where that is changed.
pub(super) fn reason(why: ReadOnly) -> &'static str {
    match why {
        ReadOnly::Program => t!("Topicdeck was started with --read-only. To send, start it without."),
        ReadOnly::Profile => t!("Its entry in profiles.toml has read_only = true."),
        ReadOnly::Setting => t!("You turned it on. To send, turn off Read-only in the settings or by Ctrl K."),
    }
}
