//! Decides whether a connection may do something, as AWS does for an identity of an identity pool.
//!
//! The role's document *and* an attached IoT policy must allow it, and a `Deny` in either wins. Who has which
//! documents is known elsewhere.

mod pattern;

use serde_json::Value;

use self::pattern::{Pattern, Variables};
use super::accounts::{ACCOUNT, REGION};

/// What a connection may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Connect,
    Publish,
    RetainPublish,
    Subscribe,
    Receive,
    GetRetainedMessage,
    GetThingShadow,
    UpdateThingShadow,
    DeleteThingShadow,
    ListNamedShadowsForThing,
    GetConnection,
    ListSubscriptions,
    SendDirectMessage,
    DeleteConnection,
}

impl Action {
    const ALL: [Self; 14] = [
        Self::Connect,
        Self::Publish,
        Self::RetainPublish,
        Self::Subscribe,
        Self::Receive,
        Self::GetRetainedMessage,
        Self::GetThingShadow,
        Self::UpdateThingShadow,
        Self::DeleteThingShadow,
        Self::ListNamedShadowsForThing,
        Self::GetConnection,
        Self::ListSubscriptions,
        Self::SendDirectMessage,
        Self::DeleteConnection,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Publish => "iot:Publish",
            Self::RetainPublish => "iot:RetainPublish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
            Self::GetRetainedMessage => "iot:GetRetainedMessage",
            Self::GetThingShadow => "iot:GetThingShadow",
            Self::UpdateThingShadow => "iot:UpdateThingShadow",
            Self::DeleteThingShadow => "iot:DeleteThingShadow",
            Self::ListNamedShadowsForThing => "iot:ListNamedShadowsForThing",
            Self::GetConnection => "iot:GetConnection",
            Self::ListSubscriptions => "iot:ListSubscriptions",
            Self::SendDirectMessage => "iot:SendDirectMessage",
            Self::DeleteConnection => "iot:DeleteConnection",
        }
    }

    fn resource_type(self) -> &'static str {
        match self {
            Self::Connect
            | Self::GetConnection
            | Self::ListSubscriptions
            | Self::SendDirectMessage
            | Self::DeleteConnection => "client",
            Self::Publish | Self::RetainPublish | Self::Receive | Self::GetRetainedMessage => "topic",
            Self::Subscribe => "topicfilter",
            Self::GetThingShadow
            | Self::UpdateThingShadow
            | Self::DeleteThingShadow
            | Self::ListNamedShadowsForThing => "thing",
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

    /// Whether `action` is allowed on the client, topic, filter or thing called `name`. A named shadow is `THING/NAME`.
    pub(crate) fn allow(&self, action: Action, name: &str) -> bool {
        let arn = format!("arn:aws:iot:{REGION}:{ACCOUNT}:{}/{name}", action.resource_type());
        self.decide(action.name(), &arn)
    }

    /// Whether retained messages may be listed, which is allowed on no topic but on `*`.
    pub(crate) fn allow_listing_retained(&self) -> bool {
        self.decide("iot:ListRetainedMessages", "*")
    }

    fn decide(&self, action: &str, arn: &str) -> bool {
        [&self.role, &self.attached].into_iter().all(|document| decide(document, action, arn))
    }
}

/// Whether the role alone allows a call of the control plane, where IoT policies play no part. `action` and `resource`
/// are the full names, such as `iot:AttachPolicy` and an ARN.
pub(crate) fn role_allows(role: &Value, action: &str, resource: &str, identity_id: &str) -> bool {
    decide(&statements(role, Variables { client_id: "", identity_id }), action, resource)
}

/// Whether the role forbids it, whatever else allows it.
pub(crate) fn role_denies(role: &Value, action: &str, resource: &str, identity_id: &str) -> bool {
    let statements = statements(role, Variables { client_id: "", identity_id });
    statements.iter().any(|statement| !statement.allows && statement.concerns(action, resource))
}

/// What an IoT policy alone says of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allows,
    Denies,
    /// No statement concerns it.
    Silent,
}

/// What `document` says of `action` on the ARN `resource`. The variables stand for these ids.
pub(crate) fn verdict(document: &Value, action: &str, resource: &str, client_id: &str, identity_id: &str) -> Verdict {
    let statements = statements(document, Variables { client_id, identity_id });
    let mut concerning = statements.iter().filter(|statement| statement.concerns(action, resource)).peekable();
    if concerning.peek().is_none() {
        return Verdict::Silent;
    }
    if concerning.all(|statement| statement.allows) { Verdict::Allows } else { Verdict::Denies }
}

fn decide(statements: &[Statement], action: &str, arn: &str) -> bool {
    let concerning = || statements.iter().filter(|statement| statement.concerns(action, arn));
    concerning().any(|statement| statement.allows) && concerning().all(|statement| statement.allows)
}

