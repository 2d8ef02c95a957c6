//! How messages are printed.

use clap::ValueEnum;

/// How `watch` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object per line
    Json,
    /// Local time, topic and payload on one line
    Text,
}
