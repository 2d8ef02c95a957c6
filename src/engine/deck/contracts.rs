//! Contracts of topics, on the way from and to their files: one for each profile.

use std::path::PathBuf;

use store::{Error, SetAside};

use crate::contracts::ContractFiles;
use crate::inbox::Inbox;
use crate::saved_state::{Save, SavedState, Saver, Unsaved};
use model::ContractChange;

/// Changes of contracts, of all profiles.
#[derive(Default)]
pub(super) struct ContractChanges {
    saver: Saver<Work>,
    /// The file that something is to be done with last.
    last: PathBuf,
}

/// What is to be changed of a profile.
struct Work {
    files: ContractFiles,
    saved_state: Option<SavedState>,
    profile: String,
    /// None: they are only read.
    changes: Vec<ContractChange>,
}

impl ContractChanges {
    /// Changes the contracts of a profile when all before is done; reads them where nothing is changed. Without a state, they are
    /// not stored.
    pub(super) fn add(
        &mut self,
        files: &ContractFiles,
        saved_state: Option<SavedState>,
        profile: String,
        changes: Vec<ContractChange>,
    ) {
        if let Some(saved_state) = &saved_state {
            self.last = saved_state.folder().contracts_file(&profile);
        }
        self.saver.add(Work { files: files.clone(), saved_state, profile, changes });
    }

    /// How the one ended that was under way, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<Option<SetAside>, Error>> {
        self.saver.saved().await
    }
}

/// Saves what is not saved yet, for a moment.
pub(super) async fn finish_contracts(changes: &mut ContractChanges, saved_state: Option<&SavedState>, inbox: &Inbox) {
    let Some(saved_state) = saved_state else { return };
    changes.saver.finish_and_tell(&changes.last, saved_state, inbox).await;
}

impl Save for Work {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        if self.profile != newer.profile {
            return Some(newer);
        }
        self.changes.extend(newer.changes);
        None
    }

    fn save(self) -> Result<Option<SetAside>, Box<Unsaved<Self>>> {
        if self.changes.is_empty() {
            self.files.of(&self.profile);
            return Ok(None);
        }
        match self.files.change(&self.profile, &self.changes) {
            Ok(set_aside) => {
                if let Some(saved_state) = &self.saved_state {
                    saved_state.take_back(&saved_state.folder().contracts_file(&self.profile));
                }
                Ok(set_aside)
            }
            // What is saved later is tried again.
            Err(error) => Err(Box::new(Unsaved { error, rest: self })),
        }
    }
}
