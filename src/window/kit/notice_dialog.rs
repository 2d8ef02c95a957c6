//! A notice with everything that belongs to it, above the page: what happened, why, what helps, what to copy.

use eframe::egui::{Id, Modal, RichText, ScrollArea, Ui};

use crate::kit::{notice_card, theme, widgets};
use model::{Actor, Notice};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 640.0;

/// The notice that is open, if one is.
#[derive(Debug, Default)]
pub(crate) struct NoticeDialog(Option<Box<Notice>>);

impl NoticeDialog {
    /// Opens what a list or a strip has asked for.
    pub(crate) fn open(&mut self, wanted: Option<Box<Notice>>) {
        if wanted.is_some() {
            self.0 = wanted;
        }
    }

    /// Whether one is open.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_some()
    }
}

/// `id` is that of the dialog: what is scrolled in one is not in another. Returns whether the person wants to see what is allowed:
/// what only an administrator can change is often about that.
pub(crate) fn notice_dialog_ui(ui: &Ui, dialog: &mut NoticeDialog, id: Id) -> bool {
    let Some(notice) = &dialog.0 else { return false };
    let palette = theme::palette(ui);
    let room = ui.ctx().content_rect().shrink(48.0);
    let (mut closed, mut wants_rights) = (false, false);
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width()));
        // Only what is higher than the window scrolls.
        ScrollArea::vertical().max_height(room.height()).min_scrolled_height(room.height()).show(ui, |ui| {
            let title = RichText::new(&notice.summary).font(theme::semibold(16.0)).color(palette.text);
            ui.add(eframe::egui::Label::new(title).wrap());
            widgets::paragraph(ui, &notice.cause, palette.dim);
            ui.add_space(8.0);
            notice_card::notice_body_ui(ui, notice, |ui| {
                closed = ui.button(t!("Close")).clicked();
                if notice.actor == Actor::Administrator {
                    wants_rights = ui.button(t!("What may I do?")).clicked();
                }
            });
        });
    });
    if closed || wants_rights || shown.should_close() {
        dialog.0 = None;
    }
    wants_rights
}
