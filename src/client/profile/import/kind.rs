//! Which tool wrote a text.

use super::literal::{Literal, Node};
use texts::t;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `amplify_outputs.json` of Amplify Gen 2.
    AmplifyOutputs,
    /// `aws-exports.js` of Amplify Gen 1, and the same settings in another file.
    AwsExports,
    /// `amplifyconfiguration.json` or `.dart` of Amplify Gen 1, and `awsconfiguration.json` of the older mobile SDKs.
    AmplifyConfiguration,
    /// The object that an app hands to `Amplify.configure`.
    AmplifyConfigure,
    /// `cdk deploy --outputs-file`.
    CdkOutputs,
    /// `aws cloudformation describe-stacks`.
    CloudFormationStacks,
    /// `sam list stack-outputs`, or the `Outputs` of one stack.
    StackOutputs,
    /// `terraform output -json`.
    TerraformOutput,
    /// `terraform.tfstate`.
    TerraformState,
    /// An address of the hosted UI or of managed login.
    SignInPage,
    /// The address of an OpenID issuer.
    Issuer,
    /// Settings in lines, as in a letter or an `.env` file.
    Lines,
    /// A profile of this program.
    Profile,
}

impl Kind {
    /// The name of the kind for programs, the same in every language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AmplifyOutputs => "amplify_outputs",
            Self::AwsExports => "aws-exports",
            Self::AmplifyConfiguration => "amplifyconfiguration",
            Self::AmplifyConfigure => "amplify-configure",
            Self::CdkOutputs => "cdk-outputs",
            Self::CloudFormationStacks => "cloudformation-stacks",
            Self::StackOutputs => "stack-outputs",
            Self::TerraformOutput => "terraform-output",
            Self::TerraformState => "terraform-state",
            Self::SignInPage => "hosted-ui",
            Self::Issuer => "issuer",
            Self::Lines => "lines",
            Self::Profile => "profile",
        }
    }

    /// What it is, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AmplifyOutputs => t!("amplify_outputs.json of AWS Amplify"),
            Self::AwsExports => t!("aws-exports.js of AWS Amplify"),
            Self::AmplifyConfiguration => t!("amplifyconfiguration of AWS Amplify"),
            Self::AmplifyConfigure => t!("the configuration of an Amplify app"),
            Self::CdkOutputs => t!("the outputs file of the AWS CDK"),
            Self::CloudFormationStacks => t!("the output of aws cloudformation describe-stacks"),
            Self::StackOutputs => t!("the outputs of a stack"),
            Self::TerraformOutput => t!("the output of terraform output -json"),
            Self::TerraformState => t!("the outputs in a terraform.tfstate"),
            Self::SignInPage => t!("the address of a sign-in page"),
            Self::Issuer => t!("the address of an issuer"),
            Self::Lines => t!("lines with settings, as in a letter or an .env file"),
            Self::Profile => t!("a profile of Topicdeck"),
        }
    }

    /// What `node` is; `None` when no tool that is known here writes such a thing.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let items = match &node.literal {
            Literal::List(items) => {
                let has = |key: &str| items.iter().any(|item| item.get(key).is_some());
                // As with --query Stacks.
                let of_stacks = || (has("StackName") && has("Outputs")).then_some(Self::CloudFormationStacks);
                return if has("OutputKey") { Some(Self::StackOutputs) } else { of_stacks() };
            }
            Literal::Map(items) => items,
            _ => return None,
        };
        let has = |key: &str| node.get(key).is_some();
        let has_list = |key: &str| matches!(node.get(key).map(|node| &node.literal), Some(Literal::List(_)));
        let within = |outer: &str, keys: &[&str]| {
            node.get(outer).is_some_and(|inner| keys.iter().any(|key| inner.get(key).is_some()))
        };
        Some(if has_list("Stacks") {
            Self::CloudFormationStacks
        } else if has_list("Outputs") {
            Self::StackOutputs
        } else if within("auth", &["plugins"]) || has("CognitoUserPool") || has("CredentialsProvider") {
            Self::AmplifyConfiguration
        } else if within("auth", &["user_pool_id", "user_pool_client_id", "identity_pool_id", "aws_region"])
            || (has("version") && ["auth", "data", "storage", "custom"].into_iter().any(has))
        {
            Self::AmplifyOutputs
        } else if items.iter().any(|(key, _)| key.starts_with("aws_user_pools") || is_of_exports(key)) {
            Self::AwsExports
        } else if has("Auth") {
            Self::AmplifyConfigure
        } else if has("terraform_version") && has("outputs") {
            Self::TerraformState
        } else if has("issuer") && has("authorization_endpoint") {
            Self::Issuer
        } else if !items.is_empty() && items.iter().all(|(_, item)| is_terraform(item)) {
            Self::TerraformOutput
        } else if !items.is_empty() && items.iter().all(|(_, item)| is_stack(item)) {
            Self::CdkOutputs
        } else {
            return None;
        })
    }
}

fn is_of_exports(key: &str) -> bool {
    ["aws_project_region", "aws_cognito_region", "aws_cognito_identity_pool_id"].contains(&key)
}

fn is_terraform(item: &Node) -> bool {
    item.get("value").is_some() && (item.get("type").is_some() || item.get("sensitive").is_some())
}

fn is_stack(item: &Node) -> bool {
    let Literal::Map(outputs) = &item.literal else { return false };
    outputs.iter().all(|(_, output)| matches!(output.literal, Literal::Text(_) | Literal::Number | Literal::Flag(_)))
}
