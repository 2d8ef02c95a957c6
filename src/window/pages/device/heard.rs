//! What comes on topics with the name of the device: how often, and the last messages, those in memory and those that are recorded.

use std::cmp::Reverse;
use std::time::Duration;

use eframe::egui::{Align, Button, Grid, Layout, RichText, Ui};

use super::said::{moment, section_ui};
use crate::kit::intent::{Find, Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::{Recorded, RecordingState, SeenIn, SeenMessage};
use model::{MessageRef, Origin, PastMessage, Timestamp, TopicId, visible_topic};
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
    let Some(last) = last_messages(model, usize::MAX).into_iter().find(|message| !message.is_sent(model)) else {
        return;
    };
    let recorded = device.recorded_interval();
    section_ui(ui, t!("Topics with its name"), |ui| {
        if topics.is_empty() {
            widgets::line(ui, t!("as recorded"), theme::small(), palette.dim);
            return;
        }
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
    let age = words::short_age(model.age(last.at()));
    let last = t!("{age} ago, {topic}", age, topic = short(model, last.topic(model)));
    let most_often = most_often.map(|(every, topic)| (every, model.console.topics.get(topic)));
    let facts = [
        (t!("last message"), Some(last)),
        (
            t!("usually every"),
            most_often.or(recorded).map(|(every, topic)| {
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

/// A message in memory, or one that is recorded only.
#[derive(Clone, Copy)]
enum Heard<'a> {
    InMemory(&'a SeenMessage),
    Recorded(&'a PastMessage),
}

impl<'a> Heard<'a> {
    fn at(self) -> Timestamp {
        match self {
            Self::InMemory(message) => message.at,
            Self::Recorded(message) => message.received_at(),
        }
    }

    fn topic(self, model: &Model<'a>) -> &'a str {
        match self {
            Self::InMemory(message) => model.console.topics.get(message.topic),
            Self::Recorded(message) => &message.topic,
        }
    }

    /// `None` where it is neither in memory any more nor recorded.
    fn message(self, model: &Model<'a>) -> Option<MessageRef<'a>> {
        match self {
            Self::InMemory(message) => model.console.log.message(message.row),
            Self::Recorded(message) => message.batch.get(0),
        }
    }

    fn is_sent(self, model: &Model<'a>) -> bool {
        match self {
            Self::InMemory(message) => message.is_sent,
            Self::Recorded(_) => self.message(model).is_some_and(|message| message.origin == Origin::Sent),
        }
    }

    /// The way to it.
    fn source(self) -> SeenIn {
        match self {
            Self::InMemory(message) => SeenIn::Log(message.row),
            Self::Recorded(message) => SeenIn::Recording(message.row),
        }
    }
}

/// The newest first.
fn last_messages<'a>(model: &Model<'a>, most: usize) -> Vec<Heard<'a>> {
    let seen = &model.console.device.seen;
    let recorded = seen.recorded().iter().take(most).map(Heard::Recorded);
    let mut all: Vec<Heard<'a>> = seen.messages().take(most).map(Heard::InMemory).chain(recorded).collect();
    all.sort_by_key(|message| Reverse(message.at()));
    all.truncate(most);
    all
}

/// When the last message of the device came on a topic with its name.
pub(super) fn last_heard(model: &Model<'_>) -> Option<Timestamp> {
    let last = last_messages(model, usize::MAX).into_iter().find(|message| !message.is_sent(model));
    last.map(Heard::at)
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
    let messages = last_messages(model, LISTED);
    if messages.is_empty() {
        let words = t!("None came on a topic that has its name as a level.");
        widgets::paragraph(ui, words, palette.dim);
    }
    for message in messages {
        message_ui(ui, model, message, wanted);
    }
    widgets::paragraph(ui, &recorded_remark(model), palette.faint);
    ui.add_space(12.0);
}

fn message_ui(ui: &mut Ui, model: &Model<'_>, heard: Heard<'_>, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let full = heard.topic(model);
    let topic = short(model, full);
    let kept = heard.message(model);
    ui.push_id(("message", heard.source()), |ui| {
        ui.horizontal(|ui| {
            ui.set_height(theme::ROW);
            let age = words::short_age(model.age(heard.at()));
            ui.allocate_ui_with_layout([AGE, theme::ROW].into(), Layout::right_to_left(Align::Center), |ui| {
                widgets::line(ui, &age, theme::small(), palette.dim);
            });
            ui.allocate_ui_with_layout([TOPIC, theme::ROW].into(), Layout::left_to_right(Align::Center), |ui| {
                ui.set_max_width(TOPIC);
                let text = RichText::new(&topic).font(theme::mono()).color(palette.text);
                let button = ui.add_enabled(kept.is_some(), Button::new(text).small().frame(false).truncate());
                let button = button.accessible_name(&t!("Show the message on {topic}", topic));
                let gone = t!("It was removed from the log.");
                if button.on_hover_text(&*visible_topic(full)).on_disabled_hover_text(gone).clicked() {
                    wanted.intents.extend(way_to(model, heard.source(), heard.at()));
                }
            });
            let mut text = String::new();
            if let Some(kept) = kept {
                let search = &model.console.search;
                let known = match heard.source() {
                    SeenIn::Log(row) => search.known(full, row, None),
                    SeenIn::Recording(_) => search.messages().known(full, None),
                };
                preview(kept.payload, known, PREVIEW, &mut text);
            }
            if heard.is_sent(model) {
                text = t!("sent by you: {text}", text);
            }
            widgets::line(ui, &text, theme::mono(), palette.dim);
        });
    });
}

/// Shows a message where it is, in the log or in what is recorded.
pub(super) fn way_to(model: &Model<'_>, source: SeenIn, at: Timestamp) -> Option<Intent> {
    match source {
        SeenIn::Log(row) => Some(Intent::Find(Find::Message(row))),
        SeenIn::Recording(row) => {
            let (profile, _) = model.console.session.profile()?;
            let (profile, row) = (profile.to_owned(), Some(row + 1));
            Some(Intent::Older { profile, before: at, row })
        }
    }
}

/// How far what is recorded is known, and whether more is.
pub(super) fn recorded_remark(model: &Model<'_>) -> String {
    let is_off = model.console.recording.state() == RecordingState::Off;
    match model.console.device.recorded() {
        Recorded::Unknown => t!("Reading what is recorded…").to_owned(),
        Recorded::Failed(notice) => notice.summary.clone(),
        Recorded::Nothing if is_off => t!("Recording is off: nothing older is known.").to_owned(),
        Recorded::Nothing => t!("Nothing is recorded of this profile yet.").to_owned(),
        Recorded::Read(past) => {
            let time = past.back_to.map(|at| moment(model, at));
            let back_to = time.map_or_else(String::new, |time| t!("Recorded back to {time}.", time));
            if is_off { format!("{back_to} {}", t!("Recording is off now.")) } else { back_to }
        }
    }
}

/// What comes after the name of the device; the whole topic where nothing does.
fn short(model: &Model<'_>, full: &str) -> String {
    let device = &model.console.device;
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
