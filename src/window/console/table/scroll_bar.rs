//! The scroll bar of the rows.

use eframe::egui::{Id, Rect, Sense, Ui, pos2, vec2};

use super::columns::SCROLL_BAR;
use super::state::TableState;
use crate::kit::model::Model;
use crate::kit::theme;
use console::Viewport;

pub(super) fn scroll_bar_ui(
    ui: &Ui,
    rect: Rect,
    id: Id,
    model: &Model<'_>,
    state: &mut TableState,
    viewport: Viewport,
) {
    let view = state.view(model);
    let (from, shown) = state.position.parts(&view, viewport);
    if shown >= 1.0 {
        return;
    }
    let bar = rect.with_min_x(rect.right() - SCROLL_BAR);
    let response = ui.interact(bar, id.with("bar"), Sense::CLICK | Sense::DRAG);
    #[expect(clippy::cast_possible_truncation, reason = "a part of the height of the window")]
    let (handle, top) = {
        let handle = (bar.height() * shown as f32).max(24.0);
        let travelled = if shown < 1.0 { (from / (1.0 - shown)).min(1.0) } else { 0.0 };
        (handle, bar.top() + (bar.height() - handle) * travelled as f32)
    };
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = f64::from(pointer.y - bar.top() - handle / 2.0) / f64::from(bar.height() - handle);
        state.position.scroll_to_part(part, &view, viewport);
    }
    let palette = theme::palette(ui);
    let color = if response.hovered() || response.dragged() { palette.dim } else { palette.faint };
    let handle = Rect::from_min_size(pos2(bar.left() + 2.0, top), vec2(6.0, handle));
    ui.painter().rect_filled(handle, 3.0, color.gamma_multiply(0.7));
}
