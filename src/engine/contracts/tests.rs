//! Contracts follow their files.

use std::fs;

use model::TopicFilter;

use super::*;

fn set(filter: &str, file: Option<&Path>, every_secs: Option<u32>) -> ContractChange {
    let schema = file.map(|file| ContractSchema { file: file.display().to_string(), message: None });
    ContractChange::Set(Box::new(Contract { filter: TopicFilter::parse(filter).unwrap(), schema, every_secs }))
}

/// What came for the window: the filters, and whether each has a problem.
fn came(inbox: &Inbox) -> Vec<Vec<(String, bool)>> {
    let read = inbox.take().contracts.into_iter();
    read.map(|read| {
        let list = read.list.iter();
        list.map(|state| (state.contract.filter.to_string(), state.problem.is_some())).collect()
    })
    .collect()
}

fn is_met(contracts: &Contracts, topic: &str, payload: &str) -> Option<bool> {
    contracts.of_topic(topic).map(|expected| expected.is_met(payload.as_bytes(), None))
}

#[test]
fn contracts_are_read_again_when_their_schema_or_their_own_file_changes_and_the_last_good_one_stays() {
    let place = tempfile::tempdir().unwrap();
    let (folder, inbox) = (Folder::at(place.path()), Inbox::new(|| {}));
    let files = ContractFiles::new(Some(folder.clone()), inbox.clone());
    let schema = place.path().join("temp.json");
    fs::write(&schema, r#"{"maximum":90}"#).unwrap();
    assert!(files.of("plant").is_empty());
    assert_eq!(came(&inbox), [vec![]]);
    files.change("plant", &[set("plant/#", Some(&schema), Some(60))]).unwrap();
    assert_eq!(came(&inbox), [vec![("plant/#".to_owned(), false)]]);
    assert_eq!(is_met(&files.of("plant"), "plant/a", "91"), Some(false));
    files.look_again();
    assert_eq!(came(&inbox), Vec::<Vec<_>>::new(), "nothing has changed");
    fs::write(&schema, r#"{"maximum":9100}"#).unwrap();
    files.look_again();
    assert_eq!(is_met(&files.of("plant"), "plant/a", "91"), Some(true));
    fs::remove_file(&schema).unwrap();
    files.look_again();
    assert_eq!(came(&inbox).pop(), Some(vec![("plant/#".to_owned(), true)]));
    assert_eq!(is_met(&files.of("plant"), "plant/a", "9101"), Some(false), "as it was");
    files.look_again();
    assert_eq!(came(&inbox), Vec::<Vec<_>>::new(), "it is said once");
    // Another process.
    folder.change_contracts("plant", &[set("lab/#", None, Some(5))]).unwrap();
    files.look_again();
    let both = [("lab/#".to_owned(), false), ("plant/#".to_owned(), true)];
    assert_eq!(came(&inbox), [both.to_vec()]);
    let (read, damage) = contracts_of(&folder, "plant").unwrap();
    assert_eq!((read.list.len(), damage), (2, None));
    assert_eq!(is_met(&read.contracts, "plant/a", "1"), None, "what was never read checks nothing");
    let reason = read.contracts.not_checked("plant/a").unwrap();
    assert!(reason.starts_with(&format!("Could not read {}. ", schema.display())), "{reason}");
    assert_eq!(read.contracts.every("lab/a"), Some(Duration::from_secs(5)));
    let with_message = ContractSchema { file: "temp.json".to_owned(), message: Some("M".to_owned()) };
    assert_eq!(expected_by(&with_message).unwrap_err().summary, "temp.json has no message M");
}

#[test]
fn the_most_specific_contract_counts_whatever_the_order_of_filters() {
    let place = tempfile::tempdir().unwrap();
    let files = ContractFiles::new(None, Inbox::new(|| {}));
    let [never, always] = ["false", "true"].map(|text| {
        let path = place.path().join(format!("{text}.json"));
        fs::write(&path, text).unwrap();
        path
    });
    let changes = [
        set("#", Some(&never), None),
        set("plant/+", Some(&always), None),
        set("plant/b", Some(&never), None),
        set("plant/c", None, Some(1)),
    ];
    files.change("plant", &changes).unwrap();
    let contracts = files.of("plant");
    let met = ["lab", "plant/a", "plant/b", "plant/c"].map(|topic| is_met(&contracts, topic, "1"));
    assert_eq!(met, [Some(false), Some(true), Some(false), Some(true)]);
}

#[test]
fn those_of_a_sandbox_that_ends_with_the_program_are_kept_in_memory_alone() {
    let place = tempfile::tempdir().unwrap();
    let (folder, inbox) = (Folder::at(place.path()), Inbox::new(|| {}));
    folder.change_contracts("sandbox", &[set("stored", None, Some(1))]).unwrap();
    let before = fs::read(folder.contracts_file("sandbox")).unwrap();
    let files = ContractFiles::new(Some(folder.clone()), inbox.clone());
    files.begin_unstored("sandbox");
    files.change("sandbox", &[set("mine", None, Some(1))]).unwrap();
    files.look_again();
    assert_eq!(came(&inbox), [vec![("mine".to_owned(), false)]]);
    assert_eq!(fs::read(folder.contracts_file("sandbox")).unwrap(), before);
}

#[test]
fn a_path_is_stored_whole() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path());
    let files = ContractFiles::new(Some(folder.clone()), Inbox::new(|| {}));
    files.change("plant", &[set("a", Some(Path::new("some.json")), None)]).unwrap();
    let stored = folder.load_contracts("plant").unwrap().0.remove(0).schema.unwrap().file;
    assert!(Path::new(&stored).is_absolute() && stored.ends_with("some.json"), "{stored}");
}
