//! The two documents that decide what a person may do, as AWS gets them.

use serde_json::{Value, json};

use super::intrinsic::Known;
use super::settings::Settings;

/// The account of examples, where no other is given: the one that the sandbox plays.
pub(crate) const EXAMPLE_ACCOUNT: &str = "123456789012";
const EXAMPLE_REGION: &str = "eu-west-1";

/// The documents of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policies {
    /// The permissions of the role of the identity pool.
    pub(crate) role: Value,
    /// The IoT policy.
    pub(crate) iot_policy: Value,
}

impl Policies {
    /// With the defaults of its parameters.
    pub(crate) fn of(template: &Value, settings: &Settings) -> Self {
        let region = settings.known_region().unwrap_or(EXAMPLE_REGION);
        let account = settings.account.as_deref().unwrap_or(EXAMPLE_ACCOUNT);
        let known = Known::of(
            template,
            [("AWS::Partition", partition(region)), ("AWS::Region", region), ("AWS::AccountId", account)],
        );
        let resources = &template["Resources"];
        let of_role = resources["Role"]["Properties"]["Policies"].as_array().into_iter().flatten();
        // One document, as the sandbox and a person read it.
        let statements: Vec<Value> =
            of_role.flat_map(|policy| statements(&policy["PolicyDocument"])).map(|one| known.resolved(one)).collect();
        Self {
            role: json!({ "Version": "2012-10-17", "Statement": statements }),
            iot_policy: known.resolved(&resources["IotPolicy"]["Properties"]["PolicyDocument"]),
        }
    }
}

/// As ARNs name it. There are no user pools in other partitions.
fn partition(region: &str) -> &'static str {
    if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else if region.starts_with("eusc-") {
        "aws-eusc"
    } else {
        "aws"
    }
}

/// The statements of a document.
pub(crate) fn statements(document: &Value) -> &[Value] {
    document["Statement"].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Variant;

    /// `GovCloud` (US) User Guide of AWS, Amazon Cognito: another name in trust policies, and so in variables.
    #[test]
    fn identity_pools_have_another_name_in_govcloud_and_only_there() {
        for (region, host, partition) in [
            ("eu-west-1", "cognito-identity.amazonaws.com", "aws"),
            ("us-gov-west-1", "cognito-identity-us-gov.amazonaws.com", "aws-us-gov"),
            ("us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com", "aws-us-gov"),
        ] {
            for variant in [Variant::Least, Variant::Demo] {
                let settings = Settings { variant, region: Some(region.to_owned()), ..Settings::default() };
                let template = crate::document::filled(&settings).unwrap();
                let place = [("AWS::Partition", partition), ("AWS::Region", region), ("AWS::AccountId", "1")];
                let role = &template["Resources"]["Role"]["Properties"];
                let trust = Known::of(&template, place).resolved(&role["AssumeRolePolicyDocument"]);
                let [trust] = statements(&trust) else { panic!("{trust}") };
                assert_eq!(trust["Principal"], json!({ "Federated": host }));
                let [aud, amr] = ["aud", "amr"].map(|key| format!("{host}:{key}"));
                let condition = json!({
                    "StringEquals": { aud: { "Ref": "IdentityPool" } },
                    "ForAnyValue:StringLike": { amr: "authenticated" },
                });
                assert_eq!(trust["Condition"], condition);
                let Policies { role, iot_policy } = Policies::of(&template, &settings);
                for document in [role.to_string(), iot_policy.to_string()] {
                    let client =
                        format!("arn:{partition}:iot:{region}:123456789012:client/topicdeck-${{{host}:sub}}-*");
                    assert!(document.contains(&client), "{document}");
                    assert_eq!(document.matches(":sub}").count(), document.matches(&format!("{host}:sub}}")).count());
                }
            }
        }
    }
}
