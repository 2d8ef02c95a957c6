//! Which bytes of a message a query is about, for rows and the inspector to mark.

use std::ops::Range;

use model::TopicFilter;

use crate::filter::Filter;
use crate::finder::Finder;
use crate::pattern::Pattern;
use crate::term::{Needle, Term, Test};
use crate::topic_test::WantedTopic;

/// Ranges that are looked for in a topic or a payload; further ones are not marked.
pub const MAX_HIGHLIGHTS: usize = 1_000;

/// Bytes to mark, in order and apart from each other. Its memory can be used for the next message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Highlights {
    /// In the topic.
    pub topic: Vec<Range<usize>>,
    /// In the payload.
    pub payload: Vec<Range<usize>>,
}

impl Filter {
    /// Fills `highlights` with what the conditions find in a message: words, matches of regular expressions, values in JSON,
    /// and the levels that a topic filter names. What follows a `not` marks nothing.
    pub fn highlights(&self, topic: &str, payload: &[u8], highlights: &mut Highlights) {
        highlights.topic.clear();
        highlights.payload.clear();
        if let Some(term) = self.term() {
            mark(term, topic, payload, highlights);
        }
        merge(&mut highlights.topic);
        merge(&mut highlights.payload);
    }
}

fn mark(term: &Term, topic: &str, payload: &[u8], out: &mut Highlights) {
    match term {
        Term::All(parts) | Term::Any(parts) => parts.iter().for_each(|part| mark(part, topic, payload, out)),
        Term::Test(Test::Topic(test)) => match &test.wanted {
            WantedTopic::Filter(filter) => mark_levels(filter, topic, &mut out.topic),
            WantedTopic::Text(finder) => mark_text(finder, topic.as_bytes(), &mut out.topic),
            WantedTopic::Pattern(pattern) => mark_pattern(pattern, topic.as_bytes(), &mut out.topic),
        },
        Term::Test(Test::Payload(Needle::Text(finder), _)) => mark_text(finder, payload, &mut out.payload),
        Term::Test(Test::Payload(Needle::Pattern(pattern), _)) => mark_pattern(pattern, payload, &mut out.payload),
        // A value of protobuf is not in the text of the line.
        Term::Test(Test::Json(test)) if test.fields.has(topic) => {}
        Term::Test(Test::Json(test)) => test.places(payload, room(&out.payload), &mut out.payload),
        Term::Not(_) | Term::Test(_) => {}
    }
}

fn mark_text(finder: &Finder, bytes: &[u8], places: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while room(places) > 0 {
        let Some(at) = bytes.get(from..).and_then(|rest| finder.find(rest)) else { return };
        let start = from + at;
        from = start + finder.length();
        places.push(start..from);
    }
}

fn mark_pattern(pattern: &Pattern, bytes: &[u8], places: &mut Vec<Range<usize>>) {
    let found = pattern.regex.find_iter(bytes).map(|found| found.range()).take(room(places));
    places.extend(found.filter(|place| !place.is_empty()));
}

/// The levels that `filter` names, of a topic that it matches.
fn mark_levels(filter: &TopicFilter, topic: &str, places: &mut Vec<Range<usize>>) {
    if !filter.matches(topic) {
        return;
    }
    let mut start = 0;
    for (wanted, level) in filter.topic_part().split('/').zip(topic.split('/')) {
        let end = start + level.len();
        match places.last_mut() {
            _ if matches!(wanted, "+" | "#") => {}
            Some(last) if last.end + 1 == start => last.end = end,
            _ => places.push(start..end),
        }
        start = end + 1;
    }
}

fn room(places: &[Range<usize>]) -> usize {
    MAX_HIGHLIGHTS.saturating_sub(places.len())
}

/// Puts ranges in order, and makes one of those that touch.
fn merge(places: &mut Vec<Range<usize>>) {
    places.sort_by_key(|place| (place.start, place.end));
    places.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
}
