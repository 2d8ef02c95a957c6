//! The contracts of the topics of each profile, as they were read from their files.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{ContractState, Timestamp};
use payload::Contracts;

use crate::Console;

/// Those of all profiles that are used.
#[derive(Debug, Default)]
pub struct KnownContracts {
    known: BTreeMap<String, ProfileContracts>,
}

/// Those of a profile.
#[derive(Clone, Debug, Default)]
pub struct ProfileContracts {
    /// In the order of their filters, each with what is wrong with it.
    pub list: Vec<ContractState>,
    /// To check payloads with.
    pub contracts: Arc<Contracts>,
}

impl KnownContracts {
    /// Those of a profile; `None` while they were not read yet.
    #[must_use]
    pub fn of(&self, profile: &str) -> Option<&ProfileContracts> {
        self.known.get(profile)
    }

    /// Takes over what was read.
    pub(super) fn accept(&mut self, profile: String, read: ProfileContracts) {
        self.known.insert(profile, read);
    }
}

impl Console {
    /// Has these contracts in place of those before. What was searched for with others is searched for again.
    pub(super) fn set_contracts(&mut self, contracts: &Arc<Contracts>, now: Timestamp) {
        self.contracts = Arc::clone(contracts);
        self.contract_changes += 1;
        self.search.set_contracts(contracts, &self.log, self.topics.names(), now);
        self.tree.set_contracts(contracts);
    }
}
