//! The manual: a page for each topic, which `topicdeck help` prints and the man pages of section 7 are made of.

mod block;
mod print;
mod topic;

pub use block::{Block, blocks};
pub use print::{Look, page};
pub use topic::{TOPICS, Topic};
