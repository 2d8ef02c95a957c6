//! What the topic of a message alone says of a query: whether it may match, and whether nothing else is looked at. With
//! that, messages on disk are left where they are.

use crate::filter::Filter;
use crate::term::{Term, Test};

impl Filter {
    /// Whether a message on this topic may match. False only when none can, whatever else it has.
    #[must_use]
    pub fn may_match_on(&self, topic: &str) -> bool {
        self.term().is_none_or(|term| term.may_match_on(topic))
    }

    /// Whether the topic decides alone.
    #[must_use]
    pub fn is_of_topics_alone(&self) -> bool {
        self.term().is_none_or(Term::is_of_topics_alone)
    }
}

impl Term {
    fn may_match_on(&self, topic: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.may_match_on(topic)),
            Self::Any(parts) => parts.iter().any(|part| part.may_match_on(topic)),
            Self::Not(inner) => !inner.must_match_on(topic),
            Self::Test(Test::Topic(test)) => test.wanted.is_met_by(topic),
            Self::Test(_) => true,
        }
    }

    /// Whether every message on this topic matches.
    fn must_match_on(&self, topic: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.must_match_on(topic)),
            Self::Any(parts) => parts.iter().any(|part| part.must_match_on(topic)),
            Self::Not(inner) => !inner.may_match_on(topic),
            Self::Test(Test::Topic(test)) => test.wanted.is_met_by(topic),
            Self::Test(_) => false,
        }
    }

    fn is_of_topics_alone(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_of_topics_alone),
            Self::Not(inner) => inner.is_of_topics_alone(),
            Self::Test(test) => matches!(test, Test::Topic(_)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_topic_is_left_out_only_where_nothing_else_can_make_it_match() {
        for (query, may, alone) in [
            ("topic:plant/+/temp", [true, false], true),
            ("topic:plant/+/temp json:$.temp>80", [true, false], false),
            ("topic:plant/+/temp or payload:x", [true, true], false),
            ("not topic:plant/+/temp", [false, true], true),
            ("not (topic:plant/+/temp and payload:x)", [true, true], false),
            ("not (topic:plant/+/temp or payload:x)", [false, true], false),
            ("(topic:plant/# or topic:other) not retained", [true, true], false),
            ("temp", [true, true], false),
            ("topic:\"temp\"", [true, false], true),
            ("payload:x", [true, true], false),
            ("", [true, true], true),
        ] {
            let filter = parse(query).unwrap().compile();
            let found = ["plant/1/temp", "other"].map(|topic| filter.may_match_on(topic));
            assert_eq!((found, filter.is_of_topics_alone()), (may, alone), "{query}");
        }
    }
}
