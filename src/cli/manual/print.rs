//! Prints a page of the manual as text for a terminal.

use super::block::{Block, blocks};
use super::topic::Topic;
use texts::Language;

/// Width of a page, in characters: that of a man page.
const WIDTH: usize = 80;
const BOLD: &str = "\x1b[1m";
const NORMAL: &str = "\x1b[0m";

/// How a page is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// With bold words.
    Terminal,
    /// As it is, for a pipe or a file.
    Plain,
}

/// The page of `topic` in lines of at most 80 characters; code is not wrapped.
#[must_use]
pub fn page(topic: &Topic, language: Language, look: Look) -> String {
    let mut out = String::new();
    let mut was_item = false;
    for block in blocks(topic.text(language)) {
        let is_item = matches!(block, Block::Item(_));
        let goes_on = was_item && is_item;
        if !out.is_empty() && !goes_on {
            out.push('\n');
        }
        was_item = is_item;
        match block {
            Block::Title(text) | Block::Heading(text) => out.push_str(&(strong(text, look) + "\n")),
            Block::Paragraph(text) => push_wrapped(&mut out, &text, ["", ""], look),
            Block::Item(text) => push_wrapped(&mut out, &text, ["- ", "  "], look),
            Block::Code { lines, .. } => lines.iter().for_each(|line| {
                let line = format!("    {line}");
                out.push_str(line.trim_end());
                out.push('\n');
            }),
        }
    }
    out
}

fn strong(text: &str, look: Look) -> String {
    match look {
        Look::Terminal => format!("{BOLD}{text}{NORMAL}"),
        Look::Plain => text.to_owned(),
    }
}

/// The words of `text` in lines, the first behind `first` and the others behind `next`.
fn push_wrapped(out: &mut String, text: &str, [first, next]: [&str; 2], look: Look) {
    let mut is_bold = false;
    let mut width = first.len();
    out.push_str(first);
    for (place, word) in text.split_whitespace().enumerate() {
        let word_width = word.chars().filter(|c| *c != '`' || look == Look::Plain).count();
        if place > 0 && width + 1 + word_width > WIDTH {
            out.push('\n');
            out.push_str(next);
            width = next.len();
        } else if place > 0 {
            out.push(' ');
            width += 1;
        }
        width += word_width;
        for character in word.chars() {
            if character != '`' || look == Look::Plain {
                out.push(character);
                continue;
            }
            is_bold = !is_bold;
            out.push_str(if is_bold { BOLD } else { NORMAL });
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::topic::TOPICS;
    use super::*;

    #[test]
    fn no_line_of_a_page_is_too_wide_and_every_word_is_there() {
        for topic in &TOPICS {
            for language in Language::ALL {
                let printed = page(topic, language, Look::Plain);
                for line in printed.lines() {
                    assert!(line.chars().count() <= WIDTH, "{} {language:?}: {line}", topic.name);
                    assert_eq!(line, line.trim_end(), "{}", topic.name);
                }
                let letters = |text: &str| text.split_whitespace().collect::<String>();
                let source = topic.text(language).lines().filter(|line| !line.starts_with("```"));
                let source: String =
                    source.map(|line| line.trim_start_matches("# ").trim_start_matches("## ")).collect();
                assert_eq!(letters(&printed), letters(&source), "{} {language:?}", topic.name);
                let bold = page(topic, language, Look::Terminal);
                assert_eq!(bold.matches(BOLD).count(), bold.matches(NORMAL).count(), "{} {language:?}", topic.name);
                assert_eq!(bold.replace(BOLD, "").replace(NORMAL, "").matches('`').count(), 0, "{}", topic.name);
            }
        }
    }

    #[test]
    fn code_within_a_line_is_bold_on_a_terminal() {
        let mut out = String::new();
        push_wrapped(&mut out, "say `watch` twice", ["- ", "  "], Look::Terminal);
        assert_eq!(out, "- say \x1b[1mwatch\x1b[0m twice\n");
    }
}
