//! What AWS says when a client comes, leaves or subscribes (AWS IoT: "Lifecycle events"). Times are milliseconds.

use model::words::departure;
use texts::t;

use super::outline::{Cell, Outline, items, said};
use crate::Node;

/// A client came, left, or could not come.
pub(super) fn presence(value: &Node) -> Option<Outline> {
    let client = said(value, "clientId")?;
    let title = match said(value, "eventType")?.as_str() {
        "connected" => t!("{client} connected", client),
        "disconnected" => t!("{client} disconnected", client),
        "connect_failed" => t!("{client} could not connect", client),
        _ => return None,
    };
    let mut outline = Outline::new(title);
    outline.time(t!("Time"), value.field("timestamp"));
    let reason = said(value, "disconnectReason").or_else(|| said(value, "connectFailureReason"));
    let reason = reason.map(|reason| departure(&reason));
    let is_clean = match value.field("clientInitiatedDisconnect") {
        Some(Node::Bool(is_clean)) => Some(*is_clean),
        _ => None,
    };
    if is_clean == Some(true) {
        outline.text(t!("Reason"), reason);
    } else {
        outline.bad(t!("Reason"), reason);
    }
    let clean =
        |is_clean: bool| if is_clean { t!("yes, by the client") } else { t!("no, its will is sent if it has one") };
    outline.text(t!("Clean"), is_clean.map(|is_clean| clean(is_clean).to_owned()));
    outline.text(t!("IP address"), said(value, "ipAddress"));
    outline.text(t!("Principal"), said(value, "principalIdentifier"));
    outline.text(t!("Session"), said(value, "sessionIdentifier"));
    outline.text(t!("Version"), said(value, "versionNumber"));
    Some(outline)
}

/// A client subscribed, or does so no more.
pub(super) fn subscriptions(value: &Node) -> Option<Outline> {
    let client = said(value, "clientId")?;
    let title = match said(value, "eventType")?.as_str() {
        "subscribed" => t!("{client} subscribed", client),
        "unsubscribed" => t!("{client} unsubscribed", client),
        _ => return None,
    };
    let mut outline = Outline::new(title);
    outline.time(t!("Time"), value.field("timestamp"));
    outline.text(t!("Principal"), said(value, "principalIdentifier"));
    outline.text(t!("Session"), said(value, "sessionIdentifier"));
    outline.columns = vec![t!("Topic filter")];
    let text = |topic: &Node| if let Node::String(text) = topic { text.clone() } else { String::new() };
    outline.rows = items(value, "topics").iter().map(|topic| vec![Cell::of(text(topic))]).collect();
    Some(outline)
}
