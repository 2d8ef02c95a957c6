//! Words on stderr for people, and questions about the terminal.

use std::io::Write as _;

use crate::model::{Notice, Severity};

/// One line for the person; a closed stderr is nobody's problem.
pub(super) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A notice as a few indented lines.
pub(super) fn print_notice(notice: &Notice) {
    tell(&notice_text(notice));
}

/// The same, as text without a line feed at its end.
pub(super) fn notice_text(notice: &Notice) -> String {
    let word = match notice.severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let mut lines = vec![format!("{word}: {}", notice.summary)];
    if !notice.cause.is_empty() {
        lines.push(format!("  why: {}", notice.cause));
    }
    if !notice.remedy.is_empty() {
        lines.push(format!("  what helps: {}", notice.remedy));
    }
    for copyable in &notice.copyables {
        lines.push(format!("  {}:\n    {}", copyable.label, copyable.text.replace('\n', "\n    ")));
    }
    for (label, value) in &notice.details {
        lines.push(format!("  ({label}: {value})"));
    }
    lines.push(format!("  [{}]", notice.code));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_what_why_what_to_do_and_what_to_copy() {
        let notice = Notice::error("mqtt.not_authorized", "Not allowed in", "No policy.", "Attach one.")
            .copyable("Command", "aws iot\nattach")
            .detail("CONNACK", "0x87");
        let expected = "error: Not allowed in\n  why: No policy.\n  what helps: Attach one.\n  Command:\n    \
                        aws iot\n    attach\n  (CONNACK: 0x87)\n  [mqtt.not_authorized]";
        assert_eq!(notice_text(&notice), expected);
    }
}
