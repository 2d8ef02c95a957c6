//! Contracts of a profile, as they are handed to those who check payloads.

use std::sync::Arc;

use model::ContractState;
use payload::Contracts;

/// The contracts of a profile, as they were read.
#[derive(Clone, Debug, Default)]
pub struct ContractsRead {
    /// Its name.
    pub profile: String,
    /// In the order of their filters.
    pub list: Vec<ContractState>,
    /// To check payloads with.
    pub contracts: Arc<Contracts>,
}
