//! Topicdeck: a desktop console for AWS IoT Core.
//!
//! A person signs in with the system browser through Amazon Cognito; Topicdeck turns that sign-in into temporary AWS
//! credentials, opens an MQTT 5 session over a SigV4-signed WebSocket, and shows what happens on the topics, live.
//!
//! # The way through the house
//! ```text
//! browser --> sign_in --> credentials --> link (sign, dial, MQTT) --> Batch --> console (memory) --> view
//! view --> Command --> backend --> link
//! ```
//! Data flows one way, commands flow back, and each arrow is one type. Nothing polls.
//!
//! | room | what it is | may use |
//! |---|---|---|
//! | [`model`] | the plain words: topics, batches, commands, events, notices. No IO, no async, no egui | nothing of ours |
//! | [`profile`] | what to connect to: read, check, write | model |
//! | [`dial`] | the one way out: names, TCP, proxy, TLS, HTTP, and the corrected clock | model |
//! | [`sign_in`] | browser to tokens: hosted UI, PKCE, loopback listener, refresh, revoke, keyring | model, profile, dial |
//! | [`credentials`] | tokens to temporary AWS credentials | model, profile, dial, `sign_in` |
//! | [`link`] | credentials to a live MQTT session: presign, dial, session state, back-off | model, profile, dial, credentials |
//! | [`aws`] | the few other signed calls: attach a policy, find the endpoint | model, profile, dial, credentials |
//! | [`explain`] | every failure to a notice | model, profile, and the error types of the rooms above |
//! | [`backend`] | the one room that spawns: takes commands, runs the rooms above, gives events and batches | all above |
//! | [`console`] | the in-memory truth of the view: log, subscriptions, statistics | model |
//! | [`payload`] | bytes to something readable: text, JSON, CBOR, hex | model |
//! | [`view`] | egui: draws borrowed data, returns commands. No IO, no locks, no clocks | model, console, payload, profile |
//! | [`app`] | the window: owns the console, drains the backend, dispatches commands | all but sandbox, cli |
//! | [`cli`] | the same backend without a window | all but view, app, sandbox |
//! | [`sandbox`] | a stand-in for Cognito and IoT Core on loopback, speaking the real protocols | model; only `main` starts it |
//!
//! The test `rooms` reads the `use crate::` lines of each room and fails on any other arrow.

pub mod app;
pub mod aws;
pub mod backend;
pub mod cli;
pub mod console;
pub mod credentials;
pub mod dial;
pub mod explain;
pub mod link;
pub mod model;
pub mod payload;
pub mod profile;
pub mod sandbox;
pub mod sign_in;
pub mod view;
