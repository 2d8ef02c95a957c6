//! Topicdeck against its sandbox, and against parts that nobody here wrote.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod broker;
mod browser;
mod command_line;
mod desk;
mod doctor;
mod examples;
mod form;
mod gateway;
mod keyring;
mod link;
mod memory_store;
mod mosquitto;
mod network;
mod notices;
mod pasted;
mod profile_file;
mod real_window;
mod sandbox_http;
mod sandbox_mqtt;
mod sandbox_to_screen;
mod screen;
mod screens;
mod scripted;
mod scripted_browser;
mod sieve;
mod sign_in;
mod signature;
mod stay;
mod trust;
mod watched_link;
mod window;
