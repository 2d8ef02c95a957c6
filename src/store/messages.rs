//! The messages that a person saved under names, of one profile.

use std::cmp::Ordering;

use model::SavedMessage;
use toml_edit::{Table, value};

use super::{Unsuitable, draft, entries::Entry, values};

const NAME: &str = "name";

impl Entry for SavedMessage {
    const KIND: &'static str = "message";
    const ID: &'static str = NAME;

    fn id(&self) -> &str {
        &self.name
    }

    fn in_order(one: &Self, other: &Self) -> Ordering {
        one.in_order(other)
    }

    fn read(table: &Table) -> Result<Self, &'static str> {
        let read = || {
            let name = Self::clean_name(&values::text(table.get(NAME), NAME)?);
            Ok(Self { name: name.ok_or(Unsuitable::Value { key: NAME })?, draft: draft::read_table(table)? })
        };
        read().map_err(|wrong| if let Unsuitable::Value { key } = wrong { key } else { NAME })
    }

    fn written(&self) -> Table {
        let mut table = Table::new();
        table[NAME] = value(self.name.as_str());
        table.extend(draft::table(&self.draft));
        table
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use model::{MessageDraft, Qos, SavedMessageChange};

    use super::*;
    use crate::{DamagedEntry, Error, Folder};

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
        let entry = |number, key| DamagedEntry { kind: SavedMessage::KIND, number: Some(number), key };
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
