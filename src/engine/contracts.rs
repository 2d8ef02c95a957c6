//! Contracts of topics, with the schemas that they name: reads them for the window and for searches, and again when a file was
//! changed. Blocks: callers do it off the window's thread.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use store::{Error, Folder, SetAside, Unsuitable};

use super::contracts_read::ContractsRead;
use super::inbox::Inbox;
use super::schemas::{MAX_WATCHED_FILES, Stamp, json_schema_of_file, message_of_schema, schema_with_files, stamp_of};
use crate::explain;
use model::{Contract, ContractChange, ContractSchema, ContractState, Notice, specificity};
use payload::{Contracts, Expected, Payloads, TopicContract};

/// The contracts that are stored for a profile, and what is wrong with the rest of their file.
///
/// # Errors
/// [`Error`] when the file is there and cannot be used.
pub fn contracts_of(folder: &Folder, profile: &str) -> Result<(ContractsRead, Option<Unsuitable>), Error> {
    let (list, damage) = folder.load_contracts(profile)?;
    let entries = entries(list, &[]);
    Ok((read_of(profile, &entries), damage))
}

/// What a contract says of payloads.
///
/// # Errors
/// A notice when the file cannot be read, is no schema, or has not the message.
pub fn expected_by(schema: &ContractSchema) -> Result<Expected, Box<Notice>> {
    expected_with_files(schema, |_| {})
}

fn expected_with_files(schema: &ContractSchema, mut looked_at: impl FnMut(&Path)) -> Result<Expected, Box<Notice>> {
    let path = Path::new(&schema.file);
    if schema.is_json() {
        looked_at(path);
        if let Some(name) = &schema.message {
            return Err(Box::new(explain::message_of_json_schema(&schema.file, name)));
        }
        return json_schema_of_file(path).map(Expected::Value);
    }
    let read = schema_with_files(path, looked_at)?;
    message_of_schema(&read, &schema.file, schema.message.as_deref()).map(Expected::Message)
}

/// The contracts of all profiles that are used. Clones are the same.
#[derive(Clone)]
pub(super) struct ContractFiles {
    folder: Option<Folder>,
    inbox: Inbox,
    known: Arc<Mutex<BTreeMap<String, Known>>>,
    /// One at a time reads files.
    turn: Arc<Mutex<()>>,
}

/// The contracts of a profile.
#[derive(Clone, Default)]
struct Known {
    entries: Vec<Entry>,
    contracts: Arc<Contracts>,
    /// Of the file that they are stored in.
    stamp: Stamp,
    /// Nothing of it is stored: it ends with the program.
    is_unstored: bool,
}

/// A contract, and how the files of its schema were when they were read.
#[derive(Clone)]
struct Entry {
    state: ContractState,
    /// As it could be read last.
    expected: Option<Expected>,
    files: Vec<(PathBuf, Stamp)>,
}

impl ContractFiles {
    /// Nothing is read yet. Without a folder, nothing is stored.
    pub(super) fn new(folder: Option<Folder>, inbox: Inbox) -> Self {
        Self { folder, inbox, known: Arc::default(), turn: Arc::default() }
    }

    /// Nothing is read or stored of this profile: it is of a sandbox that ends with the program.
    pub(super) fn begin_unstored(&self, profile: &str) {
        self.known().entry(profile.to_owned()).or_default().is_unstored = true;
    }

    /// The contracts of a profile. Those that are not known yet are read, and the window gets them.
    pub(super) fn of(&self, profile: &str) -> Arc<Contracts> {
        let known = |files: &Self| files.known().get(profile).map(|known| Arc::clone(&known.contracts));
        if let Some(contracts) = known(self) {
            return contracts;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        known(self).unwrap_or_else(|| {
            self.read_again(profile, stamp_of_stored(self.folder.as_ref(), profile));
            known(self).unwrap_or_default()
        })
    }

    /// Changes the contracts of a profile; the window gets what is there then. Returns what was set aside.
    pub(super) fn change(&self, profile: &str, changes: &[ContractChange]) -> Result<Option<SetAside>, Error> {
        let changes: Vec<ContractChange> = changes.iter().map(with_whole_path).collect();
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known().get(profile).cloned().unwrap_or_default();
        let folder = self.folder.as_ref().filter(|_| !known.is_unstored);
        let Some(folder) = folder else {
            let mut list = known.entries.iter().map(|entry| entry.state.contract.clone()).collect();
            for change in &changes {
                change.apply(&mut list);
            }
            self.take_over(profile, list, None);
            return Ok(None);
        };
        let (list, set_aside) = folder.change_contracts(profile, &changes)?;
        self.take_over(profile, list, stamp_of(&folder.contracts_file(profile)));
        Ok(set_aside)
    }

    /// Reads again what was changed: files with contracts, by another process or an editor, and schemas.
    pub(super) fn look_again(&self) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<(String, Known)> =
            self.known().iter().map(|(name, known)| (name.clone(), known.clone())).collect();
        for (profile, known) in all {
            let stamp = stamp_of_stored(self.folder.as_ref().filter(|_| !known.is_unstored), &profile);
            if stamp != known.stamp {
                self.read_again(&profile, stamp);
            } else if known.entries.iter().any(Entry::has_changed) {
                let list = known.entries.iter().map(|entry| entry.state.contract.clone()).collect();
                self.take_over(&profile, list, stamp);
            }
        }
    }

