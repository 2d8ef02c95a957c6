//! The form to send a message, and what became of the last ones.

use eframe::egui::{Align, Button, Id, Key, Layout, Modifiers, RichText, ScrollArea, TextBuffer, Ui, UiBuilder, vec2};

use super::theme::{self, Icon};
use super::{Model, json_colours, typed, widgets, words};
use crate::console::Publish;
use crate::model::{
    Command, Given, LinkCommand, MAX_PAYLOAD_BYTES, Notice, PublishId, PublishOutcome, PublishRequest, Qos, Timestamp,
    Topic, check, visible_topic,
};

/// Width of the column with the choices, in points.
const CHOICES_WIDTH: f32 = 264.0;

/// Below this width, in points, the choices stand below the fields.
const NARROW: f32 = 520.0;

/// From this size on, in bytes, the form says how large the payload is.
const SHOWN_FROM_BYTES: usize = 8 * 1024;

/// What the person is about to send.
#[derive(Debug, Default)]
pub struct PublishState {
    topic: String,
    /// The topic that the person means although something in it is easily overlooked.
    kept_topic: String,
    payload: String,
    qos: Qos,
    retain: bool,
    content_type: String,
    user_properties: Vec<(String, String)>,
    tab: Tab,
    next_id: u64,
    focus_wanted: bool,
    /// Messages that the person does not want any more; the last one can be had back.
    dropped: Vec<PublishId>,
    /// Messages in the place of which another was sent.
    replaced: Vec<PublishId>,
    /// The notice that the person wants to see whole.
    pub(super) details: Option<Box<Notice>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Message,
    Properties,
    Sent,
}

/// What is to be filled in for sending something again.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) topic: String,
    pub(super) payload: String,
    pub(super) qos: Qos,
    pub(super) retain: bool,
    pub(super) content_type: String,
    pub(super) user_properties: Vec<(String, String)>,
}

impl Draft {
    /// A message without properties that nobody keeps.
    pub(super) fn new(topic: &str, payload: &str, qos: Qos) -> Self {
        Self {
            topic: topic.to_owned(),
            payload: payload.to_owned(),
            qos,
            retain: false,
            content_type: String::new(),
            user_properties: Vec::new(),
        }
    }
}

impl PublishState {
    /// Replaces what is in the form.
    pub(super) fn fill(&mut self, draft: Draft) {
        self.topic = draft.topic;
        self.payload = draft.payload;
        self.qos = draft.qos;
        self.retain = draft.retain;
        self.content_type = draft.content_type;
        self.user_properties = draft.user_properties;
        self.focus();
    }

    /// Fills the form without putting the cursor into it.
    pub fn prepare(&mut self, topic: &str, payload: &str, qos: Qos) {
        topic.clone_into(&mut self.topic);
        payload.clone_into(&mut self.payload);
        self.qos = qos;
    }

    /// Puts the cursor into the form.
    pub(super) fn focus(&mut self) {
        self.tab = Tab::Message;
        self.focus_wanted = true;
    }

    fn properties(&self) -> usize {
        usize::from(!self.content_type.is_empty()) + self.user_properties.len()
    }

    fn request(&mut self, topic: Topic) -> PublishRequest {
        self.next_id += 1;
        self.draft(topic)
    }

