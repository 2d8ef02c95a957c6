//! What the rows in sight say, worked out once for each: messages do not change.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use super::checks::Checks;
use super::labels::Labels;
use super::values::Values;
use crate::kit::model::Model;
use console::{Console, Messages, Previous, Publish, batch_of, is_echo, previous_of_topic};
use model::{ColumnContent, MessageRef, TableLayout};
use payload::Verdict;
use search::{Filter, Highlights};

/// Characters of a payload that a row shows at most.
const PREVIEW_CHARS: usize = 200;
/// Messages that are looked through in a frame for those before the ones in sight.
const LOOKED_THROUGH_A_FRAME: usize = 100_000;

/// What a row says, besides the columns that are read off its message.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// The beginning of the payload, or the part that has the first match.
    pub(super) preview: String,
    /// Matches in the preview, and in the topic; bytes.
    pub(super) in_preview: Vec<Range<usize>>,
    pub(super) in_topic: Vec<Range<usize>>,
    /// Place of the rule for its label.
    pub(super) label: Option<usize>,
    pub(super) since: Since,
    /// Whether the message is as the contract of its topic says.
    verdict: Verdict,
    /// With which contracts that was found out.
    checked_with: Option<u64>,
    /// This program sent it.
    pub(super) is_echo: bool,
    /// How many blocks of a recording were read when that was found out.
    looked_after: u64,
    /// What the added columns have, in their order.
    pub(super) own: Vec<String>,
    is_in_sight: bool,
    /// Its matches are marked.
    is_marked: bool,
}

impl Cells {
    /// Whether it is known that the message is not as the contract of its topic says.
    pub(super) fn is_violation(&self) -> bool {
        self.verdict == Verdict::Violation
    }

    /// Finds out whether the message is as its contract says, unless that was done with these contracts. Returns whether it is known
    /// by now, and was not before.
    fn check(&mut self, checks: &mut Checks, console: &Console, row: u64, message: &MessageRef<'_>) -> bool {
        let changes = Some(console.contract_changes);
        let found = if self.checked_with == changes { None } else { checks.verdict(console, row, message) };
        let Some(verdict) = found else { return false };
        (self.verdict, self.checked_with) = (verdict, changes);
        true
    }
}

/// How long after the previous message of its topic a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// What is before this row is not looked through yet.
    Looking(u64),
    After(Duration),
    /// The log has no message before it.
    First,
}

impl Default for Since {
    fn default() -> Self {
        Self::Looking(u64::MAX)
    }
}

/// The cells of the rows in sight.
#[derive(Debug, Default)]
pub(super) struct CellCache {
    rows: HashMap<u64, Cells>,
    labels: Labels,
    values: Values,
    highlights: Highlights,
    pub(super) checks: Checks,
    /// Characters that the payload has room for.
    room: usize,
    /// Number of the search whose matches are marked.
    search: Option<u64>,
    messages: Messages,
    /// How often there were other births.
    known_births: u64,
    left: usize,
}

impl CellCache {
    /// Begins a frame with this room for payloads, in characters. `search` is the number of what is searched for.
    pub(super) fn begin(&mut self, model: &Model<'_>, layout: &TableLayout, room: usize, search: Option<u64>) {
        let messages = model.console.search.messages();
        let is_new = [
            self.labels.keep_up(&layout.labels, messages, model.now, model.time_zone),
            self.values.keep_up(&layout.columns),
            room != self.room,
            search != self.search,
            *messages != self.messages,
            model.console.search.births().changes() != self.known_births,
        ];
        if is_new.contains(&true) {
            self.rows.clear();
            self.messages = messages.clone();
            self.known_births = model.console.search.births().changes();
        }
        self.checks.begin();
        (self.room, self.search, self.left) = (room, search, LOOKED_THROUGH_A_FRAME);
    }

    /// The cells of a row.
    pub(super) fn of(
        &mut self,
        model: &Model<'_>,
        layout: &TableLayout,
        filter: Option<&Filter>,
        row: u64,
        message: &MessageRef<'_>,
    ) -> &Cells {
        let Self { rows, labels, values, highlights, checks, room, left, .. } = self;
        let (log, topics) = (&model.console.log, &model.console.topics);
        let topic = topics.get(message.topic);
        // While the log is searched, a row may be found after it was drawn.
        let is_new = rows.get(&row).is_none_or(|cells| cells.is_marked != filter.is_some());
        let cells = rows.entry(row).or_default();
        cells.is_marked = filter.is_some();
        cells.is_in_sight = true;
        if is_new {
            highlights.topic.clear();
            highlights.payload.clear();
            if let Some(filter) = filter {
                filter.highlights(topic, message.payload, highlights);
            }
            cells.in_topic.clone_from(&highlights.topic);
            let content_type = message.properties.content_type();
            let chars = (PREVIEW_CHARS, (*room).clamp(1, PREVIEW_CHARS));
            let marks = &highlights.payload;
            let known = model.console.search.known(topic, row, content_type);
            cells.in_preview = payload::preview_marked(message.payload, known, chars, marks, &mut cells.preview);
            if let Some(filter) = filter.filter(|_| cells.in_preview.is_empty()) {
                let marks = |inside: &[u8]| {
                    filter.highlights(topic, inside, highlights);
                    std::mem::take(&mut highlights.payload)
                };
                let marked = payload::preview_inside(message.payload, known, chars, marks, &mut cells.preview);
                cells.in_preview.extend(marked);
            }
            values.read(message, known, &mut cells.own);
        }
        let is_checked = cells.check(checks, model.console, row, message);
        // What is before a recorded message may be read only later.
        if is_new || (cells.looked_after != log.blocks_read() && !cells.is_echo) {
            let sends_to = |publish: &Publish| publish.request.topic.as_str() == topic;
            let is_sent_to = log.is_recorded() || model.console.publishes.newest_first().any(sends_to);
            cells.is_echo = is_sent_to && is_echo(log, row, message);
            cells.looked_after = log.blocks_read();
        }
        let may_differ = is_new || is_checked || labels.depend_on_time();
        let can_be_said = !labels.need_contracts() || cells.checked_with == Some(model.console.contract_changes);
        if may_differ
            && can_be_said
            && let Some((batch, place)) = batch_of(log, row)
        {
            cells.label = labels.of((&batch, place), |id| topics.get(id), model.now, cells.verdict);
        }
        let wants_since =
            || layout.columns.iter().any(|column| column.content == ColumnContent::Since && column.is_shown);
        if let Since::Looking(before) = cells.since
            && *left > 0
            && wants_since()
        {
            cells.since = match previous_of_topic(log, before.min(row), message.topic, left) {
                Previous::At(row) => log
                    .message(row)
                    .map_or(Since::First, |previous| Since::After(message.received_at.since(previous.received_at))),
                Previous::Before(row) => Since::Looking(row),
                Previous::None => Since::First,
            };
        }
        cells
    }

    /// Place of the rule that gives a row in sight its label.
    pub(super) fn label(&self, row: u64) -> Option<usize> {
        self.rows.get(&row)?.label
    }

    /// Ends a frame: forgets the rows that are out of sight. Returns whether something is still looked for.
    pub(super) fn end(&mut self) -> bool {
        self.rows.retain(|_, cells| std::mem::take(&mut cells.is_in_sight));
        self.left == 0 || self.checks.is_waiting()
    }
}
