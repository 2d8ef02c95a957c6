//! Makes a recording of messages that were printed as lines of JSON. Blocks; a thread that may do so calls it.

mod coding;
mod line;

use std::io::{self, BufRead, Read as _};
use std::ops::ControlFlow;
use std::time::Duration;

use model::{BatchBuilder, PropertiesBuilder, Timestamp};
use store::{NewRecording, Place, RecordingError};

use coding::Coding;
pub use line::LineMistake;
use line::{Change, Line};

/// Messages that are kept together came within so much time: together they are on one day, and in one bar of it.
const LONGEST: Duration = Duration::from_mins(5);
/// A line may have so many bytes: a payload has 256 MiB at most, and escapes and base64 need room.
const MOST_LINE_BYTES: u64 = 1 << 30;
/// How many lines are read before it is said how far it is.
const TELL_EVERY: u64 = 1_000;

/// What becomes of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportedLines {
    /// How many messages were imported.
    pub messages: u64,
    /// How many lines are no messages.
    pub wrong: u64,
    /// Empty lines among those of mosquitto: `mosquitto_sub -F %J` prints one in the place of a message that is not JSON.
    pub empty: u64,
    /// Lines of `watch` between messages, which say what is missing.
    pub notes: u64,
    /// Messages whose payload has another length than it had when it came: mosquitto prints JSON in its own way.
    pub reformatted: u64,
    /// Messages whose payload ends at its first zero byte: mosquitto prints no more of it.
    pub cut: u64,
    /// How many bytes were read.
    pub bytes: u64,
}

/// Hears how far an import is.
pub trait ImportReport {
    /// So much is read. The import ends without a recording when this breaks.
    fn reached(&mut self, so_far: &ImportedLines) -> ControlFlow<()>;

    /// The line of this number is no message.
    fn wrong(&mut self, line: u64, mistake: LineMistake);
}

/// Why an import ended without a recording.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The lines cannot be read.
    #[error("the lines cannot be read")]
    Unreadable(#[source] io::Error),
    /// There is no message in them.
    #[error("there is no message")]
    Nothing(ImportedLines),
    /// The report broke it off.
    #[error("it was cancelled")]
    Cancelled,
    /// The recording cannot be made.
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

/// Where the messages go.
#[derive(Clone, Debug)]
pub struct ImportInto {
    /// Where the recording will be.
    pub place: Place,
    /// Its name, in the place of that of a profile.
    pub name: String,
    /// Whether one that is there is replaced.
    pub is_replacing: bool,
}

/// Makes a recording of the messages in `lines`, with the times that they have. There is a whole recording then, or none.
///
/// # Errors
/// When there is no recording. Lines that are no messages are none: `report` hears of each.
pub fn import_messages(
    mut lines: impl BufRead,
    into: &ImportInto,
    now: Timestamp,
    report: &mut dyn ImportReport,
) -> Result<ImportedLines, ImportError> {
    let ImportInto { place, name, is_replacing } = into;
    let mut recording = NewRecording::begin(place, name, *is_replacing, now)?;
    let (mut builder, mut properties) = (BatchBuilder::default(), PropertiesBuilder::default());
    let (mut so_far, mut line, mut number) = (ImportedLines::default(), Vec::new(), 0);
    let (mut began, mut is_of_mosquitto) = (Timestamp::default(), false);
    loop {
        line.clear();
        let read =
            lines.by_ref().take(MOST_LINE_BYTES).read_until(b'\n', &mut line).map_err(ImportError::Unreadable)?;
        so_far.bytes += read as u64;
        number += 1;
        if (number % TELL_EVERY == 0 || read == 0) && report.reached(&so_far).is_break() {
            return Err(ImportError::Cancelled);
        }
        if read == 0 {
            break;
        }
        match message_in(&line, number == 1, &mut properties) {
            Ok(None) => so_far.empty += 1,
            Ok(Some(Line::Note)) => so_far.notes += 1,
            Ok(Some(Line::Message(message))) => {
                let at = message.received_at;
                if builder.is_full() || at.since(began).max(began.since(at)) > LONGEST {
                    began = at;
                    builder.close().map_or(Ok(()), |batch| recording.push(&batch, now))?;
                }
                builder.push(message.with(&properties));
                so_far.messages += 1;
                so_far.reformatted += u64::from(message.change == Change::Reformatted);
                so_far.cut += u64::from(message.change == Change::Cut);
                is_of_mosquitto |= message.is_of_mosquitto;
            }
            Err(mistake) => {
                report.wrong(number, mistake);
                so_far.wrong += 1;
                if mistake == LineMistake::TooLong {
                    skip_line(&mut lines).map_err(ImportError::Unreadable)?;
                }
            }
        }
    }
    builder.close().map_or(Ok(()), |batch| recording.push(&batch, now))?;
    if so_far.messages == 0 {
        return Err(ImportError::Nothing(so_far));
    }
    recording.finish(*is_replacing, now)?;
    Ok(of_one_format(so_far, is_of_mosquitto))
}

/// Lines are in the same format: where one is of `%J`, a text that is shorter than it was is JSON too.
fn of_one_format(lines: ImportedLines, is_of_mosquitto: bool) -> ImportedLines {
    let empty = if is_of_mosquitto { lines.empty } else { 0 };
    if lines.reformatted > 0 || empty > 0 {
        return ImportedLines { empty, reformatted: lines.reformatted + lines.cut, cut: 0, ..lines };
    }
    ImportedLines { empty, ..lines }
}

/// What is in a line; `None` when it is empty. The first one may begin with a byte order mark.
fn message_in(line: &[u8], is_first: bool, properties: &mut PropertiesBuilder) -> Result<Option<Line>, LineMistake> {
    if line.len() as u64 == MOST_LINE_BYTES && !line.ends_with(b"\n") {
        return Err(LineMistake::TooLong);
    }
    let Ok(text) = std::str::from_utf8(line) else { return line::read_bytes(line, properties).map(Some) };
    let text = if is_first { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text }.trim();
    if text.is_empty() {
        return Ok(None);
    }
    line::read(text, Coding::Utf8, properties).map(Some)
}

/// Reads up to the end of the line.
fn skip_line(lines: &mut impl BufRead) -> io::Result<()> {
    loop {
        let bytes = lines.fill_buf()?;
        let (length, is_end) = match bytes.iter().position(|byte| *byte == b'\n') {
            Some(place) => (place + 1, true),
            None => (bytes.len(), bytes.is_empty()),
        };
        lines.consume(length);
        if is_end {
            return Ok(());
        }
    }
}
