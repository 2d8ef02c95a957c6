//! One process at a time changes an entry: what two of them read, change and write at once, one of them would lose.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Waits until no other process holds the lock of `path`. Dropping what is returned lets the next one in. A file that
/// cannot be made or locked stops no sign-in: it is only said in the log.
pub(super) fn wait(path: &Path) -> Option<File> {
    let locked = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        file.lock()?;
        Ok::<File, std::io::Error>(file)
    };
    locked().inspect_err(|error| tracing::debug!(%error, "the keyring is changed without a lock")).ok()
}

/// Where the lock is: in the system's folder for what programs remember.
pub(super) fn path() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "topicdeck")?;
    Some(folders.state_dir().unwrap_or(folders.data_local_dir()).join("keyring.lock"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{RecvTimeoutError, sync_channel};
    use std::time::Duration;

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test in which one thread waits for another")]
    fn the_second_waits_until_the_first_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("keyring.lock");
        let first = wait(&path);
        let (sender, done) = sync_channel(1);
        let second = std::thread::spawn(move || {
            let _second = wait(&path);
            sender.send(()).unwrap();
        });
        assert_eq!(done.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
        drop(first);
        done.recv().unwrap();
        second.join().unwrap();
    }

    #[test]
    fn a_lock_that_cannot_be_made_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("file");
        fs::write(&in_the_way, "").unwrap();
        assert!(wait(&in_the_way.join("keyring.lock")).is_none());
    }
}