    /// What cannot be read stays as it was: that is said where it is changed, which sets it aside.
    fn read_again(&self, profile: &str, stamp: Stamp) {
        let read = self.folder.as_ref().and_then(|folder| folder.load_contracts(profile).ok());
        match read {
            Some((list, _)) => self.take_over(profile, list, stamp),
            None => self.known().entry(profile.to_owned()).or_default().stamp = stamp,
        }
    }

    fn take_over(&self, profile: &str, list: Vec<Contract>, stamp: Stamp) {
        let former = self.known().get(profile).cloned().unwrap_or_default();
        let entries = entries(list, &former.entries);
        let read = read_of(profile, &entries);
        let contracts = Arc::clone(&read.contracts);
        // Searches have them no later than the window.
        self.known().insert(profile.to_owned(), Known { entries, contracts, stamp, is_unstored: former.is_unstored });
        self.inbox.push_contracts(read);
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn of(contract: Contract, former: Option<&Self>) -> Self {
        let Some(schema) = &contract.schema else {
            return Self { state: ContractState { contract, problem: None }, expected: None, files: Vec::new() };
        };
        let former = former.filter(|former| former.state.contract.schema.as_ref() == Some(schema));
        if let Some(former) = former.filter(|former| !former.has_changed()) {
            let state = ContractState { contract, problem: former.state.problem.clone() };
            return Self { state, ..former.clone() };
        }
        let mut files = Vec::new();
        // The stamp is that of before: a change in between is noticed.
        let read = expected_with_files(schema, |file| {
            if files.len() < MAX_WATCHED_FILES {
                files.push((file.to_path_buf(), stamp_of(file)));
            }
        });
        let (expected, problem) = match read {
            Ok(expected) => (Some(expected), None),
            Err(problem) => (former.and_then(|former| former.expected.clone()), Some(problem)),
        };
        Self { state: ContractState { contract, problem }, expected, files }
    }

    fn has_changed(&self) -> bool {
        self.files.iter().any(|(file, stamp)| stamp_of(file) != *stamp)
    }

    fn topic_contract(&self) -> TopicContract {
        let contract = &self.state.contract;
        let payloads = match (&contract.schema, &self.expected, &self.state.problem) {
            (None, ..) => Payloads::Any,
            (Some(_), Some(expected), _) => Payloads::Are(expected.clone()),
            (Some(_), None, problem) => {
                let reason = problem.as_ref().map(|problem| format!("{}. {}", problem.summary, problem.cause));
                Payloads::Unknown(reason.unwrap_or_default().into())
            }
        };
        let every = contract.every_secs.map(|secs| Duration::from_secs(secs.into()));
        TopicContract { filter: contract.filter.clone(), payloads, every }
    }
}

fn entries(list: Vec<Contract>, former: &[Entry]) -> Vec<Entry> {
    let of_filter = |contract: &Contract| former.iter().find(|entry| entry.state.contract.filter == contract.filter);
    list.into_iter()
        .map(|contract| {
            let former = of_filter(&contract);
            Entry::of(contract, former)
        })
        .collect()
}

fn read_of(profile: &str, entries: &[Entry]) -> ContractsRead {
    let mut by_topic: Vec<TopicContract> = entries.iter().map(Entry::topic_contract).collect();
    by_topic.sort_by_key(|contract| Reverse(specificity(contract.filter.as_str())));
    ContractsRead {
        profile: profile.to_owned(),
        list: entries.iter().map(|entry| entry.state.clone()).collect(),
        contracts: Arc::new(Contracts::new(by_topic)),
    }
}

/// A path is stored whole: the next start may be in another folder.
fn with_whole_path(change: &ContractChange) -> ContractChange {
    let mut change = change.clone();
    if let ContractChange::Set(contract) = &mut change
        && let Some(schema) = &mut contract.schema
        && let Ok(path) = std::path::absolute(&schema.file)
        && let Some(path) = path.to_str()
    {
        path.clone_into(&mut schema.file);
    }
    change
}

fn stamp_of_stored(folder: Option<&Folder>, profile: &str) -> Stamp {
    stamp_of(&folder?.contracts_file(profile))
}

#[cfg(test)]
mod tests;
