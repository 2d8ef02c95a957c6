//! The wait for the browser: the link, the countdown, the callback URL, and what to do when the browser fails.

use eframe::egui::{Align, Color32, Label, Layout, RichText, ScrollArea, Sense, Ui, vec2};

use crate::kit::first_focus::FirstFocus;
use crate::kit::{field_ids, keys, notice_card, theme, widgets, words};
use model::words::{login_pages_unavailable, skipped_callback_urls};
use model::{Command, KeyringState, SignInCommand, SignInWait, Timestamp};
use texts::t;

/// Width of the card, in points.
const WIDTH: f32 = 560.0;
/// Height of the card when nothing special is to be said, in points; used to centre it.
const HEIGHT: f32 = 470.0;
/// Longest pasted address that is looked at, in bytes: as long a head as the listener takes from a browser.
const MOST_PASTED_BYTES: usize = 16 * 1024;

#[derive(Debug, Default)]
pub(crate) struct SignInWaitState {
    pasted: String,
    /// What was pasted last was too long for an address, and was left out.
    too_long: bool,
}

pub(crate) fn sign_in_wait_ui(
    ui: &mut Ui,
    wait: &SignInWait,
    now: Timestamp,
    state: &mut SignInWaitState,
    focus: &mut FirstFocus,
    out: &mut Vec<Command>,
) {
    let above = ((ui.available_height() - HEIGHT) / 2.0).max(16.0);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.add_space(above);
        let width = (ui.available_width() - 32.0).min(WIDTH);
        let side = ((ui.available_width() - width) / 2.0).max(0.0);
        ui.horizontal_top(|ui| {
            ui.add_space(side);
            ui.vertical(|ui| {
                let frame = theme::card(theme::palette(ui), 32).inner_margin(eframe::egui::Margin {
                    left: 32,
                    right: 32,
                    top: 28,
                    bottom: 28,
                });
                frame.show(ui, |ui| {
                    ui.set_width(width - 66.0);
                    card_ui(ui, wait, now, state, focus, out);
                });
            });
        });
        ui.add_space(16.0);
    });
}

fn card_ui(
    ui: &mut Ui,
    wait: &SignInWait,
    now: Timestamp,
    state: &mut SignInWaitState,
    focus: &mut FirstFocus,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let title =
        RichText::new(t!("Finish signing in with your browser")).font(theme::semibold(20.0)).color(palette.text);
    ui.add(Label::new(title).wrap());
    match &wait.browser {
        None => drop(widgets::paragraph(ui, t!("Topicdeck is waiting for the browser."), palette.dim)),
        Some(notice) => notice_card::notice_line_ui(ui, notice),
    }
    ui.add_space(10.0);
    link_ui(ui, wait, now, focus, out);
    ui.add_space(16.0);
    widgets::rule(ui);
    ui.add_space(12.0);
    callback_ui(ui, wait);
    ui.add_space(8.0);
    paste_ui(ui, wait, state, out);
    ui.add_space(12.0);
    foot_ui(ui, wait, out);
}

fn link_ui(ui: &mut Ui, wait: &SignInWait, now: Timestamp, focus: &mut FirstFocus, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    theme::boxed(ui).inner_margin(eframe::egui::Margin::symmetric(10, 9)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, &wait.url, theme::mono(), palette.text).on_hover_text(&wait.url);
    });
    let left = wait.ends_at.since(now);
    ui.horizontal(|ui| {
        let copy = widgets::copy_button(ui, t!("Copy link"), t!("Copy link"), &wait.url);
        let open = ui.button(t!("Open again"));
        // Where no browser opens, the link has to be taken to one.
        focus.give(ui, if wait.browser.is_some() { &copy } else { &open });
        if open.clicked() {
            out.push(Command::SignIn(SignInCommand::OpenBrowserAgain));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::line(ui, &t!("{time} left", time = words::countdown(left)), theme::body(), palette.dim);
        });
    });
    ui.add_space(10.0);
    let part = if wait.lasts.is_zero() { 0.0 } else { left.as_secs_f32() / wait.lasts.as_secs_f32() };
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0), Sense::hover());
    ui.painter().rect_filled(bar, 2.0, palette.raised);
    let done = eframe::egui::Rect::from_min_size(bar.min, vec2(bar.width() * part.clamp(0.0, 1.0), bar.height()));
    ui.painter().rect_filled(done, 2.0, palette.accent);
}

