//! Data on stdout, messages for people on stderr.
//!
//! Messages may quote a broker, a server or a file. None of that may control the terminal or hide in it, so control
//! characters and invisible characters are escaped here, in one place.

use std::io::{ErrorKind, Write as _};

use super::Stop;
use engine::explain;
use model::{Notice, Severity, is_hidden, is_mark, plain_length};
use texts::t;

/// Prints one line on stderr. A closed stderr is ignored.
pub(super) fn tell(line: &str) {
    tell_as_it_is(&visible(line));
}

/// Prints `error: text`.
pub(super) fn tell_error(text: &str) {
    tell(&heading(Severity::Error, text));
}

/// Prints `warning: text`.
pub(super) fn tell_warning(text: &str) {
    tell(&heading(Severity::Warning, text));
}

/// Prints `note: text`.
pub(super) fn tell_note(text: &str) {
    tell(&heading(Severity::Info, text));
}

/// Prints a notice on stderr, as a few indented lines.
pub fn print_notice(notice: &Notice) {
    tell_as_it_is(&notice_text(notice));
}

fn tell_as_it_is(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints all notices but the last, which ends the command and is printed at its end.
pub(super) fn failed_with(mut notices: Vec<Notice>) -> Stop {
    let last = notices.pop();
    notices.iter().for_each(print_notice);
    last.map_or(Stop::Reported, Stop::from)
}

/// Writes data to stdout.
///
/// # Errors
/// [`Stop::Closed`] when the reader went away, and a notice when it could not be written.
pub(super) fn write_stdout(bytes: &[u8]) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| unwritten(&error))
}

fn unwritten(error: &std::io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::Closed,
        _ => explain::output_failed(error).into(),
    }
}

/// `text` with control characters and marks escaped, so that it can neither control the terminal, nor look like more than one
/// line, nor like another text.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_visible(&mut out, text);
    out
}

/// JSON without layout, as one line. Marks are escaped: the value is the same, and it cannot control a terminal.
pub(super) fn json_line(json: &str) -> String {
    let mut line = String::new();
    // Marks are within texts only: there is no layout outside of them.
    for character in json.chars() {
        if is_mark(character) {
            payload::push_escaped_mark(character, &mut line);
        } else {
            line.push(character);
        }
    }
    line + "\n"
}

/// The same, appended to `out`.
pub(super) fn push_visible(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let (plain, odd) = rest.split_at(plain_length::<false>(rest.as_bytes()));
        out.push_str(plain);
        let mut characters = odd.chars();
        match characters.next() {
            None => return,
            Some(mark) if is_mark(mark) => out.extend(mark.escape_default()),
            Some(other) => out.push(other),
        }
        rest = characters.as_str();
    }
}

/// A topic, appended to `out`: the same, with blanks escaped that end it or are no plain space.
pub(super) fn push_topic(out: &mut String, topic: &str) {
    let ends_at = topic.trim_end_matches(is_hidden).len();
    let begins_at = topic.len() - topic.trim_start_matches(is_hidden).len();
    for (at, character) in topic.char_indices() {
        let is_inner_space = character == ' ' && (begins_at..ends_at).contains(&at);
        if is_hidden(character) && !is_inner_space {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
}

/// The lines of a notice, with nothing in them that controls a terminal.
pub(super) fn notice_text(notice: &Notice) -> String {
    notice_text_under(&heading(notice.severity, &notice.summary), notice)
}

fn heading(severity: Severity, text: &str) -> String {
    match severity {
        Severity::Info => t!("note: {text}", text),
        Severity::Warning => t!("warning: {text}", text),
        Severity::Error => t!("error: {text}", text),
    }
}

/// The same with this first line.
pub(super) fn notice_text_under(heading: &str, notice: &Notice) -> String {
    let mut lines = vec![heading.to_owned()];
    if !notice.cause.is_empty() {
        lines.push(t!("  why: {cause}", cause = notice.cause));
    }
    if !notice.remedy.is_empty() {
        lines.push(t!("  how to fix it: {remedy}", remedy = notice.remedy));
    }
    for copyable in &notice.copyables {
        lines.push(format!("  {}:", copyable.label));
        // What is to be copied may have several lines.
        lines.extend(copyable.text.split('\n').map(|line| format!("    {line}")));
    }
    for (label, value) in &notice.details {
        lines.push(format!("  ({label}: {value})"));
    }
    lines.push(format!("  [{}]", notice.code));
    lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;

    #[test]
    fn a_notice_says_what_why_what_to_do_and_what_to_copy() {
        let notice = Notice::error(
            "mqtt.not_authorized",
            Words { summary: "Not allowed in", cause: "No policy.", remedy: "Attach one." },
        )
        .copyable("Command", "aws iot\nattach")
        .detail("CONNACK", "0x87");
        let expected = "error: Not allowed in\n  why: No policy.\n  how to fix it: Attach one.\n  Command:\n    \
                        aws iot\n    attach\n  (CONNACK: 0x87)\n  [mqtt.not_authorized]";
        assert_eq!(notice_text(&notice), expected);
    }

    #[test]
    fn texts_from_outside_cannot_control_the_terminal() {
        let notice = Notice::error("a.b", Words { summary: "\u{1b}[2Jgone", cause: "two\nlines", remedy: "\u{9b}31m" })
            .copyable("Command", "a\r\nb\u{7}")
            .detail("reason", "\u{1b}]0;title\u{7}");
        let text = notice_text(&notice);
        assert_eq!(text.chars().filter(|character| character.is_control()).count(), text.matches('\n').count());
        assert_eq!(text.lines().count(), 8, "{text}");
        assert!(text.starts_with("error: <U+001B>[2Jgone\n  why: two\\nlines\n"), "{text}");
        assert!(text.contains("a\\r\n    b\\u{7}"), "{text}");
    }

    #[test]
    fn texts_from_outside_hide_nothing() {
        let notice =
            Notice::error("a.b", Words { summary: "user\u{202e}txt", cause: "zero\u{200b}width", remedy: "\u{feff}" })
                .copyable("Topic", "a\u{2066}b");
        let text = notice_text(&notice);
        assert!(!text.contains(|c| is_mark(c) && c != '\n'), "{text:?}");
        assert!(text.contains("user<U+202E>txt") && text.contains("a\\u{2066}b"), "{text}");
        let value = serde_json::json!({ "user": "a\u{202e}b\u{9b}\u{e0041}", "list": [1, "\n"] });
        let line = json_line(&value.to_string());
        assert!(!line.trim_end().contains(is_mark), "{line:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
        assert_eq!(visible("a\u{202e}b\u{e0041}\u{ad}"), "a\\u{202e}b\\u{e0041}\\u{ad}");
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is() {
        assert!(matches!(unwritten(&ErrorKind::BrokenPipe.into()), Stop::Closed));
        let Stop::Failed(notice) = unwritten(&ErrorKind::StorageFull.into()) else { panic!("it is a failure") };
        assert_eq!((notice.code, &*notice.cause), ("output.failed", "The disk is full."));
    }
}
