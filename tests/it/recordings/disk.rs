//! What a program did to the files of a recording, and the disk that a power cut leaves behind at any moment of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::child::compiled;

/// A disk writes that much together.
const SECTOR: usize = 512;

/// Something that was done, and when.
pub(super) struct Step {
    pub(super) at_micros: i64,
    done: Done,
}

enum Done {
    Said(String),
    Wrote {
        file: PathBuf,
        place: usize,
        bytes: Vec<u8>,
    },
    Cut {
        file: PathBuf,
        length: usize,
    },
    /// A file, or the names in a folder.
    Synced(PathBuf),
    Made(PathBuf),
    Removed(PathBuf),
    Renamed(PathBuf, PathBuf),
}

/// Which of the changes that were not synced are on the disk.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    Nothing,
    All,
    /// Some of them, by this number: of a write maybe some sectors.
    Some(u64),
}

/// Notes what the program does that is run so.
pub(super) fn noted<'c>(command: &'c mut Command, notes: &Path) -> &'c mut Command {
    command.env("LD_PRELOAD", compiled("power_cut")).env("POWER_NOTES", notes)
}

impl Step {
    /// What the program said.
    pub(super) fn said(&self) -> Option<&str> {
        if let Done::Said(text) = &self.done { Some(text) } else { None }
    }

    /// All that was noted.
    pub(super) fn read(notes: &Path) -> Vec<Self> {
        let bytes = std::fs::read(notes).unwrap();
        let (mut rest, mut steps) = (&*bytes, Vec::new());
        while let Some((head, behind)) = rest.split_at_checked(27) {
            let number = |from: usize| u64::from_le_bytes(head[from..from + 8].try_into().unwrap());
            let [at_micros, place, length] = [3, 11, 19].map(number);
            let (name, behind) = behind.split_at(usize::from(u16::from_le_bytes([head[1], head[2]])));
            let file = PathBuf::from(std::str::from_utf8(name).unwrap());
            let has_bytes = matches!(head[0], b's' | b'w' | b'r');
            let length = usize::try_from(length).unwrap();
            let (bytes, behind) = behind.split_at(if has_bytes { length } else { 0 });
            let text = || String::from_utf8_lossy(bytes).into_owned();
            let place = usize::try_from(place).unwrap();
            let done = match head[0] {
                b's' => Done::Said(text()),
                b'w' => Done::Wrote { file, place, bytes: bytes.to_vec() },
                b't' => Done::Cut { file, length: place },
                b'f' => Done::Synced(file),
                b'c' => Done::Made(file),
                b'u' => Done::Removed(file),
                b'r' => Done::Renamed(file, text().into()),
                other => panic!("{other}"),
            };
            steps.push(Self { at_micros: i64::try_from(at_micros).unwrap(), done });
            rest = behind;
        }
        steps
    }
}

/// A change of a file that may be on the disk or not.
#[derive(Clone)]
enum Change {
    Write { place: usize, bytes: Vec<u8> },
    Cut(usize),
}

#[derive(Clone, Default)]
struct File {
    synced: Vec<u8>,
    changes: Vec<Change>,
}

/// Files and their names, as a program sees them and as they are safe.
#[derive(Default)]
pub(super) struct Disk {
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
}

impl Disk {
    pub(super) fn take(&mut self, step: &Step) {
        match &step.done {
            Done::Said(_) => {}
            Done::Wrote { file, place, bytes } => {
                self.change(file, Change::Write { place: *place, bytes: bytes.clone() });
            }
            Done::Cut { file, length } => self.change(file, Change::Cut(*length)),
            Done::Synced(path) => match self.names.get(path) {
                Some(file) => self.files[*file].sync(),
                None => self.sync_names(path),
            },
            Done::Made(path) => {
                self.names.insert(path.clone(), self.files.len());
                self.files.push(File::default());
            }
            Done::Removed(path) => drop(self.names.remove(path)),
            Done::Renamed(from, to) => {
                let file = self.names.remove(from).expect("a file");
                self.names.insert(to.clone(), file);
            }
        }
    }

    fn change(&mut self, path: &Path, change: Change) {
        // One without a name is gone anyway.
        if let Some(file) = self.names.get(path) {
            self.files[*file].changes.push(change);
        }
    }

    fn sync_names(&mut self, folder: &Path) {
        let is_in = |path: &PathBuf| path.parent() == Some(folder);
        self.synced_names.retain(|path, _| !is_in(path));
        let now = self.names.iter().filter(|(path, _)| is_in(path));
        self.synced_names.extend(now.map(|(path, file)| (path.clone(), *file)));
    }

    /// Whether something would be lost.
    pub(super) fn has_unsynced(&self) -> bool {
        self.names != self.synced_names || self.files.iter().any(|file| !file.changes.is_empty())
    }

    /// Writes what is left after a power cut into a folder; `from` is the folder in which the files were.
    pub(super) fn leave(&self, kept: Kept, from: &Path, folder: &Path) {
        let mut chance = match kept {
            Kept::Some(seed) => Some(StdRng::seed_from_u64(seed)),
            Kept::Nothing | Kept::All => None,
        };
        let has_names = match &mut chance {
            Some(chance) => chance.gen_bool(0.5),
            None => matches!(kept, Kept::All),
        };
        for (path, file) in if has_names { &self.names } else { &self.synced_names } {
            let to = folder.join(path.strip_prefix(from).expect("a file of the program"));
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, self.files[*file].left(kept, chance.as_mut())).unwrap();
        }
    }
}

impl File {
    fn sync(&mut self) {
        for change in self.changes.drain(..) {
            apply(&mut self.synced, &change);
        }
    }

    fn left(&self, kept: Kept, chance: Option<&mut StdRng>) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        match chance {
            Some(chance) => self.changes.iter().for_each(|change| apply_maybe(&mut bytes, change, chance)),
            None if matches!(kept, Kept::All) => self.changes.iter().for_each(|change| apply(&mut bytes, change)),
            None => {}
        }
        bytes
    }
}

/// Applies all of a change, nothing, or of a write each sector or not.
fn apply_maybe(to: &mut Vec<u8>, change: &Change, dice: &mut StdRng) {
    let part = [0.0, 1.0, 0.5][dice.gen_range(0..3)];
    match change {
        Change::Write { place, bytes } => {
            for (sector, bytes) in bytes.chunks(SECTOR).enumerate().filter(|_| dice.gen_bool(part)) {
                apply(to, &Change::Write { place: place + sector * SECTOR, bytes: bytes.to_vec() });
            }
        }
        Change::Cut(_) if part < 0.3 => {}
        Change::Cut(_) => apply(to, change),
    }
}

fn apply(to: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { place, bytes } => {
            let end = place + bytes.len();
            if to.len() < end {
                to.resize(end, 0);
            }
            to[*place..end].copy_from_slice(bytes);
        }
        Change::Cut(length) => to.resize(*length, 0),
    }
}
