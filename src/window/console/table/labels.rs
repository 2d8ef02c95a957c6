//! Which label a message gets: the rules, ready to be matched.

use eframe::egui::Color32;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::kit::theme::Palette;
use console::Messages;
use model::{Batch, LabelColor, LabelRule, Timestamp, TopicId};
use payload::Verdict;
use search::{Filter, Query, parse_with_contracts};

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
    /// Makes these rules ready for this day and for what payloads are; returns whether they are others than before.
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

    /// Place of the first rule that a message matches, of which it was found out whether it is as its contract says. What `topics` does
    /// not name is in no topic.
    pub(super) fn of<'t>(
        &mut self,
        (batch, place): (&Batch, usize),
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
        verdict: Verdict,
    ) -> Option<usize> {
        let matches = |filter: &mut Filter| filter.matches_checked((batch, place), &topics, now, verdict);
        self.filters.iter_mut().position(|filter| filter.as_mut().is_some_and(matches))
    }

    /// Whether a label depends on what contracts say of a message.
    pub(super) fn need_contracts(&self) -> bool {
        self.filters.iter().flatten().any(Filter::needs_contracts)
    }

    /// Whether a message may get another label as time passes.
    pub(super) fn depend_on_time(&self) -> bool {
        self.filters.iter().flatten().any(Filter::depends_on_time)
    }
}

/// The query of a rule; one for all messages is none.
fn read(query: &str) -> Option<Query> {
    parse_with_contracts(query).ok().filter(|query| !query.is_everything())
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

#[cfg(test)]
mod tests {
    use model::{BatchBuilder, Message, Origin, Properties, Qos};

    use super::*;

    #[test]
    fn a_rule_may_ask_for_what_contracts_say_which_was_found_out_before() {
        let (mut builder, now) = (BatchBuilder::default(), Timestamp(0));
        builder.push(Message {
            received_at: now,
            topic: "plant/a",
            payload: b"91",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        let batch = builder.close().unwrap();
        let rule = |query: &str| LabelRule { query: query.to_owned(), name: String::new(), color: LabelColor::Red };
        let mut labels = Labels::default();
        labels.keep_up(&[rule("topic:plant/# valid:no"), rule("91")], &Messages::default(), now, &TimeZone::UTC);
        let mut of = |verdict| labels.of((&batch, 0), |_| "plant/a", now, verdict);
        assert_eq!([Verdict::Violation, Verdict::Valid, Verdict::Unsaid].map(&mut of), [Some(0), Some(1), Some(1)]);
        assert!(labels.need_contracts());
        labels.keep_up(&[rule("91")], &Messages::default(), now, &TimeZone::UTC);
        assert!(!labels.need_contracts());
    }
}
