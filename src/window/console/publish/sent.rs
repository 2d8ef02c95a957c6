//! The list of sent messages with their outcome, and what can be done about each.

use eframe::egui::{Align, Color32, Layout, Role, ScrollArea, Ui, WidgetInfo, vec2};

use super::draft::Draft;
use super::outbox::Outbox;
use super::read_only::can_send;
use super::stored;
use super::unreached::unreached_ui;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{elided, widgets, words};
use console::Publish;
use model::{Command, Notice, PublishCommand, PublishOutcome, PublishRequest, visible_topic};
use texts::t;

/// Characters of a payload in the list.
const SHOWN_CHARS: usize = 300;
/// Characters of a payload that are shown on hover.
const HOVER_CHARS: usize = 2_000;

/// Size of the sign before an outcome, in points.
const SIGN: f32 = 9.0;
/// Width of a topic with its choices beside the outcome, in points: at least, or the outcome is below.
const LEAST_TOPIC: f32 = 160.0;
/// The same where there is room. Longer ones move their outcome to the right.
const USUAL_TOPIC: f32 = 260.0;

/// What the person wants of a row.
#[derive(Debug, Default)]
pub(super) struct SentState {
    /// The notice whose details the user wants to see.
    pub(super) details: Option<Box<Notice>>,
    /// The message that is wanted in the form.
    pub(super) wanted: Option<Draft>,
    /// The message that is to be saved under a name.
    pub(super) to_save: Option<Draft>,
    preview: String,
}

pub(super) fn sent_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut SentState,
    outbox: &mut Outbox,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let publishes = &model.console.publishes;
    if publishes.newest_first().next().is_none() {
        widgets::paragraph(ui, t!("Messages you send are listed here with their outcome."), palette.dim);
        return;
    }
    ScrollArea::vertical().id_salt("sent").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for publish in publishes.newest_first() {
            if publishes.dropped_last() == Some(publish.id) {
                dropped_ui(ui, publish, out);
            } else if publishes.is_listed(publish) {
                row_ui(ui, model, publish, state, outbox, out);
            }
        }
    });
}

fn row_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    publish: &Publish,
    state: &mut SentState,
    outbox: &mut Outbox,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let PublishRequest { topic, qos, retain, .. } = &publish.request;
    let time = words::time_of_day(publish.asked_at, model.time_zone);
    let topic = visible_topic(topic.as_str());
    let level = qos.level();
    let choices = if *retain { t!("QoS {level} retain", level) } else { t!("QoS {level}", level) };
    let choices = format!("  {choices}");
    let mut is_beside = true;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        widgets::line(ui, &time, theme::mono(), palette.dim);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            buttons_ui(ui, model, publish, state, outbox, out);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let left = left_by(ui, &outcome(palette, publish, model).2);
                is_beside = left >= LEAST_TOPIC;
                let width = if is_beside { left } else { ui.available_width() };
                topic_ui(ui, &topic, &choices, width);
                if is_beside {
                    outcome_ui(ui, publish, model);
                }
            });
        });
    });
    if !is_beside {
        outcome_ui(ui, publish, model);
    }
    payload_ui(ui, &publish.request, &mut state.preview);
    unreached_ui(ui, model, publish);
}

/// What the outcome leaves of the room, in points: the outcome matters more than the whole topic.
fn left_by(ui: &Ui, outcome: &str) -> f32 {
    let text = widgets::galley(ui, outcome, theme::small(), theme::palette(ui).text, f32::INFINITY);
    let sign = SIGN + 2.0 + 2.0 * ui.spacing().item_spacing.x;
    ui.available_width() - text.size().x.ceil() - sign
}

/// `most` is the width that there is room for, in points.
fn topic_ui(ui: &mut Ui, topic: &str, choices: &str, most: f32) {
    let color = theme::palette(ui).text;
    let whole = format!("{topic}{choices}");
    let needed = widgets::galley(ui, &whole, theme::mono(), color, f32::INFINITY).size().x.ceil();
    let width = needed.max(USUAL_TOPIC).min(most);
    let shown = if needed <= width {
        whole.clone()
    } else {
        let count = elided::letters_in(ui, width);
        elided::in_middle(topic, count.saturating_sub(choices.chars().count())) + choices
    };
    ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(width);
        let line = widgets::line(ui, &shown, theme::mono(), color);
        line.widget_info(|| WidgetInfo::labeled(Role::Label, true, whole.as_str()));
        line.on_hover_text(topic);
    });
}

fn payload_ui(ui: &mut Ui, request: &PublishRequest, preview: &mut String) {
    let palette = theme::palette(ui);
    let content_type = request.properties.content_type.as_deref();
    payload::preview(&request.payload, content_type, SHOWN_CHARS, preview);
    let (text, color) =
        if request.payload.is_empty() { (t!("empty"), palette.faint) } else { (preview.as_str(), palette.dim) };
    let response = widgets::line(ui, text, theme::mono(), color);
    if response.hovered() {
        payload::preview(&request.payload, content_type, HOVER_CHARS, preview);
        response.on_hover_text(preview.as_str());
    }
}

/// The outcome of a message, or that it is in flight.
pub(super) fn outcome_ui(ui: &mut Ui, publish: &Publish, model: &Model<'_>) {
    let palette = theme::palette(ui);
    let (icon, color, words) = outcome(palette, publish, model);
    sign_line_ui(ui, icon, color, &words);
}

