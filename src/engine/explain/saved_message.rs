//! A message that is to be sent by its name, and is not saved or cannot be sent.

use model::{DraftMistake, Notice, SavedMessage, Words};
use texts::t;

/// Names that are offered.
const MOST_NAMED: usize = 5;

/// No message is saved under this name. `messages` are those that are.
#[must_use]
pub fn no_saved_message(name: &str, messages: &[SavedMessage]) -> Notice {
    let typed = name.to_lowercase();
    let is_like = |message: &&SavedMessage| {
        let known = message.name.to_lowercase();
        known.contains(&typed) || typed.contains(message.place().1.to_lowercase().as_str())
    };
    let like: Vec<&str> = messages.iter().filter(is_like).take(MOST_NAMED).map(|message| &*message.name).collect();
    let cause = if messages.is_empty() {
        t!("No messages are saved for this profile.").to_owned()
    } else if like.is_empty() {
        t!("The profile has other saved messages, and none with a similar name.").to_owned()
    } else {
        t!("Saved under similar names: {names}", names = like.join(", "))
    };
    let words = Words {
        summary: &t!("No message is saved as {name}", name),
        cause: &cause,
        remedy: t!("List them: topicdeck saved. Messages are saved in the window: Ctrl S in the form."),
    };
    Notice::error("saved.none", words)
}

/// What is saved under this name cannot be sent.
#[must_use]
pub fn saved_message(name: &str, mistake: &DraftMistake) -> Notice {
    let words = Words {
        summary: &t!("The saved message {name} cannot be sent", name),
        cause: &mistake.to_string(),
        remedy: t!("Choose it in the window, correct it, and save it again under the same name."),
    };
    Notice::error("saved.unusable", words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::MessageDraft;

    #[test]
    fn similar_names_are_offered() {
        let saved = |name: &str| SavedMessage { name: name.to_owned(), draft: MessageDraft::default() };
        let all = ["Pumps/Start pump", "Pumps/Stop pump", "Hall"].map(saved);
        for (name, expected) in [
            ("start pump", "Saved under similar names: Pumps/Start pump"),
            ("pump", "Saved under similar names: Pumps/Start pump, Pumps/Stop pump"),
            ("valve", "The profile has other saved messages, and none with a similar name."),
        ] {
            assert_eq!(no_saved_message(name, &all).cause, expected);
        }
        assert_eq!(no_saved_message("x", &[]).cause, "No messages are saved for this profile.");
    }
}
