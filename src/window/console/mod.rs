//! The console: where messages flow. Its parts are the table, the inspector, the form to publish, the
//! subscriptions, the tree of topics, the search, the tabs.

pub(crate) mod export;
pub(crate) mod inspector;
mod marks_undo;
pub(crate) mod page;
pub(crate) mod past;
pub(crate) mod publish;
pub(crate) mod retained;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod subscriptions;
pub(crate) mod table;
pub(crate) mod topic_tree;
pub(crate) mod views;
