//! The messages that a person saved under names, of one profile.

use model::{SavedMessage, SavedMessageChange};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{DamagedEntry, Unsuitable, draft, values};

const MESSAGES: &str = "message";
const NAME: &str = "name";

/// What can be used of the document, and what cannot.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) messages: Vec<SavedMessage>,
    damaged: Vec<DamagedEntry>,
}

impl Found {
    /// What cannot be used, as the reason why something is set aside.
    pub(super) fn damage(self) -> Option<Unsuitable> {
        (!self.damaged.is_empty()).then_some(Unsuitable::Entries { entries: self.damaged })
    }
}

/// What the document has, in the order in which it is shown.
pub(super) fn read(document: &DocumentMut) -> Result<Found, Unsuitable> {
    let mut found = Found::default();
    for (at, table) in tables(document)?.into_iter().flatten().enumerate() {
        let is_known = |message: &SavedMessage| found.messages.iter().any(|known| known.name == message.name);
        match read_message(table) {
            Ok(message) if !is_known(&message) => found.messages.push(message),
            wrong => {
                let key = if let Err(Unsuitable::Value { key }) = wrong { key } else { NAME };
                found.damaged.push(DamagedEntry { kind: MESSAGES, number: Some(at + 1), key });
            }
        }
    }
    found.messages.sort_by(SavedMessage::in_order);
    Ok(found)
}

/// Why this document was set aside, or a part of it.
pub(super) fn damage(document: &DocumentMut) -> Option<Unsuitable> {
    read(document).map_or_else(Some, Found::damage)
}

/// Changes the messages in the document; entries that cannot be used go, as they are set aside. Those that are not changed stay as
/// they are, with what a person wrote beside them. Returns what is there then.
pub(super) fn change(
    document: &mut DocumentMut,
    profile: &str,
    changes: &[SavedMessageChange],
) -> Result<Vec<SavedMessage>, Unsuitable> {
    let mut present: Vec<(SavedMessage, Table)> = Vec::new();
    for table in tables(document)?.into_iter().flatten() {
        if let Ok(message) = read_message(table)
            && !present.iter().any(|(known, _)| known.name == message.name)
        {
            present.push((message, table.clone()));
        }
    }
    let mut messages: Vec<SavedMessage> = present.iter().map(|(message, _)| message.clone()).collect();
    for change in changes {
        change.apply(&mut messages);
    }
    // For the person who reads the file.
    document["profile"] = value(profile);
    let as_it_is = |message: &SavedMessage| present.iter().find(|(known, _)| known == message);
    let table = |message: &SavedMessage| as_it_is(message).map_or_else(|| written(message), |(_, table)| table.clone());
    let tables: ArrayOfTables = messages.iter().map(table).collect();
    values::put(document.as_table_mut(), MESSAGES, (!tables.is_empty()).then_some(Item::ArrayOfTables(tables)));
    messages.sort_by(SavedMessage::in_order);
    Ok(messages)
}

fn tables(document: &DocumentMut) -> Result<Option<&ArrayOfTables>, Unsuitable> {
    let wrong = Unsuitable::Value { key: MESSAGES };
    document.get(MESSAGES).map(|tables| tables.as_array_of_tables().ok_or(wrong)).transpose()
}

fn read_message(table: &Table) -> Result<SavedMessage, Unsuitable> {
    let name = SavedMessage::clean_name(&values::text(table.get(NAME), NAME)?);
    Ok(SavedMessage { name: name.ok_or(Unsuitable::Value { key: NAME })?, draft: draft::read_table(table)? })
}

fn written(message: &SavedMessage) -> Table {
    let mut table = Table::new();
    table[NAME] = value(message.name.as_str());
    table.extend(draft::table(&message.draft));
    table
}

#[cfg(test)]
mod tests {
    use std::fs;

    use model::{MessageDraft, Qos};

    use super::*;
    use crate::{Error, Folder};