/// Whether something here is allowed or refused by this action, in the case that policies match it in.
pub(crate) fn is_asked(action: &str) -> bool {
    const BY_CALLS: [&str; 6] = [
        "iot:AttachPolicy",
        "iot:AttachPrincipalPolicy",
        "iot:DescribeEndpoint",
        "iot:GetEffectivePolicies",
        "iot:ListRetainedMessages",
        "iot:TestAuthorization",
    ];
    Action::ALL.iter().map(|one| one.name()).chain(BY_CALLS).any(|name| name.eq_ignore_ascii_case(action))
}

/// Whether a policy variable of this name has a value here.
pub(crate) fn is_variable(name: &str) -> bool {
    Variables { client_id: "", identity_id: "" }.value(name).is_some()
}

#[derive(Clone, Debug)]
struct Statement {
    allows: bool,
    actions: Patterns,
    resources: Patterns,
}

/// What a field names; with `Not` before the field's name, everything else.
#[derive(Clone, Debug)]
struct Patterns {
    patterns: Vec<Pattern>,
    all_but: bool,
}

impl Patterns {
    fn match_any(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(text)) != self.all_but
    }
}

impl Statement {
    fn concerns(&self, action: &str, arn: &str) -> bool {
        self.actions.match_any(&action.to_ascii_lowercase()) && self.resources.match_any(arn)
    }
}

fn statements(document: &Value, variables: Variables<'_>) -> Vec<Statement> {
    one_or_many(&document["Statement"]).filter_map(|statement| read(statement, variables)).collect()
}

/// Conditions are not evaluated: a statement with one denies, or does nothing.
fn read(statement: &Value, variables: Variables<'_>) -> Option<Statement> {
    let allows = statement["Effect"] == "Allow";
    if allows && statement.get("Condition").is_some() {
        return None;
    }
    let actions =
        patterns(statement, "Action", "NotAction", |text| Some(Pattern::literal(&text.to_ascii_lowercase())))?;
    let resources = patterns(statement, "Resource", "NotResource", |text| Pattern::parse(text, variables))?;
    Some(Statement { allows, actions, resources })
}

/// `None` when something is left out that cannot be known.
fn patterns(
    statement: &Value,
    field: &str,
    all_but: &str,
    parse: impl Fn(&str) -> Option<Pattern>,
) -> Option<Patterns> {
    let texts = |field: &str| one_or_many(&statement[field]).filter_map(Value::as_str);
    if statement.get(all_but).is_some() {
        return texts(all_but).map(parse).collect::<Option<_>>().map(|patterns| Patterns { patterns, all_but: true });
    }
    Some(Patterns { patterns: texts(field).filter_map(parse).collect(), all_but: false })
}

fn one_or_many(value: &Value) -> impl Iterator<Item = &Value> {
    let many = value.as_array();
    let one = if many.is_some() || value.is_null() { None } else { Some(value) };
    many.into_iter().flatten().chain(one)
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
            ("topic/${aws:SourceIp}", Action::Publish, "127.0.0.1", true),
            ("topic/${ iot:ClientId , 'x'}", Action::Publish, "me", true),
            ("topic/${iot:Unknown, 'none'}", Action::Publish, "none", true),
            ("topic/${iot:Unknown, none}", Action::Publish, "none", false),
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
    fn a_role_denies_what_a_statement_forbids_and_not_what_none_allows() {
        let deny = json!({ "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "iot:AttachPolicy", "Resource": "*" },
        ] });
        for (role, action, denies) in [
            (&deny, "iot:AttachPolicy", true),
            (&deny, "iot:GetEffectivePolicies", false),
            (&json!({ "Statement": [] }), "iot:AttachPolicy", false),
        ] {
            assert_eq!(role_denies(role, action, "*", "i"), denies, "{action}");
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
    fn not_names_everything_else() {
        for (field, value, action, name, expected) in [
            ("NotResource", json!([arn("topic/a"), arn("topic/b")]), Action::Publish, "c", true),
            ("NotResource", json!([arn("topic/a"), arn("topic/b")]), Action::Publish, "b", false),
            ("NotResource", json!([arn("topic/${iot:Unknown}")]), Action::Publish, "b", false),
            ("NotAction", json!("iot:Pub*"), Action::Receive, "a", true),
            ("NotAction", json!("iot:Pub*"), Action::Publish, "a", false),
        ] {
            let mut statement = json!({ "Effect": "Allow", field: value });
            statement[if field == "NotAction" { "Resource" } else { "Action" }] = json!("*");
            let attached = [json!({ "Statement": statement })];
            let permissions = Permissions::new(&everything(), &attached, "c", "i");
            assert_eq!(permissions.allow(action, name), expected, "{statement} {action:?} {name}");
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
