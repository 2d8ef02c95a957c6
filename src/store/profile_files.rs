//! What is kept of a profile by its name, as one list: where each is, and what gets another name with its profile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{digest, disk};

/// Letters of a profile's name that its files' names have at most.
const MOST_LETTERS: usize = 40;

/// A kind of what is kept of a profile, in a folder for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Subscriptions and drafts of each person.
    Connection,
    /// Messages that were saved under names.
    Messages,
    /// Contracts of topics.
    Contracts,
    /// Recorded messages, and what was set aside of them.
    Recording,
    /// Messages that wait to be sent.
    Outbox,
}

impl Kind {
    /// All there are: what is not in here would be lost with the name of its profile.
    pub(super) const ALL: [Self; 5] =
        [Self::Connection, Self::Messages, Self::Contracts, Self::Recording, Self::Outbox];

    /// The folder of all profiles.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Connection => "profiles",
            Self::Messages => "messages",
            Self::Contracts => "contracts",
            Self::Recording => "recordings",
            Self::Outbox => "outbox",
        }
    }

    pub(super) const fn is_database(self) -> bool {
        matches!(self, Self::Recording | Self::Outbox)
    }

    /// Where it is kept for the profile, below `root`.
    pub(super) fn path(self, root: &Path, profile: &str) -> PathBuf {
        let extension = if self.is_database() { "sqlite" } else { "toml" };
        root.join(self.folder()).join(format!("{}.{extension}", stem(profile)))
    }

    /// The names of its files that have something of the profile, with what was set aside. Locks have nothing.
    pub(super) fn files(self, root: &Path, profile: &str) -> io::Result<Vec<String>> {
        let begin = format!("{}.", stem(profile));
        let entries = match fs::read_dir(root.join(self.folder())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(&begin) && Path::new(&name).extension().is_none_or(|extension| extension != "lock") {
                found.push(name);
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Deletes what belongs to a database that is not there, where there is nothing in it: it is nothing of a profile. The caller has the
/// locks.
pub(super) fn delete_leftovers(kind: Kind, root: &Path, profile: &str) {
    let database = kind.path(root, profile);
    if !kind.is_database() || database.exists() {
        return;
    }
    let [log, index] = ["sqlite-wal", "sqlite-shm"].map(|extension| database.with_extension(extension));
    // One with something in it stays.
    if fs::metadata(&log).is_ok_and(|log| log.len() == 0) {
        let _ = fs::remove_file(&log);
    }
    if !log.exists() {
        let _ = fs::remove_file(index);
    }
}

/// How the files of a profile begin. Names may be in any writing and differ by case alone, which some file systems do not tell
/// apart. The digest makes them differ; it also keeps them off the names that Windows reserves.
pub(super) fn stem(profile: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let letters: String = profile.chars().map(plain).take(MOST_LETTERS).collect();
    format!("{letters}-{:016x}", digest::of(profile))
}

/// Waits until the new names are on the disk.
pub(super) fn sync(root: &Path) {
    for kind in Kind::ALL {
        // Not every file system can do it, and not every folder is there.
        let _ = disk::sync_folder(&root.join(kind.folder()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_a_file_of_its_own_on_every_system() {
        let names = ["plant", "Plant", "plant ", "con", "../plant", "Werk Süd", "工場", "a/b", "a\\b", "", "."];
        let mut files: Vec<String> = names.iter().map(|name| stem(name)).collect();
        for file in &files {
            assert!(file.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b)), "{file}");
            assert!(!file.starts_with('.') && file.len() < 80, "{file}");
        }
        files.sort();
        files.dedup();
        assert_eq!(files.len(), names.len());
    }
}
