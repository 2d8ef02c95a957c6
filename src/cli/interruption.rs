//! Ctrl+C and the other requests of a system to end, noticed from start to end, whatever the program is busy with.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::signals::Requests;

/// The exit status of an interrupted command, as in shells: 128 plus the number of SIGINT.
pub(super) const EXIT_STATUS: u8 = 130;

/// Whether the person wants the command to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Listens until the program ends. The first request is noted and calls `wake`.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub(super) fn listen(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let interruption = Self::default();
        let noted = interruption.clone();
        on_interruption(move || {
            noted.note();
            wake();
        })?;
        Ok(interruption)
    }

    fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the program was asked to end.
    pub(super) fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Calls `end` when the program is asked to end, on a separate thread: a command that waits for a full pipe notices
/// nothing. The second request ends the program immediately.
///
/// # Errors
/// When the system refuses a thread or its signals.
#[expect(clippy::disallowed_methods, reason = "a command blocks, and has no runtime for signals")]
pub fn on_interruption(end: impl Fn() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut requests = {
        let _guard = runtime.enter();
        Requests::new()?
    };
    let listen = async move {
        requests.next().await;
        end();
        requests.next().await;
        std::process::exit(EXIT_STATUS.into());
    };
    std::thread::Builder::new().name("interruption".to_owned()).spawn(move || runtime.block_on(listen))?;
    Ok(())
}
