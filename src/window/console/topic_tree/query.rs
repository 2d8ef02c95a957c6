//! The query that finds the messages of a topic and of all below it.

use console::{LevelId, Tree};

/// The query for a level whose topic is `topic`, as the search box writes it.
pub(super) fn query_of(tree: &Tree, level: LevelId, topic: &str) -> String {
    let has_below = tree.levels().child_count(level) > 0;
    let below = if has_below { format!("{topic}/#") } else { String::new() };
    // For AWS IoT Core, a filter that ends with `/#` does not match the level before it.
    let itself = if has_below && tree.own(level).is_none() { "" } else { topic };
    let parts: Vec<String> = [itself, &below].into_iter().filter(|part| !part.is_empty()).map(condition).collect();
    let query = parts.join(" or ");
    search::parse(&query).map_or(query, |query| query.to_string())
}

fn condition(filter: &str) -> String {
    format!("topic=\"{}\"", filter.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use console::Topics;
    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

    fn tree(topics: &[&str]) -> Tree {
        let (mut tree, mut names, mut builder) = (Tree::default(), Topics::default(), BatchBuilder::default());
        for topic in topics {
            builder.push(Message {
                received_at: Timestamp::default(),
                topic,
                payload: b"",
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let batch = builder.close().expect("messages");
        names.add(batch.new_topics());
        tree.count(&batch, &names, 0, Timestamp::default());
        tree
    }

    #[test]
    fn a_query_finds_a_topic_with_all_below_it_and_nothing_else() {
        let tree = tree(&["plant/a", "plant/a/temp", "lab 2/x", "say \"hi\"", "van"]);
        for (topic, expected) in [
            ("van", "topic:van"),
            ("plant", "topic:plant/#"),
            ("plant/a", "topic:plant/a or topic:plant/a/#"),
            ("lab 2", "topic=\"lab 2/#\""),
            ("say \"hi\"", "topic=\"say \\\"hi\\\"\""),
        ] {
            let level = tree.levels().find(topic).expect(topic);
            let query = query_of(&tree, level, topic);
            assert_eq!(query, expected);
            let filter = search::parse(&query).expect("a query").compile();
            assert!(!filter.depends_on_time());
        }
    }
}
