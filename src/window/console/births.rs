//! The births of Sparkplug that name the metrics of a message: looked for among the last messages of their topics, so that
//! nothing is kept for this while messages come.

use std::collections::HashMap;

use console::{Console, LevelId};
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
            let mut births = Births::default();
            let of_node = format!("spBv1.0/{group}/NBIRTH/{node}");
            let of_device = device.map(|device| format!("spBv1.0/{group}/DBIRTH/{node}/{device}"));
            for topic in [Some(of_node), of_device].into_iter().flatten() {
                if let Some(level) = console.tree.levels().find(&topic) {
                    note(&mut births, console, level, &topic);
                }
            }
            births
        }))
    }
}

/// What the last births say of the node that `topic` is about; `None` for any other topic.
pub(super) fn births_for(console: &Console, topic: &str) -> Option<Births> {
    let mut levels = topic.strip_prefix("spBv1.0/")?.split('/');
    let (group, _, node) = (levels.next()?, levels.next()?, levels.next()?);
    let mut births = Births::default();
    let all = console.tree.levels();
    let of_node = format!("spBv1.0/{group}/NBIRTH/{node}");
    if let Some(level) = all.find(&of_node) {
        note(&mut births, console, level, &of_node);
    }
    let of_devices = format!("spBv1.0/{group}/DBIRTH/{node}");
    for level in all.find(&of_devices).into_iter().flat_map(|level| all.children(level)).take(MAX_DEVICES) {
        note(&mut births, console, level, &format!("{of_devices}/{}", all.name(level)));
    }
    Some(births)
}

fn note(births: &mut Births, console: &Console, level: LevelId, topic: &str) {
    let Some(own) = console.tree.own(level) else { return };
    // What has left the log is there in part, which is all of a small one.
    let message = console.log.message(own.last_row);
    if let Some(payload) = message.as_ref().map(|message| message.payload).or(own.kept.as_deref()) {
        births.note(topic, payload);
    }
}
