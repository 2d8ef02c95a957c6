//! What the window remembers from frame to frame: of itself, and of each connection.

use std::collections::BTreeMap;

use eframe::egui::{Context, Id, ThemePreference};

use super::banner::BannerState;
use super::chosen::Chosen;
use super::connections::ListState;
use super::page::Opened;
use super::palette::PaletteState;
use crate::console::{page::ConsoleState, past::PastState};
use crate::console::{retained::RetainedPageState, search::SearchState};
use crate::kit::files::Files;
use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::{PastIntent, Wish};
use crate::kit::notice_dialog::NoticeDialog;
use crate::kit::work::Work;
use crate::kit::{debounce, field_ids};
use crate::pages::{close_question::CloseQuestion, link_question::LinkQuestion};
use crate::pages::{contracts::ContractsState, rights::RightsState, who_am_i::WhoAmI};
use crate::pages::{device::DevicePageState, doctor::DoctorState, outbox::OutboxPageState};
use crate::pages::{settings::SettingsState, shortcuts::ShortcutsState};
use crate::pages::{sign_in_wait::SignInWaitState, welcome::WelcomeState};
use console::{Connections, Console, LookedAt, Messages};
use model::{
    ConnectionId, KeepCommand, PanelSizes, Searches, TableLayout, Timestamp, TopicMarks, ViewChoices, Views,
    WindowLayout,
};
use texts::Language;

/// The connection to show first is waited for so long, in seconds, while others are there already.
const LONGEST_WAIT_SECS: f64 = 1.0;

/// What the window remembers that is in no console.
#[derive(Debug, Default)]
pub struct State {
    /// What belongs to no connection.
    pub window: WindowState,
    /// What belongs to one, by connection; to none, while none is open.
    connections: BTreeMap<Option<ConnectionId>, ConnectionState>,
    /// What is looked at of what was recorded.
    pub past: PastState,
    /// What is wanted of it since the last frame.
    pub(super) past_wanted: Vec<PastIntent>,
    /// What is to be asked of AWS.
    pub(super) wishes: Vec<(ConnectionId, Wish)>,
    /// What is to be done while the window draws on.
    pub(super) aside: Vec<Work>,
}

/// What is arranged for all connections: the theme, the panels, the page to choose a profile.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "choices of a person and open pages, each independent of the others")]
pub struct WindowState {
    /// Dark, light, or the same as the system.
    pub theme: ThemePreference,
    /// The language that was chosen; the same as the system when `None`.
    pub language: Option<Language>,
    /// What was chosen that has no other place.
    pub(super) chosen: Chosen,
    /// A language was chosen that the program does not speak yet.
    language_is_new: bool,
    shown: Option<ConnectionId>,
    /// So many times a profile was put on screen, and so many times one could not be used.
    uses: u64,
    rejections: u64,
    /// The browser is wanted, if there is no other way, for the profile that is used after so many others.
    pub(super) sign_in_after: Option<u64>,
    /// The page to choose a profile is shown although there is a connection.
    pub(super) choosing_profile: bool,
    /// What was recorded is shown instead of what comes.
    pub(super) looks_back: bool,
    pub(super) close_question: CloseQuestion,
    pub(super) link_question: LinkQuestion,
    pub(super) who_am_i: WhoAmI,
    pub(super) rights: RightsState,
    pub(super) contracts: ContractsState,
    /// Those that were on screen before, the last one at the end.
    shown_before: Vec<ConnectionId>,
    pub(super) list: ListState,
    pub(super) banner: BannerState,
    pub(super) notice_dialog: NoticeDialog,
    pub(super) welcome: WelcomeState,
    pub(super) palette: PaletteState,
    pub(super) settings: SettingsState,
    pub(super) shortcuts: ShortcutsState,
    /// Where the program has its files.
    pub(super) files: Files,
    pub(super) first_focus: FirstFocus,
    pub(super) panels: PanelSizes,
    /// The topics that are pinned and muted, by the name of the profile.
    pub(super) topic_marks: BTreeMap<String, TopicMarks>,
    /// The tabs over the table, by the name of the profile.
    pub(super) views: BTreeMap<String, Views>,
    /// How the table of messages is arranged.
    pub table: TableLayout,
    /// What is remembered of the search box.
    pub(super) searches: Searches,
    /// The strip that shows when messages came is hidden.
    pub(super) hides_density: bool,
    /// The person forbids to send, in all connections; changed by [`Intent::SetReadOnly`](crate::kit::intent::Intent).
    pub(super) read_only: bool,
    /// Name of the profile to show as soon as it has a connection, until the person chooses one.
    pub(super) shown_first: Option<String>,
    /// Since when a connection waits for that one to come first, in seconds of the window.
    waits_since: Option<f64>,
}

