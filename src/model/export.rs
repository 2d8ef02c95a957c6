//! What is to be written of the past into a file, and how far that is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{MessageRule, Notice, PastGap, RowSet, SearchPart, SparkplugBirth, Timestamp, TopicFilter, TopicNames};

/// What is to be written into a file.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The caller gives it.
    pub number: u64,
    /// Whose messages.
    pub profile: String,
    /// From when until when.
    pub span: (Timestamp, Timestamp),
    /// Only these rows of the recording; all when `None`.
    pub rows: Option<RowSet>,
    /// Only what matches this query, in its canonical form; all when it is empty.
    pub query: String,
    /// What `age` counts from.
    pub now: Timestamp,
    /// How a message is written.
    pub format: ExportFormat,
    /// The file; one without a folder is in that for downloads.
    pub path: PathBuf,
    /// A file of that name is replaced, once all is written.
    pub replaces: bool,
    /// Which topics are left out whatever the query.
    pub except: Vec<TopicFilter>,
    /// Which payloads are messages of protobuf, where the query reads fields.
    pub messages: Vec<MessageRule>,
    /// Messages in memory, to be written behind what is recorded; `None` where all are recorded.
    pub memory: Option<ExportMemory>,
}

/// Messages in memory that are to be written into a file.
#[derive(Clone)]
pub struct ExportMemory {
    /// The oldest first.
    pub parts: Vec<SearchPart>,
    /// The names of their topics.
    pub topics: TopicNames,
    /// Only these rows of them; all when `None`.
    pub rows: Option<RowSet>,
    /// The births of Sparkplug B that name their metrics.
    pub births: Arc<Vec<SparkplugBirth>>,
    /// They follow what is recorded before this row; nothing that is recorded is written when `None`.
    pub follows: Option<u64>,
}

impl fmt::Debug for ExportMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parts, rows, follows, .. } = self;
        let (batches, rows) = (parts.len(), rows.as_ref().map(RowSet::len));
        f.debug_struct("ExportMemory")
            .field("batches", &batches)
            .field("rows", &rows)
            .field("follows", follows)
            .finish_non_exhaustive()
    }
}

/// How messages are written into a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// A JSON object on each line, as `topicdeck watch` prints it.
    #[default]
    Ndjson,
    /// Comma-separated values below a line with names.
    Csv,
}

/// How far an export is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportState {
    /// There is a file of that name, and nothing was written.
    Exists {
        /// The whole path.
        path: String,
    },
    /// It goes on.
    Running {
        /// Messages that were written.
        written: u64,
        /// Messages of the recording that were looked at.
        searched: u64,
        /// And how many there are.
        of: u64,
    },
    /// All is written.
    Done {
        /// The whole path.
        path: String,
        /// Messages that were written.
        written: u64,
        /// Messages that cannot be read.
        damaged: u64,
        /// What is missing in the span that was exported of the recording, or could not come; nothing of single rows.
        missing: Vec<PastGap>,
    },
    /// The person ended it.
    Stopped,
    /// It did not work, and nothing is left of the file.
    Failed(Box<Notice>),
}
