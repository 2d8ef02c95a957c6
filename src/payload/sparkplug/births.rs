//! What births say: the name and the data type behind each alias of an edge node. Later messages have the alias alone.

use std::collections::HashMap;
use std::sync::Arc;

use model::{SparkplugBirth, SparkplugMetric, SparkplugMetrics};

use super::body::{COMPRESSED, unpacked_body};
use super::topic::sparkplug_topic;
use crate::MAX_TREE_BYTES;
use crate::wire::{Field, Fields, Wire};

/// So many births are remembered of all nodes, with so many metrics and so many bytes; the oldest are forgotten first.
const MAX_BIRTHS: usize = 4_096;
const MAX_METRICS: usize = 200_000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

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
    metrics: Arc<SparkplugMetrics>,
}

/// What is known of the birth of a node or device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BirthOf {
    /// There was none.
    Missing,
    /// It cannot be read.
    Unread,
    /// It came only after the message.
    Later,
    Read,
}

/// The last one until then.
fn last_until(births: &[Birth], place: i64) -> Option<&Birth> {
    births.get(births.partition_point(|birth| birth.from <= place).checked_sub(1)?)
}

impl Node {
    /// What counts of a device at a place: a node that is born again has no devices until they are.
    fn of_device(&self, device: &str, place: i64) -> Option<&SparkplugMetrics> {
        self.alive(self.devices.get(device)?, place)
    }

    fn alive<'n>(&self, of_device: &'n [Birth], place: i64) -> Option<&'n SparkplugMetrics> {
        let since = last_until(&self.own, place).map_or(i64::MIN, |birth| birth.from);
        last_until(of_device, place).filter(|birth| birth.from >= since).map(|birth| &*birth.metrics)
    }

    fn own_at(&self, place: i64) -> Option<&SparkplugMetrics> {
        last_until(&self.own, place).map(|birth| &*birth.metrics)
    }

    /// Whether this is what counts at a place anyway.
    fn says_already(&self, device: Option<&str>, place: i64, metrics: &SparkplugMetrics) -> bool {
        let counts = match device {
            Some(device) => self.of_device(device, place),
            None => self.own_at(place),
        };
        let last_own = last_until(&self.own, place).map_or(i64::MIN, |birth| birth.from);
        let ends_devices = device.is_none() && self.devices.values().flatten().any(|birth| birth.from >= last_own);
        counts.is_some_and(|counts| counts == metrics) && !ends_devices
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
        births.into_iter().for_each(|birth| _ = all.add(birth.place, &birth.topic, &birth.metrics));
        all
    }

    /// Remembers what a message at this place says of metrics, if it is a birth. Returns whether it was one.
    pub fn note(&mut self, place: i64, topic: &str, payload: &[u8]) -> bool {
        let is_birth = sparkplug_topic(topic).is_some_and(|topic| topic.is_birth);
        let metrics = if is_birth { birth_metrics(payload) } else { None };
        metrics.is_some_and(|metrics| self.add(place, topic, &Arc::new(metrics)))
    }

    /// The same for one that was read. Of two that follow one another and say the same, the first one is kept.
    fn add(&mut self, place: i64, topic: &str, metrics: &Arc<SparkplugMetrics>) -> bool {
        let Some(about) = sparkplug_topic(topic).filter(|topic| topic.is_birth) else { return false };
        let (group, name) = about.node;
        let node = Arc::make_mut(self.nodes.entry((group.to_owned(), name.to_owned())).or_default());
        if node.says_already(about.device, place, metrics) {
            return true;
        }
        self.count += 1;
        self.metrics += metrics.len();
        self.bytes += metrics.name_bytes();
        self.changes += 1;
        node.births += 1;
        let births = node.of_mut(about.device);
        let at = births.partition_point(|birth| birth.from <= place);
        births.insert(at, Birth { from: place, metrics: Arc::clone(metrics) });
        self.make_room();
        true
    }

    /// Remembers a birth of the node or device that `topic`, of any of its messages, is about. Returns whether it was one.
    pub fn note_for(&mut self, place: i64, topic: &str, payload: &[u8]) -> bool {
        let Some(about) = sparkplug_topic(topic) else { return false };
        let metrics = birth_metrics(payload).filter(|metrics| !metrics.is_unread());
        metrics.is_some_and(|metrics| self.add(place, &birth_topic(about.node, about.device), &Arc::new(metrics)))
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

    /// Each by itself, in order.
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
                    metrics: Arc::clone(&birth.metrics),
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
            self.metrics -= gone.metrics.len();
            self.bytes -= gone.metrics.name_bytes();
        }
    }
}

