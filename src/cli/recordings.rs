//! `recordings` and `forget`: what is recorded, and deleting it.

use std::io::IsTerminal as _;

use serde_json::json;

use super::Stop;
use super::answer;
use super::arguments::{Common, ForgetArguments, RecordingsArguments};
use super::terminal::{failed_with, json_line, print_notice, push_visible, tell_error, tell_note, write_stdout};
use super::times::push_local_time;
use engine::explain;
use engine::recording::{
    Place, Reader, RecordingError, RecordingGap, RecordingOutage, Summary, WhyNotRecorded, why_missing as recorded_why,
};
use model::words::{gap_reason, why_missing};
use model::{GapReason, Timestamp};
use texts::{counted, t};

/// So many times without a connection are listed at most.
const MOST_OUTAGES: usize = 20;
/// A larger recording is not read to find out which messages cannot be: that would take seconds.
const MOST_CHECKED_BYTES: u64 = 64 << 20;

/// Lists all recordings.
pub(super) fn list(arguments: &RecordingsArguments, common: &Common) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let places = match common.profile() {
        Some(name) => vec![folder.recording(name)],
        None => folder.recordings().map_err(|error| explain::recording(&error))?,
    };
    let mut has_failed = false;
    for place in &places {
        match read(place) {
            Ok((summary, unreadable)) if arguments.json => {
                write_stdout(json_of(place, (&summary, unreadable)).as_bytes())?;
            }
            Ok((summary, unreadable)) => write_stdout(text_of(place, (&summary, unreadable)).as_bytes())?,
            Err(error) => {
                print_notice(&explain::recording(&error));
                has_failed = true;
            }
        }
    }
    if places.is_empty() && !arguments.json {
        tell_note(t!("Nothing is recorded yet. Record messages: topicdeck record FILTER"));
    }
    if has_failed { Err(Stop::Reported) } else { Ok(()) }
}

/// What is in a recording, and how many messages of it cannot be read: that is found out by reading all, so only of a small one.
fn read(place: &Place) -> Result<(Summary, u64), RecordingError> {
    let mut reader = Reader::open(place.path())?;
    let summary = reader.summary()?;
    let is_checked = summary.bytes <= MOST_CHECKED_BYTES || summary.is_damaged;
    let unreadable = if is_checked { reader.unreadable()? } else { 0 };
    Ok((summary, unreadable))
}

/// Options before a command belong to it, except this one. clap says of all of them that they cannot be used, without a name.
pub(super) fn json_is_for_the_list() -> Result<(), Stop> {
    tell_error(t!("--json is for the list of recordings, not for a command"));
    Err(Stop::Usage)
}

/// Deletes the recording of a profile.
pub(super) fn forget(arguments: ForgetArguments, common: &Common) -> Result<(), Stop> {
    let place = place(common)?;
    let path = place.path();
    if !path.exists() {
        return Err(explain::recording(&RecordingError::Missing { path: path.to_owned() }).into());
    }
    if !arguments.yes {
        if !std::io::stdin().is_terminal() {
            tell_error(t!("there is no terminal to ask on: add --yes to delete the recording"));
            return Err(Stop::Usage);
        }
        let summary = Reader::open(path).and_then(|reader| reader.summary()).unwrap_or_default();
        let (name, messages) = (summary.profile.unwrap_or_default(), summary.messages);
        let question = counted!(
            messages,
            "Delete the recording of {name} with {messages} message? This cannot be undone. To delete it, type yes: ",
            "Delete the recording of {name} with {messages} messages? This cannot be undone. To delete it, type yes: ",
            name
        );
        if !answer::confirms(&question) {
            tell_note(t!("nothing was deleted"));
            return Err(Stop::Reported);
        }
    }
    let bytes = engine::recording::forget(&place).map_err(|error| explain::recording_not_deleted(&error))?;
    tell_note(&t!("the recording was deleted: {size} are free again", size = size(bytes)));
    Ok(())
}

