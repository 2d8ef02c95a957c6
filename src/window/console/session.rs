//! The session of the user: identity, client id, credentials.

use eframe::egui::{Align, Layout, Panel, Popup, PopupCloseBehavior, Ui};

use crate::kit::model::Model;
use crate::kit::{elided, theme, widgets, words};
use model::LinkState;
use texts::t;

/// Below this height of the column, in points, the block gives its room to the subscriptions and becomes a menu.
const LOW: f32 = 480.0;
/// Width of the menu, in points.
const MENU_WIDTH: f32 = 280.0;

pub(crate) fn session_ui(ui: &mut Ui, model: &Model<'_>) {
    let link = &model.console.link;
    let validity = link.credentials_expire_at.map(|end| model.validity(end));
    let is_low = ui.available_height() < LOW;
    Panel::bottom("session").frame(theme::area(theme::palette(ui).panel)).show(ui, |ui| {
        if is_low {
            return widgets::padded(ui, theme::PADDING, 2.0, |ui| menu_ui(ui, link, validity));
        }
        widgets::padded(ui, theme::PADDING, 10.0, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::section(ui, t!("Session"));
            rows_ui(ui, link, validity);
        });
    });
}

/// One line, with the rest behind it. How long the credentials last is in the status bar too.
fn menu_ui(ui: &mut Ui, link: &LinkState, validity: Option<String>) {
    let menu = widgets::menu_button(ui, t!("Session"), t!("Session: identity, client id, credentials"), None, false);
    let popup = Popup::menu(&menu).width(MENU_WIDTH).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| widgets::padded(ui, 8.0, 6.0, |ui| rows_ui(ui, link, validity)));
}

fn rows_ui(ui: &mut Ui, link: &LinkState, validity: Option<String>) {
    row_ui(ui, t!("identity"), link.identity_id.as_deref().map(|id| (words::short_id(id), id)));
    row_ui(ui, t!("client id"), link.client_id.as_deref().map(|id| (id.to_owned(), id)));
    row_ui(ui, t!("credentials"), validity.map(|validity| (validity, "")));
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
            widgets::line(ui, t!("none"), theme::small(), palette.faint);
            return;
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !copied.is_empty() {
                widgets::copy_word(ui, &t!("Copy {name}", name), copied);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let most = elided::letters_in(ui, ui.available_width());
                // Of an id, both ends matter.
                let is_cut = !copied.is_empty() && shown.chars().count() > most;
                let shown = if is_cut { elided::in_middle(copied, most) } else { shown };
                let response = widgets::line(ui, &shown, theme::mono(), palette.text);
                if !copied.is_empty() {
                    response.on_hover_text(copied);
                }
            });
        });
    });
}
