//! The file in which retained messages are saved before they are cleared: one JSON object per line. It is for this person
//! alone, and never replaces a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::explain;
use model::{Notice, RetainedMessage, Timestamp, Topic};

/// So many files can have names of the same second.
const SAME_SECOND: u32 = 100;

/// One message is written at a time, so that lines do not mix.
static WRITING: Mutex<()> = Mutex::new(());

/// Creates the file. Blocks, as all of these do.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub(crate) fn create(path: &Path) -> Result<(), Box<Notice>> {
    created(path).map_err(|error| not_created(path, &error))
}

/// Creates a file in this folder, which need not be there yet, and returns where it is.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn create_in(folder: &Path, now: Timestamp) -> Result<PathBuf, Box<Notice>> {
    fs::create_dir_all(folder).map_err(|error| explain::not_saved(folder, &error))?;
    let time = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default().to_zoned(TimeZone::system());
    let time = time.strftime("%Y-%m-%d-%H%M%S").to_string();
    let mut path = folder.join(format!("retained-{time}.ndjson"));
    for number in 2..SAME_SECOND {
        match created(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                path.set_file_name(format!("retained-{time}-{number}.ndjson"));
            }
            created => return created.map(|()| path.clone()).map_err(|error| not_created(&path, &error)),
        }
    }
    create(&path).map(|()| path)
}

/// Appends a message. It is on disk then; after an error the file is as it was before.
///
/// # Errors
/// When the file is gone, or cannot be written.
pub(crate) fn append(path: &Path, message: &RetainedMessage) -> Result<(), Box<Notice>> {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let append = || {
        let mut file = OpenOptions::new().append(true).open(path)?;
        let length = file.metadata()?.len();
        let written = file.write_all(line(message).as_bytes()).and_then(|()| file.sync_data());
        // Half a line would make the whole file unreadable.
        written.inspect_err(|_| drop(file.set_len(length)))
    };
    append().map_err(|error: io::Error| Box::new(explain::not_saved(path, &error)))
}

/// Removes a file in which nothing was saved. Returns whether it did.
pub(crate) fn remove_if_empty(path: &Path) -> bool {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    fs::metadata(path).is_ok_and(|file| file.len() == 0) && fs::remove_file(path).is_ok()
}

/// All messages of the file. One line that cannot be read refuses them all, so that nothing is half restored.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<RetainedMessage>, Box<Notice>> {
    let name = path.display().to_string();
    let unreadable = |error| Box::new(explain::payload_unreadable(&name, &error));
    let mut messages = Vec::new();
    for (at, line) in BufReader::new(File::open(path).map_err(unreadable)?).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        messages.push(parse(&line).ok_or_else(|| Box::new(explain::not_a_saved_message(&name, at + 1)))?);
    }
    Ok(messages)
}

/// Where the system knows such rights, no one else may read it.
fn created(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder)?.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

fn not_created(path: &Path, error: &io::Error) -> Box<Notice> {
    Box::new(match error.kind() {
        ErrorKind::AlreadyExists => explain::file_exists(&path.display().to_string()),
        _ => explain::not_saved(path, error),
    })
}

fn line(message: &RetainedMessage) -> String {
    let RetainedMessage { topic, payload, qos, user_properties, .. } = message;
    let payload = STANDARD.encode(payload);
    let line = json!({ "topic": topic, "qos": qos, "payload_base64": payload, "user_properties": user_properties });
    format!("{line}\n")
}

fn parse(line: &str) -> Option<RetainedMessage> {
    let line: Value = serde_json::from_str(line).ok()?;
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    Some(RetainedMessage {
        topic: Topic::parse(line["topic"].as_str()?).ok()?.as_str().to_owned(),
        payload: STANDARD.decode(line["payload_base64"].as_str()?).ok()?,
        qos: u8::from(line["qos"] == 1),
        modified_at: None,
        user_properties: line["user_properties"].as_array()?.iter().map(pair).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> RetainedMessage {
        RetainedMessage {
            topic: "plant/\u{e9}".to_owned(),
            payload: vec![0, 255],
            qos: 1,
            modified_at: None,
            user_properties: vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())],
        }
    }

    #[test]
    fn what_is_saved_is_read_back_and_a_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("undo");
        create(&path).unwrap();
        for _ in 0..2 {
            append(&path, &message()).unwrap();
        }
        assert_eq!(read(&path).unwrap(), [message(), message()]);
        assert!(!remove_if_empty(&path) && path.exists());
        assert_eq!(create(&path).unwrap_err().code, "output.exists");
        assert_eq!(append(&folder.path().join("gone"), &message()).unwrap_err().code, "output.not_saved");
    }

    #[test]
    fn two_clearings_of_one_second_have_a_file_each() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("cleared");
        let files = [(); 3].map(|()| create_in(&below, Timestamp::from_secs(1_700_000_000)).unwrap());
        assert_eq!(fs::read_dir(&below).unwrap().count(), 3, "{files:?}");
        assert_eq!(read(&files[2]).unwrap(), []);
        assert!(remove_if_empty(&files[2]) && !files[2].exists());
    }

    #[test]
    fn a_line_that_is_no_message_refuses_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("undo");
        for text in ["{}", r#"{"topic":"a/#","qos":0,"payload_base64":"","user_properties":[]}"#, "x"] {
            fs::write(&path, format!("{}{text}\n", line(&message()))).unwrap();
            let notice = read(&path).unwrap_err();
            assert!(notice.code == "retained.damaged_file" && notice.cause.contains('2'), "{text}: {notice:?}");
        }
        assert_eq!(read(&folder.path().join("none")).unwrap_err().code, "send.unreadable");
    }
}
