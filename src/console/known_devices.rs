//! Which device a message is about: surely where AWS names it, else by a level that is known to be one.

use std::collections::HashSet;

use ahash::RandomState;

use model::{NewTopics, device_in};

/// So many names are remembered.
const MOST: usize = 10_000;

/// Names of clients and things that AWS has named.
#[derive(Debug, Default)]
pub struct KnownDevices {
    names: HashSet<Box<str>, RandomState>,
}

/// The device that a topic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicDevice<'a> {
    /// AWS names it there, or has named it elsewhere.
    Sure(&'a str),
    /// The level before the last one, which is often the device.
    Perhaps(&'a str),
}

impl KnownDevices {
    /// Remembers those that topics of AWS name.
    pub(super) fn add(&mut self, new: &NewTopics) {
        for topic in new.iter() {
            if let Some(name) = device_in(topic.name) {
                self.note(name);
            }
        }
    }

    /// Remembers a client that AWS has answered about.
    pub(super) fn note(&mut self, name: &str) {
        if self.names.len() < MOST && !self.names.contains(name) {
            self.names.insert(name.into());
        }
    }

    /// All of them, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The device that a topic is about.
    #[must_use]
    pub fn of<'t>(&self, topic: &'t str) -> Option<TopicDevice<'t>> {
        if let Some(name) = device_in(topic) {
            return Some(TopicDevice::Sure(name));
        }
        if topic.starts_with('$') {
            return None;
        }
        if let Some(known) = topic.split('/').find(|level| self.names.contains(*level)) {
            return Some(TopicDevice::Sure(known));
        }
        if let Some(sparkplug) = topic.strip_prefix("spBv1.0/") {
            // The node, which has the connection: GROUP/KIND/NODE, and a device behind it.
            return sparkplug.split('/').nth(2).filter(|node| !node.is_empty()).map(TopicDevice::Perhaps);
        }
        let before_last = topic.rsplit('/').nth(1).unwrap_or(topic);
        (!before_last.is_empty()).then_some(TopicDevice::Perhaps(before_last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TopicId;

    #[test]
    fn a_level_is_a_device_for_sure_once_aws_has_named_it() {
        let mut known = KnownDevices::default();
        assert_eq!(known.of("plant/press-1/motor/temp"), Some(TopicDevice::Perhaps("motor")));
        known
            .add(&NewTopics::starting_at(TopicId(0), ["$aws/things/press-1/shadow/update/documents", "plant/motor/x"]));
        known.note("pump-a");
        for (topic, device) in [
            ("plant/press-1/motor/temp", Some(TopicDevice::Sure("press-1"))),
            ("pump-a", Some(TopicDevice::Sure("pump-a"))),
            ("$aws/events/presence/connected/press-9", Some(TopicDevice::Sure("press-9"))),
            ("$aws/rules/r/press-1", None),
            ("alone", Some(TopicDevice::Perhaps("alone"))),
            ("/a", None),
            ("spBv1.0/plant/NDATA/gw-1", Some(TopicDevice::Perhaps("gw-1"))),
            ("spBv1.0/plant/DDATA/gw-1/press", Some(TopicDevice::Perhaps("gw-1"))),
            ("spBv1.0/STATE/scada", None),
        ] {
            assert_eq!(known.of(topic), device, "{topic}");
        }
    }
}
