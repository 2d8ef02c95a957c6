//! The births of Sparkplug that name the metrics of a message: those that came or were recorded, or the last messages of their topics.

use std::collections::{BTreeSet, HashMap};

use console::Console;
use payload::Births;

/// So many devices of a node are looked at.
const MAX_DEVICES: usize = 1_000;

/// The births of the nodes and devices that rows are about, each read once while they are kept.
#[derive(Debug, Default)]
pub(super) struct RowBirths {
    /// By the node and the device of the topic.
    known: HashMap<String, Births>,
}

impl RowBirths {
    /// Forgets them: later there may be others.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// The births of the node and the device that `topic` is about, but of no other device of that node; `None` for any other topic.
    pub(super) fn of(&mut self, console: &Console, topic: &str) -> Option<&Births> {
        let mut levels = topic.strip_prefix("spBv1.0/")?.split('/');
        let (group, _, node, device) = (levels.next()?, levels.next()?, levels.next()?, levels.next());
        let about = format!("{group}/{node}/{}", device.unwrap_or_default());
        Some(self.known.entry(about).or_insert_with(|| {
            let of_node = format!("spBv1.0/{group}/NBIRTH/{node}");
            let of_device = device.map(|device| format!("spBv1.0/{group}/DBIRTH/{node}/{device}"));
            read(console, [Some(of_node), of_device].into_iter().flatten())
        }))
    }
}

/// What the last births say of the node that `topic` is about; `None` for any other topic.
pub(super) fn births_for(console: &Console, topic: &str) -> Option<Births> {
    let mut levels = topic.strip_prefix("spBv1.0/")?.split('/');
    let (group, _, node) = (levels.next()?, levels.next()?, levels.next()?);
    let of_node = format!("spBv1.0/{group}/NBIRTH/{node}");
    let of_devices = format!("spBv1.0/{group}/DBIRTH/{node}");
    let all = console.tree.levels();
    let in_tree = all.find(&of_devices).into_iter().flat_map(|level| all.children(level));
    let below = of_devices + "/";
    let in_tree = in_tree.map(|level| format!("{below}{}", all.name(level))).take(MAX_DEVICES);
    let noted = console.search.births().range(below.clone()..).map(|(topic, _)| topic);
    let noted = noted.take_while(|topic| topic.starts_with(&below)).cloned();
    let of_devices: BTreeSet<String> = in_tree.chain(noted).collect();
    Some(read(console, std::iter::once(of_node).chain(of_devices)))
}

/// What the last births on these topics say: as they came or were recorded, or else as the tree has them.
fn read(console: &Console, topics: impl Iterator<Item = String>) -> Births {
    let found: Vec<(String, Vec<u8>)> = topics.filter_map(|topic| last_of(console, topic)).collect();
    Births::of(found.iter().map(|(topic, payload)| (topic.as_str(), payload.as_slice())))
}

fn last_of(console: &Console, topic: String) -> Option<(String, Vec<u8>)> {
    if let Some(payload) = console.search.births().get(&topic) {
        return Some((topic, payload.to_vec()));
    }
    let own = console.tree.own(console.tree.levels().find(&topic)?)?;
    // What has left the log is there in part, which is all of a small one.
    let message = console.log.message(own.last_row);
    let payload = message.map(|message| message.payload.to_vec()).or_else(|| own.kept.as_deref().map(<[u8]>::to_vec));
    Some((topic, payload?))
}
