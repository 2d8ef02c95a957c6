//! Colours JSON while it is typed, also while it is not valid yet.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, FontId};

use crate::kit::theme::Palette;

/// `text` with keys, texts and numbers in their colours, wrapped at `width`.
pub(crate) fn coloured(text: &str, font: &FontId, palette: &Palette, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let mut rest = text;
    while !rest.is_empty() {
        let (length, kind) = token(rest);
        let (head, tail) = rest.split_at(length);
        let color = if looks_like_json { color(kind, tail, palette) } else { palette.text };
        job.append(head, 0.0, TextFormat::simple(font.clone(), color));
        rest = tail;
    }
    if job.text.is_empty() {
        job.append("", 0.0, TextFormat::simple(font.clone(), palette.text));
    }
    job
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Word,
    Other,
}

fn color(kind: Kind, following: &str, palette: &Palette) -> Color32 {
    match kind {
        Kind::Text if following.trim_start().starts_with(':') => palette.key,
        Kind::Text => palette.string,
        Kind::Word => palette.number,
        Kind::Other => palette.text,
    }
}

/// Length in bytes and kind of the first token of `text`, which is not empty.
fn token(text: &str) -> (usize, Kind) {
    if text.starts_with('"') {
        return (quoted(text), Kind::Text);
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '+' | '.');
    let starts_word = text.starts_with(is_word);
    let ends = |c: char| if starts_word { !is_word(c) } else { c == '"' || is_word(c) };
    (text.find(ends).unwrap_or(text.len()), if starts_word { Kind::Word } else { Kind::Other })
}

/// Length of the quoted text at the start, its closing quote included if it is there.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_cover_the_text_whatever_it_is() {
        for text in ["{\"a\": \"b\\\"c\", \"n\": -1.5e3}", "{\"open", "ä\"ö\\", "\"\\", "true,null", "  ", "€\"€\""]
        {
            let (mut rest, mut total) = (text, 0);
            while !rest.is_empty() {
                let (length, _) = token(rest);
                assert!(length > 0, "{text:?}");
                total += length;
                rest = &rest[length..];
            }
            assert_eq!(total, text.len());
        }
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_text() {
        assert_eq!(token(r#""a\"b": 1"#), (6, Kind::Text));
        assert_eq!(token("-1.5e+3, "), (7, Kind::Word));
    }
}
