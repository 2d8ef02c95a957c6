//! From one day of a recording to the next, and between the recording and the messages that come.

use console::{OpenPast, Position, Toward};
use model::RecordingOverview;

use super::calendar;
use super::state::PastState;
use crate::console::table::TableState;
use crate::kit::dates;
use crate::kit::intent::{Intent, Requests, Route};
use crate::kit::model::Model;

/// So many rows without a message may be before the first one in memory.
const MOST_REMARKS: u64 = 1_000;

/// Goes on behind the end of the open day: to the next day of the recording, or else to what comes.
pub(super) fn newer(
    model: &Model<'_>,
    open: Option<&OpenPast>,
    state: &mut PastState,
    live: &mut TableState,
    wanted: &mut Requests,
) {
    let Some(open) = open else { return };
    match other_day(model, open, true) {
        Some(date) => {
            let time = dates::begin_of(date, model.time_zone);
            state.scroll_to(
                (time, Toward::After),
                (&model.connections.past, open.profile()),
                model.time_zone,
                &mut wanted.intents,
            );
        }
        None if model.console.session.profile().is_some_and(|(name, _)| name == open.profile()) => {
            go_live(model, open, state, live, wanted);
        }
        None => {}
    }
}

/// Goes on with the messages that come, at the same message where that is in memory. Where messages were recorded and have
/// left the memory since the span was opened, it is opened once more.
fn go_live(model: &Model<'_>, open: &OpenPast, state: &mut PastState, live: &mut TableState, wanted: &mut Requests) {
    let (console, log) = (model.console, &model.console.log);
    let hold = |row| Position::Held { row, offset: 0.0, since: log.end_row() };
    let top =
        state.table.looked_at().shown.first().and_then(|rows| console.row_of_recorded(open.recorded_row(rows.start)));
    let first = log.first_whole_row();
    let first =
        (first..log.end_row().min(first + MOST_REMARKS)).find_map(|row| Some((row, console.recorded_row(row)?)));
    live.position = match (top, first) {
        (None, Some((_, recorded))) if recorded > open.recorded_row(open.console.log.end_row()) => {
            if state.reopens(open, &mut wanted.intents) {
                return;
            }
            Position::Following
        }
        (Some(row), _) | (None, Some((row, _))) => hold(row),
        (None, None) => Position::Following,
    };
    // Who comes back is not sent here again at once.
    if let Some(rows) = state.table.looked_at().shown.first() {
        state.table.position = Position::Held { row: rows.start, offset: 0.0, since: open.console.log.end_row() };
    }
    wanted.intents.push(Intent::Go(Route::Console));
}

/// Goes on before the beginning of the open day.
pub(super) fn older(model: &Model<'_>, open: &OpenPast, state: &mut PastState, wanted: &mut Requests) {
    if let Some(date) = other_day(model, open, false) {
        let (_, end) = dates::span_of(date, model.time_zone);
        state.scroll_to(
            (end, Toward::Before),
            (&model.connections.past, open.profile()),
            model.time_zone,
            &mut wanted.intents,
        );
    }
}

/// The next day with messages, or the one before.
fn other_day(model: &Model<'_>, open: &OpenPast, is_later: bool) -> Option<jiff::civil::Date> {
    let shown = dates::date_of(open.span().0, model.time_zone);
    let days = calendar::days(model.connections.past.counts(open.profile())?, model.time_zone);
    let mut days = days.into_iter().filter(|day| day.messages > 0).map(|day| day.date);
    if is_later { days.find(|date| *date > shown) } else { days.take_while(|date| *date < shown).last() }
}

/// Opens the end of the recording when nothing of it is open.
pub(super) fn open_newest(
    model: &Model<'_>,
    recording: &RecordingOverview,
    state: &mut PastState,
    wanted: &mut Requests,
) {
    let (past, zone) = (&model.connections.past, model.time_zone);
    let Some(profile) = recording.profile.as_deref() else { return };
    state.count(profile, calendar::bounds(model.now, zone), &mut wanted.intents);
    let open = past.opened().filter(|open| open.profile() == profile);
    let is_open = open.is_some();
    if let Some((open, last)) = open.zip(recording.last_time) {
        state.refresh(open, last, &mut wanted.intents);
    }
    if let Some(last) = recording.last_time.filter(|_| !is_open && !state.is_opening) {
        state.open_at((last, Toward::Before), (past, profile), zone, &mut wanted.intents);
    }
}
