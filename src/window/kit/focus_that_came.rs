//! Where the keyboard's focus is since the last frame, for an area that scrolls: what gets it comes into sight.

use eframe::egui::{Context, Id, Memory, Rect, Ui, WidgetRects};

/// The widget that has got the focus since the last frame, before the contents of an area are added.
pub(crate) struct FocusThatCame {
    /// `None` where it is that of the last frame, or is outside of the area.
    widget: Option<Id>,
}

impl FocusThatCame {
    /// Looks before the contents are added. `place` is where the focus of the last frame is remembered.
    pub(crate) fn before(ui: &Ui, place: Id) -> Self {
        let focused = ui.memory(Memory::focused);
        let before: Option<Id> = ui.data_mut(|data| {
            let before = data.get_temp(place).flatten();
            data.insert_temp(place, focused);
            before
        });
        let widget = focused.filter(|focused| before != Some(*focused) && rect(ui.ctx(), *focused).is_none());
        Self { widget }
    }

    /// Where the widget is, if it is one of the contents, which have been added.
    pub(crate) fn within(self, ui: &Ui) -> Option<Rect> {
        rect(ui.ctx(), self.widget?)
    }
}

/// Its place only: reading its response would take the focus away after a click elsewhere.
fn rect(context: &Context, widget: Id) -> Option<Rect> {
    let of = |widgets: &WidgetRects| widgets.get(widget).map(|widget| widget.rect);
    context.viewport(|viewport| of(&viewport.this_pass.widgets))
}
