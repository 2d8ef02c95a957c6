//! The file in which retained messages are saved before they are cleared: one JSON object per line.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::Stop;
use super::terminal::tell_error;
use engine::explain;
use model::{RetainedMessage, Timestamp, Topic};
use texts::t;

/// Takes one message after the other. It is for this person alone, and never replaces a file.
pub(super) struct UndoFile {
    path: PathBuf,
    file: File,
}

impl UndoFile {
    /// At `path`, or at a new place in the current folder.
    pub(super) fn create(path: Option<PathBuf>, now: Timestamp) -> Result<Self, Stop> {
        let path = path.unwrap_or_else(|| PathBuf::from(format!("retained-{}.ndjson", now.as_secs())));
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Where the system knows such rights, no one else may read it.
        let created = NamedTempFile::new_in(folder);
        let created = created.and_then(|file| file.persist_noclobber(&path).map_err(|error| error.error));
        let file = created.map_err(|error| explain::output_failed(&error))?;
        Ok(Self { path, file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns when it is on disk.
    pub(super) fn save(&mut self, message: &RetainedMessage) -> Result<(), Stop> {
        let written = self.file.write_all(line(message).as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| explain::output_failed(&error).into())
    }
}

fn line(message: &RetainedMessage) -> String {
    let RetainedMessage { topic, payload, qos, user_properties, .. } = message;
    let payload = STANDARD.encode(payload);
    let line = json!({ "topic": topic, "qos": qos, "payload_base64": payload, "user_properties": user_properties });
    format!("{line}\n")
}

/// All messages of the file at `path`. One line that cannot be read refuses them all, so that nothing is half restored.
pub(super) fn read(path: &Path) -> Result<Vec<RetainedMessage>, Stop> {
    let name = path.display().to_string();
    let unreadable = |error| Stop::from(explain::payload_unreadable(&name, &error));
    let mut messages = Vec::new();
    for (at, line) in BufReader::new(File::open(path).map_err(unreadable)?).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        let Some(message) = parse(&line) else {
            tell_error(&t!("line {line} of {name} is not a saved message; nothing was put back", line = at + 1, name));
            return Err(Stop::Reported);
        };
        messages.push(message);
    }
    Ok(messages)
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

    #[test]
    fn what_is_saved_is_read_back_and_a_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("undo");
        let message = RetainedMessage {
            topic: "plant/\u{e9}".to_owned(),
            payload: vec![0, 255],
            qos: 1,
            modified_at: None,
            user_properties: vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())],
        };
        let mut file = UndoFile::create(Some(path.clone()), Timestamp(0)).unwrap();
        for _ in 0..2 {
            file.save(&message).unwrap();
        }
        assert_eq!(read(&path).unwrap(), [message.clone(), message]);
        assert!(UndoFile::create(Some(path), Timestamp(0)).is_err());
    }

    #[test]
    fn a_line_that_is_no_message_refuses_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("undo");
        for line in ["{}", r#"{"topic":"a/#","qos":0,"payload_base64":"","user_properties":[]}"#, "x"] {
            std::fs::write(&path, format!("{line}\n")).unwrap();
            assert!(matches!(read(&path), Err(Stop::Reported)), "{line}");
        }
        assert!(matches!(read(&folder.path().join("none")), Err(Stop::Failed(_))));
    }
}
