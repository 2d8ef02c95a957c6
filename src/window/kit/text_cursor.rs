//! Where the cursor is in a field.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Id, Ui};

/// Puts the cursor of the field with this id there.
pub(crate) fn set_cursor(ui: &Ui, id: Id, range: CCursorRange) {
    let mut field = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    field.cursor.set_char_range(Some(range));
    field.store(ui.ctx(), id);
}

/// Selects all of `text` in the field with this id: what is typed takes its place.
pub(crate) fn select_all(ui: &Ui, id: Id, text: &str) {
    set_cursor(ui, id, CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count())));
}
