//! Writes the bytes of a file that was chosen to be saved.

use std::io::{self, Write as _};
use std::path::Path;

use crate::output_file::OutputFile;

/// Writes all of it beside the file, and puts it in its place: the dialog has asked about one that is there.
pub(super) fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OutputFile::create(path)?;
    file.write_all(bytes)?;
    file.finish(true)
}