/// The recording that was asked for, or that of the first profile.
pub(super) fn place(common: &Common) -> Result<Place, Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let name = match common.profile() {
        // The profile may be gone, and its recording still there.
        Some(name) => name.to_owned(),
        None if common.sandbox => "sandbox".to_owned(),
        None => engine::first_profile(common.config.as_deref()).map_err(failed_with)?,
    };
    Ok(folder.recording(&name))
}

fn json_of(place: &Place, (summary, unreadable): (&Summary, u64)) -> String {
    let time = |time: Option<Timestamp>| {
        time.map(|time| {
            let mut text = String::new();
            payload::push_utc(&mut text, time);
            text
        })
    };
    let missing = summary.gaps.iter().map(|gap| {
        let (from, until) = (time(Some(gap.from)), time(Some(gap.until)));
        let until = until.filter(|_| !gap.is_open());
        json!({ "from": from, "until": until, "messages": gap.messages, "why": gap.why.word() })
    });
    let deleted = summary.deleted.iter().map(|deleted| {
        let (from, until) = (time(Some(deleted.from)), time(Some(deleted.until)));
        let messages = (deleted.messages > 0).then_some(deleted.messages);
        json!({ "from": from, "until": until, "messages": messages, "by_hand": deleted.by_hand })
    });
    let is_unsubscribed = |outage: &RecordingOutage| outage.reason == GapReason::NotSubscribed;
    let outages = summary.outages.iter().enumerate();
    let until_of = |place, outage: &RecordingOutage| time(Some(outage.until)).filter(|_| !lasts(summary, place));
    let not_subscribed = outages.clone().filter(|(_, outage)| is_unsubscribed(outage)).map(|(place, outage)| {
        let (from, until) = (time(Some(outage.from)), until_of(place, outage));
        json!({ "from": from, "until": until })
    });
    let no_connection = outages.filter(|(_, outage)| !is_unsubscribed(outage)).map(|(place, outage)| {
        let (from, until) = (time(Some(outage.from)), until_of(place, outage));
        let (why, session_resumed) = (gap_reason(&outage.reason), outage.session_resumed);
        json!({ "from": from, "until": until, "why": why, "session_resumed": session_resumed })
    });
    let recorded =
        summary.runs.iter().map(|(from, until)| json!({ "from": time(Some(*from)), "until": time(Some(*until)) }));
    let set_aside = place.set_aside().into_iter();
    let set_aside = set_aside.map(|(file, bytes)| json!({ "file": file.display().to_string(), "bytes": bytes }));
    let object = json!({
        "profile": summary.profile,
        "file": place.path().display().to_string(),
        "messages": summary.messages,
        "unreadable": unreadable,
        "bytes": summary.bytes,
        "first": time(summary.first_time),
        "last": time(summary.last_time),
        "recording": summary.is_recording,
        "not_recording_why": summary.stopped.map(WhyNotRecorded::word),
        "set_aside": set_aside.collect::<Vec<_>>(),
        "recorded": recorded.collect::<Vec<_>>(),
        "missing": missing.collect::<Vec<_>>(),
        "deleted": deleted.collect::<Vec<_>>(),
        "no_connection": no_connection.collect::<Vec<_>>(),
        "not_subscribed": not_subscribed.collect::<Vec<_>>(),
    });
    json_line(&object.to_string())
}

