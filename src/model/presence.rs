//! Topics that say which client a message is about, no matter who sent it (AWS IoT: "Lifecycle events", "Reserved topics").

use super::shadow::{changed_shadow, thing_of};

/// A topic of a client that came or left.
const PRESENCE: &str = "$aws/events/presence/";
/// A topic of a client that subscribed or ended that.
const SUBSCRIPTIONS: &str = "$aws/events/subscriptions/";

/// AWS: most bytes of a client id.
const MAX_CLIENT_ID_BYTES: usize = 128;

/// Whether this can be a client id. AWS does not say anything of those that begin with `$`.
#[must_use]
pub fn is_client_id(text: &str) -> bool {
    (1..=MAX_CLIENT_ID_BYTES).contains(&text.len()) && !text.starts_with('$')
}

/// The filter for the events of a client that comes and leaves.
#[must_use]
pub fn presence_filter(client_id: &str) -> String {
    format!("{PRESENCE}+/{client_id}")
}

/// The client id of a topic of presence events.
#[must_use]
pub fn present_client(topic: &str) -> Option<&str> {
    client_of(topic, PRESENCE)
}

/// The client id or the thing in a topic of which AWS says what is at that place: events of clients, shadows, jobs. Other topics
/// are named as their owners like.
#[must_use]
pub fn device_in(topic: &str) -> Option<&str> {
    present_client(topic).or_else(|| client_of(topic, SUBSCRIPTIONS)).or_else(|| thing_of(topic))
}

/// What a message on a topic says of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceTopic {
    /// It came or left.
    Presence,
    /// One of its shadows was changed or deleted.
    Shadow,
    /// One of the levels is its name.
    Named,
}

/// What a message on this topic says of the client, or of its thing; `None` where that is nothing.
#[must_use]
pub fn device_topic(topic: &str, client_id: &str, thing: &str) -> Option<DeviceTopic> {
    if topic.starts_with('$') {
        if present_client(topic) == Some(client_id) {
            return Some(DeviceTopic::Presence);
        }
        return changed_shadow(topic).filter(|(shadow, _)| shadow.thing == thing).map(|_| DeviceTopic::Shadow);
    }
    topic.split('/').any(|level| level == client_id || level == thing).then_some(DeviceTopic::Named)
}

fn client_of<'a>(topic: &'a str, prefix: &str) -> Option<&'a str> {
    let (kind, client_id) = topic.strip_prefix(prefix)?.split_once('/')?;
    (!kind.is_empty() && !client_id.is_empty()).then_some(client_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_topics_of_aws_say_surely_which_device_it_is() {
        for (topic, device) in [
            ("$aws/events/presence/connected/press-1", Some("press-1")),
            ("$aws/events/presence/disconnected/a/b", Some("a/b")),
            ("$aws/events/subscriptions/subscribed/press-1", Some("press-1")),
            ("$aws/things/press-1/shadow/update/documents", Some("press-1")),
            ("$aws/things/press-1/jobs/notify", Some("press-1")),
            ("$aws/things/press-1", None),
            ("$aws/events/presence/connected", None),
            ("$aws/rules/press-1/a", None),
            ("plant/press-1/temp", None),
        ] {
            assert_eq!(device_in(topic), device, "{topic}");
        }
        for (topic, about) in [
            ("plant/press-1/temp", Some(DeviceTopic::Named)),
            ("plant/thing-1", Some(DeviceTopic::Named)),
            ("plant/press-10/temp", None),
            ("$aws/events/presence/connected/press-1", Some(DeviceTopic::Presence)),
            ("$aws/events/presence/connected/thing-1", None),
            ("$aws/things/thing-1/shadow/name/settings/update/documents", Some(DeviceTopic::Shadow)),
            ("$aws/things/thing-1/shadow/update/accepted", Some(DeviceTopic::Shadow)),
            ("$aws/things/thing-1/shadow/update", None),
            ("$aws/things/press-1/shadow/update/documents", None),
        ] {
            assert_eq!(device_topic(topic, "press-1", "thing-1"), about, "{topic}");
        }
        assert_eq!(presence_filter("a"), "$aws/events/presence/+/a");
        assert_eq!(present_client("$aws/things/press-1/shadow/get"), None);
    }
}