/// What belongs to one connection, and leaves with it: drafts, position and selection, what was asked and opened.
#[derive(Debug, Default)]
pub struct ConnectionState {
    /// The page on which messages flow.
    pub console: ConsoleState,
    pub(super) sign_in_wait: SignInWaitState,
    pub(super) banner: BannerState,
    pub(super) doctor: DoctorState,
    pub(super) notice_dialog: NoticeDialog,
    /// The person wants to see the doctor although messages were flowing.
    pub(super) doctor_open: bool,
    pub(super) opened: Opened,
    pub(super) outbox: OutboxPageState,
    pub(super) device: DevicePageState,
    pub(super) retained: RetainedPageState,
    /// The browser is wanted as soon as it is known that no sign-in is stored.
    pub(super) sign_in_wanted: bool,
    /// So many messages had come when it was last on screen.
    seen: u64,
    /// What had the keyboard's focus when another connection was shown.
    focused: Option<Id>,
    /// What is here belongs to the person who is there after so many have left.
    departures: u64,
}

impl State {
    /// What the window remembers of `connection`.
    pub fn of(&mut self, connection: Option<ConnectionId>) -> &mut ConnectionState {
        let view = self.window.chosen.view;
        self.connections.entry(connection).or_insert_with(|| ConnectionState::looking_as(view))
    }

    /// The same, to look at.
    pub(super) fn get(&self, connection: ConnectionId) -> Option<&ConnectionState> {
        self.connections.get(&Some(connection))
    }

    /// What belongs to no connection, what belongs to this one, and what is looked at of the past.
    pub(super) fn parts(
        &mut self,
        connection: Option<ConnectionId>,
    ) -> (&mut WindowState, &mut ConnectionState, &mut PastState) {
        let view = self.window.chosen.view;
        let state = self.connections.entry(connection).or_insert_with(|| ConnectionState::looking_as(view));
        (&mut self.window, state, &mut self.past)
    }

    /// The searches of the connections.
    pub(super) fn searches(&mut self) -> impl Iterator<Item = (ConnectionId, &mut SearchState)> {
        self.connections.iter_mut().filter_map(|(id, state)| Some(((*id)?, &mut state.console.search)))
    }

    /// Which payloads of each connection are messages of protobuf.
    pub(super) fn messages(&self) -> impl Iterator<Item = (ConnectionId, &Messages)> {
        self.connections.iter().filter_map(|(id, state)| Some(((*id)?, state.console.messages())))
    }

    /// Shows what was recorded.
    pub(super) fn look_back(&mut self) {
        if !std::mem::replace(&mut self.window.looks_back, true) {
            self.past.enter();
        }
    }

    /// The rows of `connection` that must not leave its log. One that is not on screen and follows the newest holds none.
    #[must_use]
    pub fn looked_at(&self, connection: ConnectionId) -> LookedAt {
        let Some(state) = self.get(connection) else { return LookedAt::default() };
        let looked_at = state.console.table.looked_at();
        if self.window.shown != Some(connection) && state.console.table.position.is_following() {
            return LookedAt { shown: Vec::new(), ..looked_at };
        }
        looked_at
    }

