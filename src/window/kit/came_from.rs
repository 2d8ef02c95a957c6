//! Where the cursor was before something opened above the page, to which it goes back.

use eframe::egui::{Context, Id};

/// The widget that had the focus, if one had.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CameFrom(Option<Id>);

impl CameFrom {
    /// Notes what has the focus now.
    pub(crate) fn note(&mut self, focused: Option<Id>) {
        self.0 = focused;
    }

    /// Puts the cursor back, once nothing is above the page any more.
    pub(crate) fn give_back(&mut self, ctx: &Context) {
        if self.0.is_none() || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            return;
        }
        if let Some(field) = self.0.take() {
            ctx.memory_mut(|memory| memory.request_focus(field));
        }
    }
}
