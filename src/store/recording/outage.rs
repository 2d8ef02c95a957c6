//! Times without a connection, or without a subscription, while a program records. One that lasts has no end in the file: it
//! lasts until its run ends.

use std::time::Duration;

use model::words::gap_reason;
use model::{GapReason, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::limits::MOST_ROWS;
use super::stored_block::{time, unsigned};

/// The table, which version 1 did not have.
pub(super) const TABLE: &str = "
CREATE TABLE no_connection (
    id INTEGER PRIMARY KEY, why TEXT NOT NULL, words TEXT, from_time INTEGER NOT NULL, until_time INTEGER,
    resumed INTEGER, run INTEGER NOT NULL);
";
/// How often it is written that a recording goes on while nothing comes.
const IDLE: Duration = Duration::from_mins(1);
/// And while nothing can come: how long that lasted is known of a program that is killed.
const IDLE_WITHOUT_CONNECTION: Duration = Duration::from_secs(10);
/// Of a failure, so many bytes of its words are kept.
const MOST_WORDS: usize = 500;

/// A time without a connection, or without a subscription: nothing could come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingOutage {
    /// From here on nothing is certain to have arrived.
    pub from: Timestamp,
    /// Until then; when it was written last that it lasts, where it has no end.
    pub until: Timestamp,
    /// Why.
    pub reason: GapReason,
    /// Whether the broker still knew the session when it ended, so that QoS 1 messages followed. `None` where it has no end, and
    /// where only a subscription was missing.
    pub session_resumed: Option<bool>,
}

/// Those of a writer that are not in the file yet, and the one that lasts.
#[derive(Debug, Default)]
pub(super) struct Outages {
    next_id: i64,
    lasting: Option<Outage>,
    unwritten: Vec<Outage>,
}

/// As it is in the file.
#[derive(Clone, Debug)]
struct Outage {
    id: i64,
    run: i64,
    from: Timestamp,
    reason: GapReason,
    end: Option<(Timestamp, Option<bool>)>,
}

impl Outages {
    /// None, behind those that are in the file.
    pub(super) fn of(database: &Connection) -> rusqlite::Result<Self> {
        let next = "SELECT coalesce(max(id), 0) + 1 FROM no_connection WHERE id < ?1";
        Ok(Self { next_id: database.query_row(next, [MOST_ROWS], |row| row.get(0))?, ..Self::default() })
    }

    /// There is no connection since then. Of one that lasts already, the first reason counts.
    pub(super) fn begin(&mut self, run: i64, from: Timestamp, reason: GapReason) {
        if self.lasting.is_none() {
            let outage = Outage { id: self.next_id, run, from, reason, end: None };
            self.next_id += 1;
            self.lasting = Some(outage.clone());
            self.unwritten.push(outage);
        }
    }

    /// The one that lasts has ended, if there is one.
    pub(super) fn end(&mut self, at: Timestamp, session_resumed: Option<bool>) {
        let Some(lasting) = self.lasting.take() else { return };
        self.unwritten.retain(|outage| outage.id != lasting.id);
        self.unwritten.push(Outage { end: Some((at.max(lasting.from), session_resumed)), ..lasting });
    }

    /// Takes over what ended and is not in the file of another one, which is damaged.
    pub(super) fn take_over(&mut self, others: Self) {
        for outage in others.unwritten.into_iter().filter(|outage| outage.end.is_some()) {
            self.unwritten.push(Outage { id: self.next_id, ..outage });
            self.next_id += 1;
        }
    }

    /// How often it is written that a recording goes on while nothing comes.
    pub(super) fn idle(&self) -> Duration {
        if self.lasting.is_some() { IDLE_WITHOUT_CONNECTION } else { IDLE }
    }

    pub(super) fn are_written(&self) -> bool {
        self.unwritten.is_empty()
    }

    /// Writes them into the transaction.
    pub(super) fn write(&self, database: &Connection) -> rusqlite::Result<()> {
        for Outage { id, run, from, reason, end } in &self.unwritten {
            database.execute(
                "INSERT OR REPLACE INTO no_connection (id, why, words, from_time, until_time, resumed, run)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    id,
                    word(reason),
                    words(reason),
                    from.0,
                    end.map(|(at, _)| at.0),
                    end.and_then(|(_, resumed)| resumed),
                    run
                ],
            )?;
        }
        Ok(())
    }

    /// The transaction is committed.
    pub(super) fn committed(&mut self) {
        self.unwritten.clear();
    }
}

