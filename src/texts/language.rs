//! The languages, and which one is current.

use std::sync::atomic::{AtomicU8, Ordering};

use super::catalogue;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Language {
    /// What texts are written in.
    #[default]
    English,
    /// `de.po`.
    German,
}

/// The index in [`Language::ALL`] of the one that is current.
static CURRENT: AtomicU8 = AtomicU8::new(Language::English as u8);

impl Language {
    /// All, the one that texts are written in first.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The one of all texts from now on.
    pub fn set(self) {
        // Read before it is current: a panic while it is read is printed in English, and would wait for itself otherwise.
        let _ = self.text("");
        CURRENT.store(self as u8, Ordering::Relaxed);
    }

    /// The one that was set last, else English.
    #[must_use]
    pub fn current() -> Self {
        Self::ALL.get(usize::from(CURRENT.load(Ordering::Relaxed))).copied().unwrap_or_default()
    }

    /// What the system is set to, as `LC_ALL`, `LC_MESSAGES` and `LANG` say on Linux and the settings elsewhere; English
    /// when the program does not speak it. Asks the system.
    #[must_use]
    pub fn of_system() -> Self {
        // The first one that is spoken here, in the order that the person prefers.
        sys_locale::get_locales().find_map(|tag| Self::from_tag(&tag)).unwrap_or_default()
    }

    /// From a BCP 47 tag or a POSIX locale: `de`, `de-AT`, `de_DE.UTF-8`, `C`. `None` for a language that is not spoken.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if ["C", "POSIX"].contains(&primary) {
            return Some(Self::English);
        }
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Its BCP 47 tag: `en`, `de`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself, as a list of languages shows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Between every three digits of a whole number.
    #[must_use]
    pub fn thousands_separator(self) -> char {
        match self {
            Self::English => ',',
            Self::German => '.',
        }
    }

    /// Between the whole part of a number and the rest.
    #[must_use]
    pub fn decimal_separator(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }

    /// The text in this language; without a translation, as it is.
    #[must_use]
    pub fn text(self, english: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::German => catalogue::german().text(english),
        }
    }

    /// The translation of a text into this language; `None` where there is none, and for English.
    #[must_use]
    pub fn translation(self, english: &str) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::German => catalogue::german().translation(english),
        }
    }

    /// The form of a text for `number`, in this language.
    #[must_use]
    pub fn counted_text(self, number: u64, one: &'static str, many: &'static str) -> &'static str {
        // Both languages have one form for 1 and one for the rest.
        let is_one = number == 1;
        match self {
            Self::English if is_one => one,
            Self::English => many,
            Self::German => catalogue::german().counted_text(is_one, one, many),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_language_is_known_by_its_tag() {
        let rows = [
            ("de", Some(Language::German)),
            ("de-AT", Some(Language::German)),
            ("de_DE.UTF-8", Some(Language::German)),
            ("de_DE@euro", Some(Language::German)),
            ("DE", Some(Language::German)),
            ("en-GB", Some(Language::English)),
            ("C", Some(Language::English)),
            ("C.UTF-8", Some(Language::English)),
            ("POSIX", Some(Language::English)),
            ("den", None),
            ("fr_FR.UTF-8", None),
            ("", None),
        ];
        for (tag, expected) in rows {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }

    #[test]
    fn german_has_texts_and_leaves_what_it_lacks_in_english() {
        assert_eq!(Language::German.text("Subscribe"), "Abonnieren");
        assert_eq!(Language::German.text("no such text"), "no such text");
        assert_eq!(Language::English.text("Subscribe"), "Subscribe");
    }
}
