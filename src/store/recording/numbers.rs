//! Numbers that a damaged recording still has: those of its blocks, and others of its small tables.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Connection;

use super::heads;
use super::limits::{MOST_MESSAGES, MOST_ROWS};

/// Which blocks there may be.
pub(super) struct Blocks {
    /// Their numbers.
    pub(super) numbers: BTreeSet<i64>,
    /// The number of the message after the last.
    pub(super) end: i64,
    /// The number that the table has in place of that of the index, where the latter is right.
    pub(super) renumbered: HashMap<i64, i64>,
}

impl Blocks {
    /// What the table and the index say, before they meet damage.
    pub(super) fn of(from: &Connection) -> Self {
        let queries = [
            "SELECT first_row FROM blocks NOT INDEXED ORDER BY first_row",
            "SELECT first_row FROM blocks NOT INDEXED ORDER BY first_row DESC",
            "SELECT first_row FROM blocks INDEXED BY blocks_by_time ORDER BY first_time",
        ];
        let renumbered = heads::renumbered(from).unwrap_or_default();
        let rows = queries.iter().flat_map(|query| column(from, query)).filter(|row| (0..MOST_ROWS).contains(row));
        let mut numbers: BTreeSet<i64> = rows.collect();
        for wrong in renumbered.values() {
            numbers.remove(wrong);
        }
        let last = numbers.last().copied().unwrap_or(0);
        let place = renumbered.get(&last).copied().unwrap_or(last);
        let messages = "SELECT messages FROM blocks WHERE first_row = ?1";
        let of_last = from.query_row(messages, [place], |row| row.get::<_, i64>(0));
        let end = last.saturating_add(of_last.unwrap_or(0).clamp(0, MOST_MESSAGES));
        Self { numbers, end, renumbered }
    }
}

/// The numbers that a query finds before it meets damage.
pub(super) fn column(from: &Connection, query: &str) -> Vec<i64> {
    let mut numbers = Vec::new();
    let Ok(mut statement) = from.prepare(query) else { return numbers };
    let Ok(mut rows) = statement.query([]) else { return numbers };
    while let Ok(Some(row)) = rows.next() {
        numbers.extend(row.get::<_, i64>(0));
    }
    numbers
}