/// All in the file, in the order of their times.
pub(super) fn all(database: &Connection) -> rusqlite::Result<Vec<RecordingOutage>> {
    let mut outages = database.prepare(
        "SELECT why, words, from_time, coalesce(no_connection.until_time, runs.until_time, from_time), resumed
         FROM no_connection LEFT JOIN (SELECT id AS run, until_time FROM runs) AS runs USING (run)
         ORDER BY from_time, id",
    )?;
    outages.query_map([], of_row)?.collect()
}

/// Whether one of the last run has no end.
pub(super) fn lasts(database: &Connection) -> rusqlite::Result<bool> {
    let lasting =
        "SELECT count(*) > 0 FROM no_connection WHERE until_time IS NULL AND run = (SELECT max(id) FROM runs)";
    database.query_row(lasting, [], |row| row.get(0))
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<RecordingOutage> {
    let (why, words) = (row.get_ref(0)?.as_str(), row.get_ref(1)?.as_str());
    let (from, until) = (time(row, 2)?, time(row, 3)?);
    let has_end = row.get_ref(4)? != ValueRef::Null;
    Ok(RecordingOutage {
        from,
        until: until.max(from),
        reason: reason(why.unwrap_or_default(), words.unwrap_or_default()),
        session_resumed: has_end.then_some(unsigned(row, 4)? > 0),
    })
}

/// Deletes those that ended before.
pub(super) fn delete_before(database: &Connection, before: i64) -> rusqlite::Result<()> {
    let ended = "coalesce(until_time, (SELECT until_time FROM runs WHERE runs.id = run), from_time)";
    database.execute(&format!("DELETE FROM no_connection WHERE {ended} < ?1"), [before]).map(drop)
}

/// The word in the database, which programs read too.
fn word(reason: &GapReason) -> &'static str {
    match reason {
        GapReason::Failed { .. } => "failed",
        GapReason::Renewed => "renewed",
        GapReason::Disconnected => "disconnected",
        GapReason::NewClientId => "new-client-id",
        GapReason::SignedInAgain => "signed-in-again",
        GapReason::SignedOut => "signed-out",
        GapReason::SignInEnded => "sign-in-ended",
        GapReason::Fault => "fault",
        GapReason::Closed => "closed",
        GapReason::Ended => "ended",
        GapReason::NotYet => "not-yet",
        GapReason::NotSubscribed => "not-subscribed",
    }
}

/// What a failure said, in the language of that time. What older programs do not know is said in words too.
fn words(reason: &GapReason) -> Option<&str> {
    let words = match reason {
        GapReason::Failed { .. } | GapReason::NotSubscribed => gap_reason(reason),
        _ => return None,
    };
    Some(&words[..words.floor_char_boundary(MOST_WORDS)])
}

fn reason(word: &str, words: &str) -> GapReason {
    match word {
        "renewed" => GapReason::Renewed,
        "disconnected" => GapReason::Disconnected,
        "new-client-id" => GapReason::NewClientId,
        "signed-in-again" => GapReason::SignedInAgain,
        "signed-out" => GapReason::SignedOut,
        "sign-in-ended" => GapReason::SignInEnded,
        "fault" => GapReason::Fault,
        "closed" => GapReason::Closed,
        "not-yet" => GapReason::NotYet,
        "not-subscribed" => GapReason::NotSubscribed,
        // One that is not known is of a newer version.
        _ if !words.is_empty() => GapReason::Failed { summary: words.to_owned() },
        _ => GapReason::Ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_word_that_means_it() {
        let failed = GapReason::Failed { summary: "The connection went silent".to_owned() };
        let all = [
            failed,
            GapReason::Renewed,
            GapReason::Disconnected,
            GapReason::NewClientId,
            GapReason::SignedInAgain,
            GapReason::SignedOut,
            GapReason::SignInEnded,
            GapReason::Fault,
            GapReason::Closed,
            GapReason::Ended,
            GapReason::NotYet,
            GapReason::NotSubscribed,
        ];
        for one in all {
            assert_eq!(reason(word(&one), words(&one).unwrap_or_default()), one);
        }
        let newer = GapReason::Failed { summary: "asleep".to_owned() };
        assert_eq!((reason("slept", "asleep"), reason("slept", "")), (newer, GapReason::Ended));
        let long = GapReason::Failed { summary: "ü".repeat(MOST_WORDS) };
        assert_eq!(words(&long).map(str::len), Some(MOST_WORDS));
    }
}
