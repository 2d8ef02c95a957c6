//! A tree that is fed with messages, and its rows as text.

use std::sync::Arc;

use crate::Topics;
use crate::tree::{LevelId, Traffic, Tree, TreeRows};
use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

/// A tree with what feeds it.
#[derive(Default)]
pub(super) struct Fed {
    pub(super) tree: Tree,
    pub(super) topics: Topics,
    pub(super) builder: BatchBuilder,
    pub(super) rows: u64,
}

impl Fed {
    pub(super) fn batch(&mut self, messages: &[(&str, &[u8])], now: Timestamp) -> (Arc<Batch>, u64) {
        for (topic, payload) in messages {
            self.builder.push(Message {
                received_at: now,
                topic,
                payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let batch = self.builder.close().unwrap_or_default();
        self.topics.add(batch.new_topics());
        let first_row = self.rows;
        self.tree.count(&batch, &self.topics, first_row, now);
        self.rows += batch.len() as u64;
        (batch, first_row)
    }

    pub(super) fn with(topics: &[&str]) -> Self {
        let mut fed = Self::default();
        for topic in topics {
            fed.batch(&[(topic, b"")], at(0));
        }
        fed
    }

    pub(super) fn messages(&self, topic: &str) -> Option<u64> {
        let level = if topic.is_empty() { LevelId::ROOT } else { self.tree.levels().find(topic)? };
        self.tree.traffic(level).map(Traffic::messages)
    }

    /// The rows as text, each with two blanks for a level of indent.
    pub(super) fn shown(&self, rows: &TreeRows) -> Vec<String> {
        let mut topic = String::new();
        let mut lines = Vec::new();
        for row in rows.rows() {
            self.tree.levels().write_topic(row.level, &mut topic);
            let names: Vec<&str> =
                topic.rsplitn(usize::from(row.names) + 1, '/').take(usize::from(row.names)).collect();
            let names: Vec<&str> = names.into_iter().rev().collect();
            lines.push(format!("{}{}", "  ".repeat(usize::from(row.indent)), names.join("/")));
        }
        lines
    }
}

pub(super) fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

pub(super) fn all(rows: &mut TreeRows, tree: &Tree, now: Timestamp) {
    while rows.update(tree, now, false) {}
}
