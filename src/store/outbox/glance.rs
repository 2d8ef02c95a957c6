//! What is in an outbox that can be read and not written: its messages are shown, although nothing can be done with them.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::entry::StoredEntry;
use super::file::read_entries;
use super::{OutboxError, schema};

/// The messages in the outbox at `path`, in the order of [`Outbox::entries`](super::Outbox::entries).
///
/// # Errors
/// [`OutboxError`] when there is none, or it cannot be read.
pub fn glance(path: &Path) -> Result<Vec<StoredEntry>, OutboxError> {
    let of = |error| OutboxError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let read = |database: Connection| {
        schema::check(&database, path)?;
        read_entries(&database).map_err(of)
    };
    let log = path.with_extension("sqlite-wal");
    match Connection::open_with_flags(path, flags).map_err(of).and_then(read) {
        // SQLite makes a file beside the database, which it cannot in such a folder. Without a log, the database has everything.
        Err(_) if fs::metadata(log).map_or(true, |log| log.len() == 0) => {
            let address = url_of(path);
            Connection::open_with_flags(address, flags).map_err(of).and_then(read)
        }
        read => read,
    }
}

/// A file that no one changes. See <https://www.sqlite.org/uri.html>.
fn url_of(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let path: String =
        bytes.map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }).collect();
    format!("file:{path}?immutable=1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_an_address() {
        assert_eq!(url_of(Path::new("/a b/ü?.sqlite")), "file:/a%20b/%C3%BC%3F.sqlite?immutable=1");
    }
}
