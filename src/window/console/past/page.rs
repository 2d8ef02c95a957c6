//! The page that looks back: the days of a recording above, its messages below, and the selected one right.

use console::{OpenPast, Toward};
use eframe::egui::{Align, CentralPanel, Layout, Popup, Rect, RichText, Ui, UiBuilder, vec2};
use model::{Command, PanelSizes, RecordingOverview, Searches, TableLayout, Timestamp};

use super::beside::{LiveSide, beside_ui};
use super::state::PastState;
use super::travel::{newer, older, open_newest};
use super::{all, band, calendar, days, hours, topics};
use crate::console::export::progress::export_ui;
use crate::console::inspector::inspector_ui;
use crate::console::search::{Arrangement, search_keys, search_ui};
use crate::console::table::{RowRequest, table_ui};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::panels::{Area, Side, part_of};
use crate::kit::shortcuts::{self, Shortcut};
use crate::kit::{dates, keys, menu, theme, widgets, words};
use texts::t;

/// Below this height of the page, in points, the days give their room to the messages.
const LOW: f32 = 470.0;
/// Below this width, in points, there is no room beside the messages.
const NARROW: f32 = 860.0;
/// With less height, in points, the messages need the room of the inspector below them.
const LEAST_WITH_INSPECTOR: f32 = 420.0;
const MINUTE: i64 = 60_000_000;
/// So many rows without a message may be before the first one in memory.
const MOST_REMARKS: u64 = 1_000;

/// What a person arranged for all tables.
#[derive(Debug)]
pub(crate) struct PastArranged<'a> {
    pub(crate) panels: &'a mut PanelSizes,
    pub(crate) table: &'a mut TableLayout,
    pub(crate) searches: &'a mut Searches,
}

pub(crate) fn past_page_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    arranged: PastArranged<'_>,
    state: &mut PastState,
    live: LiveSide<'_>,
    wanted: &mut Requests,
) {
    let past = &model.connections.past;
    state.list(past.recordings(), model.now, &mut wanted.intents);
    let shown = model.console.session.profile().map_or("", |(name, _)| name);
    let Some(recordings) = past.recordings() else {
        return nothing_ui(ui, t!("Looking for recordings…"), "", None, wanted);
    };
    let Some(recording) = state.recording(recordings, shown).cloned() else {
        return empty_ui(ui, recordings, wanted);
    };
    open_newest(model, &recording, state, wanted);
    let open = past.opened().filter(|open| Some(open.profile()) == recording.profile.as_deref());
    if let Some(open) = open {
        state.go_to_nearest(open, model.time_zone, &mut wanted.intents);
    }
    let head = open.and_then(|open| time_near(open, state.head()?));
    steps(ui, model, &recording, (open, head), state, wanted);
    if state.is_at_end() {
        newer(model, open, state, live.table, wanted);
    }
    CentralPanel::no_frame().frame(theme::area(theme::palette(ui).background)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        above_ui(ui, model, (recordings, &recording), (open, head), state, wanted);
        let can_be_beside = model.console.was_live && ui.available_width() >= NARROW;
        if !can_be_beside {
            state.is_beside = false;
        }
        let mut arranged = arranged;
        if state.is_beside {
            live_ui(ui, model, &mut arranged, (head, state), live);
        }
        band::band_ui(ui, model, head, can_be_beside.then_some(&mut state.is_beside), wanted);
        messages_ui(ui, model, arranged, (open, &recording), state, wanted);
    });
}

/// The time of a row, or of the next one that has one.
fn time_near(open: &OpenPast, row: u64) -> Option<Timestamp> {
    (row..row + MOST_REMARKS).find_map(|row| open.console.log.time_of(row))
}

