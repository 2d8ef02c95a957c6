//! Families of fonts beside those that egui has names for.

/// The font of headings and of important words.
pub(super) const SEMIBOLD: &str = "semibold";
