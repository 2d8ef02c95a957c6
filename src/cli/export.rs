//! `export`: recorded messages as lines, to stdout or into a file.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::tz::TimeZone;

use super::Stop;
use super::arguments::{Common, ExportArguments, ExportFormat};
use super::contracts;
use super::interruption::Interruption;
use super::label::Label;
use super::messages;
use super::output::{Form, Lines};
use super::progress_line::ProgressLine;
use super::readings::Readings;
use super::recorded_gaps;
use super::recordings::{damages, place};
use super::terminal::{tell_error, tell_note, tell_warning, write_stdout};
use engine::recording::{Passed, Reader, WantedTopics, WhyNotRecorded, births_until, missing_in};
use engine::{OutputFile, explain};
use model::{Notice, Timestamp};
use payload::{Births, Contracts, TopicMessages, is_sparkplug_birth};
use search::{Filter, Query};
use texts::{counted, t};

/// Writes what is asked for.
pub(super) fn export(arguments: &ExportArguments, common: &Common) -> Result<(), Stop> {
    if arguments.since.zip(arguments.until).is_some_and(|(since, until)| since > until) {
        tell_error(t!("--since is later than --until"));
        return Err(Stop::Usage);
    }
    let place = place(common)?;
    let failed = |error| Stop::from(explain::recording(&error));
    let reader = Reader::open(place.path()).map_err(failed)?;
    let summary = reader.summary().map_err(failed)?;
    let total = summary.messages;
    let query = arguments.query.as_ref();
    let contracts = match query.filter(|query| query.needs_contracts()) {
        Some(_) => contracts::read_with_stored(&arguments.contracts, query, common, common.profile())?,
        None => contracts::read(&arguments.contracts)?,
    };
    let messages = messages::read(&arguments.messages, &contracts, common, common.profile())?;
    let mut out = Out::new(arguments.output.as_deref())?;
    let is_file = matches!(out, Out::File { .. });
    if arguments.format == ExportFormat::Csv {
        out.write(payload::CSV_HEADER.as_bytes())?;
    }
    let interruption = Interruption::listen(|| {}).map_err(|error| explain::could_not_start(&error))?;
    let mut progress = Progress::new(total, is_file);
    let births = births(arguments, place.path())?;
    let damaged = copy((arguments, &messages, &contracts, births), reader, &interruption, &mut out, &mut progress)?;
    progress.end();
    out.finish()?;
    recorded_gaps::tell(&missing_in(&summary, span(arguments), Timestamp::from_system_clock()));
    let remedies = damages(&summary, damaged);
    for remedy in &remedies {
        tell_warning(remedy);
    }
    if damaged > 0 {
        tell_warning(&counted!(
            damaged,
            "{damaged} message is missing: the recording is damaged there",
            "{damaged} messages are missing: the recording is damaged there"
        ));
    }
    // Also while another process copies it.
    let is_uncopied = summary.gaps.iter().any(|gap| gap.why == WhyNotRecorded::NotCopied);
    if damaged > 0 || is_uncopied || !remedies.is_empty() { Err(Stop::Reported) } else { Ok(()) }
}

fn span(arguments: &ExportArguments) -> (Timestamp, Timestamp) {
    (arguments.since.unwrap_or(Timestamp(i64::MIN)), arguments.until.unwrap_or(Timestamp(i64::MAX)))
}

