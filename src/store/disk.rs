//! What a file system has to be asked for in its own words: a folder for one person alone, and that a new name stays.

use std::fs;
use std::io;
use std::path::Path;

/// Makes the folder and those above it. On Unix, new ones are for this person alone.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Waits until the names in the folder are on the disk. Where a folder cannot be opened, the system takes care of it.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
