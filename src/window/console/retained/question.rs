//! Asks before retained messages are cleared: how many, and which come first.

use eframe::egui::{Label, Memory, Modal, RichText, Ui};

use super::said::want;
use super::state::RetainedPageState;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{field_ids, theme, widgets, words};
use console::RetainedRequest;
use model::visible_topic;
use texts::{counted, t};

/// Width of the question, in points.
const WIDTH: f32 = 520.0;
/// So many topics are shown.
const FIRST: usize = 6;

/// Draws nothing while nothing is asked.
pub(super) fn question_ui(ui: &Ui, model: &Model<'_>, state: &mut RetainedPageState, intents: &mut Vec<Intent>) {
    let Some(topics) = &state.question else { return state.came_from.give_back(ui.ctx()) };
    let id = field_ids::id(ui.ctx(), "retained_question");
    if ui.memory(|memory| memory.top_modal_layer().is_none()) {
        state.came_from.note(ui.ctx().memory(Memory::focused));
    }
    let palette = theme::palette(ui);
    let count = topics.len() as u64;
    let title = if let [topic] = topics.as_slice() {
        t!("Clear the retained message of {topic}?", topic = visible_topic(topic))
    } else {
        counted!(count, "Clear {count} retained message?", "Clear {count} retained messages?")
    };
    let (mut agreed, mut cancelled) = (false, false);
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
        said_ui(ui, model, topics, state.filter.trim());
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            let cancel = ui.button(t!("Cancel"));
            let button = counted!(count, "Clear {count} message", "Clear {count} messages");
            let agree = widgets::primary(ui, &button);
            // Enter means no, wherever the focus was before.
            if ui.memory(|memory| memory.focused().is_none()) {
                cancel.request_focus();
            }
            (agreed, cancelled) = (agree.clicked(), cancel.clicked());
        });
    });
    if agreed {
        want(intents, RetainedRequest::Clear(state.question.take().unwrap_or_default()));
    }
    if agreed || cancelled || shown.should_close() {
        state.question = None;
        ui.ctx().request_repaint();
    }
}

/// What is cleared, where, and how to get it back.
fn said_ui(ui: &mut Ui, model: &Model<'_>, topics: &[String], filter: &str) {
    let palette = theme::palette(ui);
    let (session, list) = (&model.console.session, &model.console.retained.list);
    let profile = session.profile().map_or("", |(name, _)| name);
    if session.guard().is_production {
        widgets::paragraph(ui, &t!("{profile} is a production profile. Others rely on it.", profile), palette.warn);
    }
    if topics.len() > 1 {
        if !filter.is_empty() {
            let words = t!("Those that match {filter}:", filter = visible_topic(filter));
            widgets::line(ui, &words, theme::body(), palette.text);
        }
        for topic in topics.iter().take(FIRST) {
            widgets::line(ui, &visible_topic(topic), theme::mono(), palette.text);
        }
        let more = topics.len().saturating_sub(FIRST) as u64;
        if more > 0 {
            let words = counted!(more, "and {more} more", "and {more} more");
            widgets::line(ui, &words, theme::small(), palette.dim);
        }
        ui.add_space(4.0);
    }
    if topics.len() > 1 && !list.is_whole() {
        let read = words::count(list.topics().len() as u64);
        let words = t!("The list is not whole: only the {read} topics that were read are looked at.", read);
        widgets::paragraph(ui, &words, palette.warn);
    }
    let words = if topics.len() == 1 {
        t!(
            "It is saved in a file before AWS removes it, so that it can be put back. New subscriptions do not get it any \
             more. AWS does not say its content type, which is missing after that."
        )
    } else {
        t!(
            "Each is saved in a file before AWS removes it, so that it can be put back. New subscriptions do not get it \
             any more. AWS does not say its content type, which is missing after that."
        )
    };
    widgets::paragraph(ui, words, palette.dim);
}
