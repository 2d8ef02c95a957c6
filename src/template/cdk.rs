//! The account for the CDK: a stack that includes the template, so that its rights are those of the template.

use super::settings::Variant;

/// A module of TypeScript that reads `file` beside it.
pub(crate) fn text(variant: Variant, file: &str) -> String {
    let warning = match variant {
        Variant::Least => "",
        Variant::Demo => "// For a demo only.\n",
    };
    format!(
        "// What Topicdeck needs in an AWS account. The template is beside this file: topicdeck template --output {file}\n{warning}\n\
         import * as path from 'node:path';\n\
         import {{ Stack, StackProps }} from 'aws-cdk-lib';\n\
         import {{ CfnInclude }} from 'aws-cdk-lib/cloudformation-include';\n\
         import {{ Construct }} from 'constructs';\n\n\
         export class TopicdeckStack extends Stack {{\n  \
         constructor(scope: Construct, id: string, props?: StackProps) {{\n    \
         super(scope, id, props);\n    \
         new CfnInclude(this, 'Account', {{ templateFile: path.join(__dirname, '{file}') }});\n  }}\n}}\n"
    )
}
