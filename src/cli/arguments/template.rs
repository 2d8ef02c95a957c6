//! Options of `topicdeck template`, and the examples that teach them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Examples for `topicdeck template --help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck template --rights                  Show what the template allows
  topicdeck template --name plant --topic-prefix plant --output topicdeck.yaml
                                               Write it; the commands that create the stack and add
                                               the profile are printed, too
  topicdeck template --variant demo --output demo.yaml
                                               The setup of AWS's walkthrough
  topicdeck template --format iot-policy > policy.json
  topicdeck template --format role > role.json
  topicdeck sandbox --policy policy.json --role role.json --user anna
                                               Try the rights before you deploy them";

/// Options of `template`.
#[derive(Args, Clone, Debug)]
pub struct TemplateArguments {
    /// Profile whose values are filled in (default: none is used)
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Which setup
    #[arg(long, value_enum, default_value_t = TemplateVariant::Least)]
    pub variant: TemplateVariant,
    /// What to write
    #[arg(long, value_enum, default_value_t = TemplateFormat::Cloudformation)]
    pub format: TemplateFormat,
    /// Name of the user pool, the app client, the identity pool and the IoT policy
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// What can be watched: plant stands for plant/#
    #[arg(long, value_name = "TOPIC")]
    pub topic_prefix: Option<String>,
    /// Allow sending to all topics below the prefix, not only below PREFIX/IDENTITY-ID
    #[arg(long)]
    pub send_to_all: bool,
    /// Callback URL, exactly as in the profile; may be given several times
    #[arg(long = "callback-url", value_name = "URL")]
    pub callback_urls: Vec<String>,
    /// The account's data endpoint; a parameter of the stack if not given
    #[arg(long, value_name = "HOST")]
    pub iot_endpoint: Option<String>,
    /// Beginning of the address of the sign-in pages; the name and the account number if not given
    #[arg(long, value_name = "PREFIX")]
    pub domain_prefix: Option<String>,
    /// Where the stack is to be; that of the profile or the endpoint if not given
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Number of the account, for 'iot-policy' and 'role'; that of the sandbox if not given
    #[arg(long, value_name = "NUMBER")]
    pub account: Option<String>,
    /// Write into this file; one that exists is never overwritten
    #[arg(long, value_name = "FILE", conflicts_with = "rights")]
    pub output: Option<PathBuf>,
    /// Only print what the template allows
    #[arg(long)]
    pub rights: bool,
    /// Print the rights as one JSON object
    #[arg(long, requires = "rights")]
    pub json: bool,
}

/// Which setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateVariant {
    /// No more rights than needed; an administrator adds people and attaches the IoT policy
    Least,
    /// The names of AWS's walkthrough; anyone can register and attach the IoT policy. Not for production
    Demo,
}

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateFormat {
    /// A CloudFormation template
    Cloudformation,
    /// A Terraform file that creates the stack
    Terraform,
    /// A CDK stack in TypeScript with the template in it
    Cdk,
    /// The IoT policy alone, for 'sandbox --policy'; with --region and --account for AWS, too
    IotPolicy,
    /// The permissions of the role alone, for 'sandbox --role'; with --region and --account for AWS, too
    Role,
}
