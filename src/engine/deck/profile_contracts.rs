//! The deck's part about contracts of topics. They belong to the profile and not to a person, and need no network.

use super::Deck;
use model::ContractChange;

impl Deck {
    /// Changes the contracts of a profile, and reads them where nothing is changed. Those of a sandbox that ends with the program
    /// end with it.
    pub(super) fn change_contracts(&mut self, profile: String, changes: Vec<ContractChange>) {
        let ends_with_us = self.sandbox.profile().is_some_and(|sandbox| sandbox.name == profile);
        let saved_state = self.saved_state.clone().filter(|_| !ends_with_us);
        if saved_state.is_none() {
            self.contracts.begin_unstored(&profile);
        }
        self.contract_changes.add(&self.contracts, saved_state, profile, changes);
    }
}
