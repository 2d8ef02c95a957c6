//! Recordings that cannot be written or read, and messages that are missing in them.

use std::io::Error;
use std::path::Path;

use super::settings::system_words;
use model::{Notice, Severity, Words};
use store::{RecordingError, RecordingGap, RecordingSetAside, Unusable, WhyNotRecorded};
use texts::{counted, t};

/// A recording cannot be used.
#[must_use]
pub fn recording(error: &RecordingError) -> Notice {
    let path = error.path().display().to_string();
    let notice = |code, summary, cause: &str, remedy| Notice::error(code, Words { summary, cause, remedy });
    let notice = match error {
        RecordingError::InUse { .. } => notice(
            "recording.in_use",
            t!("Another Topicdeck is recording this profile"),
            t!("One program at a time writes to a recording."),
            t!("Messages are recorded there. When that program ends, this one continues the recording."),
        ),
        RecordingError::Missing { .. } => notice(
            "recording.missing",
            t!("There is no recording of this profile"),
            t!("Nothing was recorded, or the recording was deleted."),
            t!("List the recordings: topicdeck recordings. Record messages: topicdeck record FILTER"),
        ),
        RecordingError::Exists { .. } => notice(
            "recording.exists",
            t!("There is a recording of this name"),
            t!("An import makes a new recording."),
            t!("Choose another name: --name. To replace the recording that is there: --replace"),
        ),
        RecordingError::Unusable { why: Unusable::Newer, .. } => notice(
            "recording.newer",
            t!("Cannot read the recording"),
            t!("A newer version of Topicdeck wrote it."),
            t!("Use the newer version."),
        ),
        RecordingError::Unusable { why: Unusable::Foreign, .. } => notice(
            "recording.foreign",
            t!("Cannot read the recording"),
            t!("The file is not a recording of Topicdeck."),
            t!(
                "If it is a damaged recording, copy what can be read into a new one: topicdeck recordings repair NAME. Otherwise record again: the file is renamed and kept."
            ),
        ),
        RecordingError::Unusable { why: Unusable::Damaged, .. } => notice(
            "recording.damaged",
            t!("The recording is damaged"),
            t!("The file contradicts itself: the disk may be failing, or another program changed the file."),
            t!("Copy what can be read into a new recording: topicdeck recordings repair NAME. Check the disk."),
        ),
        RecordingError::Unusable { why: Unusable::Locked, .. } => notice(
            "recording.locked",
            t!("Cannot use the recording now"),
            t!("Another program has locked the file."),
            t!("Close programs that have the file open, such as database tools."),
        ),
        RecordingError::File { source, .. } => {
            let remedy = t!("Make the file and its folder writable, or free up disk space. Recording then continues.");
            notice("recording.disk", t!("Messages are not recorded"), &system_words(source), remedy)
                .detail(t!("system"), source.to_string())
        }
        RecordingError::Database { source, .. } => {
            let cause = if error.is_full() { t!("The disk is full.") } else { t!("The disk does not accept writing.") };
            let remedy = t!("Make the file and its folder writable, or free up disk space. Recording then continues.");
            notice("recording.disk", t!("Messages are not recorded"), cause, remedy)
                .detail(t!("system"), source.to_string())
        }
    };
    notice.severity(Severity::Warning).copyable(t!("File"), path)
}

/// There is nothing to repair a recording with.
#[must_use]
pub fn recording_unreadable(path: &Path) -> Notice {
    let words = Words {
        summary: t!("Nothing can be read of the recording"),
        cause: t!("The file contradicts itself: the disk may be failing, or another program changed the file."),
        remedy: t!("Nothing was changed. To delete the recording: topicdeck forget --profile NAME"),
    };
    let notice = Notice::error("recording.unreadable", words).severity(Severity::Warning);
    notice.copyable(t!("File"), path.display().to_string())
}

