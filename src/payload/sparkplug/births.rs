//! What births say: the name and the data type behind each alias of an edge node. Later messages have the alias alone.

use std::collections::HashMap;

use super::topic::sparkplug_topic;
use crate::wire::{Field, Fields, Wire};

/// Metrics that are remembered of all nodes; those of further births are not.
const MAX_METRICS: usize = 200_000;
/// Bytes of names that are remembered of all nodes.
const MAX_NAME_BYTES: usize = 32 * 1024 * 1024;

/// A metric as its birth has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Born {
    pub(super) name: String,
    pub(super) alias: Option<u64>,
    pub(super) datatype: Option<u64>,
}

/// The births of all nodes and devices of a connection.
#[derive(Clone, Debug, Default)]
pub struct Births {
    /// By group and node.
    nodes: HashMap<(String, String), Node>,
    metrics: usize,
    name_bytes: usize,
    /// Not all births could be remembered.
    is_full: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// Those of the node itself.
    own: Metrics,
    /// Those of its devices.
    devices: HashMap<String, Metrics>,
}

#[derive(Clone, Debug, Default)]
struct Metrics {
    by_alias: HashMap<u64, Born>,
    /// Data types by name.
    types: HashMap<String, Option<u64>>,
    name_bytes: usize,
}

impl Metrics {
    fn of(born: Vec<Born>) -> Self {
        let mut metrics = Self { name_bytes: born.iter().map(|metric| metric.name.len()).sum(), ..Self::default() };
        for metric in born {
            metrics.types.insert(metric.name.clone(), metric.datatype);
            if let Some(alias) = metric.alias {
                metrics.by_alias.insert(alias, metric);
            }
        }
        metrics
    }
}

impl Births {
    /// What these births say, the last ones of their topics.
    #[must_use]
    pub fn of<'b>(births: impl IntoIterator<Item = (&'b str, &'b [u8])>) -> Self {
        let is_of_device =
            |(topic, _): &(&str, &[u8])| sparkplug_topic(topic).is_some_and(|topic| topic.device.is_some());
        // A node that is born again has no devices, and so all nodes come first.
        let (of_devices, of_nodes): (Vec<_>, Vec<_>) = births.into_iter().partition(is_of_device);
        let mut all = Self::default();
        for (topic, payload) in of_nodes.into_iter().chain(of_devices) {
            all.note(topic, payload);
        }
        all
    }

    /// Remembers what a message says of metrics, if it is a birth. Returns whether it was one.
    pub fn note(&mut self, topic: &str, payload: &[u8]) -> bool {
        let Some(about) = sparkplug_topic(topic).filter(|topic| topic.is_birth) else { return false };
        let Some(born) = metrics_of_birth(payload) else { return false };
        let (group, name) = about.node;
        let key = (group.to_owned(), name.to_owned());
        self.forget(&key, about.device);
        let born = Metrics::of(born);
        if self.metrics + born.types.len() > MAX_METRICS || self.name_bytes + born.name_bytes > MAX_NAME_BYTES {
            self.is_full = true;
            return true;
        }
        self.metrics += born.types.len();
        self.name_bytes += born.name_bytes;
        let node = self.nodes.entry(key).or_default();
        match about.device {
            None => node.own = born,
            Some(device) => _ = node.devices.insert(device.to_owned(), born),
        }
        true
    }

    /// Remembers a birth of the node or device that `topic`, of any of its messages, is about. Returns whether it was one.
    pub fn note_for(&mut self, topic: &str, payload: &[u8]) -> bool {
        let Some(about) = sparkplug_topic(topic) else { return false };
        let (group, node) = about.node;
        match about.device {
            None => self.note(&format!("spBv1.0/{group}/NBIRTH/{node}"), payload),
            Some(device) => self.note(&format!("spBv1.0/{group}/DBIRTH/{node}/{device}"), payload),
        }
    }

    /// Whether some births were more than is remembered.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether there was a birth of this node, or of this device of it.
    pub(super) fn has(&self, (group, node): (&str, &str), device: Option<&str>) -> bool {
        let node = self.nodes.get(&(group.to_owned(), node.to_owned()));
        node.is_some_and(|node| device.map_or(!node.own.types.is_empty(), |device| node.devices.contains_key(device)))
    }

    /// The metric that an alias is of: an alias is one metric of a node and all of its devices (Sparkplug 3.0, 6.4.6).
    pub(super) fn by_alias(&self, (group, node): (&str, &str), device: Option<&str>, alias: u64) -> Option<&Born> {
        let node = self.nodes.get(&(group.to_owned(), node.to_owned()))?;
        let of_device = device.and_then(|device| node.devices.get(device));
        let mut all = of_device.into_iter().chain([&node.own]).chain(node.devices.values());
        all.find_map(|metrics| metrics.by_alias.get(&alias))
    }

    /// The data type of a metric with a name, of a node or of one of its devices.
    pub(super) fn type_of(&self, (group, node): (&str, &str), device: Option<&str>, name: &str) -> Option<u64> {
        let node = self.nodes.get(&(group.to_owned(), node.to_owned()))?;
        let metrics = device.map_or(Some(&node.own), |device| node.devices.get(device))?;
        metrics.types.get(name).copied().flatten()
    }

    /// A node that is born again has no devices until they are.
    fn forget(&mut self, key: &(String, String), device: Option<&str>) {
        let Some(node) = self.nodes.get_mut(key) else { return };
        let gone: Vec<Metrics> = if let Some(device) = device {
            node.devices.remove(device).into_iter().collect()
        } else {
            let devices = std::mem::take(&mut node.devices).into_values();
            devices.chain([std::mem::take(&mut node.own)]).collect()
        };
        for metrics in gone {
            self.metrics = self.metrics.saturating_sub(metrics.types.len());
            self.name_bytes = self.name_bytes.saturating_sub(metrics.name_bytes);
        }
    }
}

/// The metrics of a birth; `None` when it is no message at all.
fn metrics_of_birth(payload: &[u8]) -> Option<Vec<Born>> {
    let mut born = Vec::new();
    for field in Fields::of(payload) {
        if let Field { number: 2, value: Wire::Bytes(metric) } = field? {
            let mut named = Born { name: String::new(), alias: None, datatype: None };
            for field in Fields::of(metric) {
                let Field { number, value } = field?;
                match number {
                    1 => named.name = value.text()?,
                    2 => named.alias = Some(value.number()?),
                    4 => named.datatype = Some(value.number()?),
                    _ => {}
                }
            }
            born.push(named);
        }
    }
    Some(born)
}
