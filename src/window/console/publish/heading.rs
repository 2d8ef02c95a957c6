//! What is over the form: its tabs, and hints about the payload.

use eframe::egui::{Align, Layout, Ui};

use super::draft::{self, Draft};
use crate::kit::signs::{self, Sign};
use crate::kit::{tabs, theme, widgets};
use model::MAX_PAYLOAD_BYTES;
use texts::t;

/// From this size on, in bytes, the form says how large the payload is.
const SHOWN_FROM_BYTES: usize = 8 * 1024;

/// What of the form is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Message,
    Properties,
    Sent,
}

/// The tabs of the form, and `add_at_end` at the right. A folded form opens with the one that is chosen; in a low window an open one can be hidden. `waits_until` is
/// when a message expires that waits for a connection.
pub(super) fn tabs_ui(
    ui: &mut Ui,
    is_low: bool,
    is_folded: bool,
    draft: &Draft,
    (sent, waits_until): (usize, Option<&str>),
    (tab, is_open): (&mut Tab, &mut bool),
    add_at_end: impl FnOnce(&mut Ui),
) {
    let badge = |count: usize| (count > 0).then_some(count);
    let tabs = [
        (Some(Tab::Message), t!("Publish"), None),
        (Some(Tab::Properties), t!("Properties"), badge(draft::count(&draft.properties))),
        (Some(Tab::Sent), t!("Sent"), badge(sent)),
    ];
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        let mut chosen = (!is_folded).then_some(*tab);
        if tabs::tabs(ui, &tabs, &mut chosen)
            && let Some(chosen) = chosen
        {
            (*tab, *is_open) = (chosen, true);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_low && !is_folded {
                ui.add_space(8.0);
                let dim = theme::palette(ui).dim;
                *is_open = !signs::button(ui, Sign::Cross, t!("Hide the form"), dim).clicked();
            }
            ui.add_space(theme::PADDING);
            add_at_end(ui);
            if !is_folded {
                payload_hints_ui(ui, draft);
                if let Some(until) = waits_until {
                    let warn = theme::palette(ui).warn;
                    let words = t!("Offline: waits in the outbox, and is not sent after {until}.", until);
                    widgets::line(ui, &words, theme::small(), warn).on_hover_text(&words);
                }
            }
        });
    });
}

/// Hints about the payload that do not prevent sending it.
fn payload_hints_ui(ui: &mut Ui, draft: &Draft) {
    let palette = theme::palette(ui);
    ui.add_space(theme::PADDING);
    ui.spacing_mut().item_spacing.x = 12.0;
    let bytes = draft.payload.len();
    if bytes > SHOWN_FROM_BYTES {
        let words = t!("{size} of {limit} KiB", size = bytes.div_ceil(1024), limit = MAX_PAYLOAD_BYTES / 1024);
        widgets::line(ui, &words, theme::small(), palette.dim);
    }
    let windows = draft.payload.matches("\r\n").count();
    if windows > 0 {
        let all = draft.payload.matches('\n').count() == windows;
        let words = if all { t!("CRLF line endings") } else { t!("CRLF and LF line endings") };
        widgets::line(ui, words, theme::small(), palette.dim).on_hover_text(t!("Line endings are sent unchanged."));
    }
    if bytes <= MAX_PAYLOAD_BYTES
        && let Some(mistake) = payload::json_mistake(&draft.payload, Some(draft.properties.content_type.as_str()))
    {
        widgets::line(ui, &mistake.to_string(), theme::small(), palette.warn)
            .on_hover_text(t!("The payload is sent unchanged."));
    }
}
