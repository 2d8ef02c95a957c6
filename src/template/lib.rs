//! What Topicdeck needs in an AWS account, as a template for an administrator, and the rights that it gives.
//!
//! The templates are data: `least.json` and `demo.json`, in which a key `//` is a comment. What is written and what is said of
//! its rights is computed from the same data. Nothing here writes a file; who calls it does.

mod cdk;
mod commands;
mod document;
mod intrinsic;
mod known;
mod mistake;
mod policies;
mod rights;
mod settings;
mod terraform;
mod yaml;

pub use commands::{add_person_command, attach_command, attach_to_self_command, deploy_commands, import_command};
pub use known::{Known, about_names, choose_name, take_from};
pub use mistake::{Mistake, NamedBy};
pub use rights::{People, Right, Rights};
pub use settings::{Format, Settings, Variant};

use serde_json::Value;

/// The name of a file for `format`, where no one has given another.
#[must_use]
pub fn usual_name(format: Format) -> &'static str {
    match format {
        Format::CloudFormation => "topicdeck-cognito-iot.yaml",
        Format::Terraform => "topicdeck.tf",
        Format::Cdk => "topicdeck-stack.ts",
        Format::IotPolicy => "iot-policy.json",
        Format::Role => "role.json",
    }
}

/// The account for these settings, in this format.
///
/// # Errors
/// The first setting that AWS would refuse.
pub fn text(settings: &Settings, format: Format) -> Result<String, Mistake> {
    let template = document::filled(settings)?;
    let json = |value: &Value| format!("{value:#}\n");
    Ok(match format {
        Format::CloudFormation => yaml::text(&template),
        Format::Terraform => terraform::text(&yaml::text(&template), settings, &template),
        Format::Cdk => cdk::text(&template, settings),
        Format::IotPolicy => json(&policies::Policies::of(&template, settings).iot_policy),
        Format::Role => json(&policies::Policies::of(&template, settings).role),
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
