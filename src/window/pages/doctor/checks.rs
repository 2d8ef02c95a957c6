//! The checks of the doctor and their results.

use eframe::egui::{Align, Ui};

use crate::kit::check_row::{CheckRow, check_row_ui};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets, words};
use model::{
    Check, CheckState, Command, Diagnosis, DoctorCommand, Examined, LinkState, Notice, Severity, visible_lines,
};
use texts::t;

/// Whether new checks have to be scrolled into sight.
#[derive(Debug, Default)]
pub(crate) struct ChecksState {
    reveal: Reveal,
}

/// Scrolls new checks into sight once they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reveal {
    #[default]
    No,
    Requests,
    Examining,
}

impl ChecksState {
    /// Scrolls to what is found next.
    pub(crate) fn reveal(&mut self) {
        self.reveal = Reveal::Requests;
    }
}

/// All checks, with a button to run them again. The notice `shown` is above already.
pub(crate) fn checks_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    shown: Option<&Notice>,
    state: &mut ChecksState,
    out: &mut Vec<Command>,
) {
    let support = &model.console.support;
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let name = if support.diagnosis.is_some() { t!("Check again") } else { t!("Check everything") };
        if ui.add_enabled(!support.examining, eframe::egui::Button::new(name)).clicked() {
            state.reveal();
            out.push(Command::Doctor(DoctorCommand::Examine));
        }
        if support.examining {
            widgets::line(ui, t!("Checking…"), theme::body(), palette.dim);
        }
    });
    if let Some(diagnosis) = &support.diagnosis {
        ui.add_space(8.0);
        diagnosis_ui(ui, model, diagnosis, shown);
    }
    // It is at the end of the page, which may be out of sight.
    match (state.reveal, support.examining) {
        (Reveal::Requests, true) => state.reveal = Reveal::Examining,
        (Reveal::Examining, false) => {
            state.reveal = Reveal::No;
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
        _ => {}
    }
}

fn diagnosis_ui(ui: &mut Ui, model: &Model<'_>, diagnosis: &Diagnosis, shown: Option<&Notice>) {
    let palette = theme::palette(ui);
    let verdict = &diagnosis.verdict;
    if shown.is_none_or(|shown| !shown.reads_like(verdict)) {
        let is_headline = shown.is_none() && headline(model).is_some();
        if !is_headline {
            notice_card::notice_line_ui(ui, verdict);
        }
        if is_headline || !verdict.copyables.is_empty() || !verdict.details.is_empty() {
            notice_card::remedy_card_ui(ui, verdict);
        }
        ui.add_space(8.0);
    }
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        for check in &diagnosis.checks {
            check_ui(ui, model, check);
        }
    });
}

fn check_ui(ui: &mut Ui, model: &Model<'_>, check: &Check) {
    let palette = theme::palette(ui);
    let (icon, color) = match check.state {
        CheckState::Ok => (Icon::Check, palette.good),
        CheckState::Warning => (Icon::RingDot, palette.warn),
        CheckState::Failed => (Icon::Cross, palette.bad),
        CheckState::NotTried => (Icon::Ring, palette.dim),
    };
    let name = check.examined.label();
    let lasts = model.console.link.credentials_expire_at;
    let lasts = lasts.filter(|_| check.examined == Examined::Credentials && check.state == CheckState::Ok);
    // The validity has gone down since the check.
    let detail = lasts.map_or_else(|| check.detail.clone(), |end| model.validity(end));
    let spoken = format!("{name}: {}, {detail}", state_word(check.state));
    let row = CheckRow { icon, color, name, detail: &detail, took: check.took, spoken: &spoken };
    let response = check_row_ui(ui, &row, theme::ROW);
    if !detail.is_empty() {
        response.on_hover_text(visible_lines(&detail));
    }
}

fn state_word(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => t!("ok"),
        CheckState::Warning => t!("warning"),
        CheckState::Failed => t!("failed"),
        CheckState::NotTried => t!("not tried"),
    }
}

/// The heading of the doctor while messages flow: what was found, or else how long each step took.
pub(crate) fn live_heading(model: &Model<'_>) -> (String, String) {
    match headline(model) {
        Some(verdict) => (verdict.summary.clone(), verdict.cause.clone()),
        None => well(&model.console.link),
    }
}

/// What was found while messages flow, and needs a person.
fn headline<'a>(model: &Model<'a>) -> Option<&'a Notice> {
    let found = model.console.support.diagnosis.as_deref().map(|diagnosis| &diagnosis.verdict);
    found.filter(|verdict| model.console.link.is_live() && verdict.severity != Severity::Info)
}

fn well(link: &LinkState) -> (String, String) {
    let steps: Vec<String> =
        link.dial_steps.iter().map(|step| format!("{} {}", step.part.label(), words::took(step.took))).collect();
    (t!("All is well").to_owned(), t!("Messages are flowing. Connected via {steps}.", steps = steps.join(" · ")))
}