/// The messages that come, at the right.
fn live_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    arranged: &mut PastArranged<'_>,
    (head, state): (Option<Timestamp>, &mut PastState),
    live: LiveSide<'_>,
) {
    let width = ui.available_width();
    let frame = theme::area(theme::palette(ui).background);
    let (edge, range) = (t!("Width of the live messages"), 300.0..=(width * 0.6).max(300.0));
    let area = Area { name: "past_beside", edge, side: Side::Right, usual: width * 0.38, range, frame };
    let mut closes = false;
    let same_time = (head, &mut state.same_time);
    area.show(ui, &mut state.beside_width, |ui| closes = beside_ui(ui, model, arranged.table, live, same_time));
    state.is_beside &= !closes;
}

/// The days and the hours.
fn above_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (recordings, recording): (&[RecordingOverview], &RecordingOverview),
    (open, head): (Option<&OpenPast>, Option<Timestamp>),
    state: &mut PastState,
    wanted: &mut Requests,
) {
    let (past, zone) = (&model.connections.past, model.time_zone);
    let profile = recording.profile.as_deref().unwrap_or_default();
    let is_low = ui.available_height() < LOW;
    heading_ui(ui, model, (recordings, recording), state, &mut wanted.intents);
    let mut goes_to = None;
    let counts = past.counts(profile).filter(|_| !is_low);
    if let Some(counts) = counts {
        let days = calendar::days(counts, zone);
        let date = open.map(|open| dates::date_of(open.span().0, zone));
        let all = all::search_of(model, profile, state);
        let pressed = days::days_ui(ui, &days, all, date);
        let newest = |day: &calendar::Day| all.and_then(|all| all.newest_from(day.begins));
        goes_to = pressed.map(|day| newest(&day).unwrap_or_else(|| same_time(day.date, (recording, head), model)));
    }
    if let Some(open) = open {
        goes_to = goes_to.or(hours::hours_ui(ui, model, (open, &mut state.counted_hours), head));
    }
    widgets::rule(ui);
    if let Some(time) = goes_to {
        state.open_at((time, Toward::Nearest), (past, profile), zone, &mut wanted.intents);
    }
}

/// The same time of another day; the end of what is recorded where that is before.
fn same_time(
    date: jiff::civil::Date,
    (recording, head): (&RecordingOverview, Option<Timestamp>),
    model: &Model<'_>,
) -> Timestamp {
    let begin = dates::begin_of(date, model.time_zone);
    let of_day =
        head.map_or(0, |head| head.0 - dates::begin_of(dates::date_of(head, model.time_zone), model.time_zone).0);
    let time = Timestamp(begin.0.saturating_add(of_day));
    recording.last_time.map_or(time, |last| time.min(last.max(begin)))
}

/// How much is recorded, and of which profile.
fn heading_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (recordings, recording): (&[RecordingOverview], &RecordingOverview),
    state: &mut PastState,
    intents: &mut Vec<Intent>,
) {
    let palette = theme::palette(ui);
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 34.0));
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)), |ui| {
        widgets::section(ui, t!("Recorded"));
        let profile = recording.profile.as_deref().unwrap_or_default();
        let can_be_shown = |one: &&RecordingOverview| one.messages > 0 || one.problem.is_some();
        let others = recordings.iter().filter(can_be_shown).filter_map(|one| one.profile.as_deref());
        let button = widgets::menu_button(ui, profile, &t!("Recording of {profile}", profile), None, true);
        menu::give_cursor_back(&button, false);
        Popup::menu(&button).show(|ui| {
            for name in others {
                if menu::choice(ui, name, name, name == profile).clicked() {
                    state.profile = Some(name.to_owned());
                }
            }
        });
        let first = recording.first_time.map(|first| dates::day(dates::date_of(first, model.time_zone)));
        let (messages, size) = (words::messages(recording.messages), words::bytes(recording.bytes));
        let words = if recording.problem.is_some() {
            t!("cannot be read · {size} on disk", size)
        } else if let Some(first) = first {
            t!("{messages} since {first} · {size} on disk", messages, first, size)
        } else {
            t!("{messages} · {size} on disk", messages, size)
        };
        let most = model.connections.past.counts(profile).and_then(|counts| counts.bytes.iter().max().copied());
        let words = match most.filter(|most| *most > 0).map(days::Unit::of) {
            Some(unit) => t!("{words} · per day in {unit}", words, unit = unit.name),
            None => words,
        };
        widgets::line(ui, &words, theme::small(), palette.dim).on_hover_text(t!(
            "With the index and the log of the database, so that it is more than the days together. Read again every 10 \
             seconds while messages are recorded."
        ));
        all::all_ui(ui, model, profile, state, intents);
    });
    ui.advance_cursor_after_rect(whole);
}

