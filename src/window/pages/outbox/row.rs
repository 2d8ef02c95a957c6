//! A message of the outbox as a row: its state, where it goes, what it says, and how long it may wait.

use std::time::Duration;

use eframe::egui::{
    Align, Color32, FontId, Layout, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::answer;
use super::drag::{self, GRIP};
use super::state::OutboxPageState;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{dates, widgets, words};
use model::{Command, OutboxEntry, OutboxState, OutboxView, Qos, Timestamp, visible_topic};
use texts::t;

/// Height of a row, in points, and of one that is delivered.
const HEIGHT: f32 = 44.0;
const LOW: f32 = 24.0;
/// Where the columns begin, in points from the left.
const SIGN: f32 = 48.0;
const TOPIC: f32 = 144.0;
/// Width of the column with the times, and of the bar in it, in points.
const TIMES: f32 = 170.0;
const BAR: f32 = 104.0;
/// Room for the buttons, in points.
const BUTTONS: f32 = 336.0;
/// Below this width, in points, they are a menu, and its room.
const NARROW: f32 = 820.0;
const MENU: f32 = 44.0;
/// Less time than this is amber.
const SOON: Duration = Duration::from_mins(1);
/// Characters of a payload that are shown.
const SHOWN_CHARS: usize = 160;

/// `place` is that in the order of sending.
pub(super) fn row_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    (entry, place): (&OutboxEntry, Option<usize>),
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let height = if entry.state == OutboxState::Delivered { LOW } else { HEIGHT };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    if response.clicked() {
        state.selected = Some(entry.id);
    }
    let is_selected = state.selected == Some(entry.id);
    if is_selected && std::mem::take(&mut state.reveals_selected) {
        ui.scroll_to_rect(rect, None);
    }
    let shows_reason = state.reason_of == Some(entry.id);
    if !ui.is_rect_visible(rect) && !shows_reason && state.asks_about != Some(entry.id) {
        // Thousands may wait: only what shows is drawn.
        return;
    }
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
    }
    contents_ui(ui, model, view, (entry, place), (&response, is_selected), state, out);
    ui.advance_cursor_after_rect(rect);
    below_ui(ui, entry, shows_reason, state, out);
    ui.painter().hline(rect.x_range(), ui.cursor().top() - 0.5, Stroke::new(1.0, palette.line));
}

/// What is in the row, column by column.
fn contents_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    (entry, place): (&OutboxEntry, Option<usize>),
    (response, is_selected): (&Response, bool),
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let (palette, rect) = (theme::palette(ui), response.rect);
    let topic = visible_topic(entry.request.topic.as_str());
    let (icon, color, word) = sign(entry, palette);
    let (time, hint, time_color) = times(model, entry, palette);
    let name = t!("{state}: {topic}, {time}", state = word, topic, time);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, is_selected, &name));
    let line = |ui: &mut Ui, at: Rect, add: &mut dyn FnMut(&mut Ui)| {
        ui.scope_builder(UiBuilder::new().max_rect(at).layout(Layout::left_to_right(Align::Center)), |ui| add(ui));
    };
    let column = |from: f32, to: f32| Rect::from_x_y_ranges(rect.left() + from..=rect.left() + to, rect.y_range());
    if place.is_some() {
        if entry.state == OutboxState::Waiting {
            drag::grip_ui(ui, rect, entry);
        }
        drag::drop_ui(ui, response, view, entry, state, out);
    }
    if let Some(place) = place {
        line(ui, column(GRIP, SIGN), &mut |ui| {
            widgets::line(ui, &place.to_string(), theme::small(), palette.dim);
        });
    }
    line(ui, column(SIGN, TOPIC), &mut |ui| {
        widgets::icon(ui, icon, 10.0, color);
        widgets::line(ui, word, theme::body(), if is_selected { palette.text } else { color });
    });
    let is_narrow = rect.width() < NARROW;
    let buttons = match entry.state {
        OutboxState::Delivered => 0.0,
        _ if is_narrow => MENU,
        _ => BUTTONS,
    };
    let times = match entry.state {
        OutboxState::Delivered => TIMES + 90.0,
        // Why, in words.
        state if state.needs_person() => TIMES.max((rect.width() - buttons - TOPIC) * 0.45),
        _ => TIMES,
    };
    let times_at = (rect.width() - times - buttons - theme::PADDING).max(TOPIC + 120.0);
    message_ui(ui, column(TOPIC, times_at - 12.0), entry, &topic);
    two_lines(
        ui,
        column(times_at, times_at + times - 8.0),
        (&time, theme::body(), time_color),
        (&hint, theme::small()),
    );
    if entry.state == OutboxState::Waiting {
        bar(ui, rect.left() + times_at, rect.bottom() - 8.0, model, entry, palette);
    }
    let right = column(times_at + times, rect.width() - theme::PADDING);
    ui.scope_builder(UiBuilder::new().max_rect(right).layout(Layout::right_to_left(Align::Center)), |ui| {
        if is_narrow {
            answer::menu_ui(ui, model, view, entry, state, out);
        } else {
            answer::buttons_ui(ui, model, view, entry, state, out);
        }
    });
}

/// The question about a message, or the reason why it was refused.
fn below_ui(ui: &mut Ui, entry: &OutboxEntry, shows_reason: bool, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    if state.asks_about == Some(entry.id) && entry.state == OutboxState::Uncertain {
        answer::question_ui(ui, entry, state, out);
    }
    if let (true, Some(why)) = (shows_reason, &entry.why) {
        let palette = theme::palette(ui);
        ui.horizontal(|ui| {
            ui.add_space(TOPIC);
            ui.vertical(|ui| widgets::paragraph(ui, why, palette.dim));
        });
    }
}

