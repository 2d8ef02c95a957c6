//! A query made ready to be matched: conditions with what they need, cheap ones first.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use model::{Qos, Timestamp};
use payload::{Births, Contracts, TopicMessages};

use crate::contract_test::ContractTest;
use crate::finder::Finder;
use crate::json_test::JsonTest;
use crate::moment::Moment;
use crate::pattern::Pattern;
use crate::query::{Comparison, Condition, Node, Place, Sought};
use crate::shown_test::ShownTest;
use crate::topic_rules::TopicRules;
use crate::topic_test::{TopicTest, WantedTopic};

#[derive(Clone, Debug)]
pub(crate) enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    Test(Test),
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    Topic(TopicTest),
    Size(Comparison, u64),
    Qos(Qos),
    Retained,
    Sent,
    Received,
    Age(Comparison, Duration),
    After(Timestamp),
    Before(Timestamp),
    Content(Needle),
    Property(String, Option<(Comparison, Value)>),
    Payload(Needle, Box<ShownTest>),
    Json(Box<JsonTest>),
    Valid(ContractTest),
}

/// Something to find in bytes.
#[derive(Clone, Debug)]
pub(crate) enum Needle {
    Text(Finder),
    Pattern(Pattern),
}

/// What a property is compared with.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Exactly(String),
    Pattern(Pattern),
}

impl Needle {
    fn new(sought: &Sought) -> Self {
        match sought {
            Sought::Text(text) => Self::Text(Finder::new(text)),
            Sought::Pattern(pattern) => Self::Pattern(pattern.clone()),
        }
    }

    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Text(finder) => finder.find(bytes).is_some(),
            Self::Pattern(pattern) => pattern.regex.is_match(bytes),
        }
    }
}

impl Value {
    pub(crate) fn is(&self, value: &str) -> bool {
        match self {
            Self::Exactly(wanted) => wanted == value,
            Self::Pattern(pattern) => pattern.regex.is_match(value.as_bytes()),
        }
    }
}

impl Term {
    pub(crate) fn of(node: &Node) -> Self {
        match node {
            Node::And(parts) => Self::All(cheap_first(parts.iter().map(Self::of).collect())),
            Node::Or(parts) => Self::Any(cheap_first(parts.iter().map(Self::of).collect())),
            Node::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            Node::Is(condition) => Self::of_condition(condition),
        }
    }

    fn of_condition(condition: &Condition) -> Self {
        Self::Test(match condition {
            Condition::Find(Place::Anywhere, sought) => {
                return Self::Any(vec![
                    Self::Test(in_topic(sought)),
                    Self::Test(Test::Payload(Needle::new(sought), Box::default())),
                ]);
            }
            Condition::Find(Place::Topic, sought) => in_topic(sought),
            Condition::Find(Place::Payload, sought) => Test::Payload(Needle::new(sought), Box::default()),
            Condition::Find(Place::ContentType, sought) => Test::Content(Needle::new(sought)),
            Condition::Topic(filter) => Test::Topic(TopicTest::new(WantedTopic::Filter(filter.clone()))),
            Condition::Size(comparison, bytes) => Test::Size(*comparison, *bytes),
            Condition::Age(comparison, age) => Test::Age(*comparison, *age),
            Condition::After(moment) => Test::After(instant(moment)),
            Condition::Before(moment) => Test::Before(instant(moment)),
            Condition::Qos(qos) => Test::Qos(*qos),
            Condition::Retained => Test::Retained,
            Condition::Valid(is_wanted) => Test::Valid(ContractTest::new(*is_wanted)),
            Condition::Sent => Test::Sent,
            Condition::Received => Test::Received,
            Condition::Property(name, wanted) => {
                let wanted = wanted.as_ref().map(|(comparison, sought)| (*comparison, value(sought)));
                Test::Property(name.clone(), wanted)
            }
            Condition::Json(path, wanted) => Test::Json(Box::new(JsonTest::new(path.clone(), wanted.clone()))),
        })
    }

