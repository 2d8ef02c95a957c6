//! How payloads are read: which formats they have, as a person said, and which are messages of protobuf, as a person or a contract
//! said, with what the files of their schemas have.

use std::sync::Arc;

use super::Schemas;
use model::{MessageRule, TopicFilter};
use payload::{Known, MessageType, ReadAs, TopicMessages};

/// The messages of topics: as they are read, and as the backend is asked for them. Clones are cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    types: Arc<TopicMessages>,
    rules: Arc<Vec<MessageRule>>,
    /// So many first rules are what a person said. The others only say what is expected.
    chosen: usize,
    /// The first filter that matches a topic decides.
    formats: Arc<Vec<(TopicFilter, Option<ReadAs>)>>,
}

impl Messages {
    /// What these rules say. A message whose file was not read yet is as if nothing was said.
    #[must_use]
    pub fn new(rules: Vec<MessageRule>, schemas: &Schemas) -> Self {
        let message = |rule: &MessageRule| {
            let (file, name) = rule.message.as_ref()?;
            schemas.get(file)?.schema.as_ref()?.message(name)
        };
        let types = rules.iter().map(|rule| (rule.filter.clone(), message(rule))).collect();
        Self {
            types: Arc::new(TopicMessages::new(types)),
            chosen: rules.len(),
            rules: Arc::new(rules),
            formats: Arc::default(),
        }
    }

    /// The same, where only so many first rules are what a person said, and with these formats.
    #[must_use]
    pub fn with_formats(self, chosen: usize, formats: Vec<(TopicFilter, Option<ReadAs>)>) -> Self {
        let formats = if formats.iter().all(|(_, format)| format.is_none()) { Vec::new() } else { formats };
        Self { chosen, formats: Arc::new(formats), ..self }
    }

    /// By topic.
    #[must_use]
    pub fn types(&self) -> &Arc<TopicMessages> {
        &self.types
    }

    /// For the backend.
    #[must_use]
    pub fn rules(&self) -> Vec<MessageRule> {
        self.rules.to_vec()
    }

    /// The message that payloads of a topic are.
    #[must_use]
    pub fn of_topic(&self, topic: &str) -> Option<&MessageType> {
        self.types.of_topic(topic).map(|(_, message)| message)
    }

    /// What is known of a payload.
    #[must_use]
    pub fn known<'a>(&'a self, topic: &'a str, content_type: Option<&'a str>) -> Known<'a> {
        let (rule, message) = self.types.of_topic(topic).unzip();
        let may_be_other = rule.is_some_and(|rule| rule >= self.chosen);
        let format = || self.formats.iter().find(|(filter, _)| filter.matches(topic))?.1;
        let read_as = format().filter(|_| message.is_none() || may_be_other);
        let message = message.filter(|_| read_as.is_none());
        Known { content_type, topic: Some(topic), message, may_be_other, read_as, ..Known::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use model::{BatchBuilder, Message, Origin, Properties, Qos, SearchCommand, Timestamp, TopicFilter};
    use search::parse;

    use super::*;
    use crate::Console;

    const NOW: Timestamp = Timestamp(0);

    fn rule(filter: &str, message: Option<&str>) -> MessageRule {
        let message = message.map(|name| (PathBuf::from("a.proto"), name.to_owned()));
        MessageRule { filter: TopicFilter::parse(filter).unwrap(), message }
    }

    fn schemas() -> Schemas {
        let mut schemas = Schemas::default();
        let schema = payload::load_schema("a.proto", b"message A { uint32 n = 1; bytes b = 2; }", |_| None).unwrap();
        schemas.accept("a.proto".into(), Ok(Arc::new(schema)));
        schemas
    }

    #[test]
    fn what_a_person_said_counts_before_what_is_expected() {
        let rules = vec![rule("plant/a", None), rule("plant/b", Some("A")), rule("plant/+", Some("A"))];
        let filter = |filter: &str| TopicFilter::parse(filter).unwrap();
        let formats = vec![(filter("plant/a"), Some(ReadAs::Cbor)), (filter("plant/b"), None)];
        let messages = Messages::new(rules, &schemas()).with_formats(2, formats);
        let known = |topic| {
            let known = messages.known(topic, None);
            (known.message.is_some(), known.may_be_other, known.read_as)
        };
        assert_eq!(known("plant/a"), (false, false, Some(ReadAs::Cbor)));
        assert_eq!(known("plant/b"), (true, false, None));
        assert_eq!(known("plant/c"), (true, true, None));
        assert_eq!(known("other"), (false, false, None));
    }

    #[test]
    fn searches_of_fields_begin_again_with_other_messages_and_the_backend_gets_the_same_ones() {
        let (mut console, mut builder) = (Console::default(), BatchBuilder::default());
        // The second one is so large that the backend looks at it.
        for payload in [&[&b"\x08\x05\x12\x80\x80\x10"[..], &vec![0; 0x4_0000]].concat()[..], b"\x08\x06"] {
            builder.push(Message {
                received_at: NOW,
                topic: "plant/a",
                payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            console.accept(builder.close().unwrap(), NOW);
        }
        let asked = |console: &mut Console| match console.wanted_search(NOW) {
            Some(SearchCommand::Look(request)) => Some(request.messages),
            _ => None,
        };
        let rules = vec![rule("plant/b", None), rule("plant/+", Some("A"))];
        let messages = Messages::new(rules.clone(), &schemas());
        assert_eq!(messages.of_topic("plant/a").map(MessageType::name), Some("A"));
        assert!(messages.of_topic("plant/b").is_none() && messages.known("plant/a", None).message.is_some());

        console.search_for(&parse("json:$.n>5").unwrap(), NOW);
        assert_eq!(asked(&mut console), Some(Vec::new()));
        assert!(console.read_messages_as(&messages, NOW) && !console.read_messages_as(&messages, NOW));
        let stopped = console.wanted_search(NOW);
        assert!(matches!(stopped, Some(SearchCommand::Stop { .. })), "{stopped:?}");
        assert_eq!(asked(&mut console), Some(rules));
        assert_eq!(console.search.found().unwrap().iter().collect::<Vec<_>>(), [1]);
        // A query that reads no fields has nothing to do with them.
        console.search_for(&parse("size>9").unwrap(), NOW);
        while let Some(SearchCommand::Stop { .. }) = console.search.wanted(&console.log, console.topics.names(), NOW) {}
        let number = console.search.number();
        assert!(console.read_messages_as(&Messages::default(), NOW));
        assert_eq!(console.search.number(), number);
    }
}
