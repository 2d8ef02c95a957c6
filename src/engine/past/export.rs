//! Writes recorded messages into a file, block after block: memory does not grow with the recording. The file has its name
//! when all is written; until then it has another one, and nothing is left of it if that does not come.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use payload::{Births, Contracts, TopicMessages};
use search::Filter;
use store::{Passed, Place, Reader, RecordingError};

use super::births::with_births;
use super::reading::missing_in;
use super::search::wanted_by;
use crate::explain;
use crate::new_file::whole;
use crate::output_file::OutputFile;
use model::{Batch, ExportFormat, ExportMemory, ExportRequest, ExportState, Notice, PastGap, TopicNames};

/// How often it says how far it is.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// How much text is written together.
const PART_BYTES: usize = 256 * 1024;

/// Exports, and says how that goes, until all is written or `cancelled`.
pub(super) fn export(
    place: &Place,
    request: &ExportRequest,
    read: (&Arc<TopicMessages>, &Arc<Contracts>),
    cancelled: &AtomicBool,
    tell: &dyn Fn(ExportState),
) {
    let path = whole(&request.path);
    // What is no file cannot be replaced, and is said to be none.
    if !request.replaces && path.is_file() {
        return tell(ExportState::Exists { path: path.display().to_string() });
    }
    let filter = filter_of(place, request, read, cancelled);
    let exported = filter.and_then(|filter| try_export(place, request, (path.as_path(), filter), cancelled, tell));
    tell(match exported {
        Ok(state) => state,
        Err(notice) => ExportState::Failed(notice),
    });
}

fn try_export(
    place: &Place,
    request: &ExportRequest,
    (path, filter): (&Path, Option<Filter>),
    cancelled: &AtomicBool,
    tell: &dyn Fn(ExportState),
) -> Result<ExportState, Box<Notice>> {
    let unread = |error| Box::new(explain::recording(&error));
    let unwritten = |error: io::Error| Box::new(explain::not_saved(path, &error));
    let mut file = OutputFile::create(path).map_err(unwritten)?;
    let in_memory = request.memory.iter().flat_map(|memory| &memory.parts).map(|part| part.batch.len() as u64).sum();
    let mut progress = Progress { tell, told_at: Instant::now(), searched: 0, of: in_memory };
    let mut lines = Lines::new(request, filter.clone());
    let (mut damaged, mut missing) = (0, Vec::new());
    if request.memory.as_ref().is_none_or(|memory| memory.follows.is_some()) {
        let (unread_messages, failed) =
            recorded(place, request, cancelled, &mut lines, &mut file, &mut progress).map_err(unread)?;
        failed.map_or(Ok(()), Err).map_err(unwritten)?;
        damaged = unread_messages;
        missing = missing_of(place, request).map_err(unread)?;
    }
    if let Some(memory) = &request.memory {
        // Rows are others there.
        let births = Arc::new(Births::of(memory.births.iter()));
        (lines.names, lines.filter) = (memory.topics.clone(), filter.map(|filter| filter.with_births(births)));
        in_memory_too(request, memory, cancelled, &mut lines, &mut file, &mut progress).map_err(unwritten)?;
    }
    if cancelled.load(Ordering::Relaxed) {
        return Ok(ExportState::Stopped);
    }
    lines.flush(&mut file).map_err(unwritten)?;
    file.finish(request.replaces).map_err(unwritten)?;
    Ok(ExportState::Done { path: path.display().to_string(), written: lines.written, damaged, missing })
}

/// Says from time to time how far it is.
struct Progress<'t> {
    tell: &'t dyn Fn(ExportState),
    told_at: Instant,
    searched: u64,
    of: u64,
}

impl Progress<'_> {
    fn add(&mut self, searched: u64, written: u64) {
        self.searched += searched;
        if self.told_at.elapsed() >= TELL_EVERY {
            self.told_at = Instant::now();
            (self.tell)(ExportState::Running { written, searched: self.searched, of: self.of });
        }
    }
}

