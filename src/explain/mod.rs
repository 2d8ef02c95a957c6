//! Every failure as a notice: what happened, the likely cause, what to do, who can do it, and what to copy.
//!
//! This is the one place where errors become words for people. Nothing here does IO.

mod network;
mod settings;

pub use network::network;
pub use settings::{no_profile, no_such_profile, profiles, sandbox};
