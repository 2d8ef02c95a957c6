//! A strip below the top bar: a lost connection, or a notice that has no better place.

use std::collections::BTreeSet;

use eframe::egui::{Align, Layout, Panel, Ui, UiBuilder, vec2};

use super::page::Page;
use crate::console::publish::{Draft, PublishState};
use crate::kit::intent::{Intent, Requests, Route};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets, words};
use crate::pages::doctor;
use console::{Console, Notices, SignIn};
use model::{
    Actor, Command, LinkCommand, LinkState, Notice, Offer, ProfileCommand, Qos, Rung, RungState, SignInCommand,
    Timestamp, WaitsFor,
};
use texts::{counted, t};

#[derive(Debug, Default)]
pub(super) struct BannerState {
    /// The numbers of the notices that have been read.
    read: BTreeSet<u64>,
    /// The notice whose details the user wants to see.
    pub(super) details: Option<Box<Notice>>,
}

impl BannerState {
    /// The number of the newest notice that was not read, and the notice.
    pub(super) fn unread<'a>(&self, notices: &'a Notices) -> Option<&'a (u64, Notice)> {
        self.all_unread(notices).next()
    }

    /// The newest first: one that is read makes room for the one before it.
    fn all_unread<'a>(&self, notices: &'a Notices) -> impl Iterator<Item = &'a (u64, Notice)> {
        notices.list().iter().rev().filter(|(number, _)| !self.read.contains(number))
    }

    fn has_read(&mut self, number: u64, notices: &Notices) {
        let oldest = notices.list().first().map_or(number, |(oldest, _)| *oldest);
        self.read.insert(number);
        self.read.retain(|read| *read >= oldest);
    }

    /// The same with no notice open.
    pub(super) fn without_details(&self) -> Self {
        Self { read: self.read.clone(), details: None }
    }
}

pub(super) fn banner_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    state: &mut BannerState,
    publish: &mut PublishState,
    wanted: &mut Requests,
) {
    let console = model.console;
    if is_said(model, page) {
        strip_ui(ui, "banner_link", |ui| lost_ui(ui, model, wanted), |ui| lost_words_ui(ui, console));
    }
    let notices = console.session.notices();
    let Some((number, notice)) = state.unread(notices) else { return };
    let offer = |ui: &mut Ui, banner: &mut BannerState| match &notice.offer {
        Some(Offer::Publish { topic, payload, label }) if ui.button(label).clicked() => {
            publish.fill(Draft::new(topic, payload, Qos::AtLeastOnce));
            banner.has_read(*number, notices);
        }
        Some(Offer::UseAgain { profile }) if ui.button(t!("Reconnect")).clicked() => {
            wanted.intents.push(Intent::SignInTo(ProfileCommand::Use { name: profile.clone() }));
            banner.has_read(*number, notices);
        }
        _ => {}
    };
    notice_ui(ui, "banner_notice", (*number, notice), (notices, state), offer);
}

/// Whether the strip says why there is no connection.
fn is_said(model: &Model<'_>, page: Page) -> bool {
    let console = model.console;
    let waits = match console.session.sign_in() {
        SignIn::SignedIn { .. } => true,
        SignIn::None | SignIn::Needed { .. } | SignIn::Failed(_) => false,
        _ => console.can_be_used(),
    };
    // A connection that comes at once is not announced.
    let is_quiet = console.has_just_begun(model.now);
    if is_quiet {
        model.due.next_second(model.now);
    }
    !is_quiet
        && !console.link.is_live()
        && (page == Page::Console || matches!(page, Page::Outbox | Page::Device | Page::Retained) && waits)
}

/// A notice that is about no connection.
pub(super) fn window_banner_ui(ui: &mut Ui, notices: &Notices, banner: &mut BannerState) {
    if let Some((number, notice)) = banner.unread(notices) {
        notice_ui(ui, "banner_window", (*number, notice), (notices, banner), |_, _| {});
    }
}

fn notice_ui(
    ui: &mut Ui,
    id: &'static str,
    (number, notice): (u64, &Notice),
    (notices, banner): (&Notices, &mut BannerState),
    offer_ui: impl FnOnce(&mut Ui, &mut BannerState),
) {
    let buttons_ui = |ui: &mut Ui| {
        if ui.button(t!("Dismiss")).clicked() {
            banner.has_read(number, notices);
        }
        offer_ui(ui, banner);
        if ui.button(t!("Details")).accessible_name(t!("Details of the notice")).clicked() {
            banner.details = Some(Box::new(notice.clone()));
        }
        let more = banner.all_unread(notices).filter(|(other, _)| *other != number).count() as u64;
        if more > 0 {
            let words = counted!(more, "{more} more notice", "{more} more notices");
            widgets::line(ui, &words, theme::small(), theme::palette(ui).dim);
        }
    };
    strip_ui(ui, id, buttons_ui, |ui| words_ui(ui, notice, &notice.remedy));
}

