//! The table of rights: each action on each resource, whether role and IoT policy allow it, and what it is for.

use eframe::egui::{Grid, Label, RichText, Ui};

use super::state::AccountState;
use crate::kit::{theme, widgets};
use texts::t;

/// Draws the table, and what it does not say.
pub(super) fn rights_ui(ui: &mut Ui, state: &AccountState) {
    let Some(rights) = state.rights() else { return };
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("What the template allows"));
        ui.add_space(4.0);
        Grid::new("account_rights").num_columns(5).spacing([16.0, 4.0]).show(ui, |ui| {
            for name in [t!("action"), t!("resource"), t!("role"), t!("IoT policy"), t!("meaning")] {
                // Whole: a column is as wide as the words in it.
                ui.add(Label::new(RichText::new(name).font(theme::small()).color(palette.dim)).extend());
            }
            ui.end_row();
            for right in &rights.rows {
                let mono = |text: &str| RichText::new(text).font(theme::mono()).color(palette.text);
                ui.label(mono(&right.action));
                ui.label(mono(&right.resource));
                let word = |allowed: bool| if allowed { t!("yes") } else { t!("no") };
                let by_policy = right.by_policy.map_or_else(|| t!("not asked"), word);
                for word in [word(right.by_role), by_policy] {
                    ui.add(Label::new(RichText::new(word).font(theme::body()).color(palette.text)).extend());
                }
                widgets::line(ui, right.purpose(), theme::body(), palette.dim);
                ui.end_row();
            }
        });
        ui.add_space(8.0);
        for sentence in rights.sentences() {
            widgets::paragraph(ui, sentence, palette.text);
        }
    });
}
