//! The deck's part about edits of the file of profiles that were made elsewhere: what they changed, and for which connections.

use super::Deck;
use super::profiles::is_found;
use crate::explain;
use client::profile::Profile;
use model::{Event, Notice};

/// What the file had when it was read last.
#[derive(Debug, Default)]
pub(super) enum LastRead {
    /// It was not read, or what is read next was changed by this window.
    #[default]
    Unknown,
    /// It could not be used.
    Unusable,
    Profiles(Vec<Profile>),
}

impl Deck {
    /// Says what is not as it was read last. `why` is what is wrong where the file cannot be used.
    pub(super) fn note_edits(&mut self, loaded: Result<&[Profile], &Notice>) {
        let now = loaded.map_or(LastRead::Unusable, |profiles| LastRead::Profiles(profiles.to_vec()));
        let before = std::mem::replace(&mut self.last_read, now);
        match (before, loaded) {
            (LastRead::Profiles(_), Err(why)) => self.noticed(explain::profiles_spoiled(why)),
            (LastRead::Unusable, Ok(_)) => self.noticed(explain::profiles_mended()),
            (LastRead::Profiles(before), Ok(now)) => self.note(&Edits::between(&before, now)),
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

/// The names of the profiles that are not as they were.
#[derive(Debug, Default, PartialEq, Eq)]
struct Edits {
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

impl Edits {
    /// Their order is no edit, and neither is an endpoint that was looked up.
    fn between(before: &[Profile], now: &[Profile]) -> Self {
        let mut edits = Self::default();
        for profile in now {
            match before.iter().find(|former| former.name == profile.name) {
                None => edits.added.push(profile.name.clone()),
                Some(former) if former == profile || is_found(former, profile) => {}
                Some(_) => edits.changed.push(profile.name.clone()),
            }
        }
        let is_gone = |profile: &&Profile| now.iter().all(|other| other.name != profile.name);
        edits.removed.extend(before.iter().filter(is_gone).map(|profile| profile.name.clone()));
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(text: &str) -> Vec<Profile> {
        client::profile::parse(text).unwrap()
    }

    fn one(name: &str, more: &str) -> String {
        format!("[[profile]]\nname = \"{name}\"\nregion = \"eu-west-1\"\ncredentials = \"aws-environment\"\n{more}")
    }

    #[test]
    fn what_was_added_changed_and_removed_is_found_and_another_order_is_no_edit() {
        let endpoint = "iot_endpoint = \"a1-ats.iot.eu-west-1.amazonaws.com\"\n";
        let before = profiles(&[one("a", ""), one("b", ""), one("c", "")].concat());
        let now = profiles(&[one("d", ""), one("c", endpoint), one("a", "read_only = true\n")].concat());
        let names = |name: &str| vec![name.to_owned()];
        let expected = Edits { added: names("d"), changed: names("a"), removed: names("b") };
        assert_eq!(Edits::between(&before, &now), expected, "the endpoint of c was looked up");
        let turned = profiles(&[one("c", ""), one("b", ""), one("a", "")].concat());
        assert_eq!(Edits::between(&before, &turned), Edits::default());
    }
}