    /// What would be sent now, to be checked.
    fn draft(&self, topic: Topic) -> PublishRequest {
        let named = |(name, _): &&(String, String)| !name.is_empty();
        PublishRequest {
            id: PublishId(self.next_id),
            topic,
            payload: self.payload.as_bytes().into(),
            qos: self.qos,
            retain: self.retain,
            content_type: Some(self.content_type.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            user_properties: self.user_properties.iter().filter(named).cloned().collect(),
        }
    }
}

pub(super) fn publish_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let ended = model.console.publishes.newest_first().count();
    let badge = |count: usize| (count > 0).then_some(count);
    let tabs = [
        (Tab::Message, "Publish", None),
        (Tab::Properties, "Properties", badge(state.properties())),
        (Tab::Sent, "Sent", badge(ended)),
    ];
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        widgets::tabs(ui, &tabs, &mut state.tab);
    });
    widgets::rule(ui);
    let body = ui.available_rect_before_wrap().shrink2(vec2(theme::PADDING, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(body), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        match state.tab {
            Tab::Message => message_ui(ui, model, state, out),
            Tab::Properties => properties_ui(ui, state),
            Tab::Sent => sent_ui(ui, model, state, out),
        }
    });
    ui.take_available_space();
}

fn message_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let body = ui.available_rect_before_wrap();
    if body.width() < NARROW {
        let (above, below) = body.split_top_bottom_at_y(body.bottom() - theme::FIELD - 24.0);
        ui.scope_builder(UiBuilder::new().max_rect(above.with_max_y(above.bottom() - 6.0)), |ui| fields_ui(ui, state));
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| choices_ui(ui, model, state, out));
        return;
    }
    let fields_width = body.width() - CHOICES_WIDTH;
    let (left, right) = body.split_left_right_at_x(body.left() + fields_width);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| fields_ui(ui, state));
    ui.scope_builder(UiBuilder::new().max_rect(right.with_min_x(right.left() + 8.0)), |ui| {
        choices_ui(ui, model, state, out);
    });
}

fn fields_ui(ui: &mut Ui, state: &mut PublishState) {
    let palette = theme::palette(ui);
    let width = ui.available_width();
    let id = Id::unique("publish_topic");
    let topic = typed::topic_field(ui, &mut state.topic, id, "Topic to publish to", "plant/pumps/pump-b/cmd", width);
    if std::mem::take(&mut state.focus_wanted) {
        topic.request_focus();
    }
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, wrap_width: f32| {
        let job = json_colours::coloured(text.as_str(), &theme::mono(), palette, wrap_width);
        ui.painter().layout_job(job)
    };
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("payload").max_height(height).auto_shrink(false).show(ui, |ui| {
        let area =
            widgets::text_area(ui, &mut state.payload, Id::unique("publish_payload"), "Payload: any text, or JSON")
                .layouter(&mut layouter)
                .min_size(vec2(0.0, height))
                .desired_rows(1);
        ui.add(area).accessible_name("Payload");
    });
}

fn choices_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let topic = Topic::parse(Given::new(&state.topic).text());
    let doubt = topic.is_ok() && typed::is_doubtful(&state.topic, &state.kept_topic);
    let is_narrow = ui.available_width() > CHOICES_WIDTH;
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.horizontal(|ui| {
        ui.set_height(theme::FIELD);
        widgets::qos_choice(ui, &mut state.qos);
        ui.checkbox(&mut state.retain, "Retain");
        if is_narrow {
            send_ui(ui, model, state, topic.as_ref().ok().filter(|_| !doubt), out);
        }
    });
    if is_narrow {
        ui.spacing_mut().item_spacing.y = 2.0;
    } else {
        ui.horizontal(|ui| send_ui(ui, model, state, topic.as_ref().ok().filter(|_| !doubt), out));
    }
    if doubt {
        return typed::doubt_line_ui(ui, &mut state.topic, &mut state.kept_topic, "Topic to publish to");
    }
    let refusal = match topic {
        Err(error) => (!state.topic.is_empty()).then(|| error.to_string()),
        Ok(topic) => check(&state.draft(topic)).err().map(|error| error.to_string()),
    };
    message_line_ui(ui, model, state.payload.len(), refusal);
}

