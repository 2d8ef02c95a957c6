//! A file that cannot be used, out of the way and kept: `NAME.damaged-1` beside it, or the next number that is free.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Unsuitable, disk};

/// More files than this are not set aside: something else is wrong then.
const MOST: u32 = 1_000;

/// What was done with a file that cannot be used: a new one is in its place, with what could be used of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it was.
    pub path: PathBuf,
    /// Where it is now as it was.
    pub to: PathBuf,
    /// Why it cannot be used.
    pub reason: Unsuitable,
}

/// Renames the file, which is no link, and returns where it is then. The caller has the lock.
pub(super) fn rename(file: &Path) -> io::Result<PathBuf> {
    put(file, |to| fs::rename(file, to))
}

/// Copies the file, which is no link, and returns where the copy is. The caller has the lock.
pub(super) fn copy(file: &Path) -> io::Result<PathBuf> {
    put(file, |to| {
        // With its permissions, which it has before it has anything to read.
        fs::copy(file, to)?;
        File::options().write(true).open(to)?.sync_all()
    })
}

/// Nothing is overwritten: the name is taken first, by an empty file that is replaced.
fn put(file: &Path, put: impl Fn(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let mut name: OsString = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".damaged-{number}"));
        let to = file.with_file_name(name);
        match File::create_new(&to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(_) => {
                put(&to).inspect_err(|_| drop(fs::remove_file(&to)))?;
                // The file is out of the way, whatever comes of this: not every file system can do it.
                let _ = disk::sync_folder(disk::folder_of(file));
                return Ok(to);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_is_set_aside_has_a_name_of_its_own_and_no_earlier_one_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.toml");
        fs::create_dir(folder.path().join("window.toml.damaged-2")).unwrap();
        for (text, name) in [("one", "window.toml.damaged-1"), ("two", "window.toml.damaged-3")] {
            fs::write(&file, text).unwrap();
            let to = rename(&file).unwrap();
            assert_eq!(to, folder.path().join(name));
            assert!(!file.exists());
            assert_eq!(fs::read_to_string(&to).unwrap(), text);
        }
        assert_eq!(fs::read_to_string(folder.path().join("window.toml.damaged-1")).unwrap(), "one");
        assert!(rename(&file).is_err(), "there is none");
        assert!(!folder.path().join("window.toml.damaged-4").exists(), "and no empty one is left");
    }
}
