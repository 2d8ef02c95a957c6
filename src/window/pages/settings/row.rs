//! A row of the settings: name, what it does, and the control beside it, or below where there is no room.

use eframe::egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, vec2};

use super::rows::{Given, Setting};
use super::section::Section;
use crate::kit::{theme, widgets};

/// Height of a row with its control beside the words, in points.
const HEIGHT: f32 = 58.0;
/// From this width on, in points, the control is beside the words.
const WIDE: f32 = 520.0;
/// Between the words and the control, in points.
const GAP: f32 = 16.0;

/// The name of a section and what is in it.
pub(super) fn head_ui(ui: &mut Ui, section: Section) {
    let palette = theme::palette(ui);
    let title = RichText::new(section.name()).font(theme::semibold(20.0)).color(palette.text);
    ui.add(Label::new(title).selectable(false));
    ui.add_space(4.0);
    widgets::line(ui, section.what(), theme::body(), palette.dim);
    ui.add_space(12.0);
    widgets::rule(ui);
}

pub(super) fn row_ui(ui: &mut Ui, setting: &Setting, given: &mut Given<'_>) {
    ui.push_id(setting.name(), |ui| {
        if ui.available_width() >= WIDE && has_room(ui, setting, given) {
            beside_ui(ui, setting, given);
        } else {
            below_ui(ui, setting, given);
        }
        widgets::rule(ui);
    });
}

/// Whether the description fits beside the control, which is as wide as it was last.
fn has_room(ui: &Ui, setting: &Setting, given: &Given<'_>) -> bool {
    let control: Option<f32> = ui.data(|data| data.get_temp(ui.scope_id()));
    let words = widgets::galley(ui, &setting.what(given.files), theme::small(), theme::palette(ui).dim, f32::INFINITY);
    control.is_none_or(|control| words.size().x + control + GAP <= ui.available_width())
}

fn beside_ui(ui: &mut Ui, setting: &Setting, given: &mut Given<'_>) {
    let palette = theme::palette(ui);
    let id = ui.scope_id();
    let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)), |ui| {
        (setting.control)(ui, setting.name(), given);
        let left = ui.available_rect_before_wrap();
        ui.data_mut(|data| data.insert_temp(id, rect.width() - left.width()));
        let words = Rect::from_min_max(
            left.min + vec2(0.0, 11.0),
            eframe::egui::pos2((left.right() - GAP).max(left.left()), left.bottom()),
        );
        ui.scope_builder(UiBuilder::new().max_rect(words).layout(Layout::top_down(Align::Min)), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            widgets::line(ui, setting.name(), theme::body(), palette.text);
            widgets::line(ui, &setting.what(given.files), theme::small(), palette.dim);
        });
    });
    ui.advance_cursor_after_rect(rect);
}

fn below_ui(ui: &mut Ui, setting: &Setting, given: &mut Given<'_>) {
    let palette = theme::palette(ui);
    ui.add_space(10.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    widgets::selectable(ui, setting.name(), theme::body(), palette.text);
    widgets::selectable(ui, &setting.what(given.files), theme::small(), palette.dim);
    ui.add_space(4.0);
    let control = ui.horizontal(|ui| (setting.control)(ui, setting.name(), given)).response.rect.width();
    // The control may be another one now, which has room beside the words.
    ui.data_mut(|data| data.insert_temp(ui.scope_id(), control));
    ui.add_space(8.0);
}
