//! Sparkplug B: messages as values with the names of their metrics, and the births that those come from.

mod births;
mod body;
mod dataset;
mod datatype;
mod metric;
mod outline;
mod properties;
mod rebirth;
mod topic;

pub(super) use births::BirthOf;
pub use births::{Births, BirthsAt, birth_metrics};
pub(super) use body::unpacked_body;
pub(super) use metric::{Message, message};
pub use outline::sparkplug_outline;
pub use rebirth::rebirth_command;
pub(super) use topic::{SparkplugTopic, sparkplug_topic};
pub use topic::{is_of_sparkplug, is_sparkplug_birth};
