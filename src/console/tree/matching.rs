//! Whether anything came on the topics that a filter matches.

use model::TopicFilter;

use super::counted::Tree;
use super::levels::LevelId;

/// So many levels are looked at, so that it can be asked in each frame.
const MOST_LOOKED_AT: usize = 10_000;

impl Tree {
    /// Whether a message came on a topic that `filter` matches; `None` where there are too many topics to find out.
    #[must_use]
    pub fn has_messages_on(&self, filter: &TopicFilter) -> Option<bool> {
        let mut left = MOST_LOOKED_AT;
        let names: Vec<&str> = filter.as_str().split('/').collect();
        self.has_below(LevelId::ROOT, &names, &mut left)
    }

    fn has_below(&self, level: LevelId, names: &[&str], left: &mut usize) -> Option<bool> {
        *left = left.checked_sub(1)?;
        let is_root = level == LevelId::ROOT;
        let rest = match names {
            [] | ["#"] if !is_root && self.own(level).is_some() => return Some(true),
            [] => return Some(false),
            ["#"] => names,
            [_, rest @ ..] => rest,
        };
        let name = names.first().copied().unwrap_or_default();
        for child in self.levels().children(level) {
            let found = self.levels().name(child);
            // Wildcards at the beginning do not match topics of the broker.
            let is_any = matches!(name, "#" | "+") && !(is_root && found.starts_with('$'));
            *left = left.checked_sub(1)?;
            if (is_any || found == name) && self.has_below(child, rest, left)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

    use super::*;
    use crate::Console;

    #[test]
    fn it_is_known_whether_anything_came_on_the_topics_of_a_filter() {
        let (mut console, mut builder) = (Console::default(), BatchBuilder::default());
        let mut come = |console: &mut Console, topics: &[String]| {
            for topic in topics {
                builder.push(Message {
                    received_at: Timestamp(0),
                    topic,
                    payload: b"1",
                    properties: Properties::default(),
                    qos: Qos::AtMostOnce,
                    retain: false,
                    duplicate: false,
                    origin: Origin::Received,
                });
            }
            console.accept(builder.close().unwrap(), Timestamp(0).plus(Duration::ZERO));
        };
        come(&mut console, &["plant/a/temp".to_owned(), "$aws/things/x".to_owned(), "b".to_owned()]);
        let has = |console: &Console, filter: &str| console.tree.has_messages_on(&TopicFilter::parse(filter).unwrap());
        for filter in ["plant/a/temp", "plant/+/temp", "plant/#", "plant/a/temp/#", "#", "+", "b/#", "$aws/#", "+/a/#"]
        {
            assert_eq!(has(&console, filter), Some(true), "{filter}");
        }
        for filter in ["plant/a", "plant/+", "plant/a/temp/x", "plant/b/#", "+/things/x", "c", "$aws/+", "temp"] {
            assert_eq!(has(&console, filter), Some(false), "{filter}");
        }
        come(&mut console, &(0..MOST_LOOKED_AT).map(|number| format!("many/{number}")).collect::<Vec<_>>());
        assert_eq!((has(&console, "many/+/x"), has(&console, "plant/+")), (None, Some(false)));
    }
}
