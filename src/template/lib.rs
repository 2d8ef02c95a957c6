//! What Topicdeck needs in an AWS account, as a template for an administrator, and the rights that it gives.
//!
//! The templates are data: `least.json` and `demo.json`, in which a key `//` is a comment. What is written and what is said of
//! its rights is computed from the same data. Nothing here writes a file; who calls it does.

mod cdk;
mod document;
mod intrinsic;
mod mistake;
mod policies;
mod rights;
mod settings;
mod terraform;
mod yaml;

pub use mistake::Mistake;
pub use policies::Place;
pub use rights::{People, Right, Rights};
pub use settings::{Format, Settings, Variant};

use serde_json::Value;

/// The name of a file for `format`, where no one has given another.
#[must_use]
pub fn usual_name(format: Format) -> &'static str {
    match format {
        Format::CloudFormation => CLOUD_FORMATION_FILE,
        Format::Terraform => "topicdeck.tf",
        Format::Cdk => "topicdeck-stack.ts",
        Format::IotPolicy => "iot-policy.json",
        Format::Role => "role.json",
    }
}

/// The file that the program of the CDK reads beside itself.
const CLOUD_FORMATION_FILE: &str = "topicdeck-cognito-iot.yaml";

/// The endpoint as a parameter of the stack.
const LOOK_UP_ENDPOINT: &str = "--parameter-overrides IotEndpoint=$(aws iot describe-endpoint --endpoint-type \
     iot:Data-ATS --query endpointAddress --output text)";

/// The account for these settings, in this format.
///
/// # Errors
/// The first setting that AWS would refuse.
pub fn text(settings: &Settings, format: Format, place: &Place) -> Result<String, Mistake> {
    let template = document::filled(settings)?;
    let json = |value: &Value| format!("{value:#}\n");
    Ok(match format {
        Format::CloudFormation => yaml::text(&template),
        Format::Terraform => terraform::text(&yaml::text(&template), settings, &template),
        Format::Cdk => cdk::text(settings.variant, CLOUD_FORMATION_FILE),
        Format::IotPolicy => json(&policies::Policies::of(&template, place).iot_policy),
        Format::Role => json(&policies::Policies::of(&template, place).role),
    })
}

/// What a person may do, and who becomes a person, with a stack of these settings.
///
/// # Errors
/// The first setting that AWS would refuse.
pub fn rights(settings: &Settings) -> Result<Rights, Mistake> {
    let template = document::filled(settings)?;
    Ok(Rights::of(&template))
}

/// The command that makes a stack of `file`. `name` is that of the stack.
#[must_use]
pub fn deploy_command(settings: &Settings, file: &str) -> String {
    let stack = settings.stack_name();
    let mut command =
        format!("aws cloudformation deploy --template-file {file} --stack-name {stack} --capabilities CAPABILITY_IAM");
    // The account has one, and no template can look it up.
    if settings.iot_endpoint.is_none() {
        command.push(' ');
        command.push_str(LOOK_UP_ENDPOINT);
    }
    command
}

/// The command that adds a profile from the outputs of the stack.
#[must_use]
pub fn import_command(settings: &Settings) -> String {
    let stack = settings.stack_name();
    format!("aws cloudformation describe-stacks --stack-name {stack} | topicdeck import -")
}
