//! What is found when a profile is tried before it is saved: a row for each check, with what helps.

use std::fmt::Write as _;

use eframe::egui::{Align, Color32, Layout, Ui, WidgetInfo};

use super::door::Door;
use super::state::Form;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::{notice_card, widgets, words};
use console::Trial;
use model::{CheckState, ProfileCommand, TrialCheck, Tried};
use texts::t;

/// Tries what is complete by itself once it has been still for a while, and stops a trial of what was there before. What
/// leads to others than AWS waits for the person to ask.
pub(crate) fn try_when_still(model: &Model<'_>, form: &mut Form, wanted: &mut Requests) {
    let is_running = model.connections.profiles.trial().is_running;
    form.waiting.look(form.draft.tried(), model.now);
    let is_tried = form.tried.as_deref() == Some(form.draft.tried());
    if is_running && form.tried.is_some() && !is_tried && form.waiting.stops() {
        wanted.intents.push(Intent::Profiles(ProfileCommand::StopTrying));
    }
    let is_due = form.waiting.is_due(model.now);
    if is_due && !is_tried && form.draft.is_worth_a_trial() && engine::draft_stays_with_aws(form.draft.toml()) {
        start(form, wanted);
    }
    if let Some(left) = form.waiting.left(model.now) {
        model.due.within(left);
    }
}

fn start(form: &mut Form, wanted: &mut Requests) {
    form.tried = Some(form.draft.tried().to_owned());
    form.waiting.begun();
    wanted.intents.push(Intent::Profiles(ProfileCommand::Try { text: form.draft.toml().to_owned() }));
}

/// The checks, and the buttons that start and stop them.
pub(crate) fn trial_ui(ui: &mut Ui, trial: &Trial, form: &mut Form, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let is_tried = form.tried.is_some();
    ui.horizontal(|ui| {
        widgets::line(ui, t!("Checks"), theme::semibold(15.0), palette.text);
        if is_tried {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                widgets::line(ui, &summary(trial, tried_of(form)), theme::body(), palette.dim);
            });
        }
    });
    let intro = t!("Asks AWS about each setting, before anything is saved. No one signs in.");
    widgets::paragraph(ui, intro, palette.dim);
    ui.add_space(8.0);
    if is_tried {
        for tried in tried_of(form) {
            let found = trial.checks.iter().find(|check| check.tried == *tried);
            check_ui(ui, *tried, found, trial.is_running);
        }
        if !trial.is_running && form.tried.as_deref() != Some(form.draft.tried()) {
            widgets::paragraph(ui, t!("Settings were changed since then."), palette.warn);
        }
        ui.add_space(8.0);
    }
    ui.horizontal_wrapped(|ui| {
        if is_tried && trial.is_running {
            if ui.button(t!("Stop")).clicked() {
                wanted.intents.push(Intent::Profiles(ProfileCommand::StopTrying));
            }
            return;
        }
        let word = if is_tried { t!("Try again") } else { t!("Try it") };
        let button = ui.add_enabled(form.draft.can_be_tried(), eframe::egui::Button::new(word));
        if button.clicked() {
            start(form, wanted);
        }
        button.on_disabled_hover_text(t!("Needs a region, and settings without mistakes"));
        if is_tried {
            widgets::copy_button_with(ui, t!("Copy results"), t!("Copy results"), || as_text(trial));
        }
    });
}

fn tried_of(form: &Form) -> &'static [Tried] {
    if form.draft.door == Door::Cognito { &Tried::OF_COGNITO } else { &Tried::OF_AWS }
}

/// Only of the checks that there are: those of before may be of another kind of credentials.
fn summary(trial: &Trial, all: &[Tried]) -> String {
    let is_fine = |check: &&TrialCheck| check.state == CheckState::Ok && all.contains(&check.tried);
    let fine = trial.checks.iter().filter(is_fine).count();
    t!("{fine} of {all} fine", fine, all = all.len())
}

fn check_ui(ui: &mut Ui, tried: Tried, found: Option<&TrialCheck>, is_running: bool) {
    let palette = theme::palette(ui);
    let state = found.map(|check| check.state);
    ui.spacing_mut().item_spacing.y = 2.0;
    let ((icon, color), word) = (sign(palette, state, is_running), word(state, is_running));
    let row = ui.horizontal(|ui| {
        widgets::icon(ui, icon, 10.0, color);
        ui.add_space(4.0);
        widgets::line(ui, tried.label(), theme::semibold(13.0), palette.text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let took = found.and_then(|check| check.took).map(words::took);
            widgets::line(ui, took.as_deref().unwrap_or(word), theme::small(), palette.dim);
        });
    });
    let detail = found.map_or("", |check| check.detail.as_str());
    let spoken = format!("{}: {word}. {detail}", tried.label());
    row.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Label, true, spoken.as_str()));
    ui.horizontal(|ui| {
        ui.add_space(24.0);
        ui.vertical(|ui| match found.and_then(|check| check.notice.as_deref()) {
            Some(notice) => notice_card::notice_line_with_copyables_ui(ui, notice),
            None if !detail.is_empty() => drop(widgets::selectable(ui, detail, theme::body(), palette.dim)),
            None => {}
        });
    });
    ui.add_space(8.0);
}

fn sign(palette: &Palette, state: Option<CheckState>, is_running: bool) -> (Icon, Color32) {
    match state {
        Some(CheckState::Ok) => (Icon::Check, palette.good),
        Some(CheckState::Warning) => (Icon::RingDot, palette.warn),
        Some(CheckState::Failed) => (Icon::Cross, palette.bad),
        None if is_running => (Icon::RingDot, palette.accent),
        Some(CheckState::NotTried) | None => (Icon::Ring, palette.dim),
    }
}

fn word(state: Option<CheckState>, is_running: bool) -> &'static str {
    match state {
        Some(CheckState::Ok) => t!("ok"),
        Some(CheckState::Warning) => t!("warning"),
        Some(CheckState::Failed) => t!("failed"),
        None if is_running => t!("Checking…"),
        Some(CheckState::NotTried) | None => t!("not tried"),
    }
}

fn as_text(trial: &Trial) -> String {
    let mut text = String::new();
    for check in &trial.checks {
        let word = word(Some(check.state), false);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {word}. {}", check.tried.label(), check.detail);
        if let Some(notice) = &check.notice {
            let _ = writeln!(text, "  {}\n  {}", notice.cause, notice.remedy);
            for copyable in &notice.copyables {
                let _ = writeln!(text, "  {}: {}", copyable.label, copyable.text);
            }
        }
    }
    text
}
