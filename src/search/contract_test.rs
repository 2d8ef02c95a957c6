//! Whether messages are what the contracts of their topics say.

use std::sync::Arc;

use model::{Batch, TopicId};
use payload::Contracts;

use crate::mask::Mask;

/// Contracts, and whether messages are wanted that are as these say or others.
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
            self.contracts.is_valid(topics(message.topic), &message) == Some(self.is_wanted)
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Contracts, Expected, JsonSchema, Payloads, TopicContract};

    use crate::{MistakeKind, parse, parse_with_contracts};

    /// A batch of messages that came at these seconds, and the names of its topics.
    fn batch(messages: &[(i64, &str, &str)]) -> (Arc<Batch>, Vec<String>) {
        let mut builder = BatchBuilder::default();
        for (secs, topic, payload) in messages {
            builder.push(Message {
                received_at: Timestamp::from_secs(*secs),
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
        let names = batch.new_topics().iter().map(|topic| topic.name.to_owned()).collect();
        (batch, names)
    }

    #[test]
    fn payloads_are_found_by_what_the_contract_of_their_topic_says() {
        let (batch, names) =
            batch(&[(0, "plant/a", "91"), (0, "plant/a", "90"), (0, "other", "91"), (0, "plant/b", "on")]);
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
    fn messages_that_came_late_are_found_too() {
        let came =
            [(0, "plant/a"), (10, "plant/b"), (60, "plant/a"), (155, "plant/a"), (160, "plant/b"), (161, "other")];
        let (batch, names) = batch(&came.map(|(secs, topic)| (secs, topic, "1")));
        let contract = |filter: &str, payloads, every| TopicContract {
            filter: TopicFilter::parse(filter).unwrap(),
            payloads,
            every: Some(Duration::from_secs(every)),
        };
        let is_text = Expected::Value(Arc::new(JsonSchema::parse(r#"{"type":"string"}"#).unwrap()));
        let found = |query: &str, contracts: Vec<TopicContract>| {
            let mut filter =
                parse_with_contracts(query).unwrap().compile().with_contracts(&Arc::new(Contracts::new(contracts)));
            let mut rows = Vec::new();
            filter.match_batch(&batch, |id| &*names[id.index()], Timestamp(0), |row| rows.push(row));
            rows
        };
        let times = || vec![contract("plant/a", Payloads::Any, 60), contract("plant/b", Payloads::Any, 100)];
        assert_eq!(found("valid:no", times()), [3], "150 s are not more than half as long again as 100 s");
        assert_eq!(found("valid:yes", times()), [2, 4], "of the first ones nothing is known");
        assert_eq!(found("valid:no", vec![contract("plant/+", Payloads::Any, 20)]), [2, 3, 4]);
        let both = || vec![contract("plant/a", Payloads::Are(is_text.clone()), 60)];
        assert_eq!(found("valid:no", both()), [0, 2, 3]);
        assert_eq!(found("valid:yes", both()), [] as [usize; 0]);
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
