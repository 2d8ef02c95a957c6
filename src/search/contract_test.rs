//! Whether messages are what the contracts of their topics say.

use std::sync::Arc;

use model::{Batch, TopicId};
use payload::{Contracts, Verdict};

use crate::mask::Mask;
use crate::topic_rules::{Rule, TopicRules};

/// Contracts, and whether messages are wanted that are as these say or others.
#[derive(Clone, Debug)]
pub(crate) struct ContractTest {
    is_wanted: bool,
    pub(crate) contracts: Arc<Contracts>,
    /// What payloads are.
    pub(crate) rules: TopicRules,
}

impl ContractTest {
    /// Without contracts: nothing matches.
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, contracts: Arc::default(), rules: TopicRules::default() }
    }

    /// Keeps the rows that match. Where that of all of them was found out before, it is `verdict`.
    pub(crate) fn narrow<'t>(
        &mut self,
        rows: &mut Mask,
        batch: &Batch,
        topics: &dyn Fn(TopicId) -> &'t str,
        verdict: Option<Verdict>,
    ) {
        let wanted = Verdict::from(Some(self.is_wanted));
        let Self { contracts, rules, .. } = self;
        rows.retain(|row| {
            let Some(message) = batch.get(row) else { return false };
            let found = verdict.unwrap_or_else(|| {
                let rule = if rules.messages.is_empty() { None } else { rules.rule(message.topic, false, topics) };
                let rule = rule.and_then(|rule| match rule {
                    Rule::Said(number) => Some(number),
                    Rule::Sparkplug => None,
                });
                let topic = topics(message.topic);
                let known = || rules.messages.known_by(rule, topic, message.properties.content_type());
                contracts.verdict(topic, &message, known)
            });
            found == wanted
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Chosen, Contracts, Expected, JsonSchema, Payloads, ReadAs, TopicContract, TopicMessages, Verdict};

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
    fn payloads_are_checked_in_the_format_that_a_person_said() {
        let (batch, names) = batch(&[
            (0, "plant/a", "MTIzNDU2Nzg5MDEyMzQ1Ng=="),
            (0, "plant/b", "MTIzNDU2Nzg5MDEyMzQ1Ng=="),
            (0, "plant/c", "5"),
        ]);
        let schema = Arc::new(JsonSchema::parse(r#"{"type":"number"}"#).unwrap());
        let filter = |filter: &str| TopicFilter::parse(filter).unwrap();
        let contracts = Arc::new(Contracts::of_payloads(vec![(filter("plant/#"), Expected::Value(schema))]));
        let base64 = |topics| (filter(topics), Chosen::Format(ReadAs::Base64));
        let messages = Arc::new(TopicMessages::new(vec![base64("plant/a"), base64("plant/c")]));
        let query = parse_with_contracts("valid:no").unwrap();
        let mut compiled = query.compile().with_contracts(&contracts).with_messages(&messages);
        let mut rows = Vec::new();
        compiled.match_batch(&batch, |id| &*names[id.index()], Timestamp(0), |row| rows.push(row));
        assert_eq!(rows, [1, 2], "base64 of a number alone is not found out, and a number is no base64");
        assert!(compiled.needs_contracts());
        let mut with = |verdict| compiled.matches_checked((&batch, 1), |id| &*names[id.index()], Timestamp(0), verdict);
        assert_eq!(
            [Verdict::Valid, Verdict::Violation, Verdict::Unsaid].map(&mut with),
            [false, true, false],
            "found out before"
        );
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
