//! Matches batches with a query, a condition at a time over all rows that are still in question.

use std::sync::Arc;

use model::{Batch, MessageRef, Origin, PropertyRef, Timestamp, TopicId, place_of_row};

use crate::mask::Mask;
use crate::payload_test::{narrow_by_pattern, narrow_by_text, payload};
use crate::query::{Comparison, Query};
use crate::term::{Needle, Term, Test, Value};
use payload::{Births, Contracts, TopicMessages, Verdict};

/// A query made ready to be matched, for the messages of one connection: it remembers its topics by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    term: Option<Term>,
    /// `None` where they are not read.
    births: Option<Arc<Births>>,
    /// Memory that was used before.
    spare: Vec<Mask>,
}

impl Query {
    /// Makes the query ready to be matched. Times in it count as UTC where they have no offset: [`Query::at`] comes before.
    #[must_use]
    pub fn compile(&self) -> Filter {
        Filter { term: self.root.as_ref().map(Term::of), births: None, spare: Vec::new() }
    }
}

impl Filter {
    /// The same with contracts for `valid:`.
    #[must_use]
    pub fn with_contracts(mut self, contracts: &Arc<Contracts>) -> Self {
        if let Some(term) = &mut self.term {
            term.take_contracts(contracts);
        }
        self
    }

    /// The same where payloads are these messages of protobuf, or have these formats: `json:` finds their fields by name,
    /// `valid:` checks what is in them, and words are found inside.
    #[must_use]
    pub fn with_messages(mut self, messages: &Arc<TopicMessages>) -> Self {
        if let Some(term) = &mut self.term {
            term.take_messages(messages);
        }
        self
    }

    /// The same where metrics of Sparkplug B have the names of these births: `json:` and words find them by name.
    #[must_use]
    pub fn with_births(mut self, births: Arc<Births>) -> Self {
        if let Some(term) = self.term.as_mut().filter(|term| term.reads_payloads()) {
            term.take_births(&births);
            self.births = Some(births);
        }
        self
    }

    /// Has these births in place of those before, where they are read.
    pub fn set_births(&mut self, births: &Arc<Births>) {
        if let (Some(known), Some(term)) = (&mut self.births, &mut self.term) {
            term.take_births(births);
            Arc::clone_from(known, births);
        }
    }

    /// Gives `found` the rows of `batch` that match, in ascending order. `topics` has the name of each number in the batch,
    /// and `now` is what `age` counts from.
    pub fn match_batch<'t>(
        &mut self,
        batch: &Batch,
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
        found: impl FnMut(usize),
    ) {
        self.match_on(&On { batch, first_row: None, topics: &topics, now, verdict: None }, found);
    }

    /// The same for a batch whose first message has this row: births of Sparkplug B name the metrics of what follows them.
    pub fn match_rows<'t>(
        &mut self,
        (batch, first_row): (&Batch, u64),
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
        found: impl FnMut(usize),
    ) {
        self.match_on(&On { batch, first_row: Some(first_row), topics: &topics, now, verdict: None }, found);
    }

    fn match_on(&mut self, on: &On<'_, '_>, found: impl FnMut(usize)) {
        let mut rows = self.spare.pop().unwrap_or_default();
        rows.fill(on.batch.len());
        self.narrow(&mut rows, on);
        rows.each(found);
        self.spare.push(rows);
    }

    /// Whether row `row` of `batch` matches. False past the end.
    pub fn matches<'t>(
        &mut self,
        batch: &Batch,
        row: usize,
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
    ) -> bool {
        self.matches_on(row, &On { batch, first_row: None, topics: &topics, now, verdict: None })
    }

    /// The same where it was found out before whether the message is as its contract says.
    pub fn matches_checked<'t>(
        &mut self,
        (batch, row): (&Batch, usize),
        topics: impl Fn(TopicId) -> &'t str,
        now: Timestamp,
        verdict: Verdict,
    ) -> bool {
        self.matches_on(row, &On { batch, first_row: None, topics: &topics, now, verdict: Some(verdict) })
    }

    fn matches_on(&mut self, row: usize, on: &On<'_, '_>) -> bool {
        if row >= on.batch.len() {
            return false;
        }
        let mut rows = self.spare.pop().unwrap_or_default();
        rows.only(row, on.batch.len());
        self.narrow(&mut rows, on);
        let matches = !rows.is_empty();
        self.spare.push(rows);
        matches
    }

    /// Whether it asks for what contracts say.
    #[must_use]
    pub fn needs_contracts(&self) -> bool {
        self.term.as_ref().is_some_and(Term::asks_for_contracts)
    }

    /// Whether messages that match now may not match later, or the other way round: the query asks for an age.
    #[must_use]
    pub fn depends_on_time(&self) -> bool {
        self.term.as_ref().is_some_and(Term::has_age)
    }

    /// Whether it reads payloads: what it finds depends on formats that were said and on births.
    #[must_use]
    pub fn reads_payloads(&self) -> bool {
        self.term.as_ref().is_some_and(Term::reads_payloads)
    }

    /// The conditions, when there are any.
    pub(crate) fn term(&self) -> Option<&Term> {
        self.term.as_ref()
    }

    fn narrow(&mut self, rows: &mut Mask, on: &On<'_, '_>) {
        if let Some(term) = &mut self.term {
            term.narrow(rows, on, &mut self.spare);
        }
    }
}

