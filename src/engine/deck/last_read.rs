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

/// The names of the profiles that are not as they were, and those that have another name, as they were and are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Edits {
    pub(super) added: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) renamed: Vec<[Profile; 2]>,
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
        edits.find_renamed(before, now);
        edits
    }

    /// One that is gone, and one that came and is the same in all but its name, are one profile, unless others are the same too.
    fn find_renamed(&mut self, before: &[Profile], now: &[Profile]) {
        let of = |profiles: &[Profile], names: &[String]| -> Vec<Profile> {
            profiles.iter().filter(|profile| names.contains(&profile.name)).cloned().collect()
        };
        let (gone, new) = (of(before, &self.removed), of(now, &self.added));
        for former in &gone {
            let same: Vec<&Profile> = new.iter().filter(|profile| is_same_place(former, profile)).collect();
            let is_one = gone.iter().filter(|other| is_same_place(former, other)).count() == 1;
            if let ([profile], true) = (same.as_slice(), is_one) {
                self.removed.retain(|name| *name != former.name);
                self.added.retain(|name| *name != profile.name);
                self.renamed.push([former.clone(), (*profile).clone()]);
            }
        }
    }
}

/// Whether they are the same in all but the name, and the endpoint that a connection has found.
fn is_same_place(former: &Profile, profile: &Profile) -> bool {
    let mut former = former.clone();
    former.name.clone_from(&profile.name);
    former == *profile || is_found(&former, profile)
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
        let now =
            profiles(&[one("d", "read_only = true\n"), one("c", endpoint), one("a", "read_only = true\n")].concat());
        let names = |name: &str| vec![name.to_owned()];
        let expected = Edits { added: names("d"), changed: names("a"), removed: names("b"), renamed: Vec::new() };
        assert_eq!(Edits::between(&before, &now), expected, "the endpoint of c was looked up");
        let turned = profiles(&[one("c", ""), one("b", ""), one("a", "")].concat());
        assert_eq!(Edits::between(&before, &turned), Edits::default());
    }

    #[test]
    fn one_that_came_in_the_place_of_one_that_is_gone_and_is_the_same_has_another_name() {
        let endpoint = "iot_endpoint = \"a1-ats.iot.eu-west-1.amazonaws.com\"\n";
        let before = profiles(&[one("a", ""), one("b", "read_only = true\n")].concat());
        for (now, expected) in [
            ([one("z", ""), one("b", "read_only = true\n")], Some(["a", "z"])),
            ([one("a", ""), one("z", &format!("{endpoint}read_only = true\n"))], Some(["b", "z"])),
            ([one("z", "production = true\n"), one("b", "read_only = true\n")], None),
        ] {
            let edits = Edits::between(&before, &profiles(&now.concat()));
            let renamed: Vec<[&str; 2]> =
                edits.renamed.iter().map(|both| both.each_ref().map(|profile| profile.name.as_str())).collect();
            assert_eq!(renamed.first().copied(), expected);
            assert_eq!((edits.added.is_empty(), edits.removed.is_empty()), (expected.is_some(), expected.is_some()));
        }
        let twins = profiles(&[one("a", ""), one("b", "")].concat());
        let one_left = Edits::between(&twins, &profiles(&one("z", "")));
        assert_eq!(one_left.renamed, [] as [[Profile; 2]; 0], "which of them it was is not known");
    }
}
