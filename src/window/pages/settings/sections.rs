//! The column of the sections.

use eframe::egui::{Align, Layout, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::section::Section;
use crate::kit::{shortcuts, theme, widgets};
use texts::t;

/// Height of a section, in points.
const ROW: f32 = 32.0;

/// The sections, of which one is `marked`; those without anything in them are faint. Returns the one that is pressed.
pub(super) fn sections_ui(
    ui: &mut Ui,
    marked: Option<Section>,
    has_something: impl Fn(Section) -> bool,
) -> Option<Section> {
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut pressed = None;
    for section in Section::ALL {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let is_marked = marked == Some(section);
        let inner = rect.shrink2(vec2(0.0, 1.0));
        let radius = f32::from(theme::RADIUS);
        if is_marked {
            ui.painter().rect_filled(inner, radius, palette.selection);
        } else if response.hovered() {
            ui.painter().rect_filled(inner, radius, palette.raised);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(inner, radius, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
        let color = if has_something(section) { palette.text } else { palette.faint };
        let text = widgets::galley(ui, section.name(), theme::body(), color, rect.width() - 16.0);
        ui.painter().galley(rect.left_center() + vec2(8.0, -text.size().y / 2.0), text, color);
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_marked, section.name()));
        if response.clicked() {
            pressed = Some(section);
        }
    }
    pressed
}

/// What a change does, at the bottom of the column.
pub(super) fn foot_ui(ui: &mut Ui, is_taken_back: bool) {
    let dim = theme::palette(ui).dim;
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        let said = if is_taken_back {
            t!("Taken back.").to_owned()
        } else {
            t!("Changes apply immediately. {keys} undoes the last one.", keys = shortcuts::UNDO.words(ui.ctx()))
        };
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            ui.vertical(|ui| widgets::selectable(ui, &said, theme::small(), dim));
        });
    });
}
