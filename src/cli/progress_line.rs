//! The line of the terminal that says how far a long command is: written over, until it ends.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How often it is written.
const TELL_EVERY: Duration = Duration::from_millis(300);

/// Says how far it is, where a person sees it.
pub(super) struct ProgressLine {
    is_shown: bool,
    told_at: Instant,
    has_told: bool,
}

impl ProgressLine {
    /// On a terminal, if `is_wanted`: nothing else goes there.
    pub(super) fn new(is_wanted: bool) -> Self {
        let is_shown = is_wanted && std::io::stderr().is_terminal();
        Self { is_shown, told_at: Instant::now(), has_told: false }
    }

    /// Whether a person sees it.
    pub(super) fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Writes `words` over those of before, not too often.
    pub(super) fn tell(&mut self, words: impl FnOnce() -> String) {
        if !self.is_shown || self.told_at.elapsed() < TELL_EVERY {
            return;
        }
        (self.told_at, self.has_told) = (Instant::now(), true);
        let _ = write!(std::io::stderr().lock(), "\r{}", words());
    }

    /// What comes next is on a new line.
    pub(super) fn end(&mut self) {
        if std::mem::take(&mut self.has_told) {
            let _ = writeln!(std::io::stderr().lock());
        }
    }
}
