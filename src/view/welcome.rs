//! Three ways in: a known profile, a new one, the sandbox.

use eframe::egui::{Id, Label, RichText, ScrollArea, TextEdit, Ui};

use super::{Model, State, keys, notice_card, theme, widgets};
use crate::model::{Command, ProfileCommand, SignInCommand};

/// Width of the page, in points.
const WIDTH: f32 = 820.0;

/// A profile to fill in; each value is a sample of its form.
const TEMPLATE: &str = "[[profile]]
name = \"plant-eu\"
region = \"eu-west-1\"
user_pool_id = \"eu-west-1_Example12\"
client_id = \"1h57kf5cpq17m0eml12EXAMPLE\"
identity_pool_id = \"eu-west-1:11111111-2222-3333-4444-555555555555\"
iot_endpoint = \"example-ats.iot.eu-west-1.amazonaws.com\"
callback_urls = [\"http://localhost:8000\"]
";

#[derive(Debug, Default)]
pub(super) struct WelcomeState {
    /// The text of a new profile, once the person wants one.
    entering: Option<String>,
    /// The text was handed over while the profile of this name was in use; empty for none.
    handed_over: Option<String>,
}

pub(super) fn welcome_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 48.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(24.0);
        let above = if state.welcome.entering.is_some() { 32.0 } else { 96.0_f32.min(ui.available_height() * 0.1) };
        widgets::padded(ui, side, above, |ui| {
            ui.set_width(width);
            heading_ui(ui, model, state);
            ui.add_space(16.0);
            known_ui(ui, model, state, out);
            ui.add_space(4.0);
            new_ui(ui, model, state, out);
            ui.add_space(4.0);
            sandbox_ui(ui, state, out);
        });
    });
}

/// A profile that was entered is left behind once it is in use; a rejected one stays for mending.
pub(super) fn leave_when_used(model: &Model<'_>, state: &mut State) {
    let current = model.console.session.profile().map_or("", |(name, _)| name);
    if let Some(before) = &state.welcome.handed_over
        && before != current
    {
        state.welcome = WelcomeState::default();
        state.choosing_profile = false;
        state.sign_in_when_needed = true;
    }
}

fn heading_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let title = RichText::new("Watch and send messages on AWS IoT Core").font(theme::semibold(20.0));
        ui.add(Label::new(title.color(palette.text)).wrap());
        if state.choosing_profile && model.console.session.profile().is_some() {
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                if ui.button("Back").clicked() {
                    state.choosing_profile = false;
                }
            });
        }
    });
    let words = "You sign in with your browser through Amazon Cognito. There are three ways in.";
    widgets::paragraph(ui, words, palette.dim);
}

fn card_ui(ui: &mut Ui, title: &str, words: &str, add_contents: impl FnOnce(&mut Ui)) {
    let palette = theme::palette(ui);
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, title, theme::semibold(13.0), palette.text);
        widgets::paragraph(ui, words, palette.dim);
        ui.add_space(4.0);
        add_contents(ui);
    });
}

fn known_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let session = &model.console.session;
    let words = if session.profiles().is_empty() {
        "There is no profile yet. Enter one below, or try the sandbox."
    } else {
        "Your stored sign-in is used if there is one; otherwise the browser opens."
    };
    card_ui(ui, "Sign in", words, |ui| {
        let current = session.profile();
        for (place, name) in session.profiles().iter().enumerate() {
            let is_current = current.is_some_and(|(current, _)| current == name);
            profile_row_ui(ui, name, is_current, place == 0, model, state, out);
        }
    });
}

fn profile_row_ui(
    ui: &mut Ui,
    name: &str,
    is_current: bool,
    is_first: bool,
    model: &Model<'_>,
    state: &mut State,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let region = model.console.session.profile().filter(|_| is_current).map_or("", |(_, region)| region);
    ui.horizontal(|ui| {
        let emphasised = is_current || (is_first && model.console.session.profile().is_none());
        let button =
            if emphasised { widgets::primary_button(ui, "Sign in") } else { eframe::egui::Button::new("Sign in") };
        let signs_in = ui.add(button).accessible_name(format!("Sign in to {name}")).clicked();
        widgets::line(ui, name, theme::body(), palette.text);
        widgets::line(ui, region, theme::body(), palette.dim);
        if signs_in {
            state.choosing_profile = false;
            match (is_current, model.console.session.user()) {
                (true, None) => out.push(Command::SignIn(SignInCommand::Start)),
                // Back to what is there already.
                (true, Some(_)) => {}
                (false, _) => {
                    state.sign_in_when_needed = true;
                    out.push(Command::Profile(ProfileCommand::Use { name: name.to_owned() }));
                }
            }
        }
    });
}

fn new_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let words =
        "What to connect to, as one [[profile]] table. It is added to your profiles.toml; nothing in it is secret.";
    card_ui(ui, "Enter a profile", words, |ui| {
        let rejected = model.console.session.rejected();
        match &mut state.welcome.entering {
            None => {
                if ui.button("Enter a profile…").clicked() {
                    state.welcome.entering = Some(TEMPLATE.to_owned());
                }
                rejected_ui(ui, rejected);
            }
            Some(text) => {
                let id = Id::unique(keys::PROFILE);
                let area: TextEdit<'_> = widgets::text_area(ui, text, id, "").desired_rows(9);
                if ui.add(area).accessible_name("Profile as TOML").changed() {
                    state.welcome.handed_over = None;
                }
                rejected_ui(ui, rejected);
                entering_buttons_ui(ui, model, state, out);
            }
        }
    });
}

fn rejected_ui(ui: &mut Ui, rejected: &[crate::model::Notice]) {
    for notice in rejected {
        notice_card::notice_line_ui(ui, notice);
    }
}

fn entering_buttons_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        if widgets::primary(ui, "Save and use").clicked()
            && let Some(text) = &state.welcome.entering
        {
            let current = model.console.session.profile().map_or("", |(name, _)| name);
            state.welcome.handed_over = Some(current.to_owned());
            out.push(Command::Profile(ProfileCommand::Add { text: text.clone() }));
        }
        if ui.button("Cancel").clicked() {
            state.welcome = WelcomeState::default();
        }
    });
}

fn sandbox_ui(ui: &mut Ui, state: &mut State, out: &mut Vec<Command>) {
    let words = "A stand-in for Cognito and IoT Core on this computer, with a small simulated plant. It needs no AWS \
                 account and no network. Sign in there as operator@example.com with the password topicdeck.";
    card_ui(ui, "Try the sandbox", words, |ui| {
        if ui.button("Try the sandbox").clicked() {
            state.choosing_profile = false;
            out.push(Command::Profile(ProfileCommand::TrySandbox));
            state.sign_in_when_needed = true;
        }
    });
}