/// The band, the field to jump, the search, the table, and the inspector.
fn messages_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    arranged: PastArranged<'_>,
    (open, recording): (Option<&OpenPast>, &RecordingOverview),
    state: &mut PastState,
    wanted: &mut Requests,
) {
    let PastArranged { panels, table: layout, searches } = arranged;
    let past = &model.connections.past;
    let nothing = recording.problem.as_deref().map(band::unread).or_else(|| band::state_words(open));
    let Some(open) = open.filter(|_| nothing.is_none()) else {
        band::jump_ui(ui, model, (past, recording), state, wanted);
        let (title, words) = nothing.unwrap_or((t!("Reading…"), String::new()));
        return centred_ui(ui, title, &words);
    };
    let of_past = Model { console: &open.console, ..*model };
    search_keys(ui, state.inspector.is_used(), &mut state.search);
    let whole = ui.ctx().content_rect().width();
    let has_inspector = whole >= NARROW && !state.is_beside;
    topics::topics_ui(ui, &of_past, open, has_inspector, state, &mut wanted.intents);
    let is_below = state.is_beside && state.table.selected.is_some() && ui.available_height() >= LEAST_WITH_INSPECTOR;
    if is_below {
        let range = 188.0..=(ui.available_height() * 0.5).max(188.0);
        let frame = theme::area(theme::palette(ui).panel);
        let edge = t!("Height of the inspector");
        Area { name: "past_below", edge, side: Side::Bottom, usual: 240.0, range, frame }.show(
            ui,
            &mut panels.below,
            |ui| {
                inspector_ui(ui, &of_past, true, &mut state.inspector, &mut state.table, None);
            },
        );
    }
    if has_inspector {
        let range = 220.0..=part_of(whole, 0.45, 0.3).max(220.0);
        let frame = theme::area(theme::palette(ui).panel);
        let edge = t!("Width of the inspector");
        Area { name: "past_right", edge, side: Side::Right, usual: 356.0, range, frame }.show(
            ui,
            &mut panels.right,
            |ui| {
                inspector_ui(ui, &of_past, false, &mut state.inspector, &mut state.table, None);
            },
        );
    }
    wanted.intents.extend(state.inspector.take_wanted());
    export_ui(ui, model, &mut wanted.intents);
    band::jump_ui(ui, model, (past, recording), state, wanted);
    state.land(open, &state.table.view(&of_past));
    let kept = Arrangement { searches, hides_density: &mut true, layout: &mut *layout };
    search_ui(ui, &of_past, kept, &mut state.search, &mut state.table);
    // Nothing is sent from here.
    let mut commands: Vec<Command> = Vec::new();
    match table_ui(ui, &of_past, layout, &mut state.search, &mut state.table, &mut commands) {
        Some(RowRequest::Search(query)) => state.search.search_for(&query),
        Some(RowRequest::Pin(row)) => state.inspector.pin(row, of_past.console),
        Some(RowRequest::CompareSelected) => state.inspector.compare_selected(),
        Some(RowRequest::Older) if state.has_landed() => older(model, open, state, wanted),
        _ => {}
    }
    wanted.intents.extend(state.table.take_wanted());
}

