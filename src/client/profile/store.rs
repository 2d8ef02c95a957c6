//! Reads the file `profiles.toml`, and replaces it without ever writing half of it.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::append::{self, Appended};
use super::edit::{self, Edit, Refusal};
use super::{Draft, Mistake, Profile, draft, encoding, parse};
use texts::t;

/// Name of the file within the folder.
pub const FILE_NAME: &str = "profiles.toml";
/// Largest file that is read, in bytes: thousands of profiles.
pub const MOST_BYTES: u64 = 1_000_000;
/// As many links as Linux follows.
const MOST_LINKS: usize = 40;

/// Why profiles could not be read or added.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system names no folder for settings.
    #[error("this system names no folder for settings")]
    NoFolder,
    /// The file exists and cannot be read. Nothing was changed.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file exists and cannot be one of profiles. Nothing was changed.
    #[error("{path} cannot be a file of profiles: {reason:?}")]
    Unsuitable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: Unsuitable,
    },
    /// The folder or the file cannot be written. The file is as it was.
    #[error("{path} cannot be written")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file has mistakes.
    #[error("{path} has {} mistakes", mistakes.len())]
    Mistakes {
        /// The file.
        path: PathBuf,
        /// All of them, in the order of the lines.
        mistakes: Vec<Mistake>,
    },
    /// The text of the new profile has mistakes. The file is as it was.
    #[error("the new profile has {} mistakes", .0.len())]
    Rejected(Vec<Mistake>),
    /// The file has no profile of this name. It is as it was.
    #[error("there is no profile {name:?}")]
    NoSuchProfile {
        /// What was asked for.
        name: String,
        /// The names that there are.
        names: Vec<String>,
    },
    /// The file has a profile of this name already. It is as it was.
    #[error("there is a profile {0:?} already")]
    NameTaken(String),
}

/// Why a file is not read as one of profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsuitable {
    /// A pipe, a socket or a device: reading it could wait for ever, or never end.
    NotAFile,
    /// It has more than [`MOST_BYTES`], or would have with the new profile.
    TooLarge,
    /// It is neither UTF-8 nor UTF-16.
    NotText {
        /// The first line that is not, counted from 1.
        line: usize,
    },
}

impl Error {
    /// The file that has to be corrected, as opposed to the text of a new profile.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Unreadable { path, .. } | Self::Unsuitable { path, .. } | Self::Mistakes { path, .. } => Some(path),
            Self::NoFolder
            | Self::Unwritable { .. }
            | Self::Rejected(_)
            | Self::NoSuchProfile { .. }
            | Self::NameTaken(_) => None,
        }
    }
}

