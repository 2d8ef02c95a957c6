//! What the program itself can do about a failure: attach the policy, save a support bundle, and look at everything.

use eframe::egui::{Align, Ui};

use super::doctor::{self, Row};
use super::theme::{self, Icon};
use super::{Model, notice_card, proxy_login, widgets, words};
use console::{Bundle, PolicyAttachment};
use model::{
    Check, CheckState, Command, Diagnosis, DoctorCommand, Examined, LinkState, Notice, Offer, PolicyCommand, Severity,
    visible_lines,
};

/// What the person is being asked.
#[derive(Debug, Default)]
pub(super) struct CareState {
    /// Whether the policy is really to be attached.
    confirming: bool,
    /// Whether what a button brought up has yet to be scrolled into sight.
    reveal: bool,
    /// How far it is until the checks are scrolled into sight.
    reveal_checks: Reveal,
    proxy_login: proxy_login::ProxyLoginState,
}

/// The way of new checks into sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reveal {
    #[default]
    No,
    Wanted,
    Examining,
}

/// The buttons of the failure panel for what the program itself can do.
pub(super) fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    notice: &Notice,
    state: &mut CareState,
    out: &mut Vec<Command>,
) {
    let attaching = model.console.care.policy == PolicyAttachment::Attaching;
    if let Some(Offer::AttachPolicy { .. }) = &notice.offer {
        let button = eframe::egui::Button::new("Attach it myself (demo accounts)…");
        if ui.add_enabled(!attaching && !state.confirming, button).clicked() {
            (state.confirming, state.reveal) = (true, true);
        }
    }
    if ui.button("Save support bundle").clicked() {
        state.reveal = true;
        out.push(Command::Doctor(DoctorCommand::SaveBundle { path: None }));
    }
}

/// The question before the policy is attached, and what came of the buttons.
pub(super) fn outcome_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    notice: Option<&Notice>,
    state: &mut CareState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    match notice.and_then(|notice| notice.offer.as_ref()) {
        Some(Offer::AttachPolicy { policy }) if state.confirming => confirm_ui(ui, policy, state, out),
        Some(Offer::ProxyLogin { proxy }) => {
            proxy_login::proxy_login_ui(ui, proxy, &mut state.proxy_login, out);
        }
        _ => state.confirming = false,
    }
    match &model.console.care.policy {
        PolicyAttachment::Attaching => drop(widgets::paragraph(ui, "Attaching the policy…", palette.dim)),
        PolicyAttachment::Failed(notice) => {
            ui.add_space(8.0);
            notice_card::notice_line_ui(ui, notice);
            notice_card::notice_card_ui(ui, notice, |_| {});
        }
        PolicyAttachment::Attached(policy) if !model.console.link.is_live() => {
            let words = format!("{policy} is attached. AWS may need some seconds until it counts.");
            widgets::paragraph(ui, &words, palette.dim);
        }
        PolicyAttachment::None | PolicyAttachment::Attached(_) => {}
    }
    match &model.console.care.bundle {
        Bundle::None => {}
        Bundle::Saved(path) => {
            widgets::paragraph(ui, "The support bundle is saved. It holds no secret.", palette.dim);
            widgets::copy_box(ui, "path of the support bundle", path);
        }
        Bundle::Failed(notice) => notice_card::notice_line_ui(ui, notice),
    }
    // What a button brings up stands below it, which may be out of sight.
    let care = &model.console.care;
    let shows_something = care.policy != PolicyAttachment::None || !matches!(care.bundle, Bundle::None);
    if state.reveal && (state.confirming || shows_something) {
        state.reveal = false;
        ui.scroll_to_cursor(Some(Align::BOTTOM));
    }
}

fn confirm_ui(ui: &mut Ui, policy: &str, state: &mut CareState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, &format!("Attach {policy} to your own identity?"), theme::semibold(13.0), palette.text);
        let words = "This is for demo accounts. In production an administrator decides who may do what, and AWS \
                     refuses it here.";
        widgets::paragraph(ui, words, palette.dim);
        ui.horizontal(|ui| {
            if widgets::primary(ui, "Attach the policy").clicked() {
                (state.confirming, state.reveal) = (false, true);
                out.push(Command::Policy(PolicyCommand::Attach));
            }
            if ui.button("Do not attach").clicked() {
                state.confirming = false;
            }
        });
    });
}

/// Everything that the doctor looks at, with a button to look again. `shown` stands above already.
pub(super) fn checks_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    shown: Option<&Notice>,
    state: &mut CareState,
    out: &mut Vec<Command>,
) {
    let care = &model.console.care;
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let name = if care.diagnosis.is_some() { "Check again" } else { "Check everything" };
        if ui.add_enabled(!care.examining, eframe::egui::Button::new(name)).clicked() {
            state.reveal_checks();
            out.push(Command::Doctor(DoctorCommand::Examine));
        }
        if care.examining {
            widgets::line(ui, "looking…", theme::body(), palette.dim);
        }
    });
    if let Some(diagnosis) = &care.diagnosis {
        ui.add_space(8.0);
        diagnosis_ui(ui, model, diagnosis, shown);
    }
    // It stands at the end of the page, which may be out of sight.
    match (state.reveal_checks, care.examining) {
        (Reveal::Wanted, true) => state.reveal_checks = Reveal::Examining,
        (Reveal::Examining, false) => {
            state.reveal_checks = Reveal::No;
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
        _ => {}
    }
}

impl CareState {
    /// What is found next is wanted in sight.
    pub(super) fn reveal_checks(&mut self) {
        self.reveal_checks = Reveal::Wanted;
    }
}

fn diagnosis_ui(ui: &mut Ui, model: &Model<'_>, diagnosis: &Diagnosis, shown: Option<&Notice>) {
    let palette = theme::palette(ui);
    let verdict = &diagnosis.verdict;
    if shown.is_none_or(|shown| !shown.reads_like(verdict)) {
        notice_card::notice_line_ui(ui, &diagnosis.verdict);
        if !diagnosis.verdict.copyables.is_empty() || !diagnosis.verdict.details.is_empty() {
            notice_card::notice_card_ui(ui, &diagnosis.verdict, |_| {});
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
    // It was so long when it was looked at, and less since then.
    let detail = lasts.map_or_else(|| check.detail.clone(), |end| words::validity(end, model.now));
    let spoken = format!("{name}: {}, {detail}", check.state.key().replace('_', " "));
    let row = Row { icon, color, name, detail: &detail, took: check.took, spoken: &spoken };
    let response = doctor::row_ui(ui, &row, theme::ROW);
    if !detail.is_empty() {
        response.on_hover_text(visible_lines(&detail));
    }
}

/// The heading of the doctor while messages flow: what was found, or else how well the way there went.
pub(super) fn live_heading(model: &Model<'_>) -> (String, String) {
    let found = model.console.care.diagnosis.as_deref().map(|diagnosis| &diagnosis.verdict);
    if let Some(verdict) = found.filter(|verdict| verdict.severity != Severity::Info) {
        return (verdict.summary.clone(), verdict.cause.clone());
    }
    well(&model.console.link)
}

fn well(link: &LinkState) -> (String, String) {
    let steps: Vec<String> =
        link.dial_steps.iter().map(|step| format!("{} {}", step.part.label(), words::took(step.took))).collect();
    ("All is well".to_owned(), format!("Messages flow. The way there: {}.", steps.join(" · ")))
}
