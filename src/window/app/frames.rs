//! When the window is drawn next, from what came, what is on screen, and whether a person sees it.

use std::time::Duration;

use eframe::egui::Context;

use super::pace::Seen;
use super::page::Page;
use super::screen;
use super::state::State;
use super::waker::{AT_ONCE, Waker};
use console::Connections;
use model::{ConnectionId, RowSet};

/// A rate of messages is taken over a time that is not shorter than this.
const LEAST_SPAN: Duration = Duration::from_millis(10);

/// When the window is drawn next.
#[derive(Default)]
pub(super) struct Frames {
    /// `None` where something else counts out the frames.
    waker: Option<Waker>,
    by_software: bool,
    begun: Begun,
    /// So many rows match the query of the shown connection; `None` without one.
    found: Option<u64>,
    /// There is no query, or more rows match it than in the frame before.
    has_found: bool,
}

/// The frame that began last.
#[derive(Default)]
struct Begun {
    at: Duration,
    /// How long after the one before.
    after: Duration,
    /// Messages that it took over, and how many of them are of the shown connection.
    messages: usize,
    of_shown: usize,
}

impl Frames {
    /// `by_software` says that the processor draws.
    pub(super) fn new(waker: Waker, by_software: bool) -> Self {
        Self { waker: Some(waker), by_software, ..Self::default() }
    }

    /// A frame begins. Messages that come from now on ask for another one.
    pub(super) fn begin(&mut self) {
        let at = self.waker.as_ref().map_or(Duration::ZERO, Waker::begin);
        self.begun = Begun { at, after: at.saturating_sub(self.begun.at).max(LEAST_SPAN), ..Begun::default() };
    }

    /// The frame takes over messages of a connection.
    pub(super) fn take(&mut self, messages: usize, connection: Option<ConnectionId>, shown: Option<ConnectionId>) {
        self.begun.messages += messages;
        if connection == shown {
            self.begun.of_shown += messages;
        }
    }

    /// All is taken over, or `more` waits for the next frame.
    pub(super) fn taken(&mut self, ctx: &Context, connections: &Connections, state: &State, more: bool) {
        let found = connections.console(state.window.shown()).search.found().map(RowSet::len);
        self.has_found = found.is_none() || found != self.found;
        self.found = found;
        if more {
            ctx.request_repaint_after(AT_ONCE);
        }
        self.end(ctx, connections, state);
    }

    /// Says when the next frame is due, should messages come.
    #[expect(clippy::cast_precision_loss, reason = "for a comparison")]
    pub(super) fn end(&self, ctx: &Context, connections: &Connections, state: &State) {
        let Some(waker) = &self.waker else { return };
        let is_hidden = is_hidden(ctx);
        let is_in_front = ctx.input(|input| input.raw.focused);
        let follows = self.follows(connections, state);
        let rate = self.begun.messages as f64 / self.begun.after.as_secs_f64();
        let seen = Seen { by_software: self.by_software, is_hidden, is_in_front, follows, rate };
        waker.due(self.begun.at + seen.interval());
    }

    /// Whether what comes changes more than counters.
    fn follows(&self, connections: &Connections, state: &State) -> bool {
        let shown = state.window.shown();
        let Some(kept) = shown.and_then(|shown| state.get(shown)) else { return true };
        if self.begun.messages == 0 {
            return true;
        }
        let is_of_page = screen::page(connections.console(shown), &state.window, kept) == Page::Console;
        is_of_page && self.begun.of_shown > 0 && kept.console.table.shows_new(self.has_found)
    }
}

/// Whether no one can see the window: it is minimised, or covered. `false` where the system does not say.
pub(super) fn is_hidden(ctx: &Context) -> bool {
    ctx.input(|input| input.viewport().visible() == Some(false))
}
