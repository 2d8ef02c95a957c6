//! Which label a message gets: the rules, ready to be matched.

use eframe::egui::Color32;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::kit::theme::Palette;
use console::Messages;
use model::{Batch, LabelColor, LabelRule, Timestamp, TopicId};
use search::{Filter, Query, parse};

/// The rules, ready to be matched.
#[derive(Debug, Default)]
pub(super) struct Labels {
    rules: Vec<LabelRule>,
    /// `None` for a rule whose query has a mistake: it matches nothing.
    filters: Vec<Option<Filter>>,
    /// The day that is today in them.
    day: Option<Date>,
    messages: Messages,
}

impl Labels {
    /// Makes these rules ready for this day and these messages of protobuf; returns whether they are others than before.
    pub(super) fn keep_up(
        &mut self,
        rules: &[LabelRule],
        messages: &Messages,
        now: Timestamp,
        zone: &TimeZone,
    ) -> bool {
        let today = || jiff::Timestamp::from_microsecond(now.0).ok().map(|now| now.to_zoned(zone.clone()).date());
        let day = if rules.is_empty() { None } else { today() };
        if self.rules == rules && self.day == day && self.messages == *messages {
            return false;
        }
        (self.rules, self.day, self.messages) = (rules.to_vec(), day, messages.clone());
        let compiled =
            |rule: &LabelRule| Some(read(&rule.query)?.at(now, zone).compile().with_messages(messages.types()));
        self.filters = rules.iter().map(compiled).collect();
        true
    }

    /// Place of the first rule that a message matches. What `topics` does not name is in no topic.
    pub(super) fn of<'t>(
        &mut self,
        batch: &Batch,
        place: usize,
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
    ) -> Option<usize> {
        let mut filters = self.filters.iter_mut();
        filters.position(|filter| filter.as_mut().is_some_and(|filter| filter.matches(batch, place, &topics, now)))
    }

    /// Whether a message may get another label as time passes.
    pub(super) fn depend_on_time(&self) -> bool {
        self.filters.iter().flatten().any(Filter::depends_on_time)
    }
}

/// The query of a rule; one for all messages is none.
fn read(query: &str) -> Option<Query> {
    parse(query).ok().filter(|query| !query.is_everything())
}

/// The colour of a label in a theme.
pub(super) fn color(color: LabelColor, palette: &Palette) -> Color32 {
    match color {
        LabelColor::Amber => palette.warn,
        LabelColor::Red => palette.bad,
        LabelColor::Green => palette.good,
        LabelColor::Teal => palette.accent,
        LabelColor::Blue => palette.key,
        LabelColor::Grey => palette.dim,
    }
}
