//! Texts of the notices about recordings: their errors are made here.

use std::io::ErrorKind;
use std::path::PathBuf;

use engine::explain;
use engine::recording::{ImportError, ImportedLines};
use model::{Notice, Timestamp};
use store::{RecordingError, RecordingGap, WhyNotRecorded};

use super::golden;

#[test]
fn what_prevents_recording_says_what_is_written_down() {
    let wrong: Vec<String> = recordings().iter().filter_map(|notice| golden::check(notice).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn recordings() -> Vec<Notice> {
    let path = || PathBuf::from("/home/operator/plant.sqlite");
    let reasons = [store::Unusable::Damaged, store::Unusable::Foreign, store::Unusable::Newer, store::Unusable::Locked];
    let database = |code| RecordingError::Database {
        path: path(),
        source: rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None),
    };
    let unusable = |why| explain::recording(&RecordingError::Unusable { path: path(), why });
    let set_aside = |why| {
        let now_at = PathBuf::from("/home/operator/plant.damaged-1764300000-00.sqlite");
        let is_recovered = why == store::Unusable::Damaged;
        let deleted: Vec<PathBuf> =
            is_recovered.then(|| "/home/operator/plant.damaged-1764100000-00.sqlite".into()).into_iter().collect();
        explain::recording_set_aside(&store::RecordingSetAside { path: path(), now_at, why, is_recovered, deleted })
    };
    let missed = |why| {
        let (from, until) = (Timestamp::from_secs(10), Timestamp::from_secs(17));
        let messages = if why == WhyNotRecorded::Slow { 1 } else { 350 };
        explain::recording_missed(&RecordingGap { from, until, messages, why })
    };
    let mut notices = vec![
        explain::recording(&RecordingError::InUse { path: path(), process: None }),
        explain::recording_not_deleted(&RecordingError::InUse { path: path(), process: None }),
        explain::recording(&RecordingError::Missing { path: path() }),
        explain::recording(&RecordingError::Exists { path: path() }),
        explain::messages_not_imported(&ImportError::Unreadable(ErrorKind::PermissionDenied.into())),
        explain::messages_not_imported(&ImportError::Nothing(ImportedLines::default())),
        explain::messages_not_imported(&ImportError::Cancelled),
        explain::recording(&RecordingError::File { path: path(), source: ErrorKind::PermissionDenied.into() }),
        explain::recording(&database(rusqlite::ffi::SQLITE_FULL)),
        explain::recording(&database(rusqlite::ffi::SQLITE_IOERR)),
        explain::recording_not_started(&ErrorKind::WouldBlock.into()),
        explain::recording_recovered(&path(), 1_200),
        explain::recording_recovered(&path(), 1),
        explain::recording_unreadable(&path()),
    ];
    notices.extend(
        [WhyNotRecorded::Full, WhyNotRecorded::Slow, WhyNotRecorded::Failed, WhyNotRecorded::Damaged].map(missed),
    );
    notices.extend(reasons.map(unusable));
    notices.extend(reasons.map(set_aside));
    notices
}