fn send_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, topic: Option<&Topic>, out: &mut Vec<Command>) {
    let is_live = model.console.link.is_live();
    let pressed = ui.add_enabled(topic.is_some() && is_live, send_button(ui)).accessible_name("Send").clicked();
    let by_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if let (true, true, Some(topic)) = (pressed || by_key, is_live, topic)
        && check(&state.draft(topic.clone())).is_ok()
    {
        out.push(Command::Link(LinkCommand::Publish(state.request(topic.clone()))));
    }
    let pending = model.console.publishes.pending();
    if pending > 0 {
        let dim = theme::palette(ui).dim;
        widgets::line(ui, &format!("{pending} on the way"), theme::small(), dim);
    }
}

fn send_button(ui: &Ui) -> Button<'static> {
    let palette = theme::palette(ui);
    let keys = RichText::new("Ctrl ⏎").font(theme::body()).color(palette.on_accent.gamma_multiply(0.75));
    let text = RichText::new("Send").font(theme::semibold(13.0)).color(palette.on_accent);
    Button::new((text, keys)).fill(palette.accent).stroke(eframe::egui::Stroke::new(1.0, palette.accent))
}

/// One line below the button: what is wrong with the topic, why nothing can be sent, or the last outcome.
fn message_line_ui(ui: &mut Ui, model: &Model<'_>, payload_bytes: usize, refusal: Option<String>) {
    let palette = theme::palette(ui);
    if let Some(refusal) = refusal {
        outcome_line_ui(ui, Icon::Cross, palette.bad, &refusal);
    } else if payload_bytes > SHOWN_FROM_BYTES {
        let words = format!("{} of {} KiB", payload_bytes.div_ceil(1024), MAX_PAYLOAD_BYTES / 1024);
        outcome_line_ui(ui, Icon::Ring, palette.dim, &words);
    } else if !model.console.link.is_live() {
        outcome_line_ui(ui, Icon::Ring, palette.dim, "not connected: nothing can be sent now");
    } else if let Some(last) = model.console.publishes.newest_first().next() {
        publish_line_ui(ui, last, model.now);
    }
}

fn publish_line_ui(ui: &mut Ui, publish: &Publish, now: Timestamp) {
    let palette = theme::palette(ui);
    let Some((_, outcome)) = &publish.outcome else {
        let waits = words::took(now.since(publish.asked_at));
        return outcome_line_ui(ui, Icon::RingDot, palette.accent, &format!("on its way for {waits}"));
    };
    let (icon, color) = match outcome {
        PublishOutcome::Accepted { reason_code: 0x10, .. } => (Icon::Check, palette.warn),
        PublishOutcome::Accepted { .. } | PublishOutcome::Sent => (Icon::Check, palette.good),
        PublishOutcome::Refused { .. } | PublishOutcome::NotSent => (Icon::Cross, palette.bad),
        PublishOutcome::Parked { .. } => (Icon::Pause, palette.bad),
        PublishOutcome::Unknown => (Icon::RingDot, palette.warn),
    };
    outcome_line_ui(ui, icon, color, &words::publish_outcome(outcome));
}

fn outcome_line_ui(ui: &mut Ui, icon: Icon, color: eframe::egui::Color32, text: &str) {
    ui.horizontal(|ui| {
        widgets::icon(ui, icon, 9.0, color);
        widgets::line(ui, text, theme::small(), color).on_hover_text(text);
    });
}

fn properties_ui(ui: &mut Ui, state: &mut PublishState) {
    let dim = theme::palette(ui).dim;
    ScrollArea::vertical().id_salt("properties").auto_shrink(false).show(ui, |ui| {
        let id = Id::unique("publish_content_type");
        ui.horizontal(|ui| {
            widgets::line(ui, "Content type", theme::body(), dim);
            let width = ui.available_width().min(360.0);
            widgets::field(ui, &mut state.content_type, id, "Content type", "application/json", width);
        });
        let mut removed = None;
        for (place, (name, value)) in state.user_properties.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                let width = ((ui.available_width() - 100.0) / 2.0).min(240.0);
                let id = |part: &str| Id::unique(("publish_property", part, place));
                let number = place + 1;
                widgets::field(ui, name, id("name"), &format!("Name of property {number}"), "name", width);
                widgets::field(ui, value, id("value"), &format!("Value of property {number}"), "value", width);
                let remove = ui.button("Remove").accessible_name(format!("Remove property {number}"));
                if remove.clicked() {
                    removed = Some(place);
                }
            });
        }
        if let Some(place) = removed {
            state.user_properties.remove(place);
        }
        if ui.button("Add a user property").clicked() {
            state.user_properties.push(Default::default());
        }
    });
}

