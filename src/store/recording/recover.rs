//! Copies what can be read of a damaged recording into a new one, the newest messages first, one block after the other.
//!
//! `SQLite` reads it as far as it can. What it does not find, for the head of the file or a tree is damaged, is looked for page
//! by page ([`Salvage`]).
//!
//! Meanwhile the new one is written: what comes has larger numbers than all that is damaged. `about` names the damaged file
//! until everything is copied, so that the next start continues.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use model::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params, params_from_iter};

use super::deleted::RECOVERING;
use super::eviction::{BESIDE_BYTES, used_bytes};
use super::limits::{MOST_ROWS, RecordingLimits};
use super::numbering::LARGEST_TOPIC;
use super::numbers::{Blocks, column};
use super::pack::{Packed, Unpacker};
use super::salvage::Salvage;
use super::stored_block::{BlockHead, columns, is_another_kind, signed, unpack, whole_row};
use super::{RecordingGap, WhyNotRecorded};

/// Names may be lost that messages still use: new topics get numbers that are this much larger than all that are known.
const LOST_TOPICS: i64 = 4_096;

/// No recording is older: a time that is further away is damage.
const LONGEST_LOSS: Duration = Duration::from_hours(24 * 400);

/// A damaged recording that is being copied.
pub(super) struct Recovery {
    from: Connection,
    salvage: Option<Salvage>,
    unpacker: Unpacker,
    /// Numbers of all blocks that may be copied, in ascending order.
    blocks: Vec<i64>,
    /// Where those are whose number is damaged in the table.
    renumbered: HashMap<i64, i64>,
    at: Progress,
    /// What was committed last.
    safe: Progress,
    /// The number of the first message that is not in the damaged recording, as far as is known.
    pub(super) end: u64,
    /// The smallest number that a new topic may have.
    pub(super) first_new_topic: i64,
}

/// A block that is whole.
struct Found {
    head: BlockHead,
    topics: Vec<u32>,
    topic_set: Vec<u8>,
    packed: Packed,
}

#[derive(Clone, Copy)]
struct Progress {
    /// How many blocks were looked at.
    done: usize,
    /// The number of the oldest message that is there.
    before: u64,
    /// When that came, if it is known.
    before_time: Option<Timestamp>,
    /// How many messages were copied.
    messages: u64,
}

impl Recovery {
    /// Begins to copy the recording at `from`: takes over all but the blocks. `None` when nothing of it can be read, or taken over.
    fn begin(from: &Path, into: &Connection, name: &str) -> rusqlite::Result<Option<Self>> {
        use rusqlite::ErrorCode::{DiskFull, SystemIoFailure};
        let reading = Self::reading(from, None).filter(|recovery| !recovery.blocks.is_empty());
        let Some(mut recovery) = reading else { return Ok(None) };
        into.execute_batch("BEGIN IMMEDIATE")?;
        let begun = recovery.tables(into, name).and_then(|()| into.execute_batch("COMMIT"));
        let Err(error) = begun else { return Ok(Some(recovery)) };
        let _ = into.execute_batch("ROLLBACK");
        // The next one that opens it can begin again.
        if matches!(error.sqlite_error_code(), Some(DiskFull | SystemIoFailure)) { Err(error) } else { Ok(None) }
    }

    /// Whether something of the recording at `from` can be read.
    pub(super) fn can_begin(from: &Path) -> bool {
        from.is_file() && Self::reading(from, None).is_some_and(|recovery| !recovery.blocks.is_empty())
    }

    /// Begins to copy what the recording at `path` names, or continues what an earlier run had begun, if there is something.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn unfinished(path: &Path, into: &Connection) -> rusqlite::Result<Option<Self>> {
        let find = "SELECT value FROM about WHERE key = ?1";
        let name: Option<String> = into.query_row(find, [RECOVERING], |row| row.get(0)).optional().unwrap_or(None);
        let Some(name) = name else { return Ok(None) };
        let from = path.with_file_name(&name);
        // Before it was begun, nothing is recorded into the new one.
        let is_begun = into.query_row("SELECT count(*) > 0 FROM runs", [], |row| row.get(0)).unwrap_or(true);
        let oldest = "SELECT min(first_row), min(first_time) FROM blocks";
        let oldest = into.query_row(oldest, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let recovery = match oldest {
            _ if !is_begun => Self::begin(&from, into, &name)?,
            Ok((before, time)) => Self::going_on(&from, before, time),
            Err(_) => return Ok(None),
        };
        if recovery.is_none() {
            let _ = forget(into);
        }
        Ok(recovery)
    }

