//! What is missing when AWS says no: the action, its ARN, a statement that allows it, and the administrator's command.

use crate::model::{Actor, Notice, Offer};
use crate::profile::Profile;

/// Who and what was refused.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What was connected to.
    pub profile: &'a Profile,
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
    /// `iot:Publish` on `topic/TOPIC`.
    Publish(&'a str),
}

impl Refused<'_> {
    pub(super) fn action(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Subscribe(_) => "iot:Subscribe",
            Self::Publish(_) => "iot:Publish",
        }
    }

    fn resource(self, context: &Context<'_>) -> String {
        let resource = match self {
            Self::Connect => format!("client/{}", client_ids(context)),
            Self::Subscribe(topic_filter) => format!("topicfilter/{topic_filter}"),
            Self::Publish(topic) => format!("topic/{topic}"),
        };
        arn(&context.profile.region, &resource)
    }
}

/// Every client id that the profile's template can give this identity: what is random is any text in an ARN.
fn client_ids(context: &Context<'_>) -> String {
    match (context.identity_id, context.client_id) {
        (Some(identity_id), _) => context.profile.mqtt_client_id.expand(identity_id, "*"),
        (None, client_id) => client_id.unwrap_or("*").to_owned(),
    }
}

/// Profiles do not know the account, and AWS does not say it to a client.
fn arn(region: &str, resource: &str) -> String {
    format!("arn:aws:iot:{region}:ACCOUNT_ID:{resource}")
}

/// `notice` with what an administrator needs to allow `refused`.
pub(super) fn with_remedy(notice: Notice, refused: Refused<'_>, context: &Context<'_>) -> Notice {
    let notice = notice.by(Actor::Administrator);
    let statement = statement(refused, context);
    let Some(identity_id) = context.identity_id else {
        return notice.copyable("Statement that would allow it", statement);
    };
    // Whoever was let in has a policy: it has to be extended, not attached.
    let notice = if matches!(refused, Refused::Connect) {
        let named = context.profile.iot_policy.as_deref();
        let notice = notice.copyable(
            "Command that attaches the policy to this identity",
            attach_command(named.unwrap_or("POLICY_NAME"), identity_id, context),
        );
        match named {
            Some(policy) => notice.offering(Offer::AttachPolicy { policy: policy.to_owned() }),
            None => notice,
        }
    } else {
        notice
    };
    notice.copyable("Statement that would allow it", statement).copyable("Identity id", identity_id)
}

/// What an administrator types.
pub(super) fn attach_command(policy: &str, identity_id: &str, context: &Context<'_>) -> String {
    let region = &context.profile.region;
    format!("aws iot attach-policy --region {region} --policy-name {policy} --target {identity_id}")
}

fn statement(refused: Refused<'_>, context: &Context<'_>) -> String {
    let allow = |action: &str, resource: &str| {
        format!("{{ \"Effect\": \"Allow\", \"Action\": \"{action}\",\n  \"Resource\": \"{resource}\" }}")
    };
    let first = allow(refused.action(), &refused.resource(context));
    match refused {
        Refused::Subscribe(topic_filter) => {
            let topics = arn(&context.profile.region, &format!("topic/{}", as_arn_pattern(topic_filter)));
            format!("{first},\n{}", allow("iot:Receive", &topics))
        }
        Refused::Connect | Refused::Publish(_) => first,
    }
}

/// The topics of a filter as an ARN can say it: `+` and `#` become `*`, a shared subscription's name goes.
fn as_arn_pattern(topic_filter: &str) -> String {
    let topics = match topic_filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/')) {
        Some((_, topics)) => topics,
        None => topic_filter,
    };
    topics.replace(['+', '#'], "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_names_filter_and_topics() {
        let profile = crate::profile::parse(crate::profile::template()).unwrap().remove(0);
        let context = Context { profile: &profile, identity_id: Some("eu-central-1:id"), client_id: Some("deck-1") };
        let notice = Notice::error("x", "", "", "");
        let subscribe = with_remedy(notice.clone(), Refused::Subscribe("$share/g/office/+/#"), &context);
        let text = &subscribe.copyables[0].text;
        assert!(text.contains("topicfilter/$share/g/office/+/#\""), "{text}");
        assert!(text.contains("topic/office/*/*\""), "{text}");
        let connect = with_remedy(notice, Refused::Connect, &context);
        assert!(connect.copyables[0].text.ends_with("--policy-name POLICY_NAME --target eu-central-1:id"));
        assert!(connect.copyables[1].text.contains(":client/topicdeck-eu-central-1:id-*\""));
    }
}
