//! What is known of the device of a message without asking AWS: whether it is connected, and whether what was sent reaches it.

use eframe::egui::{Color32, Ui};

use crate::kit::device_state::device_state;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::{widgets, words};
use model::words::departure;
use model::{MessageRef, Origin};
use payload::PresenceEvent;
use texts::t;

/// Draws nothing where nothing is known.
pub(super) fn said_ui(ui: &mut Ui, model: &Model<'_>, client_id: &str) {
    let palette = theme::palette(ui);
    let is_looked_at = model.console.device.client_id() == client_id;
    let last = || model.console.last_events.of(client_id).map(|last| of_event(model, last, palette));
    let said = if is_looked_at { Some(of_device(model, palette)) } else { last() };
    if let Some((icon, color, words)) = said {
        widgets::icon(ui, icon, 8.0, color);
        widgets::paragraph(ui, &words, palette.dim);
    }
}

/// As its page has it.
fn of_device(model: &Model<'_>, palette: &Palette) -> (Icon, Color32, String) {
    let (icon, color, state) = device_state(model, palette);
    let connection = model.console.device.connection_now(model.now);
    let moment = |at| words::moment(at, model.now, model.time_zone);
    let since = connection.as_ref().and_then(|connection| connection.since);
    let gone = connection.filter(|connection| !connection.is_connected);
    let parts = [
        Some(state),
        since.map(|since| t!("since {time}", time = moment(since))),
        gone.and_then(|connection| connection.reason).map(departure),
    ];
    (icon, color, parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// The last that was seen of it. What it did since is not known.
fn of_event(model: &Model<'_>, last: &PresenceEvent, palette: &Palette) -> (Icon, Color32, String) {
    let (time, age) = (words::moment(last.at, model.now, model.time_zone), words::age(model.age(last.at)));
    if last.is_connected {
        return (Icon::Dot, palette.dim, t!("last seen to connect at {time}, {age} ago", time, age));
    }
    let words = t!("last seen to leave at {time}, {age} ago", time, age);
    let reason = last.reason.as_deref().filter(|reason| !reason.is_empty());
    let words = reason.map_or_else(|| words.clone(), |reason| format!("{words}: {}", departure(reason)));
    (Icon::Ring, palette.dim, words)
}

/// What was sent from here, where AWS has said that a device subscribes to nothing like it.
pub(super) fn unreached_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, topic: &str) {
    if message.origin != Origin::Sent {
        return;
    }
    let Some((client_id, at)) = model.console.reach.missed(&model.console.device, topic) else { return };
    let palette = theme::palette(ui);
    let age = words::age(model.age(at));
    let said = t!("{client_id} does not subscribe to this topic, as AWS said {age} ago", client_id, age);
    ui.horizontal_top(|ui| {
        widgets::icon(ui, Icon::Warning, 9.0, palette.warn);
        widgets::paragraph(ui, &said, palette.warn);
    });
}
