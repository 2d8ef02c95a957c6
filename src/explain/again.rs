//! What helps where an attempt or a connection comes again by itself, and where a command ends with it instead.

/// For what passes.
pub(super) const TRIES_AGAIN: &str = "Wait; Topicdeck tries again by itself.";
/// For what is over already.
pub(super) const CONNECTS_AGAIN: &str = "Nothing; Topicdeck connects again by itself.";
/// For a command that ends because of it.
pub(super) const RUN_AGAIN: &str = "Wait a moment, then run the command again.";
