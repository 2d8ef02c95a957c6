//! A message to the device alone, and whether it confirmed it.

use eframe::egui::Ui;

use super::said::{done_ui, failure_ui, read_only, section_ui};
use super::state::{DevicePageState, Question};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::switch::one_of;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, widgets, words};
use console::{Device, DeviceRequest};
use model::{DirectMessage, Topic, TopicFilter};
use payload::json_mistake;
use texts::t;

pub(super) fn direct_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    section_ui(ui, t!("Send to this device alone"), |_| {});
    let words = t!("It need not subscribe to the topic. The message is not queued, not retained, and no rule sees it.");
    widgets::paragraph(ui, words, palette.dim);
    ui.add_space(6.0);
    let width = ui.available_width();
    widgets::line(ui, t!("Topic"), theme::small(), palette.dim);
    let id = field_ids::id(ui.ctx(), "device_topic");
    widgets::field(ui, &mut state.direct.topic, id, t!("Topic of the message to the device"), "cmd/identify", width);
    ui.add_space(4.0);
    widgets::line(ui, t!("Payload"), theme::small(), palette.dim);
    let id = field_ids::id(ui.ctx(), "device_payload");
    let area = widgets::text_area(ui, &mut state.direct.payload, id, t!("Payload: any text, or JSON")).desired_rows(3);
    ui.add(area).accessible_name(t!("Payload of the message to the device"));
    if let Some(mistake) = json_mistake(&state.direct.payload, None) {
        widgets::line(ui, &mistake.to_string(), theme::small(), palette.warn);
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        widgets::line(ui, t!("confirm within"), theme::small(), palette.dim);
        let choices = [(1, t!("1 s")), (5, t!("5 s")), (15, t!("15 s"))];
        one_of(ui, t!("Time to confirm"), &choices, &mut state.direct.timeout_secs);
    });
    ui.add_space(4.0);
    send_ui(ui, model, state, wanted);
    outcome_ui(ui, device);
}

fn send_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    let topic = Topic::parse(&state.direct.topic);
    let why_not = match (&topic, read_only(model)) {
        (_, Some(forbidden)) => Some(forbidden.to_owned()),
        (Err(_), _) if state.direct.topic.is_empty() => Some(t!("Write a topic first.").to_owned()),
        (Err(error), _) => Some(error.to_string()),
        (Ok(_), None) => None,
    };
    let is_possible = why_not.is_none() && !device.direct.is_waiting();
    let button = widgets::primary_button(ui, &t!("Send to {client_id}", client_id = device.client_id())).truncate();
    let send = widgets::primary_enabled(ui, is_possible, button).accessible_name(t!("Send to this device"));
    if send.on_disabled_hover_text(why_not.as_deref().unwrap_or_default()).clicked() {
        if model.console.session.guard().is_production {
            state.question = Some(Question::Send);
        } else {
            wanted.intents.push(Intent::Device(request(state)));
        }
    }
    let several = widgets::word_button(ui, t!("Send to several devices…"), t!("Send to several devices…"));
    if several.clicked() {
        state.list = Some(device.client_id().to_owned() + "\n");
    }
    if why_not.is_some() && !state.direct.topic.is_empty() {
        widgets::paragraph(ui, &why_not.unwrap_or_default(), palette.bad);
    } else if let Some(known) = device.connection_now(model.now).filter(|known| !known.is_connected) {
        let words = match known.known_until {
            None => t!("It is not connected. A message to it alone does not wait for it."),
            Some(_) => t!("It was not connected when that was last known. A message to it alone does not wait for it."),
        };
        widgets::paragraph(ui, words, palette.warn);
    } else if is_unsubscribed(device, &state.direct.topic) {
        let words = t!(
            "It does not subscribe to this topic. What you publish to the topic does not reach it; this message does."
        );
        widgets::paragraph(ui, words, palette.dim);
    }
}

/// What is written, for this client.
pub(super) fn message(state: &DevicePageState, client_id: String) -> DirectMessage {
    let direct = &state.direct;
    DirectMessage {
        client_id,
        topic: direct.topic.clone(),
        payload: direct.payload.clone().into_bytes(),
        content_type: None,
        user_properties: Vec::new(),
        timeout_secs: direct.timeout_secs,
    }
}

/// What is written, as it is sent.
pub(super) fn request(state: &DevicePageState) -> DeviceRequest {
    let direct = &state.direct;
    DeviceRequest::Send {
        topic: direct.topic.clone(),
        payload: direct.payload.clone().into_bytes(),
        timeout_secs: direct.timeout_secs,
    }
}

/// Whether it is known that none of its subscriptions matches.
fn is_unsubscribed(device: &Device, topic: &str) -> bool {
    let matches = |filter: &str| TopicFilter::parse(filter).is_ok_and(|filter| filter.matches(topic));
    let filters = device.subscriptions.answer().filter(|_| !topic.is_empty());
    filters.is_some_and(|filters| !filters.iter().any(|(filter, _)| matches(filter)))
}

fn outcome_ui(ui: &mut Ui, device: &Device) {
    let palette = theme::palette(ui);
    ui.add_space(4.0);
    if device.direct.is_waiting() {
        ui.horizontal(|ui| {
            widgets::icon(ui, Icon::RingDot, 9.0, palette.accent);
            widgets::line(ui, t!("Waiting for the device to confirm…"), theme::body(), palette.dim);
        });
    } else if let Some(took) = device.direct.answer() {
        done_ui(ui, &t!("Delivered: the device confirmed in {took}.", took = words::took(*took)));
    } else if let Some(failure) = device.direct.failure() {
        failure_ui(ui, failure);
    }
}
