//! The hours of the day that is open: how many messages came every five minutes, what was not recorded, and where the table
//! is. A press goes there.

use console::OpenPast;
use eframe::egui::epaint::Mesh;
use eframe::egui::{Align2, CursorIcon, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use model::words::why_missing;
use model::{PastGap, PastId, Timestamp, WhyMissing};

use super::calendar::{self, BARS};
use crate::kit::hatching::hatched;
use crate::kit::model::Model;
use crate::kit::{dates, theme, widgets, words};
use texts::t;

/// Height of the bars, and of the times below them, in points.
const BARS_HEIGHT: f32 = 34.0;
const AXIS: f32 = 20.0;
/// So many times without a recording are listed under the pointer.
const MOST_TOLD: usize = 30;
/// Between two times of the axis, in microseconds.
const STEP: i64 = 2 * 3_600 * 1_000_000;

/// The bars of a day, which are counted once: a day may have a block for each of its seconds.
#[derive(Debug, Default)]
pub(super) struct Counted {
    of: Option<PastId>,
    heights: Vec<u64>,
}

impl Counted {
    fn keep_up(&mut self, open: &OpenPast) {
        let of = open.blocks().map(|_| open.id());
        if of.is_none() || self.of != of {
            self.heights = calendar::heights(open.blocks().unwrap_or_default(), open.span(), BARS);
            self.of = of;
        }
    }
}

/// Draws the day. Returns the time that was pressed.
pub(super) fn hours_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (open, counted): (&OpenPast, &mut Counted),
    head: Option<Timestamp>,
) -> Option<Timestamp> {
    let span = open.span();
    counted.keep_up(open);
    let heights = &counted.heights;
    let gaps = open.not_recorded();
    line_ui(ui, model, open, heights, gaps);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), BARS_HEIGHT + AXIS), Sense::click_and_drag());
    let inner = rect.shrink2(vec2(theme::PADDING, 0.0));
    let bars = inner.with_max_y(inner.top() + BARS_HEIGHT);
    paint_bars(ui, bars, heights);
    for PastGap { times, .. } in gaps {
        let x = |time| place(bars, time, span);
        hatched(
            ui.painter(),
            bars.with_min_x(x(times.start)).with_max_x(x(times.end).max(x(times.start) + 3.0)),
            theme::palette(ui),
        );
    }
    axis(ui, inner.with_min_y(bars.bottom()), model, span);
    if let Some(head) = head {
        head_ui(ui, inner, bars, model, (head, span));
    }
    let told = head.map_or_else(|| "–".to_owned(), |head| clock(head, model));
    response
        .widget_info(|| WidgetInfo::labeled(Role::Slider, true, t!("Time of the day: {time}", time = told.as_str())));
    pressed(&response, bars, model, span, heights, gaps)
}

/// The day, how many messages it has, and what is missing in it.
fn line_ui(ui: &mut Ui, model: &Model<'_>, open: &OpenPast, heights: &[u64], gaps: &[PastGap]) {
    let palette = theme::palette(ui);
    widgets::padded(ui, theme::PADDING, 2.0, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(18.0);
            let day = dates::day(dates::date_of(open.span().0, model.time_zone));
            let peak = words::count(heights.iter().max().copied().unwrap_or(0));
            let words = t!("{day} · messages in 5 min, peak {peak}", day, peak);
            widgets::line(ui, &words, theme::small(), palette.dim);
            if let Some(PastGap { times, why, .. }) = gaps.first() {
                let (place, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
                hatched(ui.painter(), place, palette);
                let span = format!("{} – {}", clock(times.start, model), clock(times.end, model));
                let words = why_in(&span, why);
                let more = gaps.len() - 1;
                let line = widgets::line(ui, &words, theme::small(), palette.warn);
                if more > 0 {
                    let all = gaps.iter().take(MOST_TOLD).map(|PastGap { times, why, .. }| {
                        let why = why_missing(why);
                        format!("{} – {}: {why}", clock(times.start, model), clock(times.end, model))
                    });
                    line.on_hover_text(all.collect::<Vec<_>>().join("\n"));
                }
            }
        });
    });
}

