//! What a template allows, as a table: computed from its documents, so that it says what AWS will do.

use serde_json::Value;
use texts::t;

use super::policies::{Policies, statements};
use super::settings::Settings;

/// How a policy names the identity of the person.
const IDENTITY: &str = "${cognito-identity.amazonaws.com:sub}";

/// One action on one resource, and which of the two documents allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// `iot:Publish`.
    pub action: String,
    /// `topic/plant/*`, with IDENTITY-ID for the identity of the person.
    pub resource: String,
    /// Whether the role allows it.
    pub by_role: bool,
    /// Whether the IoT policy allows it; `None` where AWS does not ask it.
    pub by_policy: Option<bool>,
}

impl Right {
    /// Whether a person has it, with the policy attached.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.by_role && self.by_policy != Some(false)
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        match self.action.as_str() {
            "iot:Connect" => t!("connect with such a client id"),
            "iot:Subscribe" => t!("subscribe to such filters"),
            "iot:Receive" => t!("receive messages of such topics"),
            "iot:Publish" => t!("send to such topics"),
            "iot:AttachPolicy" | "iot:AttachPrincipalPolicy" => {
                t!("attach any IoT policy to any identity: for demos only")
            }
            _ => "",
        }
    }
}

/// How a person gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People {
    /// Whether anyone can register, and not only an administrator add people.
    pub register: bool,
    /// Whether people who did not sign in get credentials.
    pub without_sign_in: bool,
    /// Whether a person can attach the IoT policy, and not only an administrator.
    pub attach: bool,
}

/// What a template allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// In the order of the documents, the IoT policy first. What is not in the list is refused.
    pub rows: Vec<Right>,
    /// How a person gets in.
    pub people: People,
}

impl Rights {
    pub(crate) fn of(template: &Value) -> Self {
        // The table is the same everywhere.
        let Policies { role, iot_policy } = Policies::of(template, &Settings::default());
        let (by_role, by_policy) = (pairs(&role), pairs(&iot_policy));
        let mut rows = Vec::new();
        for pair @ (action, resource) in by_policy.iter().chain(&by_role) {
            let right = Right {
                action: action.clone(),
                resource: shown(resource),
                by_role: allows(&by_role, pair),
                by_policy: (!is_of_control(action)).then(|| allows(&by_policy, pair)),
            };
            if !rows.contains(&right) {
                rows.push(right);
            }
        }
        let resources = &template["Resources"];
        let is_true = |value: &Value| value.as_bool() == Some(true);
        let only_administrator =
            &resources["UserPool"]["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"];
        let people = People {
            register: !is_true(only_administrator),
            without_sign_in: is_true(&resources["IdentityPool"]["Properties"]["AllowUnauthenticatedIdentities"]),
            attach: rows.iter().any(|right| right.action == "iot:AttachPolicy" && right.is_given()),
        };
        Self { rows, people }
    }

