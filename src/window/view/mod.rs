//! What the window looks like: draws borrowed data and returns commands. No IO, no locks, no clocks.
//!
//! [`window_ui`] is the door. Everything else is drawn from there: a top bar, one of four pages (welcome, the wait for
//! the browser, the doctor, the console), a status bar, and the palette of actions above them.

mod actions;
mod banner;
mod care;
mod console_page;
mod doctor;
mod find;
mod first_focus;
mod hex_view;
mod inspector;
mod json_colours;
mod keys;
mod notice_card;
mod notice_dialog;
mod panels;
mod payload_view;
mod proxy_login;
mod publish;
mod remarks;
mod session;
mod sign_in_wait;
mod status_bar;
mod subscriptions;
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

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{CentralPanel, Context, ThemePreference, Ui};
use jiff::tz::TimeZone;

use console::{Console, SignIn};
use model::{Command, DoctorCommand, SignInCommand, Timestamp};

pub use publish::PublishState;
pub use subscriptions::SubscriptionsState;
pub use table::TableState;

/// What is drawn, borrowed for one frame.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// The truth of the window.
    pub console: &'a Console,
    /// The corrected time of this frame.
    pub now: Timestamp,
    /// The zone in which times are shown.
    pub time_zone: &'a TimeZone,
}

/// What the window remembers from frame to frame that is not of the console: fields, tabs, positions.
#[derive(Debug, Default)]
pub struct State {
    /// Dark, light, or as the system says.
    pub theme: ThemePreference,
    /// The live table.
    pub table: TableState,
    /// The list of subscriptions and the form to add one.
    pub subscriptions: SubscriptionsState,
    /// The form to send a message.
    pub publish: PublishState,
    inspector: inspector::InspectorState,
    welcome: welcome::WelcomeState,
    sign_in_wait: sign_in_wait::SignInWaitState,
    actions: actions::ActionsState,
    banner: banner::BannerState,
    care: care::CareState,
    notice_dialog: notice_dialog::NoticeDialog,
    /// The person wants to see the pages of the way in although there is a profile.
    choosing_profile: bool,
    /// The person wants to see the doctor although messages were flowing.
    doctor_open: bool,
    /// The browser is wanted as soon as it is known that no sign-in is stored for a profile that is used after so many
    /// others.
    sign_in_when_needed: Option<u64>,
    first_focus: first_focus::FirstFocus,
    panels: panels::Panels,
}

impl State {
    /// Forgets what belongs to a person or a profile: drafts, position and selection, what was asked and opened. What is
    /// arranged (the theme, the page) stays.
    pub fn forget(&mut self, ctx: &Context) {
        self.table = TableState::default();
        self.subscriptions = SubscriptionsState::default();
        self.publish.forget();
        self.inspector = inspector::InspectorState::default();
        self.sign_in_wait = sign_in_wait::SignInWaitState::default();
        self.care = care::CareState::default();
        self.notice_dialog = notice_dialog::NoticeDialog::default();
        self.banner.details = None;
        // Ctrl+Z in a field would bring its text back.
        ctx.data_mut(eframe::egui::util::IdTypeMap::remove_by_type::<TextEditState>);
    }

    /// Wants the person signed in to the profile that is being asked for, with the browser if there is no other way.
    fn want_sign_in(&mut self, model: &Model<'_>) {
        self.choosing_profile = false;
        self.sign_in_when_needed = Some(model.console.session.profile_uses());
    }

    /// Shows the doctor and has everything looked at.
    fn open_doctor(&mut self, out: &mut Vec<Command>) {
        self.doctor_open = true;
        self.care.reveal_checks();
        out.push(Command::Doctor(DoctorCommand::Examine));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Welcome,
    SignInWait,
    Doctor,
    Console,
}

/// Draws the whole window; what the person wants done is appended to `out`.
pub fn window_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    ui.ctx().set_theme(state.theme);
    keys::begin(ui.ctx());
    welcome::leave_when_used(model, state);
    start_wanted_sign_in(model.console, state, out);
    let page = page(model.console, state);
    state.first_focus.on(page);
    actions::actions_ui(ui, model, page, state, out);
    top_bar::top_bar_ui(ui, model, page, state, out);
    status_bar::status_bar_ui(ui, model, page, state);
    banner::banner_ui(ui, model, page, state, out);
    match page {
        Page::Console => console_page::console_page_ui(ui, model, state, out),
        Page::Welcome => central(ui, |ui| welcome::welcome_ui(ui, model, state, out)),
        Page::SignInWait => central(ui, |ui| {
            if let SignIn::Waiting(wait) = model.console.session.sign_in() {
                let (wait_state, focus) = (&mut state.sign_in_wait, &mut state.first_focus);
                sign_in_wait::sign_in_wait_ui(ui, wait, model.now, wait_state, focus, out);
            }
        }),
        Page::Doctor => central(ui, |ui| doctor::doctor_ui(ui, model, state, out)),
    }
    let wanted = [state.subscriptions.details.take(), state.publish.take_details(), state.banner.details.take()];
    for notice in wanted {
        state.notice_dialog.open(notice);
    }
    notice_dialog::notice_dialog_ui(ui, &mut state.notice_dialog);
    keys::end(ui.ctx());
}

fn central(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui)) {
    let background = theme::palette(ui).background;
    CentralPanel::no_frame().frame(theme::area(background)).show(ui, add_contents);
}

fn page(console: &Console, state: &State) -> Page {
    if state.choosing_profile || console.session.profile().is_none() {
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

/// Choosing a profile uses its stored sign-in; only when there is none does the browser open. What was known of the
/// former profile does not count, and neither does a network that is missing: nobody expects the browser later.
fn start_wanted_sign_in(console: &Console, state: &mut State, out: &mut Vec<Command>) {
    if state.sign_in_when_needed.is_none_or(|before| console.session.profile_uses() <= before) {
        return;
    }
    match console.session.sign_in() {
        SignIn::Needed { .. } => {
            state.sign_in_when_needed = None;
            out.push(Command::SignIn(SignInCommand::Start));
        }
        SignIn::None | SignIn::Resuming => {}
        _ => state.sign_in_when_needed = None,
    }
}
