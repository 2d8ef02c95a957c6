//! What is known of blocks without unpacking them, also where the index of times or the table is damaged.
//!
//! The index says it fast. Blocks follow one another without a hole: where the index leaves one, or contradicts itself, the table
//! is asked. What both say is right, and then what fits between that.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::limits::{MOST_MESSAGES, MOST_ROWS};
use super::stored_block::{BlockHead, is_another_kind, is_damage, signed, time, unsigned};

/// From when until when.
type Span = (Timestamp, Timestamp);

/// What is known of all blocks that may have messages of this time, in the order of their rows. One that cannot be read is among
/// them, as far as there is a hole where it was.
pub(super) fn heads(database: &Connection, since: Timestamp, until: Timestamp) -> rusqlite::Result<Vec<BlockHead>> {
    let known = by_index(database, (since, until)).and_then(|found| completed(database, found, (since, until)));
    match known {
        Ok(Some(heads)) => Ok(heads),
        Err(error) if !is_damage(&error) => Err(error),
        _ => Ok(by_all(database)?.into_iter().filter(|head| overlaps(head, (since, until))).collect()),
    }
}

/// What is known of all blocks, with times that the table has too.
pub(super) fn known(database: &Connection) -> rusqlite::Result<Vec<BlockHead>> {
    let all = heads(database, Timestamp(i64::MIN), Timestamp(i64::MAX))?;
    let ends = [all.iter().min_by_key(|head| head.first_time), all.iter().max_by_key(|head| head.last_time)];
    // A time in the index may be wrong, and the table says so.
    let are_sound =
        ends.into_iter().flatten().try_fold(true, |are, head| Ok(are && in_table(database, head)? == Some(*head)));
    match are_sound {
        Ok(true) => Ok(all),
        Err(error) if !is_damage(&error) => Err(error),
        _ => by_all(database),
    }
}

