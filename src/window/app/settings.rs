//! The settings: what is chosen now in the window and in the connection that is shown, and how a choice gets there.

use eframe::egui::{Context, Theme as Look, ThemePreference, Ui};

use super::chosen::Chosen;
use super::state::{ConnectionState, WindowState};
use super::themes;
use crate::kit::choices::Choices;
use crate::kit::intent::Intent;
use crate::pages::settings::settings_ui;
use model::{ProfileCommand, ViewChoices};

/// The page of settings, while it is open.
pub(super) fn page_ui(ui: &Ui, window: &mut WindowState, state: &mut ConnectionState, intents: &mut Vec<Intent>) {
    let before = chosen(window, state);
    let mut choices = before;
    let files = std::mem::take(&mut window.files);
    let opened = settings_ui(ui, &mut choices, &files, &mut window.settings);
    intents.extend(opened.map(|folder| Intent::Profiles(ProfileCommand::OpenFolder(folder))));
    window.files = files;
    if choices != before {
        choose(choices, window, state, intents);
    }
}

/// The other theme than what is on screen.
pub(super) fn other_theme(ctx: &Context) -> ThemePreference {
    match ctx.theme() {
        Look::Dark => ThemePreference::Light,
        Look::Light => ThemePreference::Dark,
    }
}

fn chosen(window: &WindowState, state: &ConnectionState) -> Choices {
    let ViewChoices { payload_tab, marks_all, .. } = state.console.view();
    Choices {
        theme: themes::kept(window.theme),
        language: window.language,
        scale: window.chosen.scale,
        opening: window.chosen.opening,
        closes_unasked: window.chosen.closes_unasked,
        hides_density: window.hides_density,
        log_limit: window.chosen.log_limit,
        time: window.table.time,
        since: window.table.since,
        marks_all,
        payload_tab,
        read_only: window.read_only,
    }
}

fn choose(choices: Choices, window: &mut WindowState, state: &mut ConnectionState, intents: &mut Vec<Intent>) {
    let Choices { theme, language, scale, opening, closes_unasked, hides_density, log_limit, time, since, .. } =
        choices;
    window.theme = themes::preference(theme);
    if language != window.language {
        intents.push(Intent::Speak(language));
    }
    (window.hides_density, window.table.time, window.table.since) = (hides_density, time, since);
    if choices.read_only != window.read_only {
        intents.push(Intent::SetReadOnly(choices.read_only));
    }
    let view = state.console.view();
    let view = ViewChoices { payload_tab: choices.payload_tab, marks_all: choices.marks_all, ..view };
    state.console.look_as(view);
    let recording = window.chosen.recording;
    window.chosen = Chosen { scale, opening, closes_unasked, log_limit, recording, view };
}
