//! What is said of payloads of topics, looked up once for each topic.

use std::sync::Arc;

use model::TopicId;
use payload::{TopicMessages, is_of_sparkplug};

/// Topics whose rule is remembered at a time, two bytes for each.
pub(crate) const MAX_REMEMBERED: usize = 1 << 19;
/// In place of a number of a rule.
const NONE: u16 = u16::MAX;
const UNSEEN: u16 = u16::MAX - 1;
const SPARKPLUG: u16 = u16::MAX - 2;

/// What payloads of a topic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// What the rule with this number says.
    Said(usize),
    /// A message of Sparkplug B.
    Sparkplug,
}

/// What is said, and the numbers of the rules for the topics of one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct TopicRules {
    pub(crate) messages: Arc<TopicMessages>,
    /// The number of the first topic whose rule is remembered.
    first: usize,
    pub(crate) seen: Vec<u16>,
}

impl TopicRules {
    pub(crate) fn new(messages: &Arc<TopicMessages>) -> Self {
        Self { messages: Arc::clone(messages), first: 0, seen: Vec::new() }
    }

    /// Whether nothing is said of a topic, as it was found out before.
    pub(crate) fn has_none(&self, id: TopicId) -> bool {
        // Wraps for a number before the first, which is not remembered.
        self.seen.get(id.index().wrapping_sub(self.first)) == Some(&NONE)
    }

    /// What payloads of a topic are; `None` where nothing says it. `with_sparkplug` asks its name for that, too.
    pub(crate) fn rule<'t>(
        &mut self,
        id: TopicId,
        with_sparkplug: bool,
        topics: &dyn Fn(TopicId) -> &'t str,
    ) -> Option<Rule> {
        let place = id.index().checked_sub(self.first).filter(|place| *place < MAX_REMEMBERED).unwrap_or_else(|| {
            // Too far from the others: what is remembered begins again here.
            self.seen.clear();
            self.first = id.index();
            0
        });
        if place >= self.seen.len() {
            self.seen.resize(place + 1, UNSEEN);
        }
        let seen = self.seen.get_mut(place)?;
        if *seen == UNSEEN {
            let topic = topics(id);
            let rule = self.messages.rule_of(topic).and_then(|(rule, _)| u16::try_from(rule).ok());
            let otherwise = if with_sparkplug && is_of_sparkplug(topic) { SPARKPLUG } else { NONE };
            *seen = rule.filter(|rule| *rule < SPARKPLUG).unwrap_or(otherwise);
        }
        match *seen {
            NONE => None,
            SPARKPLUG => Some(Rule::Sparkplug),
            rule => Some(Rule::Said(usize::from(rule))),
        }
    }
}
