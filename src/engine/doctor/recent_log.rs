//! What the program did lately, in memory: the lines that a support bundle carries.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use model::{Timestamp, redact};

/// Most lines that are kept.
const MAX_LINES: usize = 4_000;
/// Most bytes of a line; what is longer is cut.
const MAX_LINE_BYTES: usize = 1_000;

/// The last lines at level debug, of this program only: libraries log whole requests and answers, secrets included.
/// Clones are the same log.
#[derive(Clone, Debug, Default)]
pub struct RecentLog(Arc<Mutex<VecDeque<String>>>);

impl RecentLog {
    /// All lines, oldest first, each ended by a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }

    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= MAX_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

impl<S: Subscriber> Layer<S> for RecentLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > Level::DEBUG || !metadata.target().starts_with("topicdeck") {
            return;
        }
        let mut line = Line(String::with_capacity(120));
        let now = jiff::Timestamp::from_microsecond(Timestamp::from_system_clock().0).unwrap_or_default();
        // Writing to a text does not fail.
        let _ = write!(line.0, "{now:.3} {} {}:", metadata.level(), metadata.target());
        event.record(&mut line);
        self.push(line.finish());
    }
}

/// A line in the making.
struct Line(String);

impl Line {
    /// Without secrets, and only then cut: a piece of one would look like other words.
    fn finish(self) -> String {
        let mut line = redact(&self.0).into_owned();
        line.truncate(line.floor_char_boundary(MAX_LINE_BYTES));
        // A line feed in a value must not look like a separate line.
        if line.contains(char::is_control) { line.replace(char::is_control, " ") } else { line }
    }
}

/// Writes lines of the log to `W` without the secrets in them. A line comes as a whole.
#[derive(Debug)]
pub struct Redacted<W>(pub W);

impl<W: io::Write> io::Write for Redacted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(redact(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = if field.name() == "message" {
            write!(self.0, " {value:?}")
        } else {
            write!(self.0, " {}={value:?}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use model::hold;

    #[test]
    fn a_secret_in_a_line_is_hidden_before_the_line_is_cut_also_where_the_log_goes_to_stderr() {
        let secret = "Kd93-held-by-the-process";
        hold(&SecretString::from(secret));
        let log = RecentLog::default();
        let written = Arc::new(Mutex::new(Vec::new()));
        let stderr = tracing_subscriber::fmt::layer().with_writer({
            let written = Arc::clone(&written);
            move || Redacted(Pipe(Arc::clone(&written)))
        });
        let subscriber = tracing_subscriber::registry().with(log.clone()).with(stderr);
        tracing::subscriber::with_default(subscriber, || {
            let filler = "x".repeat(MAX_LINE_BYTES - 80);
            tracing::warn!(target: "topicdeck::test", words = format!("{filler} {secret}"), "refused");
            tracing::warn!(target: "topicdeck::test", error = ?Some(format!("for {secret} at ASIAIOSFODNN7EXAMPLE")));
        });
        let written = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        for text in [log.text(), written] {
            assert!(!text.contains("Kd93") && !text.contains("ASIA"), "{text}");
            assert!(text.contains("for (hidden) at (hidden)"), "{text}");
        }
    }

    struct Pipe(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_the_last_lines_of_this_program_are_kept() {
        let log = RecentLog::default();
        let subscriber = tracing_subscriber::registry().with(log.clone());
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..MAX_LINES + 5 {
                tracing::debug!(target: "topicdeck::test", number, "a line\nwith a break");
            }
            tracing::trace!(target: "topicdeck::test", "too fine");
            tracing::error!(target: "somebody_else", "not ours");
            tracing::info!(target: "topicdeck::test", "{}", "x".repeat(5_000));
        });
        let text = log.text();
        assert_eq!(text.lines().count(), MAX_LINES);
        assert!(
            text.lines().next().unwrap().ends_with("DEBUG topicdeck::test: a line with a break number=6"),
            "{text}"
        );
        assert_eq!(text.lines().last().unwrap().len(), MAX_LINE_BYTES);
        assert!(!text.contains("too fine") && !text.contains("not ours"));
    }
}
