//! Reads a payload from a file or from stdin.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use super::Stop;
use engine::explain;

/// Most that is read; far over what AWS takes, so that an error can name the true size.
const READ_LIMIT: u64 = 64 * 1024 * 1024;

/// What is in the file at `path`, or comes from stdin for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    if path == Path::new("-") {
        return read_all("stdin", stdin().lock());
    }
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_all(&name, file),
        Err(error) => Err(explain::payload_unreadable(&name, &error).into()),
    }
}

fn read_all(name: &str, reader: impl Read) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    reader.take(READ_LIMIT).read_to_end(&mut bytes).map_err(|error| explain::payload_unreadable(name, &error))?;
    Ok(bytes)
}