/// A recording cannot be deleted.
#[must_use]
pub fn recording_not_deleted(error: &RecordingError) -> Notice {
    let RecordingError::InUse { path, .. } = error else { return recording(error) };
    let words = Words {
        summary: t!("Another Topicdeck is recording this profile"),
        cause: t!("Only the program that writes to a recording can delete it."),
        remedy: t!(
            "Nothing was deleted. End that program first. If it is a window, you can delete the recording there: Settings > Recording."
        ),
    };
    let notice = Notice::error("recording.not_deleted", words).severity(Severity::Warning);
    notice.copyable(t!("File"), path.display().to_string())
}

/// A recording that could not be used was renamed.
#[must_use]
pub fn recording_set_aside(set_aside: &RecordingSetAside) -> Notice {
    let cause = match set_aside.why {
        Unusable::Damaged => t!("The file is damaged: the disk may be failing, or another program changed the file."),
        Unusable::Foreign => t!("The file is not a recording of Topicdeck."),
        Unusable::Newer => t!("A newer version of Topicdeck wrote the file."),
        Unusable::Locked => t!("Another program has locked the file."),
    };
    let remedy = if set_aside.is_recovered {
        t!("A new recording was started. What can be read is being copied into it. Check the disk.")
    } else {
        t!("The file was renamed and is otherwise unchanged. A new recording was started.")
    };
    let words = Words { summary: t!("The recording could not be used and was renamed"), cause, remedy };
    let notice = Notice::error("recording.set_aside", words)
        .severity(Severity::Warning)
        .copyable(t!("File"), set_aside.now_at.display().to_string());
    set_aside.deleted.iter().fold(notice, |notice, deleted| {
        notice.detail(t!("deleted, since three newer ones are kept"), deleted.display().to_string())
    })
}

/// All that can be read of a damaged recording is in the new one.
#[must_use]
pub fn recording_recovered(path: &Path, messages: u64) -> Notice {
    let words = Words {
        summary: &counted!(
            messages,
            "{messages} message of the damaged recording was recovered",
            "{messages} messages of the damaged recording were recovered"
        ),
        cause: t!("The recording was damaged and a new one was started."),
        remedy: t!("Nothing to do. What could not be read is listed as missing: topicdeck recordings"),
    };
    Notice::error("recording.recovered", words)
        .severity(Severity::Info)
        .copyable(t!("File"), path.display().to_string())
}

/// There is no thread that records.
#[must_use]
pub fn recording_not_started(error: &Error) -> Notice {
    let words = Words {
        summary: t!("Messages are not recorded"),
        cause: t!("The system refused a thread or another resource."),
        remedy: t!("Close other programs, then restart Topicdeck."),
    };
    Notice::error("recording.not_started", words).detail("system", error.to_string())
}

/// Messages came that are not in the recording.
#[must_use]
pub fn recording_missed(gap: &RecordingGap) -> Notice {
    let RecordingGap { from, until, messages, why } = *gap;
    let secs = until.since(from).as_secs().max(1);
    let summary = counted!(messages, "{messages} message was not recorded", "{messages} messages were not recorded");
    let cause = match why {
        WhyNotRecorded::Full => {
            counted!(secs, "The disk was full for {secs} second.", "The disk was full for {secs} seconds.")
        }
        WhyNotRecorded::Slow => {
            counted!(secs, "The disk was too slow for {secs} second.", "The disk was too slow for {secs} seconds.")
        }
        WhyNotRecorded::Failed => {
            counted!(
                secs,
                "The disk refused to write for {secs} second.",
                "The disk refused to write for {secs} seconds."
            )
        }
        WhyNotRecorded::Damaged | WhyNotRecorded::Ended | WhyNotRecorded::NotCopied => {
            t!("The recording was damaged and a new one was started.").to_owned()
        }
    };
    let remedy = t!("Recording continues. Free up disk space, or check the disk, so that it does not happen again.");
    let words = Words { summary: &summary, cause: &cause, remedy };
    Notice::error("recording.missed", words).severity(Severity::Warning)
}