    fn going_on(from: &Path, before: Option<i64>, before_time: Option<i64>) -> Option<Self> {
        let mut recovery = Self::reading(from, before)?;
        if let Some(time) = before_time {
            recovery.at.before_time = Some(Timestamp(time));
            recovery.safe = recovery.at;
        }
        Some(recovery)
    }

    /// Reads which blocks there are, of messages `before` this number.
    fn reading(from: &Path, before: Option<i64>) -> Option<Self> {
        let salvage = Salvage::of(from);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let from = Connection::open_with_flags(from, flags).ok()?;
        let Blocks { numbers: mut blocks, mut end, renumbered } = Blocks::of(&from);
        let topics = TOPICS.iter().flat_map(|query| column(&from, query));
        let mut most_topics = topics.filter(|topic| *topic < LARGEST_TOPIC.into()).max().unwrap_or(0);
        let runs = column(&from, "SELECT next_row FROM runs ORDER BY id").into_iter();
        end = runs.filter(|next_row| *next_row < MOST_ROWS).fold(end, i64::max);
        // When it was recorded last.
        let mut until = column(&from, "SELECT until_time FROM runs ORDER BY id").into_iter().max();
        if let Some(salvage) = &salvage {
            until = until.max(salvage.until);
            blocks.extend(salvage.blocks().filter(|row| !renumbered.values().any(|other| other == row)));
            (end, most_topics) = (end.max(salvage.end), most_topics.max(salvage.largest_topic));
        }
        let blocks = blocks.into_iter().filter(|row| before.is_none_or(|before| *row < before)).collect();
        let end = u64::try_from(before.unwrap_or(end)).unwrap_or(0);
        let at = Progress { done: 0, before: end, before_time: until.map(Timestamp), messages: 0 };
        let first_new_topic = most_topics.saturating_add(LOST_TOPICS);
        let unpacker = Unpacker::new().ok()?;
        Some(Self { from, salvage, unpacker, blocks, renumbered, at, safe: at, end, first_new_topic })
    }

