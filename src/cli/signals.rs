//! Ways in which a system asks a program to end.

pub(super) use system::Requests;

#[cfg(unix)]
mod system {
    //! SIGINT, SIGTERM and SIGHUP.

    use std::future::poll_fn;
    use std::io;
    use std::task::Poll;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(in crate::cli) struct Requests(Vec<Signal>);

    impl Requests {
        pub(in crate::cli) fn new() -> io::Result<Self> {
            let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
            // `nohup` has it ignored, so that the command goes on when its terminal is gone.
            if !is_ignored(SignalKind::hangup()) {
                kinds.push(SignalKind::hangup());
            }
            kinds.into_iter().map(signal).collect::<io::Result<_>>().map(Self)
        }

        pub(in crate::cli) async fn next(&mut self) {
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
mod system {
    //! Ctrl+C, Ctrl+Break, the end of the console, of the person's session and of the system.

    use std::io;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_logoff,
        ctrl_shutdown,
    };

    pub(in crate::cli) struct Requests(CtrlC, CtrlBreak, CtrlClose, CtrlLogoff, CtrlShutdown);

    impl Requests {
        pub(in crate::cli) fn new() -> io::Result<Self> {
            Ok(Self(ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?))
        }

        pub(in crate::cli) async fn next(&mut self) {
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
