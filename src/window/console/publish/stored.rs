//! What has become of a message since it went into the outbox.

use eframe::egui::Color32;

use crate::kit::model::Model;
use crate::kit::theme::{Icon, Palette};
use console::Publish;
use model::{OutboxEntry, OutboxState, PublishOutcome, Qos};
use texts::t;

/// What the outbox has of a message that waits there, or of which it is not known whether it arrived.
pub(super) fn entry<'a>(publish: &Publish, model: &Model<'a>) -> Option<&'a OutboxEntry> {
    let (_, outcome) = publish.outcome.as_ref()?;
    let is_open =
        matches!(outcome, PublishOutcome::Queued | PublishOutcome::Unknown | PublishOutcome::Unacknowledged { .. });
    let entries = &model.console.outbox.as_ref().filter(|_| is_open)?.entries;
    entries.iter().find(|entry| entry.id == publish.id).map(|entry| &**entry)
}

/// The same in words, with its sign.
pub(super) fn outcome(palette: &Palette, publish: &Publish, model: &Model<'_>) -> Option<(Icon, Color32, String)> {
    let entry = entry(publish, model)?;
    Some(match entry.state {
        OutboxState::Waiting => (Icon::Ring, palette.dim, t!("waits in the outbox").to_owned()),
        OutboxState::Sending => (Icon::RingDot, palette.accent, t!("sending from the outbox").to_owned()),
        OutboxState::Delivered if entry.request.qos == Qos::AtMostOnce => {
            (Icon::Ring, palette.dim, t!("sent, no receipt (QoS 0)").to_owned())
        }
        OutboxState::Delivered => (Icon::Check, palette.good, t!("delivered from the outbox").to_owned()),
        OutboxState::Refused => {
            let reason = entry.why.as_deref().and_then(|why| why.lines().next()).unwrap_or_default();
            (Icon::Cross, palette.bad, t!("refused: {reason}", reason))
        }
        OutboxState::Expired => (Icon::Clock, palette.warn, t!("expired in the outbox").to_owned()),
        OutboxState::Uncertain => {
            (Icon::Warning, palette.warn, t!("may have arrived: decide in the outbox").to_owned())
        }
    })
}
