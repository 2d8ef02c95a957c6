//! The field to find something in the selected payload: what was typed, how many places it found, and which is shown.

use std::ops::Range;

use eframe::egui::{Align, Key, Layout, Modifiers, Ui, vec2};

use crate::kit::escape::{self, Thing, While};
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, keys, widgets};
use texts::t;

/// What was typed and what it found.
#[derive(Debug, Default)]
pub(super) struct FindBar {
    query: String,
    matches: Matches,
    current: usize,
    /// What was searched; it is searched again when this changes.
    searched: Option<(String, u64)>,
    /// The current match has to be brought into sight.
    scroll: bool,
}

/// Where it was found.
#[derive(Debug)]
pub(super) enum Matches {
    /// Parts of a text, or of the payload's bytes.
    Ranges(Vec<Range<usize>>),
    /// Places of a tree.
    Places(Vec<u64>),
}

impl Default for Matches {
    fn default() -> Self {
        Self::Ranges(Vec::new())
    }
}

impl Matches {
    fn count(&self) -> usize {
        match self {
            Self::Ranges(ranges) => ranges.len(),
            Self::Places(places) => places.len(),
        }
    }
}

impl FindBar {
    /// Searches with `search` if the query or what is searched (known by `stamp`) is another one than before.
    pub(super) fn refresh(&mut self, stamp: u64, search: impl FnOnce(&str) -> Matches) {
        let wanted = (self.query.clone(), stamp);
        if self.searched.as_ref() == Some(&wanted) {
            return;
        }
        self.scroll = self.searched.as_ref().is_some_and(|(query, _)| *query != self.query);
        self.matches = if self.query.is_empty() { Matches::default() } else { search(&self.query) };
        self.current = 0;
        self.searched = Some(wanted);
    }

    /// The ranges that were found, and the number of the one to stand out.
    pub(super) fn ranges(&self) -> (&[Range<usize>], usize) {
        match &self.matches {
            Matches::Ranges(ranges) => (ranges, self.current),
            Matches::Places(_) => (&[], 0),
        }
    }

    /// The places that were found, and the one to stand out.
    pub(super) fn places(&self) -> (&[u64], Option<u64>) {
        match &self.matches {
            Matches::Places(places) => (places, places.get(self.current).copied()),
            Matches::Ranges(_) => (&[], None),
        }
    }

    /// Whether the current match has to be brought into sight; asked once.
    pub(super) fn takes_scroll(&mut self) -> bool {
        std::mem::take(&mut self.scroll)
    }

    fn step(&mut self, forward: bool) {
        let count = self.matches.count();
        if count > 0 {
            self.current = if forward { (self.current + 1) % count } else { (self.current + count - 1) % count };
            self.scroll = true;
        }
    }

    /// The field, `width` points wide, and behind it which match of how many is shown.
    pub(super) fn find_ui(&mut self, ui: &mut Ui, width: f32) {
        let id = field_ids::id(ui.ctx(), "find_in_payload");
        let pressed =
            |modifiers, key| !keys::are_covered(ui.ctx()) && ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::COMMAND, Key::F) {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        // The more special one first: the other takes it too.
        if pressed(Modifiers::SHIFT, Key::F3) {
            self.step(false);
        }
        if pressed(Modifiers::NONE, Key::F3) {
            self.step(true);
        }
        ui.allocate_ui_with_layout(vec2(width, theme::CONTROL), Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            if !self.query.is_empty() {
                self.count_ui(ui);
            }
            let edit = widgets::one_line(ui, &mut self.query, id, t!("Find in payload"))
                .margin(eframe::egui::Margin::symmetric(8, 4))
                .min_size(vec2(0.0, theme::CONTROL))
                .desired_width(ui.available_width().max(40.0));
            let field = ui.add(edit).accessible_name(t!("Find in payload"));
            // Taken away, or else the table, to which the keys go when no field has the focus, would act on them too.
            let left_by =
                |modifiers, key| field.lost_focus() && ui.input_mut(|input| input.consume_key(modifiers, key));
            if left_by(Modifiers::SHIFT, Key::Enter) {
                self.step(false);
                field.request_focus();
            } else if left_by(Modifiers::NONE, Key::Enter) {
                self.step(true);
                field.request_focus();
            }
            escape::clears(ui, Thing::FindInPayload, &mut self.query);
            escape::note_text(ui, Thing::FindInPayload, While::At(id), &self.query);
        });
    }

    fn count_ui(&mut self, ui: &mut Ui) {
        let palette = theme::palette(ui);
        let count = self.matches.count();
        for (icon, name, forward) in
            [(Icon::ChevronDown, t!("Next match"), true), (Icon::ChevronUp, t!("Previous match"), false)]
        {
            if widgets::small_icon_button(ui, icon, name, count > 0).clicked() {
                self.step(forward);
            }
        }
        let (words, color) = match count {
            0 => (t!("no match").to_owned(), palette.warn),
            count => (t!("{number} of {count}", number = self.current + 1, count), palette.dim),
        };
        widgets::line(ui, &words, theme::small(), color);
    }
}

