//! A message of Sparkplug B laid out for people: who it is about, and its metrics as a table.

use model::Timestamp;
use texts::t;

use super::topic::sparkplug_topic;
use crate::aws::{Cell, Fact, Outline, Said};
use crate::{Node, value_on_a_line};

/// What a message on a topic of Sparkplug B says, as it was read.
#[must_use]
pub fn sparkplug_outline(topic: &str, value: &Node) -> Option<Outline> {
    let about = sparkplug_topic(topic)?;
    let (group, node) = about.node;
    let name = match about.device {
        Some(device) => t!("{device}, a device of {node}", device, node),
        None => node.to_owned(),
    };
    let mut outline = Outline::new(match topic.split('/').nth(2).unwrap_or_default() {
        "NBIRTH" | "DBIRTH" => t!("Birth of {name}", name),
        "NDEATH" | "DDEATH" => t!("Death of {name}", name),
        "NCMD" | "DCMD" => t!("Command to {name}", name),
        _ => t!("Data of {name}", name),
    });
    // What was compressed is in the body.
    let message = value.field("body").filter(|body| matches!(body, Node::Object(_))).unwrap_or(value);
    outline.text(t!("Group"), Some(group.to_owned()));
    let at = message.field("timestamp").and_then(time);
    outline.facts.extend(at.map(|at| Fact { name: t!("Time"), said: Said::At(at), is_bad: false }));
    outline.text(t!("Sequence"), message.field("seq").map(value_on_a_line));
    if let Some(Node::Array(metrics)) = message.field("metrics") {
        outline.columns = vec![t!("Metric"), t!("Value"), t!("Type")];
        outline.rows = metrics.iter().map(|metric| row(metric, at)).collect();
    }
    Some(outline)
}

/// A metric; with its time, where that is not the one of the message.
fn row(metric: &Node, of_message: Option<Timestamp>) -> Vec<Cell> {
    let text = |name: &str| match metric.field(name) {
        Some(Node::String(text)) => text.clone(),
        Some(other) => value_on_a_line(other),
        None => String::new(),
    };
    let name = match metric.field("name") {
        Some(_) => Cell::of(text("name")),
        // Its birth, which has the name, is missing.
        None => Cell { stands_out: true, ..Cell::of(t!("alias {alias}", alias = text("alias"))) },
    };
    let at = metric.field("timestamp").and_then(time).filter(|at| Some(*at) != of_message);
    vec![name, Cell { at, ..Cell::of(text("value")) }, Cell::of(text("datatype"))]
}

fn time(value: &Node) -> Option<Timestamp> {
    let Node::String(text) = value else { return None };
    text.parse::<jiff::Timestamp>().ok().map(|time| Timestamp(time.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Births, Body, Hints, read};

    #[test]
    fn metrics_are_rows_by_their_names_or_else_their_aliases() {
        // At 1 s, seq 2: temp, a double; alias 7, a boolean of another time.
        let payload = b"\x08\xe8\x07\x12\x11\x0a\x04temp\x20\x0a\x69\0\0\0\0\0\x80\x35\x40\x12\x07\x10\x07\x18\xd0\x0f\x70\x01\x18\x02";
        let lines = |topic: &str, births: &Births| {
            let hints = Hints { topic: Some(topic), births: Some(births.last()), ..Hints::default() };
            let Body::Tree(node) = read(payload, &hints).body else { panic!("no tree") };
            sparkplug_outline(topic, &node).unwrap().lines()
        };
        let topic = "spBv1.0/plant/DDATA/gw-1/press";
        let mut births = Births::default();
        assert_eq!(
            lines(topic, &births),
            "Data of press, a device of gw-1\n  Group     plant\n  Time      1970-01-01T00:00:01Z\n  Sequence  2\n  \
             Metric   Value                        Type\n  temp     21.5                         Double\n  \
             alias 7  true (1970-01-01T00:00:02Z)"
        );
        assert!(births.note(0, "spBv1.0/plant/DBIRTH/gw-1/press", b"\x12\x08\x0a\x02on\x10\x07\x20\x0b"));
        assert!(lines(topic, &births).contains("\n  on      true (1970-01-01T00:00:02Z)  Boolean"));
        for (topic, title) in [
            ("spBv1.0/plant/NBIRTH/gw-1", "Birth of gw-1"),
            ("spBv1.0/plant/NDEATH/gw-1", "Death of gw-1"),
            ("spBv1.0/plant/NCMD/gw-1", "Command to gw-1"),
        ] {
            assert!(lines(topic, &births).starts_with(title), "{topic}");
        }
        assert!(sparkplug_outline("plant/a", &Node::Null).is_none());
    }
}
