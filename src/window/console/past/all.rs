//! The search of all that was recorded: how it is begun, how far it is, and what it found.

use console::AllSearch;
use eframe::egui::{Align, Layout, Ui};

use super::state::{PastState, PastWish};
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::signs::{self, Sign};
use crate::kit::{theme, widgets, words};
use texts::{counted, t};

/// The search of all of this profile for what is in the box, if there is one.
pub(super) fn search_of<'m>(model: &Model<'m>, profile: &str, state: &PastState) -> Option<&'m AllSearch> {
    let all = model.connections.past.searched_all().filter(|all| all.profile() == profile)?;
    all.is_for(&state.search.applied().to_string()).then_some(all)
}

/// From right to left: the button, or what was found.
pub(super) fn all_ui(ui: &mut Ui, model: &Model<'_>, profile: &str, state: &mut PastState, intents: &mut Vec<Intent>) {
    let has_search = !state.search.applied().is_everything();
    let is_wanted = state.wish.take() == Some(PastWish::SearchAll);
    let Some(counts) = model.connections.past.counts(profile).filter(|_| has_search) else { return };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let Some(all) = search_of(model, profile, state) else {
            if ui.button(t!("Search the whole recording")).clicked() || is_wanted {
                let (profile, bounds) = (profile.to_owned(), counts.bounds.clone());
                intents.push(Intent::Past(PastIntent::SearchAll { profile, bounds }));
            }
            return;
        };
        let palette = theme::palette(ui);
        if all.is_running() {
            if ui.button(t!("Stop")).accessible_name(t!("Stop searching the whole recording")).clicked() {
                intents.push(Intent::Past(PastIntent::StopSearchAll));
            }
        } else if signs::button(ui, Sign::Cross, t!("Hide what was found in the whole recording"), palette.dim)
            .clicked()
        {
            intents.push(Intent::Past(PastIntent::DismissSearchAll));
        }
        let color = if all.found().problem.is_some() { palette.warn } else { palette.text };
        let line = widgets::line(ui, &said(all), theme::small(), color);
        if let Some(first) = counts.bounds.first().filter(|_| all.found().older > 0) {
            let older = words::count(all.found().older);
            let day = crate::kit::dates::day(crate::kit::dates::date_of(*first, model.time_zone));
            line.on_hover_text(t!("{older} of them before {day}", older, day));
        }
    });
}

/// `1,204 of 6,051,880 found on 5 days · 61 % searched`.
fn said(all: &AllSearch) -> String {
    let found = all.found();
    if let Some(problem) = &found.problem {
        return problem.summary.clone();
    }
    let (count, of) = (words::count(found.found()), words::messages(found.of));
    let days = all.spans();
    let words =
        counted!(days, "{count} of {of} found on {days} day", "{count} of {of} found on {days} days", count, of);
    let percent = words::percent(found.searched, found.of);
    match (all.is_running(), found.is_last, found.damaged) {
        (true, ..) => t!("{words} · {percent} searched", words, percent),
        (false, false, _) => t!("{words} · stopped, {percent} searched", words, percent),
        (false, true, 0) => words,
        (false, true, damaged) => {
            t!("{words} · {damaged} cannot be read: damaged", words, damaged = words::count(damaged))
        }
    }
}
