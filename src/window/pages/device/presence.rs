//! When the device came and left, as a strip and as a list, as far as that is known.

use std::time::Duration;

use eframe::egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::said::{moment, section_ui};
use crate::kit::hatching::hatched;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets, words};
use console::{PresenceSpan, WasThere, is_taken_over};
use model::words::departure;
use model::{SubscriptionState, Timestamp};
use payload::PresenceEvent;
use texts::t;

/// How far back the strip goes at most.
const REACH: Duration = Duration::from_hours(24);
/// So many comings and goings are listed.
const LISTED: usize = 6;
/// Height of the strip, in points.
const STRIP: f32 = 12.0;

pub(super) fn presence_ui(ui: &mut Ui, model: &Model<'_>) {
    let device = &model.console.device;
    let palette = theme::palette(ui);
    let state = device.presence_state(&model.console.subscriptions);
    let is_watched = is_live(model, state);
    if device.presence.events().is_empty() && matches!(state, None | Some(SubscriptionState::Requested)) {
        return;
    }
    section_ui(ui, t!("Comes and goes"), |ui| {
        if is_watched {
            widgets::line(ui, t!("seen as it happens"), theme::small(), palette.dim);
        }
    });
    let events = device.presence.events();
    if let Some(first) = events.first() {
        strip_ui(ui, model, first.at);
    } else if is_watched {
        widgets::line(ui, t!("Nothing was seen yet."), theme::body(), palette.dim);
    }
    for event in events.iter().rev().take(LISTED) {
        event_ui(ui, model, event);
    }
    not_followed_ui(ui, state, t!("New comings and goings are not seen here. Ask again to know more."));
    ui.add_space(12.0);
}

/// Whether what is followed comes as it happens.
pub(super) fn is_live(model: &Model<'_>, state: Option<&SubscriptionState>) -> bool {
    model.console.link.is_live() && matches!(state, Some(SubscriptionState::Granted { .. }))
}

/// Why something is not followed, if the broker said so, and what that means.
pub(super) fn not_followed_ui(ui: &mut Ui, state: Option<&SubscriptionState>, meaning: &str) {
    if let Some(SubscriptionState::Refused { notice, .. } | SubscriptionState::Parked { notice }) = state {
        let palette = theme::palette(ui);
        widgets::paragraph(ui, meaning, palette.dim);
        ui.collapsing(t!("Why"), |ui| {
            notice_card::notice_line_ui(ui, notice);
            for copyable in &notice.copyables {
                widgets::paragraph(ui, &copyable.label, palette.dim);
                widgets::copy_box(ui, &copyable.label, &copyable.text);
            }
        });
    }
}

/// From the first that is known to now.
fn strip_ui(ui: &mut Ui, model: &Model<'_>, first: Timestamp) {
    let device = &model.console.device;
    let palette = theme::palette(ui);
    let (from, to) = (first.max(model.now.minus(REACH)), model.now);
    if to.since(from).is_zero() {
        return;
    }
    let spans = device.presence.spans((from, to), device.presence.known_until(to));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), STRIP), Sense::hover());
    let whole = to.since(from).as_secs_f32();
    for span in &spans {
        let x = |at: Timestamp| rect.left() + rect.width() * at.since(from).as_secs_f32() / whole;
        let part =
            Rect::from_min_max(pos2(x(span.from), rect.top()), pos2(x(span.to).max(x(span.from) + 1.0), rect.bottom()));
        match span.was_there {
            WasThere::Yes => drop(ui.painter().rect_filled(part, 0.0, palette.good)),
            WasThere::No => {
                ui.painter().rect_stroke(part, 0.0, Stroke::new(1.0, palette.warn), StrokeKind::Inside);
            }
            WasThere::Unknown => hatched(ui.painter(), part, palette),
        }
    }
    let legend = legend(&spans);
    let begin = t!("since {time}", time = moment(model, from));
    let name = format!("{begin}: {legend}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(&name);
    widgets::line(ui, &begin, theme::small(), palette.dim);
    widgets::paragraph(ui, &legend, palette.dim);
    model.due.next_second(model.now);
}

/// `connected 3 h 52 min · not connected 19 min · not known 2 min`.
fn legend(spans: &[PresenceSpan]) -> String {
    let sum = |meant: WasThere| -> Duration {
        spans.iter().filter(|span| span.was_there == meant).map(|span| span.to.since(span.from)).sum()
    };
    let parts = [
        (sum(WasThere::Yes), t!("connected {age}", age = words::age(sum(WasThere::Yes)))),
        (sum(WasThere::No), t!("not connected {age}", age = words::age(sum(WasThere::No)))),
        (sum(WasThere::Unknown), t!("not known {age}", age = words::age(sum(WasThere::Unknown)))),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(sum, _)| *sum >= Duration::from_secs(1)).map(|(_, words)| words).collect();
    parts.join(" · ")
}

fn event_ui(ui: &mut Ui, model: &Model<'_>, event: &PresenceEvent) {
    let palette = theme::palette(ui);
    let (icon, color) = match event {
        event if event.is_connected => (Icon::Dot, palette.good),
        event if is_taken_over(event) => (Icon::RingDot, palette.dim),
        _ => (Icon::Ring, palette.warn),
    };
    ui.horizontal_top(|ui| {
        widgets::icon(ui, icon, 8.0, color);
        widgets::line(ui, &moment(model, event.at), theme::mono(), palette.text);
        let words = match &event.reason {
            _ if event.is_connected => t!("connected").to_owned(),
            Some(reason) if is_taken_over(event) => departure(reason),
            Some(reason) => t!("left: {reason}", reason = departure(reason)),
            None => t!("left").to_owned(),
        };
        widgets::paragraph(ui, &words, palette.dim);
    });
}
