//! What the window looks like: draws borrowed data and returns commands. No IO, no locks, no clocks.
//!
//! [`window_ui`] is the door. Everything else is drawn from there: a top bar, the list of connections, one of four pages
//! of the shown connection (welcome, the wait for the browser, the doctor, the console), a status bar, and the palette of
//! actions above them. What belongs to one connection is drawn only while that one is shown.

mod actions;
mod banner;
mod care;
mod close_question;
mod connections;
mod console_page;
mod doctor;
mod field_ids;
mod find;
mod first_focus;
mod hex_view;
mod inspector;
mod intent;
mod json_colours;
mod keys;
mod menu;
mod notice_card;
mod notice_dialog;
mod panels;
mod payload_view;
mod proxy_login;
mod publish;
mod remarks;
mod session;
mod sign_in_wait;
mod standing;
mod state;
mod status_bar;
mod still;
mod subscriptions;
mod switch;
mod table;
mod text_view;
pub mod theme;
mod top_bar;
mod tree;
mod tree_line;
mod typed;
mod welcome;
mod widgets;
pub mod words;

use eframe::egui::{CentralPanel, Id, Ui, UiBuilder};
use jiff::tz::TimeZone;

use console::{Connections, Console, SignIn};
use model::{Command, ConnectionId, SignInCommand, Timestamp};

use intent::{Intent, Wanted};
pub use publish::PublishState;
pub use state::{ConnectionState, State, WindowState};
pub(crate) use still::{STILL, Still};
pub use subscriptions::SubscriptionsState;
pub use table::TableState;

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

/// The connection that is shown, borrowed for one frame; an empty console while none is open.
#[derive(Clone, Copy, Debug)]
struct Model<'a> {
    /// Its number.
    id: Option<ConnectionId>,
    /// Its truth.
    console: &'a Console,
    /// Its neighbours, and the profiles.
    connections: &'a Connections,
    /// How each of them does.
    rows: &'a [connections::Row],
    /// The corrected time of this frame.
    now: Timestamp,
    /// The zone in which times are shown.
    time_zone: &'a TimeZone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Welcome,
    SignInWait,
    Doctor,
    Console,
}

/// Draws the whole window; what the person wants done is appended to `out`, with the connection that it is for, or
/// none where it is about all profiles.
pub fn window_ui(ui: &mut Ui, all: &Overview<'_>, state: &mut State, out: &mut Vec<(Option<ConnectionId>, Command)>) {
    let ctx = ui.ctx().clone();
    ctx.set_theme(state.window.theme);
    state.keep_up(&ctx, all.connections);
    let rows = connections::rows(all, state);
    let id = state.window.shown();
    let console = all.connections.console(id);
    let now = console.corrected(all.now);
    let model = Model { id, console, connections: all.connections, rows: &rows, now, time_zone: all.time_zone };
    field_ids::belong_to(&ctx, id);
    let asked_for = switch::asked_for(&ctx, &model, &state.window);
    keys::begin(&ctx);
    let show = |connection| Intent::Show { connection, by_key: true };
    let mut wanted = Wanted { intents: asked_for.map(show).into_iter().collect(), ..Wanted::default() };
    let (window, here) = state.window_and(id);
    contents_ui(ui, &model, window, here, &mut wanted);
    close_question::close_question_ui(ui, &model, window, &mut wanted);
    keys::end(&ctx);
    start_wanted_sign_ins(all.connections, state, out);
    wanted.perform(&ctx, &model, state, out);
}

fn contents_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    let page = page(model.console, window, state);
    window.first_focus.on(model.id, page);
    actions::actions_ui(ui, model, page, window, state, wanted);
    top_bar::top_bar_ui(ui, model, page, window, state, wanted);
    status_bar::status_bar_ui(ui, model, page, window);
    console_page::left_ui(ui, model, page, window, state, wanted);
    banner::window_banner_ui(ui, &model.connections.notices, &mut window.banner);
    // Positions and sizes that the library remembers are those of this connection.
    ui.push_id(("connection", model.id), |ui| {
        banner::banner_ui(ui, model, page, state, &mut wanted.commands);
        // By a name, or a banner that comes would give all buttons below it other ids, and none would keep the focus.
        let page_id = Id::unique(("page", model.id));
        ui.scope_builder(UiBuilder::new().scope_id(page_id), |ui| page_ui(ui, model, page, window, state, wanted));
    });
    let opened = [state.subscriptions.details.take(), state.publish.take_details(), state.banner.details.take()];
    for notice in opened {
        state.notice_dialog.open(notice);
    }
    notice_dialog::notice_dialog_ui(ui, &mut state.notice_dialog, field_ids::id(ui.ctx(), "notice"));
    window.notice_dialog.open(window.banner.details.take());
    notice_dialog::notice_dialog_ui(ui, &mut window.notice_dialog, Id::unique("notice"));
}

fn page_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    match page {
        Page::Console => console_page::console_page_ui(ui, model, window, state, &mut wanted.commands),
        Page::Welcome => central(ui, |ui| welcome::welcome_ui(ui, model, window, wanted)),
        Page::SignInWait => central(ui, |ui| {
            if let SignIn::Waiting(wait) = model.console.session.sign_in() {
                let (wait_state, focus) = (&mut state.sign_in_wait, &mut window.first_focus);
                sign_in_wait::sign_in_wait_ui(ui, wait, model.now, wait_state, focus, &mut wanted.commands);
            }
        }),
        Page::Doctor => central(ui, |ui| doctor::doctor_ui(ui, model, window, state, &mut wanted.commands)),
    }
}

fn central(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui)) {
    let background = theme::palette(ui).background;
    CentralPanel::no_frame().frame(theme::area(background)).show(ui, add_contents);
}

fn page(console: &Console, window: &WindowState, state: &ConnectionState) -> Page {
    if window.choosing_profile || console.session.profile().is_none() {
        return Page::Welcome;
    }
    match console.session.sign_in() {
        SignIn::None | SignIn::Needed { .. } if state.doctor_open => Page::Doctor,
        SignIn::None | SignIn::Needed { .. } => Page::Welcome,
        SignIn::Waiting(_) => Page::SignInWait,
        SignIn::SignedIn { .. } if console.was_live && !state.doctor_open => Page::Console,
        SignIn::SignedIn { .. }
        | SignIn::Starting
        | SignIn::Resuming
        | SignIn::Exchanging
        | SignIn::Delayed { .. }
        | SignIn::Failed(_) => Page::Doctor,
    }
}

/// Choosing a profile uses its stored sign-in; only when there is none does the browser open. It does not when a network
/// is missing: nobody expects the browser later.
fn start_wanted_sign_ins(connections: &Connections, state: &mut State, out: &mut Vec<(Option<ConnectionId>, Command)>) {
    for connection in connections.list() {
        let wanted = &mut state.of(Some(connection.id)).sign_in_wanted;
        match connection.console.session.sign_in() {
            SignIn::Needed { .. } if *wanted => {
                *wanted = false;
                out.push((Some(connection.id), Command::SignIn(SignInCommand::Start)));
            }
            SignIn::None | SignIn::Needed { .. } | SignIn::Resuming => {}
            _ => *wanted = false,
        }
    }
}
