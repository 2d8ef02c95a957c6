//! What can be read of a recording whose tree is damaged: rows are recognized by their columns, wherever they are in the file.
//!
//! Pages that are not in use any more have rows too, of blocks that were deleted, or written again with more messages. Their
//! columns have checksums, and of several blocks with the same number the longest counts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use model::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::limits::{MOST_MESSAGES, MOST_ROWS};
use super::numbering::LARGEST_TOPIC;
use super::pack::Packed;
use super::pages::Pages;
use super::rows::{FoundRow, RowPlace, each_row, whole_row};
use super::stored_block::BlockHead;

/// A small table: how its rows are written, those that are there already stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    About,
    Topics,
    Gaps,
    Outages,
    Runs,
}

impl Table {
    const ALL: [(Self, &'static str); 5] = [
        (Self::About, "INSERT OR IGNORE INTO about (key, value) VALUES (?2, ?3)"),
        (Self::Topics, "INSERT OR IGNORE INTO topics (id, name) VALUES (?1, ?3)"),
        (
            Self::Gaps,
            "INSERT OR IGNORE INTO gaps (id, from_time, until_time, messages, why, row) VALUES (?1, ?3, ?4, ?5, ?6, ?7)",
        ),
        (
            Self::Outages,
            "INSERT OR IGNORE INTO no_connection (id, why, words, from_time, until_time, resumed, run)
             VALUES (?1, ?3, ?4, ?5, ?6, ?7, ?8)",
        ),
        (Self::Runs, "INSERT OR IGNORE INTO runs (id, from_time, until_time, next_row) VALUES (?1, ?3, ?4, ?5)"),
    ];
}

/// What was found in a damaged recording.
#[derive(Debug)]
pub(super) struct Salvage {
    pages: Pages,
    /// How many messages each block has, and where it is.
    blocks: BTreeMap<i64, (i64, RowPlace)>,
    small: Vec<(Table, i64, RowPlace)>,
    /// The number of the message after the last.
    pub(super) end: i64,
    /// When it was recorded last, where that is known.
    pub(super) until: Option<i64>,
    /// The largest number of a topic.
    pub(super) largest_topic: i64,
}

impl Salvage {
    /// Looks at all pages of the recording at `path`. `None` when they cannot be read.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let (mut blocks, mut small) = (BTreeMap::new(), Vec::new());
        let (mut end, mut until, mut largest_topic) = (0, None, 0);
        let pages = each_row(path, |row| {
            if let Some(messages) = messages_of_block(&row) {
                end = end.max(row.number.saturating_add(messages));
                keep_longest(blocks.entry(row.number), messages, row.place);
            } else if let Some(table) = table_of(&row).filter(|table| is_possible(*table, &row)) {
                match (table, row.columns.last()) {
                    (Table::Topics, _) => largest_topic = largest_topic.max(row.number),
                    (Table::Runs, Some(Some(Value::Integer(next_row)))) => {
                        end = end.max(*next_row);
                        if let Some(Some(Value::Integer(time))) = row.columns.get(2) {
                            until = until.max(Some(*time));
                        }
                    }
                    _ => {}
                }
                small.push((table, row.number, row.place));
            }
        });
        Some(Self { pages: pages.ok()?, blocks, small, end, until, largest_topic })
    }

