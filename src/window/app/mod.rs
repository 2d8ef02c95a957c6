//! The window: owns the console, takes what the backend delivers within a time budget, and passes commands on.
//!
//! Drawing is left to [`crate::view`], work to [`engine`].

mod backend;
mod line_ends;
mod run;

use std::time::{Duration, Instant};

use eframe::egui::{Context, RawInput, Ui};
use jiff::tz::TimeZone;

use crate::view::{self, Model, State};
use console::Console;
use engine::Delivery;
use model::{Command, LinkCommand, Timestamp};

pub use backend::Backend;
pub use run::{Error, Options, Renderer, run};

/// How long one frame may spend on taking over what came. The rest waits for the next frame.
const DRAIN_BUDGET: Duration = Duration::from_millis(8);
/// Ages and countdowns are drawn anew this often when nothing else happens.
const TICK: Duration = Duration::from_millis(500);

/// The program behind the window.
pub struct App {
    backend: Box<dyn Backend>,
    console: Console,
    state: State,
    commands: Vec<Command>,
    time_zone: TimeZone,
    clock: fn() -> Timestamp,
    /// What the window remembers belongs to the person and profile after so many have left.
    departures: u64,
}

impl App {
    /// Prepares `ctx` (fonts, themes) and shows what `backend` delivers. `clock` is the system's; what is known of
    /// its error is corrected here.
    #[must_use]
    pub fn new(ctx: &Context, backend: Box<dyn Backend>, time_zone: TimeZone, clock: fn() -> Timestamp) -> Self {
        view::theme::install(ctx);
        let (console, state, commands) = (Console::default(), State::default(), Vec::new());
        Self { backend, console, state, commands, time_zone, clock, departures: 0 }
    }

    /// What is on screen, to look at.
    #[must_use]
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// What the window remembers, to look at and to prepare.
    pub fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// The truth of the window, to prepare it.
    pub fn console_mut(&mut self) -> &mut Console {
        &mut self.console
    }

    /// Takes over what came. Also runs while the window is hidden.
    #[expect(clippy::disallowed_methods, reason = "the time budget of this frame is counted from here")]
    pub fn take_over(&mut self, ctx: &Context) {
        let now = self.now();
        let console = &mut self.console;
        console.log.look_at(self.state.table.looked_at());
        let more = self.backend.drain(Instant::now() + DRAIN_BUDGET, &mut |delivery| apply(console, delivery, now));
        if more {
            ctx.request_repaint();
        }
        if self.departures != self.console.departures {
            self.departures = self.console.departures;
            self.state.forget(ctx);
        }
    }

    /// Draws the window and passes on what the person wants done.
    pub fn draw(&mut self, ui: &mut Ui) {
        let now = self.now();
        let model = Model { console: &self.console, now, time_zone: &self.time_zone };
        view::window_ui(ui, &model, &mut self.state, &mut self.commands);
        for command in self.commands.drain(..) {
            if let Command::Link(LinkCommand::Publish(request)) = &command {
                self.console.publishes.asked(request.clone(), now);
            }
            self.backend.send(command);
        }
        ui.ctx().request_repaint_after(TICK);
    }

    fn now(&self) -> Timestamp {
        let skew_ms = self.console.clock_skew_ms;
        let skew = Duration::from_millis(skew_ms.unsigned_abs());
        let now = (self.clock)();
        if skew_ms < 0 { now.minus(skew) } else { now.plus(skew) }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_over(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn raw_input_hook(&mut self, _ctx: &Context, raw_input: &mut RawInput) {
        line_ends::keep(&mut raw_input.events);
    }
}

/// Topics first, since batches refer to them; events last, since they happened after the batches.
fn apply(console: &mut Console, delivery: Delivery, now: Timestamp) {
    console.name_topics(&delivery.new_topics);
    console.note_dropped(delivery.dropped);
    for batch in delivery.batches {
        console.accept(batch, now);
    }
    for event in delivery.events {
        console.apply(event, now);
    }
}
