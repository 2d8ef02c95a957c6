//! A row of a tree.

use super::levels::LevelId;

/// One row: a level, or several that have nothing beside one another, shown as one (`yard/gps`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// The last of the levels.
    pub level: LevelId,
    /// How many rows it is below.
    pub indent: u16,
    /// How many levels it shows, from 1.
    pub names: u16,
}
