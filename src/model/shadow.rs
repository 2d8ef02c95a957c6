//! Reserved topics of device shadows (AWS IoT: "Device Shadow MQTT topics").

use super::ShadowId;

/// AWS: most characters of the name of a shadow.
pub const MAX_SHADOW_NAME: usize = 64;
/// AWS: the signs in one, beside letters and digits.
pub const SHADOW_NAME_SIGNS: &str = "$:_-";

/// Whether this can be the name of a shadow.
#[must_use]
pub fn is_shadow_name(text: &str) -> bool {
    let is_valid = |character: char| character.is_ascii_alphanumeric() || SHADOW_NAME_SIGNS.contains(character);
    (1..=MAX_SHADOW_NAME).contains(&text.len()) && text.chars().all(is_valid)
}

/// A request to a shadow, parsed from its topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShadowTopic {
    /// Name of the thing.
    pub thing: String,
    /// Name of the shadow; `None` for the classic one.
    pub name: Option<String>,
    /// The operation.
    pub operation: ShadowOperation,
}

/// The operations on a shadow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShadowOperation {
    /// Reads the document.
    Get,
    /// Changes the document.
    Update,
    /// Deletes the shadow.
    Delete,
}

impl ShadowOperation {
    /// The last level of the topic.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl ShadowId {
    /// `$aws/things/THING/shadow/ENDING`, or that of a shadow with a name.
    #[must_use]
    pub fn topic(&self, ending: &str) -> String {
        let name = self.name.as_ref().map(|name| format!("name/{name}/")).unwrap_or_default();
        format!("$aws/things/{}/shadow/{name}{ending}", self.thing)
    }

    /// The topics on which AWS says what became of the shadow: each accepted change with all before and after, and that it was
    /// deleted.
    #[must_use]
    pub fn change_topics(&self) -> [String; 2] {
        [self.topic("update/documents"), self.topic("delete/accepted")]
    }
}

/// What AWS says of a shadow without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShadowNews {
    /// It was changed: all before and after.
    Documents,
    /// It was changed: what was sent.
    Accepted,
    /// It was deleted.
    Deleted,
}

/// Which shadow was changed or deleted, by the topic of the message that says so.
#[must_use]
pub fn changed_shadow(topic: &str) -> Option<(ShadowId, ShadowNews)> {
    let (thing, rest) = topic.strip_prefix("$aws/things/")?.split_once("/shadow/")?;
    let (name, ending) = match rest.strip_prefix("name/").and_then(|rest| rest.split_once('/')) {
        Some((name, ending)) => (Some(name.to_owned()), ending),
        None => (None, rest),
    };
    let news = match ending {
        "update/documents" => ShadowNews::Documents,
        "update/accepted" => ShadowNews::Accepted,
        "delete/accepted" => ShadowNews::Deleted,
        _ => return None,
    };
    (!thing.is_empty() && !thing.contains('/')).then(|| (ShadowId { thing: thing.to_owned(), name }, news))
}

/// The name of the thing in a reserved topic of its shadows and jobs.
pub(super) fn thing_of(topic: &str) -> Option<&str> {
    let (thing, rest) = topic.strip_prefix("$aws/things/")?.split_once('/')?;
    (!thing.is_empty() && !rest.is_empty()).then_some(thing)
}

impl ShadowTopic {
    /// Parses `$aws/things/THING/shadow/OPERATION` and `$aws/things/THING/shadow/name/NAME/OPERATION`.
    #[must_use]
    pub fn parse(topic: &str) -> Option<Self> {
        let rest = topic.strip_prefix("$aws/things/")?;
        let (thing, rest) = rest.split_once("/shadow/")?;
        let (name, operation) = match rest.strip_prefix("name/").and_then(|rest| rest.split_once('/')) {
            Some((name, operation)) => (Some(name.to_owned()), operation),
            None => (None, rest),
        };
        let operation = [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete]
            .into_iter()
            .find(|known| known.as_str() == operation)?;
        (!thing.contains('/')).then(|| Self { thing: thing.to_owned(), name, operation })
    }

    /// The topic to request `operation` on.
    #[must_use]
    pub fn topic(&self, operation: ShadowOperation) -> String {
        ShadowId { thing: self.thing.clone(), name: self.name.clone() }.topic(operation.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_letters_digits_and_few_signs() {
        for (name, is_valid) in [("cfg", true), ("a$:_-9", true), ("cfg v2", false), ("", false), ("ä", false)] {
            assert_eq!(is_shadow_name(name), is_valid, "{name}");
        }
        assert!(is_shadow_name(&"a".repeat(64)) && !is_shadow_name(&"a".repeat(65)));
    }

    #[test]
    fn requests_are_parsed_and_responses_are_not() {
        for topic in ["$aws/things/pump/shadow/get", "$aws/things/pump/shadow/name/valve/update"] {
            let shadow = ShadowTopic::parse(topic).expect(topic);
            assert_eq!(shadow.topic(shadow.operation), topic);
        }
        for topic in [
            "$aws/things/pump/shadow/get/rejected",
            "$aws/things/pump/shadow/name/valve/update/accepted",
            "$aws/things/a/b/shadow/get",
            "plant/pump/shadow/get",
            "$aws/things/pump/shadow/",
        ] {
            assert_eq!(ShadowTopic::parse(topic), None, "{topic}");
        }
    }
}
