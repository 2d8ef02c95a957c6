//! Lets a terminal not show what is typed, on Linux. Elsewhere that is not possible here, and nothing is asked.

pub(super) use system::begin;

#[cfg(target_os = "linux")]
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

#[cfg(not(target_os = "linux"))]
mod system {
    /// There is none.
    pub(crate) enum Hidden {}

    /// Nothing can be hidden.
    pub(crate) fn begin() -> Option<Hidden> {
        None
    }

    impl Hidden {
        /// It never began.
        pub(crate) fn end(self) {
            match self {}
        }
    }
}
