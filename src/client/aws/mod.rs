//! Other signed calls, few in number: attach an IoT policy to an identity, and find the endpoint of the account.
//!
//! Each is one HTTP request to AWS IoT's control plane, signed by SigV4 as the service `iot`. Whether such a call is
//! wanted is for the person to say; words for failures are made in the engine.

mod error;
mod iot_control;

pub use error::Error;
pub use iot_control::{attach_policy, find_endpoint};
