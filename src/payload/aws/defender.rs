//! Reports of Device Defender (AWS IoT: "Device metrics"), with their long names or the short ones, and what AWS answers.

use texts::t;

use super::outline::{Cell, Outline, items, said};
use crate::{Node, value_on_a_line};

/// A field with its long name and its short one.
type Name = [&'static str; 2];

/// A report, or what AWS says of it.
pub(super) fn outline(thing: &str, levels: &[&str], value: &Node) -> Option<Outline> {
    matches!(value, Node::Object(_)).then_some(())?;
    let title = match levels {
        [] => t!("Device Defender report of {thing}", thing),
        ["accepted"] => t!("Device Defender report of {thing}: accepted", thing),
        ["rejected"] => t!("Device Defender report of {thing}: rejected", thing),
        _ => return None,
    };
    let mut outline = Outline::new(title);
    let header = part(value, ["header", "hed"]);
    let id = header.and_then(|header| text(header, ["report_id", "rid"]));
    outline.text(t!("Report"), id.or_else(|| said(value, "reportId")));
    outline.text(t!("Format version"), header.and_then(|header| text(header, ["version", "v"])));
    if let Some(details) = value.field("statusDetails") {
        let code = said(details, "ErrorCode").unwrap_or_default();
        outline.bad(t!("Reason"), said(details, "ErrorMessage").map(|message| format!("{message} ({code})")));
    }
    outline.time(t!("Time"), value.field("timestamp"));
    if levels.is_empty() {
        metrics(&mut outline, part(value, ["metrics", "met"])?);
        custom(&mut outline, part(value, ["custom_metrics", "cmet"]));
        outline.columns = vec![t!("Metric"), t!("Value")];
    }
    Some(outline)
}

fn metrics(outline: &mut Outline, metrics: &Node) {
    if let Some(network) = part(metrics, ["network_stats", "ns"]) {
        for (name, field) in [
            (t!("Bytes in"), ["bytes_in", "bi"]),
            (t!("Bytes out"), ["bytes_out", "bo"]),
            (t!("Packets in"), ["packets_in", "pi"]),
            (t!("Packets out"), ["packets_out", "po"]),
        ] {
            row(outline, name, text(network, field));
        }
    }
    for (name, field) in [
        (t!("Listening TCP ports"), ["listening_tcp_ports", "tp"]),
        (t!("Listening UDP ports"), ["listening_udp_ports", "up"]),
    ] {
        let ports = part(metrics, field).map(|listening| {
            let ports = list(listening, ["ports", "pts"]).iter().map(port).collect::<Vec<_>>();
            with_total(&ports, text(listening, ["total", "t"]))
        });
        row(outline, name, ports);
    }
    let established =
        part(metrics, ["tcp_connections", "tc"]).and_then(|tcp| part(tcp, ["established_connections", "ec"]));
    let connections = established.map(|established| {
        let all = list(established, ["connections", "cs"]).iter();
        let remotes: Vec<String> = all.filter_map(|connection| text(connection, ["remote_addr", "rad"])).collect();
        with_total(&remotes, text(established, ["total", "t"]))
    });
    row(outline, t!("TCP connections"), connections);
}

/// Metrics that the owner defined: a list with one value of some type.
fn custom(outline: &mut Outline, metrics: Option<&Node>) {
    let Some(Node::Object(fields)) = metrics else { return };
    for (name, values) in fields {
        let value = match values {
            Node::Array(values) => values.first(),
            other => Some(other),
        };
        let value = match value {
            Some(Node::Object(typed)) if typed.len() == 1 => typed.first().map(|(_, value)| value),
            other => other,
        };
        outline.rows.push(vec![Cell::of(name.clone()), Cell::of(value.map(value_on_a_line).unwrap_or_default())]);
    }
}

fn row(outline: &mut Outline, name: &str, value: Option<String>) {
    outline.rows.extend(value.map(|value| vec![Cell::of(name), Cell::of(value)]));
}

fn port(port: &Node) -> String {
    let number = text(port, ["port", "pt"]).unwrap_or_default();
    match text(port, ["interface", "if"]) {
        Some(interface) => format!("{number} ({interface})"),
        None => number,
    }
}

/// The first of them may be all that a report has room for.
fn with_total(names: &[String], total: Option<String>) -> String {
    let total = total.unwrap_or_else(|| names.len().to_string());
    if names.is_empty() { total } else { format!("{total}: {}", names.join(", ")) }
}

fn part(value: &Node, name: Name) -> Option<&Node> {
    name.into_iter().find_map(|name| value.field(name))
}

fn text(value: &Node, name: Name) -> Option<String> {
    name.into_iter().find_map(|name| said(value, name))
}

fn list(value: &Node, name: Name) -> &[Node] {
    name.into_iter().map(|name| items(value, name)).find(|items| !items.is_empty()).unwrap_or_default()
}
