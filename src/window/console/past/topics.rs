//! The topics of the span that is open, as a tree beside its messages.

use console::{CountOfTopics, OpenPast};
use eframe::egui::Ui;

use super::state::PastState;
use crate::console::topic_tree::{Drawn, TreeRequest, topic_tree_ui};
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::panels::{Area, Side};
use crate::kit::{theme, widgets, words};
use texts::t;

/// Width that the tree has at first, in points, and what the messages need beside it.
const USUAL: f32 = 272.0;
const LEAST_BESIDE: f32 = 420.0;
/// What the inspector has at first, in points.
const INSPECTOR: f32 = 356.0;

/// Draws the tree at the left, where there is room. `model` is of the open span.
pub(super) fn topics_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    open: &OpenPast,
    has_inspector: bool,
    state: &mut PastState,
    intents: &mut Vec<Intent>,
) {
    let beside = LEAST_BESIDE + if has_inspector { INSPECTOR } else { 0.0 };
    if ui.available_width() < USUAL + beside {
        return;
    }
    let range = 180.0..=(ui.available_width() - beside).clamp(180.0, 480.0);
    let frame = theme::area(theme::palette(ui).panel);
    let area =
        Area { name: "past_left", edge: t!("Width of the topics"), side: Side::Left, usual: USUAL, range, frame };
    let mut width = state.tree_width;
    area.show(ui, &mut width, |ui| {
        tree_ui(ui, model, open, state, intents);
        ui.take_available_space();
    });
    state.tree_width = width;
}

fn tree_ui(ui: &mut Ui, model: &Model<'_>, open: &OpenPast, state: &mut PastState, intents: &mut Vec<Intent>) {
    let words = match open.topics() {
        CountOfTopics::Done { without_room: 0 } => None,
        CountOfTopics::Done { without_room } => {
            let messages = words::messages(without_room);
            Some(t!("{messages} of further topics: too many to list", messages))
        }
        CountOfTopics::Counting { searched, of } if of > 0 => {
            Some(t!("Counting topics… {percent}", percent = words::percent(searched, of)))
        }
        CountOfTopics::Counting { .. } => Some(t!("Counting topics…").to_owned()),
        CountOfTopics::Unasked => {
            intents.push(Intent::Past(PastIntent::CountTopics));
            None
        }
    };
    if let Some(words) = words {
        let dim = theme::palette(ui).dim;
        widgets::padded(ui, theme::PADDING, 6.0, |ui| widgets::paragraph(ui, &words, dim));
    }
    if model.console.tree.topics() == 0 {
        return;
    }
    // Nothing is sent from here, and nothing is pinned or muted.
    state.arrange_tree_of(open.id());
    let (mut commands, mut marks) = (Vec::new(), std::mem::take(&mut state.tree_marks));
    let request = topic_tree_ui(ui, &mut Drawn { model, marks: &mut marks, out: &mut commands }, &mut state.tree);
    state.tree_marks = marks;
    match request {
        Some(TreeRequest::ShowMessage(row)) => state.table.show(row),
        Some(TreeRequest::Search(query)) => state.search.search_for(&query),
        Some(TreeRequest::SendTo(_) | TreeRequest::Retained(_) | TreeRequest::Contracts) | None => {}
    }
}