fn text_of(place: &Place, (summary, unreadable): (&Summary, u64)) -> String {
    let local = |time: Timestamp| {
        let mut text = String::new();
        push_local_time(&mut text, time, &jiff::tz::TimeZone::system());
        text
    };
    let mut text = String::new();
    let mut row = |label: &str, value: &str| {
        text.push_str(label);
        text.push_str(": ");
        push_visible(&mut text, value);
        text.push('\n');
    };
    row(t!("profile"), summary.profile.as_deref().unwrap_or("?"));
    row(t!("file"), &place.path().display().to_string());
    row(t!("messages"), &words_of_messages(summary.messages, unreadable));
    row(t!("size"), &size(summary.bytes));
    if let (Some(first), Some(last)) = (summary.first_time, summary.last_time) {
        row(t!("first"), &local(first));
        row(t!("last"), &local(last));
    }
    row(
        t!("recording now"),
        match (summary.is_recording, summary.stopped) {
            (true, _) => t!("yes"),
            (false, None) => t!("no"),
            (false, Some(WhyNotRecorded::Full)) => t!("no: the disk is full"),
            (false, Some(_)) => t!("no: the recording cannot be written"),
        },
    );
    for gap in &summary.gaps {
        row(t!("missing"), &words_of_gap(gap, &local));
    }
    for damage in damages(summary, unreadable) {
        row(t!("damaged"), &damage);
    }
    let skipped = summary.outages.len().saturating_sub(MOST_OUTAGES);
    if skipped > 0 {
        row(t!("no connection"), &t!("{skipped} earlier times, see --json", skipped));
    }
    for (place, outage) in summary.outages.iter().enumerate().skip(skipped) {
        let (from, until) = (local(outage.from), local(outage.until));
        let (secs, why) = (outage.until.since(outage.from).as_secs(), gap_reason(&outage.reason));
        let is_connected = outage.reason == GapReason::NotSubscribed;
        let label = if is_connected { t!("no subscription") } else { t!("no connection") };
        let said = match secs {
            _ if lasts(summary, place) => t!("since {from}: {why}", from, why),
            0 => t!("under 1 s from {from} to {until}: {why}", from, until, why),
            secs => t!("{secs} s from {from} to {until}: {why}", secs, from, until, why),
        };
        row(label, &said);
    }
    for deleted in &summary.deleted {
        let (from, until) = (local(deleted.from), local(deleted.until));
        let said = match deleted.messages {
            _ if deleted.by_hand => t!("all from {from} to {until}, with “Forget everything”", from, until),
            0 => t!("from {from} to {until}, by the limits", from, until),
            messages => t!("{messages} messages from {from} to {until}, by the limits", messages, from, until),
        };
        row(t!("deleted"), &said);
    }
    for (file, bytes) in place.set_aside() {
        row(t!("set aside"), &t!("{file}, {size}", file = file.display(), size = size(bytes)));
    }
    text.push('\n');
    text
}

/// How many messages there are, and how many of them cannot be read.
fn words_of_messages(messages: u64, unreadable: u64) -> String {
    if unreadable == 0 {
        return messages.to_string();
    }
    t!("{messages}, {unreadable} of them cannot be read", messages, unreadable)
}

/// What is damaged, and what is to be done.
pub(super) fn damages(summary: &Summary, unreadable: u64) -> Vec<String> {
    let name = summary.profile.as_deref().unwrap_or("NAME");
    let mut all = Vec::new();
    if summary.is_damaged || (unreadable > 0 && !summary.is_log_damaged) {
        all.push(t!(
            "The recording is damaged. To copy what can be read into a new one: topicdeck recordings repair '{name}'",
            name
        ));
    }
    if summary.is_to_be_copied {
        all.push(t!(
            "Messages of a damaged recording are still to be copied. To copy them: topicdeck recordings repair '{name}'",
            name
        ));
    }
    if summary.is_log_damaged {
        all.push(t!(
            "The messages that arrived last are missing: the recording is damaged there. To recover them: topicdeck recordings repair '{name}'",
            name
        ));
    }
    all
}

/// What is missing, when, and why.
fn words_of_gap(gap: &RecordingGap, local: &dyn Fn(Timestamp) -> String) -> String {
    let (from, until, why) = (local(gap.from), local(gap.until), why_missing(&recorded_why(gap)));
    match gap.messages {
        0 if gap.is_open() => t!("all after {from}: {why}", from, why),
        0 if gap.why == WhyNotRecorded::Ended => t!("all from {from} to {until}: {why}", from, until, why),
        0 => t!("messages from {from} to {until}: {why}", from, until, why),
        messages => counted!(
            messages,
            "{messages} message from {from} to {until}: {why}",
            "{messages} messages from {from} to {until}: {why}",
            from,
            until,
            why
        ),
    }
}

/// Whether the time without a connection at this place goes on.
fn lasts(summary: &Summary, place: usize) -> bool {
    summary.outage_lasts && place + 1 == summary.outages.len()
}

/// `3.7 MB`: decimal units, as in the window.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}
