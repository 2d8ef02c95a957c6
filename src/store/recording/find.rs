//! Finds blocks in the database, also where a tree of it is damaged: what one of them does not say, the other one does.

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Statement, params};

use super::known::Known;
use super::stored_block::{BlockHead, FoundBlock, columns, is_damage, signed, whole_row};

/// When the last block before a span ended, and when the first one behind it began.
pub(super) fn beside(
    database: &Connection,
    known: &Known,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<(Option<Timestamp>, Option<Timestamp>)> {
    let ends = "SELECT (SELECT max(last_time) FROM blocks INDEXED BY blocks_by_time WHERE last_time < ?1),
                    (SELECT min(first_time) FROM blocks INDEXED BY blocks_by_time WHERE first_time > ?2)";
    let time = |time: Option<i64>| time.map(Timestamp);
    let beside = database.query_row(ends, params![since.0, until.0], |row| Ok((time(row.get(0)?), time(row.get(1)?))));
    match beside {
        Err(error) if is_damage(&error) => {
            let all = known.all(database)?;
            let before = all.iter().map(|head| head.last_time).filter(|time| *time < since).max();
            Ok((before, all.iter().map(|head| head.first_time).filter(|time| *time > until).min()))
        }
        beside => beside,
    }
}

/// The first block from row `from` on that has messages of this time, as far as their times tell.
pub(super) fn block(
    database: &Connection,
    known: &Known,
    from: u64,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<Option<FoundBlock>> {
    let mut find = database.prepare(&format!(
        "SELECT {} FROM blocks WHERE first_row >= ?1 AND last_time >= ?2 AND first_time <= ?3
         ORDER BY first_row LIMIT 1",
        columns(database)
    ))?;
    match find.query_row(params![signed(from), since.0, until.0], whole_row).optional() {
        Ok(Some((head, topic_set, packed))) if head.first_row >= from && is_in_index(&mut index(database)?, &head)? => {
            Ok(Some((head, Some((topic_set, packed)))))
        }
        Ok(None) => Ok(None),
        // The order of the rows is damaged, or the number of one: a reader would go round for ever, or be wrong.
        Ok(Some(_)) => block_of_heads(database, known, from, since, until),
        Err(error) if is_damage(&error) => block_of_heads(database, known, from, since, until),
        Err(error) => Err(error),
    }
}

/// Says whether a block is in the index of times, with [`is_in_index`].
pub(super) fn index(database: &Connection) -> rusqlite::Result<Statement<'_>> {
    database.prepare(
        "SELECT count(*) FROM blocks INDEXED BY blocks_by_time
         WHERE first_time = ?1 AND last_time = ?2 AND messages = ?3 AND first_row = ?4",
    )
}

/// Nothing else says that the number of a block is right.
pub(super) fn is_in_index(index: &mut Statement<'_>, head: &BlockHead) -> rusqlite::Result<bool> {
    let BlockHead { first_row, messages, first_time, last_time } = head;
    let values = params![first_time.0, last_time.0, signed(*messages), signed(*first_row)];
    match index.query_row(values, |row| row.get::<_, i64>(0)) {
        // Then it says nothing.
        Err(error) if is_damage(&error) => Ok(true),
        count => Ok(count? > 0),
    }
}

/// The block by what is known of all, where the table or the index is damaged.
fn block_of_heads(
    database: &Connection,
    known: &Known,
    from: u64,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<Option<FoundBlock>> {
    let Some(head) = known.first(database, from, since, until)? else { return Ok(None) };
    let mut find = database.prepare(&format!("SELECT {} FROM blocks WHERE first_row = ?1", columns(database)))?;
    let found = find.query_row([signed(head.first_row)], whole_row).ok();
    let found = found.filter(|(found, ..)| found.first_row == head.first_row);
    Ok(Some(found.map_or((head, None), |(head, topic_set, packed)| (head, Some((topic_set, packed))))))
}
