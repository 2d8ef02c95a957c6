//! The account for Terraform: a resource that makes the stack, so that its rights are those of the template.

use std::fmt::Write as _;

use serde_json::Value;

use super::commands::template_command;
use super::document;
use super::settings::{Format, Settings, Variant};

/// One file, which looks up the endpoint where it is not given, and has the outputs of the stack as its own.
pub(crate) fn text(yaml: &str, settings: &Settings, template: &Value) -> String {
    let warning = match settings.variant {
        Variant::Least => "",
        Variant::Demo => "// For a demo only.\n",
    };
    let (name, command) = (settings.stack_name(), template_command(settings, Format::Terraform));
    let look_up = match &settings.iot_endpoint {
        Some(_) => "",
        None => "data \"aws_iot_endpoint\" \"data\" {\n  endpoint_type = \"iot:Data-ATS\"\n}\n\n",
    };
    let parameters = parameters(template);
    // Without a region, Terraform takes that of the environment, as the other tools do.
    let provider = settings
        .known_region()
        .map_or_else(String::new, |region| format!("provider \"aws\" {{\n  region = \"{region}\"\n}}\n\n"));
    let mut out = format!(
        "// What Topicdeck needs in an AWS account, as a stack of CloudFormation: {command}\n{warning}\n\
         terraform {{\n  required_providers {{\n    aws = {{\n      source  = \"hashicorp/aws\"\n      version = \">= 5.0\"\n    \
         }}\n  }}\n}}\n\n\
         {provider}{look_up}\
         resource \"aws_cloudformation_stack\" \"topicdeck\" {{\n  name         = \"{name}\"\n  \
         capabilities = [\"CAPABILITY_IAM\"]\n\n  \
         parameters = {{\n{parameters}  }}\n\n  \
         template_body = <<-EOT\n"
    );
    for line in yaml.lines() {
        let line = escaped(line);
        let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "    " });
    }
    out.push_str("  EOT\n}\n");
    for output in template["Outputs"].as_object().into_iter().flat_map(serde_json::Map::keys) {
        let _ = write!(
            out,
            "\noutput \"{output}\" {{\n  value = aws_cloudformation_stack.topicdeck.outputs[\"{output}\"]\n}}\n"
        );
    }
    out
}

/// All of them: a stack that exists keeps no old value.
fn parameters(template: &Value) -> String {
    let width = document::parameters(template).map(|(name, _)| name.len()).max().unwrap_or_default();
    document::parameters(template).fold(String::new(), |mut out, (name, value)| {
        // A text in JSON is one in Terraform, too.
        let value = value.map_or_else(
            || "data.aws_iot_endpoint.data.endpoint_address".to_owned(),
            |value| escaped(&Value::from(value).to_string()),
        );
        let _ = writeln!(out, "    {name:width$} = {value}");
        out
    })
}

/// In a text of Terraform these two begin an expression.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}
