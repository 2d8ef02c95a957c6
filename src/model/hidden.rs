//! Invisible characters: spaces, marks of direction and of no width, control characters. They are made visible, so
//! that two texts that differ also look different.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether `character` draws nothing and changes what is around it: control characters, marks of direction and of no
/// width, fillers, tags and variation selectors (Unicode `Cc`, nearly all of `Cf`, `Default_Ignorable_Code_Point`,
/// and the separators of lines and paragraphs). Blanks of some width are none.
#[must_use]
pub fn is_mark(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Whether `character` is not seen: a blank of any kind (Unicode `White_Space`) or a mark.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_whitespace() || is_mark(character)
}

/// `text` for one line on screen: each mark is seen, as in `user<U+202E>txt.exe`, and a line break is `⏎`.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, is_mark)
}

/// `text` for several lines on screen: as [`visible_line`], but tabs and line breaks stay what they are.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let text: Cow<'_, str> = if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() };
    let is_shown = |character| is_mark(character) && !matches!(character, '\n' | '\t');
    match shown(&text, is_shown) {
        Cow::Owned(shown) => shown.into(),
        Cow::Borrowed(_) => text,
    }
}

/// A topic or filter on screen: as [`visible_line`], and every blank is seen but a plain space between other characters.
#[must_use]
pub fn visible_topic(name: &str) -> Cow<'_, str> {
    let inner = name.trim_matches(is_hidden);
    if inner.len() == name.len() {
        return shown(name, |character| is_hidden(character) && character != ' ');
    }
    let (head, tail) = name.split_at(name.len() - name.trim_start_matches(is_hidden).len());
    let tail = &tail[inner.len()..];
    format!("{}{}{}", shown(head, is_hidden), visible_topic(inner), shown(tail, is_hidden)).into()
}

/// `text` with each character for which `is_shown` answers yes in its visible form.
fn shown(text: &str, is_shown: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&is_shown) else { return text.into() };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for character in text[first..].chars() {
        if is_shown(character) {
            push_sign(character, &mut out);
        } else {
            out.push(character);
        }
    }
    out.into()
}

/// Appends the sign by which a hidden character is shown: `␠`, `⏎`, `␍`, `␉`, and `<U+202E>` for all others.
pub fn push_sign(character: char, out: &mut String) {
    match character {
        ' ' => out.push('␠'),
        '\n' => out.push('⏎'),
        '\r' => out.push('␍'),
        '\t' => out.push('␉'),
        // A `String` takes everything, so there is no error to report.
        other => _ = write!(out, "<U+{:04X}>", u32::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_direction_and_of_no_width_are_shown() {
        let marks = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}').chain('\u{200b}'..='\u{200f}');
        for mark in marks.chain(['\u{feff}', '\u{ad}', '\u{61c}', '\u{2060}', '\u{3164}', '\u{e0041}', '\u{fe0f}']) {
            let text = format!("user{mark}txt.exe");
            let expected = format!("user<U+{:04X}>txt.exe", u32::from(mark));
            for shown in [visible_line(&text), visible_lines(&text), visible_topic(&text)] {
                assert_eq!(shown, expected);
            }
        }
    }

    #[test]
    fn what_is_seen_anyway_stays_as_it_is() {
        for text in ["", "plant/a b", "grün 21 °C", "温度\u{3000}計", "e\u{301}", "سلام", "a\u{a0}b"] {
            assert!(matches!(visible_line(text), Cow::Borrowed(_)), "{text:?}");
        }
        assert_eq!(visible_lines("one\r\ntwo\n\tthree\r\u{7}"), "one\ntwo\n\tthree␍<U+0007>");
        assert_eq!(visible_line("one\r\ntwo\u{1b}[31m\0"), "one␍⏎two<U+001B>[31m<U+0000>");
    }

    #[test]
    fn blanks_around_a_topic_are_seen_and_one_between_words_is_a_space() {
        for (topic, shown) in [
            ("plant/a b/c", "plant/a b/c"),
            (" plant/a ", "␠plant/a␠"),
            ("plant/a\n", "plant/a⏎"),
            ("a\u{a0}b", "a<U+00A0>b"),
            ("\t a b\u{feff}\r", "␉␠a b<U+FEFF>␍"),
            ("  ", "␠␠"),
            ("", ""),
        ] {
            assert_eq!(visible_topic(topic), shown, "{topic:?}");
        }
    }
}
