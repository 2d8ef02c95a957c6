//! `recordings import`: a recording of messages that were printed as lines of JSON.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::Stop;
use super::arguments::{Common, ImportMessagesArguments};
use super::interruption::Interruption;
use super::progress_line::ProgressLine;
use super::terminal::{tell_error, tell_note, tell_warning};
use engine::explain;
use engine::recording::{ImportError, ImportInto, ImportReport, ImportedLines, LineMistake, import_messages};
use model::Timestamp;
use texts::{counted, t};

/// Lines that were left out are named up to this number, and counted from then on.
const MOST_NAMED: u64 = 20;
/// How much is read at a time.
const PART_BYTES: usize = 256 * 1024;
/// Parts that may wait.
const WAITING_PARTS: usize = 4;

/// Makes a recording of the file.
pub(super) fn import(arguments: &ImportMessagesArguments, common: &Common) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let is_stdin = arguments.file == Path::new("-");
    let stem = arguments.file.file_stem().filter(|_| !is_stdin).map(|stem| stem.to_string_lossy().into_owned());
    let Some(name) = arguments.name.clone().or(stem) else {
        tell_error(t!("stdin has no name: give the recording one with --name"));
        return Err(Stop::Usage);
    };
    let into = ImportInto { place: folder.recording(&name), name, is_replacing: arguments.replace };
    let (parts, receiver) = sync_channel(WAITING_PARTS);
    let at_end = parts.clone();
    // A read that waits for more is over then; one that does not sees it by itself.
    let interruption = Interruption::listen(move || drop(at_end.try_send(Part::End)));
    let interruption = interruption.map_err(|error| explain::could_not_start(&error))?;
    let total = start_reading(&arguments.file, is_stdin, parts).map_err(|error| not_imported(&error))?;
    let lines = BufReader::with_capacity(PART_BYTES, Parts { receiver, part: Vec::new(), at: 0, has_ended: false });
    let mut report = Report::new(interruption, total);
    let imported = import_messages(lines, &into, Timestamp::from_system_clock(), &mut report);
    report.end();
    match imported {
        Ok(lines) => tell_result(&lines, &into.name),
        Err(ImportError::Cancelled) => {
            tell_note(t!("nothing was imported"));
            Err(Stop::Interrupted)
        }
        Err(error) => Err(not_imported(&error)),
    }
}

fn not_imported(error: &ImportError) -> Stop {
    explain::messages_not_imported(error).into()
}

fn tell_result(lines: &ImportedLines, name: &str) -> Result<(), Stop> {
    let ImportedLines { messages, wrong, notes, .. } = *lines;
    tell_note(&counted!(
        messages,
        "{messages} message was imported. To print it: topicdeck export --profile '{name}'",
        "{messages} messages were imported. To print them: topicdeck export --profile '{name}'",
        name
    ));
    if notes > 0 {
        tell_note(&counted!(
            notes,
            "{notes} line says that messages are missing, and was left out",
            "{notes} lines say that messages are missing, and were left out"
        ));
    }
    warn_of_mosquitto(lines);
    if wrong > 0 {
        tell_warning(&counted!(
            wrong,
            "{wrong} line is not a message and was left out",
            "{wrong} lines are not messages and were left out"
        ));
        return Err(Stop::Short);
    }
    Ok(())
}

/// What `mosquitto_sub` does not print, and which format does.
fn warn_of_mosquitto(lines: &ImportedLines) {
    let ImportedLines { empty, reformatted, cut, .. } = *lines;
    if empty > 0 {
        tell_warning(&counted!(
            empty,
            "{empty} line is empty: mosquitto_sub -F %J prints one in place of a message that is not JSON. Use -F %j",
            "{empty} lines are empty: mosquitto_sub -F %J prints one in place of a message that is not JSON. Use -F %j"
        ));
    }
    if reformatted > 0 {
        tell_warning(&counted!(
            reformatted,
            "{reformatted} payload is not as it was received: mosquitto_sub -F %J reformats JSON. Use -F %j",
            "{reformatted} payloads are not as they were received: mosquitto_sub -F %J reformats JSON. Use -F %j"
        ));
    }
    if cut > 0 {
        tell_warning(&counted!(
            cut,
            "{cut} payload ends at its first zero byte: mosquitto_sub -F %j prints no more of it. The format with %x prints \
             all bytes: topicdeck recordings import --help",
            "{cut} payloads end at their first zero byte: mosquitto_sub -F %j prints no more of them. The format with %x \
             prints all bytes: topicdeck recordings import --help"
        ));
    }
}

