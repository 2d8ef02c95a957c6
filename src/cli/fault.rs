//! A panic on stderr as a notice like any other, in place of Rust's own words with the paths of the build.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write as _;

use super::terminal::print_notice;
use engine::explain;

/// From here on, panics are told as notices.
pub fn tell_of_faults() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload_as_str().unwrap_or("it did not say why");
        let (file, line) = panic.location().map_or(("", 0), |place| (place.file(), place.line()));
        print_notice(&explain::fault(payload, file, line));
        // Whoever sets RUST_BACKTRACE wants to see the paths.
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = writeln!(std::io::stderr().lock(), "{backtrace}");
        }
    }));
}
