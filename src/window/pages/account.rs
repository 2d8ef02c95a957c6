//! The page for an administrator: what the template for AWS allows, shown before it is saved, and what to do with it.

mod fields;
mod guide;
mod rights;
mod state;

use std::path::PathBuf;

use eframe::egui::{Align, Button, Id, Layout, ScrollArea, Ui};

use self::fields::settings_ui;
use self::guide::guide_ui;
use self::rights::rights_ui;
pub(crate) use self::state::AccountState;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{escape, notice_card, theme, widgets};
use model::{FilePurpose, ProfileCommand, visible_line};
use template::Format;
use texts::t;

/// Width of the page, in points.
const WIDTH: f32 = 820.0;

/// Returns whether the person leaves the page.
pub(crate) fn account_ui(ui: &mut Ui, model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) -> bool {
    let profiles = &model.connections.profiles;
    state.take_answers(profiles);
    for name in state.wanted.drain(..) {
        wanted.intents.push(Intent::Profiles(ProfileCommand::Describe { name }));
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

fn file_ui(ui: &mut Ui, model: &Model<'_>, state: &mut AccountState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("File"));
        let usual = template::usual_name(Format::CloudFormation);
        let width = ui.available_width();
        widgets::field(ui, &mut state.file, Id::unique("account_file"), t!("File for the template"), usual, width);
        let words = t!("Without a folder: in Downloads, or else in your home folder");
        widgets::selectable(ui, words, theme::small(), palette.dim);
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
        if let Some(path) = state.saved() {
            widgets::paragraph(ui, &t!("Saved: {name}", name = visible_line(path)), palette.good);
        }
        let profiles = &model.connections.profiles;
        if profiles.rejections() > state.outdated {
            profiles.rejected().iter().for_each(|notice| notice_card::notice_line_ui(ui, notice));
            widgets::paragraph(ui, t!("Save as… can replace a file, and asks before it does."), palette.dim);
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
