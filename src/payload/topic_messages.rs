//! What payloads of topics are, as a person said or as a contract expects it: messages of protobuf, which nothing else says, or
//! another format than the one that would be found out. This alone decides it, by the topic.

use std::path::PathBuf;

use model::{MessageRule, TopicFilter};

use crate::{Known, MessageType, ReadAs};

/// What payloads are, where that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Chosen {
    /// It is found out.
    #[default]
    Detected,
    /// This format.
    Format(ReadAs),
    /// This message of protobuf.
    Message(MessageType),
}

impl Chosen {
    /// What a stored rule says. `message` has the one of this name in this file.
    #[must_use]
    pub fn of(rule: &MessageRule, message: impl FnOnce(&(PathBuf, String)) -> Option<MessageType>) -> Self {
        match (&rule.message, &rule.format) {
            (Some(named), _) => message(named).into(),
            (None, Some(word)) => ReadAs::of_word(word).map_or(Self::Detected, Self::Format),
            (None, None) => Self::Detected,
        }
    }
}

impl From<Option<MessageType>> for Chosen {
    fn from(message: Option<MessageType>) -> Self {
        message.map_or(Self::Detected, Self::Message)
    }
}

/// What payloads of topics are. The first rule whose filter matches a topic decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicMessages {
    rules: Vec<(TopicFilter, Chosen)>,
    /// The rules from this one on only say what is expected.
    expected_from: usize,
}

impl TopicMessages {
    /// Rules in the order in which they are asked. A message that is none says that payloads are found out.
    #[must_use]
    pub fn new<C: Into<Chosen>>(rules: Vec<(TopicFilter, C)>) -> Self {
        let mut rules: Vec<_> = rules.into_iter().map(|(filter, chosen)| (filter, chosen.into())).collect();
        // Those behind the last one that says something make no difference.
        let last = rules.iter().rposition(|(_, chosen)| *chosen != Chosen::Detected);
        rules.truncate(last.map_or(0, |last| last + 1));
        Self { expected_from: rules.len(), rules }
    }

    /// The same where a person said so many of the first rules. The others only say what is expected: what is not so is found out.
    #[must_use]
    pub fn expected_from(self, expected_from: usize) -> Self {
        Self { expected_from: expected_from.min(self.rules.len()), ..self }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The messages in the order of the rules.
    pub fn messages(&self) -> impl Iterator<Item = Option<&MessageType>> {
        self.rules.iter().map(|(_, chosen)| match chosen {
            Chosen::Message(message) => Some(message),
            Chosen::Detected | Chosen::Format(_) => None,
        })
    }

    /// The message that payloads of a topic are, with the number of its rule.
    #[must_use]
    pub fn of_topic(&self, topic: &str) -> Option<(usize, &MessageType)> {
        match self.rule_of(topic)? {
            (number, Chosen::Message(message)) => Some((number, message)),
            (_, Chosen::Detected | Chosen::Format(_)) => None,
        }
    }

    /// The rule for a topic with its number; `None` where nothing is said.
    #[must_use]
    pub fn rule_of(&self, topic: &str) -> Option<(usize, &Chosen)> {
        let (number, (_, chosen)) = self.rules.iter().enumerate().find(|(_, (filter, _))| filter.matches(topic))?;
        (*chosen != Chosen::Detected).then_some((number, chosen))
    }

    /// What the rule of this number says.
    #[must_use]
    pub fn rule(&self, number: usize) -> &Chosen {
        self.rules.get(number).map_or(&Chosen::Detected, |(_, chosen)| chosen)
    }

    /// What is known of payloads of a topic.
    #[must_use]
    pub fn known<'a>(&'a self, topic: &'a str, content_type: Option<&'a str>) -> Known<'a> {
        self.known_by(self.rule_of(topic).map(|(number, _)| number), topic, content_type)
    }

    /// The same where the rule for the topic was looked up before.
    #[must_use]
    pub fn known_by<'a>(&'a self, rule: Option<usize>, topic: &'a str, content_type: Option<&'a str>) -> Known<'a> {
        let known = Known { content_type, topic: Some(topic), ..Known::default() };
        let Some(number) = rule else { return known };
        match self.rule(number) {
            Chosen::Detected => known,
            Chosen::Format(read_as) => Known { read_as: Some(*read_as), ..known },
            Chosen::Message(message) => {
                Known { message: Some(message), may_be_other: number >= self.expected_from, ..known }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::load_schema;

    fn filter(filter: &str) -> TopicFilter {
        TopicFilter::parse(filter).unwrap()
    }

    #[test]
    fn the_first_rule_of_a_topic_decides_and_may_say_that_it_is_none() {
        let schema = Arc::new(load_schema("a.proto", b"message A {} message B {}", |_| None).unwrap());
        let rule = |topics: &str, message: &str| (filter(topics), schema.message(message));
        let all = TopicMessages::new(vec![rule("plant/a", ""), rule("plant/+", "A"), rule("#", "B"), rule("x", "")]);
        let of = |topic| all.of_topic(topic).map(|(number, message)| (number, message.name()));
        assert_eq!((of("plant/a"), of("plant/b"), of("x")), (None, Some((1, "A")), Some((2, "B"))));
        assert_eq!(all.messages().count(), 3);
        assert!(TopicMessages::new(vec![rule("a", ""), rule("b", "C")]).is_empty());
    }

    #[test]
    fn stored_rules_say_formats_and_messages_and_contracts_only_what_is_expected() {
        let schema = Arc::new(load_schema("a.proto", b"message A {} message B {}", |_| None).unwrap());
        let word = MessageRule::word("A", Path::new("a.proto"));
        let stored =
            [("a", "deflate"), ("b", &*word), ("c", "auto"), ("d", "of another version")].map(|(topics, word)| {
                let rule = MessageRule::of_word(filter(topics), word);
                (filter(topics), Chosen::of(&rule, |(_, name)| schema.message(name)))
            });
        let rules = [&stored[..], &[(filter("+"), schema.message("B").into())]].concat();
        let all = TopicMessages::new(rules).expected_from(stored.len());
        let known = |topic| {
            let known = all.known(topic, None);
            (known.read_as, known.message.map(MessageType::name), known.may_be_other)
        };
        assert_eq!(known("a"), (Some(ReadAs::Deflate), None, false));
        assert_eq!(known("b"), (None, Some("A"), false));
        assert_eq!(known("c"), (None, None, false), "a person said that it is found out");
        assert_eq!(known("d"), (None, None, false));
        assert_eq!(known("e"), (None, Some("B"), true));
        assert_eq!(known("e/f"), (None, None, false));
    }
}
