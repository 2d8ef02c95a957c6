//! Contracts of topics, of one profile: what payloads have to be, and how often messages have to come; and what a person does
//! with them.

use super::{Notice, TopicFilter};

/// So many contracts a profile can have.
pub const MAX_CONTRACTS: usize = 200;
/// The longest time within which a message can be expected, in seconds: 366 days.
pub const MAX_EXPECTED_SECS: u32 = 366 * 86_400;

/// What is expected on the topics that a filter matches: a schema, a time, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Which topics. A profile has one contract for a filter. Of several that match a topic, the most specific one counts that has
    /// a schema, and the most specific one that has a time.
    pub filter: TopicFilter,
    /// What payloads have to be.
    pub schema: Option<ContractSchema>,
    /// A message is expected within so many seconds after the one before; at least 1.
    pub every_secs: Option<u32>,
}

/// What describes payloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSchema {
    /// The file: a JSON Schema where its name ends with `.json`, else a `.proto` file or a descriptor set.
    pub file: String,
    /// The message of protobuf; the only one of the file when `None`.
    pub message: Option<String>,
}

impl ContractSchema {
    /// Whether it is a JSON Schema, by the ending of its name.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let ending = std::path::Path::new(&self.file).extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
    }
}

/// A contract, and why its schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// As it is stored.
    pub contract: Contract,
    /// What is wrong with the file. If it could be used before, payloads are still checked as it was then.
    pub problem: Option<Box<Notice>>,
}

/// What a person does with contracts. It is kept as such and applied to what the file has, so that two windows both keep their
/// changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContractChange {
    /// Has this one, in the place of one with its filter. Ignored where there are [`MAX_CONTRACTS`].
    Set(Box<Contract>),
    /// Removes one.
    Remove {
        /// Of which filter.
        filter: TopicFilter,
    },
}

impl ContractChange {
    /// Changes the list, which is in the order of the filters.
    pub fn apply(&self, contracts: &mut Vec<Contract>) {
        match self {
            Self::Set(contract) => match contracts.iter().position(|known| known.filter == contract.filter) {
                Some(at) => contracts[at] = (**contract).clone(),
                None if contracts.len() < MAX_CONTRACTS => {
                    contracts.push((**contract).clone());
                    contracts.sort_by(|one, other| one.filter.cmp(&other.filter));
                }
                None => {}
            },
            Self::Remove { filter } => contracts.retain(|known| known.filter != *filter),
        }
    }

    /// What takes these back, once they are applied to `contracts`.
    #[must_use]
    pub fn inverse(changes: &[Self], contracts: &[Contract]) -> Vec<Self> {
        let mut filters: Vec<&TopicFilter> = changes.iter().map(Self::filter).collect();
        filters.dedup();
        let former = |filter: &TopicFilter| match contracts.iter().find(|known| known.filter == *filter) {
            Some(former) => Self::Set(Box::new(former.clone())),
            None => Self::Remove { filter: filter.clone() },
        };
        // What is removed makes room for what is set.
        let mut inverse: Vec<Self> = filters.into_iter().map(former).collect();
        inverse.sort_by_key(|change| matches!(change, Self::Set(_)));
        inverse
    }

    fn filter(&self) -> &TopicFilter {
        match self {
            Self::Set(contract) => &contract.filter,
            Self::Remove { filter } => filter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(filter: &str, secs: u32) -> Contract {
        Contract { filter: TopicFilter::parse(filter).unwrap(), schema: None, every_secs: Some(secs) }
    }

    fn remove(filter: &str) -> ContractChange {
        ContractChange::Remove { filter: TopicFilter::parse(filter).unwrap() }
    }

    fn set(filter: &str, secs: u32) -> ContractChange {
        ContractChange::Set(Box::new(contract(filter, secs)))
    }

    #[test]
    fn each_change_can_be_taken_back_also_one_of_the_filter_itself() {
        let before = vec![contract("a", 1), contract("b/#", 2)];
        for (changes, expected) in [
            (vec![set("c", 3)], vec![("a", 1), ("b/#", 2), ("c", 3)]),
            (vec![set("a", 9)], vec![("a", 9), ("b/#", 2)]),
            (vec![remove("a"), set("c", 1)], vec![("b/#", 2), ("c", 1)]),
            (vec![remove("a"), set("b/#", 1)], vec![("b/#", 1)]),
            (vec![remove("x")], vec![("a", 1), ("b/#", 2)]),
        ] {
            let inverse = ContractChange::inverse(&changes, &before);
            let mut after = before.clone();
            for change in &changes {
                change.apply(&mut after);
            }
            let listed: Vec<_> =
                after.iter().map(|one| (one.filter.as_str(), one.every_secs.unwrap_or_default())).collect();
            assert_eq!(listed, expected);
            for change in &inverse {
                change.apply(&mut after);
            }
            assert_eq!(after, before, "{changes:?} taken back");
        }
    }

    #[test]
    fn a_full_list_takes_no_more_and_lets_its_contracts_be_changed() {
        let mut contracts = Vec::new();
        (0..=MAX_CONTRACTS).for_each(|number| set(&number.to_string(), 1).apply(&mut contracts));
        assert_eq!(contracts.len(), MAX_CONTRACTS);
        set("7", 9).apply(&mut contracts);
        let changed = contracts.iter().find(|one| one.filter.as_str() == "7");
        assert_eq!(changed.and_then(|one| one.every_secs), Some(9));
    }
}
