//! Lets a terminal not show what is typed. Where stdin is no terminal that does so, nothing is asked.

pub(super) use system::begin;

#[cfg(unix)]
mod system {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// Until then, what is typed is not shown.
    pub(crate) struct Hidden(Termios);

    /// Begins to hide; `None` where stdin is no terminal that does so.
    pub(crate) fn begin() -> Option<Hidden> {
        let before = tcgetattr(io::stdin()).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent).ok()?;
        Some(Hidden(before))
    }

    impl Hidden {
        /// Shows what is typed again.
        pub(crate) fn end(self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }
}

#[cfg(windows)]
mod system {
    use winapi_util::HandleRef;
    use winapi_util::console::{mode, set_mode};

    /// `ENABLE_ECHO_INPUT` of `SetConsoleMode`.
    const ECHO: u32 = 0x0004;

    /// Until then, what is typed is not shown. The mode that the console had.
    pub(crate) struct Hidden(u32);

    /// Begins to hide; `None` where stdin is no console.
    pub(crate) fn begin() -> Option<Hidden> {
        let before = mode(HandleRef::stdin()).ok()?;
        set_mode(HandleRef::stdin(), before & !ECHO).ok()?;
        Some(Hidden(before))
    }

    impl Hidden {
        /// Shows what is typed again.
        pub(crate) fn end(self) {
            let _ = set_mode(HandleRef::stdin(), self.0);
        }
    }
}