/// Keys: a message, a minute, a day.
fn steps(
    ui: &Ui,
    model: &Model<'_>,
    recording: &RecordingOverview,
    (open, head): (Option<&OpenPast>, Option<Timestamp>),
    state: &mut PastState,
    wanted: &mut Requests,
) {
    if keys::are_covered(ui.ctx()) || keys::are_for_a_text(ui.ctx()) {
        return;
    }
    let Some((open, head)) = open.zip(head) else { return };
    let (past, zone, profile) = (&model.connections.past, model.time_zone, open.profile());
    let pressed = |shortcut: Shortcut| shortcut.key_pressed(ui.ctx());
    let day = |days: i32| {
        let date = dates::days_later(dates::date_of(head, zone), days);
        same_time(date, (recording, Some(head)), model)
    };
    let time = match () {
        // Of days without messages, the next one that has some.
        () if pressed(shortcuts::DAY_BACK) => (day(-1), Toward::Before),
        () if pressed(shortcuts::DAY_ON) => (day(1), Toward::After),
        () if pressed(shortcuts::MINUTE_BACK) => (Timestamp(head.0.saturating_sub(MINUTE)), Toward::Before),
        () if pressed(shortcuts::MINUTE_ON) => (Timestamp(head.0.saturating_add(MINUTE)), Toward::After),
        () => return step(ui, model, open, state),
    };
    state.go_to(time, (past, profile), zone, &mut wanted.intents);
}

/// The message before or behind the selected one.
fn step(ui: &Ui, model: &Model<'_>, open: &OpenPast, state: &mut PastState) {
    let pressed = |shortcut: Shortcut| shortcut.key_pressed(ui.ctx());
    let on = match (pressed(shortcuts::MESSAGE_BACK), pressed(shortcuts::MESSAGE_ON)) {
        (true, _) => false,
        (_, true) => true,
        _ => return,
    };
    let of_past = Model { console: &open.console, ..*model };
    let view = state.table.view(&of_past);
    let (Some(row), Some(last)) = (state.head(), view.rows().checked_sub(1)) else { return };
    let place = view.place_of(row);
    let place = if on { (place + 1).min(last) } else { place.saturating_sub(1) };
    state.table.show(view.row_at(place));
}

/// What to do when nothing was recorded.
fn empty_ui(ui: &mut Ui, recordings: &[RecordingOverview], wanted: &mut Requests) {
    let problem = recordings.iter().find_map(|recording| recording.problem.as_ref());
    let (title, words) = if let Some(problem) = problem {
        band::unread(problem)
    } else {
        let words = t!(
            "While recording is on, every message that arrives is kept on this computer, and shown here later, also \
             without a connection. Turn it on in Settings > Recording."
        );
        (t!("Nothing is recorded yet"), words.to_owned())
    };
    nothing_ui(ui, title, &words, Some(Intent::OpenRecordingSettings), wanted);
}

fn nothing_ui(ui: &mut Ui, title: &str, words: &str, settings: Option<Intent>, wanted: &mut Requests) {
    let background = theme::palette(ui).background;
    CentralPanel::no_frame().frame(theme::area(background)).show(ui, |ui| {
        centred_ui(ui, title, words);
        let Some(settings) = settings else { return };
        let rect = ui.max_rect();
        let place = Rect::from_center_size(rect.center() + vec2(0.0, 70.0), vec2(rect.width(), theme::CONTROL));
        ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
            if widgets::primary(ui, t!("Settings…")).clicked() {
                wanted.intents.push(settings);
            }
        });
    });
}

fn centred_ui(ui: &mut Ui, title: &str, words: &str) {
    let palette = theme::palette(ui);
    let rect = ui.available_rect_before_wrap();
    let place = Rect::from_center_size(rect.center(), vec2((rect.width() - 32.0).min(420.0), 110.0));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::line(ui, title, theme::semibold(15.0), palette.text);
        ui.add(eframe::egui::Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
    });
}