/// What a thread has read.
enum Part {
    Bytes(Vec<u8>),
    Failed(io::Error),
    End,
}

/// Reads the file, or stdin, on a separate thread. Returns how many bytes there are, where that is known.
#[expect(clippy::disallowed_methods, reason = "to read stdin or a pipe blocks, and nothing can take the read back")]
fn start_reading(path: &Path, is_stdin: bool, parts: SyncSender<Part>) -> Result<Option<u64>, ImportError> {
    let (input, total): (Box<dyn Read + Send>, _) = if is_stdin {
        (Box::new(io::stdin()), None)
    } else {
        let file = File::open(path).map_err(ImportError::Unreadable)?;
        let known = file.metadata().ok().filter(std::fs::Metadata::is_file);
        (Box::new(file), known.map(|known| known.len()))
    };
    let read = move || read_parts(input, &parts);
    std::thread::Builder::new().name("import".to_owned()).spawn(read).map_err(ImportError::Unreadable)?;
    Ok(total)
}

/// Sends what is read, until the input ends or the receiver is gone.
fn read_parts(mut input: impl Read, parts: &SyncSender<Part>) {
    loop {
        let mut bytes = vec![0; PART_BYTES];
        let part = match input.read(&mut bytes) {
            Ok(0) => Part::End,
            Ok(length) => {
                bytes.truncate(length);
                Part::Bytes(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Part::Failed(error),
        };
        let is_last = !matches!(part, Part::Bytes(_));
        if parts.send(part).is_err() || is_last {
            return;
        }
    }
}

/// What another thread reads.
struct Parts {
    receiver: Receiver<Part>,
    part: Vec<u8>,
    at: usize,
    has_ended: bool,
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.part.len() && !self.has_ended {
            match self.receiver.recv() {
                Ok(Part::Bytes(bytes)) => (self.part, self.at) = (bytes, 0),
                Ok(Part::Failed(error)) => return Err(error),
                Ok(Part::End) | Err(_) => self.has_ended = true,
            }
        }
        let length = (&self.part[self.at..]).read(buffer)?;
        self.at += length;
        Ok(length)
    }
}

/// Says on the terminal how far it is, and which lines are left out.
struct Report {
    interruption: Interruption,
    total: Option<u64>,
    wrong: u64,
    line: ProgressLine,
}

impl Report {
    fn new(interruption: Interruption, total: Option<u64>) -> Self {
        Self { interruption, total, wrong: 0, line: ProgressLine::new(true) }
    }

    fn end(&mut self) {
        self.line.end();
    }
}

impl ImportReport for Report {
    fn reached(&mut self, so_far: &ImportedLines) -> ControlFlow<()> {
        if self.interruption.is_noted() {
            return ControlFlow::Break(());
        }
        let percent = self.total.filter(|total| *total > 0).map(|total| so_far.bytes * 100 / total);
        self.line.tell(|| {
            if let Some(percent) = percent {
                t!("{messages} messages, {percent} %", messages = so_far.messages, percent)
            } else {
                t!("{messages} messages", messages = so_far.messages)
            }
        });
        ControlFlow::Continue(())
    }

    fn wrong(&mut self, line: u64, mistake: LineMistake) {
        self.wrong += 1;
        if self.wrong <= MOST_NAMED {
            self.end();
            tell_warning(&t!("line {line}: {reason}", line, reason = line_mistake(mistake)));
        }
    }
}

/// Why a line was left out of an import, to follow "line 7: ".
fn line_mistake(mistake: LineMistake) -> &'static str {
    match mistake {
        LineMistake::TooLong => t!("it is longer than 1 GiB"),
        LineMistake::NotJson => t!("it is not a JSON object"),
        LineMistake::Time => t!("it has no valid time in received_at or tst"),
        LineMistake::Topic => t!("it has no topic"),
        LineMistake::Payload => t!("its payload cannot be read"),
        LineMistake::Property => t!("one of its properties cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::super::label::Label;
    use super::super::output::{Form, Lines};
    use super::*;
    use engine::recording::{Place, Reader};
    use model::{Batch, BatchBuilder, Message, Origin, PropertiesBuilder, PropertyRef, Qos};

    /// Counts what is wrong.
    struct Wrong(Vec<(u64, LineMistake)>);

    impl ImportReport for Wrong {
        fn reached(&mut self, _: &ImportedLines) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }

        fn wrong(&mut self, line: u64, mistake: LineMistake) {
            self.0.push((line, mistake));
        }
    }

    /// As `export` writes them.
    fn exported(batches: impl IntoIterator<Item = impl std::borrow::Borrow<Batch>>) -> Vec<u8> {
        let mut text = Vec::new();
        let mut lines = Lines::new(Form::Json, TimeZone::UTC, Label::default(), None).and_sent();
        for batch in batches {
            let written = lines.write(batch.borrow(), u64::MAX, Timestamp(0), |part| {
                text.extend_from_slice(part);
                Ok::<_, std::convert::Infallible>(())
            });
            written.unwrap();
        }
        text
    }

    fn recorded(place: &Place) -> Vec<Batch> {
        let mut reader = Reader::open(place.path()).unwrap();
        let (mut batches, mut from) = (Vec::new(), 0);
        while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap() {
            from = block.head.first_row + block.head.messages;
            batches.push(block.batch.unwrap());
        }
        batches
    }

    #[derive(Clone, Debug)]
    enum Property {
        Format(u8),
        Expiry(u32),
        ContentType(String),
        ResponseTopic(String),
        CorrelationData(Vec<u8>),
        User(String, String),
    }

    fn property() -> impl Strategy<Value = Property> {
        prop_oneof![
            any::<u8>().prop_map(Property::Format),
            any::<u32>().prop_map(Property::Expiry),
            any::<String>().prop_map(Property::ContentType),
            any::<String>().prop_map(Property::ResponseTopic),
            any::<Vec<u8>>().prop_map(Property::CorrelationData),
            any::<(String, String)>().prop_map(|(name, value)| Property::User(name, value)),
        ]
    }

    fn payload() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            any::<Vec<u8>>(),
            any::<String>().prop_map(String::into_bytes),
            any::<(f64, String)>()
                .prop_map(|(number, text)| serde_json::json!({ "n": number, "t": [text] }).to_string().into_bytes()),
            Just(b"{ \"n\": 1.50, \"id\": 9007199254740993 }\n".to_vec()),
        ]
    }

    /// Microseconds from the year 1 to 9999.
    const TIMES: std::ops::Range<i64> = -62_135_596_800_000_000..253_370_764_800_000_000;

    /// Time, topic, payload, properties; QoS 1, retained, sent.
    type Values = (i64, String, Vec<u8>, Vec<Property>, (bool, bool, bool));

    fn message() -> impl Strategy<Value = Values> {
        (TIMES, any::<String>(), payload(), proptest::collection::vec(property(), 0..4), any::<(bool, bool, bool)>())
    }

    proptest! {
        #[test]
        fn what_was_exported_and_imported_is_exported_as_the_same_bytes(
            messages in proptest::collection::vec(message(), 1..30),
        ) {
            let (mut builder, mut packed) = (BatchBuilder::default(), PropertiesBuilder::default());
            for (time, topic, payload, properties, (is_qos_1, retain, is_sent)) in &messages {
                packed.clear();
                for property in properties {
                    packed.push(match property {
                        Property::Format(format) => PropertyRef::PayloadFormat(*format),
                        Property::Expiry(secs) => PropertyRef::MessageExpirySecs(*secs),
                        Property::ContentType(text) => PropertyRef::ContentType(text),
                        Property::ResponseTopic(text) => PropertyRef::ResponseTopic(text),
                        Property::CorrelationData(data) => PropertyRef::CorrelationData(data),
                        Property::User(name, value) => PropertyRef::User(name, value),
                    });
                }
                builder.push(Message {
                    received_at: Timestamp(*time),
                    topic,
                    payload,
                    properties: packed.as_properties(),
                    qos: if *is_qos_1 { Qos::AtLeastOnce } else { Qos::AtMostOnce },
                    retain: *retain,
                    duplicate: false,
                    origin: if *is_sent { Origin::Sent } else { Origin::Received },
                });
            }
            let first = exported([builder.close().unwrap()]);
            let folder = tempfile::tempdir().unwrap();
            let place = engine::Folder::at(folder.path()).recording("test");
            let into = ImportInto { place: place.clone(), name: "test".to_owned(), is_replacing: false };
            let mut wrong = Wrong(Vec::new());
            let imported = import_messages(first.as_slice(), &into, Timestamp(0), &mut wrong).unwrap();
            prop_assert_eq!((imported.messages, wrong.0), (messages.len() as u64, Vec::new()));
            let batches = recorded(&place);
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            prop_assert_eq!(text(exported(&batches)), text(first));
            let payloads: Vec<&[u8]> = batches.iter().flat_map(Batch::iter).map(|message| message.payload).collect();
            prop_assert!(payloads.into_iter().eq(messages.iter().map(|message| message.2.as_slice())));
        }
    }
}
