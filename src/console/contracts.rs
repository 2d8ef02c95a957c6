//! The contracts of the topics of each profile, as they were read from their files.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{ContractState, MessageRule, Timestamp, TopicFilter};
use payload::{Contracts, MessageType};

use crate::Console;

/// Those of all profiles that are used.
#[derive(Debug, Default)]
pub struct KnownContracts {
    known: BTreeMap<String, ProfileContracts>,
    messages: BTreeMap<String, Arc<Vec<MessageRule>>>,
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

    /// Which payloads are to be messages of protobuf by the contracts of a profile.
    #[must_use]
    pub fn messages(&self, profile: &str) -> Arc<Vec<MessageRule>> {
        self.messages.get(profile).map(Arc::clone).unwrap_or_default()
    }

    /// Takes over what was read.
    pub(super) fn accept(&mut self, profile: String, read: ProfileContracts) {
        self.messages.insert(profile.clone(), Arc::new(read.messages()));
        self.known.insert(profile, read);
    }
}

impl ProfileContracts {
    /// What payloads of topics are to be, in the order in which that is asked.
    fn messages(&self) -> Vec<MessageRule> {
        let schema = |filter: &TopicFilter| {
            let state = self.list.iter().find(|state| state.contract.filter == *filter)?;
            state.contract.schema.as_ref()
        };
        let rule = |(filter, message): (&TopicFilter, Option<&MessageType>)| {
            let message =
                message.and_then(|message| Some((schema(filter)?.file.clone().into(), message.name().to_owned())));
            MessageRule { filter: filter.clone(), message, format: None }
        };
        self.contracts.messages().map(rule).collect()
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
