//! A window with less room than the least, for large text: a part of it is shown, with bars to scroll. What gets the
//! cursor comes into sight.

use eframe::egui::scroll_area::{ScrollBarVisibility, ScrollSource};
use eframe::egui::style::ScrollStyle;
use eframe::egui::{Id, Rect, ScrollArea, Ui, UiBuilder};

use super::place::LEAST;
use crate::kit::focus_that_came::FocusThatCame;

/// Adds the contents, in a size that they fit into.
pub(super) fn scrolled_ui(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui)) {
    let room = ui.ctx().content_rect().size();
    if room.x >= LEAST.x && room.y >= LEAST.y {
        return add_contents(ui);
    }
    // Bars that are always seen, and beside what is drawn; those of the lists in it are as everywhere.
    let usual = ui.spacing().scroll;
    ui.spacing_mut().scroll = ScrollStyle { floating: false, foreground_color: false, ..usual };
    // Wheel and drags belong to the lists in it.
    let area = ScrollArea::both().id_salt("window").auto_shrink(false).scroll_source(ScrollSource::SCROLL_BAR);
    area.scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible).show(ui, |ui| {
        ui.spacing_mut().scroll = usual;
        let came = FocusThatCame::before(ui, Id::unique("focus_before"));
        let rect = Rect::from_min_size(ui.cursor().min, room.max(LEAST));
        ui.scope_builder(UiBuilder::new().max_rect(rect), add_contents);
        ui.advance_cursor_after_rect(rect);
        if let Some(focused) = came.within(ui) {
            ui.scroll_to_rect(focused, None);
        }
    });
}
