//! Ctrl+C, noticed from the first moment to the last of a command, whatever the command is busy with.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit status of a command that the person interrupted, as shells have it: 128 and the number of SIGINT.
pub(super) const EXIT_STATUS: u8 = 130;

/// Whether the person wants the command to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Listens until the program ends, on a thread of its own: a command that waits for a full pipe notices nothing.
    /// The first Ctrl+C is noted and calls `wake`; the second ends the program on the spot.
    ///
    /// # Errors
    /// When the system refuses a thread.
    #[expect(clippy::disallowed_methods, reason = "a command blocks, and has no runtime for signals")]
    pub(super) fn listen(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let interruption = Self::default();
        let noted = interruption.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listen = async move {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            noted.note();
            wake();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(EXIT_STATUS.into());
            }
        };
        std::thread::Builder::new().name("interruption".to_owned()).spawn(move || runtime.block_on(listen))?;
        Ok(interruption)
    }

    fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether Ctrl+C was pressed.
    pub(super) fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
