//! What of a console is shown: its rows, and the bars over them.

use std::ops::Range;

use model::Timestamp;

use crate::{Bars, Console, View};

impl Console {
    /// The rows that the table shows: those that match when `only_matches` and there is a query, else all that are not
    /// muted; of those the ones that came within `span`.
    #[must_use]
    pub fn view(&self, only_matches: bool, span: Option<Range<Timestamp>>) -> View<'_> {
        let view = View::of(&self.log);
        let shown = self.search.found().filter(|_| only_matches).or(self.search.unmuted());
        let view = match shown.or(self.log.recorded_rows()) {
            Some(shown) => view.only(shown),
            None => view,
        };
        match span {
            Some(span) => view.between(self.log.row_at_time(span.start)..self.log.row_at_time(span.end)),
            None => view,
        }
    }

    /// How many messages came in each of the bars, and how many of them match the query; all of them without one.
    pub fn bars(&self, bars: Bars) -> impl Iterator<Item = (u64, u64)> {
        let found = self.search.density().unwrap_or(&self.density);
        self.density.heights(bars).zip(found.heights(bars))
    }
}
