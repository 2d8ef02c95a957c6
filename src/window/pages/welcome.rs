//! The first page: the known profiles, a new one, the sandbox; and what has to be fixed first.

use eframe::egui::{Align, Label, Layout, Response, RichText, ScrollArea, Ui, vec2};

use crate::kit::connection_status::ConnectionStatus;
use crate::kit::escape;
use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::{Intent, Requests, Route};
use crate::kit::model::Model;
use crate::kit::{notice_card, theme, widgets};
use crate::pages::account::{AccountState, account_ui};
use crate::pages::profile_menu::{ListState, profile_menu_ui};
use crate::pages::setup::{Outcome, SetupState, form_ui, source_ui};
use console::{Profiles, SignIn};
use model::{Command, ProfileCommand, SignInCommand, visible_line};
use texts::t;

/// Width of the page, in points.
const WIDTH: f32 = 820.0;
/// Width of the button before a profile, in points, so that the names begin below each other.
const BUTTON: f32 = 100.0;

#[derive(Debug, Default)]
pub(crate) struct WelcomeState {
    setup: SetupState,
    /// The page for an administrator, over all else.
    account: Option<AccountState>,
    /// It was opened from another page, to which it leads back.
    account_goes_back: bool,
    profiles: ListState,
}

impl WelcomeState {
    /// Shows the page for an administrator; `goes_back` to where the person comes from.
    pub(crate) fn open_account(&mut self, goes_back: bool) {
        // One that is open leads back to where it was opened.
        self.setup.wants_account = self.account.is_none() || goes_back;
        self.account_goes_back |= goes_back;
    }

    /// Shows an empty form.
    pub(crate) fn fill_in_by_hand(&mut self, profiles: &Profiles) {
        self.setup.fill_in_by_hand(profiles.rejections());
    }

    /// The command that answers with a profile, to be edited.
    pub(crate) fn edit(&mut self, name: &str) -> ProfileCommand {
        self.setup.edit(name)
    }

    /// The same, to be copied.
    pub(crate) fn copy(&mut self, name: &str) -> ProfileCommand {
        self.setup.copy(name)
    }

    /// The person comes from another page: the page for an administrator is shown only if that is wanted.
    pub(crate) fn arrive(&mut self) {
        if !self.setup.wants_account {
            (self.account, self.account_goes_back) = (None, false);
        }
    }
}

/// `is_chosen` says that the person came here from another page.
pub(crate) fn welcome_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut WelcomeState,
    focus: &mut FirstFocus,
    is_chosen: bool,
    wanted: &mut Requests,
) {
    take_answers(ui, model, state, wanted);
    if std::mem::take(&mut state.setup.wants_account) {
        state.account = Some(AccountState::new(state.setup.known_of_account(), &model.connections.profiles));
    }
    if let Some(account) = &mut state.account {
        if account_ui(ui, model, account, wanted) {
            state.account = None;
            if std::mem::take(&mut state.account_goes_back) {
                wanted.intents.push(Intent::Go(Route::Back));
            }
        }
        return;
    }
    if state.setup.form.is_some() {
        return form_ui(ui, model, &mut state.setup, wanted);
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 48.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(24.0);
        let above = 96.0_f32.min(ui.available_height() * 0.04);
        widgets::padded(ui, side, above, |ui| {
            ui.set_width(width);
            heading_ui(ui, is_chosen && model.console.session.profile().is_some(), wanted);
            ui.add_space(16.0);
            problems_ui(ui, model);
            file_ui(ui, model, focus, wanted);
            known_ui(ui, model, state, focus, wanted);
            new_ui(ui, model, state, wanted);
            administrator_ui(ui, &mut state.setup);
            sandbox_ui(ui, model, focus, wanted);
        });
    });
}

