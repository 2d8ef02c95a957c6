//! Serves the sandbox until Ctrl+C: `cargo run -p topicdeck-sandbox --example serve > FOLDER/profiles.toml`.
//!
//! The profile that it prints is for `topicdeck --config FOLDER`, and for the example `watch` of `topicdeck-client`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::error::Error;
use std::io::Write as _;

use sandbox::{OPERATOR, Options, PASSWORD, Sandbox};
use topicdeck_sandbox as sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let running = Sandbox::start(Options { devices: 4, rate: 10.0, ..Options::default() }).await?;
    print!("{}", running.profiles_toml());
    std::io::stdout().flush()?;
    eprintln!("Serving on port {}. Sign in as {OPERATOR} with the password {PASSWORD}.", running.port());
    tokio::signal::ctrl_c().await?;
    running.shut_down().await;
    Ok(())
}
