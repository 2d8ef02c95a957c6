//! Which payloads are messages of protobuf, as a person said: by their topics.

use std::path::PathBuf;

use super::TopicFilter;

/// What payloads of the topics are that a filter matches. Of several rules, the first whose filter matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRule {
    /// Which topics.
    pub filter: TopicFilter,
    /// The file of the schema and the name of the message in it; `None` where payloads are something else.
    pub message: Option<(PathBuf, String)>,
}
