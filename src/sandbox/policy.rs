//! Decides whether a connection may do something, as AWS does for an identity of an identity pool.
//!
//! The role's document *and* an attached IoT policy must allow it, and a `Deny` in either wins. Who has which
//! documents is known elsewhere.

use serde_json::Value;

use super::accounts::{ACCOUNT, REGION};

/// What a connection may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Connect,
    Publish,
    RetainPublish,
    Subscribe,
    Receive,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Publish => "iot:Publish",
            Self::RetainPublish => "iot:RetainPublish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
        }
    }

    fn resource_type(self) -> &'static str {
        match self {
            Self::Connect => "client",
            Self::Publish | Self::RetainPublish | Self::Receive => "topic",
            Self::Subscribe => "topicfilter",
        }
    }
}

/// The policies of one connection, as they were when it began: AWS too needs minutes until a change takes hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Permissions {
    role: Vec<Statement>,
    attached: Vec<Statement>,
}

impl Permissions {
    /// Reads the documents for `client_id` and `identity_id`, which stand for their variables.
    pub(crate) fn new(role: &Value, attached: &[Value], client_id: &str, identity_id: &str) -> Self {
        let variables = Variables { client_id, identity_id };
        let attached = attached.iter().flat_map(|document| statements(document, variables)).collect();
        Self { role: statements(role, variables), attached }
    }

    /// Whether `action` is allowed on the client, topic or filter called `name`.
    pub(crate) fn allow(&self, action: Action, name: &str) -> bool {
        let arn = format!("arn:aws:iot:{REGION}:{ACCOUNT}:{}/{name}", action.resource_type());
        [&self.role, &self.attached].into_iter().all(|document| decide(document, action.name(), &arn))
    }
}

/// Whether the role alone allows a call of the control plane, where IoT policies play no part. `action` and `resource`
/// are the full names, such as `iot:AttachPolicy` and an ARN.
pub(crate) fn role_allows(role: &Value, action: &str, resource: &str, identity_id: &str) -> bool {
    decide(&statements(role, Variables { client_id: "", identity_id }), action, resource)
}

fn decide(statements: &[Statement], action: &str, arn: &str) -> bool {
    let concerning = || statements.iter().filter(|statement| statement.concerns(action, arn));
    concerning().any(|statement| statement.allows) && concerning().all(|statement| statement.allows)
}

#[derive(Clone, Debug)]
struct Statement {
    allows: bool,
    actions: Vec<Pattern>,
    resources: Vec<Pattern>,
}

impl Statement {
    fn concerns(&self, action: &str, arn: &str) -> bool {
        let name = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| pattern.matches(&name))
            && self.resources.iter().any(|pattern| pattern.matches(arn))
    }
}

#[derive(Clone, Copy)]
struct Variables<'a> {
    client_id: &'a str,
    identity_id: &'a str,
}

fn statements(document: &Value, variables: Variables<'_>) -> Vec<Statement> {
    let one_or_many = |value: &Value| match value {
        Value::Array(many) => many.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let read = |value: &Value| {
        let texts = |field: &str| one_or_many(&value[field]).into_iter().filter_map(|v| Some(v.as_str()?.to_owned()));
        let allows = value["Effect"] == "Allow";
        // Conditions are not evaluated: such a statement denies, or does nothing.
        (!allows || value.get("Condition").is_none()).then(|| Statement {
            allows,
            actions: texts("Action").map(|text| Pattern::literal(&text.to_ascii_lowercase())).collect(),
            resources: texts("Resource").filter_map(|text| Pattern::parse(&text, variables)).collect(),
        })
    };
    one_or_many(&document["Statement"]).iter().filter_map(read).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Exactly(char),
    AnyOne,
    AnyMany,
}

/// A text in which `*` and `?` are wildcards, and nothing else is.
#[derive(Clone, Debug)]
struct Pattern(Vec<Token>);

impl Pattern {
    /// Without variables.
    fn literal(text: &str) -> Self {
        Self(text.chars().map(wildcard).collect())
    }

    /// With variables. What replaces one is literal, or a client called `*` would be every client. An unknown
    /// variable makes the whole resource match nothing.
    fn parse(text: &str, variables: Variables<'_>) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            tokens.extend(before.chars().map(wildcard));
            tokens.extend(variables.value(name)?.chars().map(Token::Exactly));
            rest = behind;
        }
        tokens.extend(rest.chars().map(wildcard));
        Some(Self(tokens))
    }

    /// Greedy matching that goes back to the last `*` only, so that it takes quadratic time at worst.
    fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut token) = (0, 0);
        let mut retry = None;
        while at < text.len() {
            match self.0.get(token) {
                Some(Token::AnyMany) => {
                    retry = Some((token, at));
                    token += 1;
                }
                Some(Token::AnyOne) => (at, token) = (at + 1, token + 1),
                Some(Token::Exactly(wanted)) if *wanted == text[at] => (at, token) = (at + 1, token + 1),
                _ => {
                    let Some((star, from)) = retry else { return false };
                    retry = Some((star, from + 1));
                    (at, token) = (from + 1, star + 1);
                }
            }
        }
        self.0[token..].iter().all(|left| *left == Token::AnyMany)
    }
}

