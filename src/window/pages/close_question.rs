//! Asks before a connection is closed whose log or drafts would be lost.

use eframe::egui::{Id, Label, Modal, RichText, Ui};

use super::stop_question::{StopQuestion, stopped};
use crate::kit::came_from::CameFrom;
use crate::kit::connection_status::ConnectionStatus;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::Console;
use model::{ConnectionId, visible_line};
use texts::{counted, t};

/// Width of the question, in points.
const WIDTH: f32 = 420.0;

/// The connection that is about to be closed.
#[derive(Debug, Default)]
pub(crate) struct CloseQuestion {
    connection: Option<ConnectionId>,
    /// Where the cursor was before it was asked about.
    came_from: CameFrom,
    /// What is asked before something else ends.
    pub(crate) stop: StopQuestion,
}

impl CloseQuestion {
    /// Asks about `connection`. The cursor goes back to `came_from`.
    pub(crate) fn ask(&mut self, connection: ConnectionId, came_from: Option<Id>) {
        self.connection = Some(connection);
        self.came_from.note(came_from);
    }

    /// Drops the question, and leaves the cursor where it is.
    pub(crate) fn forget(&mut self) {
        (self.connection, self.came_from) = (None, CameFrom::default());
    }

    /// Whether something is asked.
    pub(crate) fn is_open(&self) -> bool {
        self.connection.is_some() || self.stop.is_open()
    }
}

/// Asks, unless nothing would be lost. `unasked` says that the person does not want to be asked about a log.
pub(crate) fn close_question_ui(
    ui: &Ui,
    model: &Model<'_>,
    unasked: bool,
    state: &mut CloseQuestion,
    wanted: &mut Requests,
) {
    let Some(connection) = state.connection.and_then(|id| model.connections.get(id)) else {
        // It was closed by something else meanwhile.
        state.connection = None;
        return state.came_from.give_back(ui.ctx());
    };
    let (console, name) = (&connection.console, visible_line(connection.name()).into_owned());
    let is_live = ConnectionStatus::of(console) == ConnectionStatus::Live;
    let pending = console.publishes.pending();
    let is_empty = !is_live && console.log.messages() == 0;
    if (is_empty || unasked) && pending == 0 && !console.draft_unsaved && !console.retained.is_changing() {
        wanted.intents.push(Intent::Close(connection.id));
        return;
    }
    let said = consequences(console, is_live);
    let palette = theme::palette(ui);
    let mut cancelled = false;
    let shown = Modal::new(Id::unique("close_question")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let title = RichText::new(t!("Close {name}?", name)).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        widgets::paragraph(ui, &said, palette.dim);
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let close = widgets::primary(ui, &t!("Close {name}", name));
            if close.clicked() {
                wanted.intents.push(Intent::Close(connection.id));
            }
            let cancel = ui.button(t!("Cancel"));
            // Enter means no, wherever the focus was before.
            if !close.has_focus() && !cancel.has_focus() {
                cancel.request_focus();
            }
            cancelled = cancel.clicked();
        });
    });
    if cancelled || shown.should_close() {
        state.connection = None;
        ui.ctx().request_repaint();
    }
}

/// What is going on in the connection, and what closing it loses.
fn consequences(console: &Console, is_live: bool) -> String {
    let mut sentences = Vec::new();
    if is_live {
        sentences.push(t!("It is live.").to_owned());
    }
    let pending = console.publishes.pending() as u64;
    if pending > 0 {
        sentences.push(counted!(
            count = pending,
            "{count} message has no outcome yet.",
            "{count} messages have no outcome yet."
        ));
    }
    sentences.extend(stopped(console).map(|said| if said.ends_with('.') { said } else { said + "." }));
    let log = words::messages(console.log.messages());
    sentences.push(if console.drafts.is_some() && !console.draft_unsaved {
        t!("Closing it loses its log ({messages}) and its list of sent messages. Its draft is kept, and you stay signed in.", messages = log)
    } else {
        t!("Closing it loses its log ({messages}), its list of sent messages and its draft. You stay signed in.", messages = log)
    });
    sentences.join(" ")
}
