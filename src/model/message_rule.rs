//! What payloads are, as a person said: messages of protobuf, or a format. By their topics.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use super::{TopicFilter, specificity};

/// What the stored word of such a format begins with; the name of the message, a colon and the file follow.
const PROTOBUF: &str = "protobuf:";

/// What payloads of the topics are that a filter matches. Of several rules, the first whose filter matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRule {
    /// Which topics.
    pub filter: TopicFilter,
    /// The file of the schema and the name of the message in it; `None` where payloads are something else.
    pub message: Option<(PathBuf, String)>,
    /// The word of a format that payloads have, where they are no messages. Other words say that it is found out.
    pub format: Option<String>,
}

impl MessageRule {
    /// The word that is stored for a message of a file.
    #[must_use]
    pub fn word(message: &str, file: &Path) -> String {
        format!("{PROTOBUF}{message}:{}", file.display())
    }

    /// The name of the message and its file, where that is what a stored word means.
    #[must_use]
    pub fn parts(word: &str) -> Option<(&str, &str)> {
        word.strip_prefix(PROTOBUF)?.split_once(':')
    }

    /// What a stored word says.
    #[must_use]
    pub fn of_word(filter: TopicFilter, word: &str) -> Self {
        let message = Self::parts(word).map(|(name, file)| (PathBuf::from(file), name.to_owned()));
        let format = message.is_none().then(|| word.to_owned());
        Self { filter, message, format }
    }

    /// What formats say that are stored by topic filter: the rule for the most specific filter first, of equal ones the last.
    #[must_use]
    pub fn of_stored(formats: &[(String, String)]) -> Vec<Self> {
        let mut places: Vec<usize> = (0..formats.len()).collect();
        places
            .sort_by_cached_key(|place| Reverse((formats.get(*place).map(|(filter, _)| specificity(filter)), *place)));
        let rule = |place: usize| {
            let (filter, word) = formats.get(place)?;
            Some(Self::of_word(TopicFilter::parse(filter).ok()?, word))
        };
        places.into_iter().filter_map(rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_formats_are_rules_with_the_most_specific_one_first() {
        let word = MessageRule::word("plant.A", Path::new("/x/a:b.proto"));
        let stored = [("plant/#", &*word), ("plant/a", "cbor"), ("a/#/b", &*word)];
        let stored = stored.map(|(filter, word)| (filter.to_owned(), word.to_owned()));
        let rules = MessageRule::of_stored(&stored);
        let filters: Vec<_> = rules.iter().map(|rule| rule.filter.as_str()).collect();
        assert_eq!(filters, ["plant/a", "plant/#"]);
        let said = |rule: &MessageRule| (rule.message.clone(), rule.format.clone());
        assert_eq!(said(&rules[0]), (None, Some("cbor".to_owned())));
        assert_eq!(said(&rules[1]), (Some(("/x/a:b.proto".into(), "plant.A".to_owned())), None));
    }
}