    /// The numbers of all blocks.
    pub(super) fn blocks(&self) -> impl Iterator<Item = i64> + '_ {
        self.blocks.keys().copied()
    }

    /// The block of this number, as far as it can be read.
    pub(super) fn block(&mut self, first_row: i64) -> Option<(BlockHead, Vec<u8>, Packed)> {
        let (_, place) = self.blocks.get(&first_row)?;
        let mut columns = whole_row(&mut self.pages, *place)?.into_iter().skip(1);
        let mut number = || match columns.next() {
            Some(Value::Integer(number)) => Some(number),
            _ => None,
        };
        let (messages, first_time, last_time, _written) = (number()?, number()?, number()?, number()?);
        let head = BlockHead {
            first_row: u64::try_from(first_row).ok()?,
            messages: u64::try_from(messages).ok()?,
            first_time: Timestamp(first_time),
            last_time: Timestamp(last_time),
        };
        let mut bytes = || match columns.next() {
            Some(Value::Blob(bytes)) => Some(bytes),
            _ => None,
        };
        let topic_set = bytes()?;
        let packed = Packed {
            times: bytes()?,
            topics: bytes()?,
            flags: bytes()?,
            payload_lengths: bytes()?,
            payloads: bytes()?,
            property_lengths: bytes(),
            properties: bytes(),
            // Not there in versions before 3.
            quiet: bytes(),
        };
        Some((head, topic_set, packed))
    }

    /// Copies the rows of all tables but that of the blocks.
    pub(super) fn copy_tables(&mut self, into: &Connection) -> rusqlite::Result<()> {
        for (table, sql) in Table::ALL {
            let mut rows: BTreeMap<i64, Option<Vec<Value>>> = BTreeMap::new();
            for (_, number, place) in self.small.iter().filter(|(of, ..)| *of == table) {
                let Some(found) = whole_row(&mut self.pages, *place) else { continue };
                let row = rows.entry(*number).or_insert_with(|| Some(found.clone()));
                // Which of two is the newer one is not known, and a wrong name is worse than none.
                if row.as_ref().is_some_and(|row| *row != found) {
                    *row = None;
                }
            }
            let mut write = into.prepare(sql)?;
            for (number, row) in rows {
                let Some(row) = row else { continue };
                write.execute(params_from_iter([Value::Integer(number)].into_iter().chain(row)))?;
            }
        }
        Ok(())
    }
}

fn keep_longest(entry: Entry<'_, i64, (i64, RowPlace)>, messages: i64, place: RowPlace) {
    let kept = entry.or_insert((messages, place));
    if kept.0 < messages {
        *kept = (messages, place);
    }
}

/// How many messages a row has that looks like a block.
fn messages_of_block(row: &FoundRow) -> Option<i64> {
    use Value::{Integer, Null};
    match row.columns.as_slice() {
        [Some(Null), Some(Integer(messages)), Some(Integer(_)), Some(Integer(_)), Some(Integer(_)), rest @ ..]
            if matches!(rest.len(), 8 | 9)
                && (0..MOST_ROWS).contains(&row.number)
                && (1..MOST_MESSAGES).contains(messages) =>
        {
            Some(*messages)
        }
        _ => None,
    }
}

/// Whether a row can have this number: others go on behind the largest one.
fn is_possible(table: Table, row: &FoundRow) -> bool {
    let is_row = |number: i64| (0..MOST_ROWS).contains(&number);
    match (table, row.columns.last()) {
        (Table::Topics, _) => (0..i64::from(LARGEST_TOPIC)).contains(&row.number),
        (Table::Runs, Some(Some(Value::Integer(next_row)))) => is_row(row.number) && is_row(*next_row),
        _ => is_row(row.number),
    }
}

/// The table of another row. The key of those with numbers is `NULL` in the row itself.
fn table_of(row: &FoundRow) -> Option<Table> {
    use Value::{Integer, Null, Text};
    match row.columns.as_slice() {
        [Some(Text(_)), Some(Text(_))] => Some(Table::About),
        [Some(Null), Some(Text(_)) | None] => Some(Table::Topics),
        [Some(Null), Some(Integer(_)), Some(Integer(_)), Some(Integer(_)), Some(Text(_)), Some(Integer(_))] => {
            Some(Table::Gaps)
        }
        [Some(Null), Some(Text(_)), _, Some(Integer(_)), Some(_), Some(_), Some(Integer(_))] => Some(Table::Outages),
        [Some(Null), Some(Integer(_)), Some(Integer(_)), Some(Integer(_))] => Some(Table::Runs),
        _ => None,
    }
}
