//! The first page: the known profiles, a new one, the sandbox; and what has to be mended before.

use eframe::egui::{Align, Id, Label, Layout, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::intent::{Intent, Wanted};
use super::standing::Standing;
use super::{Model, WindowState, keys, notice_card, theme, widgets};
use console::SignIn;
use model::{Command, Notice, ProfileCommand, SignInCommand};

/// Width of the page, in points.
const WIDTH: f32 = 820.0;
/// Width of the button before a profile, in points, so that the names begin below each other.
const BUTTON: f32 = 100.0;

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
    /// The text was handed over. It was not changed since.
    handed_over: bool,
    /// So many refusals are about a text that is no longer there.
    outdated: u64,
}

impl WelcomeState {
    /// A profile that was entered is left behind once it is in use; a rejected one stays for mending.
    pub(super) fn leave_when_used(&mut self) {
        if self.handed_over {
            *self = Self::default();
        }
    }
}

pub(super) fn welcome_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 48.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(24.0);
        let above = if window.welcome.entering.is_some() { 32.0 } else { 96.0_f32.min(ui.available_height() * 0.1) };
        widgets::padded(ui, side, above, |ui| {
            ui.set_width(width);
            heading_ui(ui, model, window);
            ui.add_space(16.0);
            remarks_ui(ui, model, window);
            file_ui(ui, model, window, wanted);
            known_ui(ui, model, window, wanted);
            new_ui(ui, model, window, wanted);
            sandbox_ui(ui, model, window, wanted);
        });
    });
}

fn heading_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let title = RichText::new("Watch and send messages on AWS IoT Core").font(theme::semibold(20.0));
        ui.add(Label::new(title.color(palette.text)).wrap());
        if window.choosing_profile && model.console.session.profile().is_some() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button("Back").clicked() {
                    window.choosing_profile = false;
                }
            });
        }
    });
    widgets::paragraph(ui, "You sign in with your browser through Amazon Cognito. Choose how to start.", palette.dim);
}

/// Why the stored sign-in was not used, and why what was asked for is not used.
fn remarks_ui(ui: &mut Ui, model: &Model<'_>, window: &WindowState) {
    let session = &model.console.session;
    let why = match session.sign_in() {
        SignIn::Needed { why: Some(why) } => Some(&**why),
        _ => None,
    };
    let rejected = if window.welcome.entering.is_none() { rejected(model, &window.welcome) } else { &[] };
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
fn file_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    let Some((path, notices)) = model.connections.profiles.unusable_file() else { return };
    let words = "Your profiles are in this file. Correct what is wrong there, then read it again.";
    card_ui(ui, "profiles.toml cannot be used", words, |ui| {
        widgets::copy_box(ui, "path of profiles.toml", path);
        for notice in notices {
            notice_card::notice_line_ui(ui, notice);
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let again = widgets::primary(ui, "Read it again");
            window.first_focus.give(ui, &again);
            if again.clicked() {
                wanted.intents.push(Intent::Profiles(ProfileCommand::Reload));
            }
            if ui.button("Open the file").clicked() {
                wanted.intents.push(Intent::Profiles(ProfileCommand::OpenFile));
            }
        });
    });
}

/// The profile whose button Enter presses: the one in use, or else the first.
fn first_choice<'a>(model: &Model<'a>) -> Option<&'a str> {
    let names = model.connections.profiles.names();
    let current = model.console.session.profile().map(|(name, _)| name);
    let known = |name: &&str| names.iter().any(|profile| profile == name);
    current.filter(known).or_else(|| names.first().map(String::as_str))
}

fn known_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    let profiles = model.connections.profiles.names();
    if profiles.is_empty() {
        return;
    }
    let words = "Your stored sign-in is used if there is one; otherwise the browser opens.";
    card_ui(ui, "Profiles", words, |ui| {
        for name in profiles {
            profile_row_ui(ui, name, model, window, wanted);
        }
    });
}

