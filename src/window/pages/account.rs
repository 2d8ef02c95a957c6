//! The page for an administrator: what the template for AWS allows, shown before it is saved, and what to do with it.

mod guide;
mod rights;
mod state;

use std::path::PathBuf;

use eframe::egui::{Align, Button, Id, Layout, ScrollArea, Ui};

use self::guide::guide_ui;
use self::rights::rights_ui;
pub(crate) use self::state::AccountState;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{escape, notice_card, theme, widgets};
use model::{ProfileCommand, visible_line};
use template::{Format, Place, Variant};
use texts::t;

/// Width of the page, in points.
const WIDTH: f32 = 820.0;
/// Width of the names before the fields, in points.
const NAME: f32 = 150.0;

/// Returns whether the person leaves the page.
pub(crate) fn account_ui(ui: &mut Ui, model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) -> bool {
    state.compute();
    let mut is_left = false;
    ScrollArea::vertical().id_salt("account").auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 48.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(24.0);
        widgets::padded(ui, side, 24.0, |ui| {
            ui.set_width(width);
            is_left = heading_ui(ui);
            ui.add_space(8.0);
            settings_ui(ui, state);
            ui.add_space(8.0);
            rights_ui(ui, state);
            ui.add_space(8.0);
            file_ui(ui, model, state, wanted);
            ui.add_space(8.0);
            guide_ui(ui, state);
        });
    });
    is_left
}

fn heading_ui(ui: &mut Ui) -> bool {
    let palette = theme::palette(ui);
    let mut is_left = false;
    ui.horizontal(|ui| {
        widgets::line(ui, t!("Set up AWS for your team"), theme::semibold(20.0), palette.text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            is_left = ui.button(t!("Back")).clicked() || escape::leaves_page(ui.ctx());
        });
    });
    let words = t!(
        "For an administrator of an AWS account: one CloudFormation template makes user pool, app client, sign-in pages, \
        identity pool, role and IoT policy. Nothing here uses the network."
    );
    widgets::paragraph(ui, words, palette.dim);
    is_left
}

fn settings_ui(ui: &mut Ui, state: &mut AccountState) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        named(ui, t!("Rights"), |ui| {
            let variants =
                [(Variant::Least, t!("No more than needed")), (Variant::Demo, t!("AWS's walkthrough, for demos only"))];
            widgets::choice(ui, &variants, &mut state.variant);
        });
        if state.variant == Variant::Least {
            named(ui, t!("Name"), |ui| {
                widgets::field(
                    ui,
                    &mut state.name,
                    Id::unique("account_name"),
                    t!("Name of all that is made"),
                    "topicdeck",
                    280.0,
                );
            });
            named(ui, t!("Topics below"), |ui| {
                widgets::field(
                    ui,
                    &mut state.topic_prefix,
                    Id::unique("account_topics"),
                    t!("Topic below which is watched"),
                    "plant",
                    280.0,
                );
            });
            named(ui, "", |ui| {
                ui.checkbox(
                    &mut state.sends_to_all,
                    t!("May send to all of these topics, not only below the own identity id"),
                );
            });
        }
        if let Some(mistake) = state.mistake() {
            let words = t!("Expected: {expected}", expected = mistake);
            widgets::line(ui, &words, theme::body(), palette.bad);
        }
    });
}

/// A control with its name before it.
fn named(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(
            eframe::egui::vec2(NAME, theme::FIELD),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(NAME);
                widgets::line(ui, name, theme::body(), theme::palette(ui).dim);
            },
        );
        contents(ui);
    });
}

fn file_ui(ui: &mut Ui, model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("File"));
        let usual = template::usual_name(Format::CloudFormation);
        let width = ui.available_width();
        widgets::field(ui, &mut state.file, Id::unique("account_file"), t!("File for the template"), usual, width);
        widgets::line(ui, t!("Without a folder: in the folder for downloads"), theme::small(), palette.dim);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let save = ui.add_enabled(state.mistake().is_none(), widgets::primary_button(ui, t!("Save the template")));
            widgets::focus_ring(ui, &save);
            if save.clicked() {
                save_template(model, state, wanted);
            }
            let copy = ui.add_enabled(state.mistake().is_none(), Button::new(t!("Copy the template")));
            if copy.clicked()
                && let Ok(text) = template::text(&state.settings(), Format::CloudFormation, &Place::default())
            {
                ui.copy_text(text);
            }
        });
        if let Some(path) = state.saved(&model.connections.profiles) {
            widgets::line(ui, &t!("Saved: {name}", name = visible_line(path)), theme::body(), palette.good);
        }
        let profiles = &model.connections.profiles;
        if profiles.rejections() > state.outdated {
            profiles.rejected().iter().for_each(|notice| notice_card::notice_line_ui(ui, notice));
        }
    });
}

fn save_template(model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) {
    let Ok(text) = template::text(&state.settings(), Format::CloudFormation, &Place::default()) else { return };
    let profiles = &model.connections.profiles;
    (state.outdated, state.saved_before) = (profiles.rejections(), profiles.templates_saved());
    let path = PathBuf::from(state.file_name());
    wanted.intents.push(Intent::Profiles(ProfileCommand::SaveTemplate { path, text }));
}
