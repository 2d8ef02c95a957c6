//! Where the work of `client` goes on that no caller waits for.

use client::sign_in::Background;

/// Runs on the runtime of the test that calls.
pub(crate) fn background() -> Background {
    let runtime = tokio::runtime::Handle::current();
    Background::new(move |work| drop(runtime.spawn(work)))
}
