//! Hands an address to the system's browser.

use std::io;
use std::sync::Arc;

use tokio::sync::oneshot;
use url::Url;

/// Why no browser was started.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BrowserError {
    /// This system has no program that opens addresses: `xdg-open` and its like.
    #[error("this system has no program that opens addresses")]
    NoLauncher,
    /// The launcher failed immediately.
    #[error("the program that opens addresses failed")]
    Failed(#[source] Arc<io::Error>),
}

/// Asks the system to open `url`. Success only means that a launcher was started, so the address must stay on screen.
///
/// The launcher is watched for up to 250 ms, on a separate thread. On Linux that is `xdg-open`, which follows
/// `$BROWSER` and the desktop's choice.
///
/// # Errors
/// [`BrowserError`]
#[expect(clippy::disallowed_methods, reason = "the launcher is watched by a call that blocks")]
pub async fn open_browser(url: &Url) -> Result<(), BrowserError> {
    let url = url.as_str().to_owned();
    let (reply, answer) = oneshot::channel();
    let thread = std::thread::Builder::new().name("browser".to_owned());
    let spawned = thread.spawn(move || {
        // The caller may be gone, which is no failure.
        let _ = reply.send(open::that_detached(url));
    });
    spawned.map_err(|error| BrowserError::Failed(Arc::new(error)))?;
    match answer.await {
        Ok(Ok(())) | Err(_) => Ok(()),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Err(BrowserError::NoLauncher),
        Ok(Err(error)) => Err(BrowserError::Failed(Arc::new(error))),
    }
}
