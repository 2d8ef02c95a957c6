//! What a template is made for.

/// The name of all that has one, where no other is given.
pub(crate) const DEFAULT_NAME: &str = "topicdeck";

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
    /// Where the stack is to be, such as `eu-west-1`.
    pub region: Option<String>,
    /// The number of the account, which is in each ARN.
    pub account: Option<String>,
}

impl Settings {
    /// Where the stack is to be, also where only the endpoint says so: `ID-ats.iot.REGION.amazonaws.com`.
    #[must_use]
    pub fn known_region(&self) -> Option<&str> {
        self.region.as_deref().or_else(|| self.region_of_endpoint())
    }

    /// That of the host, where it is one of AWS.
    pub(crate) fn region_of_endpoint(&self) -> Option<&str> {
        let mut labels = self.iot_endpoint.as_deref()?.split('.');
        labels.find(|label| matches!(*label, "iot" | "iot-fips"))?;
        labels.next().filter(|label| is_region(label))
    }

    /// The IoT policy has the name of the stack, but for the demo.
    pub(crate) fn policy_name(&self) -> &str {
        match self.variant {
            Variant::Demo => "demo-policy",
            Variant::Least => self.stack_name(),
        }
    }

    /// The stack has the name of what is in it.
    pub(crate) fn stack_name(&self) -> &str {
        match (self.variant, &self.name) {
            (Variant::Demo, _) => "topicdeck-demo",
            (Variant::Least, Some(name)) => name,
            (Variant::Least, None) => DEFAULT_NAME,
        }
    }
}

/// Whether the text has the form of a region: words of small letters, and a number.
pub(crate) fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    words.contains('-') && words.split('-').all(is_word) && number.parse::<u8>().is_ok_and(|number| number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_says_the_region_too() {
        for (host, expected) in [
            ("a1-ats.iot.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("a1.ats.iot.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("iot.example.com", None),
        ] {
            let settings = Settings { iot_endpoint: Some(host.to_owned()), ..Settings::default() };
            assert_eq!(settings.known_region(), expected);
        }
    }
}
