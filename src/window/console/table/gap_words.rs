//! Rows of the timeline that are no messages, in words: what is missing, from when to when, and why.

use crate::kit::model::Model;
use crate::kit::words;
use console::Bounds;
use model::words::gap_reason;
use model::{Gap, Pause, PauseReason, Timestamp, visible_topic};

/// A time without a connection.
pub(super) fn gap(gap: &Gap, model: &Model<'_>) -> String {
    let reason = gap_reason(&gap.reason);
    let Some(end) = gap.end else {
        return format!("gap {} · {reason} · messages are being missed", lasting(gap.from, model));
    };
    let session = if end.session_resumed {
        "same session: QoS 1 messages follow, QoS 0 messages were missed"
    } else {
        "new session: the messages of that time were missed"
    };
    format!("gap {} · {reason} · {session}", over(gap.from, end.at, model))
}

/// A time in which a subscription brought nothing.
pub(super) fn pause(pause: &Pause, model: &Model<'_>) -> String {
    let (filter, word) = (visible_topic(pause.topic_filter.as_str()), pause.reason.word());
    match (pause.to, pause.reason) {
        (None, _) => format!("{filter} {word} {}", lasting(pause.from, model)),
        (Some(to), PauseReason::Paused) => format!("{filter} {word} {}", over(pause.from, to, model)),
        (Some(to), _) => format!("{filter} {word} {}, then subscribed again", over(pause.from, to, model)),
    }
}

/// Messages that the window left out.
pub(super) fn dropped(count: u64) -> String {
    format!("{} messages left out: they came faster than the window could take", words::count(count))
}

/// Rows that made room for newer ones, before others that are still looked at.
pub(super) fn let_go(rows: u64, bounds: Bounds) -> String {
    let (rows, messages, bytes) =
        (words::count(rows), words::count(bounds.messages), words::bytes(bounds.bytes as u64));
    format!("{rows} rows are no longer kept (limit {messages} messages, {bytes})")
}

fn lasting(from: Timestamp, model: &Model<'_>) -> String {
    let (since, _) = words::span(from, model.now, model.now, model.time_zone);
    format!("since {since} · {} so far", words::age(model.now.since(from)))
}

fn over(from: Timestamp, to: Timestamp, model: &Model<'_>) -> String {
    let (begin, end) = words::span(from, to, model.now, model.time_zone);
    format!("{begin} – {end} · {}", words::age(to.since(from)))
}
