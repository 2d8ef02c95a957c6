//! A file that a person asks for: it has its name when all is written; until then it has another one, and nothing is left of it
//! if that does not come. A link leads to the file that is meant. What is no file, such as a pipe or a device, is never
//! replaced.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file while it is written, for this person alone.
#[derive(Debug)]
pub struct OutputFile(Kind);

#[derive(Debug)]
enum Kind {
    /// Beside where it is to be.
    Beside { file: NamedTempFile, path: PathBuf },
    /// Into what is there.
    Direct(File),
}

impl OutputFile {
    /// Begins a file in the place of `path`.
    ///
    /// # Errors
    /// When the system refuses, or there is something that is no file.
    pub fn create(path: &Path) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|present| !present.is_file()) {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it exists and is not a file"));
        }
        let path = meant_by(path)?;
        let file = NamedTempFile::new_in(folder_of(&path))?;
        Ok(Self(Kind::Beside { file, path }))
    }

    /// The same; a pipe or a device is written as it is. One that nothing reads blocks.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn create_or_open(path: &Path) -> io::Result<Self> {
        let is_open_elsewhere = path.starts_with("/dev") || path.starts_with("/proc");
        let is_direct = fs::metadata(path).is_ok_and(|present| !present.is_file() || is_open_elsewhere);
        if is_direct {
            // Behind what is there: `/dev/stdout` may be a file.
            return File::options().append(true).open(path).map(|file| Self(Kind::Direct(file)));
        }
        Self::create(path)
    }

    /// Whether what is written goes straight there, as into a pipe or a device: part of it may be there where it fails.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        matches!(self.0, Kind::Direct(_))
    }

    /// Gives it its name. One that is there is replaced, if that is wanted.
    ///
    /// # Errors
    /// When the system refuses, or there is one that is not to be replaced.
    pub fn finish(self, replaces: bool) -> io::Result<()> {
        match self.0 {
            Kind::Beside { file, path } => {
                file.as_file().sync_all()?;
                let named = if replaces { file.persist(path) } else { file.persist_noclobber(path) };
                named.map(drop).map_err(|error| error.error)
            }
            Kind::Direct(mut file) => file.flush(),
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Kind::Beside { file, .. } => file.write(bytes),
            Kind::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Kind::Beside { file, .. } => file.flush(),
            Kind::Direct(file) => file.flush(),
        }
    }
}

/// The file that a link leads to, also where there is none yet; of any other path that one.
fn meant_by(path: &Path) -> io::Result<PathBuf> {
    match fs::read_link(path) {
        Err(_) => Ok(path.to_owned()),
        Ok(to) => match fs::canonicalize(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(folder_of(path).join(to)),
            found => found,
        },
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(mut file: OutputFile, text: &str) -> io::Result<()> {
        file.write_all(text.as_bytes())?;
        file.finish(true)
    }

    #[test]
    fn a_file_has_its_name_when_all_is_written_and_one_that_is_there_is_replaced_only_where_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ndjson");
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(b"one").unwrap();
        assert!(!path.exists());
        file.finish(false).unwrap();
        assert_eq!(OutputFile::create(&path).unwrap().finish(false).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        written(OutputFile::create_or_open(&path).unwrap(), "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        drop(OutputFile::create(&path).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else was left");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_the_file_that_is_meant_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (link, file) = (folder.path().join("link"), folder.path().join("file"));
        std::os::unix::fs::symlink("file", &link).unwrap();
        for text in ["there is none yet", "and now there is"] {
            written(OutputFile::create(&link).unwrap(), text).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_or_a_pipe_is_written_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt as _;

        let null = Path::new("/dev/null");
        written(OutputFile::create_or_open(null).unwrap(), "nothing").unwrap();
        assert!(fs::metadata(null).unwrap().file_type().is_char_device());
        assert_eq!(OutputFile::create(null).unwrap_err().kind(), ErrorKind::InvalidInput);
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        written(OutputFile::create_or_open(&pipe).unwrap(), "lines").unwrap();
        assert_eq!(reader.join().unwrap(), "lines");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}
