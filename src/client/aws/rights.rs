//! `GetEffectivePolicies` and `TestAuthorization` (AWS IoT API reference), signed as `iot`: what the IoT policies of the
//! identity allow.

use http::Method;
use serde_json::{Value, json};

use super::Error;
use super::iot_control;
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::Profile;
use model::{EffectivePolicy, RightAction, RightAnswer, RightQuestion};

/// The IoT policies of the identity that `credentials` belong to.
///
/// # Errors
/// [`Error`]
pub(super) async fn effective_policies(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
) -> Result<Vec<EffectivePolicy>, Error> {
    let body = principal(credentials)?;
    let answer = ask(network, profile, credentials, "effective-policies", &body).await?;
    let listed = answer["effectivePolicies"].as_array().ok_or_else(|| Error::without("effectivePolicies"))?;
    Ok(listed.iter().filter_map(policy).collect())
}

/// What these policies say to a question.
///
/// # Errors
/// [`Error`]
pub(super) async fn test_authorization(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
    question: &RightQuestion,
) -> Result<RightAnswer, Error> {
    let mut body = principal(credentials)?;
    let (action, kind) = match question.action {
        RightAction::Publish => ("PUBLISH", "topic"),
        RightAction::Subscribe => ("SUBSCRIBE", "topicfilter"),
    };
    let of_account = |id| format!("arn:{}:iot:{}:{id}:", profile.partition(), profile.region);
    let prefix = question.arn_prefix.clone().or_else(|| credentials.account_id().map(of_account));
    let resource = format!("{}{kind}/{}", prefix.ok_or_else(|| Error::without("account"))?, question.name);
    body["authInfos"] = json!([{ "actionType": action, "resources": [resource] }]);
    let answer = ask(network, profile, credentials, "test-authorization", &body).await?;
    right_answer(&answer["authResults"][0]).ok_or_else(|| Error::without("authDecision"))
}

fn principal(credentials: &AwsCredentials) -> Result<Value, Error> {
    let identity_id = credentials.identity_id().ok_or(Error::NoIdentity)?;
    Ok(json!({ "principal": identity_id }))
}

async fn ask(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
    path: &str,
    body: &Value,
) -> Result<Value, Error> {
    let answer = iot_control::call(network, profile, credentials, Method::POST, path, &body.to_string()).await?;
    serde_json::from_slice(&answer).map_err(|_| Error::without("JSON"))
}

fn policy(listed: &Value) -> Option<EffectivePolicy> {
    let text = |field: &str| listed[field].as_str().map(str::to_owned);
    Some(EffectivePolicy { name: text("policyName")?, arn: text("policyArn")?, document: text("policyDocument")? })
}

fn right_answer(result: &Value) -> Option<RightAnswer> {
    let is_allowed = result["authDecision"].as_str()? == "ALLOWED";
    let saying =
        if is_allowed { &result["allowed"]["policies"] } else { &result["denied"]["explicitDeny"]["policies"] };
    let names = saying.as_array().into_iter().flatten();
    let policies = names.filter_map(|policy| policy["policyName"].as_str().map(str::to_owned)).collect();
    Some(RightAnswer { is_allowed, policies, notice: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_the_policies_that_decide() {
        let named = |name: &str| json!({ "policies": [{ "policyName": name }] });
        let denied = json!({ "implicitDeny": named("silent"), "explicitDeny": named("no") });
        for (decision, is_allowed, policy) in [("ALLOWED", true, "yes"), ("EXPLICIT_DENY", false, "no")] {
            let result = json!({ "authDecision": decision, "allowed": named("yes"), "denied": denied });
            let found = right_answer(&result).unwrap();
            assert_eq!((found.is_allowed, found.policies), (is_allowed, vec![policy.to_owned()]));
        }
        assert_eq!(right_answer(&json!({})), None);
        assert_eq!(policy(&json!({ "policyName": "a" })), None);
    }
}
