//! Ctrl+C and the other ways of a system to ask a program to end, noticed from the first moment to the last, whatever
//! the program is busy with.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit status of a command that the person interrupted, as shells have it: 128 and the number of SIGINT.
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

/// Calls `end` when the program is asked to end, on a thread of its own: a command that waits for a full pipe notices
/// nothing. The second request ends the program on the spot.
///
/// # Errors
/// When the system refuses a thread or its signals.
#[expect(clippy::disallowed_methods, reason = "a command blocks, and has no runtime for signals")]
pub fn on_interruption(end: impl Fn() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut requests = {
        let _guard = runtime.enter();
        signals::Requests::new()?
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

#[cfg(unix)]
mod signals {
    //! SIGINT, SIGTERM and SIGHUP.

    use std::future::poll_fn;
    use std::io;
    use std::task::Poll;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Requests(Vec<Signal>);

    impl Requests {
        pub(super) fn new() -> io::Result<Self> {
            let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
            // `nohup` has it ignored, so that the command goes on when its terminal is gone.
            if !is_ignored(SignalKind::hangup()) {
                kinds.push(SignalKind::hangup());
            }
            kinds.into_iter().map(signal).collect::<io::Result<_>>().map(Self)
        }

        pub(super) async fn next(&mut self) {
            poll_fn(|cx| {
                let came = self.0.iter_mut().any(|signal| signal.poll_recv(cx).is_ready());
                if came { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
    }

    /// Only Linux says it without unsafe code; elsewhere the answer is no.
    fn is_ignored(kind: SignalKind) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        mask >> (kind.as_raw_value() - 1) & 1 == 1
    }
}

#[cfg(windows)]
mod signals {
    //! Ctrl+C, Ctrl+Break, the end of the console, of the person's session and of the system.

    use std::io;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_logoff,
        ctrl_shutdown,
    };

    pub(super) struct Requests(CtrlC, CtrlBreak, CtrlClose, CtrlLogoff, CtrlShutdown);

    impl Requests {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self(ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?))
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.0.recv() => {}
                _ = self.1.recv() => {}
                _ = self.2.recv() => {}
                _ = self.3.recv() => {}
                _ = self.4.recv() => {}
            }
        }
    }
}
