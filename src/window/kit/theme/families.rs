//! Families of fonts beside those that egui has names for.

/// The font of headings and of what stands out.
pub(super) const SEMIBOLD: &str = "semibold";
