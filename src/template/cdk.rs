//! The account for the CDK: a stack that includes the template, so that its rights are those of the template.

use serde_json::Value;

use super::commands::template_command;
use super::settings::{Format, Settings, Variant};

/// A module of TypeScript with the whole template, so that what is deployed is what was shown.
pub(crate) fn text(template: &Value, settings: &Settings) -> String {
    let warning = match settings.variant {
        Variant::Least => "",
        Variant::Demo => "// For a demo only.\n",
    };
    let (command, stack) = (template_command(settings, Format::Cdk), settings.stack_name());
    let template = without_comments(template);
    // Without a region, the CDK takes that of the environment, as the other tools do.
    let props = settings.known_region().map_or_else(
        || "props".to_owned(),
        |region| format!("{{ ...props, env: {{ ...props?.env, region: '{region}' }} }}"),
    );
    format!(
        "// What Topicdeck needs in an AWS account: {command}\n\
         // In the app: new TopicdeckStack(app, '{stack}');\n{warning}\n\
         import * as fs from 'node:fs';\n\
         import * as os from 'node:os';\n\
         import * as path from 'node:path';\n\
         import {{ Stack, StackProps }} from 'aws-cdk-lib';\n\
         import {{ CfnInclude }} from 'aws-cdk-lib/cloudformation-include';\n\
         import {{ Construct }} from 'constructs';\n\n\
         export class TopicdeckStack extends Stack {{\n  \
         constructor(scope: Construct, id: string, props?: StackProps) {{\n    \
         super(scope, id, {props});\n    \
         // CfnInclude reads files only.\n    \
         const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'topicdeck-'));\n    \
         const templateFile = path.join(folder, 'template.json');\n    \
         fs.writeFileSync(templateFile, JSON.stringify(template));\n    \
         new CfnInclude(this, 'Account', {{ templateFile }});\n    \
         fs.rmSync(folder, {{ recursive: true }});\n  }}\n}}\n\n\
         const template = {template:#};\n"
    )
}

fn without_comments(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| *key != "//");
            Value::Object(kept.map(|(key, value)| (key.clone(), without_comments(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_comments).collect(),
        other => other.clone(),
    }
}
