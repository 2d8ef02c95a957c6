//! Position of the live table: at the tail, or held at a row.
//!
//! A position is a row number and a remainder in points, because a single-precision scroll offset stops moving at some
//! 500,000 rows.

use super::View;

/// The visible part of a table, in points.
#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    /// Height of the area that shows rows.
    pub height: f64,
    /// Height of one row; over zero.
    pub row_height: f64,
}

/// The position of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Position {
    /// The newest row is the last one shown.
    #[default]
    Following,
    /// The list does not move.
    Held {
        /// The row at the top.
        row: u64,
        /// How many points of it are scrolled away.
        offset: f64,
        /// The row that was next when the list was held: what came since has this number or a higher one.
        since: u64,
    },
}

impl Position {
    /// The row at the top and how many points of it are scrolled away.
    #[must_use]
    pub fn top(&self, view: &View<'_>, viewport: Viewport) -> (u64, f64) {
        let top = self.top_points(view, viewport);
        let place = whole(top / viewport.row_height);
        (view.row_at(place), top - points(place, viewport))
    }

    /// Holds the list where it is.
    pub fn hold(&mut self, view: &View<'_>, viewport: Viewport) {
        if *self == Self::Following {
            let (row, offset) = self.top(view, viewport);
            *self = Self::Held { row, offset, since: view.end_row() };
        }
    }

    /// Holds the list where it was when `row` was at the top, `offset` points of it were scrolled away and `since` was
    /// the next row to come.
    pub fn hold_at(&mut self, row: u64, offset: f64, since: u64) {
        if *self == Self::Following {
            *self = Self::Held { row, offset, since };
        }
    }

    /// Goes to the newest row and stays there.
    pub fn follow(&mut self) {
        *self = Self::Following;
    }

    /// Whether the newest row is shown as it comes.
    #[must_use]
    pub fn is_following(&self) -> bool {
        *self == Self::Following
    }

    /// Moves by `by` points, down when positive. Moving up holds the list; reaching the end by moving down follows.
    pub fn scroll(&mut self, by: f64, view: &View<'_>, viewport: Viewport) {
        if by == 0.0 || (by > 0.0 && self.is_following()) || end(view, viewport) <= 0.0 {
            return;
        }
        let target = self.top_points(view, viewport) + by;
        if by > 0.0 && target >= end(view, viewport) {
            self.follow();
        } else {
            self.move_to(target, view, viewport);
        }
    }

    /// Holds the list at a part of the whole, from 0 (oldest) to 1 (newest).
    pub fn scroll_to_part(&mut self, part: f64, view: &View<'_>, viewport: Viewport) {
        if part >= 1.0 {
            self.follow();
        } else {
            self.move_to(part.max(0.0) * end(view, viewport), view, viewport);
        }
    }

    /// Scrolls as little as needed so that `row` is wholly visible, and holds the list.
    pub fn reveal(&mut self, row: u64, view: &View<'_>, viewport: Viewport) {
        self.hold(view, viewport);
        let top = self.top_points(view, viewport);
        let row_top = points(view.place_of(row), viewport);
        let row_bottom = row_top + viewport.row_height;
        if row_top < top {
            self.move_to(row_top, view, viewport);
        } else if row_bottom > top + viewport.height {
            self.move_to(row_bottom - viewport.height, view, viewport);
        }
    }

    /// Keeps a held row in sight, of which a part was while the list had `height_before`, and was higher.
    pub fn keep_in_sight(&mut self, row: u64, height_before: f64, view: &View<'_>, viewport: Viewport) {
        let top = self.top_points(view, Viewport { height: height_before, ..viewport });
        let row_top = points(view.place_of(row), viewport);
        let was_seen = row_top + viewport.row_height > top && row_top < top + height_before;
        if was_seen && viewport.height < height_before && !self.is_following() {
            self.reveal(row, view, viewport);
        }
    }

    /// Rows that came since the list was held; 0 when it follows.
    #[must_use]
    pub fn new_rows(&self, view: &View<'_>) -> u64 {
        match self {
            Self::Following => 0,
            Self::Held { since, .. } => view.count_since(*since),
        }
    }

    /// How far down the top is, from 0 to 1, and how much of the whole is visible.
    #[must_use]
    pub fn parts(&self, view: &View<'_>, viewport: Viewport) -> (f64, f64) {
        let whole = points(view.rows(), viewport).max(1.0);
        (self.top_points(view, viewport) / whole, (viewport.height / whole).min(1.0))
    }

    fn move_to(&mut self, top: f64, view: &View<'_>, viewport: Viewport) {
        let top = top.clamp(0.0, end(view, viewport).max(0.0));
        let place = whole(top / viewport.row_height);
        let since = if let Self::Held { since, .. } = self { *since } else { view.end_row() };
        *self = Self::Held { row: view.row_at(place), offset: top - points(place, viewport), since };
    }