    /// Shows `connection`, and puts the cursor back to where it was there when `moves_focus` says so.
    pub fn show(&mut self, ctx: &Context, connection: ConnectionId, moves_focus: bool) {
        let from = self.window.shown.replace(connection);
        self.window.choosing_profile = false;
        self.window.list.reveal();
        if from == Some(connection) {
            return;
        }
        eframe::egui::Popup::close_all(ctx);
        let focused = ctx.memory(eframe::egui::Memory::focused);
        if let Some(from) = from {
            self.of(Some(from)).focused = focused;
            self.window.shown_before.retain(|before| *before != from && *before != connection);
            self.window.shown_before.push(from);
        }
        if let Some(focused) = self.of(Some(connection)).focused
            && moves_focus
        {
            ctx.memory_mut(|memory| memory.request_focus(focused));
        }
        ctx.request_repaint();
    }

    /// Follows what happened to the connections: remembers nothing of those that are closed, nor of persons who have
    /// left, and shows what is wanted on screen.
    pub fn keep_up(&mut self, ctx: &Context, connections: &Connections) {
        self.connections.retain(|id, _| {
            let is_open = id.is_none_or(|id| connections.get(id).is_some());
            if let Some(id) = id.filter(|_| !is_open) {
                field_ids::forget(ctx, id);
            }
            is_open
        });
        for connection in connections.list() {
            let id = connection.id;
            let state = self.of(Some(id));
            if state.departures != connection.console.departures {
                state.forget();
                state.departures = connection.console.departures;
                field_ids::forget(ctx, id);
            }
        }
        self.show_what_is_wanted(ctx, connections);
        if let Some(shown) = self.window.shown {
            let state = self.of(Some(shown));
            state.seen = received(connections.console(Some(shown)));
            self.window.chosen.view = state.console.view();
        }
    }

    /// Fills forms with what was kept for those who have signed in, and gives `out` what is to be kept of them.
    pub fn keep_drafts(
        &mut self,
        ctx: &Context,
        connections: &mut Connections,
        now: Timestamp,
        mut out: impl FnMut(ConnectionId, KeepCommand),
    ) {
        for (id, state) in &mut self.connections {
            let Some(id) = *id else { continue };
            if let Some((person, draft)) = connections.console_mut(id).and_then(|console| console.drafts.as_mut()) {
                state.console.publish.take_kept(*person, draft.take(), now);
            }
            if let Some(command) = state.console.publish.keep_when_still(now) {
                out(id, command);
            }
            if state.console.publish.waits_to_be_kept() {
                ctx.request_repaint_after(debounce::DELAY);
            }
        }
    }

    /// What is not kept yet of what is written for `connection`.
    pub fn unkept_draft(&mut self, connection: ConnectionId) -> Option<KeepCommand> {
        self.connections.get_mut(&Some(connection))?.console.publish.unkept()
    }

    fn show_what_is_wanted(&mut self, ctx: &Context, connections: &Connections) {
        let rejections = connections.profiles.rejections();
        if std::mem::replace(&mut self.window.rejections, rejections) < rejections {
            // Where a profile is chosen, it is said what is wrong with the one that was asked for.
            self.window.choosing_profile |= self.window.sign_in_after.is_some();
        }
        if self.window.waits_for_first(ctx, connections) {
            return;
        }
        if connections.uses() > self.window.uses {
            self.window.uses = connections.uses();
            let first = self.window.shown_first.as_deref().and_then(|name| connections.named(name));
            if let Some(used) = first.map(|first| first.id).or(connections.used_last()) {
                self.show(ctx, used, true);
                if self.window.sign_in_after.is_some_and(|before| connections.uses() > before) {
                    self.window.sign_in_after = None;
                    self.of(Some(used)).sign_in_wanted = true;
                }
            }
        }
        if self.window.shown.is_none_or(|shown| connections.get(shown).is_none()) {
            self.window.shown = None;
            self.window.shown_before.retain(|before| connections.get(*before).is_some());
            let next = self.window.shown_before.pop().or_else(|| Some(connections.list().first()?.id));
            if let Some(next) = next {
                self.show(ctx, next, false);
            }
        }
    }
}

