//! Looking at what was recorded: what is asked of the backend, and what it has read.

use std::ops::Range;
use std::sync::Arc;

use super::{
    Batch, DevicePastRead, DevicePastRequest, ExportRequest, ExportState, MessageRule, Notice, PastGap, RowSet,
    SparkplugBirth, Timestamp, TopicFilter,
};

/// Which past is looked at. The caller gives the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PastId(pub u32);

/// About looking back, also without a connection.
#[derive(Clone, Debug)]
pub enum PastCommand {
    /// Says which recordings there are.
    List,
    /// Counts what was recorded of a profile, by spans of time.
    Count {
        /// The name of the profile.
        profile: String,
        /// Where spans begin and end, in order.
        bounds: Vec<Timestamp>,
    },
    /// Opens what was recorded of a profile.
    Open {
        /// The number of this past from now on. One of the same number is closed first.
        past: PastId,
        /// The name of the profile, which need not be there any more.
        profile: String,
        /// From when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// Reads the block that has this row.
    Load {
        /// Of which past.
        past: PastId,
        /// A row of it.
        row: u64,
    },
    /// Matches all messages with a query, the newest first. Ends the search before it.
    Search {
        /// Of which past.
        past: PastId,
        /// Which search it is.
        number: u64,
        /// The query in its canonical form.
        query: String,
        /// Which topics are left out whatever the query.
        except: Vec<TopicFilter>,
        /// Which payloads are messages of protobuf, where the query reads fields.
        messages: Vec<MessageRule>,
        /// What `age` counts from.
        now: Timestamp,
    },
    /// Ends the search.
    StopSearch {
        /// Of which past.
        past: PastId,
    },
    /// Counts what was recorded of each topic.
    CountTopics {
        /// Of which past.
        past: PastId,
    },
    /// Searches all that was recorded of a profile, the newest first. Ends the one before.
    SearchAll(SearchAllRequest),
    /// Ends the search of all.
    StopSearchAll,
    /// Reads what was recorded of a device.
    ReadDevice(DevicePastRequest),
    /// Looks for the births of Sparkplug B that were recorded of the profile of this name.
    Births(String),
    /// Writes what was recorded into a file, in place of an export that goes on.
    Export(Box<ExportRequest>),
    /// Ends the export; nothing is left of its file.
    StopExport,
    /// Ends all that is done for this past.
    Close {
        /// Which.
        past: PastId,
    },
}

/// What is read of the past.
#[derive(Clone, Debug)]
pub enum PastEvent {
    /// The recordings that there are, by file name.
    Recordings(Vec<RecordingOverview>),
    /// How much was recorded of a profile.
    Counted(PastCounts),
    /// A past can be read. Told again when messages have been recorded meanwhile, and it is opened again.
    Opened {
        /// Which.
        past: PastId,
        /// Its blocks, in the order of their rows. Rows that are in none of them are not recorded, or deleted.
        blocks: Arc<[PastBlock]>,
        /// Messages that are missing.
        missing: Vec<PastGap>,
        /// When it was recorded at all, in order; the last time may go on.
        recorded: Vec<Range<Timestamp>>,
        /// Where it has no block: when about the last message before it came, and the first one behind it.
        beside: (Option<Timestamp>, Option<Timestamp>),
    },
    /// The messages of a block.
    Loaded {
        /// Of which past.
        past: PastId,
        /// The row of its first message.
        first_row: u64,
        /// Topics have numbers as on a connection: one is named in the first block that came with it. `None` when the block
        /// is damaged.
        batch: Option<Arc<Batch>>,
    },
    /// The block of a row was deleted since the past was opened: there was too much, or it was too old.
    Deleted {
        /// Of which past.
        past: PastId,
        /// The row that was asked for.
        row: u64,
    },
    /// What a search has found since the event before.
    Found {
        /// Of which past.
        past: PastId,
        /// Which search.
        number: u64,
        /// The rows that were looked at.
        searched: Range<u64>,
        /// Those that match.
        found: RowSet,
        /// It is done.
        is_last: bool,
    },
    /// How far the topics are counted.
    CountingTopics {
        /// Of which past.
        past: PastId,
        /// Messages that were looked at.
        searched: u64,
        /// And how many there are.
        of: u64,
    },
    /// What was recorded of each topic.
    Topics {
        /// Of which past.
        past: PastId,
        /// The topics, in no order.
        topics: Arc<[PastTopic]>,
        /// Messages of topics that are too many to be listed.
        without_room: u64,
    },
    /// What a search of all that was recorded has found so far.
    FoundInAll(FoundInAll),
    /// What was recorded of a device.
    OfDevice(Box<DevicePastRead>),
    /// The births of Sparkplug B that were recorded.
    Births {
        /// The name of the profile.
        profile: String,
        /// In order, with their times; their places are rows of the recording.
        births: Arc<[(Timestamp, SparkplugBirth)]>,
    },
    /// How an export goes.
    Export {
        /// [`ExportRequest::number`].
        number: u64,
        /// How far it is.
        state: ExportState,
    },
    /// It cannot be read.
    Failed {
        /// Which.
        past: PastId,
        /// Why.
        notice: Box<Notice>,
    },
}

/// A search of all that was recorded of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchAllRequest {
    /// The caller gives it.
    pub number: u64,
    /// The name of the profile.
    pub profile: String,
    /// The query in its canonical form.
    pub query: String,
    /// Which payloads are messages of protobuf, where the query reads fields.
    pub messages: Vec<MessageRule>,
    /// What `age` counts from.
    pub now: Timestamp,
    /// Where the spans begin and end, in order, by which it is counted.
    pub bounds: Vec<Timestamp>,
}

