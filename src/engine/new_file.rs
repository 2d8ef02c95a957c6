//! Files that a person asks for: over one that is there only where the person was asked, and never half written.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::explain;
use crate::output_file::OutputFile;
use model::Notice;

/// Writes a new file, which only this person can read. Blocks.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn save_new_file(path: &Path, text: &str) -> Result<(), Box<Notice>> {
    notice_of(path, written(path, text).and_then(|file| file.finish(false)))
}

/// The same, in place of a file that is there: the person was asked. Blocks.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn save_file(path: &Path, text: &str) -> Result<(), Box<Notice>> {
    notice_of(path, written(path, text).and_then(|file| file.finish(true)))
}

fn notice_of(path: &Path, saved: io::Result<()>) -> Result<(), Box<Notice>> {
    saved.map_err(|error| {
        Box::new(match error.kind() {
            ErrorKind::AlreadyExists => explain::file_exists(&path.display().to_string()),
            _ => explain::not_saved(path, &error),
        })
    })
}

/// The whole text, beside where it is to be.
fn written(path: &Path, text: &str) -> io::Result<OutputFile> {
    let mut file = OutputFile::create(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// The whole path of what a person typed: a name without a folder is in the folder for downloads, or else in the home folder;
/// `~` is the home folder.
pub(crate) fn whole(path: &Path) -> PathBuf {
    let Some(folders) = directories::UserDirs::new() else { return path.to_owned() };
    if let Ok(below) = path.strip_prefix("~") {
        return folders.home_dir().join(below);
    }
    let folder = folders.download_dir().filter(|folder| folder.is_dir()).unwrap_or(folders.home_dir());
    // A whole path replaces the folder.
    folder.join(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_there_is_replaced_only_where_the_person_was_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        save_new_file(&path, "one").unwrap();
        assert_eq!(save_new_file(&path, "two").unwrap_err().code, "output.exists");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        save_file(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else was left");
    }

    #[test]
    fn a_folder_that_does_not_exist_is_the_cause_and_nothing_is_said_of_printed_output() {
        let folder = tempfile::tempdir().unwrap();
        let notice = save_new_file(&folder.path().join("none/a.yaml"), "one").unwrap_err();
        assert_eq!((notice.code, &*notice.cause), ("output.not_saved", "The folder does not exist."));
        assert!(notice.summary.ends_with("a.yaml") && !notice.remedy.contains("printed"), "{notice:?}");
    }
}
