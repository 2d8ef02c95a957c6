//! The deck's part about edits of the file of profiles that were made elsewhere: what they changed, and for which connections.

use super::Deck;
use super::last_read::{Edits, LastRead};
use crate::explain;
use client::profile::Profile;
use model::{Event, Notice};

impl Deck {
    /// Says what is not as it was read last. `why` is what is wrong where the file cannot be used.
    pub(super) fn note_edits(&mut self, loaded: Result<&[Profile], &Notice>) {
        if self.renames > 0 {
            return self.expect_edits();
        }
        let now = loaded.map_or(LastRead::Unusable, |profiles| LastRead::Profiles(profiles.to_vec()));
        let before = std::mem::replace(&mut self.last_read, now);
        match (before, loaded) {
            (LastRead::Profiles(_), Err(why)) => self.noticed(explain::profiles_spoiled(why)),
            (LastRead::Unusable, Ok(_)) => self.noticed(explain::profiles_mended()),
            (LastRead::Profiles(before), Ok(now)) => {
                let edits = Edits::between(&before, now);
                self.note(&edits);
                edits.renamed.into_iter().for_each(|both| self.follow_rename(both));
            }
            (LastRead::Unknown, _) | (LastRead::Unusable, Err(_)) => {}
        }
    }

    /// What is read next was changed by this window.
    pub(super) fn expect_edits(&mut self) {
        self.last_read = LastRead::Unknown;
    }

    fn note(&self, edits: &Edits) {
        let open = |name: &String| self.open.iter().find(|open| open.profile.name == *name);
        for (names, notice) in [
            (&edits.changed, explain::open_profile_edited as fn(&str) -> Notice),
            (&edits.removed, explain::open_profile_removed as fn(&str) -> Notice),
        ] {
            for open in names.iter().filter_map(open) {
                open.inbox.push_event(Event::Noticed(Box::new(notice(&open.profile.name))));
            }
        }
        let others =
            |names: &[String]| -> Vec<String> { names.iter().filter(|name| open(name).is_none()).cloned().collect() };
        let [added, changed, removed] = [&edits.added, &edits.changed, &edits.removed].map(|names| others(names));
        if !(added.is_empty() && changed.is_empty() && removed.is_empty()) {
            self.noticed(explain::profiles_edited(&added, &changed, &removed));
        }
    }
}
