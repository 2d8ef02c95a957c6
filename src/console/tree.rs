//! Topics of one connection as a tree: what comes for each level, and the last message of each topic.
//!
//! A message costs one look into a table, and a count for each level above its topic where topics part. The rows that a window
//! shows are put in order in parts ([`TreeRows`]), so that a frame never waits for all topics.

mod awaited;
mod chunks;
mod counted;
mod level_set;
mod levels;
mod matches;
mod matching;
mod muted;
mod open;
mod order;
mod own;
mod part;
mod rows;
mod short_interval;
mod traffic;
mod tree_row;

pub use awaited::Awaited;
pub use counted::Tree;
pub use levels::{LevelId, Levels, MAX_LEVELS};
pub use muted::Muted;
pub use own::{MAX_KEPT_BYTES, Own};
pub use rows::TreeRows;
pub use traffic::{SPARK_SLOTS, Sparkline, Traffic};
pub use tree_row::TreeRow;

#[cfg(test)]
mod tests;
