//! The window: owns a console per connection, takes what the backend delivers within a time budget, and passes commands on.
//!
//! Drawing is left to [`screen`], work to [`engine`].

use std::time::{Duration, Instant};

use eframe::egui::{Context, RawInput, Ui, ViewportCommand, Visuals};
use jiff::tz::TimeZone;

use super::backend::Backend;
use super::frames::{Frames, is_hidden};
use super::layout::Layout;
use super::screen::{self, Overview};
use super::state::{ConnectionState, State, WindowState};
use super::waker::Waker;
use super::{line_ends, links, themes};
use crate::console::past::PastState;
use crate::kit::files::Files;
use crate::kit::theme;
use crate::kit::words::NAME;
use crate::kit::work::Work;
use console::{Connections, Console, ProfileContracts};
use engine::{ContractsRead, Delivery};
use model::{
    Command, ConnectionId, KeepCommand, ProfileCommand, Scale, SignInCommand, Timestamp, WindowLayout, rename_key,
    visible_line,
};
use texts::{Language, t};

/// How long one frame may spend on taking over what came. The rest waits for the next frame.
const DRAIN_BUDGET: Duration = Duration::from_millis(8);
/// The same while the window is hidden: it takes over less often then.
const HIDDEN_DRAIN_BUDGET: Duration = Duration::from_millis(60);

/// The program behind the window.
pub struct App {
    backend: Box<dyn Backend>,
    connections: Connections,
    state: State,
    layout: Layout,
    /// The connection that the title of the window names, and whether it says that this is production.
    titled: Option<(String, bool)>,
    /// The scale that the library has.
    scale: Scale,
    commands: Vec<(Option<ConnectionId>, Command)>,
    /// `None` leaves the language of the program as it is.
    system_language: Option<Language>,
    time_zone: TimeZone,
    clock: fn() -> Timestamp,
    frames: Frames,
}

impl App {
    /// Prepares `ctx` (fonts, themes) and shows what `backend` delivers. `clock` is the system's; what is known of
    /// its error is corrected here.
    #[must_use]
    pub fn new(ctx: &Context, backend: Box<dyn Backend>, time_zone: TimeZone, clock: fn() -> Timestamp) -> Self {
        theme::install(ctx);
        let (connections, state, commands) = (Connections::default(), State::default(), Vec::new());
        let layout = Layout::default();
        let (titled, system_language, scale) = (None, None, Scale::default());
        let frames = Frames::default();
        Self { backend, connections, state, layout, titled, scale, commands, system_language, time_zone, clock, frames }
    }

    /// Arranges the window as it was in the last run. `may_run_sandbox` says that this program can run a sandbox, which no
    /// other run can use.
    #[must_use]
    pub fn arranged(mut self, kept: WindowLayout, may_run_sandbox: bool) -> Self {
        self.state.window.theme = themes::preference(kept.theme);
        self.state.window.language = kept.language;
        self.state.window.choose_as(&kept);
        self.state.window.arrange(kept.panels);
        self.state.window.topic_marks.clone_from(&kept.topics);
        self.state.window.views.clone_from(&kept.views);
        self.state.window.table.clone_from(&kept.table);
        self.state.window.read_only = kept.read_only;
        self.state.window.remember_search(kept.searches.clone(), kept.hides_density);
        self.layout = Layout::new(kept, may_run_sandbox);
        self
    }

    /// Sets the language of the program when one is chosen here: `system` for that of the system. Without it, the choice is
    /// only kept.
    #[must_use]
    pub fn speaking(mut self, system: Language) -> Self {
        self.system_language = Some(system);
        self
    }

    /// Shows the connection of this profile as soon as it is there, unless the person chooses another one before.
    #[must_use]
    pub fn showing_first(mut self, profile: Option<String>) -> Self {
        self.state.window.show_first(profile);
        self
    }

    /// Asks whether to open this link, or says that it is none.
    #[must_use]
    pub fn asking_about(mut self, link: Option<&str>) -> Self {
        if let Some(link) = link {
            self.state.window.link_question.ask(link);
        }
        self
    }

    /// Tells `waker` how soon another frame is worth drawing. `by_software` says that the processor draws.
    #[must_use]
    pub fn paced(mut self, waker: Waker, by_software: bool) -> Self {
        self.frames = Frames::new(waker, by_software);
        self
    }

