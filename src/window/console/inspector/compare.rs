//! What the selected message is compared with: the one before it on its topic, a pinned one, or the other of two that are
//! selected; and the comparison, kept until one of them is another. `compare_rows` draws it.

use std::sync::Arc;

use eframe::egui::{Align, Layout, Popup, Ui, vec2};

use super::compare_rows::{Rows, rows_ui};
use super::message_reading::Source;
use super::read_as::ReadAsChoices;
use crate::kit::aside::Aside;
use crate::kit::intent::Intent;
use crate::kit::{menu, theme, widgets, words};
use console::{Console, Previous, previous_of_topic};
use jiff::tz::TimeZone;
use model::{MessageRef, Timestamp, visible_topic};
use payload::{Comparison, Reading};
use texts::t;

/// So many messages are looked through for the one before.
const LOOKED_THROUGH: usize = 200_000;

/// With which message the selected one is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Against {
    #[default]
    Previous,
    Pinned,
    /// Of two that are selected in the table.
    OtherSelected,
}

/// A message that stays to be compared with, also when the log has it no more.
#[derive(Debug)]
struct Pinned {
    received_at: Timestamp,
    source: Arc<Source>,
}

#[derive(Debug, Default)]
pub(super) struct Compare {
    against: Against,
    pinned: Option<Pinned>,
    hides_same: bool,
    /// What is compared, and what came of it.
    shown: Option<(Key, Found)>,
    /// A comparison that takes longer than a frame, of these two or of others that were selected before.
    comparing: Aside<Key, Rows>,
    /// Another number for each message that was pinned.
    pins: u64,
}

/// What a comparison is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    row: u64,
    received_at: Timestamp,
    other: Option<u64>,
    /// How often formats were chosen, and messages pinned.
    changes: (u64, u64),
    against: Against,
}

#[derive(Debug)]
enum Found {
    /// Without the rows while they are compared.
    Rows {
        rows: Option<Rows>,
        other_at: Timestamp,
        other_topic: String,
    },
    Nothing(&'static str),
}

/// A message with its reading.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) row: u64,
    pub(super) message: &'a MessageRef<'a>,
    pub(super) reading: &'a Reading,
}

impl Compare {
    /// Compares again where one of the two is another one than before. `other_selected` is the second of two selected rows.
    pub(super) fn keep_up(
        &mut self,
        now: Compared<'_>,
        other_selected: Option<u64>,
        read_as: &ReadAsChoices,
        console: &Console,
        wanted: &mut Vec<Intent>,
    ) {
        if self.against == Against::OtherSelected && other_selected.is_none() {
            self.against = Against::Previous;
        }
        let message = now.message;
        let other = match self.against {
            Against::OtherSelected => other_selected,
            Against::Previous => self.previous(now, console),
            Against::Pinned => None,
        };
        let changes = (read_as.changes(), self.pins);
        let key = Key { row: now.row, received_at: message.received_at, other, changes, against: self.against };
        let is_shown =
            |(shown, found): &(Key, Found)| *shown == key && matches!(found, Found::Rows { rows: Some(_), .. });
        if !self.shown.as_ref().is_some_and(is_shown) {
            let found = self.found(key, now, read_as, console, wanted);
            self.shown = Some((key, found));
        }
    }

    /// The row of the message before. It is looked for once for each selected message, also where there is none: many would be
    /// looked through in each frame.
    fn previous(&self, now: Compared<'_>, console: &Console) -> Option<u64> {
        if let Some((key, _)) = &self.shown
            && (key.row, key.received_at, key.against) == (now.row, now.message.received_at, Against::Previous)
        {
            return key.other;
        }
        match previous_of_topic(&console.log, now.row, now.message.topic, &mut LOOKED_THROUGH.clone()) {
            Previous::At(row) => Some(row),
            Previous::Before(_) | Previous::None => None,
        }
    }

    fn found(
        &mut self,
        key: Key,
        now: Compared<'_>,
        read_as: &ReadAsChoices,
        console: &Console,
        wanted: &mut Vec<Intent>,
    ) -> Found {
        let (other_at, before) = match (key.against, key.other) {
            (Against::Pinned, _) => {
                let Some(pinned) = &self.pinned else { return Found::Nothing(t!("No message is pinned.")) };
                (pinned.received_at, Arc::clone(&pinned.source))
            }
            (_, None) => return Found::Nothing(t!("This is the first message of its topic in the log.")),
            (_, Some(other)) => {
                let Some(message) = console.log.message(other) else {
                    return Found::Nothing(t!("The other message is not in memory."));
                };
                (message.received_at, Arc::new(Source::of(console, read_as, (other, &message))))
            }
        };
        let other_topic = before.topic.clone();
        let rows = self.rows(key, before, Source::of(console, read_as, (now.row, now.message)), now.reading, wanted);
        Found::Rows { rows, other_at, other_topic }
    }

