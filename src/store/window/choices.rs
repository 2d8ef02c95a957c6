//! What a person chose: the size of text, what is opened, and what was looked at last.

use model::{
    LogLimit, Opening, OutboxChoice, PayloadTab, RecordingChoice, Scale, StripReach, ViewChoices, WindowLayout,
};
use toml_edit::{DocumentMut, Table, value};

use crate::{Unsuitable, values};

const SCALE: &str = "scale_percent";
const OPENING: &str = "opening";
const MARKS_ALL: &str = "marks_all";
const TAB: &str = "payload_tab";
const REACH: &str = "strip_reach";

const NOT_RECORDED: &str = "not_recorded";
const MIB: &str = "recording_mib";
const DAYS: &str = "recording_days";
const EXPIRES: &str = "outbox_expires_secs";
const RESENDS: &str = "outbox_resends";
const LIMIT: &str = "log_limit";

const LIMITS: [(LogLimit, &str); 3] = [(LogLimit::Less, "less"), (LogLimit::Usual, "usual"), (LogLimit::More, "more")];
const OPENINGS: [(Opening, &str); 2] = [(Opening::AsBefore, "as_before"), (Opening::Nothing, "nothing")];
const TABS: [(PayloadTab, &str); 4] = [
    (PayloadTab::Tree, "tree"),
    (PayloadTab::Text, "text"),
    (PayloadTab::Hex, "hex"),
    (PayloadTab::Compare, "compare"),
];
const REACHES: [(StripReach, &str); 4] = [
    (StripReach::TenMinutes, "ten_minutes"),
    (StripReach::Hour, "hour"),
    (StripReach::Day, "day"),
    (StripReach::All, "all"),
];

/// The scale; the nearest one to what a person wrote.
pub(super) fn scale(document: &DocumentMut) -> Result<Scale, Unsuitable> {
    let Some(item) = document.get(SCALE) else { return Ok(Scale::default()) };
    item.as_integer().map(Scale::nearest).ok_or(Unsuitable::Value { key: SCALE })
}

/// What is opened at the start. A choice of a newer version is not a fault of the file.
pub(super) fn opening(document: &DocumentMut) -> Result<Opening, Unsuitable> {
    Ok(values::named(&OPENINGS, document.get(OPENING), OPENING)?.unwrap_or_default())
}

/// How many messages are kept. A choice of a newer version is not a fault of the file.
pub(super) fn log_limit(document: &DocumentMut) -> Result<LogLimit, Unsuitable> {
    Ok(values::named(&LIMITS, document.get(LIMIT), LIMIT)?.unwrap_or_default())
}

/// Whether messages are recorded, and how many. A number that is not possible is taken for the nearest.
pub(super) fn recording(document: &DocumentMut) -> Result<RecordingChoice, Unsuitable> {
    let number = |key, usual| match document.get(key) {
        None => Ok(usual),
        Some(item) => {
            let number = item.as_integer().ok_or(Unsuitable::Value { key })?;
            Ok(u32::try_from(number.max(0)).unwrap_or(u32::MAX))
        }
    };
    let usual = RecordingChoice::default();
    let is_off = values::flag(document.get(NOT_RECORDED), NOT_RECORDED)?;
    Ok(RecordingChoice { is_off, mib: number(MIB, usual.mib)?, days: number(DAYS, usual.days)? }.limited())
}

/// How messages wait that cannot be sent yet. A number that is not possible is taken for the nearest.
pub(super) fn outbox(document: &DocumentMut) -> Result<OutboxChoice, Unsuitable> {
    let expires_in_secs = match document.get(EXPIRES) {
        None => OutboxChoice::default().expires_in_secs,
        Some(item) => {
            let secs = item.as_integer().ok_or(Unsuitable::Value { key: EXPIRES })?;
            u32::try_from(secs.max(0)).unwrap_or(u32::MAX)
        }
    };
    Ok(OutboxChoice { expires_in_secs, resends: values::flag(document.get(RESENDS), RESENDS)? }.limited())
}

/// What was looked at last.
pub(super) fn view(document: &DocumentMut) -> Result<ViewChoices, Unsuitable> {
    Ok(ViewChoices {
        payload_tab: values::named(&TABS, document.get(TAB), TAB)?.unwrap_or_default(),
        marks_all: values::flag(document.get(MARKS_ALL), MARKS_ALL)?,
        reach: values::named(&REACHES, document.get(REACH), REACH)?.unwrap_or_default(),
    })
}

/// Puts them into the document, which could be read; nothing for what is as it is without a choice. A word of a newer
/// version stays until something else is chosen.
pub(super) fn write(document: &mut DocumentMut, layout: &WindowLayout) {
    let WindowLayout { scale, closes_unasked, view, .. } = layout;
    let table = document.as_table_mut();
    values::put(table, SCALE, (*scale != Scale::default()).then(|| value(i64::from(scale.percent()))));
    values::put(table, "closes_unasked", closes_unasked.then(|| value(true)));
    values::put(table, MARKS_ALL, view.marks_all.then(|| value(true)));
    let (recording, usual) = (layout.recording, RecordingChoice::default());
    values::put(table, NOT_RECORDED, recording.is_off.then(|| value(true)));
    for (key, number, usual) in [(MIB, recording.mib, usual.mib), (DAYS, recording.days, usual.days)] {
        values::put(table, key, (number != usual).then(|| value(i64::from(number))));
    }
    let (outbox, usual) = (layout.outbox, OutboxChoice::default());
    let expires = (outbox.expires_in_secs != usual.expires_in_secs).then(|| value(i64::from(outbox.expires_in_secs)));
    values::put(table, EXPIRES, expires);
    values::put(table, RESENDS, outbox.resends.then(|| value(true)));
    put_word(table, LIMIT, &LIMITS, layout.log_limit);
    put_word(table, OPENING, &OPENINGS, layout.opening);
    put_word(table, TAB, &TABS, view.payload_tab);
    put_word(table, REACH, &REACHES, view.reach);
}

fn put_word<T: Copy + Default + PartialEq>(
    table: &mut Table,
    key: &'static str,
    words: &[(T, &'static str)],
    chosen: T,
) {
    let is_chosen = chosen != T::default();
    let is_unknown = table.contains_key(key) && matches!(values::named(words, table.get(key), key), Ok(None));
    if is_chosen || !is_unknown {
        values::put(table, key, is_chosen.then(|| value(values::word(words, chosen))));
    }
}
