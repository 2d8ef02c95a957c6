//! Search of a whole log with a query: what is asked of the backend, and what it found.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{Batch, MessageRule, RowSet, SparkplugBirth, Timestamp, TopicFilter, TopicNames};

/// About searching all that is kept.
#[derive(Clone, Debug)]
pub enum SearchCommand {
    /// Matches these messages. Requests are worked on one after the other, in the order they came.
    Look(Box<SearchRequest>),
    /// Ends the search with this number, also what waits of it. Nothing answers.
    Stop {
        /// [`SearchRequest::number`].
        number: u64,
    },
}

/// Messages to match with a query: all of a search, or a part.
#[derive(Clone)]
pub struct SearchRequest {
    /// Which search it is a part of.
    pub number: u64,
    /// The query in its canonical form.
    pub query: String,
    /// Which topics are left out whatever the query.
    pub except: Vec<TopicFilter>,
    /// Which payloads are messages of protobuf, where the query reads fields.
    pub messages: Vec<MessageRule>,
    /// The births of Sparkplug B in order, where the query reads fields. Their places are rows; those before the log are negative.
    pub births: Arc<Vec<SparkplugBirth>>,
    /// What to match, in the order in which it is matched: the newest first.
    pub parts: Vec<SearchPart>,
    /// The names of the topics of the messages.
    pub topics: TopicNames,
    /// What `age` counts from.
    pub now: Timestamp,
}

/// A batch in its log.
#[derive(Clone)]
pub struct SearchPart {
    /// The row of its first message; the others follow.
    pub first_row: u64,
    /// The latest time of a message before it.
    pub not_before: Timestamp,
    /// The messages.
    pub batch: Arc<Batch>,
}

/// What was found so far of a request. Each row of a request is in one of its events.
#[derive(Clone, Debug)]
pub struct SearchEvent {
    /// [`SearchRequest::number`].
    pub number: u64,
    /// The rows that were looked at since the event before, gaps of the log included.
    pub searched: Range<u64>,
    /// Those that match.
    pub found: RowSet,
    /// When those came, the newest first.
    pub moments: Vec<FoundMoment>,
    /// The request is done.
    pub is_last: bool,
    /// It ended by a fault of the program: the rest of it was not looked at.
    pub has_failed: bool,
}

/// So many messages that came at about the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundMoment {
    /// The row of the batch's first message. A log lets go of whole batches.
    pub first_row: u64,
    /// The tenth of a second in which they came.
    pub at: Timestamp,
    /// How many there are.
    pub count: u32,
}

impl SearchEvent {
    /// Nothing of a request was looked at, and nothing will be.
    #[must_use]
    pub fn undone(number: u64) -> Self {
        Self {
            number,
            searched: u64::MAX..u64::MAX,
            found: RowSet::default(),
            moments: Vec::new(),
            is_last: true,
            has_failed: false,
        }
    }

    /// A fault of the program ended a search.
    #[must_use]
    pub fn failed(number: u64) -> Self {
        Self { has_failed: true, ..Self::undone(number) }
    }
}

impl fmt::Debug for SearchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the messages.
        let parts = self.parts.len();
        f.debug_struct("SearchRequest").field("number", &self.number).field("parts", &parts).finish_non_exhaustive()
    }
}