fn sent_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let mut publishes = model.console.publishes.newest_first().peekable();
    if publishes.peek().is_none() {
        widgets::paragraph(ui, "What you send is listed here with its outcome.", palette.dim);
        return;
    }
    ScrollArea::vertical().id_salt("sent").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for publish in publishes {
            if state.dropped.last() == Some(&publish.request.id) {
                dropped_ui(ui, publish, state);
            } else if ![&state.dropped, &state.replaced].into_iter().any(|ids| ids.contains(&publish.request.id)) {
                ui.horizontal(|ui| sent_row_ui(ui, model, publish, state, out));
            }
        }
    });
}

fn sent_row_ui(ui: &mut Ui, model: &Model<'_>, publish: &Publish, state: &mut PublishState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.x = 12.0;
    let PublishRequest { topic, qos, .. } = &publish.request;
    let time = words::time_of_day(publish.asked_at, model.time_zone);
    widgets::line(ui, &time, theme::mono(), palette.dim);
    let topic = visible_topic(topic.as_str());
    let words = format!("{topic}  QoS {}", qos.level());
    ui.allocate_ui_with_layout(vec2(220.0, 18.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(220.0);
        widgets::line(ui, &words, theme::mono(), palette.text).on_hover_text(&*topic);
    });
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        sent_buttons_ui(ui, model, publish, state, out);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| publish_line_ui(ui, publish, model.now));
    });
}

/// What can be done about a message that did not get through.
fn sent_buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    publish: &Publish,
    state: &mut PublishState,
    out: &mut Vec<Command>,
) {
    let id = publish.request.id;
    let Some((_, outcome)) = &publish.outcome else { return };
    let time = words::time_of_day(publish.asked_at, model.time_zone);
    let message = format!("the message of {time} to {}", publish.request.topic);
    let (again, drops) = match outcome {
        PublishOutcome::Parked { .. } | PublishOutcome::NotSent => (true, true),
        PublishOutcome::Refused { .. } | PublishOutcome::Unknown => (true, false),
        PublishOutcome::Accepted { .. } | PublishOutcome::Sent => (false, false),
    };
    if drops && widgets::word_button(ui, "Drop", &format!("Drop {message}")).clicked() {
        state.dropped.push(id);
    }
    let can_send = again && model.console.link.is_live();
    if can_send && widgets::word_button(ui, "Send again", &format!("Send {message} again")).clicked() {
        state.next_id += 1;
        let request = PublishRequest { id: PublishId(state.next_id), ..publish.request.clone() };
        out.push(Command::Link(LinkCommand::Publish(request)));
        if drops {
            // The new row takes the place of the old one.
            state.replaced.push(id);
        }
    }
    if let PublishOutcome::Refused { notice, .. } | PublishOutcome::Parked { notice } = outcome
        && widgets::word_button(ui, "Details", &format!("Details of {message}")).clicked()
    {
        state.details = Some(notice.clone());
    }
}

/// The message that was dropped last can be had back.
fn dropped_ui(ui: &mut Ui, publish: &Publish, state: &mut PublishState) {
    let dim = theme::palette(ui).dim;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        widgets::line(ui, &format!("Dropped the message to {}", publish.request.topic), theme::small(), dim);
        if widgets::word_button(ui, "Undo", "Keep the dropped message").clicked() {
            state.dropped.pop();
        }
    });
}