    fn message(name: &str) -> SavedMessage {
        let draft = MessageDraft {
            topic: "plant/a".to_owned(),
            payload: "{\n\"cmd\": \"start\"\n}".to_owned(),
            qos: Qos::AtLeastOnce,
            retain: true,
            ..MessageDraft::default()
        };
        SavedMessage { name: name.to_owned(), draft }
    }

    fn save(message: &SavedMessage) -> SavedMessageChange {
        SavedMessageChange::Save(Box::new(message.clone()))
    }

    #[test]
    fn what_is_saved_is_there_again_and_two_windows_keep_their_changes() {
        let place = tempfile::tempdir().unwrap();
        let (one, other) = (Folder::at(place.path()), Folder::at(place.path()));
        assert_eq!(one.load_messages("plant").unwrap(), (vec![], None));
        let mut properties = message("Pumps/Start");
        properties.draft.properties.content_type = "application/json".to_owned();
        properties.draft.properties.user = vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        one.change_messages("plant", &[save(&properties), save(&message("b"))]).unwrap();
        let (all, set_aside) = other.change_messages("plant", &[save(&message("a"))]).unwrap();
        assert_eq!((&all, set_aside), (&vec![message("a"), message("b"), properties.clone()], None));
        assert_eq!(one.load_messages("plant").unwrap(), (all, None));
        assert_eq!(one.load_messages("other").unwrap(), (vec![], None), "each profile has its own");
        let rename = SavedMessageChange::Rename { name: "a".to_owned(), new_name: "c".to_owned() };
        let remove = SavedMessageChange::Remove { name: "b".to_owned() };
        assert_eq!(one.change_messages("plant", &[rename, remove]).unwrap().0, [message("c"), properties]);
    }

    #[test]
    fn what_a_person_wrote_beside_a_message_stays_while_that_is_the_same() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        folder.change_messages("plant", &[save(&message("a")), save(&message("b"))]).unwrap();
        let path = folder.messages_file("plant");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("name = \"a\"", "# the red one\nname = \"a\"\nours = 3") + "more = 1\n").unwrap();
        folder.change_messages("plant", &[save(&message("c"))]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("# the red one") && text.contains("ours = 3") && text.contains("more = 1"), "{text}");
        assert_eq!(folder.load_messages("plant").unwrap().0, [message("a"), message("b"), message("c")]);
    }

    #[test]
    fn of_a_damaged_file_the_rest_stays_and_a_copy_is_set_aside() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        folder.change_messages("plant", &[save(&message("good"))]).unwrap();
        let path = folder.messages_file("plant");
        let damaged = fs::read_to_string(&path).unwrap()
            + "[[message]]\ntopic = \"a\"\n[[message]]\nname = \"x\"\nqos = 2\n[[message]]\nname = \"good\"\n";
        fs::write(&path, &damaged).unwrap();
        let (messages, damage) = folder.load_messages("plant").unwrap();
        assert_eq!(messages, [message("good")]);
        let entry = |number, key| DamagedEntry { kind: MESSAGES, number: Some(number), key };
        let entries = vec![entry(2, "name"), entry(3, "qos"), entry(4, "name")];
        assert_eq!(damage, Some(Unsuitable::Entries { entries }));
        let (messages, set_aside) = folder.change_messages("plant", &[]).unwrap();
        assert_eq!((messages, folder.load_messages("plant").unwrap().1), (vec![message("good")], None));
        assert_eq!(fs::read_to_string(set_aside.unwrap().to).unwrap(), damaged);
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_set_aside_and_never_overwritten() {
        for text in ["version = 2\n", "version = 1\nmessage = 3\n", "[[message]\n"] {
            let place = tempfile::tempdir().unwrap();
            let folder = Folder::at(place.path());
            let path = folder.messages_file("plant");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            assert!(matches!(folder.load_messages("plant"), Err(Error::Unsuitable { .. })), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "reading changes nothing");
            let (messages, set_aside) = folder.change_messages("plant", &[save(&message("a"))]).unwrap();
            assert_eq!(messages, [message("a")]);
            assert_eq!(fs::read_to_string(set_aside.unwrap().to).unwrap(), text);
        }
    }
}
