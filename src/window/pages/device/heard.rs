//! What comes on topics with the name of the device: how often, and the last messages.

use std::time::Duration;

use eframe::egui::{Align, Button, Grid, Layout, RichText, Ui};

use super::said::section_ui;
use crate::kit::intent::{Find, Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::SeenMessage;
use model::{TopicId, visible_topic};
use payload::preview;
use texts::{counted, t};

/// So many messages are listed.
const LISTED: usize = 8;
/// Of so many topics it is looked how often messages come.
const COMPARED: usize = 200;
/// Shorter intervals are in milliseconds.
const SECOND: Duration = Duration::from_secs(1);
/// What is read of a payload, in characters.
const PREVIEW: usize = 80;
/// Widths of the columns of the age and of the topic, in points.
const AGE: f32 = 52.0;
const TOPIC: f32 = 96.0;

/// How often messages come.
pub(super) fn reports_ui(ui: &mut Ui, model: &Model<'_>) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    let topics: Vec<TopicId> = device.seen.topics().take(COMPARED + 1).collect();
    // What was sent from here says nothing of the device.
    let Some(last) = device.seen.messages().find(|message| !message.is_sent) else { return };
    section_ui(ui, t!("Topics with its name"), |ui| {
        let count = topics.len().min(COMPARED) as u64;
        let words = if topics.len() > COMPARED {
            t!("more than {count} topics", count)
        } else {
            counted!(count = count, "{count} topic", "{count} topics")
        };
        widgets::line(ui, &words, theme::small(), palette.dim);
    });
    let tree = &model.console.tree;
    let interval = |topic: &TopicId| Some((tree.own(tree.level_of(*topic)?)?.usual_interval()?, *topic));
    let most_often = topics.iter().filter_map(interval).min_by_key(|(interval, _)| *interval);
    let last = t!("{age} ago, {topic}", age = words::short_age(model.age(last.at)), topic = short(model, last.topic));
    let facts = [
        (t!("last message"), Some(last)),
        (
            t!("usually every"),
            most_often.map(|(every, topic)| {
                let every = if every < SECOND { words::took(every) } else { words::short_age(every) };
                format!("{every}, {}", short(model, topic))
            }),
        ),
    ];
    let id = ui.scope_id().with("reports");
    Grid::new(id).num_columns(2).min_col_width(104.0).min_row_height(theme::ROW).spacing([12.0, 0.0]).show(ui, |ui| {
        for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            widgets::line(ui, name, theme::body(), palette.dim);
            widgets::line(ui, &value, theme::mono(), palette.text);
            ui.end_row();
        }
    });
    ui.add_space(12.0);
}

/// The last messages, each a way to it in the table.
pub(super) fn messages_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    section_ui(ui, t!("Last messages"), |ui| {
        let all = widgets::word_button(ui, t!("Show all"), t!("Show all messages with the name of the device"));
        if all.clicked() {
            wanted.intents.push(Intent::Find(Find::Messages(query(device.client_id()))));
        }
    });
    let mut messages = device.seen.messages().take(LISTED).peekable();
    if messages.peek().is_none() {
        let words = t!("None came on a topic that has its name as a level.");
        widgets::paragraph(ui, words, palette.dim);
    }
    for message in messages {
        message_ui(ui, model, message, wanted);
    }
    ui.add_space(12.0);
}

fn message_ui(ui: &mut Ui, model: &Model<'_>, message: &SeenMessage, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let topic = short(model, message.topic);
    let kept = model.console.log.message(message.row);
    ui.push_id(("message", message.row), |ui| {
        ui.horizontal(|ui| {
            ui.set_height(theme::ROW);
            let age = words::short_age(model.age(message.at));
            ui.allocate_ui_with_layout([AGE, theme::ROW].into(), Layout::right_to_left(Align::Center), |ui| {
                widgets::line(ui, &age, theme::small(), palette.dim);
            });
            ui.allocate_ui_with_layout([TOPIC, theme::ROW].into(), Layout::left_to_right(Align::Center), |ui| {
                ui.set_max_width(TOPIC);
                let text = RichText::new(&topic).font(theme::mono()).color(palette.text);
                let button = ui.add_enabled(kept.is_some(), Button::new(text).small().frame(false).truncate());
                let button = button.accessible_name(&t!("Show the message on {topic}", topic));
                let gone = t!("It was removed from the log.");
                if button.on_hover_text(full(model, message.topic)).on_disabled_hover_text(gone).clicked() {
                    wanted.intents.push(Intent::Find(Find::Message(message.row)));
                }
            });
            let mut text = String::new();
            if let Some(kept) = kept {
                let topic = model.console.topics.get(message.topic);
                preview(kept.payload, model.console.search.messages().known(topic, None), PREVIEW, &mut text);
            }
            if message.is_sent {
                text = t!("sent by you: {text}", text);
            }
            widgets::line(ui, &text, theme::mono(), palette.dim);
        });
    });
}

fn full(model: &Model<'_>, topic: TopicId) -> String {
    visible_topic(model.console.topics.get(topic)).into_owned()
}

/// What comes after the name of the device; the whole topic where nothing does.
fn short(model: &Model<'_>, topic: TopicId) -> String {
    let device = &model.console.device;
    let full = model.console.topics.get(topic);
    let levels: Vec<&str> = full.split('/').collect();
    let at = levels.iter().position(|level| *level == device.client_id() || *level == device.thing());
    let rest = at.map(|at| levels[at + 1..].join("/")).filter(|rest| !rest.is_empty());
    visible_topic(&rest.unwrap_or_else(|| full.to_owned())).into_owned()
}

/// Finds the messages with this text in the topic.
fn query(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("topic:\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_finds_any_name() {
        for name in ["press-1", "a b", "a\"b", "a\\b"] {
            assert!(search::parse(&query(name)).is_ok(), "{name}");
        }
    }
}
