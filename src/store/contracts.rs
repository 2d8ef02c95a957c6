//! The contracts of the topics of one profile.

use std::cmp::Ordering;

use model::{Contract, ContractSchema, MAX_EXPECTED_SECS, TopicFilter};
use toml_edit::{Item, Table, value};

use super::{entries::Entry, values};

const FILTER: &str = "filter";
const SCHEMA: &str = "schema";
const MESSAGE: &str = "message";
const EVERY: &str = "every_secs";

impl Entry for Contract {
    const KIND: &'static str = "contract";
    const ID: &'static str = FILTER;

    fn id(&self) -> &str {
        self.filter.as_str()
    }

    fn in_order(one: &Self, other: &Self) -> Ordering {
        one.filter.cmp(&other.filter)
    }

    fn read(table: &Table) -> Result<Self, &'static str> {
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
        if schema.is_none() && every_secs.is_none() { Err(SCHEMA) } else { Ok(Self { filter, schema, every_secs }) }
    }

    fn written(&self) -> Table {
        let mut table = Table::new();
        table[FILTER] = value(self.filter.as_str());
        if let Some(ContractSchema { file, message }) = &self.schema {
            table[SCHEMA] = value(file);
            values::put(&mut table, MESSAGE, message.as_ref().map(value));
        }
        values::put(&mut table, EVERY, self.every_secs.map(|secs| value(i64::from(secs))));
        table
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use model::ContractChange;

    use super::*;
    use crate::{DamagedEntry, Error, Folder, Unsuitable};

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
        let entry = |(number, key)| DamagedEntry { kind: Contract::KIND, number: Some(number), key };
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
