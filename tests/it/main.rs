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
mod catalogue;
mod command_line;
mod doctor;
mod faults;
mod filters;
mod form;
mod gateway;
mod kept;
mod keyring;
mod leaks;
mod link;
mod memory_store;
mod mosquitto;
mod notices;
mod packets;
mod pasted;
mod profile_file;
mod publishes;
mod raw_broker;
mod sandbox_http;
mod sandbox_mqtt;
mod sandbox_to_screen;
mod scripted;
mod scripted_browser;
mod several;
mod sieve;
mod sign_in;
mod signature;
mod stay;
mod trust;
mod watched_link;
mod window;

// These use programs of a Linux desktop: a session bus with a keyring, a display in memory, a proxy.
#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod desk;
#[cfg(target_os = "linux")]
mod examples;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod real_window;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod screens;
#[cfg(target_os = "linux")]
mod send;
#[cfg(target_os = "linux")]
mod signals;