/// When the first and the last message of these came.
pub(super) fn times(heads: &[BlockHead]) -> Option<Span> {
    let times = heads.iter().map(|head| (head.first_time, head.last_time));
    times.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// Whether the index of times is whole, and in its order.
pub(super) fn index_is_sound(database: &Connection) -> rusqlite::Result<bool> {
    let mut last = None;
    let mut is_sound = true;
    let is_whole = walk(database, INDEX, |head| {
        let place = (head.first_time, head.last_time, head.messages, head.first_row);
        is_sound &= last.is_none_or(|last| last < place) && is_possible(&head);
        last = Some(place);
    })?;
    Ok(is_sound && is_whole)
}

/// Whether the table is whole, and in its order.
pub(super) fn table_is_sound(database: &Connection) -> rusqlite::Result<bool> {
    let mut last = None;
    let mut is_sound = true;
    let is_whole = walk(database, TABLE, |head| {
        is_sound &= last.is_none_or(|last| last < head.first_row) && is_possible(&head);
        last = Some(head.first_row);
    })?;
    Ok(is_sound && is_whole)
}

/// Whether the table and the index say the same of where the next message goes.
pub(super) fn last_rows_agree(database: &Connection) -> rusqlite::Result<bool> {
    let last = "SELECT (SELECT max(first_row) FROM blocks NOT INDEXED) IS (SELECT max(first_row) FROM blocks INDEXED BY blocks_by_time)";
    database.query_row(last, [], |row| row.get(0))
}

/// Looks at some blocks of the table from this row on. Returns whether they are in order, and where to go on if there are more.
pub(super) fn table_part(database: &Connection, from: u64, blocks: u32) -> rusqlite::Result<(bool, Option<u64>)> {
    let mut find = database.prepare(
        "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED
         WHERE first_row >= ?1 ORDER BY first_row LIMIT ?2",
    )?;
    let heads = find.query_map(params![signed(from), blocks], head_of)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let is_sound = heads.is_sorted_by(|one, other| one.first_row < other.first_row) && heads.iter().all(is_possible);
    let last = heads.last().filter(|_| heads.len() == blocks as usize);
    Ok((is_sound && heads.first().is_none_or(|first| first.first_row >= from), last.map(|head| head.first_row + 1)))
}

const INDEX: &str =
    "SELECT first_row, messages, first_time, last_time FROM blocks INDEXED BY blocks_by_time ORDER BY first_time";
const INDEX_BACKWARDS: &str =
    "SELECT first_row, messages, first_time, last_time FROM blocks INDEXED BY blocks_by_time ORDER BY first_time DESC";
const TABLE: &str = "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED ORDER BY first_row";
const TABLE_BACKWARDS: &str =
    "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED ORDER BY first_row DESC";

fn head_of(row: &Row<'_>) -> rusqlite::Result<BlockHead> {
    // None has no message: the next one would be this one again.
    let messages = unsigned(row, 1)?.max(1);
    Ok(BlockHead { first_row: unsigned(row, 0)?, messages, first_time: time(row, 2)?, last_time: time(row, 3)? })
}

fn rows(head: &BlockHead) -> Range<u64> {
    head.first_row..head.first_row.saturating_add(head.messages)
}

fn overlaps(head: &BlockHead, (since, until): Span) -> bool {
    head.first_time <= until && head.last_time >= since
}

fn is_possible(head: &BlockHead) -> bool {
    signed(head.first_row) < MOST_ROWS && signed(head.messages) <= MOST_MESSAGES
}

fn by_index(database: &Connection, (since, until): Span) -> rusqlite::Result<Vec<BlockHead>> {
    let mut heads = database.prepare(
        // Its order is not relied on: behind one with a wrong time there may be others.
        "SELECT first_row, messages, first_time, last_time FROM blocks INDEXED BY blocks_by_time
         WHERE +first_time <= ?2 AND +last_time >= ?1",
    )?;
    let heads = heads.query_map(params![since.0, until.0], head_of)?;
    let heads = heads.filter(|head| !head.as_ref().is_err_and(is_another_kind));
    let mut heads = heads.collect::<rusqlite::Result<Vec<_>>>()?;
    heads.sort_unstable_by_key(|head| head.first_row);
    Ok(heads)
}

/// Adds those that the index leaves out. `None` where it contradicts itself, or the table.
fn completed(database: &Connection, found: Vec<BlockHead>, span: Span) -> rusqlite::Result<Option<Vec<BlockHead>>> {
    let mut between = database.prepare(
        "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED
         WHERE first_row >= ?1 AND first_row < ?2 ORDER BY first_row",
    )?;
    let mut all: Vec<BlockHead> = Vec::with_capacity(found.len());
    for head in found {
        let end = all.last().map(|last| rows(last).end);
        if end.is_some_and(|end| head.first_row < end) || !is_possible(&head) {
            return Ok(None);
        }
        if let Some(end) = end.filter(|end| *end < head.first_row) {
            let in_hole = between.query_map(params![signed(end), signed(head.first_row)], head_of)?;
            let in_hole = in_hole.collect::<rusqlite::Result<Vec<_>>>()?;
            let is_filled = in_hole.iter().map(|head| head.messages).sum::<u64>() == head.first_row - end;
            let is_whole = match all.last() {
                // What was recovered of a damaged recording has holes.
                Some(last) if in_hole.is_empty() => {
                    in_table(database, last)? == Some(*last) && in_table(database, &head)? == Some(head)
                }
                _ => is_filled,
            };
            if !is_whole {
                return Ok(None);
            }
            all.extend(in_hole.into_iter().filter(|head| overlaps(head, span)));
        }
        all.push(head);
    }
    // The last one may have grown since.
    if let Some(last) = all.last_mut()
        && let Some(grown) = in_table(database, last)?.filter(|grown| overlaps(grown, span))
    {
        *last = grown;
    }
    Ok(ends_right(database, &all, span)?.then_some(all))
}

/// Whether the blocks beside these are of another time.
fn ends_right(database: &Connection, all: &[BlockHead], span: Span) -> rusqlite::Result<bool> {
    let end = all.last().map_or(0, |last| rows(last).end);
    let begin = all.first().map_or(0, |first| first.first_row);
    let before = "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED
                  WHERE first_row < ?1 ORDER BY first_row DESC LIMIT 1";
    let after = "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED
                 WHERE first_row >= ?1 ORDER BY first_row LIMIT 1";
    let is_other = |sql, row| {
        let beside = database.query_row(sql, [signed(row)], head_of).optional()?;
        Ok::<_, rusqlite::Error>(beside.is_none_or(|head| !overlaps(&head, span)))
    };
    Ok(is_other(before, begin)? && is_other(after, end)?)
}

/// What the table says of the block of this number.
fn in_table(database: &Connection, head: &BlockHead) -> rusqlite::Result<Option<BlockHead>> {
    let found = "SELECT first_row, messages, first_time, last_time FROM blocks NOT INDEXED WHERE first_row = ?1";
    database.query_row(found, [signed(head.first_row)], head_of).optional()
}

/// What the index and the table say in either direction, as far as it can be read and is no contradiction. A hole that is left is
/// a block that cannot be read.
fn by_all(database: &Connection) -> rusqlite::Result<Vec<BlockHead>> {
    let in_table = both_ways(database, [TABLE, TABLE_BACKWARDS])?;
    let in_index = both_ways(database, [INDEX, INDEX_BACKWARDS])?;
    let (begins, ends): (HashSet<u64>, HashSet<u64>) =
        in_table.iter().chain(&in_index).map(|head| (head.first_row, rows(head).end)).unzip();
    let wrong: HashSet<u64> = renumbered_of(&in_table, &in_index).into_values().collect();
    // Those that are in both, then those that fit on both sides, or on one.
    let certainty = |head: &BlockHead| {
        let (in_table, in_index) = (in_table.contains(head), in_index.contains(head));
        let fits = u8::from(ends.contains(&head.first_row)) + u8::from(begins.contains(&rows(head).end));
        (in_table && in_index, fits, in_table)
    };
    let mut ranked: Vec<_> = in_table.union(&in_index).map(|head| (certainty(head), *head)).collect();
    ranked.sort_unstable_by_key(|(certainty, head)| (*certainty, std::cmp::Reverse(head.first_row)));
    let mut kept: BTreeMap<u64, BlockHead> = BTreeMap::new();
    for ((is_in_both, fits, is_in_table), head) in ranked.into_iter().rev() {
        let rows = rows(&head);
        let before = kept.range(..rows.end).next_back();
        let is_free = before.is_none_or(|(_, before)| self::rows(before).end <= rows.start);
        if is_free && (is_in_both || is_in_table || fits > 0) && !wrong.contains(&head.first_row) {
            kept.insert(head.first_row, head);
        }
    }
    Ok(with_holes(database, kept.into_values()))
}

/// Where the table has a block under another number than the index has it, whose number follows another block: the number of the index,
/// and that of the table.
///
/// # Errors
/// When the system refuses.
pub(super) fn renumbered(database: &Connection) -> rusqlite::Result<HashMap<i64, i64>> {
    let in_table = both_ways(database, [TABLE, TABLE_BACKWARDS])?;
    let in_index = both_ways(database, [INDEX, INDEX_BACKWARDS])?;
    let all = renumbered_of(&in_table, &in_index);
    Ok(all.into_iter().map(|(right, wrong)| (signed(right), signed(wrong))).collect())
}

fn renumbered_of(in_table: &HashSet<BlockHead>, in_index: &HashSet<BlockHead>) -> HashMap<u64, u64> {
    let content = |head: &BlockHead| (head.messages, head.first_time, head.last_time);
    let begins: HashSet<u64> = in_table.iter().map(|head| head.first_row).collect();
    let ends: HashSet<u64> = in_table.union(in_index).map(|head| rows(head).end).collect();
    let follows = |head: &&BlockHead| ends.contains(&head.first_row);
    let in_table_alone = in_table.difference(in_index).filter(|head| !follows(head));
    let by_content: HashMap<_, u64> = in_table_alone.map(|head| (content(head), head.first_row)).collect();
    let in_index_alone =
        in_index.difference(in_table).filter(|head| follows(head) && !begins.contains(&head.first_row));
    in_index_alone.filter_map(|head| Some((head.first_row, *by_content.get(&content(head))?))).collect()
}

/// Each hole as a block, but for those that the recording names.
fn with_holes(database: &Connection, heads: impl Iterator<Item = BlockHead>) -> Vec<BlockHead> {
    let named = "SELECT count(*) FROM gaps WHERE why = 'damaged' AND row = ?1";
    let mut all: Vec<BlockHead> = Vec::new();
    for head in heads {
        if let Some(last) = all.last().filter(|last| rows(last).end < head.first_row).copied() {
            let first_row = rows(&last).end;
            let is_named = database.query_row(named, [signed(first_row)], |row| row.get::<_, i64>(0));
            if !is_named.is_ok_and(|count| count > 0) {
                let messages = head.first_row - first_row;
                let (first_time, last_time) = (last.last_time, head.first_time.max(last.last_time));
                all.push(BlockHead { first_row, messages, first_time, last_time });
            }
        }
        all.push(head);
    }
    all
}

/// What two queries find, of which one goes backwards, before they meet damage.
fn both_ways(database: &Connection, queries: [&str; 2]) -> rusqlite::Result<HashSet<BlockHead>> {
    let mut found = HashSet::new();
    for sql in queries {
        if walk(database, sql, |head| found.extend(Some(head).filter(is_possible)))? {
            break;
        }
    }
    Ok(found)
}

/// Visits what a query finds before it meets damage. Returns whether that is all.
fn walk(database: &Connection, sql: &str, mut visit: impl FnMut(BlockHead)) -> rusqlite::Result<bool> {
    let walked = database.prepare(sql).and_then(|mut query| {
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            visit(head_of(row)?);
        }
        Ok(())
    });
    match walked {
        Err(error) if is_damage(&error) => Ok(false),
        walked => walked.map(|()| true),
    }
}