/// Writes what is recorded. Returns how many messages cannot be read, and why it could not be written.
fn recorded(
    place: &Place,
    request: &ExportRequest,
    cancelled: &AtomicBool,
    lines: &mut Lines,
    file: &mut OutputFile,
    progress: &mut Progress<'_>,
) -> Result<(u64, Option<io::Error>), RecordingError> {
    let mut reader = Reader::open(place.path())?;
    let mut heads = reader.heads(request.span.0, request.span.1)?;
    let end = request.memory.as_ref().and_then(|memory| memory.follows).unwrap_or(u64::MAX);
    heads.retain(|head| {
        let rows = head.first_row..head.first_row + head.messages;
        rows.start < end && request.rows.as_ref().is_none_or(|wanted| wanted.count(rows) > 0)
    });
    progress.of += heads.iter().map(|head| head.messages).sum::<u64>();
    let mut wanted = wanted_by(&lines.filter.clone().unwrap_or_default(), |_| false);
    let (mut damaged, mut failed) = (0, None);
    let is_wanted = |row: u64| row < end && request.rows.as_ref().is_none_or(|rows| rows.contains(row));
    reader.pass(heads, &mut wanted, |head, passed| {
        if cancelled.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        match passed {
            Passed::Skipped => {}
            Passed::Damaged => damaged += head.messages,
            Passed::Read(batch) => {
                lines.names.add(batch.new_topics());
                lines.names.forget_before(batch.oldest_topic());
                failed = lines
                    .write(request, (&batch, head.first_row), |place| is_wanted(head.first_row + place), file)
                    .err();
            }
        }
        progress.add(head.messages, lines.written);
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok((damaged, failed))
}

/// What is missing in what is exported.
fn missing_of(place: &Place, request: &ExportRequest) -> Result<Vec<PastGap>, RecordingError> {
    // Of single rows, what is between them is left out anyway.
    if request.rows.is_some() {
        return Ok(Vec::new());
    }
    Ok(missing_in(&Reader::open(place.path())?.summary()?, request.span, request.now))
}

/// Writes the messages in memory, whose topics have other numbers.
fn in_memory_too(
    request: &ExportRequest,
    memory: &ExportMemory,
    cancelled: &AtomicBool,
    lines: &mut Lines,
    file: &mut OutputFile,
    progress: &mut Progress<'_>,
) -> io::Result<()> {
    let is_wanted = |row: u64| memory.rows.as_ref().is_none_or(|rows| rows.contains(row));
    for part in &memory.parts {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(());
        }
        lines.write(request, (&part.batch, part.first_row), |place| is_wanted(part.first_row + place), file)?;
        progress.add(part.batch.len() as u64, lines.written);
    }
    Ok(())
}

fn filter_of(
    place: &Place,
    request: &ExportRequest,
    (messages, contracts): (&Arc<TopicMessages>, &Arc<Contracts>),
    cancelled: &AtomicBool,
) -> Result<Option<Filter>, Box<Notice>> {
    // The text is canonical, so it parses.
    let query = search::parse_with_contracts(&request.query).unwrap_or_default().except_on(&request.except);
    if query.is_everything() {
        return Ok(None);
    }
    let filter = query.compile().with_messages(messages).with_contracts(contracts);
    match with_births(filter.clone(), place.path(), request.span.1, cancelled) {
        // What is in memory alone has none.
        Err(RecordingError::Missing { .. }) => Ok(Some(filter)),
        filter => filter.map(Some).map_err(|error| Box::new(explain::recording(&error))),
    }
}

/// Turns batches into lines.
struct Lines {
    names: TopicNames,
    filter: Option<Filter>,
    places: Vec<usize>,
    line: String,
    time: String,
    buffer: Vec<u8>,
    written: u64,
}

impl Lines {
    fn new(request: &ExportRequest, filter: Option<Filter>) -> Self {
        let buffer = match request.format {
            ExportFormat::Csv => payload::CSV_HEADER.as_bytes().to_vec(),
            ExportFormat::Ndjson => Vec::new(),
        };
        Self {
            names: TopicNames::default(),
            filter,
            places: Vec::new(),
            line: String::new(),
            time: String::new(),
            buffer,
            written: 0,
        }
    }

    /// Writes those messages of a batch that match and whose place in it is wanted.
    fn write(
        &mut self,
        request: &ExportRequest,
        (batch, first_row): (&Batch, u64),
        is_wanted: impl Fn(u64) -> bool,
        out: &mut OutputFile,
    ) -> io::Result<()> {
        let Self { names, filter, places, line, time, buffer, written } = self;
        places.clear();
        match filter {
            Some(filter) => {
                filter.match_rows((batch, first_row), |id| names.get(id), request.now, |place| places.push(place));
            }
            None => places.extend(0..batch.len()),
        }
        let wanted = places.iter().filter(|place| is_wanted(**place as u64));
        for message in wanted.filter_map(|place| batch.get(*place)) {
            if !(request.span.0..=request.span.1).contains(&message.received_at) {
                continue;
            }
            time.clear();
            payload::push_utc(time, message.received_at);
            let topic = names.get(message.topic);
            match request.format {
                ExportFormat::Ndjson => payload::push_json_line(time, "", topic, &message, buffer),
                ExportFormat::Csv => {
                    line.clear();
                    payload::push_csv_line(line, time, topic, &message);
                    buffer.extend_from_slice(line.as_bytes());
                }
            }
            *written += 1;
            if buffer.len() >= PART_BYTES {
                out.write_all(buffer)?;
                buffer.clear();
            }
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut OutputFile) -> io::Result<()> {
        out.write_all(&self.buffer)
    }
}
