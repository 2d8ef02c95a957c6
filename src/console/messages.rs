//! How payloads are read: which formats they have, as a person said, and which are messages of protobuf, as a person or a contract
//! said, with what the files of their schemas have.

use std::path::PathBuf;
use std::sync::Arc;

use super::Schemas;
use model::MessageRule;
use payload::{Chosen, Known, MessageType, TopicMessages};

/// What payloads of topics are: as they are read, and as the backend is asked for them. Clones are cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    types: Arc<TopicMessages>,
    rules: Arc<Vec<MessageRule>>,
}

impl Messages {
    /// What these rules say, of which so many first ones are what a person said: the others only say what is expected. A message
    /// whose file was not read yet is as if nothing was said.
    #[must_use]
    pub fn new(rules: Vec<MessageRule>, chosen: usize, schemas: &Schemas) -> Self {
        let message = |(file, name): &(PathBuf, String)| schemas.get(file)?.schema.as_ref()?.message(name);
        let types = rules.iter().map(|rule| (rule.filter.clone(), Chosen::of(rule, message))).collect();
        Self { types: Arc::new(TopicMessages::new(types).expected_from(chosen)), rules: Arc::new(rules) }
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
        self.types.known(topic, content_type)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use model::{BatchBuilder, Message, Origin, Properties, Qos, SearchCommand, Timestamp, TopicFilter};
    use payload::{Contracts, Expected, JsonSchema, ReadAs};
    use search::{parse, parse_with_contracts};

    use super::*;
    use crate::Console;

    const NOW: Timestamp = Timestamp(0);

    fn rule(filter: &str, word: &str) -> MessageRule {
        MessageRule::of_word(TopicFilter::parse(filter).unwrap(), word)
    }

    fn message(filter: &str) -> MessageRule {
        rule(filter, &MessageRule::word("A", Path::new("a.proto")))
    }

    fn schemas() -> Schemas {
        let mut schemas = Schemas::default();
        let schema = payload::load_schema("a.proto", b"message A { uint32 n = 1; bytes b = 2; }", |_| None).unwrap();
        schemas.accept("a.proto".into(), Ok(Arc::new(schema)));
        schemas
    }

    #[test]
    fn what_a_person_said_counts_before_what_is_expected() {
        let rules = vec![rule("plant/a", "cbor"), message("plant/b"), message("plant/+")];
        let messages = Messages::new(rules, 2, &schemas());
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
        let rules = vec![rule("plant/b", "auto"), message("plant/+")];
        let messages = Messages::new(rules.clone(), 2, &schemas());
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
    #[test]
    fn what_a_person_said_counts_in_the_search_that_is_applied_and_in_contracts() {
        let mut builder = BatchBuilder::default();
        // {"temp":21.5} in deflate without a header, which nothing says.
        let deflated = b"\xabV*I\xcd-P\xb222\xd43\xad\x05\x00";
        for topic in ["plant/a", "plant/b"] {
            builder.push(Message {
                received_at: NOW,
                topic,
                payload: deflated,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let all = builder.close().unwrap();
        let schema = Arc::new(JsonSchema::parse(r#"{"required":["temp"]}"#).unwrap());
        let filter = TopicFilter::parse("plant/#").unwrap();
        let contracts = Arc::new(Contracts::of_payloads(vec![(filter, Expected::Value(schema))]));
        let messages = Messages::new(vec![rule("plant/a", "deflate")], 1, &schemas());
        for (query, before, after) in [("json:$.temp=21.5", &[][..], &[0][..]), ("valid:no", &[0, 1], &[1])] {
            let mut console = Console::default();
            console.set_contracts(&contracts, NOW);
            console.search_for(&parse_with_contracts(query).unwrap(), NOW);
            console.accept(Arc::clone(&all), NOW);
            let found = |console: &Console| console.search.found().unwrap().iter().collect::<Vec<_>>();
            let changes = console.contract_changes;
            assert_eq!(found(&console), before, "{query}");
            assert!(console.read_messages_as(&messages, NOW) && console.contract_changes > changes);
            assert_eq!(found(&console), after, "{query}: what was applied is searched again");
        }
    }
}
