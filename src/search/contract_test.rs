//! Whether payloads are what the contracts of their topics say.

use std::sync::Arc;

use model::{Batch, TopicId};
use payload::Contracts;

use crate::mask::Mask;

/// Contracts, and whether payloads are wanted that are as these say or others.
#[derive(Clone, Debug)]
pub(crate) struct ContractTest {
    is_wanted: bool,
    pub(crate) contracts: Arc<Contracts>,
}

impl ContractTest {
    /// Without contracts: nothing matches.
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, contracts: Arc::default() }
    }

    /// Keeps the rows that match.
    pub(crate) fn narrow<'t>(&self, rows: &mut Mask, batch: &Batch, topics: &dyn Fn(TopicId) -> &'t str) {
        rows.retain(|row| {
            let Some(message) = batch.get(row) else { return false };
            let expected = self.contracts.of_topic(topics(message.topic));
            let content_type = message.properties.content_type();
            expected.is_some_and(|expected| expected.is_met(message.payload, content_type) == self.is_wanted)
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Contracts, Expected, JsonSchema};

    use crate::{MistakeKind, parse, parse_with_contracts};

    #[test]
    fn payloads_are_found_by_what_the_contract_of_their_topic_says() {
        let mut builder = BatchBuilder::default();
        for (topic, payload) in [("plant/a", "91"), ("plant/a", "90"), ("other", "91"), ("plant/b", "on")] {
            builder.push(Message {
                received_at: Timestamp(0),
                topic,
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let batch = builder.close().unwrap();
        let names: Vec<String> = batch.new_topics().iter().map(|topic| topic.name.to_owned()).collect();
        let schema = Arc::new(JsonSchema::parse(r#"{"maximum":90}"#).unwrap());
        let filter = TopicFilter::parse("plant/#").unwrap();
        let contracts = Arc::new(Contracts::of_payloads(vec![(filter, Expected::Value(schema))]));
        let found = |query: &str, contracts: &Arc<Contracts>| {
            let mut rows = Vec::new();
            let mut filter = parse_with_contracts(query).unwrap().compile().with_contracts(contracts);
            filter.match_batch(
                &batch,
                |id| names.get(id.index()).map_or("", String::as_str),
                Timestamp(0),
                |row| rows.push(row),
            );
            rows
        };
        assert_eq!(found("valid:no", &contracts), [0, 3]);
        assert_eq!(found("Valid:YES", &contracts), [1]);
        assert_eq!(found("not valid:no topic:plant/#", &contracts), [1]);
        assert_eq!(found("not valid:no not valid:yes", &contracts), [2], "no contract, no verdict");
        assert_eq!(found("valid:no or valid:yes", &Arc::default()), [] as [usize; 0]);
    }

    #[test]
    fn it_is_written_as_it_is_parsed_and_refused_where_there_are_no_contracts() {
        let query = parse_with_contracts("a valid:no").unwrap();
        assert_eq!(query.to_string(), "a and valid:no");
        assert!(query.needs_contracts() && parse_with_contracts(&query.to_string()).as_ref() == Ok(&query));
        assert_eq!(parse("a valid:no").unwrap_err().kind, MistakeKind::NoContracts);
        assert_eq!(parse_with_contracts("valid:maybe").unwrap_err().kind, MistakeKind::Valid);
        assert!(parse("valid").is_ok(), "a word as before");
    }
}