fn callback_ui(ui: &mut Ui, wait: &SignInWait) {
    let palette = theme::palette(ui);
    widgets::line(ui, t!("Does the browser show an error page?"), theme::semibold(13.0), palette.text);
    widgets::paragraph(ui, t!("The app client must list exactly this callback URL:"), palette.dim);
    widgets::copy_box(ui, t!("callback URL"), &wait.callback_url);
    widgets::paragraph(ui, login_pages_unavailable(), palette.dim);
    if let Some(skipped) = skipped_callback_urls(wait) {
        widgets::paragraph(ui, &skipped, palette.warn);
    }
}

fn paste_ui(ui: &mut Ui, wait: &SignInWait, state: &mut SignInWaitState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    widgets::paragraph(ui, t!("Signed in on another computer? Paste the last address in the browser:"), palette.dim);
    let hint = format!("{}/?code=…", wait.callback_url.trim_end_matches('/'));
    // An error that the browser ended on says more here than there.
    let answers = ["code=", "error="].iter().any(|name| state.pasted.contains(name));
    let complete = answers && state.pasted.contains("state=");
    let shows_button = !state.pasted.is_empty();
    ui.horizontal(|ui| {
        let width = ui.available_width() - if shows_button { 96.0 } else { 0.0 };
        let id = field_ids::id(ui.ctx(), "sign_in_paste");
        let field = widgets::field(ui, &mut state.pasted, id, t!("Last address in the browser"), &hint, width);
        if state.pasted.len() > MOST_PASTED_BYTES {
            state.pasted.clear();
            state.too_long = true;
        } else if field.changed() {
            state.too_long = false;
        }
        let entered = keys::left_by(ui, &field, eframe::egui::Key::Enter) || keys::submitted(ui, field.rect);
        let pressed = shows_button && ui.add_enabled(complete, eframe::egui::Button::new(t!("Continue"))).clicked();
        if complete && (entered || pressed) {
            let address = std::mem::take(&mut state.pasted).trim().to_owned();
            out.push(Command::SignIn(SignInCommand::PasteRedirect { address }));
        }
    });
    if state.too_long {
        let words = t!("The pasted text was ignored: over 16 kB, it is too long for an address.");
        widgets::paragraph(ui, words, palette.warn);
    } else if shows_button && !complete {
        let words = t!("Paste the whole address, including code= and state=.");
        widgets::paragraph(ui, words, palette.warn);
    }
}

fn foot_ui(ui: &mut Ui, wait: &SignInWait, out: &mut Vec<Command>) {
    ui.horizontal_top(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if ui.button(t!("Cancel")).clicked() {
                out.push(Command::SignIn(SignInCommand::Cancel));
            }
            ui.vertical(|ui| {
                // One line is as high up as the word on the button.
                ui.add_space(6.0);
                keyring_ui(ui, &wait.keyring);
            });
        });
    });
}

fn keyring_ui(ui: &mut Ui, keyring: &KeyringState) {
    let palette = theme::palette(ui);
    match keyring {
        KeyringState::Stored => {
            ui.add(wrapped(t!("Your sign-in is saved in the system keyring."), palette.dim));
        }
        KeyringState::MemoryOnly(notice) => {
            let words = t!("{reason}. You need to sign in again after a restart.", reason = notice.summary);
            ui.add(wrapped(&words, palette.warn)).on_hover_text(format!("{}\n\n{}", notice.cause, notice.remedy));
        }
        KeyringState::AwsTools => {}
    }
}

/// Small text on as many lines as it needs.
fn wrapped(text: &str, color: Color32) -> Label {
    Label::new(RichText::new(text).font(theme::small()).color(color)).wrap()
}
