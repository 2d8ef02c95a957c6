//! What is missing when AWS says no: the action, its ARN, a statement that allows it, and the administrator's command.

use serde_json::{Value, json};

use client::profile::Profile;
use model::{Actor, Notice, Offer, without_share};
use texts::t;

/// Who and what was refused.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What was connected to.
    pub profile: &'a Profile,
    /// Twelve digits of the AWS account, once they are known.
    pub account_id: Option<&'a str>,
    /// Cognito identity id, once it is known.
    pub identity_id: Option<&'a str>,
    /// MQTT client id, once it is known.
    pub client_id: Option<&'a str>,
}

/// An action that AWS IoT refused. Only `*` and `?` are wildcards in its ARN: `+` and `#` stand for themselves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refused<'a> {
    /// `iot:Connect` on `client/ID`.
    Connect,
    /// `iot:Subscribe` on `topicfilter/FILTER`, and `iot:Receive` on the topics it matches.
    Subscribe(&'a str),
    /// `iot:Publish` on `topic/TOPIC`, and `iot:RetainPublish` for a message that is to be kept.
    Publish { topic: &'a str, retain: bool },
    /// `iot:SendDirectMessage` to a client, and `iot:Receive` on the topic, which the policy of that client has to allow.
    Direct { client_id: &'a str, topic: &'a str },
    /// `action` of a call on `KIND/NAME`, or `KIND/NAME/PART`; on everything where there is no kind.
    Call { action: &'static str, kind: &'static str, name: &'a str, part: Option<&'a str> },
}

impl Refused<'_> {
    /// What has to be allowed, in words.
    pub(super) fn actions(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Subscribe(_) => t!("iot:Subscribe and iot:Receive"),
            Self::Publish { retain: false, .. } => "iot:Publish",
            Self::Publish { retain: true, .. } => t!("iot:Publish and iot:RetainPublish"),
            Self::Direct { .. } => t!("iot:SendDirectMessage, or iot:Receive of the client"),
            Self::Call { action, .. } => action,
        }
    }

    /// Why it is refused, where AWS says no more than that. Keys of IAM have no IoT policy.
    pub(super) fn not_allowed(self, context: &Context<'_>) -> String {
        let actions = self.actions();
        match context.profile.aws_source() {
            None => t!("Your identity's IoT policy or the identity pool's role does not allow {actions}.", actions),
            Some(source) => t!(
                "With the {source}, IAM policies alone decide, and they do not allow {actions}.",
                source = source.label(),
                actions
            ),
        }
    }

    fn statements(self, context: &Context<'_>) -> Vec<Value> {
        let allow =
            |action: Value, resource: Value| json!({ "Effect": "Allow", "Action": action, "Resource": resource });
        let arn = |resource: String| arn(context, &resource);
        match self {
            Self::Connect => vec![allow("iot:Connect".into(), arn(format!("client/{}", client_ids(context))).into())],
            Self::Subscribe(topic_filter) => {
                let plain = without_share(topic_filter);
                let filter = arn(format!("topicfilter/{topic_filter}"));
                // Which of the two AWS compares with is documented nowhere.
                let filters = if plain == topic_filter {
                    filter.into()
                } else {
                    json!([filter, arn(format!("topicfilter/{plain}"))])
                };
                let topics = arn(format!("topic/{}", plain.replace(['+', '#'], "*")));
                vec![allow("iot:Subscribe".into(), filters), allow("iot:Receive".into(), topics.into())]
            }
            Self::Publish { topic, retain } => {
                let action = if retain { json!(["iot:Publish", "iot:RetainPublish"]) } else { "iot:Publish".into() };
                vec![allow(action, arn(format!("topic/{topic}")).into())]
            }
            Self::Direct { client_id, topic } => vec![
                allow("iot:SendDirectMessage".into(), arn(format!("client/{client_id}")).into()),
                allow("iot:Receive".into(), arn(format!("topic/{topic}")).into()),
            ],
            Self::Call { action, kind: "", .. } => vec![allow(action.into(), "*".into())],
            Self::Call { action, kind, name, part } => {
                let part = part.map(|part| format!("/{part}")).unwrap_or_default();
                vec![allow(action.into(), arn(format!("{kind}/{name}{part}")).into())]
            }
        }
    }
}

/// Every client id that the profile's template can give this identity: what is random is any text in an ARN. Where the
/// refused one is another, because a person asked for it, it is that one with any ending.
fn client_ids(context: &Context<'_>) -> String {
    let template = context.identity_id.map(|identity_id| context.profile.mqtt_client_id.expand(identity_id, "*"));
    match (template, context.client_id) {
        (Some(pattern), None) => pattern,
        (Some(pattern), Some(client_id)) if matches(&pattern, client_id) => pattern,
        (_, Some(client_id)) => {
            client_id.rsplit_once('-').map_or(client_id.to_owned(), |(front, _)| format!("{front}-*"))
        }
        (None, None) => "*".to_owned(),
    }
}

/// Whether `text` fits `pattern`, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((front, rest)) => text.strip_prefix(front).is_some_and(|text| {
            let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.any(|at| matches(rest, &text[at..]))
        }),
    }
}

fn arn(context: &Context<'_>, resource: &str) -> String {
    let Context { profile, account_id, .. } = context;
    format!("arn:{}:iot:{}:{}:{resource}", profile.partition(), profile.region, account_id.unwrap_or("ACCOUNT_ID"))
}

