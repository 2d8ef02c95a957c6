//! The outbox through the sandbox: whatever happens to the process, the disk or the network, nothing is lost, and nothing is sent
//! twice without a mark.
//!
//! `TOPICDECK_LONG=1` gives the large counts.
#![cfg(target_os = "linux")]

mod child;
mod commands;
mod crashes;
mod listener;
mod people;