fn wildcard(character: char) -> Token {
    match character {
        '*' => Token::AnyMany,
        '?' => Token::AnyOne,
        other => Token::Exactly(other),
    }
}

impl<'a> Variables<'a> {
    fn value(self, name: &str) -> Option<&'a str> {
        match name {
            "iot:ClientId" => Some(self.client_id),
            "cognito-identity.amazonaws.com:sub" => Some(self.identity_id),
            // IAM's way to write the characters that mean something.
            "*" => Some("*"),
            "?" => Some("?"),
            "$" => Some("$"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arn(rest: &str) -> String {
        format!("arn:aws:iot:{REGION}:{ACCOUNT}:{rest}")
    }

    fn allow(action: &Value, resource: &Value) -> Value {
        json!({ "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }] })
    }

    fn everything() -> Value {
        allow(&json!("*"), &json!("*"))
    }

    #[test]
    fn resources_match_as_arns_and_not_as_filters() {
        for (pattern, action, name, expected) in [
            ("topicfilter/plant/*", Action::Subscribe, "plant/#", true),
            ("topicfilter/plant/#", Action::Subscribe, "plant/#", true),
            ("topicfilter/plant/#", Action::Subscribe, "plant/a", false),
            ("topicfilter/plant/+/temp", Action::Subscribe, "plant/a/temp", false),
            ("topic/plant/*/temp", Action::Receive, "plant/a/b/temp", true),
            ("topic/plant/?", Action::Publish, "plant/a", true),
            ("topic/plant/?", Action::Publish, "plant/ab", false),
            ("topic/plant", Action::Publish, "plant", true),
            ("topic/plant", Action::Publish, "plant/a", false),
            ("topic/plant/*", Action::Subscribe, "plant/#", false),
            ("client/${iot:ClientId}", Action::Connect, "me", true),
            ("client/${iot:ClientId}", Action::Connect, "you", false),
            ("client/${cognito-identity.amazonaws.com:sub}-*", Action::Connect, "eu-west-1:x-1", true),
            ("client/${iot:Unknown}*", Action::Connect, "me", false),
            ("topic/a${*}", Action::Publish, "ab", false),
        ] {
            let attached = [allow(&json!("iot:*"), &json!(arn(pattern)))];
            let permissions = Permissions::new(&everything(), &attached, "me", "eu-west-1:x");
            assert_eq!(permissions.allow(action, name), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn a_client_called_star_is_no_wildcard() {
        let attached = [allow(&json!("iot:Publish"), &json!(arn("topic/${iot:ClientId}")))];
        let permissions = Permissions::new(&everything(), &attached, "*", "x");
        assert!(permissions.allow(Action::Publish, "*"));
        assert!(!permissions.allow(Action::Publish, "other"));
    }

    #[test]
    fn role_and_attached_policy_must_both_allow() {
        let yes = everything();
        let no = json!({ "Statement": [] });
        for (role, attached, expected) in [
            (&yes, vec![yes.clone()], true),
            (&yes, vec![], false),
            (&no, vec![yes.clone()], false),
            (&yes, vec![no.clone()], false),
            (&yes, vec![no.clone(), yes.clone()], true),
        ] {
            assert_eq!(Permissions::new(role, &attached, "c", "i").allow(Action::Connect, "c"), expected);
        }
    }

    #[test]
    fn a_deny_wins_in_any_document_and_order() {
        let deny = json!({ "Statement": {
            "Effect": "Deny", "Action": "iot:Publish", "Resource": arn("topic/plant/secret/*"),
        } });
        for (role, attached) in [(everything(), vec![deny.clone(), everything()]), (deny, vec![everything()])] {
            let permissions = Permissions::new(&role, &attached, "c", "i");
            assert!(!permissions.allow(Action::Publish, "plant/secret/a"));
        }
    }

    #[test]
    fn actions_are_a_text_or_a_list_with_wildcards_and_without_case() {
        for (action, expected) in [
            (json!("iot:Publish"), true),
            (json!("iot:pub*"), true),
            (json!(["iot:Connect", "IOT:PUBLISH"]), true),
            (json!(["iot:Connect", "iot:RetainPublish"]), false),
            (json!(null), false),
        ] {
            let attached = [allow(&action, &json!([arn("topic/x"), arn("topic/a")]))];
            let permissions = Permissions::new(&everything(), &attached, "c", "i");
            assert_eq!(permissions.allow(Action::Publish, "a"), expected, "{action}");
        }
    }

    #[test]
    fn a_condition_never_allows() {
        let attached = [json!({ "Statement": [{
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "Bool": { "x": "true" } },
        }] })];
        assert!(!Permissions::new(&everything(), &attached, "c", "i").allow(Action::Connect, "c"));
    }
}
