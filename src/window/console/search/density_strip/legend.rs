//! The words that belong to the strip: its legend, how far back it goes, and the time that was chosen in it.

use eframe::egui::{Color32, Popup, Sense, Ui, vec2};
use model::StripReach as Reach;
use texts::t;

use super::look_up::Shown;
use super::paint;
use super::state::StripState;
use crate::kit::hatching::hatched;
use crate::kit::model::Model;
use crate::kit::{chip, menu, theme, widgets, words};

/// Room for what is said at the left, for how far back the strip goes, and for the chosen time, in points.
const COUNTS: f32 = 380.0;
const REACH: f32 = 64.0;
const CHIP: f32 = 190.0;
/// The shade of an entry, with the space around it.
const SHADE: f32 = 26.0;

/// The legend, from right to left, as far as there is room: the shades with their peaks, and before them how far back the
/// strip goes.
pub(in super::super) fn legend_ui(ui: &mut Ui, shown: &Shown, state: &mut StripState, hides: &mut bool) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let palette = theme::palette(ui);
    let most = paint::peaks(&shown.bars);
    let mut room = ui.available_width() - COUNTS - REACH - if state.span.is_some() { CHIP } else { 0.0 };
    let matches = shown.has_search.then(|| t!("matches, peak {count}", count = words::count(most.found)));
    let all = t!("all, peak {count} in {secs}", count = words::count(most.all), secs = shown.bar_words());
    let entries = [
        (shown.gap_words(), palette.warn, None),
        (matches, palette.dim, Some(palette.accent)),
        (Some(all), palette.dim, Some(palette.bar)),
    ];
    for (text, color, shade) in entries {
        let Some(text) = text else { continue };
        // A language may need twice the room of another one.
        room -= widgets::galley(ui, &text, theme::small(), color, f32::INFINITY).size().x + SHADE;
        if room < 0.0 {
            break;
        }
        entry_ui(ui, &text, color, shade);
    }
    reach_ui(ui, state, hides);
}

/// A shade and its words; the hatching where there is no shade.
fn entry_ui(ui: &mut Ui, text: &str, color: Color32, shade: Option<Color32>) {
    widgets::line(ui, text, theme::small(), color);
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
    match shade {
        Some(shade) => drop(ui.painter().rect_filled(rect, 2.0, shade)),
        None => hatched(ui.painter(), rect, theme::palette(ui)),
    }
    ui.add_space(4.0);
}

fn reach_ui(ui: &mut Ui, state: &mut StripState, hides: &mut bool) {
    let names = |reach| match reach {
        Reach::TenMinutes => t!("10 min"),
        Reach::Hour => t!("1 h"),
        Reach::Day => t!("24 h"),
        Reach::All => t!("all kept"),
    };
    let short = names(state.reach);
    let button = widgets::word_button(ui, short, &t!("Timeline range: {time}", time = short));
    menu::give_cursor_back(&button, false);
    Popup::menu(&button).show(|ui| {
        for reach in Reach::ALL {
            if menu::choice(ui, names(reach), names(reach), state.reach == reach).clicked() {
                state.reach = reach;
            }
        }
        widgets::rule(ui);
        if menu::item(ui, t!("Hide the timeline")).clicked() {
            *hides = true;
        }
    });
}

/// The time that the table is limited to, and a button that ends this.
pub(in super::super) fn chip_ui(ui: &mut Ui, model: &Model<'_>, state: &mut StripState) {
    let Some(span) = state.span.clone() else { return };
    let (from, to) = words::span(span.start, span.end, model.now, model.time_zone);
    let text = t!("{from} to {to}", from, to);
    if chip::button(ui, &text, &t!("Clear time range {span}", span = text)).clicked() {
        state.clear_span();
    }
}
