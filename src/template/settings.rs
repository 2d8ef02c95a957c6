//! What a template is made for.

/// Which template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// No more rights than needed; an administrator adds people and attaches policies.
    #[default]
    Least,
    /// The names of AWS's walkthrough. Anyone can register, and attaches the policy themselves.
    Demo,
}

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A template of CloudFormation in YAML.
    #[default]
    CloudFormation,
    /// A resource of Terraform that makes the stack.
    Terraform,
    /// A stack of the CDK in TypeScript, which reads the template beside it.
    Cdk,
    /// The document of the IoT policy alone.
    IotPolicy,
    /// The permissions of the role alone.
    Role,
}

/// What is known of the account. What is `None` has the default of the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Which template.
    pub variant: Variant,
    /// The name of all that has one. Not for the demo.
    pub name: Option<String>,
    /// The topic below which is watched, without a slash at its ends. Not for the demo.
    pub topic_prefix: Option<String>,
    /// Whether sending is allowed below the whole prefix, and not below one's own identity id only. Not for the demo.
    pub sends_to_all: bool,
    /// Those of the profile, in its order; the default where there are none.
    pub callback_urls: Vec<String>,
    /// The host of the account for data.
    pub iot_endpoint: Option<String>,
    /// Beginning of the address of the sign-in pages.
    pub domain_prefix: Option<String>,
}

impl Settings {
    /// The stack has the name of what is in it.
    pub(crate) fn stack_name(&self) -> &str {
        match (self.variant, &self.name) {
            (Variant::Demo, _) => "topicdeck-demo",
            (Variant::Least, Some(name)) => name,
            (Variant::Least, None) => "topicdeck",
        }
    }
}
