//! The contracts of the topics of one profile.

use model::{Contract, ContractChange, ContractSchema, MAX_EXPECTED_SECS, TopicFilter};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{DamagedEntry, Unsuitable, values};

const CONTRACTS: &str = "contract";
const FILTER: &str = "filter";
const SCHEMA: &str = "schema";
const MESSAGE: &str = "message";
const EVERY: &str = "every_secs";

/// What can be used of the document, and what cannot.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) contracts: Vec<Contract>,
    damaged: Vec<DamagedEntry>,
}

impl Found {
    /// What cannot be used, as the reason why something is set aside.
    pub(super) fn damage(self) -> Option<Unsuitable> {
        (!self.damaged.is_empty()).then_some(Unsuitable::Entries { entries: self.damaged })
    }
}

/// What the document has, in the order of the filters.
pub(super) fn read(document: &DocumentMut) -> Result<Found, Unsuitable> {
    let mut found = Found::default();
    for (at, table) in tables(document)?.into_iter().flatten().enumerate() {
        let is_known = |contract: &Contract| found.contracts.iter().any(|known| known.filter == contract.filter);
        match read_contract(table) {
            Ok(contract) if !is_known(&contract) => found.contracts.push(contract),
            wrong => {
                let key = if let Err(key) = wrong { key } else { FILTER };
                found.damaged.push(DamagedEntry { kind: CONTRACTS, number: Some(at + 1), key });
            }
        }
    }
    found.contracts.sort_by(|one, other| one.filter.cmp(&other.filter));
    Ok(found)
}

/// Why this document was set aside, or a part of it.
pub(super) fn damage(document: &DocumentMut) -> Option<Unsuitable> {
    read(document).map_or_else(Some, Found::damage)
}

/// Changes the contracts in the document; entries that cannot be used go, as they are set aside. Those that are not changed stay
/// as they are, with what a person wrote beside them. Returns what is there then.
pub(super) fn change(
    document: &mut DocumentMut,
    profile: &str,
    changes: &[ContractChange],
) -> Result<Vec<Contract>, Unsuitable> {
    let mut contracts = read(document)?.contracts;
    let present: Vec<(Contract, Table)> = tables(document)?
        .into_iter()
        .flatten()
        .filter_map(|table| Some((read_contract(table).ok()?, table.clone())))
        .collect();
    for change in changes {
        change.apply(&mut contracts);
    }
    // For the person who reads the file.
    document["profile"] = value(profile);
    let as_it_is = |contract: &Contract| present.iter().find(|(known, _)| known == contract);
    let table = |contract: &Contract| as_it_is(contract).map_or_else(|| written(contract), |(_, table)| table.clone());
    let tables: ArrayOfTables = contracts.iter().map(table).collect();
    values::put(document.as_table_mut(), CONTRACTS, (!tables.is_empty()).then_some(Item::ArrayOfTables(tables)));
    Ok(contracts)
}

fn tables(document: &DocumentMut) -> Result<Option<&ArrayOfTables>, Unsuitable> {
    let wrong = Unsuitable::Value { key: CONTRACTS };
    document.get(CONTRACTS).map(|tables| tables.as_array_of_tables().ok_or(wrong)).transpose()
}

/// Where it cannot be used: the key because of which.
fn read_contract(table: &Table) -> Result<Contract, &'static str> {
    let text = |key: &'static str| match table.get(key) {
        None => Ok(None),
        Some(item) => item.as_str().filter(|text| !text.is_empty()).map(|text| Some(text.to_owned())).ok_or(key),
    };
    let filter = text(FILTER)?.and_then(|filter| TopicFilter::parse(&filter).ok()).ok_or(FILTER)?;
    let message = text(MESSAGE)?;
    let schema = text(SCHEMA)?.map(|file| ContractSchema { file, message });
    let secs = |item: &Item| {
        let secs = u32::try_from(item.as_integer()?).ok()?;
        (1..=MAX_EXPECTED_SECS).contains(&secs).then_some(secs)
    };
    let every_secs = table.get(EVERY).map(|item| secs(item).ok_or(EVERY)).transpose()?;
    // One that expects nothing is none.
    if schema.is_none() && every_secs.is_none() { Err(SCHEMA) } else { Ok(Contract { filter, schema, every_secs }) }
}

