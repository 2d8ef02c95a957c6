//! What there is to search for: topics of the tree, and the user properties and JSON paths of messages, collected little by
//! little from what comes.

use std::collections::HashMap;
use std::fmt::Write as _;

use console::{Console, LevelId, Messages};
use jiff::tz::TimeZone;
use model::{MessageRef, PropertyRef, Timestamp, TopicId, visible_line};
use payload::{Body, MessageType, Node, ProtobufStyle, decode};
use search::Context;

/// Rows that are looked at in a frame at most, messages among them that are looked into, and how many bytes each may have.
const ROWS_A_FRAME: u64 = 100;
const MESSAGES_A_FRAME: usize = 4;
const MOST_BYTES: usize = 4_096;
/// So many messages of a topic are looked into: the first ones, for most devices send the same fields always.
const MESSAGES_OF_A_TOPIC: u8 = 2;
/// Topics that are looked into, and names that are remembered of each kind.
const MOST_TOPICS: usize = 4_096;
const MOST_NAMES: usize = 1_000;
/// How deep paths go, how long they are in bytes, and how many are taken of one message.
const DEPTH: usize = 5;
const PATH_BYTES: usize = 200;
const PATHS_OF_A_MESSAGE: usize = 64;
/// Levels of the tree that are looked at for the topics of one suggestion.
const MOST_LEVELS: usize = 5_000;

/// Names that were seen in messages.
#[derive(Debug, Default)]
pub(super) struct SearchContext {
    /// The next row to look at.
    next_row: u64,
    seen: HashMap<TopicId, u8>,
    messages: Messages,
    properties: Names,
    json_paths: Names,
}

/// Names in the order in which they were seen.
#[derive(Debug, Default)]
struct Names {
    list: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    fn all(&self) -> Vec<&str> {
        self.list.iter().map(String::as_str).collect()
    }

    fn add(&mut self, name: &str) {
        if self.list.len() < MOST_NAMES && !self.places.contains_key(name) {
            self.places.insert(name.to_owned(), self.list.len());
            self.list.push(name.to_owned());
        }
    }
}

impl SearchContext {
    /// Looks into a few of the messages that have come since.
    pub(super) fn look(&mut self, console: &Console) {
        let log = &console.log;
        if self.messages != *console.search.messages() {
            // What was seen has other names now.
            self.messages = console.search.messages().clone();
            self.next_row = 0;
            self.seen.clear();
        }
        let mut left = MESSAGES_A_FRAME;
        // In a flood, the newest: what was missed comes again.
        self.next_row = self.next_row.max(log.end_row().saturating_sub(ROWS_A_FRAME));
        while self.next_row < log.end_row() && left > 0 {
            if let Some(message) = log.message(self.next_row).filter(|message| self.is_wanted(message)) {
                let of_topic = self.messages.of_topic(console.topics.get(message.topic)).cloned();
                self.look_into(&message, of_topic.as_ref());
                left -= 1;
            }
            self.next_row += 1;
        }
    }

