//! The first page: the known profiles, a new one, the sandbox; and what has to be mended before.

use eframe::egui::{Align, Id, Label, Layout, RichText, ScrollArea, TextEdit, Ui};

use super::{Model, State, keys, notice_card, theme, widgets};
use console::SignIn;
use model::{Command, Notice, ProfileCommand, SignInCommand};

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
    /// The text was handed over when so many profiles had been used. It was not changed since.
    handed_over: Option<u64>,
    /// So many refusals are about a text that is no longer there.
    outdated: u64,
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
            remarks_ui(ui, model, state);
            file_ui(ui, model, state, out);
            known_ui(ui, model, state, out);
            new_ui(ui, model, state, out);
            sandbox_ui(ui, model, state, out);
        });
    });
}

/// A profile that was entered is left behind once it is in use; a rejected one stays for mending.
pub(super) fn leave_when_used(model: &Model<'_>, state: &mut State) {
    if let Some(before) = state.welcome.handed_over
        && model.console.session.profile_uses() > before
    {
        state.welcome = WelcomeState::default();
        state.choosing_profile = false;
        state.sign_in_when_needed = Some(before);
    }
}

fn heading_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let title = RichText::new("Watch and send messages on AWS IoT Core").font(theme::semibold(20.0));
        ui.add(Label::new(title.color(palette.text)).wrap());
        if state.choosing_profile && model.console.session.profile().is_some() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button("Back").clicked() {
                    state.choosing_profile = false;
                }
            });
        }
    });
    widgets::paragraph(ui, "You sign in with your browser through Amazon Cognito. Choose how to start.", palette.dim);
}

/// Why the stored sign-in was not used, and why what was asked for is not used.
fn remarks_ui(ui: &mut Ui, model: &Model<'_>, state: &State) {
    let session = &model.console.session;
    let why = match session.sign_in() {
        SignIn::Needed { why: Some(why) } => Some(&**why),
        _ => None,
    };
    let rejected = if state.welcome.entering.is_none() { rejected(model, &state.welcome) } else { &[] };
    for notice in why.into_iter().chain(rejected) {
        notice_card::notice_line_ui(ui, notice);
        ui.add_space(8.0);
    }
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
    ui.add_space(4.0);
}

/// The file that cannot be used: where it is, what is wrong with it, and what to do once it is mended.
fn file_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let Some((path, notices)) = model.console.session.unusable_file() else { return };
    let words = "Your profiles are in this file. Correct what is wrong there, then read it again.";
    card_ui(ui, "profiles.toml cannot be used", words, |ui| {
        widgets::copy_box(ui, "path of profiles.toml", path);
        for notice in notices {
            notice_card::notice_line_ui(ui, notice);
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let again = widgets::primary(ui, "Read it again");
            state.first_focus.give(ui, &again);
            if again.clicked() {
                out.push(Command::Profile(ProfileCommand::Reload));
            }
            if ui.button("Open the file").clicked() {
                out.push(Command::Profile(ProfileCommand::OpenFile));
            }
        });
    });
}

/// The profile whose button Enter presses: the one in use, or else the first.
fn first_choice<'a>(model: &Model<'a>) -> Option<&'a str> {
    let session = &model.console.session;
    let current = session.profile().map(|(name, _)| name);
    let known = |name: &&str| session.profiles().iter().any(|profile| profile == name);
    current.filter(known).or_else(|| session.profiles().first().map(String::as_str))
}

fn known_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let profiles = model.console.session.profiles();
    if profiles.is_empty() {
        return;
    }
    let words = "Your stored sign-in is used if there is one; otherwise the browser opens.";
    card_ui(ui, "Profiles", words, |ui| {
        for name in profiles {
            profile_row_ui(ui, name, model, state, out);
        }
    });
}

fn profile_row_ui(ui: &mut Ui, name: &str, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let session = &model.console.session;
    let current = session.profile().filter(|(current, _)| *current == name);
    ui.horizontal(|ui| {
        let is_first = first_choice(model) == Some(name) && session.unusable_file().is_none();
        let button =
            if is_first { widgets::primary_button(ui, "Sign in") } else { eframe::egui::Button::new("Sign in") };
        let button = ui.add(button).accessible_name(format!("Sign in to {name}"));
        widgets::focus_ring(ui, &button);
        widgets::line(ui, name, theme::body(), palette.text);
        widgets::line(ui, current.map_or("", |(_, region)| region), theme::body(), palette.dim);
        if is_first && state.welcome.entering.is_none() {
            state.first_focus.give(ui, &button);
        }
        if !button.clicked() {
            return;
        }
        if current.is_some() && session.user().is_none() {
            state.choosing_profile = false;
            out.push(Command::SignIn(SignInCommand::Start));
        } else if current.is_some() {
            // Back to what is there already.
            state.choosing_profile = false;
        } else {
            state.want_sign_in(model);
            out.push(Command::Profile(ProfileCommand::Use { name: name.to_owned() }));
        }
    });
}

fn new_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let words = "Your AWS region, user pool, identity pool and endpoint, as one [[profile]] table. It is added to your \
                 profiles.toml; nothing in it is secret.";
    card_ui(ui, "New profile", words, |ui| {
        let Some(text) = &mut state.welcome.entering else {
            if ui.button("Enter a profile…").clicked() {
                state.welcome.entering = Some(TEMPLATE.to_owned());
            }
            return;
        };
        let area: TextEdit<'_> = widgets::text_area(ui, text, Id::unique(keys::PROFILE), "").desired_rows(9);
        if ui.add(area).accessible_name("Profile as TOML").changed() {
            state.welcome.handed_over = None;
            state.welcome.outdated = model.console.session.rejections();
        }
        for notice in rejected(model, &state.welcome) {
            notice_card::notice_line_ui(ui, notice);
        }
        entering_buttons_ui(ui, model, state, out);
    });
}

/// What is wrong with what was asked for last. What was wrong with another text may be mended in this one.
fn rejected<'a>(model: &Model<'a>, state: &WelcomeState) -> &'a [Notice] {
    let session = &model.console.session;
    if session.rejections() > state.outdated { session.rejected() } else { &[] }
}

fn entering_buttons_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        if widgets::primary(ui, "Save and use").clicked()
            && let Some(text) = &state.welcome.entering
        {
            state.welcome.handed_over = Some(model.console.session.profile_uses());
            out.push(Command::Profile(ProfileCommand::Add { text: text.clone() }));
        }
        if ui.button("Cancel").clicked() {
            let outdated = model.console.session.rejections();
            state.welcome = WelcomeState { outdated, ..WelcomeState::default() };
        }
    });
}

fn sandbox_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let session = &model.console.session;
    if !session.sandbox_offered() {
        return;
    }
    let words = "A stand-in for Cognito and IoT Core on this computer, with a small simulated plant. It needs no AWS \
                 account and no network. Sign in there as operator@example.com with the password topicdeck.";
    card_ui(ui, "Sandbox", words, |ui| {
        let is_first = session.profiles().is_empty() && session.unusable_file().is_none();
        let is_first = is_first && state.welcome.entering.is_none();
        let name = "Try the sandbox";
        let button = if is_first { widgets::primary(ui, name) } else { ui.button(name) };
        if is_first {
            state.first_focus.give(ui, &button);
        }
        if button.clicked() {
            state.want_sign_in(model);
            out.push(Command::Profile(ProfileCommand::TrySandbox));
        }
    });
}
