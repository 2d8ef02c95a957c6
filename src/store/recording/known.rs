//! What is known of all blocks of a damaged recording: found out once, and again only when something was written.

use std::cell::RefCell;
use std::sync::Arc;

use model::Timestamp;
use rusqlite::Connection;

use super::heads::heads;
use super::schema::header;
use super::stored_block::BlockHead;

/// Remembers it for one who reads.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// As of which version of the data, in the order of the rows.
    found: RefCell<Option<(i64, Arc<[BlockHead]>)>>,
}

impl Known {
    /// All blocks, in the order of their rows.
    pub(super) fn all(&self, database: &Connection) -> rusqlite::Result<Arc<[BlockHead]>> {
        let version = header(database, "data_version")?;
        if let Some((_, found)) = self.found.borrow().as_ref().filter(|(of, _)| *of == version) {
            return Ok(Arc::clone(found));
        }
        let found: Arc<[BlockHead]> = heads(database, Timestamp(i64::MIN), Timestamp(i64::MAX))?.into();
        *self.found.borrow_mut() = Some((version, Arc::clone(&found)));
        Ok(found)
    }

    /// The first one from row `from` on that may have messages of this time.
    pub(super) fn first(
        &self,
        database: &Connection,
        from: u64,
        since: Timestamp,
        until: Timestamp,
    ) -> rusqlite::Result<Option<BlockHead>> {
        let all = self.all(database)?;
        let behind = &all[all.partition_point(|head| head.first_row < from)..];
        Ok(behind.iter().find(|head| head.first_time <= until && head.last_time >= since).copied())
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> Option<Arc<[BlockHead]>> {
        self.found.borrow().as_ref().map(|(_, found)| Arc::clone(found))
    }
}
