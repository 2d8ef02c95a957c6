//! A panic is printed as a notice, instead of Rust's own text with the paths of the build.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write as _;

use super::terminal::print_notice;
use engine::explain;
use texts::t;

/// From here on, panics are printed as notices.
pub fn print_faults() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload_as_str().unwrap_or(t!("no reason given"));
        let (file, line) = panic.location().map_or(("", 0), |place| (place.file(), place.line()));
        print_notice(&explain::fault(payload, file, line));
        // RUST_BACKTRACE asks for the paths.
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = writeln!(std::io::stderr().lock(), "{backtrace}");
        }
    }));
}