fn strip_ui(ui: &mut Ui, id: &'static str, buttons_ui: impl FnOnce(&mut Ui), words_ui: impl FnOnce(&mut Ui)) {
    let frame = theme::area(theme::palette(ui).raised);
    Panel::top(id).exact_size(40.0).frame(frame).show(ui, |ui| {
        let rect = ui.max_rect().shrink2(vec2(theme::PADDING, 0.0));
        ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)), |ui| {
            buttons_ui(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), words_ui);
        });
    });
}

fn lost_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    let Requests { commands: out, intents } = wanted;
    let console = model.console;
    let link = &console.link;
    if ui.button(t!("Details")).clicked() {
        intents.push(Intent::Go(Route::Doctor));
    }
    let about_client_id = link.failure.as_ref().is_some_and(|failure| failure.kind.is_about_client_id());
    if about_client_id && ui.button(t!("Use another client id")).clicked() {
        out.push(Command::Link(LinkCommand::UseNewClientId));
    }
    let is_signed_in = matches!(console.session.sign_in(), SignIn::SignedIn { .. });
    // A client id that was left to another program is tried again by a person alone.
    if next_attempt(console).is_some() || about_client_id {
        // Another attempt cannot help where only a person can sign in.
        if console.waits_for() == Some(WaitsFor::SignIn) {
            if ui.button(texts::text(doctor::SIGN_IN_AGAIN)).clicked() {
                out.push(Command::SignIn(SignInCommand::Start));
            }
        } else if ui.button(t!("Try now")).clicked() {
            out.push(Command::Link(LinkCommand::RetryNow));
        }
    } else if is_signed_in && link.attempt == 0 && ui.button(t!("Connect")).clicked() {
        out.push(Command::Link(LinkCommand::Connect));
    }
    let dim = theme::palette(ui).dim;
    let next = match next_attempt(console) {
        // It will fail as well, so when it is does not matter.
        Some(_) if console.waits_for() == Some(WaitsFor::SignIn) => return,
        Some(at) if at > model.now && console.was_live => words::reconnecting_in(model.left(at)),
        Some(at) if at > model.now => t!("retrying in {wait}", wait = words::wait(model.left(at))),
        None if is_signed_in && link.attempt == 0 => return,
        // Nothing is tried until the person wants it.
        None if about_client_id && link.failed_rung().is_some() => return,
        _ if console.was_live => t!("Reconnecting…").to_owned(),
        _ => t!("Connecting…").to_owned(),
    };
    widgets::line(ui, &next, theme::body(), dim);
}

/// When it is tried again by itself.
fn next_attempt(console: &Console) -> Option<Timestamp> {
    match console.session.sign_in() {
        SignIn::Delayed { next_attempt_at, .. } => Some(*next_attempt_at),
        _ => console.link.next_attempt_at,
    }
}

fn lost_words_ui(ui: &mut Ui, console: &Console) {
    let link = &console.link;
    let notice = match console.session.sign_in() {
        SignIn::Delayed { notice, .. } => Some(&**notice),
        _ => link.notice(),
    };
    if let Some(notice) = notice {
        return words_ui(ui, notice, what_helps(console, notice));
    }
    let palette = theme::palette(ui);
    let is_idle = link.attempt == 0 && matches!(console.session.sign_in(), SignIn::SignedIn { .. });
    let (icon, words) = if is_idle { (Icon::Ring, t!("Not connected")) } else { (Icon::RingDot, t!("Connecting")) };
    widgets::icon(ui, icon, 9.0, palette.warn);
    widgets::line(ui, words, theme::semibold(13.0), palette.text);
    if !is_idle {
        widgets::line(ui, waited_for(link), theme::body(), palette.dim);
    }
}

/// What the next attempt needs, in a sentence.
fn what_helps<'a>(console: &Console, notice: &'a Notice) -> &'a str {
    match console.waits_for() {
        Some(WaitsFor::SignIn) => t!("Only a new sign-in helps."),
        Some(WaitsFor::Network) if !console.was_live => {
            t!("Topicdeck connects by itself as soon as there is a network.")
        }
        // The time of the next attempt is beside the buttons.
        _ if notice.actor == Actor::NoOne && console.was_live => "",
        _ => &notice.remedy,
    }
}

/// Who has not answered yet.
fn waited_for(link: &LinkState) -> &'static str {
    let trying = Rung::ALL.into_iter().find(|rung| link.rung(*rung).state == RungState::Trying);
    match trying.unwrap_or(Rung::SignIn) {
        Rung::SignIn => t!("Waiting for an answer from the sign-in service."),
        Rung::Identity | Rung::Credentials => t!("Waiting for an answer from the identity pool."),
        Rung::Socket | Rung::Mqtt | Rung::Subscriptions | Rung::Live => {
            t!("Waiting for an answer from the IoT endpoint.")
        }
    }
}

fn words_ui(ui: &mut Ui, notice: &Notice, remedy: &str) {
    let palette = theme::palette(ui);
    let (icon, color) = notice_card::severity_sign(palette, notice);
    widgets::icon(ui, icon, 9.0, color);
    let words = format!("{}\n\n{}", notice.cause, notice.remedy);
    widgets::line(ui, &notice.summary, theme::semibold(13.0), palette.text).on_hover_text(words.trim());
    widgets::line(ui, remedy, theme::body(), palette.dim).on_hover_text(words.trim());
}
