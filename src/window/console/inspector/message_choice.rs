//! Payloads that are messages of protobuf, as the person said: which message of which file, and what its file says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::kit::intent::Intent;
use console::Schemas;
use model::{MessageRule, Notice};
use payload::MessageType;
use texts::t;

/// The schemas of the messages that were chosen.
#[derive(Debug, Default)]
pub(super) struct MessageChoices {
    /// By word: the file, and what it says of the message.
    known: BTreeMap<String, Known>,
    /// Files that were asked for.
    asked: BTreeSet<PathBuf>,
    /// The words and schemas that are taken over.
    seen: Option<(Vec<String>, u64)>,
}

#[derive(Debug, Default)]
struct Known {
    message: Option<MessageType>,
    problem: Option<String>,
}

/// The message that payloads of a topic are.
#[derive(Debug)]
pub(super) struct ChosenMessage<'a> {
    /// The filter that it was chosen for.
    pub(super) filter: &'a str,
    pub(super) file: &'a str,
    pub(super) name: &'a str,
    /// Its type, once the file was read.
    pub(super) message: Option<MessageType>,
    /// What is wrong with the file, or that it is being read.
    pub(super) problem: Option<&'a str>,
    /// A contract expects it, and the person did not choose it.
    pub(super) is_expected: bool,
}

/// The word for a message of a file.
pub(super) fn word(message: &str, file: &Path) -> String {
    MessageRule::word(message, file)
}

/// A word of a message as a person reads it.
pub(super) fn shown(word: &str) -> Option<String> {
    let (name, _) = parts(word)?;
    Some(format!("Protobuf · {}", name.rsplit('.').next().unwrap_or_default()))
}

/// The name of the message and its file.
fn parts(word: &str) -> Option<(&str, &str)> {
    MessageRule::parts(word)
}

impl MessageChoices {
    pub(super) fn of_word<'a>(&'a self, filter: &'a str, word: &'a str) -> Option<ChosenMessage<'a>> {
        let (name, file) = parts(word)?;
        let known = self.known.get(word);
        let message = known.and_then(|known| known.message.clone());
        let problem = match known {
            Some(known) => known.problem.as_deref(),
            None => Some(t!("Reading the schema…")),
        };
        Some(ChosenMessage { filter, file, name, message, problem, is_expected: false })
    }

    /// Takes over what was read since, and asks for what was not. Returns whether anything is different.
    pub(super) fn keep_up<'w>(
        &mut self,
        words: impl Iterator<Item = &'w str>,
        schemas: &Schemas,
        intents: &mut Vec<Intent>,
    ) -> bool {
        let words: Vec<String> = words.filter(|word| parts(word).is_some()).map(str::to_owned).collect();
        let now = Some((words, schemas.changes()));
        if self.seen == now || now.as_ref().is_some_and(|(words, _)| words.is_empty()) {
            return false;
        }
        self.known.clear();
        for word in now.iter().flat_map(|(words, _)| words) {
            let Some((name, file)) = parts(word) else { continue };
            let Some(found) = schemas.get(Path::new(file)) else {
                self.ask(file.into(), intents);
                continue;
            };
            let message = found.schema.as_ref().and_then(|schema| schema.message(name));
            let problem = match (&found.problem, &message) {
                (Some(notice), Some(_)) => {
                    Some(t!("{problem} The schema is used as it was before.", problem = in_a_line(notice)))
                }
                (Some(notice), None) => Some(in_a_line(notice)),
                (None, None) => Some(t!("{file} has no message {name}.", file, name)),
                (None, Some(_)) => None,
            };
            self.known.insert(word.clone(), Known { message, problem });
        }
        self.seen = now;
        true
    }

    /// Asks for a file, once.
    pub(super) fn ask(&mut self, file: PathBuf, intents: &mut Vec<Intent>) {
        if self.asked.insert(file.clone()) {
            intents.push(Intent::ReadSchema(file));
        }
    }
}

/// What a notice says, without what to do.
fn in_a_line(notice: &Notice) -> String {
    let dot = |text: &str| if text.ends_with('.') { "" } else { "." };
    format!("{}{} {}{}", notice.summary, dot(&notice.summary), notice.cause, dot(&notice.cause))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use model::Words;

    #[test]
    fn a_message_is_known_once_its_file_was_read_and_stays_when_it_is_lost() {
        let word = word("A", Path::new("/x/a:b.proto"));
        assert_eq!(parts(&word), Some(("A", "/x/a:b.proto")));
        assert_eq!((shown("protobuf:plant.v1.A:x").as_deref(), shown("cbor")), (Some("Protobuf · A"), None));
        let (mut choices, mut schemas, mut intents) = (MessageChoices::default(), Schemas::default(), Vec::new());
        assert!(choices.keep_up([word.as_str(), "cbor"].into_iter(), &schemas, &mut intents));
        assert!(!choices.keep_up([word.as_str(), "cbor"].into_iter(), &schemas, &mut intents));
        assert!(matches!(&intents[..], [Intent::ReadSchema(file)] if file == Path::new("/x/a:b.proto")), "asked once");
        let of = |choices: &MessageChoices| {
            let chosen = choices.of_word("plant/#", &word).unwrap();
            (chosen.message.is_some(), chosen.problem.map(str::to_owned))
        };
        assert_eq!(of(&choices), (false, Some("Reading the schema…".to_owned())));
        let mut accept = |choices: &mut MessageChoices, text: Result<&str, Notice>| {
            let schema = text.map(|text| Arc::new(payload::load_schema("a.proto", text.as_bytes(), |_| None).unwrap()));
            schemas.accept("/x/a:b.proto".into(), schema.map_err(Box::new));
            assert!(choices.keep_up([word.as_str()].into_iter(), &schemas, &mut Vec::new()));
        };
        accept(&mut choices, Ok("message B {}"));
        assert_eq!(of(&choices), (false, Some("/x/a:b.proto has no message A.".to_owned())));
        accept(&mut choices, Ok("message A {}"));
        assert_eq!(of(&choices), (true, None));
        let lost = Notice::error("x", Words { summary: "Could not read it", cause: "It is gone.", remedy: "" });
        accept(&mut choices, Err(lost));
        let said = "Could not read it. It is gone. The schema is used as it was before.";
        assert_eq!(of(&choices), (true, Some(said.to_owned())));
    }
}
