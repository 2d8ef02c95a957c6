//! What the window looks like: draws borrowed data and returns commands.
//!
//! Everything is drawn from [`window_ui`]: a top bar, the list of connections, one of seven pages of the shown connection
//! (welcome, the wait for the browser, the doctor, the console, the outbox, a device, retained messages), a status bar, and the palette of actions above them. What
//! belongs to one connection is drawn only while that one is shown.

use eframe::egui::{CentralPanel, Event as EguiEvent, Id, Ui, UiBuilder};
use jiff::tz::TimeZone;

use super::page::{Opened, Page};
use super::scrolled::scrolled_ui;
use super::state::{ConnectionState, State, WindowState};
use super::{actions, banner, left_column, links, perform, settings, status_bar, summaries, switch_keys, top_bar};
use crate::console::page::{Arranged, ConsoleState, console_page_ui, publish_area_ui};
use crate::console::past::PastState;
use crate::console::past::beside::LiveSide;
use crate::console::past::page::{PastArranged, past_page_ui};
use crate::console::publish;
use crate::console::retained::{self, retained_ui};
use crate::kit::due::Due;
use crate::kit::intent::{Intent, Requests, Wish};
use crate::kit::model::Model;
use crate::kit::notice_dialog::notice_dialog_ui;
use crate::kit::{field_ids, keys, theme, undo};
use crate::pages::close_question::close_question_ui;
use crate::pages::contracts::contracts_ui;
use crate::pages::device::device_ui;
use crate::pages::doctor::doctor_ui;
use crate::pages::link_question::link_question_ui;
use crate::pages::outbox::outbox_ui;
use crate::pages::rights::rights_ui;
use crate::pages::setup;
use crate::pages::shortcuts::shortcuts_ui;
use crate::pages::sign_in_wait::sign_in_wait_ui;
use crate::pages::stop_question::stop_question_ui;
use crate::pages::unprotected::unprotected_ui;
use crate::pages::welcome::welcome_ui;
use crate::pages::who_am_i::who_am_i_ui;
use console::{Connections, Console, RightsRequest, SignIn};
use model::{Command, ConnectionId, Offer, ProfileCommand, SignInCommand, Timestamp, Views};
use search::Filter;

/// What is drawn, borrowed for one frame.
#[derive(Clone, Copy, Debug)]
pub struct Overview<'a> {
    /// The open connections, and the profiles.
    pub connections: &'a Connections,
    /// The time of this frame by this computer's clock.
    pub now: Timestamp,
    /// The zone in which times are shown.
    pub time_zone: &'a TimeZone,
}

/// Draws the whole window; what the person wants done is appended to `out`, with the connection that it is for, or
/// none where it is about all profiles.
pub fn window_ui(ui: &mut Ui, all: &Overview<'_>, state: &mut State, out: &mut Vec<(Option<ConnectionId>, Command)>) {
    let ctx = ui.ctx().clone();
    ctx.set_theme(state.window.theme);
    state.keep_up(&ctx, all.connections);
    links::follow(state, all.connections);
    let due = Due::default();
    let summaries = summaries::of_connections(all.connections, all.now, state, &due);
    let id = state.window.shown();
    let console = all.connections.console(id);
    let now = console.corrected(all.now);
    let Overview { connections, time_zone, .. } = *all;
    let model = Model { id, console, connections, summaries: &summaries, now, time_zone, due: &due };
    field_ids::belong_to(&ctx, id);
    let asked_for = switch_keys::asked_for(&ctx, &model, &state.window);
    keys::begin(&ctx, &[field_ids::id(&ctx, publish::PAYLOAD), Id::unique(setup::GIVEN)]);
    let show = |connection| Intent::Show { connection, by_key: true };
    let mut wanted = Requests { intents: asked_for.map(show).into_iter().collect(), ..Requests::default() };
    let (window, here, past) = state.parts(id);
    scrolled_ui(ui, |ui| contents_ui(ui, &model, (window, past), here, &mut wanted));
    let unasked = window.chosen.closes_unasked;
    close_question_ui(ui, &model, unasked, &mut window.close_question, &mut wanted);
    stop_question_ui(ui, &model, &mut window.close_question.stop, &mut wanted);
    link_question_ui(ui, &model, &mut window.link_question, &mut wanted);
    who_am_i_ui(ui, &model, &mut window.who_am_i);
    rights_ui(ui, &model, &mut window.rights, &mut wanted.intents);
    contracts_ui(ui, &model, &mut window.contracts, &mut wanted);
    unprotected_ui(ui, &model, &mut here.outbox.unprotected_answered, &mut wanted.commands);
    settings::page_ui(ui, &model, window, here, &mut wanted.intents);
    shortcuts_ui(ui, &mut window.shortcuts);
    undo::undo_ui(ui);
    keys::end(&ctx);
    start_wanted_sign_ins(all.connections, state, out);
    if ctx.input(|input| input.events.contains(&EguiEvent::WindowFocused(true))) {
        // The person may have edited the file elsewhere.
        out.push((None, Command::Profile(ProfileCommand::LookAgain)));
    }
    perform::perform(wanted, &ctx, &model, state, out);
    state.window.close_question.stop.hold(&ctx, all.connections, out);
    if changes_by_itself(all.connections) {
        due.next_second(now);
    }
    if let Some(wait) = due.wait() {
        ctx.request_repaint_after(wait);
    }
}

