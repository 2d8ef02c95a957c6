//! Topic filters: what a subscription requests, and which topics match it.

use std::fmt;
use std::sync::Arc;

use texts::t;

/// A valid topic filter (MQTT 5 section 4.7.1), `$share/NAME/FILTER` included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicFilter(Arc<str>);

/// Why a text is not a topic filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopicFilterError {
    /// The text is empty.
    #[error("{}", t!("a filter must not be empty"))]
    Empty,
    /// The text is longer than MQTT can carry.
    #[error("{}", t!("a filter has at most 65,535 bytes; this one has {bytes}", bytes = texts::count(*bytes as u64)))]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// The text contains NUL.
    #[error("{}", t!("a filter cannot contain the NUL character"))]
    Nul,
    /// `#` is not alone in its level.
    #[error("{}", t!("# must be alone in its level, as in plant/#"))]
    HashNotAlone,
    /// `#` is followed by more levels.
    #[error("{}", t!("# must be the last level"))]
    HashNotLast,
    /// `+` is not alone in its level.
    #[error("{}", t!("+ must be alone in its level, as in plant/+/state"))]
    PlusNotAlone,
    /// `$share/` without a name and a filter behind it, or with a wildcard in the name.
    #[error("{}", t!("a shared subscription has the form $share/NAME/FILTER, and NAME has no + or #"))]
    BadShare,
}

impl TopicFilter {
    /// Parses `text`.
    ///
    /// # Errors
    /// [`TopicFilterError`] names the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, TopicFilterError> {
        if text.is_empty() {
            return Err(TopicFilterError::Empty);
        }
        if text.len() > usize::from(u16::MAX) {
            return Err(TopicFilterError::TooLong { bytes: text.len() });
        }
        if text.contains('\0') {
            return Err(TopicFilterError::Nul);
        }
        check_levels(without_share(text)?)?;
        Ok(Self(text.into()))
    }

    /// The filter as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the filter has a `+` or `#`. Such a filter never delivers retained messages on AWS.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.topic_part().split('/').any(|level| level == "+" || level == "#")
    }

    /// Whether a message on `topic` is delivered for this filter **by AWS IoT Core**, where `sensor/#` does not
    /// match `sensor` (MQTT itself says it does). A leading wildcard never matches a topic that begins with `$`.
    #[must_use]
    pub fn matches(&self, topic: &str) -> bool {
        let filter = self.topic_part();
        if topic.starts_with('$') && filter.starts_with(['+', '#']) {
            return false;
        }
        let (mut filter, mut topic) = (filter.as_bytes(), topic.as_bytes());
        loop {
            // Both are at the beginning of a level.
            match filter {
                b"#" => return true,
                [b'+', rest @ ..] => {
                    let level = topic.iter().position(|byte| *byte == b'/').unwrap_or(topic.len());
                    (filter, topic) = (rest, &topic[level..]);
                }
                _ => {
                    let same = filter.iter().zip(topic).take_while(|(wanted, byte)| wanted == byte && **byte != b'/');
                    let same = same.count();
                    (filter, topic) = (&filter[same..], &topic[same..]);
                }
            }
            match (filter, topic) {
                ([], []) => return true,
                ([b'/', filter_rest @ ..], [b'/', topic_rest @ ..]) => (filter, topic) = (filter_rest, topic_rest),
                _ => return false,
            }
        }
    }

    /// The filter without `$share/NAME/` before it.
    #[must_use]
    pub fn topic_part(&self) -> &str {
        without_share(&self.0).unwrap_or(&self.0)
    }
}

/// How specific a filter is, level by level: a name is more than `+`, and that more than `#`. Of those that match one topic, the
/// greatest is the most specific.
#[must_use]
pub fn specificity(filter: &str) -> Vec<u8> {
    let level = |level| match level {
        "#" => 0,
        "+" => 1,
        _ => 2,
    };
    filter.split('/').map(level).collect()
}

impl fmt::Display for TopicFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn without_share(text: &str) -> Result<&str, TopicFilterError> {
    let Some(rest) = text.strip_prefix("$share/") else {
        return Ok(text);
    };
    match rest.split_once('/') {
        Some((name, filter)) if !name.is_empty() && !filter.is_empty() && !name.contains(['+', '#']) => Ok(filter),
        _ => Err(TopicFilterError::BadShare),
    }
}

fn check_levels(filter: &str) -> Result<(), TopicFilterError> {
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        if level.contains('#') && level != "#" {
            return Err(TopicFilterError::HashNotAlone);
        }
        if level == "#" && levels.peek().is_some() {
            return Err(TopicFilterError::HashNotLast);
        }
        if level.contains('+') && level != "+" {
            return Err(TopicFilterError::PlusNotAlone);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mistakes_are_named() {
        for (text, error) in [
            ("", TopicFilterError::Empty),
            ("a/b#", TopicFilterError::HashNotAlone),
            ("#/a", TopicFilterError::HashNotLast),
            ("a+/b", TopicFilterError::PlusNotAlone),
            ("a\0", TopicFilterError::Nul),
            ("$share/x", TopicFilterError::BadShare),
            ("$share/+/a", TopicFilterError::BadShare),
            ("$share/x/", TopicFilterError::BadShare),
        ] {
            assert_eq!(TopicFilter::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn aws_matches_as_documented() {
        for (filter, topic, expected) in [
            ("sensor/#", "sensor", false),
            ("sensor/#", "sensor/a", true),
            ("#", "$aws/things", false),
            ("$aws/#", "$aws/things", true),
            ("+/b", "a/b", true),
            ("+", "a/b", false),
            ("a/+", "a/", true),
            ("$share/g/a/#", "a/b", true),
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
        ] {
            let parsed = TopicFilter::parse(filter).unwrap_or_else(|e| panic!("{filter}: {e}"));
            assert_eq!(parsed.matches(topic), expected, "{filter} on {topic}");
        }
    }

    /// The rules read aloud: slow, recursive and obvious.
    fn slow_match(filter: &[&str], topic: &[&str]) -> bool {
        match (filter.first(), topic.first()) {
            (None, None) | (Some(&"#"), Some(_)) => true,
            (Some(&"+"), Some(_)) => slow_match(&filter[1..], &topic[1..]),
            (Some(f), Some(t)) => f == t && slow_match(&filter[1..], &topic[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_slow_model(
            filter in proptest::collection::vec(prop_oneof!["[ab]{0,2}", Just("+".to_owned()), Just("$a".to_owned())], 1..5),
            hash in any::<bool>(),
            topic in proptest::collection::vec(prop_oneof!["[ab]{0,2}", Just("$a".to_owned())], 1..5),
        ) {
            let mut levels: Vec<&str> = filter.iter().map(String::as_str).collect();
            if hash { levels.push("#"); }
            // Neither is ever empty.
            if levels == [""] { levels = vec!["a"]; }
            let mut names: Vec<&str> = topic.iter().map(String::as_str).collect();
            if names == [""] { names = vec!["a"]; }
            let (text, name) = (levels.join("/"), names.join("/"));
            let hidden = name.starts_with('$') && matches!(levels[0], "+" | "#");
            let expected = !hidden && slow_match(&levels, &names);
            let parsed = TopicFilter::parse(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(parsed.matches(&name), expected);
        }
    }
}