    /// Copies the next block that can be read into the open transaction. Returns how many bytes that were; `None` when there is
    /// none left, or no room for it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn step(
        &mut self,
        into: &Connection,
        limits: RecordingLimits,
        now: Timestamp,
    ) -> rusqlite::Result<Option<u64>> {
        while let Some(row) = self.blocks.len().checked_sub(self.at.done + 1).and_then(|place| self.blocks.get(place)) {
            self.at.done += 1;
            let Some(Found { head, topics, topic_set, packed }) = self.block(*row) else { continue };
            if head.first_row.saturating_add(head.messages) > self.at.before {
                continue;
            }
            let bytes = packed.bytes() as u64 + BESIDE_BYTES;
            if used_bytes(into)? + bytes > limits.file_bytes() {
                break;
            }
            self.missing_after(&head, into)?;
            name_lost(&topics, into)?;
            copy(&head, &topic_set, &packed, into, now)?;
            self.at.before = head.first_row;
            self.at.before_time = Some(head.first_time);
            self.at.messages += head.messages;
            return Ok(Some(bytes));
        }
        forget(into)?;
        Ok(None)
    }

    /// A block, if it is whole: as `SQLite` finds it, or else as its page is.
    fn block(&mut self, row: i64) -> Option<Found> {
        let sql = format!("SELECT {} FROM blocks WHERE first_row = ?1", columns(&self.from));
        let place = self.renumbered.get(&row).copied().unwrap_or(row);
        let by_tree = self.from.query_row(&sql, [place], whole_row).ok();
        let by_tree =
            by_tree.map(|(head, set, packed)| (BlockHead { first_row: row.cast_unsigned(), ..head }, set, packed));
        let mut whole = |(head, topic_set, mut packed): (BlockHead, Vec<u8>, Packed)| {
            let (topics, columns) = unpack(&mut self.unpacker, &head, &topic_set, &packed)?;
            packed.quiet.take_if(|_| columns.quiet.is_empty());
            Some(Found { head, topics, topic_set, packed })
        };
        by_tree.and_then(&mut whole).or_else(|| self.salvage.as_mut()?.block(row).and_then(whole))
    }

    /// What was done is committed.
    pub(super) fn committed(&mut self) {
        self.safe = self.at;
    }

    /// What was done since the last commit is lost.
    pub(super) fn take_back(&mut self) {
        self.at = self.safe;
    }

    /// How many messages were copied.
    pub(super) fn messages(&self) -> u64 {
        self.at.messages
    }

    /// Blocks follow one another without a hole: one is what could not be read.
    fn missing_after(&self, head: &BlockHead, into: &Connection) -> rusqlite::Result<()> {
        let end = head.first_row + head.messages;
        if end == self.at.before {
            return Ok(());
        }
        let until = self.at.before_time.filter(|until| until.since(head.last_time) < LONGEST_LOSS);
        let until = until.unwrap_or(head.last_time).max(head.last_time);
        let (from, messages) = (head.last_time, self.at.before - end);
        RecordingGap { from, until, messages, why: WhyNotRecorded::Damaged }.write(into, end)
    }

    /// Copies what can be read of all tables but that of the blocks.
    fn tables(&mut self, into: &Connection, name: &str) -> rusqlite::Result<()> {
        self.rows("SELECT key, value FROM about", "INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)", into)?;
        self.topics(into)?;
        self.rows(
            "SELECT id, from_time, until_time, messages, why, row FROM gaps ORDER BY id",
            "INSERT OR IGNORE INTO gaps (id, from_time, until_time, messages, why, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            into,
        )?;
        self.rows(
            "SELECT id, why, words, from_time, until_time, resumed, run FROM no_connection ORDER BY id",
            "INSERT OR IGNORE INTO no_connection (id, why, words, from_time, until_time, resumed, run)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            into,
        )?;
        self.rows(
            "SELECT id, from_time, until_time, next_row FROM runs ORDER BY id",
            "INSERT OR IGNORE INTO runs (id, from_time, until_time, next_row) VALUES (?1, ?2, ?3, ?4)",
            into,
        )?;
        if let Some(salvage) = &mut self.salvage {
            salvage.copy_tables(into)?;
        }
        // What is added goes on behind the largest numbers: those that cannot be are damage.
        into.execute("DELETE FROM topics WHERE id NOT BETWEEN 0 AND ?1", [LARGEST_TOPIC - 1])?;
        into.execute("DELETE FROM runs WHERE max(id, next_row) >= ?1 OR min(id, next_row) < 0", [MOST_ROWS])?;
        into.execute("INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)", [RECOVERING, name])?;
        Ok(())
    }

    /// Copies the topics. A name that is another one in the index is damaged here or there: it is lost, since a wrong name is worse
    /// than none.
    fn topics(&self, into: &Connection) -> rusqlite::Result<()> {
        let (names, is_whole) = names_in_index(&self.from);
        let all: HashSet<&String> = names.values().flatten().collect();
        // Where the numbers of the table are in order, none of them is damaged.
        let is_ordered = column(&self.from, TOPICS[0]).is_sorted_by(|one, other| one < other);
        let mut write = into.prepare("INSERT OR IGNORE INTO topics (id, name) VALUES (?1, ?2)")?;
        let (mut in_table, mut others) = (HashSet::new(), BTreeSet::new());
        for topic in TOPICS.iter().flat_map(|query| column(&self.from, query)) {
            let find = "SELECT name FROM topics NOT INDEXED WHERE id = ?1";
            let Ok(name) = self.from.query_row(find, [topic], |row| row.get::<_, String>(0)) else {
                others.insert(topic);
                continue;
            };
            in_table.insert(name.clone());
            // What the index does not say counts only where it can be read to its end, and has a name for the topic.
            let has_number = names.get(&topic).map_or(!is_whole, |names| names.is_empty() || names.contains(&name));
            // Both have the name, and the index has another number for it.
            let is_right = has_number || (is_ordered && all.contains(&name));
            write.execute(params![topic, if is_right { name } else { lost_name(topic) }])?;
        }
        // Where a page of the table cannot be read, the index has the names.
        for topic in others {
            let of_index = names.get(&topic).map(|names| names.iter().collect::<BTreeSet<_>>());
            if let Some(name) = of_index.filter(|names| names.len() == 1).and_then(|names| names.into_iter().next())
                && !in_table.contains(name)
            {
                write.execute(params![topic, name])?;
            }
        }
        Ok(())
    }

    /// Copies the rows of a small table, up to the first that cannot be read.
    fn rows(&self, read: &str, write: &str, into: &Connection) -> rusqlite::Result<()> {
        let Ok(mut reading) = self.from.prepare(read) else { return Ok(()) };
        let columns = reading.column_count();
        let Ok(mut rows) = reading.query([]) else { return Ok(()) };
        let mut writing = into.prepare(write)?;
        while let Ok(Some(row)) = rows.next() {
            let Ok(values) = (0..columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>()
            else {
                continue;
            };
            writing.execute(params_from_iter(values))?;
        }
        Ok(())
    }
}

