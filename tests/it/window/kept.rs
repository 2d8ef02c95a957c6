//! Stored layout and drafts: given out to be stored when they were still for a second, and there again in the next run.

mod again;
mod drafts;
mod layout;

use std::cell::Cell;
use std::time::Duration;

use model::{ConnectionId, KeepCommand, MessageDraft, PersonId, Timestamp, WindowLayout};

use super::connections::{choose, click_row, listed, live, shown, value};
use super::*;

thread_local! {
    static CLOCK: Cell<Timestamp> = const { Cell::new(NOW) };
}

/// A window that is arranged as `kept`, in a program that can run a sandbox; its clock does not move until [`pass`].
pub(super) fn arranged(kept: WindowLayout, play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    CLOCK.set(NOW);
    let backend = ScriptedBackend::default();
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || CLOCK.get());
    play(&backend);
    let first = kept.shown.clone();
    let builder = Harness::builder().with_size([1400.0, 900.0]).with_step_dt(1.0 / 60.0);
    let window = builder.with_context_setup(theme::install).build_ui_state(
        |ui, app: &mut App| {
            app.take_over(ui.ctx());
            app.draw(ui);
        },
        app.arranged(kept, true).showing_first(first),
    );
    (window, backend)
}

/// Some frames, in which so many milliseconds pass.
pub(super) fn pass(window: &mut Window, millis: u64) {
    for _ in 0..4 {
        CLOCK.set(CLOCK.get().plus(Duration::from_millis(millis / 4)));
        window.step();
    }
}

/// What was to be kept since the last call, and of what.
fn kept(backend: &ScriptedBackend) -> Vec<(Option<ConnectionId>, KeepCommand)> {
    let keep = |(connection, command)| match command {
        Command::Keep(command) => Some((connection, command)),
        _ => None,
    };
    backend.addressed().into_iter().filter_map(keep).collect()
}
