//! Other signed calls: to AWS IoT's control plane, as `iot`, and to the data endpoint, as `iotdata`.
//!
//! Each is one HTTP request, signed by SigV4 in its headers. Whether such a call is wanted is for the person to say;
//! words for failures are made in the engine.

mod client_connection;
mod error;
mod iot_control;
mod iot_data;
mod rights;
mod signed;

pub use error::Error;
pub use iot_control::{attach_policy, find_endpoint};
pub use iot_data::call;
