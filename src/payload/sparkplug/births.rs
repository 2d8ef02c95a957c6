//! What births say: the name and the data type behind each alias of an edge node. Later messages have the alias alone.

use std::collections::HashMap;
use std::sync::Arc;

use model::SparkplugBirth;

use super::topic::sparkplug_topic;
use crate::wire::{Field, Fields, Wire};

/// So many births are remembered of all nodes, with so many metrics and so many bytes; the oldest are forgotten first.
const MAX_BIRTHS: usize = 4_096;
const MAX_METRICS: usize = 200_000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A metric as its birth has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Born {
    pub(super) name: String,
    pub(super) alias: Option<u64>,
    pub(super) datatype: Option<u64>,
}

/// The births of all nodes and devices of a connection: each counts from its place among the messages on, until the next one.
#[derive(Clone, Debug, Default)]
pub struct Births {
    /// By group and node.
    nodes: HashMap<(String, String), Arc<Node>>,
    count: usize,
    metrics: usize,
    bytes: usize,
    changes: u64,
    /// Not all births could be remembered.
    is_full: bool,
}

/// What the births before one message say.
#[derive(Clone, Copy, Debug)]
pub struct BirthsAt<'a> {
    births: &'a Births,
    place: i64,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// Those of the node itself, in order.
    own: Vec<Birth>,
    /// Those of its devices, in order.
    devices: HashMap<String, Vec<Birth>>,
    births: usize,
}

#[derive(Clone, Debug)]
struct Birth {
    /// The place of its message.
    from: i64,
    metrics: Arc<Metrics>,
}

#[derive(Debug, Default)]
struct Metrics {
    by_alias: HashMap<u64, Born>,
    /// Data types by name.
    types: HashMap<String, Option<u64>>,
    bytes: usize,
    payload: Arc<[u8]>,
}

impl Metrics {
    fn of(born: Vec<Born>, payload: &[u8]) -> Self {
        let names: usize = born.iter().map(|metric| metric.name.len()).sum();
        let mut metrics = Self { bytes: names + payload.len(), payload: payload.into(), ..Self::default() };
        for metric in born {
            metrics.types.insert(metric.name.clone(), metric.datatype);
            if let Some(alias) = metric.alias {
                metrics.by_alias.insert(alias, metric);
            }
        }
        metrics
    }

    fn says_same(&self, other: &Self) -> bool {
        self.by_alias == other.by_alias && self.types == other.types
    }
}

/// The last one until then.
fn last_until(births: &[Birth], place: i64) -> Option<&Birth> {
    births.get(births.partition_point(|birth| birth.from <= place).checked_sub(1)?)
}

impl Node {
    /// What counts of a device at a place: a node that is born again has no devices until they are.
    fn of_device(&self, device: &str, place: i64) -> Option<&Metrics> {
        self.alive(self.devices.get(device)?, place)
    }

    fn alive<'n>(&self, of_device: &'n [Birth], place: i64) -> Option<&'n Metrics> {
        let since = last_until(&self.own, place).map_or(i64::MIN, |birth| birth.from);
        last_until(of_device, place).filter(|birth| birth.from >= since).map(|birth| &*birth.metrics)
    }

    fn own_at(&self, place: i64) -> Option<&Metrics> {
        last_until(&self.own, place).map(|birth| &*birth.metrics)
    }

    /// Whether this is what counts at a place anyway.
    fn says_already(&self, device: Option<&str>, place: i64, metrics: &Metrics) -> bool {
        let counts = match device {
            Some(device) => self.of_device(device, place),
            None => self.own_at(place),
        };
        let last_own = last_until(&self.own, place).map_or(i64::MIN, |birth| birth.from);
        let ends_devices = device.is_none() && self.devices.values().flatten().any(|birth| birth.from >= last_own);
        counts.is_some_and(|counts| counts.says_same(metrics)) && !ends_devices
    }

    fn of_mut(&mut self, device: Option<&str>) -> &mut Vec<Birth> {
        match device {
            Some(device) => self.devices.entry(device.to_owned()).or_default(),
            None => &mut self.own,
        }
    }

    /// When the oldest birth came.
    fn oldest(&self) -> Option<i64> {
        self.devices.values().chain([&self.own]).filter_map(|births| births.first()).map(|birth| birth.from).min()
    }

    /// Forgets the oldest birth.
    fn take_oldest(&mut self) -> Option<Birth> {
        let oldest = self.oldest()?;
        let gone = {
            let mut all = self.devices.values_mut().chain([&mut self.own]);
            all.find(|births| births.first().is_some_and(|birth| birth.from == oldest))?.remove(0)
        };
        self.devices.retain(|_, births| !births.is_empty());
        self.births -= 1;
        Some(gone)
    }
}