impl<'a> BirthsAt<'a> {
    fn node(self, (group, node): (&str, &str)) -> Option<&'a Node> {
        self.births.nodes.get(&(group.to_owned(), node.to_owned())).map(|node| &**node)
    }

    /// What is known of the birth of this node, or of this device of it.
    pub(super) fn birth_of(self, node: (&str, &str), device: Option<&str>) -> BirthOf {
        let node = self.node(node);
        let own = node.and_then(|node| node.own_at(self.place));
        let of_device = device.and_then(|device| node?.of_device(device, self.place));
        match (device, of_device, own) {
            (Some(_), Some(birth), _) | (None, _, Some(birth)) if birth.is_unread() => BirthOf::Unread,
            (Some(_), Some(_), _) => BirthOf::Read,
            (None, _, Some(own)) if !own.is_empty() => BirthOf::Read,
            _ => BirthOf::Missing,
        }
    }

    /// The same for a message that has aliases without a name here: those that come later may have them.
    pub(super) fn birth_with(self, node: (&str, &str), device: Option<&str>, unknown: &[u64]) -> BirthOf {
        let (birth, last) = (self.birth_of(node, device), self.births.last());
        let has_names = || unknown.iter().all(|alias| last.by_alias(node, device, *alias).is_some());
        let is_later = !unknown.is_empty() && last.birth_of(node, device) == BirthOf::Read;
        if is_later && (birth != BirthOf::Read || has_names()) { BirthOf::Later } else { birth }
    }

    /// The metric that an alias is of: an alias is one metric of a node and all of its devices (Sparkplug 3.0, 6.4.6).
    pub(super) fn by_alias(self, node: (&str, &str), device: Option<&str>, alias: u64) -> Option<&'a SparkplugMetric> {
        let node = self.node(node)?;
        let of_device = device.and_then(|device| node.of_device(device, self.place));
        if of_device.is_some_and(SparkplugMetrics::is_unread) {
            return None;
        }
        let of_others = node.devices.values().filter_map(|births| node.alive(births, self.place));
        let mut all = of_device.into_iter().chain(node.own_at(self.place)).chain(of_others);
        all.find_map(|metrics| metrics.by_alias(alias))
    }

    /// The data type of a metric with a name, of a node or of one of its devices.
    pub(super) fn type_of(self, node: (&str, &str), device: Option<&str>, name: &str) -> Option<u64> {
        let node = self.node(node)?;
        let metrics = match device {
            Some(device) => node.of_device(device, self.place),
            None => node.own_at(self.place),
        };
        metrics?.type_of(name)
    }
}

fn birth_topic((group, node): (&str, &str), device: Option<&str>) -> String {
    match device {
        None => format!("spBv1.0/{group}/NBIRTH/{node}"),
        Some(device) => format!("spBv1.0/{group}/DBIRTH/{node}/{device}"),
    }
}

/// What a birth says, also one whose metrics are compressed. `None` for nothing at all: so a broker is asked to forget what it kept.
#[must_use]
pub fn birth_metrics(payload: &[u8]) -> Option<SparkplugMetrics> {
    (!payload.is_empty()).then(|| read(payload).map_or_else(SparkplugMetrics::unread, SparkplugMetrics::new))
}

fn read(payload: &[u8]) -> Option<Vec<SparkplugMetric>> {
    let outer = Message::of(payload)?;
    let Some(body) = outer.body.filter(|_| outer.uuid == Some(COMPRESSED.as_bytes())) else {
        return Some(outer.metrics);
    };
    let unpacked = unpacked_body(body, outer.algorithm, MAX_TREE_BYTES)?;
    let is_whole = !unpacked.is_cut && !unpacked.is_damaged;
    is_whole.then(|| Message::of(&unpacked.bytes))?.map(|inner| inner.metrics)
}

/// What is read of a birth.
#[derive(Default)]
struct Message<'a> {
    metrics: Vec<SparkplugMetric>,
    uuid: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    /// How the body is compressed.
    algorithm: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// `None` when it is none, or has too many metrics.
    fn of(payload: &'a [u8]) -> Option<Self> {
        let mut message = Self::default();
        for field in Fields::of(payload) {
            match field? {
                Field { number: 2, value: Wire::Bytes(metric) } => message.take_metric(metric)?,
                Field { number: 4, value: Wire::Bytes(uuid) } => message.uuid = Some(uuid),
                Field { number: 5, value: Wire::Bytes(body) } => message.body = Some(body),
                _ => {}
            }
        }
        Some(message)
    }

    fn take_metric(&mut self, metric: &'a [u8]) -> Option<()> {
        let mut named = SparkplugMetric { name: String::new(), alias: None, datatype: None };
        let mut text = None;
        for field in Fields::of(metric) {
            let Field { number, value } = field?;
            match (number, value) {
                (1, _) => named.name = value.text()?,
                (2, _) => named.alias = Some(value.number()?),
                (4, _) => named.datatype = Some(value.number()?),
                (15, Wire::Bytes(bytes)) => text = std::str::from_utf8(bytes).ok(),
                _ => {}
            }
        }
        if named.name == "algorithm" {
            self.algorithm = self.algorithm.or(text);
        }
        self.metrics.push(named);
        (self.metrics.len() <= MAX_METRICS).then_some(())
    }
}

#[cfg(test)]
mod tests;