    /// Shows these places where a person looks for the files.
    #[must_use]
    pub fn with_files(mut self, files: Files) -> Self {
        self.state.window.files = files;
        self
    }

    /// The open connections, to look at.
    #[must_use]
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The truth of what is on screen, to look at.
    #[must_use]
    pub fn console(&self) -> &Console {
        self.connections.console(self.state.window.shown())
    }

    /// The same, to prepare it; `None` while no connection is open.
    pub fn console_mut(&mut self) -> Option<&mut Console> {
        self.state.window.shown().and_then(|shown| self.connections.console_mut(shown))
    }

    /// What the window remembers of the connection on screen, to look at and to prepare.
    pub fn state_mut(&mut self) -> &mut ConnectionState {
        let shown = self.state.window.shown();
        self.state.of(shown)
    }

    /// What is looked at of what was recorded, to look at and to prepare.
    pub fn past_mut(&mut self) -> &mut PastState {
        &mut self.state.past
    }

    /// What the window remembers that belongs to no connection, to look at and to prepare.
    pub fn window_mut(&mut self) -> &mut WindowState {
        &mut self.state.window
    }

    /// Takes over what came, for connections on screen or not. Also runs while the window is hidden.
    #[expect(clippy::disallowed_methods, reason = "the time budget of this frame is counted from here")]
    pub fn take_over(&mut self, ctx: &Context) {
        let now = (self.clock)();
        self.connections.look_at(|connection| self.state.looked_at(connection));
        self.connections.bound(self.state.window.chosen.log_limit.into());
        self.frames.begin();
        let (connections, frames, shown) = (&mut self.connections, &mut self.frames, self.state.window.shown());
        let budget = if is_hidden(ctx) { HIDDEN_DRAIN_BUDGET } else { DRAIN_BUDGET };
        let more = self.backend.drain(Instant::now() + budget, &mut |delivery| {
            let messages = delivery.batches.iter().map(|batch| batch.len()).sum();
            frames.take(messages, delivery.connection, shown);
            apply(connections, delivery, now);
        });
        for [from, to] in self.connections.profiles.take_renamed() {
            rename_key(&mut self.state.window.topic_marks, &from, &to);
            rename_key(&mut self.state.window.views, &from, &to);
            self.layout.rename(&from, &to);
        }
        links::ask(ctx, &mut self.state, &mut self.connections);
        self.state.window.close_question.stop.hold_window(ctx, &self.connections);
        self.frames.taken(ctx, &self.connections, &self.state, more);
        let marks = &self.state.window.topic_marks;
        self.connections.mute(|profile| marks.get(profile).map_or(&[], |marks| &marks.muted), now);
        self.connections.look_for_silence(now);
        self.connections.search(now, |connection, command| {
            self.backend.send(Some(connection), Command::Search(command));
        });
        self.state.follow_older(&self.connections.past, &self.time_zone);
        self.connections.past.look_at(&self.state.past.looked_at());
        self.ask_past(now);
        self.ask_aws(now);
        self.state.keep_up(ctx, &self.connections);
        self.keep(ctx, now);
    }

    fn ask_past(&mut self, now: Timestamp) {
        for command in self.connections.past.take_commands(now) {
            self.backend.send(None, Command::Past(command));
        }
    }

    fn ask_aws(&mut self, now: Timestamp) {
        let backend = &self.backend;
        self.connections.call(now, |connection, command| backend.send(Some(connection), command));
    }

    /// Saves the layout and the drafts, once they have not changed for a while.
    fn keep(&mut self, ctx: &Context, now: Timestamp) {
        let backend = &self.backend;
        self.state.keep_drafts(ctx, &mut self.connections, now, |connection, command| {
            backend.send(Some(connection), Command::Keep(command));
        });
        if let Some(layout) = self.layout.look(ctx, &self.state, &self.connections, now) {
            backend.send(None, Command::Keep(KeepCommand::Layout(Box::new(layout))));
        }
    }

    /// Saves what is not saved yet. The window is about to close.
    pub fn keep_all(&mut self) {
        for connection in self.connections.list() {
            keep_draft(&mut self.state, self.backend.as_ref(), connection.id);
        }
        if let Some(layout) = self.layout.at_the_end(&self.state, &self.connections) {
            self.backend.send(None, Command::Keep(KeepCommand::Layout(Box::new(layout))));
        }
    }