/// Each finds other topics where some pages are damaged.
const TOPICS: [&str; 3] = [
    "SELECT id FROM topics ORDER BY id",
    "SELECT id FROM topics ORDER BY id DESC",
    "SELECT id FROM topics INDEXED BY sqlite_autoindex_topics_1 ORDER BY name",
];

/// The names of each topic as the index has them, before damage is met in either direction, and whether those are all.
fn names_in_index(from: &Connection) -> (HashMap<i64, Vec<String>>, bool) {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for order in ["", "DESC"] {
        let query = format!("SELECT id, name FROM topics INDEXED BY sqlite_autoindex_topics_1 ORDER BY name {order}");
        let visited = from.prepare(&query).and_then(|mut query| {
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let of_topic = names.entry(row.get(0)?).or_default();
                // One that is no text does not end the index: what it says of others counts.
                match row.get(1) {
                    Err(error) if is_another_kind(&error) || is_no_text(&error) => {}
                    name => of_topic.push(name?),
                }
            }
            Ok(())
        });
        if visited.is_ok() {
            return (names, true);
        }
    }
    (names, false)
}

fn is_no_text(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::Utf8Error(..))
}

/// What a topic is called whose name is lost: no other one is.
fn lost_name(topic: i64) -> String {
    format!("?/{topic}")
}

/// A topic whose name is lost has one that no other gets.
fn name_lost(topics: &[u32], into: &Connection) -> rusqlite::Result<()> {
    let mut name = into.prepare("INSERT OR IGNORE INTO topics (id, name) VALUES (?1, ?2)")?;
    topics.iter().try_for_each(|topic| name.execute(params![topic, lost_name((*topic).into())]).map(drop))
}

/// Nothing is being copied any more.
fn forget(into: &Connection) -> rusqlite::Result<()> {
    into.execute("DELETE FROM about WHERE key = ?1", [RECOVERING]).map(drop)
}

fn copy(
    head: &BlockHead,
    topic_set: &[u8],
    packed: &Packed,
    into: &Connection,
    now: Timestamp,
) -> rusqlite::Result<()> {
    into.execute(
        "INSERT INTO blocks (first_row, messages, first_time, last_time, topic_set, times, topics, flags,
             payload_lengths, payloads, property_lengths, properties, quiet, written)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            signed(head.first_row),
            signed(head.messages),
            head.first_time.0,
            head.last_time.0,
            topic_set,
            packed.times,
            packed.topics,
            packed.flags,
            packed.payload_lengths,
            packed.payloads,
            packed.property_lengths,
            packed.properties,
            packed.quiet,
            // When it was written can be damaged too; it is kept a little longer then.
            head.last_time.0.min(now.0)
        ],
    )?;
    Ok(())
}
