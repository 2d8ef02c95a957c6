//! Which rows of the log a table shows: all of them, those of a set, those of a time; addressed by place, without a seam.

use std::ops::Range;

use model::RowSet;

use super::{Log, Row};

/// The rows of a log that a table shows. With a set, only messages are shown: what is missing between two of them is asked
/// for with [`remark_before`](Self::remark_before).
#[derive(Clone, Debug)]
pub struct View<'a> {
    log: &'a Log,
    shown: Option<&'a RowSet>,
    rows: Range<u64>,
}

impl<'a> View<'a> {
    /// All rows of `log`.
    #[must_use]
    pub fn of(log: &'a Log) -> Self {
        Self { log, shown: None, rows: 0..u64::MAX }
    }

    /// Those of its rows that are in `shown`.
    #[must_use]
    pub fn only(self, shown: &'a RowSet) -> Self {
        Self { shown: Some(shown), ..self }
    }

    /// Those of its rows that have these numbers.
    #[must_use]
    pub fn between(self, rows: Range<u64>) -> Self {
        Self { rows, ..self }
    }

    /// The log that the rows are of.
    #[must_use]
    pub fn log(&self) -> &'a Log {
        self.log
    }

    /// Whether it shows messages of a set and nothing else.
    #[must_use]
    pub fn is_of_a_set(&self) -> bool {
        self.shown.is_some()
    }

    /// How many rows there are: as many as there are places.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.place_of(u64::MAX)
    }

    /// How many rows of the view are before `row`: its place, if it is in the view.
    #[must_use]
    pub fn place_of(&self, row: u64) -> u64 {
        let row = row.clamp(self.rows.start, self.rows.end.max(self.rows.start));
        self.before(row) - self.before(self.rows.start)
    }

    /// Number of the row at `place`; that of the next row to come when there is none.
    #[must_use]
    pub fn row_at(&self, place: u64) -> u64 {
        let place = place.saturating_add(self.before(self.rows.start));
        let row = match self.shown {
            Some(shown) => shown.select(place),
            None => Some(self.log.row_at(place)),
        };
        row.filter(|row| *row < self.rows.end).unwrap_or(self.log.end_row())
    }

    /// Whether `row` is in the view, and here.
    #[must_use]
    pub fn contains(&self, row: u64) -> bool {
        let place = self.place_of(row);
        place < self.rows() && self.row_at(place) == row
    }

    /// Number that the next row of the log will get.
    #[must_use]
    pub fn end_row(&self) -> u64 {
        self.log.end_row()
    }

    /// How many rows of the view have this number or a higher one; those that have left again are counted where all rows
    /// are shown.
    #[must_use]
    pub fn count_since(&self, row: u64) -> u64 {
        let row = row.max(self.rows.start);
        match self.shown {
            Some(shown) => shown.count(row..self.rows.end),
            None => self.rows.end.min(self.log.end_row()).saturating_sub(row),
        }
    }

    /// What is missing between the message at `row` and the row of the view before it, if anything is: the last remark of
    /// the log there. Before the first row of the view, nothing is.
    #[must_use]
    pub fn remark_before(&self, row: u64) -> Option<Row<'a>> {
        let before = self.place_of(row).checked_sub(1).map(|place| self.row_at(place))?;
        self.log.row(self.log.last_remark(&(before..row))?)
    }

    fn before(&self, row: u64) -> u64 {
        self.shown.map_or_else(|| self.log.place_of(row), |shown| shown.rank(row))
    }
}
