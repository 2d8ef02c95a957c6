//! Offers to undo that a topic was muted, or that its pin was taken away.

use eframe::egui::Ui;

use crate::kit::{field_ids, undo};
use model::{TopicMarks, visible_topic};
use texts::t;

/// What is pinned and muted, as it was in the last frame and before the last change that takes something away.
#[derive(Debug, Default)]
pub(crate) struct MarksUndo {
    seen: Option<TopicMarks>,
    former: Option<TopicMarks>,
}

/// Looks at what this frame made of `marks`.
pub(crate) fn marks_undo_ui(ui: &Ui, marks: &mut TopicMarks, state: &mut MarksUndo) {
    let id = field_ids::id(ui.ctx(), "undo_marks");
    if undo::wanted_back(ui.ctx(), id)
        && let Some(former) = state.former.take()
    {
        marks.clone_from(&former);
        state.seen = Some(former);
        return;
    }
    if state.seen.as_ref() == Some(marks) {
        return;
    }
    let seen = state.seen.replace(marks.clone());
    let Some((seen, words)) = seen.and_then(|seen| removal(&seen, marks).map(|words| (seen, words))) else { return };
    if state.former.replace(seen).is_some() {
        // Only the last change can be undone.
        undo::withdraw(ui.ctx(), id);
    }
    undo::offer(ui.ctx(), id, Some(words));
}

/// What was taken away, where something was.
fn removal(before: &TopicMarks, after: &TopicMarks) -> Option<String> {
    let muted = after.muted.iter().find(|topic| !before.muted.contains(topic));
    let unpinned = before.pinned.iter().find(|topic| !after.pinned.contains(topic));
    let muted = muted.map(|topic| t!("Muted {topic}", topic = visible_topic(topic)));
    muted.or_else(|| unpinned.map(|topic| t!("Unpinned {topic}", topic = visible_topic(topic))))
}