fn profile_row_ui(ui: &mut Ui, name: &str, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    let palette = theme::palette(ui);
    let open = model.connections.named(name);
    let row = open.and_then(|open| model.rows.iter().find(|row| row.id == open.id));
    let is_in_use = row.is_some_and(|row| row.standing != Standing::SignedOut);
    let word = if is_in_use { "Switch to it" } else { "Sign in" };
    let spoken = if is_in_use { format!("Switch to {name}") } else { format!("Sign in to {name}") };
    ui.horizontal(|ui| {
        let is_first = first_choice(model) == Some(name) && model.connections.profiles.unusable_file().is_none();
        let button = if is_first { widgets::primary_button(ui, word) } else { eframe::egui::Button::new(word) };
        let button = ui.add(button.min_size(vec2(BUTTON, 0.0))).accessible_name(spoken);
        widgets::focus_ring(ui, &button);
        widgets::line(ui, name, theme::body(), palette.text);
        let region = open.and_then(|open| open.console.session.profile()).map_or("", |(_, region)| region);
        widgets::line(ui, region, theme::body(), palette.dim);
        if let Some(row) = row.filter(|_| is_in_use) {
            let (icon, color) = row.standing.sign(palette);
            widgets::icon(ui, icon, 8.0, color);
            widgets::line(ui, &row.words, theme::body(), palette.dim);
        }
        if is_first && window.welcome.entering.is_none() {
            window.first_focus.give(ui, &button);
        }
        if !button.clicked() {
            return;
        }
        let Some(open) = open else {
            return wanted.intents.push(Intent::SignInTo(ProfileCommand::Use { name: name.to_owned() }));
        };
        wanted.intents.push(Intent::Show { connection: open.id, by_key: false });
        if !is_in_use {
            wanted.intents.push(Intent::Command(open.id, Command::SignIn(SignInCommand::Start)));
        }
    });
}

fn new_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    let words = "Your AWS region, user pool, identity pool and endpoint, as one [[profile]] table. It is added to your \
                 profiles.toml; nothing in it is secret.";
    card_ui(ui, "New profile", words, |ui| {
        let Some(text) = &mut window.welcome.entering else {
            if ui.button("Enter a profile…").clicked() {
                window.welcome.entering = Some(TEMPLATE.to_owned());
            }
            return;
        };
        let area: TextEdit<'_> = widgets::text_area(ui, text, Id::unique(keys::PROFILE), "").desired_rows(9);
        if ui.add(area).accessible_name("Profile as TOML").changed() {
            window.welcome.handed_over = false;
            window.welcome.outdated = model.connections.profiles.rejections();
        }
        for notice in rejected(model, &window.welcome) {
            notice_card::notice_line_ui(ui, notice);
        }
        entering_buttons_ui(ui, model, window, wanted);
    });
}

/// What is wrong with what was asked for last. What was wrong with another text may be mended in this one.
fn rejected<'a>(model: &Model<'a>, state: &WelcomeState) -> &'a [Notice] {
    let profiles = &model.connections.profiles;
    if profiles.rejections() > state.outdated { profiles.rejected() } else { &[] }
}

fn entering_buttons_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    ui.horizontal(|ui| {
        if widgets::primary(ui, "Save and use").clicked()
            && let Some(text) = &window.welcome.entering
        {
            wanted.intents.push(Intent::SignInTo(ProfileCommand::Add { text: text.clone() }));
            window.welcome.handed_over = true;
        }
        if ui.button("Cancel").clicked() {
            let outdated = model.connections.profiles.rejections();
            window.welcome = WelcomeState { outdated, ..WelcomeState::default() };
        }
    });
}

fn sandbox_ui(ui: &mut Ui, model: &Model<'_>, window: &mut WindowState, wanted: &mut Wanted) {
    let profiles = &model.connections.profiles;
    if !profiles.sandbox_offered() {
        return;
    }
    let words = "A stand-in for Cognito and IoT Core on this computer, with a small simulated plant. It needs no AWS \
                 account and no network. Sign in there as operator@example.com with the password topicdeck.";
    card_ui(ui, "Sandbox", words, |ui| {
        let is_first = profiles.names().is_empty() && profiles.unusable_file().is_none();
        let is_first = is_first && window.welcome.entering.is_none();
        let name = "Try the sandbox";
        let button = if is_first { widgets::primary(ui, name) } else { ui.button(name) };
        if is_first {
            window.first_focus.give(ui, &button);
        }
        if button.clicked() {
            wanted.intents.push(Intent::SignInTo(ProfileCommand::TrySandbox));
        }
    });
}