fn paint_bars(ui: &Ui, rect: Rect, heights: &[u64]) {
    let palette = theme::palette(ui);
    let most = heights.iter().max().copied().unwrap_or(0).max(1);
    let mut mesh = Mesh::default();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
    let width = rect.width() / heights.len().max(1) as f32;
    for (place, height) in heights.iter().enumerate().filter(|(_, height)| **height > 0) {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a place on the screen")]
        let (left, part) = (rect.left() + place as f32 * width, (*height as f64 / most as f64) as f32);
        let top = rect.bottom() - (rect.height() * part).max(1.5);
        let space = if width > 3.0 { 1.0 } else { 0.0 };
        mesh.add_colored_rect(
            Rect::from_min_max(pos2(left, top), pos2(left + width - space, rect.bottom())),
            palette.bar,
        );
    }
    ui.painter().add(Shape::mesh(mesh));
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

fn axis(ui: &Ui, rect: Rect, model: &Model<'_>, span: (Timestamp, Timestamp)) {
    let palette = theme::palette(ui);
    let mut end = f32::NEG_INFINITY;
    let mut time = span.0;
    while time < span.1 {
        let x = place(rect, time, span);
        let text = widgets::galley(ui, &clock(time, model), theme::key(), palette.dim, f32::INFINITY);
        let left = (x - text.size().x / 2.0).clamp(rect.left(), (rect.right() - text.size().x).max(rect.left()));
        if left > end + 8.0 {
            end = left + text.size().x;
            ui.painter().galley(pos2(left, rect.top() + 3.0), text, palette.dim);
        }
        time = Timestamp(time.0.saturating_add(STEP));
    }
}

/// Where the table is.
fn head_ui(ui: &Ui, rect: Rect, bars: Rect, model: &Model<'_>, (head, span): (Timestamp, (Timestamp, Timestamp))) {
    let palette = theme::palette(ui);
    let x = place(bars, head, span).clamp(bars.left(), bars.right());
    ui.painter().vline(x, bars.y_range(), Stroke::new(1.5, palette.accent));
    let text = widgets::galley(ui, &clock(head, model), theme::key(), palette.on_accent, f32::INFINITY);
    let size = text.size() + vec2(12.0, 3.0);
    let center = x.clamp(rect.left() + size.x / 2.0, (rect.right() - size.x / 2.0).max(rect.left() + size.x / 2.0));
    let place = Rect::from_center_size(pos2(center, bars.bottom() + 3.0 + size.y / 2.0), size);
    ui.painter().rect_filled(place, 4.0, palette.accent);
    ui.painter().galley(Align2::CENTER_CENTER.anchor_size(place.center(), text.size()).min, text, palette.on_accent);
}

/// The time under a press; under the pointer it is said what is there.
fn pressed(
    response: &Response,
    bars: Rect,
    model: &Model<'_>,
    span: (Timestamp, Timestamp),
    heights: &[u64],
    gaps: &[PastGap],
) -> Option<Timestamp> {
    let at = |x: f32| calendar::time_at(f64::from((x - bars.left()) / bars.width().max(1.0)), span);
    if let Some(pointer) = response.hover_pos() {
        let time = at(pointer.x);
        let part = calendar::part(time, span).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a bar"
        )]
        let bar = ((part * heights.len() as f64) as usize).min(heights.len().saturating_sub(1));
        let count = words::messages(heights.get(bar).copied().unwrap_or(0));
        let gap = gaps.iter().find(|gap| gap.times.contains(&time));
        let time = clock(time, model);
        let words = if let Some(gap) = gap {
            why_at(&time, gap)
        } else {
            t!("{time}: {messages} in 5 min", time, messages = count)
        };
        response.clone().on_hover_text_at_pointer(words).on_hover_cursor(CursorIcon::PointingHand);
    }
    let is_pressed = response.clicked() || response.dragged();
    response.interact_pointer_pos().filter(|_| is_pressed).map(|pointer| at(pointer.x))
}

#[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
fn place(rect: Rect, time: Timestamp, span: (Timestamp, Timestamp)) -> f32 {
    rect.left() + rect.width() * calendar::part(time, span).clamp(0.0, 1.0) as f32
}

/// `not recorded 04:00 – 05:00: the disk was full`.
fn why_in(span: &str, why: &WhyMissing) -> String {
    let words = why_missing(why);
    match why {
        // It was recorded.
        WhyMissing::NoConnection { .. } | WhyMissing::NotSubscribed => {
            t!("nothing could arrive {span}: {why}", span, why = words)
        }
        _ => t!("not recorded {span}: {why}", span, why = words),
    }
}

/// The same at one time.
fn why_at(time: &str, gap: &PastGap) -> String {
    let words = why_missing(&gap.why);
    match gap.why {
        WhyMissing::NoConnection { .. } | WhyMissing::NotSubscribed => {
            t!("{time}: nothing could arrive: {why}", time, why = words)
        }
        _ => t!("{time}: not recorded: {why}", time, why = words),
    }
}

/// `14:02`.
fn clock(time: Timestamp, model: &Model<'_>) -> String {
    words::time_of_day(time, model.time_zone).get(..5).unwrap_or("?").to_owned()
}
