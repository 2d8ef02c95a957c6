//! The page between signing in and live: every rung with its time, and what helps when one fails.

use eframe::egui::{Color32, Response, RichText, ScrollArea, Sense, Ui, vec2};

use super::theme::{self, Icon, Palette};
use super::{ConnectionState, Model, WindowState, care, notice_card, widgets, words};
use console::SignIn;
use model::{
    Actor, Command, LinkCommand, LinkState, Notice, Offer, ProfileCommand, Rung, RungState, SignInCommand,
    visible_lines,
};

/// Width of the cards, in points.
const WIDTH: f32 = 820.0;
/// The button that begins a new sign-in.
pub(super) const SIGN_IN_AGAIN: &str = "Sign in again";
/// Height of a rung in the card, in points.
const RUNG_HEIGHT: f32 = 34.0;

pub(super) fn doctor_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    out: &mut Vec<Command>,
) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 80.0).min(WIDTH);
        widgets::padded(ui, 40.0, 32.0, |ui| {
            ui.set_width(width.max(280.0));
            let notice = failure(model);
            heading_ui(ui, model, notice);
            ui.add_space(8.0);
            let card = theme::card(theme::palette(ui), 20).inner_margin(eframe::egui::Margin::symmetric(20, 5));
            card.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ladder_ui(ui, model);
            });
            ui.add_space(8.0);
            match notice {
                Some(notice) => what_helps_ui(ui, model, window, state, notice, out),
                None => waiting_ui(ui, model, window, state, out),
            }
            care::outcome_ui(ui, model, notice, &mut state.care, out);
            care::checks_ui(ui, model, notice, &mut state.care, out);
            if state.doctor_open && model.console.was_live && ui.button("Back to the messages").clicked() {
                state.doctor_open = false;
            }
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

fn heading_ui(ui: &mut Ui, model: &Model<'_>, notice: Option<&Notice>) {
    let palette = theme::palette(ui);
    let profile = model.console.session.profile().map_or("", |(name, _)| name);
    let (title, words) = match (notice, model.console.session.sign_in()) {
        (Some(notice), _) => (notice.summary.clone(), notice.cause.clone()),
        (None, SignIn::Exchanging) => ("Signing you in".to_owned(), "The browser has answered.".to_owned()),
        (None, SignIn::Starting) => (
            "Opening the browser".to_owned(),
            "First your keyring is tried. If it asks for its password, answer it.".to_owned(),
        ),
        (None, SignIn::None | SignIn::Needed { .. }) => {
            ("Not signed in".to_owned(), "What can be judged without a sign-in is judged below.".to_owned())
        }
        (None, SignIn::Resuming) => ("Signing you in".to_owned(), "With the sign-in of last time.".to_owned()),
        _ if is_idle(&model.console.link) => ("Not connected".to_owned(), "You are signed in.".to_owned()),
        _ if model.console.link.is_live() => care::live_heading(model),
        _ => (format!("Connecting to {profile}"), "This takes a second or two.".to_owned()),
    };
    ui.add(eframe::egui::Label::new(RichText::new(title).font(theme::semibold(20.0)).color(palette.text)).wrap());
    ui.scope(|ui| {
        ui.set_max_width(720.0);
        widgets::paragraph(ui, &words, palette.dim);
    });
}

fn is_idle(link: &LinkState) -> bool {
    link.attempt == 0 && link.next_attempt_at.is_none() && !link.is_live()
}

/// The rungs with sign, name, what there is to say, and time. Also shown below the top bar.
pub(super) fn ladder_ui(ui: &mut Ui, model: &Model<'_>) {
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
        let row = Row { icon, color, name: rung.label(), detail, took: report.took, spoken: &spoken };
        let response = row_ui(ui, &row, RUNG_HEIGHT);
        if rung == Rung::Socket && !link.dial_steps.is_empty() {
            response.on_hover_text(steps(link));
        } else if !detail.is_empty() {
            response.on_hover_text(visible_lines(detail));
        }
    }
}

/// How long the credentials last from now on, in the same words wherever it is said.
fn validity(model: &Model<'_>, rung: Rung) -> Option<String> {
    let link = &model.console.link;
    let done = rung == Rung::Credentials && link.rung(rung).state == RungState::Done;
    link.credentials_expire_at.filter(|_| done).map(|end| words::validity(end, model.now))
}

/// The state in a word or two, where nothing else is known of the rung.
fn done_word(rung: Rung, state: RungState) -> &'static str {
    match (rung, state) {
        (Rung::Mqtt, RungState::Done) => "connected",
        _ => rung_word(state),
    }
}

/// Something that was looked at: sign, name, what there is to say, and time.
pub(super) struct Row<'a> {
    pub(super) icon: Icon,
    pub(super) color: Color32,
    pub(super) name: &'a str,
    pub(super) detail: &'a str,
    pub(super) took: Option<std::time::Duration>,
    /// What a screen reader says.
    pub(super) spoken: &'a str,
}