/// What is matched.
struct On<'a, 't> {
    batch: &'a Batch,
    /// Unknown, no birth is before it.
    first_row: Option<u64>,
    topics: &'a dyn Fn(TopicId) -> &'t str,
    now: Timestamp,
    /// Whether all of it is as contracts say, where that was found out before.
    verdict: Option<Verdict>,
}

impl On<'_, '_> {
    fn place(&self, row: usize) -> i64 {
        self.first_row.map_or(i64::MIN, |first| place_of_row(first + row as u64))
    }
}

impl Term {
    /// Keeps the rows that match.
    fn narrow(&mut self, rows: &mut Mask, on: &On<'_, '_>, spare: &mut Vec<Mask>) {
        match self {
            Self::All(parts) => {
                for part in parts {
                    if rows.is_empty() {
                        return;
                    }
                    part.narrow(rows, on, spare);
                }
            }
            Self::Any(parts) => narrow_to_any(parts, rows, on, spare),
            Self::Not(inner) => {
                let mut matching = spare.pop().unwrap_or_default();
                matching.copy_from(rows);
                inner.narrow(&mut matching, on, spare);
                rows.remove(&matching);
                spare.push(matching);
            }
            Self::Test(test) => {
                let mut found = spare.pop().unwrap_or_default();
                test.narrow(rows, &mut found, on);
                spare.push(found);
            }
        }
    }
}

/// Each part looks only at the rows that no part before it has found.
fn narrow_to_any(parts: &mut [Term], rows: &mut Mask, on: &On<'_, '_>, spare: &mut Vec<Mask>) {
    let [mut left, mut matching] = [(); 2].map(|()| spare.pop().unwrap_or_default());
    left.copy_from(rows);
    for part in parts {
        if left.is_empty() {
            break;
        }
        matching.copy_from(&left);
        part.narrow(&mut matching, on, spare);
        left.remove(&matching);
    }
    rows.remove(&left);
    spare.extend([left, matching]);
}

impl Test {
    fn narrow(&mut self, rows: &mut Mask, found: &mut Mask, on: &On<'_, '_>) {
        let batch = on.batch;
        match self {
            Self::Topic(test) => test.narrow(rows, batch, on.topics),
            Self::Payload(needle, shown) => {
                shown.note(rows, batch, on.topics);
                match needle {
                    Needle::Text(finder) => narrow_by_text(finder, rows, found, batch),
                    Needle::Pattern(pattern) => narrow_by_pattern(pattern, rows, found, batch),
                }
                shown.look(rows, batch, |row| on.place(row), on.topics, |bytes| needle.is_in(bytes));
            }
            Self::Size(comparison, bytes) => {
                let size = |row| u64::try_from(payload(batch, row).len()).unwrap_or(u64::MAX);
                rows.retain(|row| comparison.holds(size(row).cmp(bytes)));
            }
            Self::Valid(test) => test.narrow(rows, batch, on.topics, on.verdict),
            Self::Json(test) => test.narrow(rows, batch, |row| on.place(row), on.topics),
            _ => rows.retain(|row| batch.get(row).is_some_and(|message| self.is_met_by(&message, on.now))),
        }
    }

    /// Whether a condition on what comes along with a message is true of it.
    fn is_met_by(&self, message: &MessageRef<'_>, now: Timestamp) -> bool {
        match self {
            Self::Qos(qos) => message.qos == *qos,
            Self::Retained => message.retain,
            Self::Sent => message.origin == Origin::Sent,
            Self::Received => message.origin == Origin::Received,
            Self::Age(comparison, age) => comparison.holds(now.since(message.received_at).cmp(age)),
            Self::After(time) => message.received_at >= *time,
            Self::Before(time) => message.received_at < *time,
            Self::Content(needle) => {
                message.properties.content_type().is_some_and(|content_type| needle.is_in(content_type.as_bytes()))
            }
            Self::Property(name, wanted) => has_property(message, name, wanted.as_ref()),
            Self::Topic(_) | Self::Payload(..) | Self::Size(..) | Self::Json(_) | Self::Valid(_) => false,
        }
    }
}

/// Whether one of the properties of this name is as wanted.
fn has_property(message: &MessageRef<'_>, name: &str, wanted: Option<&(Comparison, Value)>) -> bool {
    message.properties.into_iter().any(|property| match (property, wanted) {
        (PropertyRef::User(found, _), None) => found == name,
        (PropertyRef::User(found, value), Some((comparison, wanted))) => {
            found == name && wanted.is(value) == (*comparison == Comparison::Equal)
        }
        _ => false,
    })
}
