//! Which topics are listed, and in which order. It is found out again when the list, the filter or the order has changed.

use console::RetainedList;
use model::{RetainedTopic, TopicFilter};

/// What the topics are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Column {
    #[default]
    Topic,
    Size,
    Qos,
    Changed,
}

/// A column, and whether its largest value comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) column: Column,
    pub(super) is_descending: bool,
}

impl Order {
    /// After a press on the name of a column: the same one turns round. The newest and the largest are looked for most.
    pub(super) fn pressed(&mut self, column: Column) {
        let is_descending = if self.column == column { !self.is_descending } else { !matches!(column, Column::Topic) };
        *self = Self { column, is_descending };
    }
}

/// What a topic has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// It matches a filter with wildcards.
    Matching(TopicFilter),
    /// It contains this, in lower case.
    Containing(String),
}

impl Wanted {
    /// What is written in the field.
    ///
    /// # Errors
    /// Why a text with wildcards is no filter.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text {
            "" => Ok(Self::All),
            _ if text.contains(['+', '#']) => {
                TopicFilter::parse(text).map(Self::Matching).map_err(|error| error.to_string())
            }
            _ => Ok(Self::Containing(text.to_lowercase())),
        }
    }

    fn has(&self, topic: &str) -> bool {
        match self {
            Self::All => true,
            Self::Matching(filter) => filter.matches(topic),
            Self::Containing(text) => topic.to_lowercase().contains(text),
        }
    }
}

/// The rows.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Places in the list, in the order of the rows.
    rows: Vec<usize>,
    bytes: u64,
    of: Option<(u64, Wanted, Order)>,
}

impl View {
    /// Places in the list, in the order of the rows.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Size of all their payloads.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The row of a topic, if it is there.
    pub(super) fn row_of(&self, list: &RetainedList, topic: &str) -> Option<usize> {
        self.rows.iter().position(|place| list.topics().get(*place).is_some_and(|listed| listed.topic == topic))
    }

    pub(super) fn keep_up(&mut self, list: &RetainedList, wanted: Wanted, order: Order) {
        let of = Some((list.changes(), wanted, order));
        if self.of == of {
            return;
        }
        let topics = list.topics();
        let wanted = of.as_ref().map_or(&Wanted::All, |(_, wanted, _)| wanted);
        self.rows = (0..topics.len()).filter(|place| wanted.has(&topics[*place].topic)).collect();
        self.bytes = self.rows.iter().map(|place| topics[*place].payload_bytes).sum();
        let by_topic = |one: &RetainedTopic, other: &RetainedTopic| one.topic.cmp(&other.topic);
        self.rows.sort_unstable_by(|one, other| {
            let (one, other) = (&topics[*one], &topics[*other]);
            let by_column = match order.column {
                Column::Topic => by_topic(one, other),
                Column::Size => one.payload_bytes.cmp(&other.payload_bytes),
                Column::Qos => one.qos.cmp(&other.qos),
                Column::Changed => one.modified_at.cmp(&other.modified_at),
            };
            let by_column = if order.is_descending { by_column.reverse() } else { by_column };
            by_column.then_with(|| by_topic(one, other))
        });
        self.of = of;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_wildcards_is_a_filter_and_any_other_is_looked_for_in_the_topic() {
        for (text, topic, is_wanted) in [
            ("", "a/b", true),
            ("plant/+/state", "plant/press-1/state", true),
            ("plant/+/state", "plant/press-1/state/x", false),
            ("plant/#", "plant/press-1/state", true),
            (" Press ", "plant/press-1/state", true),
            ("press-2", "plant/press-1/state", false),
        ] {
            assert_eq!(Wanted::parse(text).unwrap().has(topic), is_wanted, "{text} {topic}");
        }
        assert!(Wanted::parse("a/#/b").is_err());
    }

    #[test]
    fn a_second_press_on_a_column_turns_its_order_round() {
        let mut order = Order::default();
        order.pressed(Column::Topic);
        assert_eq!(order, Order { column: Column::Topic, is_descending: true });
        order.pressed(Column::Changed);
        assert_eq!(order, Order { column: Column::Changed, is_descending: true });
        order.pressed(Column::Changed);
        assert_eq!(order, Order { column: Column::Changed, is_descending: false });
    }
}
