//! A grip in the row of a message that waits: it is dragged to another place. Alt with up and down does the same.

use eframe::egui::{CursorIcon, DragAndDrop, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::state::OutboxPageState;
use crate::kit::theme;
use model::{Command, OutboxEntry, OutboxState, OutboxView, PublishId, visible_topic};
use texts::t;

/// Width of the grip, in points.
pub(super) const GRIP: f32 = 24.0;
/// So near to the edge of the list, in points, it scrolls while a message is dragged, and by how much in a frame.
const EDGE: f32 = 28.0;
const STEP: f32 = 7.0;

/// The message that is dragged.
#[derive(Clone, Copy, Debug)]
struct Dragged(PublishId);

/// Six dots at the left of the row.
pub(super) fn grip_ui(ui: &Ui, row: Rect, entry: &OutboxEntry) {
    let rect = row.with_max_x(row.left() + GRIP);
    let id = ui.scope_id().with(("grip", entry.id.0));
    // Not for Tab: the keys move the row that is selected.
    let grip = ui.interact(rect, id, Sense::DRAG);
    grip.dnd_set_drag_payload(Dragged(entry.id));
    let palette = theme::palette(ui);
    let color = if grip.hovered() || grip.dragged() { palette.text } else { palette.faint };
    for (x, y) in [(-2.5, -5.0), (2.5, -5.0), (-2.5, 0.0), (2.5, 0.0), (-2.5, 5.0), (2.5, 5.0)] {
        ui.painter().circle_filled(rect.center() + vec2(x, y), 1.2, color);
    }
    let topic = visible_topic(entry.request.topic.as_str());
    grip.widget_info(|| WidgetInfo::labeled(Role::Label, true, t!("Drag the message to {topic}", topic)));
    grip.on_hover_cursor(CursorIcon::Grab).on_hover_text(t!("Drag to move. With the keys: Alt ↑ and Alt ↓"));
}

/// Shows where the message lands that is dragged over this row, and puts it there when it is let go.
pub(super) fn drop_ui(
    ui: &Ui,
    row: &Response,
    view: &OutboxView,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let Some(dragged) = row.dnd_hover_payload::<Dragged>() else { return };
    let Some(pointer) = ui.input(|input| input.pointer.interact_pos()) else { return };
    let waits = |entry: &&std::sync::Arc<OutboxEntry>| entry.is_own && entry.state == OutboxState::Waiting;
    let is_below = pointer.y > row.rect.center().y;
    let before = if entry.state != OutboxState::Waiting {
        // What is being sent is before all that waits.
        view.entries.iter().find(waits).map(|first| first.id)
    } else if is_below {
        view.after(entry.id)
    } else {
        Some(entry.id)
    };
    let (id, former) = (dragged.0, view.after(dragged.0));
    let stays = before == Some(id) || before == former;
    if !stays {
        let y = if is_below { row.rect.bottom() } else { row.rect.top() };
        ui.painter().hline(row.rect.x_range(), y, Stroke::new(2.0, theme::palette(ui).accent));
    }
    if row.dnd_release_payload::<Dragged>().is_some() && !stays {
        state.place(ui, view, id, before, out);
    }
}

/// Scrolls while a message is dragged to the edge of the list.
pub(super) fn scroll_ui(ui: &Ui) {
    if !DragAndDrop::has_payload_of_type::<Dragged>(ui.ctx()) {
        return;
    }
    let (list, pointer) = (ui.clip_rect(), ui.input(|input| input.pointer.interact_pos()));
    let y = pointer.map_or(list.center().y, |pointer| pointer.y);
    let step = if y < list.top() + EDGE {
        STEP
    } else if y > list.bottom() - EDGE {
        -STEP
    } else {
        return;
    };
    ui.scroll_with_delta(vec2(0.0, step));
    ui.ctx().request_repaint();
}
