//! Delivers what was read from files: schemas of payloads, and contracts of topics.

use std::sync::Arc;

use super::ScriptedBackend;
use engine::{ContractsRead, Delivery};
use model::{ContractState, Notice};
use payload::Contracts;

impl ScriptedBackend {
    pub(crate) fn schema(&self, file: &str, schema: Result<payload::Schema, Notice>) {
        let schema = (file.into(), schema.map(Arc::new).map_err(Box::new));
        self.deliver(Delivery { schemas: vec![schema], ..Delivery::default() });
    }

    pub(crate) fn contracts(&self, profile: &str, list: Vec<ContractState>, contracts: Contracts) {
        let read = ContractsRead { profile: profile.to_owned(), list, contracts: Arc::new(contracts) };
        self.deliver(Delivery { contracts: vec![read], ..Delivery::default() });
    }
}