pub(super) fn row_ui(ui: &mut Ui, row: &Row<'_>, height: f32) -> Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    theme::paint_icon(ui.painter(), row.icon, rect.left_center() + vec2(5.0, 0.0), 9.0, row.color);
    let detail_x = (rect.width() * 0.22).clamp(116.0, 166.0);
    let columns = [
        (28.0, row.name, palette.text, detail_x - 34.0),
        (detail_x, row.detail, palette.dim, rect.width() - detail_x - 80.0),
    ];
    for (x, text, color, width) in columns {
        put(ui, rect.left_center() + vec2(x, 0.0), text, color, width);
    }
    let took = row.took.map(words::took).unwrap_or_default();
    let took = widgets::galley(ui, &took, theme::body(), palette.dim, 100.0);
    let at = rect.right_center() - vec2(took.size().x, took.size().y / 2.0);
    ui.painter().galley(at, took, palette.dim);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, row.spoken));
    response
}

fn steps(link: &LinkState) -> String {
    let step = |step: &model::DialStep| format!("{} {}", step.part.label(), words::took(step.took));
    link.dial_steps.iter().map(step).collect::<Vec<_>>().join(" · ")
}

fn put(ui: &Ui, left_center: eframe::egui::Pos2, text: &str, color: Color32, width: f32) {
    let text = widgets::galley(ui, text, theme::body(), color, width);
    ui.painter().galley(left_center - vec2(0.0, text.size().y / 2.0), text, color);
}

/// Shape and colour of a rung's state; the shapes differ too, since colour alone must not tell.
pub(super) fn rung_sign(palette: &Palette, state: RungState) -> (Icon, Color32) {
    match state {
        RungState::Waiting => (Icon::Ring, palette.dim),
        RungState::Trying => (Icon::RingDot, palette.accent),
        RungState::Done => (Icon::Dot, palette.good),
        RungState::Failed => (Icon::Cross, palette.bad),
    }
}

/// The state in a word or two.
pub(super) fn rung_word(state: RungState) -> &'static str {
    match state {
        RungState::Waiting => "not tried",
        RungState::Trying => "in progress…",
        RungState::Done => "done",
        RungState::Failed => "failed",
    }
}

fn what_helps_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    notice: &Notice,
    out: &mut Vec<Command>,
) {
    let sign_in = model.console.session.sign_in();
    let signing_in = matches!(sign_in, SignIn::Failed(_));
    let waits = matches!(sign_in, SignIn::Delayed { .. }) || model.console.link.next_attempt_at.is_some();
    notice_card::notice_card_ui(ui, notice, |ui| {
        let (first, second) = offered(notice, signing_in, waits);
        let button = widgets::primary(ui, first.0);
        window.first_focus.give(ui, &button);
        out.extend(button.clicked().then_some(first.1));
        if is_about_client_id(model) && ui.button("Use another client id").clicked() {
            out.push(Command::Link(LinkCommand::UseNewClientId));
        }
        if let Some((name, command)) = second {
            out.extend(ui.button(name).clicked().then_some(command));
        }
        care::buttons_ui(ui, model, notice, &mut state.care, out);
        if ui.button("Profiles").clicked() {
            window.choosing_profile = true;
        }
    });
}

/// What most likely helps, and what else may: the name of a button, and what it does.
fn offered(notice: &Notice, signing_in: bool, waits: bool) -> (Offered, Option<Offered>) {
    let sign_in = || Command::SignIn(SignInCommand::Start);
    let again = (SIGN_IN_AGAIN, sign_in());
    let retry = (if waits { "Try now" } else { "Try again" }, Command::Link(LinkCommand::RetryNow));
    match &notice.offer {
        Some(Offer::UnlockKeyring) => (("Unlock the keyring", Command::Link(LinkCommand::Connect)), Some(again)),
        Some(Offer::AcceptEndpoints) => {
            let accept = ("Use these addresses", Command::Profile(ProfileCommand::AcceptEndpoints));
            (accept, (!signing_in).then_some(again))
        }
        _ if signing_in => (("Try again", sign_in()), None),
        _ if needs_sign_in(notice) => (again, Some(retry)),
        _ => (retry, Some(again)),
    }
}

type Offered = (&'static str, Command);

/// Whether another sign-in may be what helps: the identity pool took no offence at anything else.
pub(super) fn needs_sign_in(notice: &Notice) -> bool {
    notice.rung.is_some_and(|rung| rung <= Rung::Credentials) && notice.actor != Actor::NoOne
}

fn waiting_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        if model.console.link.is_live() {
            return;
        }
        let connecting = Command::Link(LinkCommand::Connect);
        if matches!(model.console.session.sign_in(), SignIn::None | SignIn::Needed { .. }) {
            let sign_in = widgets::primary(ui, "Sign in");
            window.first_focus.give(ui, &sign_in);
            if sign_in.clicked() {
                out.push(Command::SignIn(SignInCommand::Start));
            }
            if ui.button("Back").clicked() {
                state.doctor_open = false;
            }
        } else if !matches!(model.console.session.sign_in(), SignIn::SignedIn { .. }) {
            if ui.button("Cancel").clicked() {
                out.push(Command::SignIn(SignInCommand::Cancel));
            }
        } else if is_idle(&model.console.link) {
            let connect = widgets::primary(ui, "Connect");
            window.first_focus.give(ui, &connect);
            if connect.clicked() {
                out.push(connecting);
            }
        } else if ui.button("Cancel").clicked() {
            out.push(Command::Link(LinkCommand::Disconnect));
        }
    });
}