impl Births {
    /// What these births say.
    #[must_use]
    pub fn of<'b>(births: impl IntoIterator<Item = &'b SparkplugBirth>) -> Self {
        let mut all = Self::default();
        births.into_iter().for_each(|birth| _ = all.note(birth.place, &birth.topic, &birth.payload));
        all
    }

    /// Remembers what a message at this place says of metrics, if it is a birth. Returns whether it was one. Of two that follow one
    /// another and say the same, the first one is kept.
    pub fn note(&mut self, place: i64, topic: &str, payload: &[u8]) -> bool {
        let Some(about) = sparkplug_topic(topic).filter(|topic| topic.is_birth) else { return false };
        let Some(born) = metrics_of_birth(payload) else { return false };
        let (group, name) = about.node;
        let metrics = Metrics::of(born, payload);
        let node = Arc::make_mut(self.nodes.entry((group.to_owned(), name.to_owned())).or_default());
        if node.says_already(about.device, place, &metrics) {
            return true;
        }
        self.count += 1;
        self.metrics += metrics.types.len();
        self.bytes += metrics.bytes;
        self.changes += 1;
        node.births += 1;
        let births = node.of_mut(about.device);
        let at = births.partition_point(|birth| birth.from <= place);
        births.insert(at, Birth { from: place, metrics: Arc::new(metrics) });
        self.make_room();
        true
    }

    /// Remembers a birth of the node or device that `topic`, of any of its messages, is about. Returns whether it was one.
    pub fn note_for(&mut self, place: i64, topic: &str, payload: &[u8]) -> bool {
        let Some(about) = sparkplug_topic(topic) else { return false };
        self.note(place, &birth_topic(about.node, about.device), payload)
    }

    /// What those until this place say: a birth names what follows it.
    #[must_use]
    pub fn at(&self, place: i64) -> BirthsAt<'_> {
        BirthsAt { births: self, place }
    }

    /// What the last ones say.
    #[must_use]
    pub fn last(&self) -> BirthsAt<'_> {
        self.at(i64::MAX)
    }

    /// Those of the node that a topic is about; `None` for any other topic.
    #[must_use]
    pub fn of_node(&self, topic: &str) -> Option<Self> {
        let (group, name) = sparkplug_topic(topic)?.node;
        let key = (group.to_owned(), name.to_owned());
        let node = self.nodes.get(&key).map(|node| (key, Arc::clone(node)));
        Some(Self { nodes: node.into_iter().collect(), ..Self::default() })
    }

    /// The messages that they are from, in order.
    #[must_use]
    pub fn sources(&self) -> Vec<SparkplugBirth> {
        let mut all = Vec::with_capacity(self.count);
        for ((group, name), node) in &self.nodes {
            let devices = node.devices.iter().map(|(device, births)| (Some(device.as_str()), births));
            for (device, births) in devices.chain([(None, &node.own)]) {
                let topic: Arc<str> = birth_topic((group, name), device).into();
                all.extend(births.iter().map(|birth| SparkplugBirth {
                    place: birth.from,
                    topic: Arc::clone(&topic),
                    payload: Arc::clone(&birth.metrics.payload),
                }));
            }
        }
        all.sort_by_key(|birth| birth.place);
        all
    }

    /// How often something else was remembered.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether some births were more than is remembered.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Forgets the oldest births of the nodes with most of them: what came before the next ones has no names.
    fn make_room(&mut self) {
        while self.count > MAX_BIRTHS || self.metrics > MAX_METRICS || self.bytes > MAX_BYTES {
            self.is_full = true;
            let most = self.nodes.values_mut().max_by_key(|node| (node.births, node.oldest()));
            let Some(gone) = most.and_then(|node| Arc::make_mut(node).take_oldest()) else { return };
            self.count -= 1;
            self.metrics -= gone.metrics.types.len();
            self.bytes -= gone.metrics.bytes;
        }
    }
}

impl<'a> BirthsAt<'a> {
    fn node(self, (group, node): (&str, &str)) -> Option<&'a Node> {
        self.births.nodes.get(&(group.to_owned(), node.to_owned())).map(|node| &**node)
    }

    /// Whether there was a birth of this node, or of this device of it.
    pub(super) fn has(self, node: (&str, &str), device: Option<&str>) -> bool {
        self.node(node).is_some_and(|node| match device {
            Some(device) => node.of_device(device, self.place).is_some(),
            None => node.own_at(self.place).is_some_and(|own| !own.types.is_empty()),
        })
    }

    /// The metric that an alias is of: an alias is one metric of a node and all of its devices (Sparkplug 3.0, 6.4.6).
    pub(super) fn by_alias(self, node: (&str, &str), device: Option<&str>, alias: u64) -> Option<&'a Born> {
        let node = self.node(node)?;
        let of_device = device.and_then(|device| node.of_device(device, self.place));
        let of_others = node.devices.values().filter_map(|births| node.alive(births, self.place));
        let mut all = of_device.into_iter().chain(node.own_at(self.place)).chain(of_others);
        all.find_map(|metrics| metrics.by_alias.get(&alias))
    }

    /// The data type of a metric with a name, of a node or of one of its devices.
    pub(super) fn type_of(self, node: (&str, &str), device: Option<&str>, name: &str) -> Option<u64> {
        let node = self.node(node)?;
        let metrics = match device {
            Some(device) => node.of_device(device, self.place),
            None => node.own_at(self.place),
        };
        metrics?.types.get(name).copied().flatten()
    }
}

fn birth_topic((group, node): (&str, &str), device: Option<&str>) -> String {
    match device {
        None => format!("spBv1.0/{group}/NBIRTH/{node}"),
        Some(device) => format!("spBv1.0/{group}/DBIRTH/{node}/{device}"),
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
