//! A window with less room than the least, for large text: a part of it is shown, with bars to scroll. What gets the
//! cursor comes into sight.

use eframe::egui::scroll_area::{ScrollBarVisibility, ScrollSource};
use eframe::egui::style::ScrollStyle;
use eframe::egui::{Id, Memory, Rect, ScrollArea, Ui, UiBuilder, WidgetRects};

use super::place::LEAST;

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
        let rect = Rect::from_min_size(ui.cursor().min, room.max(LEAST));
        ui.scope_builder(UiBuilder::new().max_rect(rect), add_contents);
        ui.advance_cursor_after_rect(rect);
        if let Some(focused) = focus_that_came(ui) {
            ui.scroll_to_rect(focused, None);
        }
    });
}

/// Where the widget is that has got the focus since the last frame.
fn focus_that_came(ui: &Ui) -> Option<Rect> {
    let focused = ui.memory(Memory::focused);
    let before: Option<Id> = ui.data_mut(|data| {
        let before = data.get_temp(place()).flatten();
        data.insert_temp(place(), focused);
        before
    });
    let focused = focused.filter(|focused| before != Some(*focused))?;
    // Its place only: reading its response would take the focus away after a click elsewhere.
    ui.ctx().viewport(|viewport| {
        let of = |widgets: &WidgetRects| widgets.get(focused).map(|widget| widget.rect);
        of(&viewport.this_pass.widgets).or_else(|| of(&viewport.prev_pass.widgets))
    })
}

fn place() -> Id {
    Id::unique("focus_before")
}
