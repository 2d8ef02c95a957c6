//! What is recorded of a device, as `device` prints it: how often it usually reports, its last messages, when it came and left.

use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::terminal::{print_notice, push_topic, push_visible};
use super::times::push_day_and_time;
use console::{RecordedDevice, RecordedMessage, is_taken_over};
use engine::explain;
use engine::recording::{BlockHead, Passed, Place, Reader, RecordingError, WantedTopics};
use model::words::{departure, took};
use model::{Origin, Timestamp, present_client};
use payload::{PresenceEvent, preview, push_json_line};
use texts::t;

/// So many blocks are looked at, from the newest one on.
const MOST_BLOCKS: usize = 20_000;
/// After so many messages on topics with its name, no older ones are read.
const ENOUGH_MESSAGES: u64 = 200;
/// After so many comings and goings, no older ones are read.
const ENOUGH_EVENTS: usize = 30;
/// So many messages and comings and goings are printed as text: as many as on the page of a device.
const PRINTED: [usize; 2] = [8, 6];
/// What is printed of a payload, in characters.
const PREVIEW: usize = 80;

/// What was found, and how far back it was looked.
pub(super) struct Recorded {
    device: RecordedDevice,
    back_to: Option<Timestamp>,
}

/// Reads it; `None` where nothing is recorded, or it cannot be read, which is printed.
pub(super) fn read(place: &Place, client_id: &str, thing: &str) -> Option<Recorded> {
    match try_read(place, client_id, thing) {
        Ok(recorded) => Some(recorded),
        Err(RecordingError::Missing { .. }) => None,
        Err(error) => {
            print_notice(&explain::recording(&error));
            None
        }
    }
}

fn try_read(place: &Place, client_id: &str, thing: &str) -> Result<Recorded, RecordingError> {
    let mut reader = Reader::open(place.path())?;
    let mut heads = reader.heads(Timestamp(i64::MIN), Timestamp(i64::MAX))?;
    heads.reverse();
    heads.truncate(MOST_BLOCKS);
    let mut device = RecordedDevice::new(client_id, thing);
    let mut back_to = None;
    let mut passed_blocks = 0;
    let mut wanted = WantedTopics::which(|topic| RecordedDevice::is_about(topic, client_id, thing));
    reader.pass(heads.iter().copied(), &mut wanted, |head: BlockHead, passed| {
        passed_blocks += 1;
        back_to = Some(head.first_time);
        if let Passed::Read(batch) = passed {
            device.older(&batch, head.first_row);
        }
        if device.heard() < ENOUGH_MESSAGES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    // A device that stays connected for days reports all the time, and its coming was long before.
    let mut wanted = WantedTopics::which(|topic| present_client(topic) == Some(client_id));
    let rest = heads.into_iter().skip(passed_blocks);
    reader.pass(rest, &mut wanted, |head, passed| {
        if device.presence().len() >= ENOUGH_EVENTS {
            return ControlFlow::Break(());
        }
        back_to = Some(head.first_time);
        if let Passed::Read(batch) = passed {
            device.older_presence(&batch);
        }
        ControlFlow::Continue(())
    })?;
    Ok(Recorded { device, back_to })
}

/// `null` where nothing is recorded.
pub(super) fn to_json(recorded: Option<&Recorded>) -> Value {
    let Some(Recorded { device, back_to }) = recorded else { return Value::Null };
    let interval = device.usual_interval();
    let events = device.presence().iter().rev().take(ENOUGH_EVENTS);
    json!({
        "back_to": back_to.map(in_utc),
        "usual_interval_secs": interval.map(|(every, _)| every.as_secs_f64()),
        "usual_interval_topic": interval.map(|(_, topic)| topic),
        "messages": device.messages().iter().filter_map(message_json).collect::<Vec<_>>(),
        "presence": events.map(event_json).collect::<Vec<_>>(),
    })
}

/// As `watch` prints it.
fn message_json(message: &RecordedMessage) -> Option<Value> {
    let of = message.batch.get(0)?;
    let mut line = Vec::new();
    push_json_line(&in_utc(of.received_at), "", &message.topic, &of, &mut line);
    serde_json::from_slice(&line).ok()
}

fn event_json(event: &PresenceEvent) -> Value {
    json!({ "at": in_utc(event.at), "connected": event.is_connected, "reason": event.reason })
}

fn in_utc(time: Timestamp) -> String {
    let mut text = String::new();
    payload::push_utc(&mut text, time);
    text
}

/// The newest first, in both lists.
pub(super) fn to_text(recorded: &Recorded) -> Vec<String> {
    let Recorded { device, back_to } = recorded;
    let mut lines = Vec::new();
    if let Some((every, topic)) = device.usual_interval() {
        lines.push(fact(t!("usually every"), &format!("{}, {}", took(every), shown(topic))));
    }
    if !device.messages().is_empty() {
        lines.push(t!("last messages:").to_owned());
        lines.extend(device.messages().iter().take(PRINTED[0]).filter_map(message_line));
    }
    if !device.presence().is_empty() {
        lines.push(t!("comes and goes:").to_owned());
        lines.extend(device.presence().iter().rev().take(PRINTED[1]).map(event_line));
    }
    if lines.is_empty() {
        let back_to = back_to.map(local).unwrap_or_default();
        lines.push(fact(t!("recorded"), &t!("nothing of it, back to {back_to}", back_to)));
    }
    lines
}

fn fact(label: &str, value: &str) -> String {
    format!("{label:<14} {value}")
}

fn message_line(message: &RecordedMessage) -> Option<String> {
    let of = message.batch.get(0)?;
    let mut said = String::new();
    preview(of.payload, None, PREVIEW, &mut said);
    let mut line = format!("  {}  {}  ", local(of.received_at), shown(&message.topic));
    if of.origin == Origin::Sent {
        line += t!("sent:");
        line.push(' ');
    }
    push_visible(&mut line, &said);
    Some(line)
}

fn event_line(event: &PresenceEvent) -> String {
    let what = match &event.reason {
        _ if event.is_connected => t!("connected").to_owned(),
        Some(reason) if is_taken_over(event) => departure(reason),
        Some(reason) => t!("left: {reason}", reason = departure(reason)),
        None => t!("left").to_owned(),
    };
    format!("  {}  {what}", local(event.at))
}

fn local(time: Timestamp) -> String {
    let mut text = String::new();
    push_day_and_time(&mut text, time, &TimeZone::system());
    text
}

fn shown(topic: &str) -> String {
    let mut name = String::new();
    push_topic(&mut name, topic);
    name
}