    /// The lines of the table, its heading first.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let word = |allowed: bool| if allowed { t!("yes") } else { t!("no") }.to_owned();
        let by_policy = |right: &Right| right.by_policy.map_or_else(|| t!("not asked").to_owned(), word);
        let mut cells =
            vec![[t!("action"), t!("resource"), t!("role"), t!("IoT policy"), t!("meaning")].map(str::to_owned)];
        cells.extend(self.rows.iter().map(|right| {
            let purpose = right.purpose().to_owned();
            [right.action.clone(), right.resource.clone(), word(right.by_role), by_policy(right), purpose]
        }));
        let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let [first, second, third, fourth] = [width(0), width(1), width(2), width(3)];
        let line = |[action, resource, role, policy, purpose]: &[String; 5]| {
            format!("{action:first$}  {resource:second$}  {role:third$}  {policy:fourth$}  {purpose}")
                .trim_end()
                .to_owned()
        };
        cells.iter().map(line).collect()
    }

    /// What the table does not say, in sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let People { register, without_sign_in, attach } = self.people;
        let words = [
            t!("Everything else is refused: other client ids, other topics, shadows, and all other services of AWS."),
            if register {
                t!("Anyone who can reach the sign-in pages can register.")
            } else {
                t!("No one can register: an administrator adds each person.")
            },
            if attach {
                t!(
                    "Each person attaches the IoT policy to their own identity, and could attach any other policy of the account."
                )
            } else {
                t!(
                    "An administrator attaches the IoT policy to each identity. Without it, a person is refused everything."
                )
            },
            if without_sign_in {
                t!("People who have not signed in get credentials too.")
            } else {
                t!("Without a sign-in there are no credentials.")
            },
        ];
        let [others, rest @ ..] = words.map(str::to_owned);
        [others].into_iter().chain(self.left_out()).chain(rest).collect()
    }

    /// The parts of the program that need what is not given.
    fn left_out(&self) -> Option<String> {
        let is_given = |action: &str| self.rows.iter().any(|right| right.action == action && right.is_given());
        let parts: Vec<String> = needs()
            .into_iter()
            .filter(|(_, actions)| !actions.iter().all(|action| is_given(action)))
            .map(|(part, actions)| format!("{part} ({})", actions.join(", ")))
            .collect();
        let parts = (!parts.is_empty()).then(|| parts.join("; "))?;
        Some(t!("Not given, so these parts of Topicdeck are refused: {parts}.", parts))
    }
}

