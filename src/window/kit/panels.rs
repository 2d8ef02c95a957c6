//! The sizes of the areas that a person can drag. A window without room squeezes them for as long as it has none; what
//! the person chose comes back with the room.

use std::ops::RangeInclusive;

use eframe::egui::accesskit::Action;
use eframe::egui::{Frame, Panel, PanelState, Pos2, Rect, Stroke, Ui, Vec2};

use super::theme;

/// From this width on, the sides may be as wide as the person likes.
pub(crate) const WIDE: f32 = 1_240.0;

/// The side of what is there that an area is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Bottom,
}

/// An area whose edge can be dragged.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) name: &'static str,
    /// What the edge changes, for a person who cannot see it.
    pub(crate) edge: &'static str,
    pub(crate) side: Side,
    /// Size until the person chooses one, in points.
    pub(crate) usual: f32,
    /// What there is room for now, in points.
    pub(crate) range: RangeInclusive<f32>,
    pub(crate) frame: Frame,
}

impl Area {
    /// Shows the area as large as the person chose it, as far as there is room.
    pub(crate) fn show(self, ui: &mut Ui, chosen: &mut Option<f32>, add_contents: impl FnOnce(&mut Ui)) {
        let Self { name, edge, side, usual, range, frame } = self;
        let panel = match side {
            Side::Left => Panel::left(name),
            Side::Right => Panel::right(name),
            Side::Bottom => Panel::bottom(name),
        };
        let id = ui.scope_id().with(name);
        let handle = id.with("__resize");
        let dragged = ui.read_response(handle).is_some_and(|handle| handle.dragged() || handle.drag_stopped());
        // What moves a splitter with a screen reader.
        let told = |action| ui.input(|input| input.has_accesskit_action_request(handle, action));
        let told = [Action::Increment, Action::Decrement, Action::SetValue].into_iter().any(told);
        let size = chosen.unwrap_or(usual).clamp(*range.start(), *range.end());
        if !dragged {
            // The library remembers how large the area was last, which may be how little room there was.
            let outer_rect = Rect::from_min_size(Pos2::ZERO, Vec2::splat(size));
            ui.data_mut(|data| data.insert_persisted(id, PanelState { outer_rect }));
        }
        let shown = panel.resizable(true).default_size(size).size_range(range).frame(frame).show(ui, add_contents);
        ui.ctx().accesskit_node_builder(handle, |node| node.set_label(edge));
        if ui.memory(|memory| memory.has_focus(handle)) {
            edge_ui(ui, side, shown.response.rect);
        }
        if dragged || told {
            let now = shown.response.rect.size();
            *chosen = Some(if side == Side::Bottom { now.y } else { now.x });
        }
    }
}

/// Draws the edge that has the focus.
fn edge_ui(ui: &Ui, side: Side, area: Rect) {
    let stroke = Stroke::new(2.0, theme::palette(ui).accent);
    // The area is drawn already, and the edge lies between it and the next one.
    let painter = ui.ctx().layer_painter(ui.layer_id());
    match side {
        Side::Left => painter.vline(area.right(), area.y_range(), stroke),
        Side::Right => painter.vline(area.left(), area.y_range(), stroke),
        Side::Bottom => painter.hline(area.x_range(), area.top(), stroke),
    };
}

/// Large text leaves fewer points: the sides give way to the messages. From [`WIDE`] on the part is `wide`, else `small`.
pub(crate) fn part_of(width: f32, wide: f32, small: f32) -> f32 {
    if width >= WIDE { width * wide } else { width * small }
}
