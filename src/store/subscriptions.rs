//! A subscription as it is kept in the document.

use model::{Qos, TopicFilter};
use toml_edit::{Item, Table, value};

use super::{Unsuitable, values};

/// Most subscriptions that are kept, far more than AWS IoT Core allows for one connection.
pub(super) const MOST_SUBSCRIPTIONS: usize = 1_024;

/// A subscription that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSubscription {
    /// What to receive.
    pub topic_filter: TopicFilter,
    /// Highest guarantee wanted.
    pub qos: Qos,
    /// It stays in the list and brings nothing.
    pub paused: bool,
}

/// A subscription as it is in the document.
pub(super) fn read(table: &Table) -> Result<SavedSubscription, Unsuitable> {
    let wrong = || Unsuitable::Value { key: "topic_filter" };
    let filter = table.get("topic_filter").and_then(Item::as_str).ok_or_else(wrong)?;
    Ok(SavedSubscription {
        topic_filter: TopicFilter::parse(filter).map_err(|_| wrong())?,
        qos: values::qos(table.get("qos"))?,
        paused: values::flag(table.get("paused"), "paused")?,
    })
}

/// A subscription as it is put into the document.
pub(super) fn table(subscription: &SavedSubscription) -> Table {
    let mut table = Table::new();
    table["topic_filter"] = value(subscription.topic_filter.as_str());
    table["qos"] = value(i64::from(subscription.qos.level()));
    if subscription.paused {
        table["paused"] = value(true);
    }
    table
}
