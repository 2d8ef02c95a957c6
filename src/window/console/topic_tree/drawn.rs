//! What the tree is drawn from, and where it puts what a person wants.

use crate::kit::model::Model;
use model::{Command, TopicMarks};

/// What the tree is drawn from, and where it puts what a person wants.
#[derive(Debug)]
pub(crate) struct Drawn<'a, 'm> {
    pub(crate) model: &'a Model<'m>,
    /// What is pinned and muted.
    pub(crate) marks: &'a mut TopicMarks,
    pub(crate) out: &'a mut Vec<Command>,
}
