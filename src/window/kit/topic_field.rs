//! Fields for topics and filters. Invisible characters around the text are left out; those inside it are drawn, and
//! asked about before it is used.

use eframe::egui::text::LayoutJob;
use eframe::egui::{Align, Event, Id, Layout, Response, TextBuffer, Ui};

use crate::kit::theme::{self, Icon, Palette};
use crate::kit::widgets;
use model::{Doubt, Given, is_hidden};
use texts::t;

/// Takes the place of a line break while it is pasted, because a field of one line makes a blank of it.
const PASTED_BREAK: char = '\u{2028}';

/// A field of one line for a topic or a filter.
pub(crate) fn topic_field(ui: &mut Ui, text: &mut String, id: Id, name: &str, hint: &str, width: f32) -> Response {
    if ui.memory(|memory| memory.has_focus(id)) {
        ui.input_mut(|input| input.events.iter_mut().for_each(mark_breaks));
    }
    let palette = theme::palette(ui);
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| ui.painter().layout_job(seen(text.as_str(), palette));
    let edit = widgets::one_line(ui, text, id, hint).desired_width(width).layouter(&mut layouter);
    let field = ui.add(edit).accessible_name(name);
    if field.changed() && text.contains(PASTED_BREAK) {
        *text = text.replace(PASTED_BREAK, "\n");
    }
    if field.lost_focus() && Given::new(text).had_more() {
        *text = Given::new(text).text().to_owned();
    }
    field
}

fn mark_breaks(event: &mut Event) {
    if let Event::Paste(pasted) = event {
        *pasted = pasted.trim_matches(is_hidden).replace("\r\n", "\n").replace(['\r', '\n'], &PASTED_BREAK.to_string());
    }
}

/// The text with a sign for each character that would not be seen: one for one, so that the cursor stays right.
fn seen(text: &str, palette: &Palette) -> LayoutJob {
    let shown: String = text
        .chars()
        .map(|character| match character {
            ' ' => '␠',
            '\n' => '⏎',
            '\r' => '␍',
            '\t' => '␉',
            other if is_hidden(other) => '\u{fffd}',
            other => other,
        })
        .collect();
    let mut job = widgets::signed(&shown, theme::mono(), palette.text, palette);
    job.wrap.max_width = f32::INFINITY;
    job
}

/// Whether `text` looks like a mistake that the user has not confirmed yet.
pub(crate) fn is_doubtful(text: &str, kept: &str) -> bool {
    let given = Given::new(text);
    given.doubt().is_some() && given.text() != kept
}

/// Asks about characters in `text` that are easy to overlook, on several lines.
pub(crate) fn doubt_ui(ui: &mut Ui, text: &mut String, kept: &mut String, name: &str) {
    let Some(doubt) = Given::new(text).doubt().filter(|_| is_doubtful(text, kept)) else { return };
    let warn = theme::palette(ui).warn;
    widgets::paragraph(ui, &format!("{doubt}."), warn);
    ui.horizontal(|ui| answers_ui(ui, text, kept, name));
}

/// The same on one line.
pub(crate) fn doubt_line_ui(ui: &mut Ui, text: &mut String, kept: &mut String, name: &str) {
    let Some(doubt) = Given::new(text).doubt() else { return };
    let warn = theme::palette(ui).warn;
    ui.horizontal(|ui| {
        widgets::icon(ui, Icon::RingDot, 9.0, warn);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            answers_ui(ui, text, kept, name);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = match doubt {
                    Doubt::Hidden { .. } => t!("space or invisible character inside"),
                    Doubt::Quote { .. } => t!("quotation mark at one end"),
                };
                widgets::line(ui, words, theme::small(), warn).on_hover_text(doubt.to_string());
            });
        });
    });
}

fn answers_ui(ui: &mut Ui, text: &mut String, kept: &mut String, name: &str) {
    ui.spacing_mut().item_spacing.x = 12.0;
    if widgets::word_button(ui, t!("Keep"), &t!("{name}: keep as it is", name)).clicked() {
        Given::new(text).text().clone_into(kept);
    }
    if widgets::word_button(ui, t!("Remove"), &t!("{name}: remove these characters", name)).clicked() {
        *text = Given::new(text).mended();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_draws_one_sign_for_each_character_that_is_not_seen() {
        let palette = Palette::for_tests();
        assert_eq!(seen("a b\n\u{200b}/\u{a0}#", palette).text, "a␠b⏎\u{fffd}/\u{fffd}#");
        assert_eq!(seen("", palette).sections.len(), 1);
    }
}
