//! Links that another process hands over to the window that runs: a small file for each, in a folder for nothing else.
//!
//! The window holds a lock while it takes links. The process that renames or deletes such a file has the link: the window, or
//! the one that wrote it and has waited long enough.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::Link;

use super::recording::lease::{self, Lease};
use super::{Folder, disk};

/// How the files are named that wait, and those that are being written.
const PREFIX: &str = "link-";
const UNFINISHED: &str = ".new-";
/// The one that was taken last, until it is deleted.
const TAKEN: &str = ".taken";
/// So many are taken at once. The others wait for the next time.
const MOST_AT_ONCE: usize = 8;
/// How often, and how long each time, a link is waited for: 2 s in all.
const TRIES: u32 = 40;
const NAP: Duration = Duration::from_millis(50);

/// Takes the links that are handed over, as long as it lives.
#[derive(Debug)]
pub struct LinkReceiver {
    folder: PathBuf,
    _lease: Lease,
}

impl LinkReceiver {
    /// Takes links from now on; `None` while another process does so, or if the system refuses.
    #[must_use]
    pub fn of(folder: &Folder) -> Option<Self> {
        let folder = place(folder);
        let lease = Lease::take(&folder).ok()?;
        Some(Self { folder, _lease: lease })
    }

    /// The links that wait, as they were written. Whether they are links is for the caller to check.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let is_link = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        let waiting = entries.flatten().filter(is_link).take(MOST_AT_ONCE);
        waiting.filter_map(|entry| self.take_one(&entry.path())).collect()
    }

    fn take_one(&self, path: &Path) -> Option<String> {
        if !fs::symlink_metadata(path).ok()?.is_file() {
            return None;
        }
        let taken = self.folder.join(TAKEN);
        fs::rename(path, &taken).ok()?;
        let text = read(&taken);
        let _ = fs::remove_file(&taken);
        text.ok()
    }
}

/// Hands the link over to the window that runs with this folder. Waits up to 2 s until it has been taken; if not, the link is
/// taken back. Returns whether it was taken.
#[must_use]
pub fn hand_over_link(folder: &Folder, link: &str) -> bool {
    let folder = place(folder);
    if !lease::is_held(&folder) {
        return false;
    }
    let Ok(path) = write(&folder, link) else { return false };
    for _ in 0..TRIES {
        std::thread::sleep(NAP);
        if matches!(path.try_exists(), Ok(false)) {
            return true;
        }
    }
    matches!(fs::remove_file(&path), Err(error) if error.kind() == io::ErrorKind::NotFound)
}

fn place(folder: &Folder) -> PathBuf {
    folder.path().join("links")
}

/// Writes a file for this person alone, complete before it has the name of one that waits.
fn write(folder: &Path, link: &str) -> io::Result<PathBuf> {
    disk::create_folder(folder)?;
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    // One that is too long stays so, and is refused for it.
    file.write_all(&link.as_bytes()[..link.len().min(Link::MOST_BYTES + 1)])?;
    let name = file.path().file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(UNFINISHED));
    let name: OsString = [PREFIX, name.unwrap_or_default()].concat().into();
    let path = folder.join(name);
    file.persist_noclobber(&path)?;
    Ok(path)
}

/// What the file contains, as far as a link can be long. What is no text is no link.
fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(Link::MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.collect()
    }

    /// Takes until something comes.
    fn taken(receiver: &LinkReceiver) -> Vec<String> {
        loop {
            let taken = receiver.take();
            if !taken.is_empty() {
                return taken;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_link_is_handed_over_and_nothing_of_it_stays() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let receiver = LinkReceiver::of(&folder).unwrap();
        assert!(LinkReceiver::of(&folder).is_none(), "one at a time");
        assert_eq!(receiver.take(), [""; 0], "the folder is not there yet");
        let long = "a".repeat(2 * Link::MOST_BYTES);
        for link in ["topicdeck://plant/a", "", &long] {
            std::thread::scope(|scope| {
                let sender = scope.spawn(|| hand_over_link(&folder, link));
                assert_eq!(taken(&receiver), [&link[..link.len().min(Link::MOST_BYTES + 1)]]);
                assert!(sender.join().unwrap());
            });
        }
        assert!(names(&place(&folder)).is_empty());
    }

    #[test]
    fn a_link_that_no_one_takes_is_taken_back() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        assert!(!hand_over_link(&folder, "topicdeck://plant"), "no window runs");
        assert!(!place(&folder).exists(), "and nothing was written");
        let receiver = LinkReceiver::of(&folder).unwrap();
        assert!(!hand_over_link(&folder, "topicdeck://plant"), "the window takes nothing");
        assert_eq!((names(&place(&folder)), receiver.take()), (Vec::new(), Vec::new()));
        drop(receiver);
        assert!(LinkReceiver::of(&folder).is_some(), "the next window takes over");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_else_in_the_folder_is_read() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let receiver = LinkReceiver::of(&folder).unwrap();
        let path = write(&place(&folder), "topicdeck://plant").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(place(&folder)).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(home.path().join("secret"), "secret").unwrap();
        symlink(home.path().join("secret"), place(&folder).join("link-1")).unwrap();
        fs::create_dir(place(&folder).join("link-2")).unwrap();
        fs::write(place(&folder).join("other"), "topicdeck://other").unwrap();
        fs::write(place(&folder).join(".new-1"), "topicdeck://unfinished").unwrap();
        fs::write(place(&folder).join("link-3"), b"\xff").unwrap();
        let mut found = receiver.take();
        found.sort();
        assert_eq!(found, ["", "topicdeck://plant"]);
        let mut left = names(&place(&folder));
        left.sort();
        assert_eq!(left, [".new-1", "link-1", "link-2", "other"]);
    }
}
