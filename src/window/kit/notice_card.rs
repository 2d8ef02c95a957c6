//! A notice as a card: what helps, what to copy, what to press, and the details on request.

use eframe::egui::{CollapsingHeader, Grid, RichText, Ui};

use crate::kit::{theme, widgets};
use model::{Actor, Notice};
use texts::t;

/// Draws the remedy of `notice`; its summary and cause are the caller's heading. `buttons_ui` adds what can be done.
pub(crate) fn notice_card_ui(ui: &mut Ui, notice: &Notice, buttons_ui: impl FnOnce(&mut Ui)) {
    card_ui(ui, |ui| notice_body_ui(ui, notice, buttons_ui));
}

/// The same where nothing can be done.
pub(crate) fn remedy_card_ui(ui: &mut Ui, notice: &Notice) {
    card_ui(ui, |ui| {
        remedy_ui(ui, notice);
        details_ui(ui, notice);
    });
}

/// The same as [`notice_card_ui`] without the card.
pub(crate) fn notice_body_ui(ui: &mut Ui, notice: &Notice, buttons_ui: impl FnOnce(&mut Ui)) {
    remedy_ui(ui, notice);
    ui.add_space(8.0);
    ui.horizontal_wrapped(buttons_ui);
    details_ui(ui, notice);
}

fn card_ui(ui: &mut Ui, contents_ui: impl FnOnce(&mut Ui)) {
    theme::card(theme::palette(ui), 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        contents_ui(ui);
    });
}

fn remedy_ui(ui: &mut Ui, notice: &Notice) {
    let palette = theme::palette(ui);
    let title = match notice.actor {
        Actor::You | Actor::Administrator => t!("How to fix it"),
        Actor::NoOne => t!("What happens next"),
    };
    widgets::line(ui, title, theme::semibold(13.0), palette.text);
    if !notice.remedy.is_empty() {
        widgets::paragraph(ui, &notice.remedy, palette.text);
    }
    for copyable in &notice.copyables {
        ui.add_space(4.0);
        widgets::paragraph(ui, &copyable.label, palette.dim);
        widgets::copy_box(ui, &copyable.label, &copyable.text);
    }
}

/// What the other side said.
fn details_ui(ui: &mut Ui, notice: &Notice) {
    if notice.details.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let palette = theme::palette(ui);
    let header = RichText::new(t!("Details")).font(theme::body()).color(palette.dim);
    CollapsingHeader::new(header).id_salt(("details", notice.code)).show(ui, |ui| {
        Grid::new(("detail", notice.code)).num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
            for (label, value) in &notice.details {
                widgets::line(ui, label, theme::small(), palette.dim);
                widgets::selectable(ui, value, theme::mono(), palette.text);
                ui.end_row();
            }
            widgets::line(ui, t!("code"), theme::small(), palette.dim);
            widgets::line(ui, notice.code, theme::mono(), palette.text);
            ui.end_row();
        });
    });
}

/// A notice of one line for lists: sign, summary, and the rest below it.
pub(crate) fn notice_line_ui(ui: &mut Ui, notice: &Notice) {
    let palette = theme::palette(ui);
    ui.horizontal_top(|ui| {
        let (icon, color) = severity_sign(palette, notice);
        widgets::icon(ui, icon, 9.0, color);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            widgets::paragraph(ui, &notice.summary, palette.text);
            for words in [&notice.cause, &notice.remedy].into_iter().filter(|words| !words.is_empty()) {
                widgets::paragraph(ui, words, palette.dim);
            }
        });
    });
}

/// The same with what can be copied, which its words are about.
pub(crate) fn notice_line_with_copyables_ui(ui: &mut Ui, notice: &Notice) {
    notice_line_ui(ui, notice);
    for copyable in &notice.copyables {
        ui.add_space(4.0);
        widgets::copy_box(ui, &copyable.label, &copyable.text);
    }
}

/// Sign and colour of how bad it is.
pub(crate) fn severity_sign(palette: &theme::Palette, notice: &Notice) -> (theme::Icon, eframe::egui::Color32) {
    use model::Severity;
    match notice.severity {
        Severity::Info => (theme::Icon::Dot, palette.accent),
        Severity::Warning => (theme::Icon::RingDot, palette.warn),
        Severity::Error => (theme::Icon::Cross, palette.bad),
    }
}
