//! How many messages queries find that ask for a little less than one that finds nothing. The newest messages are looked
//! at, some thousands in a frame.

use console::Console;
use jiff::tz::TimeZone;
use model::Timestamp;
use search::{Filter, Query};

/// Messages that are looked at, at most; and in a frame, shared by the queries: no batch is begun when those were.
const MOST: u64 = 100_000;
const IN_A_FRAME: u64 = 4_096;
/// Bytes of payloads that are looked at in a frame, by all queries: likewise.
const BYTES_A_FRAME: usize = 4 << 20;

/// Weaker queries, and what they have found so far.
#[derive(Debug, Default)]
pub(super) struct Near {
    of: Query,
    queries: Vec<Weaker>,
    /// Only messages before this row are left to look at.
    before: u64,
    looked_at: u64,
}

#[derive(Debug)]
struct Weaker {
    query: Query,
    filter: Filter,
    found: u64,
}

impl Near {
    /// Looks at a few more messages. Returns whether there are more.
    pub(super) fn look(&mut self, query: &Query, console: &Console, (now, zone): (Timestamp, &TimeZone)) -> bool {
        if self.of != *query {
            let messages = console.search.messages().types();
            let births = || std::sync::Arc::new(console.search.births().clone());
            let filter = |query: &Query| {
                query
                    .at(now, zone)
                    .compile()
                    .with_messages(messages)
                    .with_contracts(&console.contracts)
                    .with_births(births())
            };
            let weaker = |query: Query| Weaker { filter: filter(&query), query, found: 0 };
            *self = Self {
                of: query.clone(),
                queries: query.weaker().into_iter().map(weaker).collect(),
                before: console.log.end_row(),
                looked_at: 0,
            };
        }
        if self.queries.is_empty() || self.looked_at >= MOST {
            return false;
        }
        let until = self.looked_at + IN_A_FRAME / self.queries.len() as u64;
        let mut bytes_left = BYTES_A_FRAME;
        for part in console.log.parts_before(self.before) {
            for weaker in &mut self.queries {
                let found = &mut weaker.found;
                weaker.filter.match_rows(
                    (&part.batch, part.first_row),
                    |topic| console.topics.get(topic),
                    now,
                    |_| *found += 1,
                );
            }
            self.before = part.first_row;
            self.looked_at += part.batch.len() as u64;
            bytes_left = bytes_left.saturating_sub(part.batch.payloads().len() * self.queries.len());
            if self.looked_at >= until || bytes_left == 0 {
                return true;
            }
        }
        false
    }

    /// The queries that found something, those that found least first: they are nearest.
    pub(super) fn found(&self) -> Vec<(&Query, u64)> {
        let found = self.queries.iter().filter(|weaker| weaker.found > 0);
        let mut found: Vec<_> = found.map(|weaker| (&weaker.query, weaker.found)).collect();
        found.sort_by_key(|(_, count)| *count);
        found
    }

    /// How many of the newest messages were looked at.
    pub(super) fn looked_at(&self) -> u64 {
        self.looked_at
    }
}

#[cfg(test)]
mod tests {
    use model::{BatchBuilder, Message, Origin, Properties, Qos};
    use search::parse;

    use super::*;

    #[test]
    fn the_newest_messages_are_looked_at_first_some_thousands_at_a_time() {
        let (mut console, mut builder, now) = (Console::default(), BatchBuilder::default(), Timestamp(1_000_000));
        for number in 0..10_000 {
            let payload = if number == 5_001 { "pump hot" } else { "pump" };
            builder.push(Message {
                received_at: now,
                topic: "a",
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            if number % 1_000 == 999 {
                console.accept(builder.close().unwrap(), now);
            }
        }
        let query = parse("pump hot cold").unwrap();
        let mut near = Near::default();
        let found =
            |near: &Near| near.found().into_iter().map(|(query, count)| (query.to_string(), count)).collect::<Vec<_>>();
        assert!(near.look(&query, &console, (now, &TimeZone::UTC)));
        assert_eq!((near.looked_at(), found(&near)), (2_000, vec![]), "a third of what one query looks at");
        while near.look(&query, &console, (now, &TimeZone::UTC)) {}
        assert_eq!((near.looked_at(), found(&near)), (10_000, vec![("pump and hot".to_owned(), 1)]));
        let single = parse("json:$.a>3").unwrap();
        while near.look(&single, &console, (now, &TimeZone::UTC)) {}
        assert_eq!((near.looked_at(), found(&near)), (10_000, vec![]), "begun again with another query");
    }

    #[test]
    fn large_messages_are_looked_at_some_megabytes_at_a_time() {
        let (mut console, mut builder, now) = (Console::default(), BatchBuilder::default(), Timestamp(1_000_000));
        let payload = vec![b'x'; BYTES_A_FRAME * 3 / 4];
        for _ in 0..3 {
            builder.push(Message {
                received_at: now,
                topic: "a",
                payload: &payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            console.accept(builder.close().unwrap(), now);
        }
        let mut near = Near::default();
        let looked_at = [(); 2].map(|()| {
            near.look(&parse("payload:y").unwrap(), &console, (now, &TimeZone::UTC));
            near.looked_at()
        });
        assert_eq!(looked_at, [2, 3]);
    }
}
