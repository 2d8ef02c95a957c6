//! Messages that a person saved under names, for one profile, and what a person does with them.

use std::cmp::Ordering;

use super::MessageDraft;

/// So many messages can be saved for one profile.
pub const MAX_SAVED_MESSAGES: usize = 500;
/// So many characters a name has at most.
pub const MAX_MESSAGE_NAME_CHARS: usize = 120;

/// A message with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedMessage {
    /// As [`clean_name`](Self::clean_name) makes it: `Pumps/Start pump` is in the folder `Pumps`.
    pub name: String,
    /// What is saved.
    pub draft: MessageDraft,
}

impl SavedMessage {
    /// The name that `text` stands for: without blanks around its parts, and without empty parts. `None` where nothing is left, or
    /// too much, or it has control characters.
    #[must_use]
    pub fn clean_name(text: &str) -> Option<String> {
        let parts: Vec<&str> = text.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
        let name = parts.join("/");
        let is_possible = !name.is_empty() && name.chars().count() <= MAX_MESSAGE_NAME_CHARS;
        (is_possible && !name.contains(char::is_control)).then_some(name)
    }

    /// The folders that it is in, empty where there is none, and its name there.
    #[must_use]
    pub fn place(&self) -> (&str, &str) {
        self.name.rsplit_once('/').unwrap_or(("", &self.name))
    }

    /// Those without a folder first, then folder by folder, by name.
    #[must_use]
    pub fn in_order(&self, other: &Self) -> Ordering {
        let key = |one: &Self| {
            let (folder, name) = one.place();
            (folder.to_lowercase(), name.to_lowercase())
        };
        key(self).cmp(&key(other)).then_with(|| self.name.cmp(&other.name))
    }
}

/// What a person does with saved messages. It is kept as such and applied to what the file has, so that two windows both keep
/// their changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedMessageChange {
    /// Saves this one, in the place of one with its name. Ignored where there are [`MAX_SAVED_MESSAGES`].
    Save(Box<SavedMessage>),
    /// Gives one another name. Ignored where there is one with that name.
    Rename {
        /// As it was.
        name: String,
        /// As it is from now on.
        new_name: String,
    },
    /// Removes one.
    Remove {
        /// Which one.
        name: String,
    },
}

impl SavedMessageChange {
    /// Changes the list.
    pub fn apply(&self, messages: &mut Vec<SavedMessage>) {
        let at = |messages: &[SavedMessage], name: &str| messages.iter().position(|known| known.name == name);
        match self {
            Self::Save(message) => match at(messages, &message.name) {
                Some(at) => messages[at] = (**message).clone(),
                None if messages.len() < MAX_SAVED_MESSAGES => messages.push((**message).clone()),
                None => {}
            },
            Self::Rename { name, new_name } => {
                if let (Some(at), None) = (at(messages, name), at(messages, new_name)) {
                    messages[at].name.clone_from(new_name);
                }
            }
            Self::Remove { name } => messages.retain(|known| known.name != *name),
        }
    }

    /// What takes this back, once it is applied to `messages`; `None` where it changes nothing.
    #[must_use]
    pub fn inverse(&self, messages: &[SavedMessage]) -> Option<Self> {
        let known = |name: &str| messages.iter().find(|known| known.name == name);
        match self {
            Self::Save(message) => match known(&message.name) {
                Some(former) if former == &**message => None,
                Some(former) => Some(Self::Save(Box::new(former.clone()))),
                None => (messages.len() < MAX_SAVED_MESSAGES).then(|| Self::Remove { name: message.name.clone() }),
            },
            Self::Rename { name, new_name } => (known(name).is_some() && known(new_name).is_none())
                .then(|| Self::Rename { name: new_name.clone(), new_name: name.clone() }),
            Self::Remove { name } => known(name).map(|former| Self::Save(Box::new(former.clone()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str, topic: &str) -> SavedMessage {
        SavedMessage {
            name: name.to_owned(),
            draft: MessageDraft { topic: topic.to_owned(), ..MessageDraft::default() },
        }
    }

    #[test]
    fn a_name_has_folders_and_no_blanks_around_them() {
        let long = "x".repeat(MAX_MESSAGE_NAME_CHARS);
        for (text, expected) in [
            ("Start pump", Some("Start pump")),
            (" Pumps / Start  pump ", Some("Pumps/Start  pump")),
            ("/Pumps//Start/", Some("Pumps/Start")),
            ("", None),
            (" / ", None),
            ("a\nb", None),
            (&long, Some(long.as_str())),
            (&format!("{long}x"), None),
        ] {
            assert_eq!(SavedMessage::clean_name(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(message("a/b/c", "").place(), ("a/b", "c"));
        let mut sorted = ["b/x", "Z", "a/Y", "a/x", "c"].map(|name| message(name, ""));
        sorted.sort_by(SavedMessage::in_order);
        assert_eq!(sorted.map(|one| one.name), ["c", "Z", "a/x", "a/Y", "b/x"]);
    }

    #[test]
    fn each_change_can_be_taken_back() {
        use SavedMessageChange::{Remove, Rename, Save};
        let rename = |name: &str, new_name: &str| Rename { name: name.to_owned(), new_name: new_name.to_owned() };
        let save = |name: &str| Save(Box::new(message(name, "new")));
        let before = vec![message("a", "1"), message("b", "2")];
        for (change, expected, has_inverse) in [
            (save("c"), vec![("a", "1"), ("b", "2"), ("c", "new")], true),
            (save("a"), vec![("a", "new"), ("b", "2")], true),
            (Save(Box::new(message("a", "1"))), vec![("a", "1"), ("b", "2")], false),
            (rename("a", "c"), vec![("c", "1"), ("b", "2")], true),
            (rename("a", "b"), vec![("a", "1"), ("b", "2")], false),
            (rename("x", "c"), vec![("a", "1"), ("b", "2")], false),
            (Remove { name: "b".to_owned() }, vec![("a", "1")], true),
            (Remove { name: "x".to_owned() }, vec![("a", "1"), ("b", "2")], false),
        ] {
            let inverse = change.inverse(&before);
            let mut after = before.clone();
            change.apply(&mut after);
            let names: Vec<_> = after.iter().map(|one| (one.name.as_str(), one.draft.topic.as_str())).collect();
            assert_eq!((names, inverse.is_some()), (expected, has_inverse), "{change:?}");
            if let Some(inverse) = inverse {
                inverse.apply(&mut after);
            }
            after.sort_by(SavedMessage::in_order);
            assert_eq!(after, before, "{change:?} taken back");
        }
    }

    #[test]
    fn a_full_list_takes_no_more_and_lets_its_messages_be_changed() {
        let mut messages: Vec<_> = (0..MAX_SAVED_MESSAGES).map(|number| message(&number.to_string(), "")).collect();
        let more = SavedMessageChange::Save(Box::new(message("more", "")));
        assert_eq!(more.inverse(&messages), None);
        more.apply(&mut messages);
        assert_eq!(messages.len(), MAX_SAVED_MESSAGES);
        SavedMessageChange::Save(Box::new(message("7", "new"))).apply(&mut messages);
        assert_eq!(messages[7].draft.topic, "new");
    }
}
