//! What is said of a form that was filled with another message, and how the draft before it comes back.

use eframe::egui::Ui;

use super::draft::Draft;
use crate::kit::{field_ids, theme, undo, widgets};
use texts::t;

/// What to say about a form that was filled, until something in it is changed.
#[derive(Debug)]
pub(super) struct Filled {
    with: Draft,
    /// What was in the form before.
    former: Option<Draft>,
    /// Parts of the message that the form cannot hold.
    lost: Vec<&'static str>,
    /// Ctrl+Z is offered for it.
    is_offered: bool,
}

impl Filled {
    pub(super) fn new(with: Draft, former: Option<Draft>, lost: Vec<&'static str>) -> Self {
        Self { with, former, lost, is_offered: false }
    }

    /// Whether there is anything to say while `draft` is in the form.
    pub(super) fn says_something(&self, draft: &Draft) -> bool {
        self.with == *draft && (self.former.is_some() || !self.lost.is_empty())
    }
}

/// Restores the draft that was replaced when Ctrl+Z asks for it.
pub(super) fn filled_undo(ui: &Ui, filled: &mut Option<Filled>, draft: &mut Draft) {
    let id = field_ids::id(ui.ctx(), "undo_draft");
    let is_wanted = undo::wanted_back(ui.ctx(), id);
    let Some(filled) = filled.as_mut().filter(|filled| filled.former.is_some()) else { return };
    if is_wanted && filled.with == *draft {
        *draft = filled.former.take().unwrap_or_default();
    } else if !std::mem::replace(&mut filled.is_offered, true) {
        // Only the last one can be restored.
        undo::withdraw(ui.ctx(), id);
        undo::offer(ui.ctx(), id, None);
    }
}

pub(super) fn filled_ui(ui: &mut Ui, filled: &mut Option<Filled>, draft: &mut Draft) {
    let palette = theme::palette(ui);
    let Some(filled) = filled else { return };
    ui.horizontal(|ui| {
        if filled.former.is_some() && widgets::word_button(ui, t!("Undo"), t!("Restore the previous draft")).clicked() {
            undo::withdraw(ui.ctx(), field_ids::id(ui.ctx(), "undo_draft"));
            *draft = filled.former.take().unwrap_or_default();
        }
        if filled.lost.is_empty() {
            widgets::line(ui, t!("Your draft was replaced."), theme::small(), palette.dim);
        } else {
            let words = t!("Not copied to the form: {names}", names = filled.lost.join(", "));
            widgets::line(ui, &words, theme::small(), palette.warn).on_hover_text(&words);
        }
    });
}