/// `notice` with what an administrator needs to allow `refused`.
pub(super) fn with_remedy(notice: Notice, refused: Refused<'_>, context: &Context<'_>) -> Notice {
    let notice = notice.by(Actor::Administrator);
    let statement = statement(refused, context);
    let Some(identity_id) = context.identity_id else {
        return notice.copyable(t!("Policy statement that allows it"), statement);
    };
    // An identity that could connect has a policy: it has to be extended, not attached.
    let notice = if matches!(refused, Refused::Connect) {
        let named = context.profile.iot_policy.as_deref();
        let notice = notice.copyable(
            t!("Command that attaches the policy to this identity"),
            attach_command(named.unwrap_or("POLICY_NAME"), identity_id, context),
        );
        match named {
            Some(policy) => notice.offering(Offer::AttachPolicy { policy: policy.to_owned() }),
            None => notice,
        }
    } else {
        notice
    };
    notice.copyable(t!("Policy statement that allows it"), statement).copyable(t!("Identity id"), identity_id)
}

/// What an administrator types. Neither names of policies nor identity ids have characters that a shell would change.
pub(super) fn attach_command(policy: &str, identity_id: &str, context: &Context<'_>) -> String {
    let region = &context.profile.region;
    format!("aws iot attach-policy --region {region} --policy-name {policy} --target {identity_id}")
}

/// Two lines for each statement, the second one with its resources.
fn statement(refused: Refused<'_>, context: &Context<'_>) -> String {
    let lines = |statement: &Value| {
        let (action, resource) = (&statement["Action"], &statement["Resource"]);
        format!("{{ \"Effect\": \"Allow\", \"Action\": {action},\n  \"Resource\": {resource} }}")
    };
    refused.statements(context).iter().map(lines).collect::<Vec<_>>().join(",\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;

    fn profile(region: &str) -> Profile {
        let text = client::profile::template().replace("eu-central-1", region);
        let text = if region.starts_with("cn-") {
            // AWS has no user pools there.
            let pool = format!("user_pool_id = \"{region}_AbCdEf123\"");
            let text = text.replace("-ats.iot", ".ats.iot").replace(".com\"", ".com.cn\"");
            text.replace(&pool, "openid_issuer = \"https://idp.example/plant\"")
        } else {
            text
        };
        client::profile::parse(&text).unwrap().remove(0)
    }

    fn context<'a>(profile: &'a Profile, client_id: Option<&'a str>) -> Context<'a> {
        Context { profile, account_id: Some("123456789012"), identity_id: Some("eu-central-1:id"), client_id }
    }

    fn resources(refused: Refused<'_>, context: &Context<'_>) -> Vec<String> {
        let statements = refused.statements(context);
        let one_or_many = |resource: &Value| match resource {
            Value::Array(many) => many.clone(),
            one => vec![one.clone()],
        };
        let resources = statements.iter().flat_map(|statement| one_or_many(&statement["Resource"]));
        resources.map(|resource| resource.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_statement_names_filter_and_topics() {
        let profile = profile("eu-central-1");
        let context = context(&profile, Some("topicdeck-eu-central-1:id-1"));
        let notice = Notice::error("x", Words::default());
        let expected = [
            "arn:aws:iot:eu-central-1:123456789012:topicfilter/$share/g/office/+/#",
            "arn:aws:iot:eu-central-1:123456789012:topicfilter/office/+/#",
            "arn:aws:iot:eu-central-1:123456789012:topic/office/*/*",
        ];
        assert_eq!(resources(Refused::Subscribe("$share/g/office/+/#"), &context), expected);
        let connect = with_remedy(notice, Refused::Connect, &context);
        assert!(connect.copyables[0].text.ends_with("--policy-name POLICY_NAME --target eu-central-1:id"));
        assert!(connect.copyables[1].text.contains(":client/topicdeck-eu-central-1:id-*\""));
    }

    #[test]
    fn the_statement_covers_the_client_id_that_was_refused() {
        let text = client::profile::template().to_owned() + "mqtt_client_id = \"plant-desk\"\n";
        let profile = client::profile::parse(&text).unwrap().remove(0);
        for (client_id, expected) in [
            (None, "client/plant-desk"),
            (Some("plant-desk"), "client/plant-desk"),
            (Some("plant-desk-k3x9ab"), "client/plant-desk-*"),
        ] {
            let found = resources(Refused::Connect, &context(&profile, client_id));
            assert!(found[0].ends_with(expected), "{client_id:?}: {found:?}");
        }
        assert!(matches("a-*-b-*", "a-1-b-2-b-3") && !matches("a-*-b", "a-1-c") && matches("*", ""));
    }

    #[test]
    fn a_message_to_keep_needs_another_action_too() {
        let profile = profile("eu-central-1");
        let text = statement(Refused::Publish { topic: "a/\"b\"", retain: true }, &context(&profile, None));
        let parsed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed["Action"], json!(["iot:Publish", "iot:RetainPublish"]));
        assert!(parsed["Resource"].as_str().unwrap().ends_with(":topic/a/\"b\""));
    }

    #[test]
    fn each_partition_has_its_own_arns_and_an_unknown_account_its_place() {
        for (region, expected) in [
            ("eu-central-1", "arn:aws:iot:eu-central-1:ACCOUNT_ID:topic/a"),
            ("cn-north-1", "arn:aws-cn:iot:cn-north-1:ACCOUNT_ID:topic/a"),
            ("us-gov-west-1", "arn:aws-us-gov:iot:us-gov-west-1:ACCOUNT_ID:topic/a"),
        ] {
            let profile = profile(region);
            let context = Context { profile: &profile, account_id: None, identity_id: None, client_id: None };
            assert_eq!(resources(Refused::Publish { topic: "a", retain: false }, &context), [expected]);
        }
    }
}
