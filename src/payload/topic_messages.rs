//! Which payloads are messages of protobuf: by their topics, as a person said. Nothing else says it.

use model::TopicFilter;

use crate::MessageType;

/// What payloads of topics are. The first rule whose filter matches a topic decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicMessages {
    rules: Vec<(TopicFilter, Option<MessageType>)>,
}

impl TopicMessages {
    /// Rules in the order in which they are asked. One without a message says that payloads are something else.
    #[must_use]
    pub fn new(mut rules: Vec<(TopicFilter, Option<MessageType>)>) -> Self {
        // Those behind the last message make no difference.
        rules.truncate(rules.iter().rposition(|(_, message)| message.is_some()).map_or(0, |last| last + 1));
        Self { rules }
    }

    /// Whether no payload is a message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The messages in the order of the rules.
    pub fn messages(&self) -> impl Iterator<Item = Option<&MessageType>> {
        self.rules.iter().map(|(_, message)| message.as_ref())
    }

    /// The message that payloads of a topic are, with the number of its rule.
    #[must_use]
    pub fn of_topic(&self, topic: &str) -> Option<(usize, &MessageType)> {
        let (number, (_, message)) = self.rules.iter().enumerate().find(|(_, (filter, _))| filter.matches(topic))?;
        Some((number, message.as_ref()?))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::load_schema;

    #[test]
    fn the_first_rule_of_a_topic_decides_and_may_say_that_it_is_none() {
        let schema = Arc::new(load_schema("a.proto", b"message A {} message B {}", |_| None).unwrap());
        let rule = |filter: &str, message: &str| (TopicFilter::parse(filter).unwrap(), schema.message(message));
        let all = TopicMessages::new(vec![rule("plant/a", ""), rule("plant/+", "A"), rule("#", "B"), rule("x", "")]);
        let of = |topic| all.of_topic(topic).map(|(number, message)| (number, message.name()));
        assert_eq!((of("plant/a"), of("plant/b"), of("x")), (None, Some((1, "A")), Some((2, "B"))));
        assert_eq!(all.messages().count(), 3);
        assert!(TopicMessages::new(vec![rule("a", ""), rule("b", "C")]).is_empty());
    }
}
