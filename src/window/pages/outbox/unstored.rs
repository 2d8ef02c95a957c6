//! Messages that were refused because they could not be stored: they stay here until the person tries again or discards them.

use eframe::egui::{Align, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::state::OutboxPageState;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::Publish;
use model::{Command, Notice, PublishCommand, PublishOutcome, visible_topic};
use texts::t;

/// Height of a row, in points, and room for its buttons.
const HEIGHT: f32 = 44.0;
const BUTTONS: f32 = 200.0;
/// Characters of a payload that are shown.
const SHOWN_CHARS: usize = 160;

/// Those messages, the newest first, each with the reason.
pub(super) fn unstored<'a>(model: &Model<'a>) -> Vec<(&'a Publish, &'a Notice)> {
    let publishes = &model.console.publishes;
    let listed = publishes.newest_first().filter(|publish| publishes.is_listed(publish));
    let refused = listed.filter_map(|publish| match &publish.outcome {
        Some((_, PublishOutcome::Unstored { notice })) => Some((publish, &**notice)),
        _ => None,
    });
    refused.collect()
}

/// Why, in words that wrap. `works_again` says that messages can be stored now.
pub(super) fn reason_ui(ui: &mut Ui, notice: &Notice, works_again: bool) {
    let palette = theme::palette(ui);
    widgets::padded(ui, theme::PADDING, 2.0, |ui| {
        let words = if works_again {
            t!("They are not in the outbox and are not sent. Messages can be stored again: try again, or discard them.")
                .to_owned()
        } else {
            let (cause, remedy) = (&notice.cause, &notice.remedy);
            t!("They are not in the outbox and are not sent: {cause} {remedy}", cause, remedy)
        };
        widgets::paragraph(ui, &words, palette.warn);
    });
}

/// A message, and what can be done with it.
pub(super) fn row_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    publish: &Publish,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let (rect, row) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let topic = visible_topic(publish.request.topic.as_str());
    let time: String = words::time_of_day(publish.asked_at, model.time_zone).chars().take("14:02:53".len()).collect();
    row.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, t!("not stored: {topic}, {time}", topic, time)));
    let inside = rect.shrink2(vec2(theme::PADDING, 4.0));
    let text = inside.with_max_x(inside.right() - BUTTONS);
    let line = |ui: &mut Ui, at: Rect, add: &mut dyn FnMut(&mut Ui)| {
        ui.scope_builder(UiBuilder::new().max_rect(at).layout(Layout::left_to_right(Align::Center)), |ui| add(ui));
    };
    let mut preview = String::new();
    let content_type = publish.request.properties.content_type.as_deref();
    payload::preview(&publish.request.payload, content_type, SHOWN_CHARS, &mut preview);
    let (above, below) = text.split_top_bottom_at_y(text.center().y);
    line(ui, above, &mut |ui| {
        widgets::icon(ui, Icon::Cross, 10.0, palette.bad);
        widgets::line(ui, &time, theme::small(), palette.dim);
        widgets::line(ui, &topic, theme::mono(), palette.text);
    });
    line(ui, below, &mut |ui| {
        ui.add_space(20.0);
        widgets::line(ui, preview.lines().next().unwrap_or_default(), theme::mono(), palette.dim);
    });
    let buttons = inside.with_min_x(text.right());
    ui.scope_builder(UiBuilder::new().max_rect(buttons).layout(Layout::right_to_left(Align::Center)), |ui| {
        let discard = ui.button(t!("Discard")).accessible_name(&t!("Discard the message to {topic}", topic));
        let again = ui.button(t!("Try again")).accessible_name(&t!("Try again to send the message to {topic}", topic));
        if discard.clicked() {
            out.push(Command::Publish(PublishCommand::Drop { id: publish.id }));
            let restore = Command::Publish(PublishCommand::Restore { id: publish.id });
            state.offer_back(ui, restore, t!("Discarded: {topic}", topic));
        } else if again.clicked() {
            let (request, replaces) = (publish.request.clone(), Some(publish.id));
            state.send(model, &publish.request, Command::Publish(PublishCommand::Send { request, replaces }), out);
        }
    });
}