fn outcome(palette: &theme::Palette, publish: &Publish, model: &Model<'_>) -> (Icon, Color32, String) {
    let Some((_, outcome)) = &publish.outcome else {
        let waits = words::took(model.now.since(publish.asked_at));
        return (Icon::RingDot, palette.accent, t!("in flight for {time}", time = waits));
    };
    if let Some(since) = stored::outcome(palette, publish, model) {
        return since;
    }
    let (icon, color) = sign_of(palette, outcome);
    (icon, color, words::publish_outcome(outcome))
}

fn sign_of(palette: &theme::Palette, outcome: &PublishOutcome) -> (Icon, Color32) {
    match outcome {
        PublishOutcome::Accepted { reason_code: 0x10, .. } => (Icon::Check, palette.warn),
        PublishOutcome::Accepted { .. } => (Icon::Check, palette.good),
        // It left this computer, and QoS 0 has no receipt.
        PublishOutcome::Sent | PublishOutcome::Queued => (Icon::Ring, palette.dim),
        PublishOutcome::Refused { .. }
        | PublishOutcome::Unstored { .. }
        | PublishOutcome::Blamed { .. }
        | PublishOutcome::NotSent => (Icon::Cross, palette.bad),
        PublishOutcome::Parked { .. } => (Icon::Pause, palette.bad),
        PublishOutcome::Unacknowledged { .. } | PublishOutcome::Unknown => (Icon::RingDot, palette.warn),
    }
}

/// A line with a sign before it.
pub(super) fn sign_line_ui(ui: &mut Ui, icon: Icon, color: eframe::egui::Color32, text: &str) {
    ui.horizontal(|ui| {
        widgets::icon(ui, icon, SIGN, color);
        // It has the whole text under the pointer where it is cut.
        widgets::line(ui, text, theme::small(), color);
    });
}

/// What can be done about a message. One that arrived goes into the form first, so that a slip sends nothing.
fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    publish: &Publish,
    state: &mut SentState,
    outbox: &mut Outbox,
    out: &mut Vec<Command>,
) {
    let request = &publish.request;
    let Some((_, outcome)) = &publish.outcome else { return };
    let time = words::time_of_day(publish.asked_at, model.time_zone);
    let topic = request.topic.as_str();
    let (again, drops) = match outcome {
        PublishOutcome::Parked { .. } | PublishOutcome::NotSent | PublishOutcome::Unstored { .. } => (true, true),
        PublishOutcome::Refused { .. }
        | PublishOutcome::Blamed { .. }
        | PublishOutcome::Unacknowledged { .. }
        | PublishOutcome::Unknown => (true, false),
        PublishOutcome::Accepted { .. } | PublishOutcome::Sent | PublishOutcome::Queued => (false, false),
    };
    if drops
        && widgets::word_button(ui, t!("Discard"), &t!("Discard the {time} message to {topic}", time, topic)).clicked()
    {
        out.push(Command::Publish(PublishCommand::Drop { id: publish.id }));
    }
    // The outbox asks first, and marks what may have arrived.
    let can_send = again && can_send(model) && stored::entry(publish, model).is_none();
    if can_send
        && widgets::word_button(ui, t!("Send again"), &t!("Send the {time} message to {topic} again", time, topic))
            .clicked()
    {
        // Its row gives its place to the new one, unless it may have arrived.
        outbox.send(model, request.clone(), drops.then_some(publish.id), out);
    }
    if !again
        && widgets::word_button(
            ui,
            t!("Send again…"),
            &t!("Edit the {time} message to {topic} and send it again", time, topic),
        )
        .clicked()
    {
        state.wanted = Draft::of_request(request);
    }
    if model.console.saved_messages.is_some()
        && widgets::word_button(ui, t!("Save…"), &t!("Save the {time} message to {topic} under a name", time, topic))
            .clicked()
    {
        state.to_save = Draft::of_request(request);
    }
    if let PublishOutcome::Refused { notice, .. }
    | PublishOutcome::Unstored { notice }
    | PublishOutcome::Blamed { notice, .. }
    | PublishOutcome::Unacknowledged { notice }
    | PublishOutcome::Parked { notice } = outcome
        && widgets::word_button(ui, t!("Details"), &t!("Details of the {time} message to {topic}", time, topic))
            .clicked()
    {
        state.details = Some(notice.clone());
    }
}

/// The message that was discarded last can be restored.
fn dropped_ui(ui: &mut Ui, publish: &Publish, out: &mut Vec<Command>) {
    let dim = theme::palette(ui).dim;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        widgets::line(ui, &t!("Discarded the message to {topic}", topic = publish.request.topic), theme::small(), dim);
        if widgets::word_button(ui, t!("Undo"), t!("Restore the discarded message")).clicked() {
            out.push(Command::Publish(PublishCommand::Restore { id: publish.id }));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_acknowledged_is_green() {
        let palette = theme::Palette::for_tests();
        let notice = || Box::new(Notice::error("test", model::Words::default()));
        let accepted = |reason_code| PublishOutcome::Accepted { took: std::time::Duration::ZERO, reason_code };
        for (outcome, green) in [
            (accepted(0), true),
            (accepted(0x10), false),
            (PublishOutcome::Sent, false),
            (PublishOutcome::NotSent, false),
            (PublishOutcome::Queued, false),
            (PublishOutcome::Unknown, false),
            (PublishOutcome::Unacknowledged { notice: notice() }, false),
            (PublishOutcome::Blamed { probably: true, notice: notice() }, false),
        ] {
            let (icon, color) = sign_of(palette, &outcome);
            assert_eq!(color == palette.good, green, "{outcome:?}");
            assert!(green || icon != Icon::Check || color == palette.warn, "{outcome:?}");
        }
    }
}