    /// What is suggested for the topic levels typed so far, and the names that were seen.
    pub(super) fn with<R>(
        &self,
        console: &Console,
        levels: &str,
        (now, zone): (Timestamp, &TimeZone),
        use_it: impl FnOnce(&Context<'_>) -> R,
    ) -> R {
        let topics = topics_below(console, levels);
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        let (properties, json_paths) = (self.properties.all(), self.json_paths.all());
        let times = times(now, zone);
        let times: Vec<&str> = times.iter().map(String::as_str).collect();
        use_it(&Context {
            topics: &topics,
            properties: &properties,
            json_paths: &json_paths,
            times: &times,
            has_contracts: !console.contracts.is_empty(),
        })
    }

    fn is_wanted(&mut self, message: &MessageRef<'_>) -> bool {
        if message.payload.len() > MOST_BYTES
            || (self.seen.len() >= MOST_TOPICS && !self.seen.contains_key(&message.topic))
        {
            return false;
        }
        let times = self.seen.entry(message.topic).or_default();
        let is_wanted = *times < MESSAGES_OF_A_TOPIC;
        *times = times.saturating_add(1);
        is_wanted
    }

    fn look_into(&mut self, message: &MessageRef<'_>, of_topic: Option<&MessageType>) {
        for property in message.properties {
            // One with characters that are not seen would look like another one.
            if let PropertyRef::User(name, _) = property
                && visible_line(name) == name
            {
                self.properties.add(name);
            }
        }
        if let Some(of_topic) = of_topic {
            if let Some(read) = of_topic.read(message.payload, ProtobufStyle::Tree) {
                let mut left = PATHS_OF_A_MESSAGE;
                self.add_paths(&read.node, &mut "$".to_owned(), DEPTH, &mut left);
            }
        } else if message.payload.first().is_some_and(|byte| matches!(byte, b'{' | b'[' | 0x80..=0xbf | 0xdc..=0xdf))
            && let Body::Tree(node) = decode(message.payload, message.properties.content_type()).body
        {
            let mut left = PATHS_OF_A_MESSAGE;
            self.add_paths(&node, &mut "$".to_owned(), DEPTH, &mut left);
        }
    }

    /// Adds the paths of the values in `node`, whose own path is `path`.
    fn add_paths(&mut self, node: &Node, path: &mut String, depth: usize, left: &mut usize) {
        let length = path.len();
        match node {
            Node::Object(fields) if depth > 0 => {
                for (name, value) in fields {
                    push_name(path, name);
                    if path.len() <= PATH_BYTES {
                        self.add_paths(value, path, depth - 1, left);
                    }
                    path.truncate(length);
                }
            }
            // The first one tells what the others are like.
            Node::Array(items) if depth > 0 => {
                if let Some(first) = items.first() {
                    path.push_str("[0]");
                    self.add_paths(first, path, depth - 1, left);
                    path.truncate(length);
                }
            }
            Node::Object(_) | Node::Map(_) | Node::Array(_) | Node::Embedded(_) | Node::Tag(..) => {}
            _ if *left > 0 => {
                *left -= 1;
                self.json_paths.add(path);
            }
            _ => {}
        }
    }
}

/// Writes a member's name as RFC 9535 has it: `.name`, or in brackets where that is needed.
fn push_name(path: &mut String, name: &str) {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii());
    if is_plain {
        path.push('.');
        path.push_str(name);
        return;
    }
    path.push_str("['");
    for c in name.chars() {
        match c {
            '\'' | '\\' => path.extend(['\\', c]),
            c if c.is_control() => {
                // A `String` takes everything, so there is no error to report.
                let _ = write!(path, "\\u{:04x}", u32::from(c));
            }
            c => path.push(c),
        }
    }
    path.push_str("']");
}

/// Ten minutes and an hour ago, today and yesterday, as the clocks of the zone show them.
fn times(now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let Ok(now) = jiff::Timestamp::from_microsecond(now.0) else { return Vec::new() };
    let today = now.to_zoned(zone.clone()).date();
    let ago = |minutes: i64| {
        let then = now.checked_sub(jiff::SignedDuration::from_mins(minutes)).ok()?.to_zoned(zone.clone());
        Some(then.strftime(if then.date() == today { "%H:%M" } else { "%Y-%m-%dT%H:%M" }).to_string())
    };
    let yesterday = today.yesterday().ok().map(|day| day.to_string());
    [ago(10), ago(60), Some(today.to_string()), yesterday].into_iter().flatten().collect()
}

/// The topics that begin with `levels`, each as far as one level beyond, with a slash where more levels follow. A level that
/// is `+` is any. Those with the most messages come first.
fn topics_below(console: &Console, levels: &str) -> Vec<String> {
    let tree = &console.tree;
    let mut found = vec![(String::new(), LevelId::ROOT)];
    let mut looked_at = 0;
    let typed: Vec<&str> = levels.split('/').collect();
    let (partial, above) = typed.split_last().unwrap_or((&"", &[]));
    for name in above.iter().copied().map(Some).chain([None]) {
        let fits = |level: &str| match name {
            Some("+") => true,
            Some(name) => level == name,
            None => level.starts_with(partial),
        };
        let mut next = Vec::new();
        for (before, level) in found {
            for child in tree.levels().children(level).take(MOST_LEVELS - looked_at) {
                looked_at += 1;
                let child_name = tree.levels().name(child);
                if fits(child_name) {
                    let before = if level == LevelId::ROOT { String::new() } else { format!("{before}/") };
                    next.push((format!("{before}{child_name}"), child));
                }
            }
        }
        found = next;
    }
    let count = |level| tree.traffic(level).map_or(0, console::Traffic::messages);
    found.sort_by_key(|(_, level)| std::cmp::Reverse(count(*level)));
    let has_own = |level| tree.own(level).is_some();
    let mut topics = Vec::new();
    for (topic, level) in found {
        let has_more = tree.levels().child_count(level) > 0;
        if has_more {
            topics.push(format!("{topic}/"));
        }
        if has_own(level) || !has_more {
            topics.push(topic);
        }
    }
    topics
}

