//! Fixes that the program can do itself: attach the policy, save a support bundle, log in to a proxy, keep the secret of the app client.

use eframe::egui::{Align, Ui};

use super::{client_secret, proxy_login};
use crate::kit::model::Model;
use crate::kit::{notice_card, theme, widgets};
use console::{Bundle, PolicyAttachment};
use model::{Command, DoctorCommand, Notice, Offer, PolicyCommand};
use texts::t;

/// What the person is being asked.
#[derive(Debug, Default)]
pub(crate) struct RemediesState {
    /// Whether the policy is really to be attached.
    confirming: bool,
    /// Whether what a button brought up has yet to be scrolled into sight.
    reveal: bool,
    proxy_login: proxy_login::ProxyLoginState,
    client_secret: client_secret::ClientSecretState,
}

/// The buttons of the failure panel for what the program itself can do.
pub(crate) fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    notice: &Notice,
    state: &mut RemediesState,
    out: &mut Vec<Command>,
) {
    let attaching = model.console.support.policy == PolicyAttachment::Attaching;
    if let Some(Offer::AttachPolicy { .. }) = &notice.offer {
        let button = eframe::egui::Button::new(t!("Attach it myself (demo accounts)…"));
        if ui.add_enabled(!attaching && !state.confirming, button).clicked() {
            (state.confirming, state.reveal) = (true, true);
        }
    }
    if ui.button(t!("Save support bundle")).clicked() {
        state.reveal = true;
        out.push(Command::Doctor(DoctorCommand::SaveBundle { path: None }));
    }
}

/// The question before the policy is attached, and the result of each button.
pub(crate) fn outcome_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    notice: Option<&Notice>,
    state: &mut RemediesState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    match notice.and_then(|notice| notice.offer.as_ref()) {
        Some(Offer::AttachPolicy { policy }) if state.confirming => confirm_ui(ui, policy, state, out),
        Some(Offer::ProxyLogin { proxy }) => {
            proxy_login::proxy_login_ui(ui, proxy, &mut state.proxy_login, out);
        }
        Some(Offer::ClientSecret) => client_secret::client_secret_ui(ui, &mut state.client_secret, out),
        _ => state.confirming = false,
    }
    match &model.console.support.policy {
        PolicyAttachment::Attaching => drop(widgets::paragraph(ui, t!("Attaching the policy…"), palette.dim)),
        PolicyAttachment::Failed(notice) => {
            ui.add_space(8.0);
            notice_card::notice_line_ui(ui, notice);
            notice_card::remedy_card_ui(ui, notice);
        }
        PolicyAttachment::Attached(policy) if !model.console.link.is_live() => {
            let words = t!("{policy} is attached. It may take AWS a few seconds to apply it.", policy);
            widgets::paragraph(ui, &words, palette.dim);
        }
        PolicyAttachment::None | PolicyAttachment::Attached(_) => {}
    }
    match &model.console.support.bundle {
        Bundle::None => {}
        Bundle::Saved(path) => {
            widgets::paragraph(ui, t!("The support bundle is saved. It contains no secrets."), palette.dim);
            widgets::copy_box(ui, t!("path of the support bundle"), path);
        }
        Bundle::Failed(notice) => notice_card::notice_line_ui(ui, notice),
    }
    // What a button brings up is below it, which may be out of sight.
    let support = &model.console.support;
    let shows_something = support.policy != PolicyAttachment::None || !matches!(support.bundle, Bundle::None);
    if state.reveal && (state.confirming || shows_something) {
        state.reveal = false;
        ui.scroll_to_cursor(Some(Align::BOTTOM));
    }
}

fn confirm_ui(ui: &mut Ui, policy: &str, state: &mut RemediesState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, &t!("Attach {policy} to your own identity?", policy), theme::semibold(13.0), palette.text);
        let words = t!("For demo accounts only. In production, an administrator attaches the policy.");
        widgets::paragraph(ui, words, palette.dim);
        ui.horizontal(|ui| {
            if widgets::primary(ui, t!("Attach the policy")).clicked() {
                (state.confirming, state.reveal) = (false, true);
                out.push(Command::Policy(PolicyCommand::Attach));
            }
            if ui.button(t!("Cancel")).clicked() {
                state.confirming = false;
            }
        });
    });
}