/// Writes block after block: memory does not grow with the recording. Returns how many messages cannot be read.
fn copy(
    (arguments, messages, contracts, births): (&ExportArguments, &Arc<TopicMessages>, &Arc<Contracts>, Arc<Births>),
    mut reader: Reader,
    interruption: &Interruption,
    out: &mut Out,
    progress: &mut Progress,
) -> Result<u64, Stop> {
    let form = match arguments.format {
        ExportFormat::Ndjson => Form::Json,
        ExportFormat::Csv => Form::Csv,
    };
    let (since, until) = span(arguments);
    let filter = arguments.query.clone();
    let filter = filter.map(|query| {
        let filter = query.compile().with_messages(messages).with_contracts(contracts);
        filter.with_births(Arc::clone(&births))
    });
    let by_topic = filter.clone();
    let names_metrics = arguments.decode || by_topic.as_ref().is_some_and(Filter::reads_payloads);
    let may_match = |topic: &str| {
        by_topic.as_ref().is_none_or(|filter| filter.may_match_on(topic))
            || (names_metrics && is_sparkplug_birth(topic))
    };
    let mut wanted = WantedTopics::which(may_match);
    let lines = Lines::new(form, TimeZone::UTC, Label::default(), filter)
        .with_readings(Readings::new(messages, arguments.decode).with_births(births));
    let mut lines = lines.between(since, until).and_sent().with_contracts(Arc::clone(contracts));
    let now = Timestamp::from_system_clock();
    let heads = reader.heads(since, until).map_err(|error| explain::recording(&error))?;
    let (mut damaged, mut stop) = (0, None);
    let passed = reader.pass(heads, &mut wanted, |head, passed| {
        if interruption.is_noted() {
            stop = Some(Stop::Interrupted);
            return ControlFlow::Break(());
        }
        match passed {
            Passed::Skipped => {}
            Passed::Damaged => damaged += head.messages,
            Passed::Read(batch) => {
                lines.go_to(head.first_row);
                match lines.write(&batch, u64::MAX, now, |part| out.write(part)) {
                    Ok(written) => progress.written += written,
                    Err(error) => stop = Some(error),
                }
            }
        }
        progress.tell();
        if stop.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    passed.map_err(|error| explain::recording(&error))?;
    stop.map_or(Ok(damaged), Err)
}

/// The births of Sparkplug B before the first message, where what they say is needed: those that follow are noted.
fn births(arguments: &ExportArguments, path: &Path) -> Result<Arc<Births>, Stop> {
    let reads_payloads = arguments.query.as_ref().is_some_and(Query::reads_payloads);
    let Some(since) = arguments.since.filter(|_| reads_payloads || arguments.decode) else {
        return Ok(Arc::default());
    };
    let births = births_until(path, since, &AtomicBool::new(false)).map_err(|error| explain::recording(&error))?;
    Ok(Arc::new(Births::of(births.iter().map(|(_, birth)| birth))))
}

/// Where the lines go.
enum Out {
    Stdout,
    File { path: PathBuf, file: OutputFile },
}

impl Out {
    fn new(path: Option<&Path>) -> Result<Self, Stop> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::Stdout) };
        let file = OutputFile::create_or_open(path).map_err(|error| explain::not_saved(path, &error))?;
        Ok(Self::File { path: path.to_owned(), file })
    }

    fn write(&mut self, part: &[u8]) -> Result<(), Stop> {
        match self {
            Self::Stdout => write_stdout(part),
            Self::File { path, file } => {
                file.write_all(part).map_err(|error| Self::failed(path, file.is_direct(), &error).into())
            }
        }
    }

    fn finish(self) -> Result<(), Stop> {
        let Self::File { path, file } = self else { return Ok(()) };
        let is_direct = file.is_direct();
        file.finish(true).map_err(|error| Self::failed(&path, is_direct, &error).into())
    }

    fn failed(path: &Path, is_direct: bool, error: &std::io::Error) -> Notice {
        if is_direct { explain::not_written_through(path, error) } else { explain::not_saved(path, error) }
    }
}

/// Says on the terminal how far it is, when the messages do not go there.
struct Progress {
    written: u64,
    total: u64,
    line: ProgressLine,
}

impl Progress {
    fn new(total: u64, to_file: bool) -> Self {
        Self { written: 0, total, line: ProgressLine::new(to_file || !std::io::stdout().is_terminal()) }
    }

    fn tell(&mut self) {
        let (written, total) = (self.written, self.total);
        self.line.tell(|| t!("{written} messages, of at most {total}", written, total));
    }

    fn end(&mut self) {
        self.line.end();
        if self.line.is_shown() {
            tell_note(&t!("{written} messages were exported", written = self.written));
        }
    }
}
