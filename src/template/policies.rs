//! The two documents that decide what a person may do, as AWS gets them.

use serde_json::{Value, json};

use super::intrinsic::Known;

/// Where a stack is, which is in each ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
}

impl Default for Place {
    /// An account for examples.
    fn default() -> Self {
        let [partition, region, account] = ["aws", "eu-west-1", "123456789012"].map(str::to_owned);
        Self { partition, region, account }
    }
}

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
    pub(crate) fn of(template: &Value, place: &Place) -> Self {
        let known = Known::of(
            template,
            [("AWS::Partition", &place.partition), ("AWS::Region", &place.region), ("AWS::AccountId", &place.account)],
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

/// The statements of a document.
pub(crate) fn statements(document: &Value) -> &[Value] {
    document["Statement"].as_array().map_or(&[], Vec::as_slice)
}
