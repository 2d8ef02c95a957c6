//! Notices that have no better place on the screen.

use model::Notice;

/// Notices that are kept; older ones make room.
const KEPT: usize = 8;

/// The last notices, oldest first, each with a number that no other gets.
#[derive(Debug, Default)]
pub struct Notices {
    list: Vec<(u64, Notice)>,
    next: u64,
}

impl Notices {
    /// Number and notice, oldest first.
    #[must_use]
    pub fn list(&self) -> &[(u64, Notice)] {
        &self.list
    }

    pub(super) fn push(&mut self, notice: Notice) {
        if self.list.len() >= KEPT {
            self.list.remove(0);
        }
        self.list.push((self.next, notice));
        self.next += 1;
    }

    pub(super) fn retain(&mut self, keeps: impl Fn(&Notice) -> bool) {
        self.list.retain(|(_, notice)| keeps(notice));
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }
}
