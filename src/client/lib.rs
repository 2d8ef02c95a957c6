//! From a sign-in with Amazon Cognito to a live MQTT 5 session with AWS IoT Core.
//!
//! [`profile`] says what to connect to; [`sign_in`] opens the browser and gets tokens; [`credentials`] trades them for
//! temporary AWS credentials; [`link`] opens MQTT over a SigV4-signed WebSocket and keeps it open; [`aws`] makes the few
//! other signed calls. All of them reach the network through [`dial`]. Failures are typed; wording them is left to the
//! caller. Nothing here spawns a task: a caller that polls a future gets all of its work, and none after dropping it.

pub mod aws;
pub mod credentials;
pub mod dial;
pub mod link;
pub mod profile;
pub mod sign_in;