fn heading_ui(ui: &mut Ui, has_way_back: bool, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let title = RichText::new(t!("Watch and send messages on AWS IoT Core")).font(theme::semibold(20.0));
        ui.add(Label::new(title.color(palette.text)).wrap());
        if has_way_back {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(t!("Back")).clicked() || escape::leaves_page(ui.ctx()) {
                    wanted.intents.push(Intent::Go(Route::Back));
                }
            });
        }
    });
    let words = t!("Sign in with your browser through Amazon Cognito, or use an AWS profile. Choose how to start.");
    widgets::paragraph(ui, words, palette.dim);
}

/// Why the saved sign-in was not used, and what is wrong with the requested profile.
fn problems_ui(ui: &mut Ui, model: &Model<'_>) {
    let session = &model.console.session;
    let why = match session.sign_in() {
        SignIn::Needed { why: Some(why) } => Some(&**why),
        _ => None,
    };
    for notice in why.into_iter().chain(model.connections.profiles.rejected()) {
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

/// The file that cannot be used: its path, what is wrong with it, and a button to reload it.
fn file_ui(ui: &mut Ui, model: &Model<'_>, focus: &mut FirstFocus, wanted: &mut Requests) {
    let Some((path, notices)) = model.connections.profiles.unusable_file() else { return };
    let words = t!("Your profiles are in this file. Fix the errors in it, then reload it.");
    card_ui(ui, t!("profiles.toml cannot be used"), words, |ui| {
        widgets::copy_box(ui, t!("path of profiles.toml"), path);
        for notice in notices {
            notice_card::notice_line_ui(ui, notice);
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let again = widgets::primary(ui, t!("Reload"));
            focus.give(ui, &again);
            if again.clicked() {
                wanted.intents.push(Intent::Profiles(ProfileCommand::Reload));
            }
            if ui.button(t!("Open the file")).clicked() {
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

fn known_ui(ui: &mut Ui, model: &Model<'_>, state: &mut WelcomeState, focus: &mut FirstFocus, wanted: &mut Requests) {
    let profiles = model.connections.profiles.names();
    if profiles.is_empty() {
        return;
    }
    let words = t!("Your saved sign-in is used if there is one; otherwise the browser opens.");
    card_ui(ui, t!("Profiles"), words, |ui| {
        for (at, name) in profiles.iter().enumerate() {
            let is_first = first_choice(model) == Some(name) && model.connections.profiles.unusable_file().is_none();
            // The focus goes along when a profile is moved.
            let row_ui = |ui: &mut Ui| {
                let button = profile_row_ui(ui, name, model, is_first, wanted);
                profile_menu_ui(ui, &model.connections.profiles, at, &mut state.setup, wanted);
                button
            };
            let button = ui.push_id(("profile", name), |ui| ui.horizontal(row_ui).inner);
            people_ui(ui, name, model, wanted);
            if is_first {
                focus.give(ui, &button.inner);
            }
        }
    });
}

/// Whose saved sign-in can be used, where no one is signed in.
fn people_ui(ui: &mut Ui, name: &str, model: &Model<'_>, wanted: &mut Requests) {
    let Some(open) = model.connections.named(name).filter(|open| open.console.session.user().is_none()) else { return };
    let people = open.console.session.people();
    if people.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.add_space(BUTTON + ui.spacing().item_spacing.x);
        for person in people {
            if ui.button(t!("Continue as {user}", user = visible_line(&person.user))).clicked() {
                let switch = SignInCommand::SwitchTo { subject: person.subject.clone() };
                wanted.intents.push(Intent::Show { connection: open.id, by_key: false });
                wanted.intents.push(Intent::Command(open.id, Command::SignIn(switch)));
            }
        }
    });
}

/// Draws a profile; returns its button, which is the main one if it `is_first`.
fn profile_row_ui(ui: &mut Ui, name: &str, model: &Model<'_>, is_first: bool, wanted: &mut Requests) -> Response {
    let palette = theme::palette(ui);
    let open = model.connections.named(name);
    let row = open.and_then(|open| model.summaries.iter().find(|row| row.id == open.id));
    let is_in_use = row.is_some_and(|row| row.status != ConnectionStatus::SignedOut);
    let word = if is_in_use { t!("Switch") } else { t!("Sign in") };
    let spoken = if is_in_use { t!("Switch to {name}", name) } else { t!("Sign in to {name}", name) };
    ui.horizontal(|ui| {
        let button = if is_first { widgets::primary_button(ui, word) } else { eframe::egui::Button::new(word) };
        let button = ui.add(button.min_size(vec2(BUTTON, 0.0))).accessible_name(spoken);
        widgets::focus_ring(ui, &button);
        widgets::line(ui, name, theme::body(), palette.text);
        let region = open.and_then(|open| open.console.session.profile()).map_or("", |(_, region)| region);
        widgets::line(ui, region, theme::body(), palette.dim);
        if let Some(row) = row.filter(|_| is_in_use) {
            let (icon, color) = row.status.sign(palette);
            widgets::icon(ui, icon, 8.0, color);
            widgets::line(ui, &row.words, theme::body(), palette.dim);
        }
        match open {
            _ if !button.clicked() => {}
            Some(open) => {
                wanted.intents.push(Intent::Show { connection: open.id, by_key: false });
                if !is_in_use {
                    wanted.intents.push(Intent::Command(open.id, Command::SignIn(SignInCommand::Start)));
                }
            }
            None => wanted.intents.push(Intent::SignInTo(ProfileCommand::Use { name: name.to_owned() })),
        }
        button
    })
    .inner
}

fn new_ui(ui: &mut Ui, model: &Model<'_>, state: &mut WelcomeState, wanted: &mut Requests) {
    let words =
        t!("Paste or drop what your team gave you. You see what it has, are asked for what is missing, and try it \
                    before it is saved.");
    card_ui(ui, t!("New profile"), words, |ui| {
        source_ui(ui, model, &mut state.setup, wanted);
    });
}

/// The way to the template for AWS.
fn administrator_ui(ui: &mut Ui, setup: &mut SetupState) {
    let words = t!("Nothing set up in AWS yet? One template makes all of it, with no more rights than needed.");
    card_ui(ui, t!("For your administrator"), words, |ui| {
        setup.wants_account |= ui.button(t!("Template for AWS…")).clicked();
    });
}

/// What was answered to the forms and menus of this page.
fn take_answers(ui: &Ui, model: &Model<'_>, state: &mut WelcomeState, wanted: &mut Requests) {
    for outcome in state.setup.take_answers(&model.connections.profiles) {
        match outcome {
            Outcome::Copy(text) => {
                ui.copy_text(text);
            }
            Outcome::SignInTo(name) => wanted.intents.push(Intent::SignInTo(ProfileCommand::Use { name })),
            Outcome::Removed { words, text, place } => state.profiles.offer_back(ui.ctx(), words, text, place),
        }
    }
    state.profiles.put_back(ui.ctx(), wanted);
}

fn sandbox_ui(ui: &mut Ui, model: &Model<'_>, focus: &mut FirstFocus, wanted: &mut Requests) {
    let profiles = &model.connections.profiles;
    if !profiles.sandbox_offered() {
        return;
    }
    let words = t!(
        "A stand-in for Cognito and IoT Core on this computer, with a small simulated plant. It needs no AWS account \
         and no network. Sign in as operator@example.com with the password topicdeck."
    );
    card_ui(ui, t!("Sandbox"), words, |ui| {
        let is_first = profiles.names().is_empty() && profiles.unusable_file().is_none();
        let name = t!("Try the sandbox");
        let button = if is_first { widgets::primary(ui, name) } else { ui.button(name) };
        if is_first {
            focus.give(ui, &button);
        }
        if button.clicked() {
            wanted.intents.push(Intent::SignInTo(ProfileCommand::TrySandbox));
        }
    });
}
