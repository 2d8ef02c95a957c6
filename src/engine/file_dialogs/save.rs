//! Writes the bytes of a file that was chosen to be saved, or into a new file where nothing could be chosen.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::output_file::OutputFile;

/// So many names are tried.
const MOST_NAMES: u32 = 1_000;

/// Writes all of it beside the file, and puts it in its place: the dialog has asked about one that is there.
pub(super) fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    written(path, bytes)?.finish(true)
}

/// Writes all of it into a new file: `path`, or where that is there `temp-2.json` in the place of `temp.json`. Returns which.
pub(super) fn save_new(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST_NAMES {
        let path = if number == 1 { path.to_path_buf() } else { numbered(path, number) };
        if path.symlink_metadata().is_ok() {
            continue;
        }
        match written(&path, bytes)?.finish(false) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => return done.map(|()| path),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<OutputFile> {
    let mut file = OutputFile::create(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(path.file_stem().unwrap_or_default());
    name.push(format!("-{number}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_new_file_has_a_name_that_no_other_has() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("temp.json");
        for (bytes, name) in [("one", "temp.json"), ("two", "temp-2.json"), ("three", "temp-3.json")] {
            let path = save_new(&wanted, bytes.as_bytes()).unwrap();
            assert_eq!(path, folder.path().join(name));
            assert_eq!(fs::read_to_string(path).unwrap(), bytes);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else was left");
        assert!(save_new(&folder.path().join("gone/temp.json"), b"").is_err());
    }
}