/// Whether the time alone changes more than the words that say when they change: rates fall, topics become silent, and
/// messages are too old for a query.
fn changes_by_itself(connections: &Connections) -> bool {
    connections.list().iter().any(|connection| {
        let console = &connection.console;
        let is_about_time = console.search.filter().is_some_and(Filter::depends_on_time);
        is_about_time || (console.link.is_live() && console.tree.topics() > 0)
    })
}

fn contents_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (window, past): (&mut WindowState, &mut PastState),
    state: &mut ConnectionState,
    wanted: &mut Requests,
) {
    let page = page(model.console, window, state);
    window.first_focus.on(Id::unique((model.id, page)));
    actions::actions_ui(ui, model, page, (window, past), state, wanted);
    top_bar::top_bar_ui(ui, model, page, window, wanted);
    status_bar::status_bar_ui(ui, model, page, window, &mut wanted.intents);
    left_column::left_column_ui(ui, model, page, window, state, wanted);
    banner::window_banner_ui(ui, &model.connections.notices, &mut window.banner);
    // Positions and sizes that the library remembers are those of this connection.
    ui.push_id(("connection", model.id), |ui| {
        banner::banner_ui(ui, model, page, &mut state.banner, &mut state.console.publish, wanted);
        // By a name, or a banner that comes would give all buttons below it other ids, and none would keep the focus.
        let page_id = Id::unique(("page", model.id));
        ui.scope_builder(UiBuilder::new().scope_id(page_id), |ui| {
            page_ui(ui, model, page, (window, past), state, wanted);
        });
    });
    retained::undo_ui(ui, model, &mut state.retained, &mut wanted.intents);
    let opened = [state.console.take_details(), state.banner.details.take()];
    for notice in opened {
        state.notice_dialog.open(notice);
    }
    let wants_rights = notice_dialog_ui(ui, &mut state.notice_dialog, field_ids::id(ui.ctx(), "notice"));
    window.notice_dialog.open(window.banner.details.take());
    let of_window = notice_dialog_ui(ui, &mut window.notice_dialog, Id::unique("notice"));
    if (wants_rights || of_window) && model.console.session.user().is_some() {
        wanted.intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask)));
    }
}

