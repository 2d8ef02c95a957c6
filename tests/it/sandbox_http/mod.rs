//! HTTP side of the sandbox, as a program and a browser see it: everything by plain requests.

mod control;
mod cors;
mod flow;
mod identity;
mod readme;
mod sign_up;
mod tokens;

use sandbox::{Options, Sandbox};

/// A sandbox without devices.
async fn start(options: Options) -> Sandbox {
    Sandbox::start(Options { devices: 0, ..options }).await.unwrap()
}