/// What parts of the program need beyond connecting, subscribing and sending.
fn needs() -> [(&'static str, &'static [&'static str]); 6] {
    [
        (t!("sending retained messages"), &["iot:RetainPublish"]),
        (t!("listing retained messages"), &["iot:ListRetainedMessages", "iot:GetRetainedMessage"]),
        (
            t!("shadows"),
            &["iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DeleteThingShadow", "iot:ListNamedShadowsForThing"],
        ),
        (t!("Devices"), &["iot:GetConnection", "iot:ListSubscriptions", "iot:DeleteConnection"]),
        (t!("direct messages"), &["iot:SendDirectMessage"]),
        (t!("What may I do, topicdeck rights"), &["iot:GetEffectivePolicies", "iot:TestAuthorization"]),
    ]
}

/// What AWS decides by the role alone: calls that manage, and not MQTT.
fn is_of_control(action: &str) -> bool {
    ["iot:Attach", "iot:Describe", "iot:GetEffective", "iot:Test"].iter().any(|start| action.starts_with(start))
}

/// Each action that a document allows, with each resource. No document of a template denies anything: a test looks.
fn pairs(document: &Value) -> Vec<(String, String)> {
    let several = |value: &Value| -> Vec<String> {
        let items = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut pairs = Vec::new();
    for statement in statements(document) {
        let resources = several(&statement["Resource"]);
        for action in several(&statement["Action"]) {
            pairs.extend(resources.iter().map(|resource| (action.clone(), resource.clone())));
        }
    }
    pairs
}

fn allows(pairs: &[(String, String)], (action, resource): &(String, String)) -> bool {
    pairs.iter().any(|(allowed, pattern)| covers(allowed, action) && covers(pattern, resource))
}

/// Whether all that `resource` matches is matched by `pattern`: it is the same, or ends with a `*` where `resource` goes on.
fn covers(pattern: &str, resource: &str) -> bool {
    pattern == resource
        || pattern.strip_suffix('*').is_some_and(|start| !start.contains('*') && resource.starts_with(start))
}

/// `topic/plant/*` of an ARN of AWS IoT.
fn shown(arn: &str) -> String {
    arn.splitn(6, ':').nth(5).unwrap_or(arn).replace(IDENTITY, "IDENTITY-ID")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Variant;

    fn rights(settings: &Settings) -> Rights {
        crate::rights(settings).unwrap()
    }

    fn given(rights: &Rights) -> Vec<String> {
        let given = rights.rows.iter().filter(|right| right.is_given());
        given.map(|right| format!("{} {}", right.action, right.resource)).collect()
    }

    #[test]
    fn the_least_is_to_watch_below_the_prefix_and_to_send_below_ones_own_identity() {
        let own = rights(&Settings::default());
        let mut expected = [
            "iot:Connect client/topicdeck-IDENTITY-ID-*",
            "iot:Subscribe topicfilter/plant/*",
            "iot:Receive topic/plant/*",
            "iot:Publish topic/plant/IDENTITY-ID/*",
        ];
        assert_eq!(given(&own), expected);
        assert_eq!(own.people, People { register: false, without_sign_in: false, attach: false });
        let all =
            rights(&Settings { sends_to_all: true, topic_prefix: Some("line/1".to_owned()), ..Settings::default() });
        expected[1..].copy_from_slice(&[
            "iot:Subscribe topicfilter/line/1/*",
            "iot:Receive topic/line/1/*",
            "iot:Publish topic/line/1/*",
        ]);
        assert_eq!(given(&all), expected);
    }

    #[test]
    fn what_is_not_given_is_named_with_the_parts_that_need_it() {
        let mut own = rights(&Settings::default());
        let words = own.sentences().join("\n");
        for action in ["iot:RetainPublish", "iot:GetConnection", "iot:SendDirectMessage", "iot:GetEffectivePolicies"] {
            assert!(words.contains(action), "{words}");
        }
        let given = |action: &&str| Right {
            action: (*action).to_owned(),
            resource: "*".to_owned(),
            by_role: true,
            by_policy: None,
        };
        own.rows.extend(needs()[0].1.iter().map(given));
        assert!(!own.sentences().join("\n").contains("iot:RetainPublish"));
        own.rows.extend(needs().iter().flat_map(|(_, actions)| actions.iter().map(given)));
        assert_eq!(own.sentences().len(), 4, "nothing is left out");
    }

    #[test]
    fn the_demo_lets_anyone_register_and_attach() {
        let demo = rights(&Settings { variant: Variant::Demo, ..Settings::default() });
        assert_eq!(
            given(&demo),
            [
                "iot:Connect client/webapp:*",
                "iot:Connect client/topicdeck-IDENTITY-ID-*",
                "iot:Subscribe topicfilter/demoTopic",
                "iot:Receive topic/demoTopic",
                "iot:Publish topic/demoTopic",
                "iot:AttachPolicy *",
                "iot:AttachPrincipalPolicy *",
            ]
        );
        assert_eq!(demo.people, People { register: true, without_sign_in: false, attach: true });
    }

    #[test]
    fn what_only_one_document_allows_is_in_the_table_and_not_given() {
        let document = |action: &str, resource: &str| serde_json::json!({ "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }] });
        let template = serde_json::json!({ "Resources": {
            "Role": { "Properties": { "Policies": [{ "PolicyDocument": document("iot:Publish", "arn:aws:iot:r:1:topic/a/*") }] } },
            "IotPolicy": { "Properties": { "PolicyDocument": document("iot:Publish", "arn:aws:iot:r:1:topic/*") } },
        } });
        let rights = Rights::of(&template);
        let found: Vec<_> =
            rights.rows.iter().map(|right| (right.resource.as_str(), right.by_role, right.by_policy)).collect();
        assert_eq!(found, [("topic/*", false, Some(true)), ("topic/a/*", true, Some(true))]);
        assert_eq!(given(&rights), ["iot:Publish topic/a/*"]);
    }

    #[test]
    fn every_statement_of_a_template_allows_without_a_condition_and_names_what_it_is_about() {
        for variant in [Variant::Least, Variant::Demo] {
            let template = crate::document::filled(&Settings { variant, ..Settings::default() }).unwrap();
            let Policies { role, iot_policy } = Policies::of(&template, &Settings::default());
            for statement in statements(&role).iter().chain(statements(&iot_policy)) {
                let keys: Vec<&String> = statement.as_object().unwrap().keys().collect();
                assert_eq!(keys, ["Effect", "Action", "Resource"], "{statement}");
                assert_eq!(statement["Effect"], "Allow");
            }
            assert!(!statements(&role).is_empty() && !statements(&iot_policy).is_empty());
            for right in crate::rights(&Settings { variant, ..Settings::default() }).unwrap().rows {
                assert!(!right.purpose().is_empty() && !right.resource.contains("${"), "{right:?}");
            }
        }
    }
}