/// A folder with a `profiles.toml` in it, or with none yet.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The folder given with `--config`.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The system's folder for settings: `~/.config/topicdeck` on Linux.
    ///
    /// # Errors
    /// [`Error::NoFolder`] when there is no home folder.
    pub fn in_system_folder() -> Result<Self, Error> {
        let folders = directories::ProjectDirs::from("", "", "topicdeck").ok_or(Error::NoFolder)?;
        Ok(Self::at(folders.config_dir()))
    }

    /// The file, whether it exists or not.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// All profiles. A missing file has none.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Unsuitable`] and [`Error::Mistakes`].
    pub fn load(&self) -> Result<Vec<Profile>, Error> {
        let Some(text) = self.read()? else { return Ok(Vec::new()) };
        let profiles = parse(&text).map_err(|mistakes| Error::Mistakes { path: self.path(), mistakes })?;
        Ok(profiles.into_iter().map(|profile| self.placed(profile)).collect())
    }

    /// Checks `addition`, the text of one `[[profile]]` table, and appends it. Comments and order of the file stay.
    ///
    /// A client secret in `addition` is taken out, replaced by `"keyring"` and returned.
    ///
    /// # Errors
    /// [`Error::Rejected`] for mistakes in `addition`; [`Error::Unreadable`], [`Error::Unsuitable`] and
    /// [`Error::Mistakes`] when the present file cannot be read as TOML; [`Error::Unwritable`]. The file is unchanged in
    /// all of these.
    pub fn append(&self, addition: &str) -> Result<Appended, Error> {
        let present = self.read()?.unwrap_or_default();
        let names = append::names_in(&present).map_err(|mistakes| Error::Mistakes { path: self.path(), mistakes })?;
        let (appended, addition) = append::check(addition, &names).map_err(Error::Rejected)?;
        let text = append::join(&present, &addition);
        if text.len() as u64 > MOST_BYTES {
            return Err(self.unsuitable(Unsuitable::TooLarge));
        }
        self.replace(&text).map_err(|source| Error::Unwritable { path: self.path(), source })?;
        Ok(Appended { profile: self.placed(appended.profile), ..appended })
    }

    /// Changes the file. Comments and the order of everything else stay.
    ///
    /// # Errors
    /// [`Error::NoSuchProfile`], [`Error::NameTaken`], and those of [`Store::append`]: [`Error::Rejected`] has the mistakes
    /// that the file would get. It is unchanged in all of these.
    pub fn edit(&self, edit: &Edit) -> Result<(), Error> {
        let text = self.edited(edit)?;
        self.replace(&text).map_err(|source| Error::Unwritable { path: self.path(), source })
    }

    /// Whether the file can be replaced, as far as can be known before.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn check_writable(&self) -> Result<(), Error> {
        self.beside().map(drop).map_err(|source| Error::Unwritable { path: self.path(), source })
    }

    /// The profile before and after a change that gives it another name, as far as it can be read.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub fn renamed(&self, edit: &Edit) -> Result<Option<[Profile; 2]>, Error> {
        let Some((name, new_name)) = new_name(edit) else { return Ok(None) };
        let (before, after) = (self.read()?.unwrap_or_default(), self.edited(edit)?);
        let profile = |text: &str, name: &str| {
            let (alone, _) = edit::excerpt(text, name).ok()?;
            parse(&alone).ok()?.pop().map(|profile| self.placed(profile))
        };
        Ok(profile(&before, name).zip(profile(&after, &new_name)).map(<[Profile; 2]>::from))
    }

    /// The text of the file with the change.
    fn edited(&self, edit: &Edit) -> Result<String, Error> {
        let present = self.read()?.unwrap_or_default();
        let text = edit::apply(&present, edit).map_err(|refusal| self.refused(refusal, &present))?;
        let new = new_mistakes(&present, &text);
        if !new.is_empty() {
            return Err(Error::Rejected(new));
        }
        if text.len() as u64 > MOST_BYTES {
            return Err(self.unsuitable(Unsuitable::TooLarge));
        }
        Ok(text)
    }

    /// The text of one profile without comments, to be handed on. It has no secret: those are in the keyring.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub fn export(&self, name: &str) -> Result<String, Error> {
        let present = self.read()?.unwrap_or_default();
        edit::export(&present, name).map_err(|refusal| self.refused(refusal, &present))
    }

    /// The text of one profile with its comments, and its place, counted from 1.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub fn excerpt(&self, name: &str) -> Result<(String, usize), Error> {
        let present = self.read()?.unwrap_or_default();
        edit::excerpt(&present, name).map_err(|refusal| self.refused(refusal, &present))
    }

    /// Reads the text of a profile that is not in the file yet, and may lack something.
    ///
    /// # Errors
    /// [`Error::Rejected`] with what is wrong in it.
    pub fn draft(&self, text: &str) -> Result<Draft, Error> {
        let Draft { profile, missing } = draft(text).map_err(Error::Rejected)?;
        Ok(Draft { profile: self.placed(profile), missing })
    }

    fn refused(&self, refusal: Refusal, present: &str) -> Error {
        match refusal {
            Refusal::Mistakes(mistakes) => Error::Mistakes { path: self.path(), mistakes },
            Refusal::NoSuchProfile(name) => {
                Error::NoSuchProfile { name, names: append::names_in(present).unwrap_or_default() }
            }
            Refusal::NameTaken(name) => Error::NameTaken(name),
        }
    }

    /// The profile with its `ca_file` within the folder, unless it is an absolute path.
    fn placed(&self, profile: Profile) -> Profile {
        Profile { ca_file: profile.ca_file.map(|path| self.folder.join(path)), ..profile }
    }

    fn read(&self) -> Result<Option<String>, Error> {
        let unreadable = |source| Error::Unreadable { path: self.path(), source };
        // Looked at before it is opened: opening a pipe waits for a writer.
        let about = match fs::metadata(self.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            about => about.map_err(unreadable)?,
        };
        if about.is_dir() {
            return Err(unreadable(io::ErrorKind::IsADirectory.into()));
        }
        if !about.is_file() {
            return Err(self.unsuitable(Unsuitable::NotAFile));
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(self.path()).map_err(unreadable)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(self.unsuitable(Unsuitable::TooLarge));
        }
        let text = encoding::decode(&bytes);
        text.map(Some).map_err(|not_text| self.unsuitable(Unsuitable::NotText { line: not_text.line }))
    }

    fn unsuitable(&self, reason: Unsuitable) -> Error {
        Error::Unsuitable { path: self.path(), reason }
    }

    /// Writes beside the file and renames, so that a crash leaves the old or the new text. A new file is readable by its
    /// owner alone; one that is replaced keeps its permissions. A link is followed: the file it leads to is replaced or
    /// made, not the link.
    fn replace(&self, text: &str) -> io::Result<()> {
        let (path, mut file) = self.beside()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        file.write_all(text.as_bytes())?;
        if let Ok(present) = fs::metadata(&path) {
            file.as_file().set_permissions(present.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(&path)?;
        // The rename lasts once the folder is written too. Not every system lets a folder be opened, nor needs it.
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Where the file really is, and a new one beside it, which is deleted unless it takes its place.
    fn beside(&self) -> io::Result<(PathBuf, NamedTempFile)> {
        fs::create_dir_all(&self.folder)?;
        let path = end_of_links(self.path())?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let problem = t!("it is a link to {path}, and there is no such folder", path = path.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, problem));
        }
        let file = tempfile::Builder::new().prefix(".profiles-").suffix(".toml").tempfile_in(folder)?;
        Ok((path, file))
    }
}

