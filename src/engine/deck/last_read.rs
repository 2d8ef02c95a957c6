//! What the file of profiles had when it was read last, and what is not as it was.

use client::profile::Profile;

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

/// The names of the profiles that are not as they were.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Edits {
    pub(super) added: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) removed: Vec<String>,
}

impl Edits {
    /// Their order is no edit, and neither is an endpoint that was looked up.
    pub(super) fn between(before: &[Profile], now: &[Profile]) -> Self {
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

/// Whether `now` is the same profile with the endpoint that its connection has found.
pub(super) fn is_found(before: &Profile, now: &Profile) -> bool {
    before.lacks_endpoint() && before.with_endpoint(&now.iot_endpoint).as_ref() == Some(now)
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
