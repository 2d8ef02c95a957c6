//! Writes recorded messages into a file, block after block: memory does not grow with the recording. The file has its name
//! when all is written; until then it has another one, and nothing is left of it if that does not come.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use search::Filter;
use store::{Place, Reader};
use tempfile::NamedTempFile;

use crate::explain;
use model::{Batch, ExportFormat, ExportRequest, ExportState, Notice, TopicNames};

/// How often it says how far it is.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// How much text is written together.
const PART_BYTES: usize = 256 * 1024;

/// Exports, and says how that goes, until all is written or `cancelled`.
pub(super) fn export(place: &Place, request: &ExportRequest, cancelled: &AtomicBool, tell: &dyn Fn(ExportState)) {
    let path = whole(&request.path);
    if !request.replaces && path.exists() {
        return tell(ExportState::Exists { path: path.display().to_string() });
    }
    tell(match try_export(place, request, &path, cancelled, tell) {
        Ok(state) => state,
        Err(notice) => ExportState::Failed(notice),
    });
}

fn try_export(
    place: &Place,
    request: &ExportRequest,
    path: &Path,
    cancelled: &AtomicBool,
    tell: &dyn Fn(ExportState),
) -> Result<ExportState, Box<Notice>> {
    let unread = |error| Box::new(explain::recording(&error));
    let unwritten = |error: io::Error| Box::new(explain::output_failed(&error));
    let (since, until) = request.span;
    let mut reader = Reader::open(place.path()).map_err(unread)?;
    let of = reader.heads(since, until).map_err(unread)?.iter().map(|head| head.messages).sum();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(unwritten)?;
    let mut lines = Lines::new(request);
    let (mut from, mut searched, mut damaged, mut told_at) = (0, 0, 0, Instant::now());
    while let Some(block) = reader.next_block(from, since, until).map_err(unread)? {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(ExportState::Stopped);
        }
        from = block.head.first_row + block.head.messages.max(1);
        searched += block.head.messages;
        match &block.batch {
            Some(batch) => lines.write(request, block.head.first_row, batch, &mut file).map_err(unwritten)?,
            None => damaged += block.head.messages,
        }
        if told_at.elapsed() >= TELL_EVERY {
            told_at = Instant::now();
            tell(ExportState::Running { written: lines.written, searched, of });
        }
    }
    lines.flush(&mut file).map_err(unwritten)?;
    file.as_file().sync_all().map_err(unwritten)?;
    let named = if request.replaces { file.persist(path) } else { file.persist_noclobber(path) };
    named.map_err(|error| unwritten(error.error))?;
    Ok(ExportState::Done { path: path.display().to_string(), written: lines.written, damaged })
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
    fn new(request: &ExportRequest) -> Self {
        // The text is canonical, so it parses.
        let query = search::parse(&request.query).ok().filter(|query| !query.is_everything());
        let buffer = match request.format {
            ExportFormat::Csv => payload::CSV_HEADER.as_bytes().to_vec(),
            ExportFormat::Ndjson => Vec::new(),
        };
        let filter = query.map(|query| query.compile());
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

    fn write(
        &mut self,
        request: &ExportRequest,
        first_row: u64,
        batch: &Batch,
        out: &mut NamedTempFile,
    ) -> io::Result<()> {
        self.names.add(batch.new_topics());
        self.names.forget_before(batch.oldest_topic());
        let Self { names, filter, places, line, time, buffer, written } = self;
        places.clear();
        match filter {
            Some(filter) => filter.match_batch(batch, |id| names.get(id), request.now, |place| places.push(place)),
            None => places.extend(0..batch.len()),
        }
        let is_wanted =
            |place: &usize| request.rows.as_ref().is_none_or(|rows| rows.contains(first_row + *place as u64));
        for message in places.iter().filter(|place| is_wanted(place)).filter_map(|place| batch.get(*place)) {
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

    fn flush(&mut self, out: &mut NamedTempFile) -> io::Result<()> {
        out.write_all(&self.buffer)
    }
}

/// A name without a folder is in the folder for downloads, or else in the home folder; `~` is the home folder.
fn whole(path: &Path) -> PathBuf {
    let Some(folders) = directories::UserDirs::new() else { return path.to_owned() };
    if let Ok(below) = path.strip_prefix("~") {
        return folders.home_dir().join(below);
    }
    let folder = folders.download_dir().filter(|folder| folder.is_dir()).unwrap_or(folders.home_dir());
    // A whole path replaces the folder.
    folder.join(path)
}