/// The profile that gets another name, and that name.
fn new_name(edit: &Edit) -> Option<(&str, String)> {
    let (name, new_name) = match edit {
        Edit::Rename { name, new_name } => (name, new_name.clone()),
        Edit::Update { name, text, .. } => (name, append::names_in(text).ok()?.into_iter().next()?),
        _ => return None,
    };
    (*name != new_name).then_some((name, new_name))
}

/// The mistakes that `text` has and `present` has not, wherever they are: a file with mistakes may still be changed for the
/// better.
fn new_mistakes(present: &str, text: &str) -> Vec<Mistake> {
    let mut known = parse(present).err().unwrap_or_default();
    let mut mistakes = parse(text).err().unwrap_or_default();
    mistakes.retain(|mistake| {
        let is_same = |known: &Mistake| Mistake { line: mistake.line, ..known.clone() } == *mistake;
        let at = known.iter().position(is_same);
        at.map(|at| known.swap_remove(at)).is_none()
    });
    mistakes
}

/// Where the links end that begin at `path`: a file, or a place where there is none yet.
fn end_of_links(mut path: PathBuf) -> io::Result<PathBuf> {
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // Not a link.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other(t!("too many links in a row")))
}

#[cfg(test)]
mod tests {
    use super::super::{Proxy, template};
    use super::*;

    #[test]
    fn a_profile_may_name_a_proxy_and_certificates_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let absolute = folder.path().join("elsewhere.pem");
        let rows = [
            ("http://p.example:3128", "ca/extra.pem", folder.path().join("ca/extra.pem")),
            ("http://[::1]:3128/", absolute.to_str().unwrap(), absolute.clone()),
        ];
        for (proxy, ca_file, expected) in rows {
            let text = format!("{}proxy = {proxy:?}\nca_file = {ca_file:?}\n", template());
            assert_eq!(parse(&text).unwrap()[0].ca_file.as_deref(), Some(ca_file.as_ref()));
            fs::write(store.path(), &text).unwrap();
            let profile = store.load().unwrap().remove(0);
            assert_eq!(profile.proxy, Proxy::At(url::Url::parse(proxy).unwrap()));
            assert_eq!(profile.ca_file, Some(expected));
        }
        for (text, expected) in
            [("", Proxy::System), ("proxy = \"system\"", Proxy::System), ("proxy = \"none\"", Proxy::Never)]
        {
            assert_eq!(parse(&format!("{}{text}", template())).unwrap()[0].proxy, expected);
        }
    }
}
