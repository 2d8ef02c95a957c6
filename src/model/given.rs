//! A topic or a filter as a person enters it: typed, pasted, on the command line or in a file. Invisible characters and
//! quotation marks around it are removed; inside it they need a confirmation.

use texts::t;

use super::hidden::{is_hidden, push_sign};

/// Quotation marks that come in pairs around what is copied from a text.
const QUOTES: [(char, char); 10] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
];

/// A topic or filter that may have characters that do not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    whole: &'a str,
    text: &'a str,
}

/// Characters inside a topic or filter that are probably a mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// A space, a line break or an invisible character.
    #[error("{}", t!("{shown} contains a space or an invisible character", shown))]
    Hidden {
        /// The text with all of them visible.
        shown: String,
    },
    /// A quotation mark at one end.
    #[error("{}", t!("{shown} has a quotation mark at one end", shown))]
    Quote {
        /// The text.
        shown: String,
    },
}

impl<'a> Given<'a> {
    /// Takes `whole` apart.
    #[must_use]
    pub fn new(whole: &'a str) -> Self {
        let mut text = whole.trim_matches(is_hidden);
        while let Some(inner) = QUOTES.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close)) {
            text = inner.trim_matches(is_hidden);
        }
        Self { whole, text }
    }

    /// The text without spaces, invisible characters and pairs of quotation marks around it.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether something around it was removed.
    #[must_use]
    pub fn had_more(&self) -> bool {
        self.text.len() < self.whole.len()
    }

    /// What needs a confirmation before [`Self::text`] is used.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        if self.text.contains(is_hidden) {
            return Some(Doubt::Hidden { shown: self.shown() });
        }
        let is_quoted = self.text.starts_with(is_quote) || self.text.ends_with(is_quote);
        is_quoted.then(|| Doubt::Quote { shown: self.shown() })
    }

    /// The text without the characters that [`Self::doubt`] finds.
    #[must_use]
    pub fn mended(&self) -> String {
        let seen: String = self.text.chars().filter(|character| !is_hidden(*character)).collect();
        seen.trim_matches(is_quote).to_owned()
    }

    /// The text with every space and invisible character made visible.
    fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len() + 8);
        for character in self.text.chars() {
            if is_hidden(character) {
                push_sign(character, &mut shown);
            } else {
                shown.push(character);
            }
        }
        shown
    }
}

fn is_quote(character: char) -> bool {
    QUOTES.iter().any(|(open, close)| [*open, *close].contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_around_it_are_removed() {
        // All of Unicode's White_Space, marks of no width and of direction, control characters.
        let around = (char::MIN..=char::MAX)
            .filter(|c| c.is_whitespace())
            .chain(['\u{200b}', '\u{200e}', '\u{202e}', '\u{2060}', '\u{feff}', '\u{ad}', '\0', '\u{7f}', '\u{3164}']);
        for blank in around {
            for whole in [format!("{blank}plant/#"), format!("plant/#{blank}"), format!("\r\n{blank}plant/#{blank} ")] {
                let given = Given::new(&whole);
                assert_eq!((given.text(), given.had_more(), given.doubt()), ("plant/#", true, None), "{whole:?}");
            }
        }
        assert!(!Given::new("plant/#").had_more());
    }

    #[test]
    fn quotation_marks_around_it_are_removed() {
        for whole in [
            "\"plant/#\"",
            "'plant/#'",
            "`plant/#`",
            "“plant/#”",
            "„plant/#“",
            "«plant/#»",
            " \" 'plant/#\u{feff}' \"\n",
        ] {
            assert_eq!((Given::new(whole).text(), Given::new(whole).doubt()), ("plant/#", None), "{whole}");
        }
        for whole in ["\"", "''", "", " \n"] {
            assert!(Given::new(whole).text().len() < 2, "{whole:?}");
        }
    }

    #[test]
    fn invisible_characters_inside_it_need_a_confirmation() {
        for (whole, shown, mended) in [
            ("plant/hall 1\n", "plant/hall␠1", "plant/hall1"),
            ("plant/a\r\nplant/b", "plant/a␍⏎plant/b", "plant/aplant/b"),
            ("plant\u{200b}/#", "plant<U+200B>/#", "plant/#"),
            ("plant/\u{a0}#", "plant/<U+00A0>#", "plant/#"),
        ] {
            let given = Given::new(whole);
            assert_eq!(given.doubt(), Some(Doubt::Hidden { shown: shown.to_owned() }));
            assert_eq!(given.mended(), mended);
        }
        let given = Given::new("\"plant/#");
        assert_eq!(given.doubt(), Some(Doubt::Quote { shown: "\"plant/#".to_owned() }));
        assert_eq!(given.mended(), "plant/#");
        assert_eq!(Given::new("plant/o'hara/\"x\"/y").doubt(), None);
    }
}