    /// Points above the top, counted from the oldest row that is here.
    fn top_points(&self, view: &View<'_>, viewport: Viewport) -> f64 {
        let end = end(view, viewport).max(0.0);
        match self {
            Self::Following => end,
            // A row that was evicted meanwhile reads as the oldest one, or as the one that tells of it.
            Self::Held { row, offset, .. } => {
                let place = view.place_of(*row);
                let offset = if view.row_at(place) == *row { *offset } else { 0.0 };
                (points(place, viewport) + offset).min(end)
            }
        }
    }
}

/// Points above the top when the newest row is the last one shown; negative when there is room to spare.
fn end(view: &View<'_>, viewport: Viewport) -> f64 {
    points(view.rows(), viewport) - viewport.height
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 points, some 10^14 rows")]
fn points(rows: u64, viewport: Viewport) -> f64 {
    rows as f64 * viewport.row_height
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the callers clamp at zero")]
fn whole(rows: f64) -> u64 {
    rows.floor() as u64
}

#[cfg(test)]
mod tests {
    use super::super::log::tests::{batch, looked_at};
    use super::super::{Bounds, Log};
    use super::*;

    const VIEWPORT: Viewport = Viewport { height: 100.0, row_height: 20.0 };

    fn log_of(rows: usize) -> Log {
        let mut log = Log::default();
        log.push(batch(&vec!["a"; rows]));
        log
    }

    #[test]
    fn the_tail_is_followed_until_scrolled_up_and_again_at_the_end() {
        let mut log = log_of(50);
        let mut position = Position::default();
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (45, 0.0));
        position.scroll(-30.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (43, 10.0));
        log.push(batch(&["a"; 7]));
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (43, 10.0), "a held list does not move");
        assert_eq!(position.new_rows(&View::of(&log)), 7);
        position.scroll(10_000.0, &View::of(&log), VIEWPORT);
        assert!(position.is_following());
        assert_eq!(position.new_rows(&View::of(&log)), 0);
    }

    #[test]
    fn a_short_list_stays_at_its_top_and_follows() {
        let log = log_of(3);
        let mut position = Position::default();
        position.scroll(-50.0, &View::of(&log), VIEWPORT);
        assert!(position.is_following());
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (0, 0.0));
    }

    #[test]
    fn one_point_moves_the_list_by_one_point_however_long_it_is() {
        let mut log = Log::with_bounds(Bounds { messages: u64::MAX, bytes: usize::MAX });
        let many = batch(&vec!["a"; 4_096]);
        for _ in 0..2_500 {
            log.push(std::sync::Arc::clone(&many));
        }
        let mut position = Position::default();
        let (row, _) = position.top(&View::of(&log), VIEWPORT);
        position.scroll(-1.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (row - 1, 19.0));
    }

    #[test]
    fn a_held_list_stays_where_it_is_past_the_bounds_and_can_be_scrolled_on() {
        let mut log = Log::with_bounds(Bounds { messages: 20, bytes: usize::MAX });
        log.push(batch(&["a"; 20]));
        let mut position = Position::default();
        position.scroll(-150.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (7, 10.0));
        log.look_at(looked_at(7..13, None));
        log.push(batch(&["b"; 20]));
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (7, 10.0));
        position.scroll(80.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (11, 10.0));
        position.scroll(40.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (13, 10.0), "the row that tells what is missing");
        position.scroll(20.0, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (20, 10.0), "and what came after it");
    }

    #[test]
    fn an_evicted_row_reads_as_the_oldest() {
        let mut log = Log::with_bounds(Bounds { messages: 20, bytes: usize::MAX });
        log.push(batch(&["a"; 20]));
        let mut position = Position::default();
        position.scroll_to_part(0.0, &View::of(&log), VIEWPORT);
        log.push(batch(&["a"; 20]));
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (20, 0.0));
    }

    #[test]
    fn a_row_out_of_sight_is_revealed_with_the_least_movement() {
        let log = log_of(50);
        let mut position = Position::default();
        position.reveal(46, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (45, 0.0));
        position.reveal(40, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (40, 0.0));
        position.reveal(45, &View::of(&log), VIEWPORT);
        assert_eq!(position.top(&View::of(&log), VIEWPORT), (41, 0.0));
    }

    #[test]
    fn a_row_stays_in_sight_when_the_list_gets_lower_and_only_if_it_was() {
        let log = log_of(50);
        let (height, low) = (VIEWPORT.height, Viewport { height: VIEWPORT.row_height * 2.0, ..VIEWPORT });
        for (row, height_before, expected) in
            [(40, height, 40), (44, height, 43), (46, height, 40), (39, height, 40), (44, low.height, 40)]
        {
            let mut position = Position::default();
            position.reveal(40, &View::of(&log), VIEWPORT);
            assert_eq!(position.top(&View::of(&log), VIEWPORT).0, 40);
            position.keep_in_sight(row, height_before, &View::of(&log), low);
            assert_eq!(position.top(&View::of(&log), low), (expected, 0.0), "{row} in {height_before}");
        }
    }
}
