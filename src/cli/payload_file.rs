//! Reads a payload from a file or from stdin.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, stdin};
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
    let unreadable = |error: &Error| explain::payload_unreadable(name, error);
    let mut bytes = Vec::new();
    reader.take(READ_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    // What is longer is not read in part.
    if bytes.len() as u64 > READ_LIMIT {
        return Err(unreadable(&ErrorKind::FileTooLarge.into()).into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_refused_and_not_read_in_part() {
        let endless = || std::io::repeat(b'a');
        assert_eq!(read_all("all", endless().take(READ_LIMIT)).map(|bytes| bytes.len() as u64).ok(), Some(READ_LIMIT));
        assert!(read_all("more", endless()).is_err());
    }
}