fn written(contract: &Contract) -> Table {
    let mut table = Table::new();
    table[FILTER] = value(contract.filter.as_str());
    if let Some(ContractSchema { file, message }) = &contract.schema {
        table[SCHEMA] = value(file);
        values::put(&mut table, MESSAGE, message.as_ref().map(value));
    }
    values::put(&mut table, EVERY, contract.every_secs.map(|secs| value(i64::from(secs))));
    table
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{Error, Folder};

    fn contract(filter: &str) -> Contract {
        let schema = ContractSchema { file: "/schemas/plant.proto".to_owned(), message: Some("Reading".to_owned()) };
        Contract { filter: TopicFilter::parse(filter).unwrap(), schema: Some(schema), every_secs: None }
    }

    fn set(contract: &Contract) -> ContractChange {
        ContractChange::Set(Box::new(contract.clone()))
    }

    #[test]
    fn what_is_set_is_there_again_and_two_windows_keep_their_changes() {
        let place = tempfile::tempdir().unwrap();
        let (one, other) = (Folder::at(place.path()), Folder::at(place.path()));
        assert_eq!(one.load_contracts("plant").unwrap(), (vec![], None));
        let schema = Some(ContractSchema { file: "C:\\temp.json".to_owned(), message: None });
        let all_of_it = Contract { schema, every_secs: Some(60), ..contract("a/#") };
        let time_alone = Contract { schema: None, every_secs: Some(1), ..contract("c") };
        one.change_contracts("plant", &[set(&time_alone), set(&contract("b"))]).unwrap();
        let (all, set_aside) = other.change_contracts("plant", &[set(&all_of_it)]).unwrap();
        assert_eq!((&all, set_aside), (&vec![all_of_it.clone(), contract("b"), time_alone.clone()], None));
        assert_eq!(one.load_contracts("plant").unwrap(), (all, None));
        assert_eq!(one.load_contracts("other").unwrap(), (vec![], None), "each profile has its own");
        let remove = ContractChange::Remove { filter: contract("b").filter };
        assert_eq!(one.change_contracts("plant", &[remove]).unwrap().0, [all_of_it, time_alone]);
    }

    #[test]
    fn what_a_person_wrote_beside_a_contract_stays_while_that_is_the_same() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        folder.change_contracts("plant", &[set(&contract("a")), set(&contract("b"))]).unwrap();
        let path = folder.contracts_file("plant");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("filter = \"a\"", "# the red one\nfilter = \"a\"\nours = 3") + "more = 1\n")
            .unwrap();
        folder.change_contracts("plant", &[set(&contract("c"))]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("# the red one") && text.contains("ours = 3") && text.contains("more = 1"), "{text}");
        assert_eq!(folder.load_contracts("plant").unwrap().0, ["a", "b", "c"].map(contract));
    }

    #[test]
    fn of_a_damaged_file_the_rest_stays_and_a_copy_is_set_aside() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        folder.change_contracts("plant", &[set(&contract("good"))]).unwrap();
        let path = folder.contracts_file("plant");
        let damaged = fs::read_to_string(&path).unwrap()
            + "[[contract]]\nfilter = \"a/#/b\"\nevery_secs = 1\n[[contract]]\nfilter = \"x\"\nevery_secs = 0\n\
            [[contract]]\nfilter = \"good\"\nevery_secs = 1\n[[contract]]\nfilter = \"y\"\nmessage = \"A\"\n\
            [[contract]]\nfilter = \"z\"\nschema = \"\"\n";
        fs::write(&path, &damaged).unwrap();
        let (contracts, damage) = folder.load_contracts("plant").unwrap();
        assert_eq!(contracts, [contract("good")]);
        let wrong = [(2, "filter"), (3, "every_secs"), (4, "filter"), (5, "schema"), (6, "schema")];
        let entry = |(number, key)| DamagedEntry { kind: CONTRACTS, number: Some(number), key };
        assert_eq!(damage, Some(Unsuitable::Entries { entries: wrong.map(entry).to_vec() }));
        let (contracts, set_aside) = folder.change_contracts("plant", &[]).unwrap();
        assert_eq!((contracts, folder.load_contracts("plant").unwrap().1), (vec![contract("good")], None));
        assert_eq!(fs::read_to_string(set_aside.unwrap().to).unwrap(), damaged);
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_set_aside_and_never_overwritten() {
        for text in ["version = 2\n", "version = 1\ncontract = 3\n", "[[contract]\n"] {
            let place = tempfile::tempdir().unwrap();
            let folder = Folder::at(place.path());
            let path = folder.contracts_file("plant");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            assert!(matches!(folder.load_contracts("plant"), Err(Error::Unsuitable { .. })), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "reading changes nothing");
            let (contracts, set_aside) = folder.change_contracts("plant", &[set(&contract("a"))]).unwrap();
            assert_eq!(contracts, [contract("a")]);
            let set_aside = set_aside.unwrap();
            assert_eq!(fs::read_to_string(&set_aside.to).unwrap(), text);
            folder.note(&set_aside).unwrap();
            assert_eq!(folder.take_notes().unwrap(), [set_aside], "the next run can say it");
        }
    }
}
