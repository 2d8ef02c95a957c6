//! The pages of the manual by their names, each in two languages.

use texts::Language;

/// A page of the manual.
#[derive(Debug)]
pub struct Topic {
    /// What it is asked for by.
    pub name: &'static str,
    english: &'static str,
    german: &'static str,
}

/// Reads both languages of a page.
macro_rules! topic {
    ($name:literal) => {
        Topic {
            name: $name,
            english: include_str!(concat!($name, ".md")),
            german: include_str!(concat!("de/", $name, ".md")),
        }
    };
}

/// All pages, in the order in which a person needs them.
pub static TOPICS: [Topic; 8] = [
    topic!("profiles"),
    topic!("search"),
    topic!("outbox"),
    topic!("recordings"),
    topic!("sandbox"),
    topic!("proxies"),
    topic!("administrators"),
    topic!("troubleshooting"),
];

impl Topic {
    /// The page of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// The whole page in this language.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::German => self.german,
        }
    }
}
