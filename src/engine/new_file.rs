//! Files that a person asks for: never over one that is there, and never half written.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::explain;
use model::Notice;

/// Writes a new file, which only this person can read. Blocks.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn save_new_file(path: &Path, text: &str) -> Result<(), Box<Notice>> {
    write(path, text).map_err(|error| {
        Box::new(match error.kind() {
            ErrorKind::AlreadyExists => explain::file_exists(&path.display().to_string()),
            _ => explain::output_failed(&error),
        })
    })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
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
