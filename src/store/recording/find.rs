//! Finds blocks in the database, also where a tree of it is damaged: what one of them does not say, the other one does.

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Statement, params};

use super::schema::signed;
use super::stored_block::{BlockHead, COLUMNS, FoundBlock, is_another_kind, is_damage, time, unsigned, whole_row};

/// What is known of all blocks that may have messages of this time, in the order of their rows.
pub(super) fn heads(database: &Connection, since: Timestamp, until: Timestamp) -> rusqlite::Result<Vec<BlockHead>> {
    let mut heads = database.prepare(
        "SELECT first_row, messages, first_time, last_time FROM blocks INDEXED BY blocks_by_time
         WHERE first_time <= ?2 AND last_time >= ?1",
    )?;
    let heads = heads.query_map(params![since.0, until.0], |row| {
        let (first_time, last_time) = (time(row, 2)?, time(row, 3)?);
        // None has no message: the next one would be this one again.
        let messages = unsigned(row, 1)?.max(1);
        Ok(BlockHead { first_row: unsigned(row, 0)?, messages, first_time, last_time })
    })?;
    let heads = heads.filter(|head| !head.as_ref().is_err_and(is_another_kind));
    let mut heads = heads.collect::<rusqlite::Result<Vec<_>>>()?;
    heads.sort_unstable_by_key(|head| head.first_row);
    Ok(heads)
}

/// When the last block before a span ended, and when the first one behind it began.
pub(super) fn beside(
    database: &Connection,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<(Option<Timestamp>, Option<Timestamp>)> {
    let ends = "SELECT (SELECT max(last_time) FROM blocks INDEXED BY blocks_by_time WHERE last_time < ?1),
                    (SELECT min(first_time) FROM blocks INDEXED BY blocks_by_time WHERE first_time > ?2)";
    let time = |time: Option<i64>| time.map(Timestamp);
    database.query_row(ends, params![since.0, until.0], |row| Ok((time(row.get(0)?), time(row.get(1)?))))
}

/// The first block from row `from` on that has messages of this time, as far as their times tell.
pub(super) fn block(
    database: &Connection,
    from: u64,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<Option<FoundBlock>> {
    let mut find = database.prepare(&format!(
        "SELECT {COLUMNS} FROM blocks WHERE first_row >= ?1 AND last_time >= ?2 AND first_time <= ?3
         ORDER BY first_row LIMIT 1"
    ))?;
    match find.query_row(params![signed(from), since.0, until.0], whole_row).optional() {
        Ok(Some((head, topic_set, packed))) if head.first_row >= from && is_in_index(&mut index(database)?, &head)? => {
            Ok(Some((head, Some((topic_set, packed)))))
        }
        Ok(None) => Ok(None),
        // The order of the rows is damaged, or the number of one: a reader would go round for ever, or be wrong.
        Ok(Some((head, topic_set, packed))) => match block_by_index(database, from, since, until) {
            // The index is the damaged one.
            Err(error) if is_damage(&error) && head.first_row >= from => Ok(Some((head, Some((topic_set, packed))))),
            found => found,
        },
        Err(error) if is_damage(&error) => block_by_index(database, from, since, until),
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

/// The block by the index, which is in other pages: for a damaged table.
fn block_by_index(
    database: &Connection,
    from: u64,
    since: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<Option<FoundBlock>> {
    let found = heads(database, since, until)?;
    let mut heads = found.into_iter().skip_while(|head| head.first_row < from);
    let Some(mut head) = heads.next() else { return Ok(None) };
    if let Some(next) = heads.find(|next| next.first_row > head.first_row) {
        head.messages = head.messages.min(next.first_row - head.first_row);
    }
    let mut find = database.prepare(&format!("SELECT {COLUMNS} FROM blocks WHERE first_row = ?1"))?;
    let found = find.query_row([signed(head.first_row)], whole_row).ok();
    let found = found.filter(|(found, ..)| found.first_row == head.first_row);
    Ok(Some(found.map_or((head, None), |(head, topic_set, packed)| (head, Some((topic_set, packed))))))
}
