//! The folder of the kept files, and their names.

use std::path::{Path, PathBuf};

use model::{Contract, ContractChange, SavedMessage, SavedMessageChange, Timestamp, WindowLayout};

use super::{
    Error, Person, Place, RecordingError, SavedConnection, SetAside, Unsuitable, connection, entries, file, notes,
    profile_files::Kind, window,
};

/// A folder of kept files: one for the window, and for each profile those of `profile_files`.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The system's folder for the state of Topicdeck; `None` when the system names none.
    #[must_use]
    pub fn of_system() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "topicdeck")?;
        Some(Self(folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned()))
    }

    /// This folder, which need not be there yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// What can be used of what is kept for `person` at the profile of this name; nothing when nothing was kept.
    ///
    /// # Errors
    /// [`Error`] when the file is there and cannot be used.
    pub fn load_connection(&self, profile: &str, person: &Person) -> Result<Option<SavedConnection>, Error> {
        let path = self.connection_file(profile);
        let document = file::read(&path)?;
        let found = connection::read(&document, person).map_err(|reason| Error::Unsuitable { path, reason })?;
        Ok(found.map(|found| found.kept))
    }

    /// Reads what is kept for `person` at the profile of this name, changes it and keeps it, while no other process does
    /// so; what is kept for others stays. A file that cannot be used is set aside; where only entries cannot, a copy with
    /// them is. Returns what is kept then, and what was set aside. `now` is when the person was last there.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or written, or would be too large. It is then as it was.
    pub fn change_connection(
        &self,
        profile: &str,
        person: &Person,
        now: Timestamp,
        change: impl FnOnce(&mut SavedConnection),
    ) -> Result<(SavedConnection, Option<SetAside>), Error> {
        let check =
            |document: &_| connection::read(document, person).map(|found| found.and_then(connection::Found::damage));
        file::update(&self.connection_file(profile), check, |document| {
            connection::change(document, profile, person, now, change)
        })
    }

    /// What can be used of the messages that are saved for the profile of this name, in the order in which they are shown; and
    /// what is wrong with the rest.
    ///
    /// # Errors
    /// [`Error`] when the file is there and cannot be used.
    pub fn load_messages(&self, profile: &str) -> Result<(Vec<SavedMessage>, Option<Unsuitable>), Error> {
        let path = self.messages_file(profile);
        entries::read(&file::read(&path)?).map_err(|reason| Error::Unsuitable { path, reason })
    }

    /// Changes the saved messages of the profile of this name, while no other process does so. A file that cannot be used is set
    /// aside; where only entries cannot, a copy with them is. Returns what is saved then, and what was set aside.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or written, or would be too large. It is then as it was.
    pub fn change_messages(
        &self,
        profile: &str,
        changes: &[SavedMessageChange],
    ) -> Result<(Vec<SavedMessage>, Option<SetAside>), Error> {
        let check = |document: &_| entries::read::<SavedMessage>(document).map(|(_, damage)| damage);
        let apply = |entries: &mut Vec<_>| changes.iter().for_each(|change| change.apply(entries));
        file::update(&self.messages_file(profile), check, |document| entries::change(document, profile, apply))
    }

    /// What can be used of the contracts of the topics of the profile of this name, in the order of their filters; and what is
    /// wrong with the rest.
    ///
    /// # Errors
    /// [`Error`] when the file is there and cannot be used.
    pub fn load_contracts(&self, profile: &str) -> Result<(Vec<Contract>, Option<Unsuitable>), Error> {
        let path = self.contracts_file(profile);
        entries::read(&file::read(&path)?).map_err(|reason| Error::Unsuitable { path, reason })
    }

    /// Changes the contracts of the profile of this name, as [`change_messages`](Self::change_messages) does its messages.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or written, or would be too large. It is then as it was.
    pub fn change_contracts(
        &self,
        profile: &str,
        changes: &[ContractChange],
    ) -> Result<(Vec<Contract>, Option<SetAside>), Error> {
        let check = |document: &_| entries::read::<Contract>(document).map(|(_, damage)| damage);
        let apply = |entries: &mut Vec<_>| changes.iter().for_each(|change| change.apply(entries));
        file::update(&self.contracts_file(profile), check, |document| entries::change(document, profile, apply))
    }

    /// How the window was arranged; the defaults when nothing was kept.
    ///
    /// # Errors
    /// [`Error`] when the file is there and cannot be used.
    pub fn load_window(&self) -> Result<WindowLayout, Error> {
        let path = self.window_file();
        window::read(&file::read(&path)?).map_err(|reason| Error::Unsuitable { path, reason })
    }

    /// Keeps how the window is arranged. Lengths are kept in whole points from 1 to 100,000, those of the window from
    /// 100, and its position from -100,000; another number is left out. A file that cannot be used is set aside. Returns
    /// what was set aside.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or written, or would be too large. It is then as it was.
    pub fn save_window(&self, layout: &WindowLayout) -> Result<Option<SetAside>, Error> {
        let check = |document: &_| window::read(document).map(|_| None);
        let saved = file::update(&self.window_file(), check, |document| {
            window::write(document, layout);
            Ok(())
        });
        saved.map(|((), set_aside)| set_aside)
    }

    /// Notes that this was set aside, for the next run to say: this one cannot any more.
    ///
    /// # Errors
    /// [`Error`] when the note cannot be written.
    pub fn note(&self, set_aside: &SetAside) -> Result<(), Error> {
        notes::add(&self.0, set_aside)
    }

    /// What former runs noted and is still there as it was, once.
    ///
    /// # Errors
    /// [`Error`] when the notes cannot be read or changed.
    pub fn take_notes(&self) -> Result<Vec<SetAside>, Error> {
        let damage = |path: &Path, document: &_| {
            if path == self.window_file() {
                window::read(document).err()
            } else if is_of_messages(path) {
                entries::damage::<SavedMessage>(document)
            } else if is_of_contracts(path) {
                entries::damage::<Contract>(document)
            } else {
                connection::damage(document)
            }
        };
        notes::take(&self.0, damage)
    }

    /// Where what belongs to the profile is kept.
    #[must_use]
    pub fn connection_file(&self, profile: &str) -> PathBuf {
        Kind::Connection.path(&self.0, profile)
    }

    /// Where the messages are that were saved for the profile.
    #[must_use]
    pub fn messages_file(&self, profile: &str) -> PathBuf {
        Kind::Messages.path(&self.0, profile)
    }

    /// Where the contracts of the topics of the profile are.
    #[must_use]
    pub fn contracts_file(&self, profile: &str) -> PathBuf {
        Kind::Contracts.path(&self.0, profile)
    }

    /// Where the messages of the profile are recorded.
    #[must_use]
    pub fn recording(&self, profile: &str) -> Place {
        Place::at(&Kind::Recording.path(&self.0, profile))
    }

    /// The recordings that are there, also of profiles that are gone.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn recordings(&self) -> Result<Vec<Place>, RecordingError> {
        let folder = self.0.join(Kind::Recording.folder());
        super::recording::finish_all(&folder);
        Place::all(&folder)
    }

    /// Where the messages wait that are to be sent with the profile.
    #[must_use]
    pub fn outbox(&self, profile: &str) -> PathBuf {
        Kind::Outbox.path(&self.0, profile)
    }

    /// Whether something is kept of the profile. What cannot be looked at is not.
    #[must_use]
    pub fn keeps(&self, profile: &str) -> bool {
        Kind::ALL.into_iter().any(|kind| kind.files(&self.0, profile).is_ok_and(|files| !files.is_empty()))
    }

    /// Where what belongs to the window is kept.
    #[must_use]
    pub fn window_file(&self) -> PathBuf {
        self.0.join("window.toml")
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Whether it is a file with messages that were saved under names.
#[must_use]
pub fn is_of_messages(path: &Path) -> bool {
    is_in(path, Kind::Messages.folder())
}

/// Whether it is a file with contracts of topics.
#[must_use]
pub fn is_of_contracts(path: &Path) -> bool {
    is_in(path, Kind::Contracts.folder())
}

fn is_in(path: &Path, folder: &str) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|name| name == folder)
}
