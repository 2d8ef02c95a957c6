//! Whether the device that is looked at is connected, in a few words with a sign.

use eframe::egui::Color32;

use super::model::Model;
use super::theme::{Icon, Palette};
use super::words;
use console::ConnectionNow;
use model::CallFailureKind;
use texts::t;

/// As far as that is known; else why it is not.
pub(crate) fn device_state(model: &Model<'_>, palette: &Palette) -> (Icon, Color32, String) {
    let device = &model.console.device;
    if let Some(connection) = device.connection_now(model.now) {
        let (icon, color) = sign_of(&connection, palette);
        return (icon, color, said(model, &connection));
    }
    let (icon, color, words) = match device.connection.failure().map(|failure| failure.kind) {
        Some(CallFailureKind::NotFound) => (Icon::Question, palette.dim, t!("not known to AWS")),
        Some(CallFailureKind::NotAllowed) => (Icon::Warning, palette.warn, t!("no permission to ask")),
        Some(_) => (Icon::Cross, palette.bad, t!("could not be asked")),
        None => (Icon::RingDot, palette.dim, t!("Asking AWS…")),
    };
    (icon, color, words.to_owned())
}

/// What says whether it is connected. What was so some time ago is neither good nor bad.
pub(crate) fn sign_of(connection: &ConnectionNow<'_>, palette: &Palette) -> (Icon, Color32) {
    let (icon, color) = if connection.is_connected { (Icon::Dot, palette.good) } else { (Icon::Ring, palette.warn) };
    (icon, if connection.known_until.is_some() { palette.dim } else { color })
}

/// What was so some time ago is no longer sure.
fn said(model: &Model<'_>, connection: &ConnectionNow<'_>) -> String {
    let ConnectionNow { is_connected, is_newer, known_until, .. } = *connection;
    let Some(until) = known_until else {
        return if is_connected { t!("connected") } else { t!("not connected") }.to_owned();
    };
    let age = words::age(model.age(until));
    match (is_connected, is_newer) {
        (true, false) => t!("connected when asked {age} ago", age),
        (false, false) => t!("not connected when asked {age} ago", age),
        (true, true) => t!("connected when last seen {age} ago", age),
        (false, true) => t!("not connected when last seen {age} ago", age),
    }
}
