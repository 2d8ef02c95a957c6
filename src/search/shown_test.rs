//! What is looked for in payloads, looked for also in what rows show of them and their bytes do not have: inside the formats that a person
//! said, and in metrics of Sparkplug B by their names. Topics without either cost a look into a table.

use std::sync::Arc;

use model::{Batch, TopicId};
use payload::{Births, Chosen, Known, ReadAs, shown_inside};

use crate::mask::Mask;
use crate::payload_test::payload;
use crate::topic_rules::{Rule, TopicRules};

/// What payloads of topics are, and the rows of a batch whose bytes may not show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShownTest {
    pub(crate) rules: TopicRules,
    /// The names of the metrics of Sparkplug B; `None` where that is not read.
    pub(crate) births: Option<Arc<Births>>,
    rows: Vec<(usize, Rule)>,
}

impl ShownTest {
    /// Notes the rows whose bytes may not show what is in them.
    pub(crate) fn note<'t>(&mut self, rows: &Mask, batch: &Batch, topics: &dyn Fn(TopicId) -> &'t str) {
        self.rows.clear();
        let (is_read, ids) = (self.births.is_some(), batch.topics());
        if !is_read && self.rules.messages.is_empty() {
            return;
        }
        let Self { rules, rows: noted, .. } = self;
        rows.each(|row| {
            let Some(id) = ids.get(row).filter(|id| !rules.has_none(**id)) else { return };
            let rule = rules.rule(*id, is_read, topics).filter(|rule| match rule {
                Rule::Sparkplug => true,
                Rule::Said(number) => may_differ(rules.messages.rule(*number)),
            });
            noted.extend(rule.map(|rule| (row, rule)));
        });
    }

    /// Adds those of the noted rows to `found` that show it.
    pub(crate) fn look<'t>(
        &self,
        found: &mut Mask,
        batch: &Batch,
        place_of: impl Fn(usize) -> i64,
        topics: &dyn Fn(TopicId) -> &'t str,
        is_in: impl Fn(&[u8]) -> bool,
    ) {
        for (row, rule) in &self.rows {
            let Some(id) = batch.topics().get(*row).filter(|_| !found.has_any(*row..row + 1)) else { continue };
            let number = match rule {
                Rule::Said(number) => Some(*number),
                Rule::Sparkplug => None,
            };
            let births = self.births.as_deref().map(|births| births.at(place_of(*row)));
            let known = Known { births, ..self.rules.messages.known_by(number, topics(*id), None) };
            if shown_inside(payload(batch, *row), known).is_some_and(|shown| is_in(&shown)) {
                found.insert(*row);
            }
        }
    }
}

/// Whether bytes in what a person said may not be what a row shows.
fn may_differ(chosen: &Chosen) -> bool {
    use ReadAs::{Base64, Deflate, Json, JsonLines, Snappy, Sparkplug, Text, Zlib};
    matches!(chosen, Chosen::Format(Base64 | Deflate | Json | JsonLines | Snappy | Sparkplug | Text | Zlib))
}
