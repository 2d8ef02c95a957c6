//! The page for an administrator: what the template for AWS allows, shown before it is saved, and what to do with it.

mod guide;
mod rights;
mod state;

use std::path::PathBuf;

use eframe::egui::{Align, Button, Id, Layout, Popup, ScrollArea, Ui, vec2};

use self::guide::guide_ui;
use self::rights::rights_ui;
pub(crate) use self::state::AccountState;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{escape, menu, notice_card, theme, widgets};
use crate::pages::profile_menu::SANDBOX;
use console::Profiles;
use model::{FilePurpose, ProfileCommand, visible_line};
use template::{Format, Settings, Variant};
use texts::t;

/// Width of the page, in points.
const WIDTH: f32 = 820.0;
/// Width of the names before the fields, in points.
const NAME: f32 = 150.0;
/// Width of the fields, in points.
const FIELD: f32 = 280.0;
/// With less room the names are above the fields, in points.
const NARROW: f32 = 640.0;

/// Returns whether the person leaves the page.
pub(crate) fn account_ui(ui: &mut Ui, model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) -> bool {
    let profiles = &model.connections.profiles;
    state.take_answers(profiles);
    if std::mem::take(&mut state.wants_profile)
        && let Some(name) = &state.profile
    {
        wanted.intents.push(Intent::Profiles(ProfileCommand::Describe { name: name.clone() }));
    }
    state.compute();
    let mut is_left = false;
    ScrollArea::vertical().id_salt("account").auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 48.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(24.0);
        widgets::padded(ui, side, 24.0, |ui| {
            ui.set_width(width);
            is_left = heading_ui(ui);
            ui.add_space(8.0);
            settings_ui(ui, profiles, state);
            ui.add_space(8.0);
            rights_ui(ui, state);
            ui.add_space(8.0);
            file_ui(ui, model, state, wanted);
            ui.add_space(8.0);
            let file = state.saved(profiles).unwrap_or_else(|| state.file_name());
            guide_ui(ui, state, file);
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

fn settings_ui(ui: &mut Ui, profiles: &Profiles, state: &mut AccountState) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        if !profiles.names().is_empty() {
            named(ui, t!("Fill in from"), |ui| profile_ui(ui, profiles, state));
        }
        named(ui, t!("Rights"), |ui| {
            let variants =
                [(Variant::Least, t!("No more than needed")), (Variant::Demo, t!("AWS's walkthrough, for demos only"))];
            widgets::choice(ui, &variants, &mut state.variant);
        });
        if state.variant == Variant::Least {
            least_ui(ui, state);
        }
        for sentence in &state.unused {
            widgets::paragraph(ui, sentence, palette.warn);
        }
        if let Some(mistake) = state.mistake() {
            widgets::paragraph(ui, &t!("Expected: {expected}", expected = mistake), palette.bad);
        }
    });
}

/// Whose values are filled in, and those that no field is for.
fn profile_ui(ui: &mut Ui, profiles: &Profiles, state: &mut AccountState) {
    ui.vertical(|ui| {
        let none = t!("No profile");
        let chosen = state.profile.as_deref().map_or_else(|| none.to_owned(), |name| visible_line(name).into_owned());
        let button = widgets::menu_button(ui, &chosen, &t!("Fill in from: {name}", name = chosen), None, true);
        let mut wanted = None;
        Popup::menu(&button).show(|ui| {
            if menu::choice(ui, none, none, state.profile.is_none()).clicked() {
                wanted = Some(None);
            }
            for name in profiles.names().iter().filter(|name| *name != SANDBOX) {
                let is_chosen = state.profile.as_ref() == Some(name);
                let text = visible_line(name);
                if menu::choice(ui, &text, &text, is_chosen).clicked() {
                    wanted = Some(Some(name.as_str()));
                }
            }
        });
        if let Some(name) = wanted {
            state.choose(name, profiles);
        }
        let Settings { region, iot_endpoint, callback_urls, domain_prefix, .. } = &state.base;
        let values: Vec<&str> =
            [region, iot_endpoint, domain_prefix].into_iter().flatten().map(String::as_str).collect();
        let values: Vec<&str> = values.into_iter().chain(callback_urls.iter().map(String::as_str)).collect();
        if !values.is_empty() {
            widgets::paragraph(ui, &values.join(", "), theme::palette(ui).dim);
        }
    });
}

fn least_ui(ui: &mut Ui, state: &mut AccountState) {
    named(ui, t!("Name"), |ui| {
        let name = t!("Name of all that is made");
        widgets::field(ui, &mut state.name, Id::unique("account_name"), name, "topicdeck", FIELD);
    });
    named(ui, t!("Topics below"), |ui| {
        let name = t!("Topic below which is watched");
        widgets::field(ui, &mut state.topic_prefix, Id::unique("account_topics"), name, "plant", FIELD);
    });
    named(ui, "", |ui| {
        // In its own column, in which the words wrap.
        ui.vertical(|ui| {
            let words = t!("May send to all of these topics, not only below the own identity id");
            ui.checkbox(&mut state.sends_to_all, words);
        });
    });
}

/// A control with its name before it, or above it where there is little room.
fn named(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    let dim = theme::palette(ui).dim;
    if ui.available_width() < NARROW {
        if !name.is_empty() {
            widgets::line(ui, name, theme::body(), dim);
        }
        ui.horizontal(contents);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(NAME, theme::FIELD), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME);
            widgets::line(ui, name, theme::body(), dim);
        });
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
        if let Some(path) = state.asked.take(ui, model.connections) {
            save_template(model, state, (path, true), wanted);
        }
        state.asked.problem_ui(ui);
        ui.horizontal_wrapped(|ui| {
            let save = ui.add_enabled(state.mistake().is_none(), widgets::primary_button(ui, t!("Save the template")));
            widgets::focus_ring(ui, &save);
            if save.clicked() {
                let path = state.path();
                save_template(model, state, (path, false), wanted);
            }
            let choose = ui.add_enabled(state.mistake().is_none(), Button::new(t!("Save as…")));
            let purpose = FilePurpose::Write { name: state.bare_file_name() };
            state.asked.ask(&choose, (t!("Save the template"), purpose), &mut wanted.intents);
            let copy = ui.add_enabled(state.mistake().is_none(), Button::new(t!("Copy the template")));
            if copy.clicked()
                && let Ok(text) = template::text(&state.settings(), Format::CloudFormation)
            {
                ui.copy_text(text);
            }
        });
        if let Some(path) = state.saved(&model.connections.profiles) {
            widgets::paragraph(ui, &t!("Saved: {name}", name = visible_line(path)), palette.good);
        }
        let profiles = &model.connections.profiles;
        if profiles.rejections() > state.outdated {
            profiles.rejected().iter().for_each(|notice| notice_card::notice_line_ui(ui, notice));
        }
    });
}

/// Hands over what is shown; `replaces` says that the person was asked about a file that is there.
fn save_template(
    model: &Model<'_>,
    state: &mut AccountState,
    (path, replaces): (PathBuf, bool),
    wanted: &mut Requests,
) {
    let Ok(text) = template::text(&state.settings(), Format::CloudFormation) else { return };
    state.hand_over(&model.connections.profiles);
    wanted.intents.push(Intent::Profiles(ProfileCommand::SaveTemplate { path, replaces, text }));
}