/// The parts of `text` that are `query`, in any case of the letters; they do not overlap.
pub(super) fn in_text(text: &str, query: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut end = 0;
    for (at, character) in text.char_indices() {
        if at < end || character.to_lowercase().next() != Some(*first) {
            continue;
        }
        if let Some(length) = length_of(&text[at..], &wanted) {
            end = at + length;
            found.push(at..end);
        }
    }
    found
}

/// How many bytes at the start of `text` are `wanted`.
fn length_of(text: &str, wanted: &[char]) -> Option<usize> {
    let mut left = wanted.iter();
    for (at, character) in text.char_indices() {
        if left.as_slice().is_empty() {
            return Some(at);
        }
        if !character.to_lowercase().all(|lower| left.next() == Some(&lower)) {
            return None;
        }
    }
    left.as_slice().is_empty().then_some(text.len())
}

/// The parts of `bytes` that are the text `query`, in any case of ASCII letters, or the bytes that it names: `ff d8`.
pub(super) fn in_bytes(bytes: &[u8], query: &str) -> Vec<Range<usize>> {
    let digits: String = query.chars().filter(|character| *character != ' ').collect();
    let named: Option<Vec<u8>> = (digits.len() >= 2 && digits.len().is_multiple_of(2) && digits.is_ascii())
        .then(|| (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect())
        .flatten();
    let is_text = |part: &[u8]| part.eq_ignore_ascii_case(query.as_bytes());
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let named_here = named.as_ref().filter(|named| rest.starts_with(named)).map(Vec::len);
        let text_here = rest.get(..query.len()).filter(|part| is_text(part)).map(<[u8]>::len);
        match named_here.or(text_here).filter(|length| *length > 0) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_in_any_case_of_the_letters() {
        for (text, query, found) in [
            ("Pump-B pump-b", "pump", vec![0..4, 7..11]),
            ("aaaa", "aa", vec![0..2, 2..4]),
            ("GRÜN grün", "grün", vec![0..5, 6..11]),
            ("İx x", "x", vec![2..3, 4..5]),
            ("a", "ab", vec![]),
            ("a", "", vec![]),
        ] {
            assert_eq!(in_text(text, query), found, "{text} {query}");
        }
    }

    #[test]
    fn bytes_are_found_by_text_and_by_digits() {
        let bytes = b"\xff\xd8pump\x00PUMP\xd8\xff\xd8";
        assert_eq!(in_bytes(bytes, "pump"), [2..6, 7..11]);
        assert_eq!(in_bytes(bytes, "ff D8"), [0..2, 12..14]);
        assert_eq!(in_bytes(bytes, "d8"), [1..2, 11..12, 13..14]);
        assert_eq!(in_bytes(bytes, "é"), [0..0; 0]);
        assert_eq!(in_bytes(b"", "a"), [0..0; 0]);
    }
}
