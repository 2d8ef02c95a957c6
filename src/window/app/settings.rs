//! The settings: what is chosen now in the window and in the connection that is shown, and how a choice gets there.

use eframe::egui::{Context, Theme as Look, ThemePreference, Ui};

use super::chosen::Chosen;
use super::state::{ConnectionState, WindowState};
use super::themes;
use crate::kit::choices::Choices;
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::pages::settings::{Recorded, settings_ui};
use console::{AGE_LIMITS, OlderThan};
use model::{Command, ProfileCommand, RecordingCommand, ViewChoices};

/// The page of settings, while it is open.
pub(super) fn page_ui(
    ui: &Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    intents: &mut Vec<Intent>,
) {
    let profile = model.console.session.profile().map(|(name, _)| name);
    let sizes: Vec<u64> =
        model.connections.list().iter().filter_map(|connection| connection.console.recording.bytes()).collect();
    if window.settings.has_opened() {
        intents.push(Intent::Past(PastIntent::List));
        let profiles = with_recordings(model).flatten();
        intents.extend(profiles.map(|profile| Intent::Past(PastIntent::CountAges(profile.to_owned()))));
    }
    let ages = if window.settings.is_open() { ages(model) } else { Vec::new() };
    let recorded = Recorded { profile, recording: model.console.recording, sizes: &sizes, ages: &ages };
    let before = chosen(window, state);
    let mut choices = before;
    let files = std::mem::take(&mut window.files);
    let asked = settings_ui(ui, &mut choices, &files, recorded, &mut window.settings);
    intents.extend(asked.opened.map(|folder| Intent::Profiles(ProfileCommand::OpenFolder(folder))));
    if let Some(connection) = model.id.filter(|_| asked.forgets) {
        intents.push(Intent::Command(connection, Command::Recording(RecordingCommand::Forget)));
    }
    window.files = files;
    if choices != before {
        choose(choices, window, state, intents);
    }
}

/// The profiles of the connections of which something is recorded, as far as they are known.
fn with_recordings<'m>(model: &Model<'m>) -> impl Iterator<Item = Option<&'m str>> {
    let connections = model.connections.list().iter();
    let recorded = connections.filter(|connection| connection.console.recording.bytes().is_some_and(|bytes| bytes > 0));
    recorded.map(|connection| connection.console.session.profile().map(|(name, _)| name))
}

/// What of all their recordings is older than each of the limits, where that is known of each.
fn ages(model: &Model<'_>) -> Vec<OlderThan> {
    let past = &model.connections.past;
    let of = |limit: &u32| {
        let none = OlderThan { limit: *limit, ..OlderThan::default() };
        with_recordings(model).try_fold(none, |all, profile| Some(all.and(past.older_than(*limit, profile?)?)))
    };
    AGE_LIMITS.iter().filter_map(of).collect()
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
        recording: window.chosen.recording,
        outbox: window.chosen.outbox,
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
    let (recording, outbox) = (choices.recording, choices.outbox);
    if outbox != window.chosen.outbox {
        intents.push(Intent::Wait(outbox));
    }
    if recording != window.chosen.recording {
        intents.push(Intent::Record(recording));
    }
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
    window.chosen = Chosen { scale, opening, closes_unasked, log_limit, recording, outbox, view };
}
