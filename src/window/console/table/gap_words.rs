//! Rows of the timeline that are no messages, in words: what is missing, from when to when, and why.

use crate::kit::model::Model;
use crate::kit::words;
use console::{Bounds, Row};
use model::words::{gap_reason, why_missing};
use model::{Gap, GapEnd, PastGap, Pause, PauseReason, Timestamp, WhyMissing, visible_topic};
use texts::{counted, t};

/// A row that is no message; `None` for one that is, or is being read.
pub(crate) fn of(row: &Row<'_>, model: &Model<'_>) -> Option<String> {
    Some(match row {
        Row::Message(_) | Row::Unread { unreadable: None } => return None,
        Row::Gap(gap) => self::gap(gap, model),
        Row::Pause(pause) => self::pause(pause, model),
        Row::LetGo(rows) => removed(*rows, model.console.log.bounds()),
        Row::Dropped(count) => dropped(*count),
        Row::NotRecorded(gap) => not_recorded(gap, model),
        Row::Unread { unreadable: Some(why) } => unreadable(why).to_owned(),
    })
}

/// A time without a connection.
fn gap(gap: &Gap, model: &Model<'_>) -> String {
    let reason = gap_reason(&gap.reason);
    let Some(end) = gap.end else {
        return t!("Gap {span} · {reason} · messages are being missed", span = lasting(gap.from, model), reason);
    };
    let span = over(gap.from, end.at, model);
    t!("Gap {span} · {reason} · {consequence}", span, reason, consequence = end.consequence())
}

/// A time in which a subscription brought nothing.
fn pause(pause: &Pause, model: &Model<'_>) -> String {
    let filter = visible_topic(pause.topic_filter.as_str());
    let Some(to) = pause.to else {
        let span = lasting(pause.from, model);
        return match pause.reason {
            PauseReason::Paused => t!("{filter} paused {span}", filter, span),
            PauseReason::Removed => t!("{filter} removed {span}", filter, span),
            PauseReason::Refused => t!("{filter} refused {span}", filter, span),
            PauseReason::Parked => t!("{filter} parked {span}", filter, span),
        };
    };
    let span = over(pause.from, to, model);
    match pause.reason {
        PauseReason::Paused => t!("{filter} paused {span}", filter, span),
        PauseReason::Removed => t!("{filter} removed {span}, then subscribed again", filter, span),
        PauseReason::Refused => t!("{filter} refused {span}, then subscribed again", filter, span),
        PauseReason::Parked => t!("{filter} parked {span}, then subscribed again", filter, span),
    }
}

/// Messages that the window dropped.
fn dropped(count: u64) -> String {
    counted!(
        count,
        "{count} message dropped: it arrived faster than the window could process it",
        "{count} messages dropped: they arrived faster than the window could process them"
    )
}

/// A time in which nothing was recorded.
pub(crate) fn not_recorded(gap: &PastGap, model: &Model<'_>) -> String {
    let (span, why) = (over(gap.times.start, gap.times.end, model), why_missing(&gap.why));
    if gap.why == WhyMissing::NotSubscribed {
        return t!("Gap {span} · {why}", span, why);
    }
    if let WhyMissing::NoConnection { session_resumed, .. } = gap.why {
        let Some(session_resumed) = session_resumed else { return t!("Gap {span} · {why}", span, why) };
        let consequence = GapEnd { at: gap.times.end, session_resumed }.consequence();
        return t!("Gap {span} · {why} · {consequence}", span, why, consequence);
    }
    match gap.messages {
        0 if matches!(gap.why, WhyMissing::Deleted | WhyMissing::Forgotten) => {
            t!("No longer recorded {span} · {why}", span, why)
        }
        count if gap.why == WhyMissing::Deleted => {
            t!("No longer recorded {span} · {why} · {messages}", span, why, messages = words::messages(count))
        }
        0 => t!("Not recorded {span} · {why}", span, why),
        count => t!("Not recorded {span} · {why} · {messages} missing", span, why, messages = words::messages(count)),
    }
}

/// A message that was recorded and cannot be read.
fn unreadable(why: &WhyMissing) -> &'static str {
    match why {
        WhyMissing::Deleted => t!("This message was deleted meanwhile, by the limits of the recording"),
        _ => t!("This message cannot be read: the recording is damaged here"),
    }
}

/// Rows that made room for newer ones, before others that are still looked at.
fn removed(rows: u64, bounds: Bounds) -> String {
    let (messages, bytes) = (words::count(bounds.messages), words::bytes(bounds.bytes as u64));
    counted!(
        rows,
        "{rows} older row removed from the log (limit: {messages} messages, {bytes})",
        "{rows} older rows removed from the log (limit: {messages} messages, {bytes})",
        messages,
        bytes
    )
}

fn lasting(from: Timestamp, model: &Model<'_>) -> String {
    let (since, _) = words::span(from, model.now, model.now, model.time_zone);
    t!("since {time} · {age} so far", time = since, age = words::age(model.age(from)))
}

fn over(from: Timestamp, to: Timestamp, model: &Model<'_>) -> String {
    let (begin, end) = words::span(from, to, model.now, model.time_zone);
    let lasted = to.since(from);
    let lasted = if lasted.as_secs() == 0 { t!("under 1 s").to_owned() } else { words::age(lasted) };
    format!("{begin} – {end} · {lasted}")
}
