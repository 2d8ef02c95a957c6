//! Topicdeck against its sandbox, and against parts that nobody here wrote.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod keyring;
mod memory_store;
mod profile_file;
mod rooms;
mod sandbox_http;
mod sandbox_mqtt;
mod scripted_browser;
mod sign_in;
mod broker;
mod link;
mod rooms;
mod sandbox_http;
mod watched_link;
mod signature;
mod screens;
mod scripted;
