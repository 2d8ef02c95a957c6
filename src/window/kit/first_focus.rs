//! The keyboard's focus when a page comes up: on the button that does what the page is for, so that Enter does it.

use eframe::egui::{Id, Popup, Response, Ui};

/// The page on screen, and what the focus was given to there.
#[derive(Debug, Default)]
pub(crate) struct FirstFocus {
    page: Option<Id>,
    given: Option<Id>,
}

impl FirstFocus {
    /// The page with this id is shown. A page has another id in each connection.
    pub(crate) fn on(&mut self, page: Id) {
        let page = Some(page);
        if self.page != page {
            *self = Self { page, given: None };
        }
    }

    /// `button` does what the page is for: it gets the focus once, unless the person has put it elsewhere. When more
    /// becomes known and another button is the one, the focus goes along.
    pub(crate) fn give(&mut self, ui: &Ui, button: &Response) {
        let focused = ui.memory(eframe::egui::Memory::focused);
        let free = match self.given {
            None => focused.is_none() && !Popup::is_any_open(ui.ctx()),
            Some(given) => given != button.id && (focused.is_none() || focused == Some(given)),
        };
        if free && ui.memory(|memory| memory.top_modal_layer().is_none()) {
            button.request_focus();
            self.given = Some(button.id);
        }
    }
}