impl WindowState {
    /// The connection that is on screen.
    #[must_use]
    pub fn shown(&self) -> Option<ConnectionId> {
        self.shown
    }

    /// Whether something is above the page that no shortcut goes through.
    pub(super) fn asks(&self) -> bool {
        let Self { notice_dialog, close_question, link_question, who_am_i, rights, contracts, .. } = self;
        let is_asked = notice_dialog.is_open() || close_question.is_open() || link_question.is_open();
        let is_read = who_am_i.is_open() || rights.is_open() || contracts.is_open();
        is_asked || is_read || self.settings.is_open() || self.shortcuts.is_open()
    }

    /// How large the person made the areas.
    #[must_use]
    pub fn panels(&self) -> PanelSizes {
        self.panels
    }

    /// Chooses the language; the same as the system when `None`.
    pub(super) fn speak(&mut self, language: Option<Language>) {
        (self.language, self.language_is_new) = (language, true);
    }

    /// Whether a language was chosen since the last call.
    pub(super) fn takes_language(&mut self) -> bool {
        std::mem::take(&mut self.language_is_new)
    }

    /// Makes the areas as large as they were in the last run.
    pub fn arrange(&mut self, panels: PanelSizes) {
        let possible = |size: Option<f32>| size.filter(|size| size.is_finite() && *size > 0.0);
        let PanelSizes { left, right, publish, below } = panels;
        let [left, right, publish, below] = [left, right, publish, below].map(possible);
        self.panels = PanelSizes { left, right, publish, below };
    }

    /// Remembers what was searched for in the last run, and whether the strip over the messages was hidden.
    pub fn remember_search(&mut self, searches: Searches, hides_density: bool) {
        (self.searches, self.hides_density) = (searches, hides_density);
    }

    /// Chooses what was chosen in the last run.
    pub(super) fn choose_as(&mut self, kept: &WindowLayout) {
        self.chosen = Chosen::of(kept);
    }

    /// Shows the connection of this profile as soon as it is there, unless the person chooses another one before.
    pub fn show_first(&mut self, profile: Option<String>) {
        self.shown_first = profile;
    }

    /// Whether the one to show first is likely to come, and nothing else is on screen yet: that would flicker.
    fn waits_for_first(&mut self, ctx: &Context, connections: &Connections) -> bool {
        let Some(first) = self.shown_first.as_deref().filter(|_| self.shown.is_none()) else { return false };
        let is_known = connections.profiles.names().iter().any(|name| name == first);
        if !is_known || connections.list().is_empty() || connections.named(first).is_some() {
            return false;
        }
        let now = ctx.input(|input| input.time);
        let waits = now - *self.waits_since.get_or_insert(now) < LONGEST_WAIT_SECS;
        if waits {
            ctx.request_repaint_after_secs(0.1);
        }
        waits
    }
}

impl ConnectionState {
    /// How many messages of `console` have come since it was last on screen.
    pub(super) fn new_messages(&self, console: &Console) -> u64 {
        received(console).saturating_sub(self.seen)
    }

    /// Whether something of it is above the page that no shortcut goes through.
    pub(super) fn asks(&self) -> bool {
        self.notice_dialog.is_open() || self.device.asks() || self.retained.asks() || self.console.export.is_open()
    }

    /// Shows the doctor, and what is found next.
    pub(super) fn examine(&mut self) {
        (self.doctor_open, self.opened) = (true, Opened::Nothing);
        self.doctor.reveal_checks();
    }

    /// A connection that begins with what was looked at last.
    fn looking_as(view: ViewChoices) -> Self {
        Self { console: ConsoleState::looking_as(view), ..Self::default() }
    }

    /// Forgets what belongs to a person.
    fn forget(&mut self) {
        *self = Self {
            banner: self.banner.without_details(),
            doctor_open: self.doctor_open,
            opened: self.opened,
            sign_in_wanted: self.sign_in_wanted,
            ..Self::looking_as(self.console.view())
        };
    }
}

fn received(console: &Console) -> u64 {
    console.statistics.messages.total()
}
