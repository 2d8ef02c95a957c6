//! The page between signing in and live: every rung with its time, and how to fix one that fails.

mod checks;
mod client_secret;
pub(crate) mod ladder;
mod proxy_login;
mod remedies;

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Ui};

use crate::kit::escape;
use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::{Intent, Requests, Route, Wish};
use crate::kit::model::Model;
use crate::kit::{notice_card, theme, widgets};
use checks::ChecksState;
use console::{RightsRequest, SignIn};
use ladder::ladder_ui;
use model::{Actor, Command, LinkCommand, LinkState, Notice, Offer, ProfileCommand, SignInCommand, WaitsFor};
use remedies::RemediesState;
use texts::{later, t};

/// Width of the cards, in points.
const WIDTH: f32 = 820.0;
/// The button that begins a new sign-in.
pub(crate) const SIGN_IN_AGAIN: &str = later!("Sign in again");

/// What the person is being asked, and what is to be scrolled into sight.
#[derive(Debug, Default)]
pub(crate) struct DoctorState {
    remedies: RemediesState,
    checks: ChecksState,
}

impl DoctorState {
    /// Scrolls to what is found next.
    pub(crate) fn reveal_checks(&mut self) {
        self.checks.reveal();
    }
}

/// `is_chosen` says that the person came here from another page.
pub(crate) fn doctor_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut DoctorState,
    focus: &mut FirstFocus,
    is_chosen: bool,
    wanted: &mut Requests,
) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 80.0).min(WIDTH);
        widgets::padded(ui, 40.0, 24.0, |ui| {
            ui.set_width(width.max(280.0));
            let notice = failure(model);
            if heading_ui(ui, model, notice, is_chosen && model.console.can_be_used()) {
                wanted.intents.push(Intent::Go(Route::Back));
            }
            ui.add_space(8.0);
            let card = theme::card(theme::palette(ui), 20).inner_margin(eframe::egui::Margin::symmetric(20, 5));
            card.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ladder_ui(ui, model);
            });
            ui.add_space(8.0);
            match notice {
                Some(notice) => what_helps_ui(ui, model, state, focus, notice, wanted),
                None => waiting_ui(ui, model, focus, wanted),
            }
            remedies::outcome_ui(ui, model, notice, &mut state.remedies, &mut wanted.commands);
            checks::checks_ui(ui, model, notice, &mut state.checks, &mut wanted.commands);
        });
    });
}

fn failure<'a>(model: &Model<'a>) -> Option<&'a Notice> {
    match model.console.session.sign_in() {
        SignIn::Failed(notice) | SignIn::Delayed { notice, .. } => Some(notice),
        _ => model.console.link.notice(),
    }
}

/// Whether the failure that is shown would be over with another client id.
fn is_about_client_id(model: &Model<'_>) -> bool {
    let of_link = !matches!(model.console.session.sign_in(), SignIn::Failed(_) | SignIn::Delayed { .. });
    let failure = model.console.link.failure.as_ref().filter(|_| of_link);
    failure.is_some_and(|failure| failure.kind.is_about_client_id())
}

/// Returns whether the person leaves the page, which they can where it `has_way_back`.
fn heading_ui(ui: &mut Ui, model: &Model<'_>, notice: Option<&Notice>, has_way_back: bool) -> bool {
    let palette = theme::palette(ui);
    let profile = model.console.session.profile().map_or("", |(name, _)| name);
    let words = |title: &str, cause: &str| (title.to_owned(), cause.to_owned());
    let (title, cause) = match (notice, model.console.session.sign_in()) {
        (Some(notice), _) => (notice.summary.clone(), notice.cause.clone()),
        (None, SignIn::Exchanging) => words(t!("Signing in"), t!("Signed in. Requesting tokens.")),
        (None, SignIn::Starting) => words(
            t!("Opening the browser"),
            t!("Looking for a saved sign-in first. If your keyring asks for its password, enter it."),
        ),
        (None, SignIn::None | SignIn::Needed { .. }) => {
            words(t!("Not signed in"), t!("The checks below need no sign-in."))
        }
        (None, SignIn::Resuming) => words(t!("Signing in"), t!("Using your saved sign-in.")),
        _ if is_idle(&model.console.link) => words(t!("Not connected"), t!("You are signed in.")),
        _ if model.console.link.is_live() => checks::live_heading(model),
        _ => (t!("Connecting to {profile}", profile), t!("This takes a second or two.").to_owned()),
    };
    let title = Label::new(RichText::new(title).font(theme::semibold(20.0)).color(palette.text)).wrap();
    let mut leaves = false;
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        leaves = has_way_back && (ui.button(t!("Back to messages")).clicked() || escape::leaves_page(ui.ctx()));
        ui.vertical(|ui| ui.add(title));
    });
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(720.0));
        widgets::paragraph(ui, &cause, palette.dim);
    });
    leaves
}