/// What a search of all that was recorded has found so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundInAll {
    /// [`SearchAllRequest::number`].
    pub number: u64,
    /// How many messages match from each of the bounds to the next.
    pub messages: Vec<u64>,
    /// When about the newest of those came.
    pub newest: Vec<Option<Timestamp>>,
    /// How many match before the first of the bounds.
    pub older: u64,
    /// Messages that cannot be read.
    pub damaged: u64,
    /// Messages that were looked at.
    pub searched: u64,
    /// And how many there are.
    pub of: u64,
    /// It is done.
    pub is_last: bool,
    /// Why the recording cannot be read.
    pub problem: Option<Box<Notice>>,
}

impl FoundInAll {
    /// How many messages match.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.messages.iter().sum::<u64>() + self.older
    }
}

/// A block of messages of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastBlock {
    /// The row of its first message.
    pub first_row: u64,
    /// How many messages; their rows follow.
    pub messages: u64,
    /// When the earliest came.
    pub first_time: Timestamp,
    /// When the latest came.
    pub last_time: Timestamp,
}

/// What was recorded of a topic in a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastTopic {
    /// Its name.
    pub name: Box<str>,
    /// How many messages.
    pub messages: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// The row of the last one.
    pub last_row: u64,
    /// When that came.
    pub last_at: Timestamp,
    /// It came because the broker kept it.
    pub retained: bool,
    /// It was sent by this program.
    pub sent: bool,
    /// The beginning of its payload.
    pub payload: Box<[u8]>,
}

/// How much was recorded of a profile, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastCounts {
    /// The name of the profile.
    pub profile: String,
    /// Where spans begin and end, in order.
    pub bounds: Vec<Timestamp>,
    /// How many messages there are from each of the bounds to the next.
    pub messages: Vec<u64>,
    /// And how many bytes those have on disk.
    pub bytes: Vec<u64>,
    /// Messages that are missing between the first of the bounds and the last.
    pub missing: Vec<PastGap>,
    /// When it was recorded at all between them; the last time may go on.
    pub recorded: Vec<Range<Timestamp>>,
}

/// What is recorded of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingOverview {
    /// The name of the profile; `None` when it is not known.
    pub profile: Option<String>,
    /// The file.
    pub file: String,
    /// How many messages.
    pub messages: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// When the first came; `None` when there is none.
    pub first_time: Option<Timestamp>,
    /// When the last came.
    pub last_time: Option<Timestamp>,
    /// Whether messages are being recorded, here or by another program.
    pub is_recording: bool,
    /// Damaged and other files that were set aside, and how many bytes those have.
    pub set_aside: (usize, u64),
    /// Why it cannot be read.
    pub problem: Option<Box<Notice>>,
}
