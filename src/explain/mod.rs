//! Every failure as a notice: what happened, the likely cause, what to do, who can do it, and what to copy.
//!
//! This is the one place where errors become words for people. Nothing here does IO.

mod credentials;
mod keyring;
mod link;
mod network;
mod policy;
mod quarantine;
mod reason_code;
mod refusal;
mod settings;
mod sign_in;

pub use credentials::credentials;
pub use keyring::{browser, keyring};
pub use link::link;
pub use network::network;
pub use policy::Context;
pub use quarantine::{publish_parked, subscription_parked, subscription_preflight};
pub use reason_code::reason_words;
pub use refusal::{preflight, publish_refused, subscription_refused};
pub use settings::{no_profile, no_such_profile, profiles, sandbox};
pub use sign_in::sign_in;
