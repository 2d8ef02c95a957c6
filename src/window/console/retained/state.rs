//! What is remembered of the page.

use std::path::PathBuf;

use eframe::egui::Id;

use super::view::{Order, View, Wanted};
use crate::console::inspector::InspectorState;
use crate::console::table::TableState;
use crate::kit::came_from::CameFrom;
use console::{Connections, Console, Retained};
use model::{BatchBuilder, Message, Origin, PropertiesBuilder, PropertyRef, Qos, RetainedMessage, Timestamp};

/// What is remembered of the page.
#[derive(Debug, Default)]
pub(crate) struct RetainedPageState {
    /// A topic filter, or a part of the topic.
    pub(super) filter: String,
    /// Why the filter is none; the last one that was counts meanwhile.
    pub(super) mistake: Option<String>,
    wanted: Option<Wanted>,
    pub(super) order: Order,
    pub(super) view: View,
    /// The selected topic.
    pub(super) selected: Option<String>,
    /// It is to be brought into sight.
    pub(super) reveals: bool,
    /// The message that was in place of the list has gone: the list gets the cursor back.
    pub(super) returns: bool,
    /// Rows that fit on the page.
    pub(super) page_rows: usize,
    /// First and last pixel row in sight.
    pub(super) in_sight: (f32, f32),
    /// What is to be cleared, while that is asked.
    pub(super) question: Option<Vec<String>>,
    pub(super) came_from: CameFrom,
    /// Why the message could not be cleared for which Delete was pressed, until another key or a click.
    pub(super) refused: Option<&'static str>,
    /// Where the messages are saved whose clearing the bar offers to undo.
    pub(super) offered: Option<PathBuf>,
    pub(super) inspector: InspectorState,
    pub(super) table: TableState,
    shown: Shown,
}

/// The messages that were opened, in a separate log: so they are read and drawn as all others.
#[derive(Debug, Default)]
struct Shown {
    console: Console,
    builder: BatchBuilder,
    /// Which reading is the last one in the log.
    reading: u64,
}

/// What the bar for undoing knows the page by.
pub(super) fn undo_id() -> Id {
    Id::unique("retained_undo")
}

impl RetainedPageState {
    /// Writes this in the field over the list.
    pub(crate) fn look_for(&mut self, filter: String) {
        self.filter = filter;
    }

    /// Whether a question is above the page that no shortcut goes through.
    pub(crate) fn asks(&self) -> bool {
        self.question.is_some()
    }

    /// Hands over what payloads of which topics are, as the person said, or takes what is kept of that.
    pub(crate) fn exchange_formats(&mut self, kept: &mut Vec<(String, String)>, of: &Connections, profile: &str) {
        self.inspector.exchange_formats(kept, of, profile);
    }

    /// The log with the message that is open, and what draws it.
    pub(super) fn parts(&mut self) -> (&Console, &mut InspectorState, &mut TableState) {
        (&self.shown.console, &mut self.inspector, &mut self.table)
    }

    /// Takes over what was read since the last frame.
    pub(super) fn keep_up(&mut self, retained: &Retained, now: Timestamp) {
        match Wanted::parse(&self.filter) {
            Ok(wanted) => (self.wanted, self.mistake) = (Some(wanted), None),
            Err(mistake) => self.mistake = Some(mistake),
        }
        self.view.keep_up(&retained.list, self.wanted.clone().unwrap_or(Wanted::All), self.order);
        let opened = &retained.opened;
        if let Some(message) = opened.answer().answer()
            && self.shown.reading != opened.readings()
        {
            self.shown.reading = opened.readings();
            self.table.selected = Some(self.shown.add(message, now));
        }
    }
}

impl Shown {
    /// Adds a message; returns its row.
    fn add(&mut self, message: &RetainedMessage, now: Timestamp) -> u64 {
        let mut properties = PropertiesBuilder::default();
        for (name, value) in &message.user_properties {
            properties.push(PropertyRef::User(name, value));
        }
        self.builder.push(Message {
            received_at: message.modified_at.unwrap_or(now),
            topic: &message.topic,
            payload: &message.payload,
            properties: properties.as_properties(),
            qos: if message.qos == 1 { Qos::AtLeastOnce } else { Qos::AtMostOnce },
            retain: true,
            duplicate: false,
            origin: Origin::Received,
        });
        let row = self.console.log.end_row();
        if let Some(batch) = self.builder.close() {
            self.console.accept(batch, now);
        }
        row
    }
}
