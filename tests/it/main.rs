//! Topicdeck against its sandbox, and against parts that nobody here wrote.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod rooms;
mod screens;
mod scripted;
mod window;
