//! The languages to choose from, and what they are called.

use texts::{Language, t, text};

use super::themes::SAME_AS_SYSTEM;

/// The choices; `None` is the language of the system.
pub(super) const CHOICES: [Option<Language>; 3] = [None, Some(Language::ALL[0]), Some(Language::ALL[1])];

/// The name of a choice: each language in itself.
pub(super) fn name(language: Option<Language>) -> &'static str {
    language.map_or_else(|| text(SAME_AS_SYSTEM), Language::name)
}

/// What a choice is called where other things are listed beside it.
pub(super) fn full_name(language: Option<Language>) -> String {
    t!("Language: {name}", name = name(language))
}