    /// Gives contracts to the conditions that ask for them.
    pub(crate) fn take_contracts(&mut self, contracts: &Arc<Contracts>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.take_contracts(contracts)),
            Self::Not(inner) => inner.take_contracts(contracts),
            Self::Test(Test::Valid(test)) => test.contracts = Arc::clone(contracts),
            Self::Test(_) => {}
        }
    }

    /// Gives what payloads are to the conditions that read them.
    pub(crate) fn take_messages(&mut self, messages: &Arc<TopicMessages>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.take_messages(messages)),
            Self::Not(inner) => inner.take_messages(messages),
            Self::Test(Test::Json(test)) => {
                test.fields = std::mem::take(&mut test.fields).with(messages, &test.path.route);
            }
            Self::Test(Test::Valid(test)) => test.rules = TopicRules::new(messages),
            Self::Test(Test::Payload(_, shown)) => shown.rules = TopicRules::new(messages),
            Self::Test(_) => {}
        }
    }

    /// Gives the births of Sparkplug B to the conditions that read payloads.
    pub(crate) fn take_births(&mut self, births: &Arc<Births>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.take_births(births)),
            Self::Not(inner) => inner.take_births(births),
            Self::Test(Test::Json(test)) => test.fields.births = Some(Arc::clone(births)),
            Self::Test(Test::Payload(_, shown)) => shown.births = Some(Arc::clone(births)),
            Self::Test(_) => {}
        }
    }

    /// Whether any condition in it reads payloads.
    pub(crate) fn reads_payloads(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_payloads),
            Self::Not(inner) => inner.reads_payloads(),
            Self::Test(test) => matches!(test, Test::Json(_) | Test::Payload(..)),
        }
    }

    /// Whether any condition in it asks for contracts.
    pub(crate) fn asks_for_contracts(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_for_contracts),
            Self::Not(inner) => inner.asks_for_contracts(),
            Self::Test(test) => matches!(test, Test::Valid(_)),
        }
    }

    /// Whether any condition in it changes with the time.
    pub(crate) fn has_age(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::has_age),
            Self::Not(inner) => inner.has_age(),
            Self::Test(test) => matches!(test, Test::Age(..)),
        }
    }

    /// How much it costs for a message, roughly: in order, not in units.
    fn cost(&self) -> u32 {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).max().unwrap_or(0) + 1,
            Self::Not(inner) => inner.cost(),
            Self::Test(Test::Topic(_)) => 0,
            Self::Test(Test::Size(..) | Test::Qos(_) | Test::Retained | Test::Sent | Test::Received) => 5,
            Self::Test(Test::Age(..) | Test::After(_) | Test::Before(_)) => 6,
            Self::Test(Test::Content(_) | Test::Property(..)) => 10,
            Self::Test(Test::Payload(Needle::Text(_), _)) => 20,
            Self::Test(Test::Payload(Needle::Pattern(_), _)) => 30,
            Self::Test(Test::Valid(_)) => 2_000,
            Self::Test(Test::Json(test)) => {
                if test.path.is_simple() {
                    40
                } else {
                    1_000
                }
            }
        }
    }
}

fn in_topic(sought: &Sought) -> Test {
    Test::Topic(TopicTest::new(match sought {
        Sought::Text(text) => WantedTopic::Text(Finder::new(text)),
        Sought::Pattern(pattern) => WantedTopic::Pattern(pattern.clone()),
    }))
}

/// Where the query was not made for a time and a zone, in UTC and on the first day of all.
fn instant(moment: &Moment) -> Timestamp {
    moment.instant(Timestamp::default(), &TimeZone::UTC)
}

fn value(sought: &Sought) -> Value {
    match sought {
        Sought::Text(text) => Value::Exactly(text.clone()),
        Sought::Pattern(pattern) => Value::Pattern(pattern.clone()),
    }
}

fn cheap_first(mut parts: Vec<Term>) -> Vec<Term> {
    parts.sort_by_key(Term::cost);
    parts
}
