//! What the program did lately, in memory: the lines that a support bundle carries.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::model::Timestamp;

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
        // Writing to a Line ends at its limit, which is no failure.
        let _ = write!(line, "{now:.3} {} {}:", metadata.level(), metadata.target());
        event.record(&mut line);
        self.push(line.0);
    }
}

/// A line that takes no more than its limit.
struct Line(String);

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = MAX_LINE_BYTES.saturating_sub(self.0.len());
        let cut = text.floor_char_boundary(room.min(text.len()));
        // A line feed in a value must not look like a line of its own.
        self.0.extend(text[..cut].chars().map(|c| if c.is_control() { ' ' } else { c }));
        if cut < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = if field.name() == "message" {
            write!(self, " {value:?}")
        } else {
            write!(self, " {}={value:?}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

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