fn is_idle(link: &LinkState) -> bool {
    link.attempt == 0 && link.next_attempt_at.is_none() && !link.is_live()
}

fn what_helps_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut DoctorState,
    focus: &mut FirstFocus,
    notice: &Notice,
    wanted: &mut Requests,
) {
    let Requests { commands: out, intents } = wanted;
    let sign_in = model.console.session.sign_in();
    let signing_in = matches!(sign_in, SignIn::Failed(_));
    let needs_sign_in = model.console.waits_for() == Some(WaitsFor::SignIn);
    let waits = matches!(sign_in, SignIn::Delayed { .. }) || model.console.link.next_attempt_at.is_some();
    notice_card::notice_card_ui(ui, notice, |ui| {
        let (first, second) = offered(notice, signing_in, (waits, needs_sign_in));
        let button = widgets::primary(ui, first.0);
        focus.give(ui, &button);
        out.extend(button.clicked().then_some(first.1));
        if is_about_client_id(model) && ui.button(t!("Use another client id")).clicked() {
            out.push(Command::Link(LinkCommand::UseNewClientId));
        }
        if let Some((name, command)) = second {
            out.extend(ui.button(name).clicked().then_some(command));
        }
        remedies::buttons_ui(ui, model, notice, &mut state.remedies, out);
        let is_for_administrator = notice.actor == Actor::Administrator && model.console.session.user().is_some();
        if is_for_administrator && ui.button(t!("What may I do?")).clicked() {
            intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask)));
        }
        if ui.button(t!("Profiles")).clicked() {
            intents.push(Intent::Go(Route::Profiles));
        }
    });
}

/// What most likely helps, and what else may: the name of a button, and what it does.
fn offered(notice: &Notice, signing_in: bool, (waits, needs_sign_in): (bool, bool)) -> (Offered, Option<Offered>) {
    let sign_in = || Command::SignIn(SignInCommand::Start);
    let again = (texts::text(SIGN_IN_AGAIN), sign_in());
    let retry = (if waits { t!("Try now") } else { t!("Try again") }, Command::Link(LinkCommand::RetryNow));
    match &notice.offer {
        Some(Offer::UnlockKeyring) => ((t!("Unlock the keyring"), Command::Link(LinkCommand::Connect)), Some(again)),
        Some(Offer::AcceptEndpoints) => {
            let accept = (t!("Use these addresses"), Command::Profile(ProfileCommand::AcceptEndpoints));
            (accept, (!signing_in).then_some(again))
        }
        _ if signing_in => ((t!("Try again"), sign_in()), None),
        _ if needs_sign_in => (again, None),
        _ => (retry, Some(again)),
    }
}

type Offered = (&'static str, Command);

fn waiting_ui(ui: &mut Ui, model: &Model<'_>, focus: &mut FirstFocus, wanted: &mut Requests) {
    let Requests { commands: out, intents } = wanted;
    if model.console.link.is_live() {
        return;
    }
    ui.horizontal(|ui| {
        let connecting = Command::Link(LinkCommand::Connect);
        if matches!(model.console.session.sign_in(), SignIn::None | SignIn::Needed { .. }) {
            let sign_in = widgets::primary(ui, t!("Sign in"));
            focus.give(ui, &sign_in);
            if sign_in.clicked() {
                out.push(Command::SignIn(SignInCommand::Start));
            }
            if ui.button(t!("Back")).clicked() {
                intents.push(Intent::Go(Route::Back));
            }
        } else if !matches!(model.console.session.sign_in(), SignIn::SignedIn { .. }) {
            if ui.button(t!("Cancel")).clicked() {
                out.push(Command::SignIn(SignInCommand::Cancel));
            }
        } else if is_idle(&model.console.link) {
            let connect = widgets::primary(ui, t!("Connect"));
            focus.give(ui, &connect);
            if connect.clicked() {
                out.push(connecting);
            }
        } else if ui.button(t!("Cancel")).clicked() {
            out.push(Command::Link(LinkCommand::Disconnect));
        }
    });
}
