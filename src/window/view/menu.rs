//! The entries of menus.

use eframe::egui::{Align, Button, Layout, Popup, Response, SetOpenCommand, TextWrapMode, Ui, vec2};

use super::theme;

/// The menu of a row, which a click with either button opens.
pub(super) fn of_row(row: &Response) -> Popup<'_> {
    let menu = Popup::menu(row);
    if row.secondary_clicked() { menu.open_memory(Some(SetOpenCommand::Bool(true))) } else { menu }
}

/// An entry over the whole width of its menu.
pub(super) fn item(ui: &mut Ui, text: &str) -> Response {
    let spacing = ui.spacing_mut();
    (spacing.item_spacing.y, spacing.button_padding) = (0.0, vec2(8.0, 2.0));
    let button = Button::new(text).frame_when_inactive(false).wrap_mode(TextWrapMode::Extend);
    let button = button.min_size(vec2(0.0, theme::MENU_ROW));
    ui.with_layout(Layout::top_down_justified(Align::Min), |ui| ui.add(button)).inner
}
