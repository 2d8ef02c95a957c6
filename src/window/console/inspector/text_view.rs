//! A payload as text: with its marks visible, coloured if it is JSON, and with what was found on a ground.

use std::ops::Range;

use eframe::egui::text::{CCursor, LayoutJob, LayoutSection, TextFormat};
use eframe::egui::{Align, Label, Role, Ui, WidgetInfo};

use super::find_bar::FindBar;
use super::hex_view;
use crate::kit::theme::{self, Palette};
use crate::kit::{json_colours, widgets, words};
use model::{is_mark, push_sign};
use texts::t;

/// Bytes of a text that are laid out: all that AWS IoT Core delivers, marks made visible included. Copying takes all.
const TEXT_BYTES: usize = 160 * 1024;
/// A longer text is not coloured: each piece of colour costs time in each frame.
const COLOURED_BYTES: usize = 32 * 1024;

/// A text as it is seen.
#[derive(Debug)]
pub(super) struct ShownText {
    text: String,
    /// Where signs take the place of invisible characters.
    signs: Vec<Range<usize>>,
    /// Size of the whole text, if only its beginning is here.
    cut_from: Option<usize>,
}

impl ShownText {
    pub(super) fn new(text: &str) -> Self {
        let part = &text[..text.floor_char_boundary(TEXT_BYTES)];
        let mut seen = Self { text: String::with_capacity(part.len()), signs: Vec::new(), cut_from: None };
        seen.cut_from = (part.len() < text.len()).then_some(text.len());
        let mut characters = part.chars().peekable();
        while let Some(character) = characters.next() {
            let breaks_line = character == '\r' && characters.peek() == Some(&'\n');
            if breaks_line {
                continue;
            }
            let start = seen.text.len();
            if is_mark(character) && !matches!(character, '\n' | '\t') {
                push_sign(character, &mut seen.text);
                seen.signs.push(start..seen.text.len());
            } else {
                seen.text.push(character);
            }
        }
        seen
    }

    /// What is on screen.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn text_ui(&self, ui: &mut Ui, find: &mut FindBar) {
        let palette = theme::palette(ui);
        let scroll = find.takes_scroll();
        let (found, current) = find.ranges();
        let job = self.job(palette, ui.available_width(), found, current);
        let (galley_pos, galley, response) = widgets::clipped(ui, Label::new(job).wrap(), true);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, galley.text()));
        if let (true, Some(range)) = (scroll, found.get(current)) {
            let cursor = CCursor::new(self.text[..range.start].chars().count());
            let rect = galley.pos_from_cursor(cursor).translate(galley_pos.to_vec2());
            ui.scroll_to_rect(rect, Some(Align::Center));
        }
        if let Some(all_bytes) = self.cut_from {
            let [shown, all] = [TEXT_BYTES, all_bytes].map(|bytes| words::bytes(bytes as u64));
            widgets::paragraph(
                ui,
                &t!("Showing the first {shown} of {all}. Copy takes all of it.", shown, all),
                palette.dim,
            );
        }
    }

    fn job(&self, palette: &Palette, width: f32, found: &[Range<usize>], current: usize) -> LayoutJob {
        let mut job = if self.text.len() > COLOURED_BYTES {
            LayoutJob::single_section(self.text.clone(), TextFormat::simple(theme::mono(), palette.text))
        } else {
            json_colours::coloured(&self.text, &theme::mono(), palette, width)
        };
        job.wrap.max_width = width;
        for section in &mut job.sections {
            section.format.line_height = Some(18.0);
        }
        overlay(&mut job, &self.signs, |_, format| format.color = palette.warn);
        overlay(&mut job, found, |number, format| {
            format.background = hex_view::match_color(palette, number == current);
        });
        job
    }
}

/// Changes the format of `ranges`, which are in order, with the number of each.
fn overlay(job: &mut LayoutJob, ranges: &[Range<usize>], change: impl Fn(usize, &mut TextFormat)) {
    if ranges.is_empty() {
        return;
    }
    let mut sections = Vec::with_capacity(job.sections.len() + 2 * ranges.len());
    for section in std::mem::take(&mut job.sections) {
        let whole: Range<usize> = section.byte_range.start.0..section.byte_range.end.0;
        let mut start = whole.start;
        let first = ranges.partition_point(|range| range.end <= whole.start);
        for (number, range) in ranges.iter().enumerate().skip(first).take_while(|(_, range)| range.start < whole.end) {
            let (from, to) = (range.start.max(whole.start), range.end.min(whole.end));
            let mut changed = section.clone();
            change(number, &mut changed.format);
            for (part, range) in [(section.clone(), start..from), (changed, from..to)] {
                if !range.is_empty() {
                    sections.push(at(part, range));
                }
            }
            start = to;
        }
        if start < whole.end {
            sections.push(at(section, start..whole.end));
        }
    }
    job.sections = sections;
}

fn at(section: LayoutSection, range: Range<usize>) -> LayoutSection {
    LayoutSection { byte_range: range.start.into()..range.end.into(), ..section }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Color32;

    use super::*;

    #[test]
    fn a_text_is_seen_with_its_marks_and_its_line_breaks() {
        let seen = ShownText::new("one\r\ntwo\u{202e}\u{feff} \u{1b}[1m\ttab");
        assert_eq!(seen.text(), "one\ntwo<U+202E><U+FEFF> <U+001B>[1m\ttab");
        let signs: Vec<&str> = seen.signs.iter().map(|range| &seen.text[range.clone()]).collect();
        assert_eq!(signs, ["<U+202E>", "<U+FEFF>", "<U+001B>"]);
        assert!(ShownText::new("<U+202E>").signs.is_empty(), "a sign that came as a text has no colour");
    }

    #[test]
    fn colours_cover_the_text_exactly_whatever_is_found_in_it() {
        let palette = Palette::for_tests();
        let seen = ShownText::new("{\"ä\": \"b\u{202e}c\", \"n\": 12}");
        for query in ["", "ä", "b<u+202e>c\"", "\": ", "n\": 12}", "{", "u"] {
            let found = crate::console::inspector::find_bar::in_text(seen.text(), query);
            let job = seen.job(palette, 100.0, &found, 0);
            let mut end = 0;
            for section in &job.sections {
                assert_eq!(section.byte_range.start.0, end, "{query}");
                end = section.byte_range.end.0;
            }
            assert_eq!(end, job.text.len());
            let marked = job.sections.iter().filter(|s| s.format.background != Color32::TRANSPARENT);
            let marked: usize = marked.map(|s| s.byte_range.end.0 - s.byte_range.start.0).sum();
            assert_eq!(marked, found.iter().map(ExactSizeIterator::len).sum::<usize>(), "{query}");
        }
    }

    #[test]
    fn all_that_aws_delivers_is_on_screen() {
        let text = "a".repeat(128 * 1024);
        assert_eq!(ShownText::new(&text).text().len(), text.len());
        assert_eq!(ShownText::new(&"a".repeat(TEXT_BYTES + 1)).cut_from, Some(TEXT_BYTES + 1));
    }
}