#[cfg(test)]
mod tests {
    use model::{Batch, BatchBuilder, Message, Origin, PropertiesBuilder, Qos};
    use std::sync::Arc;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn batch(builder: &mut BatchBuilder, messages: &[(&str, &str)]) -> Arc<Batch> {
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::User("device", "press-1"));
        properties.push(PropertyRef::User("odd\u{200b}", "x"));
        for (topic, payload) in messages {
            builder.push(Message {
                received_at: NOW,
                topic,
                payload: payload.as_bytes(),
                properties: properties.as_properties(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        builder.close().unwrap()
    }

    #[test]
    fn a_few_messages_are_looked_into_in_a_frame_and_two_of_a_topic() {
        let mut console = Console::default();
        let mut builder = BatchBuilder::default();
        let payload = r#"{"a":1,"b":{"c-d":[{"e":2},{"f":3}],"g":{}},"ü":null}"#;
        console.accept(batch(&mut builder, &[("x", payload), ("x", "{\"h\":1}"), ("x", "{\"never\":1}")]), NOW);
        let mut context = SearchContext::default();
        context.look(&console);
        assert_eq!(context.json_paths.list, ["$.a", "$.b['c-d'][0].e", "$.ü", "$.h"]);
        assert_eq!(context.properties.list, ["device"]);
        let many: Vec<String> = (0..10).map(|number| format!("{{\"k{number}\":1}}")).collect();
        let topics: Vec<String> = (0..10).map(|number| format!("t{number}")).collect();
        let messages: Vec<(&str, &str)> =
            topics.iter().map(String::as_str).zip(many.iter().map(String::as_str)).collect();
        console.accept(batch(&mut builder, &messages), NOW);
        context.look(&console);
        assert_eq!(context.json_paths.list.len(), 4 + MESSAGES_A_FRAME);
        for _ in 0..9 {
            context.look(&console);
        }
        assert_eq!(context.json_paths.list.len(), 14);
    }

    #[test]
    fn times_are_those_of_the_zone_and_such_as_a_query_takes() {
        // 2026-11-28 23:20 UTC.
        let (now, zone) = (Timestamp(1_795_908_000_000_000), TimeZone::fixed(jiff::tz::offset(1)));
        assert_eq!(times(now, &TimeZone::UTC), ["23:10", "22:20", "2026-11-28", "2026-11-27"]);
        assert_eq!(times(now, &zone), ["00:10", "2026-11-28T23:20", "2026-11-29", "2026-11-28"]);
        assert!(times(now, &zone).iter().all(|time| search::parse(&format!("after:{time}")).is_ok()));
    }

    #[test]
    fn paths_are_such_as_a_query_takes() {
        for name in ["a", "a b", "it's", "back\\slash", "tab\t", "1st", "ü", ""] {
            let mut path = "$".to_owned();
            push_name(&mut path, name);
            search::parse(&format!("json:{path}>1")).unwrap_or_else(|mistake| panic!("{path}: {mistake}"));
        }
    }

    #[test]
    fn topics_go_one_level_beyond_what_is_typed() {
        let mut console = Console::default();
        let mut builder = BatchBuilder::default();
        let topics = ["plant/hall/a/temp", "plant/hall/b/temp", "plant/hall/b", "site", "/lead", "plant/yard/b/gps"];
        console.accept(batch(&mut builder, &topics.map(|topic| (topic, ""))), NOW);
        console.accept(batch(&mut builder, &[("site", ""); 9]), NOW);
        for (typed, expected) in [
            ("", &["site", "plant/", "/"][..]),
            ("p", &["plant/"]),
            ("plant/", &["plant/hall/", "plant/yard/"]),
            ("plant/hall/", &["plant/hall/b/", "plant/hall/b", "plant/hall/a/"]),
            ("plant/+/b", &["plant/hall/b/", "plant/hall/b", "plant/yard/b/"]),
            ("plant/nowhere/", &[]),
            ("/", &["/lead"]),
        ] {
            assert_eq!(topics_below(&console, typed), expected, "{typed}");
        }
    }
}
