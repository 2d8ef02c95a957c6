//! The band that never leaves a recorded table: it says that this is the past, and leads out of it; and the field to go to a
//! time.

use console::{OpenPast, Past, Toward};
use eframe::egui::{Align, Button, Key, Layout, Rect, Stroke, Ui, UiBuilder, vec2};
use model::{Notice, RecordingOverview, Timestamp};

use super::export;
use super::state::PastState;
use crate::kit::intent::{Intent, PastIntent, Requests, Route};
use crate::kit::model::Model;
use crate::kit::signs::{self, Sign};
use crate::kit::{dates, field_ids, keys, theme, widgets, words};
use texts::t;

/// Height of the band and of the line below it, in points.
pub(super) const HEIGHT: f32 = 36.0;
/// Below this width, in points, there is no room for how long ago it was.
const WIDE: f32 = 620.0;
/// Room for the button to export, in points.
const EXPORT: f32 = 148.0;
/// Width of the field for a time, in points.
const FIELD: f32 = 150.0;

/// `Recorded, Sat 21 Nov 14:02 – you are not live`.
pub(super) fn band_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    head: Option<Timestamp>,
    is_beside: Option<&mut bool>,
    wanted: &mut Requests,
) {
    let palette = theme::palette(ui);
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    ui.painter().rect_filled(whole, 0.0, palette.panel);
    ui.painter().rect_filled(whole, 0.0, palette.warn.gamma_multiply(0.12));
    ui.painter().hline(whole.x_range(), whole.bottom() - 0.5, Stroke::new(1.0, palette.line));
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        if widgets::primary(ui, t!("Go live")).clicked() {
            wanted.intents.push(Intent::Go(Route::Console));
        }
        if ui.button(t!("Close recording")).clicked() {
            wanted.intents.push(Intent::Past(PastIntent::Close));
            wanted.intents.push(Intent::Go(Route::Console));
        }
        if let Some(is_beside) = is_beside {
            let button = ui.add(Button::new(t!("Live beside")).selected(*is_beside));
            let button = button.accessible_name(t!("Show live messages beside the recording"));
            *is_beside ^= button.clicked();
        }
        let is_wide = ui.available_width() >= WIDE - 240.0;
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (place, _) = ui.allocate_exact_size(vec2(16.0, 16.0), eframe::egui::Sense::hover());
            signs::paint(ui.painter(), Sign::Clock, place.center(), 14.0, palette.warn);
            let Some(head) = head else {
                widgets::line(ui, t!("Recorded – you are not live"), theme::semibold(13.0), palette.text);
                return;
            };
            let time = moment(head, model);
            let words = t!("Recorded, {time} – you are not live", time);
            widgets::line(ui, &words, theme::semibold(13.0), palette.text);
            if is_wide {
                let age = t!("{age} ago", age = words::age(model.age(head)));
                widgets::line(ui, &age, theme::small(), palette.dim);
            }
        });
    });
    ui.advance_cursor_after_rect(whole);
}

/// The field to go to a time, and where the last jump led.
pub(super) fn jump_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (past, recording): (&Past, &RecordingOverview),
    state: &mut PastState,
    wanted: &mut Requests,
) {
    let palette = theme::palette(ui);
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT + 8.0));
    let end = Rect::from_min_max(whole.right_top() - vec2(EXPORT, 0.0), whole.max).shrink2(vec2(theme::PADDING, 0.0));
    if let Some(open) = past.opened() {
        ui.scope_builder(UiBuilder::new().max_rect(end).layout(Layout::right_to_left(Align::Center)), |ui| {
            export::button_ui(ui, model, open, state, &mut wanted.intents);
        });
    }
    let whole = whole.with_max_x(whole.right() - EXPORT + theme::PADDING);
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    let profile = recording.profile.as_deref().unwrap_or_default();
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)), |ui| {
        widgets::line(ui, t!("Jump to"), theme::small(), palette.dim);
        let id = field_ids::id(ui.ctx(), "past_jump");
        let field = widgets::field(ui, &mut state.jump, id, t!("Jump to a time"), t!("14:02, Sat 14:02, -2 h"), FIELD);
        if field.changed() {
            state.is_no_time = false;
        }
        let entered = keys::left_by(ui, &field, Key::Enter);
        if ui.button(t!("Go")).accessible_name(t!("Go to this time")).clicked() || entered {
            let shown = past.opened().map_or(model.now, |open| open.span().0);
            let shown = dates::date_of(shown, model.time_zone);
            let time = search::said_time(&state.jump, Some(shown), model.now, model.time_zone);
            state.is_no_time = time.is_none();
            if let Some(time) = time {
                state.go_to((time, Toward::Nearest), (past, profile), model.time_zone, &mut wanted.intents);
            }
        }
        if state.is_no_time {
            let words = t!("Not a time. Try 14:02, Sat 14:02, 21 Nov or -2 h.");
            widgets::line(ui, words, theme::small(), palette.bad);
        } else if let Some((asked, at)) = state.missed() {
            let (asked, at) = (moment(asked, model), moment(at, model));
            let words = t!("Nothing recorded at {asked}. This is the nearest.", asked);
            let line = widgets::line(ui, &words, theme::small(), palette.warn);
            line.on_hover_text(t!("The nearest message came at {at}.", at));
        } else if let Some(problem) = past.opened().and_then(OpenPast::problem) {
            let words = problem.summary.clone();
            widgets::line(ui, &words, theme::small(), palette.warn);
        }
    });
    ui.advance_cursor_after_rect(whole);
}

/// Why a recording or a day cannot be shown, or that it is being read.
pub(super) fn state_words(open: Option<&OpenPast>) -> Option<(&'static str, String)> {
    let open = open?;
    if let Some(problem) = open.problem().filter(|_| open.blocks().is_none()) {
        return Some(unread(problem));
    }
    match open.blocks() {
        None => Some((t!("Reading…"), String::new())),
        Some([]) => Some((t!("Nothing is recorded of this day"), t!("Choose another day above.").to_owned())),
        Some(_) => None,
    }
}

/// Why a recording cannot be read, and what to do.
pub(super) fn unread(problem: &Notice) -> (&'static str, String) {
    (t!("The recording cannot be read"), format!("{} {}", problem.cause, problem.remedy))
}

/// `Sat 21 Nov 14:02`.
pub(super) fn moment(time: Timestamp, model: &Model<'_>) -> String {
    let clock = words::time_of_day(time, model.time_zone);
    let day = dates::day(dates::date_of(time, model.time_zone));
    format!("{day} {}", clock.get(..5).unwrap_or("?"))
}