fn page_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    (window, past): (&mut WindowState, &mut PastState),
    state: &mut ConnectionState,
    wanted: &mut Requests,
) {
    match page {
        Page::LookBack => {
            let WindowState { panels, table, searches, topic_marks, .. } = window;
            if let Some(open) = model.connections.past.opened() {
                let marks = topic_marks.entry(open.profile().to_owned()).or_default();
                past.exchange_formats(&mut marks.read_as, model.connections, open.profile());
            }
            let ConsoleState { table: live_table, search, .. } = &mut state.console;
            let live = LiveSide { table: live_table, search };
            past_page_ui(ui, model, PastArranged { panels, table, searches }, past, live, wanted);
        }
        Page::Console => {
            let profile = model.console.session.profile().map_or("", |(name, _)| name);
            if !window.views.contains_key(profile) {
                window.views.insert(profile.to_owned(), Views::default());
            }
            let mut no_views = Views::default();
            let arranged = Arranged {
                panels: &mut window.panels,
                table: &mut window.table,
                searches: &mut window.searches,
                hides_density: &mut window.hides_density,
                views: window.views.get_mut(profile).unwrap_or(&mut no_views),
            };
            console_page_ui(ui, model, arranged, &mut state.console, wanted);
        }
        Page::Welcome => central(ui, |ui| {
            let (welcome, focus) = (&mut window.welcome, &mut window.first_focus);
            welcome_ui(ui, model, welcome, focus, window.choosing_profile, wanted);
        }),
        Page::SignInWait => central(ui, |ui| {
            if let SignIn::Waiting(wait) = model.console.session.sign_in() {
                let (wait_state, focus) = (&mut state.sign_in_wait, &mut window.first_focus);
                sign_in_wait_ui(ui, wait, model.now, wait_state, focus, &mut wanted.commands);
            }
        }),
        Page::Outbox => {
            let publish = &mut state.console.publish;
            if let Some(request) = state.outbox.to_save.take() {
                publish.save_request(&request);
            }
            if model.console.can_write() {
                publish_area_ui(ui, model, &mut window.panels, publish, &mut wanted.commands);
            }
            central(ui, |ui| {
                if let Some(view) = &model.console.outbox {
                    outbox_ui(ui, model, view, &mut state.outbox, &mut wanted.commands);
                }
            });
        }
        Page::Device => central(ui, |ui| device_ui(ui, model, &mut state.device, &mut window.first_focus, wanted)),
        Page::Retained => central(ui, |ui| {
            let profile = model.console.session.profile().map_or("", |(name, _)| name);
            let marks = window.topic_marks.entry(profile.to_owned()).or_default();
            state.retained.exchange_formats(&mut marks.read_as, model.connections, profile);
            retained_ui(ui, model, &mut window.panels, &mut state.retained, &mut window.first_focus, wanted);
        }),
        Page::Doctor => central(ui, |ui| {
            doctor_ui(ui, model, &mut state.doctor, &mut window.first_focus, state.doctor_open, wanted);
        }),
    }
}

fn central(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui)) {
    let background = theme::palette(ui).background;
    CentralPanel::no_frame().frame(theme::area(background)).show(ui, add_contents);
}

/// What is shown of a connection.
pub(super) fn page(console: &Console, window: &WindowState, state: &ConnectionState) -> Page {
    if window.looks_back {
        return Page::LookBack;
    }
    if window.choosing_profile || console.session.profile().is_none() {
        return Page::Welcome;
    }
    // It needs no connection.
    let sign_in = console.session.sign_in();
    if state.opened == Opened::Outbox && console.outbox.is_some() && !matches!(sign_in, SignIn::Waiting(_)) {
        return Page::Outbox;
    }
    match sign_in {
        SignIn::None | SignIn::Needed { .. } if state.doctor_open => Page::Doctor,
        SignIn::None | SignIn::Needed { .. } => Page::Welcome,
        SignIn::Waiting(_) => Page::SignInWait,
        // Nor does this; it needs a sign-in.
        SignIn::SignedIn { .. } if state.opened == Opened::Device => Page::Device,
        SignIn::SignedIn { .. } if state.opened == Opened::Retained => Page::Retained,
        _ if console.has_page() && !state.doctor_open => Page::Console,
        SignIn::SignedIn { .. }
        | SignIn::Starting
        | SignIn::Resuming
        | SignIn::Exchanging
        | SignIn::Delayed { .. }
        | SignIn::Failed(_) => Page::Doctor,
    }
}

/// Choosing a profile uses its saved sign-in; only when there is none does the browser open. It does not when a network
/// is missing: the browser is not expected later.
fn start_wanted_sign_ins(connections: &Connections, state: &mut State, out: &mut Vec<(Option<ConnectionId>, Command)>) {
    for connection in connections.list() {
        let wanted = &mut state.of(Some(connection.id)).sign_in_wanted;
        match connection.console.session.sign_in() {
            SignIn::Needed { .. } if *wanted => {
                *wanted = false;
                out.push((Some(connection.id), Command::SignIn(SignInCommand::Start)));
            }
            SignIn::None | SignIn::Needed { .. } | SignIn::Resuming => {}
            // A person who accepts the addresses wants to sign in at them.
            SignIn::Failed(notice) if matches!(notice.offer, Some(Offer::AcceptEndpoints)) => *wanted = true,
            _ => *wanted = false,
        }
    }
}
