//! The steps of a connection with the state of each. Also shown below the top bar.

use eframe::egui::{Color32, Ui};

use crate::kit::check_row::{CheckRow, check_row_ui};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::words;
use model::{LinkState, Rung, RungState, visible_lines};
use texts::t;

/// Height of a rung in the card, in points.
const RUNG_HEIGHT: f32 = 34.0;

/// The rungs with icon, name, detail and time.
pub(crate) fn ladder_ui(ui: &mut Ui, model: &Model<'_>) {
    let (palette, link) = (theme::palette(ui), &model.console.link);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = 0.0;
    for rung in Rung::ALL.into_iter().filter(|rung| *rung != Rung::Live) {
        let report = link.rung(rung);
        let (icon, color) = rung_sign(palette, report.state);
        let icon = if icon == Icon::Dot { Icon::Check } else { icon };
        let (validity, known) = (validity(model, rung), model::words::rung(link, rung));
        let detail = match &validity {
            Some(validity) => validity,
            None if known.is_empty() => done_word(rung, report.state),
            None => &known,
        };
        let spoken = format!("{}: {}", rung.label(), detail);
        let row = CheckRow { icon, color, name: rung.label(), detail, took: report.took, spoken: &spoken };
        let response = check_row_ui(ui, &row, RUNG_HEIGHT);
        if rung == Rung::Socket && !link.dial_steps.is_empty() {
            response.on_hover_text(steps(link));
        } else if !detail.is_empty() {
            response.on_hover_text(visible_lines(detail));
        }
    }
}

/// Shape and colour of a rung's state; the shapes differ too: colour alone is not enough.
pub(crate) fn rung_sign(palette: &Palette, state: RungState) -> (Icon, Color32) {
    match state {
        RungState::Waiting => (Icon::Ring, palette.dim),
        RungState::Trying => (Icon::RingDot, palette.accent),
        RungState::Done => (Icon::Dot, palette.good),
        RungState::Failed => (Icon::Cross, palette.bad),
    }
}

/// The state in a word or two.
pub(crate) fn rung_word(state: RungState) -> &'static str {
    match state {
        RungState::Waiting => t!("not tried"),
        RungState::Trying => t!("in progress…"),
        RungState::Done => t!("done"),
        RungState::Failed => t!("failed"),
    }
}

/// How long the credentials are still valid, in the same words as elsewhere.
fn validity(model: &Model<'_>, rung: Rung) -> Option<String> {
    let link = &model.console.link;
    let done = rung == Rung::Credentials && link.rung(rung).state == RungState::Done;
    link.credentials_expire_at.filter(|_| done).map(|end| model.validity(end))
}

/// The state in a word or two, where nothing else is known of the rung.
fn done_word(rung: Rung, state: RungState) -> &'static str {
    match (rung, state) {
        (Rung::Mqtt, RungState::Done) => t!("connected"),
        _ => rung_word(state),
    }
}

fn steps(link: &LinkState) -> String {
    let step = |step: &model::DialStep| format!("{} {}", step.part.label(), words::took(step.took));
    link.dial_steps.iter().map(step).collect::<Vec<_>>().join(" · ")
}
