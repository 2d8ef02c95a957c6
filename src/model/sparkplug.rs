//! What births of Sparkplug B say: the name and the data type of each metric of a node or device, for the messages that follow.

use std::collections::HashMap;
use std::sync::Arc;

/// A message of Sparkplug B that says which metrics a node or device has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparkplugBirth {
    /// Its row, or how it is before rows.
    pub place: i64,
    /// Its topic.
    pub topic: Arc<str>,
    /// What it says.
    pub metrics: Arc<SparkplugMetrics>,
}

/// A metric as its birth has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparkplugMetric {
    /// Its name.
    pub name: String,
    /// What stands for its name in later messages.
    pub alias: Option<u64>,
    /// The number of its data type.
    pub datatype: Option<u64>,
}

/// All metrics of a birth, ready to be looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparkplugMetrics {
    by_alias: HashMap<u64, SparkplugMetric>,
    /// Data types by name.
    types: HashMap<String, Option<u64>>,
    is_unread: bool,
}

impl SparkplugMetrics {
    /// Of a birth that has these. Of two with the same alias, the last one counts.
    #[must_use]
    pub fn new(metrics: Vec<SparkplugMetric>) -> Self {
        let mut all = Self::default();
        for metric in metrics {
            all.types.insert(metric.name.clone(), metric.datatype);
            if let Some(alias) = metric.alias {
                all.by_alias.insert(alias, metric);
            }
        }
        all
    }

    /// Of a birth that cannot be read: which metrics there are from then on is unknown.
    #[must_use]
    pub fn unread() -> Self {
        Self { is_unread: true, ..Self::default() }
    }

    /// Whether the birth cannot be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// The metric that an alias stands for.
    #[must_use]
    pub fn by_alias(&self, alias: u64) -> Option<&SparkplugMetric> {
        self.by_alias.get(&alias)
    }

    /// The data type of the metric of this name, if it has one.
    #[must_use]
    pub fn type_of(&self, name: &str) -> Option<u64> {
        self.types.get(name).copied().flatten()
    }

    /// How many metrics there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.types.len().max(self.by_alias.len())
    }

    /// Whether there is no metric.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.by_alias.is_empty()
    }

    /// Bytes of the names.
    #[must_use]
    pub fn name_bytes(&self) -> usize {
        let of_aliases = self.by_alias.values().map(|metric| metric.name.len());
        self.types.keys().map(String::len).chain(of_aliases).sum()
    }
}

/// The place of a row among births.
#[must_use]
pub fn place_of_row(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}
