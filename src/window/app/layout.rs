//! How the window is arranged, as it is kept: looked at in each frame, and given out when it was still for a while.

use eframe::egui::Context;

use super::place::Place;
use super::state::State;
use super::themes;
use crate::kit::debounce::{self, Debounce};
use console::{Connection, Connections, Profiles};
use model::{Timestamp, TopicMarks, Views, WindowLayout};

/// So many connections are remembered at most while their profiles are missing.
const MOST_MISSING: usize = 64;

/// What is kept, and what is on screen now.
#[derive(Debug, Default)]
pub(super) struct Layout {
    kept: WindowLayout,
    /// As it is now, except for the place.
    seen: WindowLayout,
    place: Option<Place>,
    debounce: Debounce,
    /// This program can run a sandbox, whose connection ends with it.
    may_run_sandbox: bool,
    /// A connection was open that another run can open too. Until then, those of the last run count: a file that cannot
    /// be used, or a look at the sandbox, forgets none.
    was_connected: bool,
    /// Those of the last run that are in no profile file now, and were not open since: they are opened again once they are
    /// back, for the person did not close them.
    missing: Vec<String>,
}

impl Layout {
    /// Begins with what was kept.
    pub(super) fn new(kept: WindowLayout, may_run_sandbox: bool) -> Self {
        Self { seen: kept.clone(), kept, may_run_sandbox, ..Self::default() }
    }

    /// A profile has another name. What is kept has it already.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        self.kept.rename_profile(from, to);
        for name in self.missing.iter_mut().filter(|name| *name == from) {
            to.clone_into(name);
        }
    }

    /// Looks at the window; returns what is to be kept, once it was still for a while.
    pub(super) fn look(
        &mut self,
        ctx: &Context,
        state: &State,
        connections: &Connections,
        now: Timestamp,
    ) -> Option<WindowLayout> {
        if self.see(Place::of(ctx), state, connections) {
            self.debounce.changed(now);
            ctx.request_repaint_after(debounce::DELAY);
        }
        if self.debounce.is_due(now) { self.settle() } else { None }
    }

    /// What is to be kept at the end.
    pub(super) fn at_the_end(&mut self, state: &State, connections: &Connections) -> Option<WindowLayout> {
        self.see(None, state, connections);
        self.settle()
    }

    /// Returns whether anything is different from the last frame. Allocates nothing unless it is.
    fn see(&mut self, place: Option<Place>, state: &State, connections: &Connections) -> bool {
        let place = place.or(self.place);
        let window = &state.window;
        let (theme, language, panels) = (themes::kept(window.theme), window.language, window.panels());
        let seen = &mut self.seen;
        let is_new = (place, theme, language, panels) != (self.place, seen.theme, seen.language, seen.panels);
        (self.place, seen.theme, seen.language, seen.panels) = (place, theme, language, panels);
        let is_new = window.chosen.note(seen) || is_new;
        let is_new = if seen.table == state.window.table {
            is_new
        } else {
            seen.table.clone_from(&state.window.table);
            true
        };
        let is_new = self.see_search(state) || is_new;
        let is_new = self.see_topics(state, connections) || is_new;
        let is_new = self.see_views(state, connections) || is_new;
        self.see_connections(state, connections) || is_new
    }

    /// Returns whether other topics are pinned or muted.
    fn see_topics(&mut self, state: &State, connections: &Connections) -> bool {
        let sandbox = self.sandbox(&connections.profiles);
        let outlive = |(name, marks): &(&String, &TopicMarks)| Some(name.as_str()) != sandbox && !marks.is_empty();
        let marks = || state.window.topic_marks.iter().filter(outlive);
        let is_same = self.seen.topics.iter().eq(marks());
        if !is_same {
            self.seen.topics = marks().map(|(name, marks)| (name.clone(), marks.clone())).collect();
        }
        !is_same
    }

    /// Returns whether the tabs are different.
    fn see_views(&mut self, state: &State, connections: &Connections) -> bool {
        let sandbox = self.sandbox(&connections.profiles);
        let outlive = |(name, views): &(&String, &Views)| Some(name.as_str()) != sandbox && !views.is_empty();
        let views = || state.window.views.iter().filter(outlive);
        let is_same = self.seen.views.iter().eq(views());
        if !is_same {
            self.seen.views = views().map(|(name, views)| (name.clone(), views.clone())).collect();
        }
        !is_same
    }

    fn see_search(&mut self, state: &State) -> bool {
        let (window, seen) = (&state.window, &mut self.seen);
        let flags = (window.hides_density, window.read_only);
        let is_same = window.searches == seen.searches && flags == (seen.hides_density, seen.read_only);
        if !is_same {
            seen.searches.clone_from(&window.searches);
            (seen.hides_density, seen.read_only) = flags;
        }
        !is_same
    }

    fn see_connections(&mut self, state: &State, connections: &Connections) -> bool {
        let sandbox = self.sandbox(&connections.profiles);
        let outlives = |connection: &&Connection| Some(connection.name()) != sandbox;
        let open = || connections.list().iter().filter(outlives).map(Connection::name);
        if !self.was_connected && open().next().is_none() {
            return false;
        }
        if !self.was_connected {
            self.missing = missing(&self.kept.open, connections);
        }
        self.missing.retain(|name| connections.named(name).is_none());
        let shown =
            state.window.shown().and_then(|shown| connections.get(shown)).filter(outlives).map(Connection::name);
        let all = || open().chain(self.missing.iter().map(String::as_str));
        let is_same = self.seen.open.iter().map(String::as_str).eq(all()) && self.seen.shown.as_deref() == shown;
        if !is_same {
            (self.seen.open, self.seen.shown) = (all().map(str::to_owned).collect(), shown.map(str::to_owned));
        }
        self.was_connected = true;
        !is_same
    }

    /// The profile of the sandbox that this program runs: the last one, once none is offered any more.
    fn sandbox<'a>(&self, profiles: &'a Profiles) -> Option<&'a str> {
        let runs = self.may_run_sandbox && !profiles.sandbox_offered();
        profiles.names().last().filter(|_| runs).map(String::as_str)
    }

    fn settle(&mut self) -> Option<WindowLayout> {
        self.debounce.reset();
        if let Some(place) = self.place {
            place.note(&mut self.seen);
        }
        (self.seen != self.kept).then(|| {
            self.kept.clone_from(&self.seen);
            self.kept.clone()
        })
    }
}

/// Those of the last run that no profile has the name of.
fn missing(last: &[String], connections: &Connections) -> Vec<String> {
    let is_missing = |name: &&String| !connections.profiles.names().contains(name);
    last.iter().filter(is_missing).take(MOST_MISSING).cloned().collect()
}