    /// Draws the window and passes on the commands.
    pub fn draw(&mut self, ui: &mut Ui) {
        let now = (self.clock)();
        let all = Overview { connections: &self.connections, now, time_zone: &self.time_zone };
        screen::window_ui(ui, &all, &mut self.state, &mut self.commands);
        for (connection, command) in self.commands.drain(..) {
            if let Some(connection) = connection.filter(|_| is_departure(&command)) {
                keep_draft(&mut self.state, self.backend.as_ref(), connection);
            }
            self.backend.send(connection, command);
        }
        for Work(work) in self.state.aside.drain(..) {
            self.backend.aside(work);
            ui.ctx().request_repaint();
        }
        let has_searched = self.state.apply_searches(&mut self.connections, now, &self.time_zone);
        let has_looked_back = self.state.apply_past(&mut self.connections.past, now, &self.time_zone);
        let has_asked = self.state.apply_devices(&mut self.connections);
        self.ask_past(now);
        self.ask_aws(now);
        if has_searched || has_looked_back || has_asked {
            // The next frame hands out what is to be searched, and shows what is known at once.
            ui.ctx().request_repaint();
        }
        self.scale(ui.ctx());
        self.title(ui.ctx());
        self.speak(ui.ctx());
        self.frames.end(ui.ctx(), &self.connections, &self.state);
    }

    /// Changes the language of the program if one was chosen in this frame.
    fn speak(&mut self, ctx: &Context) {
        let was_chosen = self.state.window.takes_language();
        if let Some(system) = self.system_language.filter(|_| was_chosen) {
            self.state.window.language.unwrap_or(system).set();
            ctx.request_repaint();
        }
    }

    /// Draws the next frame in another size if one was chosen.
    fn scale(&mut self, ctx: &Context) {
        if std::mem::replace(&mut self.scale, self.state.window.chosen.scale) != self.scale {
            ctx.set_zoom_factor(self.scale.factor());
        }
    }

    /// Names what is on screen in the title of the window, so that two windows look different.
    fn title(&mut self, ctx: &Context) {
        let shown = self.state.window.shown().and_then(|shown| self.connections.get(shown));
        let shown = shown.map(|shown| (shown.name(), shown.console.session.guard().is_production));
        if self.titled.as_ref().map(|(name, is_production)| (name.as_str(), *is_production)) == shown {
            return;
        }
        self.titled = shown.map(|(name, is_production)| (name.to_owned(), is_production));
        let title = match shown {
            Some((name, true)) => format!("{} ({}) - {NAME}", visible_line(name), t!("production")),
            Some((name, false)) => format!("{} - {NAME}", visible_line(name)),
            None => NAME.to_owned(),
        };
        ctx.send_viewport_cmd(ViewportCommand::Title(title));
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_over(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    /// Is seen beside the bars of a small window, and between two areas that meet within a pixel. To paint it below all areas
    /// would cost the processor a third of a frame where it draws each pixel.
    fn clear_color(&self, visuals: &Visuals) -> [f32; 4] {
        theme::ground(visuals).to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.keep_all();
    }

    fn raw_input_hook(&mut self, _ctx: &Context, raw_input: &mut RawInput) {
        line_ends::keep(&mut raw_input.events);
    }
}

/// Whether the person, or all of the connection, is about to leave.
fn is_departure(command: &Command) -> bool {
    matches!(command, Command::SignIn(SignInCommand::SignOut) | Command::Profile(ProfileCommand::Close))
}

fn keep_draft(state: &mut State, backend: &dyn Backend, connection: ConnectionId) {
    if let Some(command) = state.unkept_draft(connection) {
        backend.send(Some(connection), Command::Keep(command));
    }
}

/// Topics first, since batches refer to them; events last, since they happened after the batches.
fn apply(connections: &mut Connections, delivery: Delivery, now: Timestamp) {
    let connection = delivery.connection;
    if let Some(console) = connection.and_then(|id| connections.console_mut(id)) {
        let now = console.corrected(now);
        delivery.new_topics.iter().for_each(|topics| console.name_topics(topics));
        console.note_dropped(delivery.dropped);
        for batch in delivery.batches {
            console.accept(batch, now);
        }
    }
    delivery.schemas.into_iter().for_each(|(file, schema)| connections.schemas.accept(file, schema));
    for ContractsRead { profile, list, contracts } in delivery.contracts {
        connections.accept_contracts(profile, ProfileContracts { list, contracts }, now);
    }
    for event in delivery.events {
        connections.apply(connection, event, now);
    }
}