    /// The comparison of two payloads, now or as soon as it is made.
    fn rows(
        &mut self,
        key: Key,
        before: Arc<Source>,
        now: Source,
        reading: &Reading,
        wanted: &mut Vec<Intent>,
    ) -> Option<Rows> {
        if let Some((_, rows)) = self.comparing.take().filter(|(of, _)| *of == key) {
            return Some(rows.unwrap_or_else(|| Rows::new(&Comparison::default())));
        }
        let compared = |before: (&Source, &Reading), now: (&Source, &Reading)| {
            Rows::new(&payload::compare((before.1, &before.0.payload), (now.1, &now.0.payload)))
        };
        let is_quick = now.read_quickly().is_some();
        if let Some(other) = before.read_quickly().filter(|_| is_quick) {
            return Some(compared((&before, &other), (&now, reading)));
        }
        // One at a time, as with payloads.
        if !self.comparing.is_running() {
            wanted.push(self.comparing.start(key, move || compared((&before, &before.read()), (&now, &now.read()))));
        }
        None
    }

    /// Keeps a message to compare others with.
    pub(super) fn pin(&mut self, source: Source, received_at: Timestamp) {
        self.pinned = Some(Pinned { received_at, source: Arc::new(source) });
        self.pins += 1;
        self.against = Against::Pinned;
    }

    /// Compares with the other of two selected messages.
    pub(super) fn with_other_selected(&mut self) {
        self.against = Against::OtherSelected;
    }

    /// What differs, to copy.
    pub(super) fn text(&self) -> String {
        match &self.shown {
            Some((_, Found::Rows { rows: Some(rows), .. })) => rows.text(),
            _ => String::new(),
        }
    }

    /// The choice of the other message. Returns whether the selected one is to be pinned.
    pub(super) fn choice_ui(&mut self, ui: &mut Ui, now: Timestamp, has_other: bool, zone: &TimeZone) -> bool {
        let mut pins = false;
        let dim = theme::palette(ui).dim;
        let size = vec2(ui.available_width(), theme::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let pin = widgets::word_button(ui, t!("Pin"), t!("Pin this message to compare others with it"));
            pins = pin.clicked();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                widgets::line(ui, t!("Compare with"), theme::body(), dim);
                let words = self.words(now, zone);
                let name = t!("Compare with {message}", message = words);
                let button = widgets::menu_button(ui, &words, &name, None, true);
                self.menu_ui(&button, has_other, zone);
            });
        });
        pins
    }

    /// The message that it is compared with.
    fn words(&self, now: Timestamp, zone: &TimeZone) -> String {
        let Some((_, Found::Rows { other_at, other_topic, .. })) = &self.shown else {
            return self.against.name().to_owned();
        };
        match self.against {
            Against::Previous => {
                let span = words::after(now.since(*other_at));
                t!("Previous, {span} before", span = span.trim_start_matches('+'))
            }
            Against::Pinned | Against::OtherSelected => {
                format!("{} {}", words::time_of_day(*other_at, zone), visible_topic(other_topic))
            }
        }
    }

    fn menu_ui(&mut self, button: &eframe::egui::Response, has_other: bool, zone: &TimeZone) {
        menu::give_cursor_back(button, false);
        Popup::menu(button).show(|ui| {
            for against in [Against::Previous, Against::Pinned, Against::OtherSelected] {
                let pinned = self.pinned.as_ref().filter(|_| against == Against::Pinned);
                let text = match pinned {
                    Some(Pinned { source, received_at }) => {
                        let time = words::time_of_day(*received_at, zone);
                        t!("Pinned: {time} {topic}", time, topic = visible_topic(&source.topic))
                    }
                    None => against.name().to_owned(),
                };
                let is_there = match against {
                    Against::Previous => true,
                    Against::Pinned => self.pinned.is_some(),
                    Against::OtherSelected => has_other,
                };
                let item = ui.add_enabled_ui(is_there, |ui| menu::choice(ui, &text, &text, self.against == against));
                let reason = match against {
                    Against::OtherSelected => {
                        t!("Select two messages in the table, the second one with Ctrl and a click.")
                    }
                    _ => t!("Pin a message first."),
                };
                if item.inner.on_disabled_hover_text(reason).clicked() {
                    self.against = against;
                }
            }
        });
    }

    /// The comparison.
    pub(super) fn body_ui(&mut self, ui: &mut Ui) {
        let dim = theme::palette(ui).dim;
        ui.add_space(8.0);
        match &self.shown {
            Some((_, Found::Rows { rows: Some(rows), .. })) => rows_ui(ui, rows, &mut self.hides_same),
            Some((_, Found::Rows { rows: None, .. })) => _ = widgets::paragraph(ui, t!("Comparing…"), dim),
            Some((_, Found::Nothing(reason))) => _ = widgets::paragraph(ui, reason, dim),
            None => {}
        }
    }
}

impl Against {
    fn name(self) -> &'static str {
        match self {
            Self::Previous => t!("Previous of this topic"),
            Self::Pinned => t!("Pinned message"),
            Self::OtherSelected => t!("The other selected message"),
        }
    }
}
