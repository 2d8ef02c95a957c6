//! Where memory and recording meet: which row of the one is which of the other.

use crate::Console;

impl Console {
    /// The row of the recording that has the message at `row`; `None` when it is no message that is here, or not recorded.
    #[must_use]
    pub fn recorded_row(&self, row: u64) -> Option<u64> {
        self.recorded_rows.row_of(self.log.came_before(row)?)
    }

    /// The row here of the message that the recording has in `recorded`; `None` when it is not in memory.
    #[must_use]
    pub fn row_of_recorded(&self, recorded: u64) -> Option<u64> {
        self.log.row_of_message(self.recorded_rows.came_before(recorded)?)
    }
}
