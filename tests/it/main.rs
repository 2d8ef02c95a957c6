//! Topicdeck against its sandbox, and against parts that are not ours.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod aws_profile;
mod broker;
mod calls;
mod catalogue;
mod command_line;
mod doctor;
mod faults;
mod filters;
mod follows;
mod form;
mod kept;
mod keyring;
mod link;
mod manual;
mod notices;
mod outbox;
mod packets;
mod pasted;
mod pictures;
mod profile_file;
mod publishes;
mod read_only;
mod recordings;
mod redact;
mod sandbox_http;
mod sandbox_mqtt;
mod sandbox_to_screen;
mod searches;
mod sessions;
mod several;
mod several_people;
mod sign_in;
mod signature;
mod stay;
mod support;
mod template;
mod trials;
mod trust;
mod window;

// These use programs of a Linux desktop: a session bus with a keyring, a display in memory, a proxy.
#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod examples;
#[cfg(target_os = "linux")]
mod file_dialogs;
#[cfg(target_os = "linux")]
mod links;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod real_window;
#[cfg(target_os = "linux")]
mod screens;
#[cfg(target_os = "linux")]
mod send;
#[cfg(target_os = "linux")]
mod signals;