fn message_ui(ui: &mut Ui, rect: Rect, entry: &OutboxEntry, topic: &str) {
    let palette = theme::palette(ui);
    let mut preview = String::new();
    if entry.is_own && entry.state != OutboxState::Delivered {
        let content_type = entry.request.properties.content_type.as_deref();
        payload::preview(&entry.request.payload, content_type, SHOWN_CHARS, &mut preview);
    }
    let preview = preview.lines().next().unwrap_or_default().to_owned();
    two_lines(ui, rect, (topic, theme::mono(), palette.text), (&preview, theme::mono()));
}

/// One line, and a dim one below it if there is room.
fn two_lines(
    ui: &mut Ui,
    rect: Rect,
    (text, font, color): (&str, FontId, Color32),
    (below, font_below): (&str, FontId),
) {
    let palette = theme::palette(ui);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let first = widgets::galley(ui, text, font, color, rect.width());
    if rect.height() < HEIGHT || below.is_empty() {
        painter.galley(pos2(rect.left(), rect.center().y - first.size().y / 2.0), first, color);
        return;
    }
    let second = widgets::galley(ui, below, font_below, palette.dim, rect.width());
    painter.galley(pos2(rect.left(), rect.top() + 5.0), first, color);
    painter.galley(pos2(rect.left(), rect.bottom() - 5.0 - second.size().y), second, palette.dim);
}

/// How much of its time is left.
#[expect(clippy::cast_possible_truncation, reason = "a part of a bar")]
fn bar(ui: &Ui, x: f32, y: f32, model: &Model<'_>, entry: &OutboxEntry, palette: &theme::Palette) {
    let left = entry.expires_at.since(model.now);
    let part = (left.as_secs_f64() / entry.lifetime().as_secs_f64().max(0.001)).clamp(0.0, 1.0) as f32;
    let whole = Rect::from_min_size(pos2(x, y), vec2(BAR, 3.0));
    ui.painter().rect_filled(whole, 1.5, palette.line);
    let color = if left < SOON { palette.warn } else { palette.accent };
    ui.painter().rect_filled(whole.with_max_x(x + BAR * part), 1.5, color);
}

fn sign(entry: &OutboxEntry, palette: &theme::Palette) -> (Icon, Color32, &'static str) {
    match entry.state {
        OutboxState::Waiting => (Icon::Ring, palette.dim, t!("waiting")),
        OutboxState::Sending => (Icon::RingDot, palette.accent, t!("sending")),
        // It left this computer, and QoS 0 has no receipt.
        OutboxState::Delivered if entry.request.qos == Qos::AtMostOnce => (Icon::Ring, palette.dim, t!("sent")),
        OutboxState::Delivered => (Icon::Check, palette.good, t!("delivered")),
        OutboxState::Refused => (Icon::Cross, palette.bad, t!("refused")),
        OutboxState::Expired => (Icon::Clock, palette.warn, t!("expired")),
        OutboxState::Uncertain => (Icon::Warning, palette.warn, t!("uncertain")),
    }
}

/// The words of the column with the times: the first line, the second, and the colour of the first.
fn times(model: &Model<'_>, entry: &OutboxEntry, palette: &theme::Palette) -> (String, String, Color32) {
    let clock = |time| moment(model, time);
    let since = clock(entry.changed_at);
    match entry.state {
        OutboxState::Waiting => {
            let left = model.left(entry.expires_at);
            let color = if left < SOON { palette.warn } else { palette.text };
            (t!("{wait} left", wait = words::wait(left)), String::new(), color)
        }
        OutboxState::Sending => {
            let age = words::age(model.age(entry.changed_at));
            (t!("for {age}", age), t!("waits for the answer").to_owned(), palette.text)
        }
        OutboxState::Delivered => {
            let took =
                entry.took.map(|took| t!("{time}, acknowledged in {took}", time = since, took = words::took(took)));
            let sent = || t!("{time}, no receipt", time = since);
            let without = if entry.request.qos == Qos::AtMostOnce { sent() } else { since.clone() };
            (took.unwrap_or(without), String::new(), palette.dim)
        }
        OutboxState::Refused => {
            let why = entry.why.as_deref().and_then(|why| why.lines().next()).unwrap_or_default();
            (t!("refused {time}", time = since), why.to_owned(), palette.text)
        }
        OutboxState::Expired => {
            let (time, lifetime) = (clock(entry.expires_at), words::age(entry.lifetime()));
            let never =
                if entry.is_repeat { t!("at {time}, not sent again", time) } else { t!("at {time}, never sent", time) };
            (never, t!("after {lifetime}", lifetime), palette.text)
        }
        OutboxState::Uncertain => {
            let no_answer = || t!("no answer came").to_owned();
            let sent = |at| t!("sent {time}, no answer came", time = clock(at));
            (t!("not known since {time}", time = since), entry.sent_at().map_or_else(no_answer, sent), palette.text)
        }
    }
}

/// With the day unless it is today.
fn moment(model: &Model<'_>, time: Timestamp) -> String {
    let is_today = dates::date_of(time, model.time_zone) == dates::date_of(model.now, model.time_zone);
    let (whole, shown) = if is_today {
        (words::time_of_day(time, model.time_zone), "14:02:53".len())
    } else {
        (words::date_and_time(time, model.time_zone), "2026-03-14 14:02:53".len())
    };
    whole.chars().take(shown).collect()
}
