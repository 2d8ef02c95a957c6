//! Who I am: identity, client id, credentials.

use eframe::egui::{Panel, Ui};

use super::{Model, theme, widgets, words};

pub(super) fn session_ui(ui: &mut Ui, model: &Model<'_>) {
    let link = &model.console.link;
    let palette = theme::palette(ui);
    Panel::bottom("session").frame(theme::area(palette.panel)).show(ui, |ui| {
        widgets::padded(ui, theme::PADDING, 10.0, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::section(ui, "Session");
            row_ui(ui, "identity", link.identity_id.as_deref().map(|id| (words::short_id(id), id)));
            row_ui(ui, "client id", link.client_id.as_deref().map(|id| (id.to_owned(), id)));
            let validity = link.credentials_expire_at.map(|end| words::validity(end, model.now));
            row_ui(ui, "credentials", validity.map(|validity| (validity, "")));
        });
    });
}

/// A name and a value; `copied` is what Copy takes.
fn row_ui(ui: &mut Ui, name: &str, value: Option<(String, &str)>) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.set_height(18.0);
        ui.scope(|ui| {
            ui.set_width(78.0);
            widgets::line(ui, name, theme::small(), palette.dim);
        });
        let Some((shown, copied)) = value else {
            widgets::line(ui, "none", theme::small(), palette.faint);
            return;
        };
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if !copied.is_empty() {
                widgets::copy_word(ui, &format!("Copy {name}"), copied);
            }
            ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                let response = widgets::line(ui, &shown, theme::mono(), palette.text);
                if !copied.is_empty() {
                    response.on_hover_text(copied);
                }
            });
        });
    });
}
