//! What is recorded of a device, as `device` prints it: how often it usually reports, its last messages, when it came and left.

use std::sync::atomic::AtomicBool;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::terminal::{print_notice, push_topic, push_visible};
use super::times::push_day_and_time;
use console::{RecordedDevice, is_taken_over};
use engine::explain;
use engine::recording::{Place, read_device};
use model::words::{departure, took};
use model::{ConnectionId, DevicePastRequest, Origin, PastMessage, Timestamp};
use payload::{PresenceEvent, preview, push_json_line};
use texts::t;

/// So many comings and goings are listed as JSON.
const LISTED_EVENTS: usize = 30;
/// So many messages and comings and goings are printed as text: as many as on the page of a device.
const PRINTED: [usize; 2] = [8, 6];
/// What is printed of a payload, in characters.
const PREVIEW: usize = 80;

/// What became of reading it.
pub(super) enum Recorded {
    /// Nothing is recorded of the profile.
    Nothing,
    /// It cannot be read, which was printed.
    Unreadable,
    /// It was read.
    Read(Box<RecordedDevice>),
}

/// Reads it, and prints why it cannot be read, where that is so.
pub(super) fn read(place: Option<&Place>, client_id: &str, thing: &str) -> Recorded {
    let request = DevicePastRequest {
        connection: ConnectionId(0),
        number: 0,
        profile: String::new(),
        client_id: client_id.to_owned(),
        thing: thing.to_owned(),
    };
    match place.map_or(Ok(None), |place| read_device(place, &request, &AtomicBool::new(false))) {
        Ok(Some(past)) => Recorded::Read(Box::new(RecordedDevice::new(past))),
        Ok(None) => Recorded::Nothing,
        Err(error) => {
            print_notice(&explain::recording(&error));
            Recorded::Unreadable
        }
    }
}

/// `null` where nothing is recorded, or it cannot be read.
pub(super) fn to_json(recorded: &Recorded) -> Value {
    let Recorded::Read(device) = recorded else { return Value::Null };
    let interval = device.usual_interval();
    let events = device.presence().iter().rev().take(LISTED_EVENTS);
    json!({
        "back_to": device.back_to().map(in_utc),
        "usual_interval_secs": interval.map(|(every, _)| every.as_secs_f64()),
        "usual_interval_topic": interval.map(|(_, topic)| topic),
        "messages": device.messages().iter().filter_map(message_json).collect::<Vec<_>>(),
        "presence": events.map(event_json).collect::<Vec<_>>(),
    })
}

/// As `watch` prints it.
fn message_json(message: &PastMessage) -> Option<Value> {
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
pub(super) fn to_text(device: &RecordedDevice) -> Vec<String> {
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
        let back_to = device.back_to().map(local).unwrap_or_default();
        lines.push(fact(t!("recorded"), &t!("nothing of it, back to {back_to}", back_to)));
    }
    lines
}

fn fact(label: &str, value: &str) -> String {
    format!("{label:<14} {value}")
}

fn message_line(message: &PastMessage) -> Option<String> {
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
