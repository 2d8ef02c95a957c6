//! A query in words, for when nothing is found.

use texts::t;

use crate::canonical::Plain;
use crate::quantity::{Age, Size};
use crate::query::{Comparison, Condition, Literal, Node, Place, Query, Sought};

impl Query {
    /// What a message has that the query finds, to follow "No message has". Empty where it finds every message.
    #[must_use]
    pub fn in_words(&self) -> String {
        self.root.as_ref().map(|root| node(root, false)).unwrap_or_default()
    }
}

/// `inner` says that it is part of another one.
fn node(node_: &Node, inner: bool) -> String {
    let joined = |parts: &[Node], joint: &str| {
        let words = parts.iter().map(|part| node(part, true)).collect::<Vec<_>>().join(joint);
        if inner { format!("({words})") } else { words }
    };
    match node_ {
        Node::And(parts) => joined(parts, t!(" and ")),
        Node::Or(parts) => joined(parts, t!(" or ")),
        Node::Not(part) => t!("not {condition}", condition = node(part, true)),
        Node::Is(condition) => words(condition),
    }
}

fn words(condition: &Condition) -> String {
    match condition {
        Condition::Find(place, sought) => find(*place, sought),
        Condition::Topic(filter) => t!("a topic that matches {filter}", filter),
        Condition::Size(comparison, bytes) => {
            t!("a size {comparison} {bytes}", comparison = comparison.sign(), bytes = Size(*bytes))
        }
        Condition::Age(comparison, age) => {
            t!("an age {comparison} {age}", comparison = comparison.sign(), age = Age(*age))
        }
        Condition::Qos(qos) => t!("QoS {level}", level = qos.level()),
        Condition::Retained => t!("the mark {mark}", mark = "retained"),
        Condition::Sent => t!("the mark {mark}", mark = "sent"),
        Condition::Received => t!("the mark {mark}", mark = "received"),
        Condition::Property(name, None) => t!("a user property {name}", name = Plain(name)),
        Condition::Property(name, Some((comparison, value))) => {
            compared(&t!("a user property {name}", name = Plain(name)), *comparison, value)
        }
        Condition::Json(path, None) => t!("a value at {path}", path = path.text),
        Condition::Json(path, Some((comparison, value))) => compared_json(&path.text, *comparison, value),
    }
}

fn find(place: Place, sought: &Sought) -> String {
    match place {
        Place::Anywhere => t!("{text} in the topic or the payload", text = sought),
        Place::Topic => t!("{text} in the topic", text = sought),
        Place::Payload => t!("{text} in the payload", text = sought),
        Place::ContentType => t!("{text} in the content type", text = sought),
    }
}

fn compared(name: &str, comparison: Comparison, value: &Sought) -> String {
    format!("{name} {} {value}", comparison.sign())
}

fn compared_json(path: &str, comparison: Comparison, value: &Literal) -> String {
    t!("a value {comparison} {value} at {path}", comparison = comparison.sign(), value, path)
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_query_reads_as_what_a_message_has() {
        for (text, expected) in [
            ("", ""),
            ("overheat", "overheat in the topic or the payload"),
            ("topic:plant/# json:$.temp>80", "a topic that matches plant/# and a value > 80 at $.temp"),
            (
                "a (b or -c)",
                "a in the topic or the payload and (b in the topic or the payload or not c in the topic or the payload)",
            ),
            ("size>1k age<10m qos:1 retained", "a size > 1k and an age < 10m and QoS 1 and the mark retained"),
            ("property:device property:a!=/x/i", "a user property device and a user property a != /x/i"),
            (
                "topic:\"a b\" or content:json or payload:/x/",
                "\"a b\" in the topic or json in the content type or /x/ in the payload",
            ),
            ("json:$.a", "a value at $.a"),
        ] {
            assert_eq!(parse(text).unwrap().in_words(), expected, "{text}");
        }
    }
}
