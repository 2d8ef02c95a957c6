//! A payload that was decoded, and what there is to see of it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::format_label::format_label;
use super::prepared::Prepared;
use super::text_view::ShownText;
use model::{PayloadTab as Tab, Timestamp};
use payload::{Body, ReadAs};

/// Which message it is, and with which choices of formats it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) row: u64,
    pub(super) received_at: Timestamp,
    pub(super) choices: u64,
    pub(super) contracts: u64,
    /// How many births of Sparkplug there were.
    pub(super) births: u64,
}

/// The decoded payload of one row, kept until another is selected.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) key: Key,
    pub(super) topic: String,
    pub(super) read_as: Option<ReadAs>,
    /// The name of the message of protobuf that it was read as.
    pub(super) message: Option<String>,
    pub(super) ready: Prepared,
}

impl Shown {
    pub(super) fn has(&self, tab: Tab) -> bool {
        match tab {
            Tab::Tree => matches!(self.ready.reading.body, Body::Tree(_)) || self.ready.picture.is_some(),
            Tab::Text => self.ready.raw.is_some() || self.ready.pretty.is_some(),
            Tab::Hex | Tab::Compare => true,
        }
    }

    /// Whether something can be found in what is shown.
    pub(super) fn has_tools(&self, tab: Tab) -> bool {
        tab != Tab::Compare && !(tab == Tab::Tree && self.ready.picture.is_some())
    }

    /// The format of the payload.
    pub(super) fn label(&self) -> String {
        format_label(&self.ready.reading, self.message.as_deref(), self.ready.has_crlf)
    }

    /// The tab that is shown to a person who prefers `preferred`.
    pub(super) fn tab(&self, preferred: Tab) -> Tab {
        [preferred, Tab::Text, Tab::Hex].into_iter().find(|tab| self.has(*tab)).unwrap_or(Tab::Hex)
    }

    pub(super) fn text(&self, pretty: bool) -> Option<&ShownText> {
        let ready = &self.ready;
        let [first, second] = if pretty { [&ready.pretty, &ready.raw] } else { [&ready.raw, &ready.pretty] };
        first.as_ref().or(second.as_ref())
    }

    /// A number for what is searched.
    pub(super) fn stamp(&self, tab: Tab, pretty: bool) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.key.row, self.key.received_at.0, tab, pretty, self.read_as, self.key.choices).hash(&mut hasher);
        hasher.finish()
    }
}
