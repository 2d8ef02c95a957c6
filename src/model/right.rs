//! What an identity may do in AWS IoT, as far as its IoT policies say.

use super::Notice;

/// Something that an identity may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightAction {
    /// To publish to a topic.
    Publish,
    /// To subscribe to a filter.
    Subscribe,
}

/// A question whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightQuestion {
    /// What is to be done.
    pub action: RightAction,
    /// A topic, or a filter.
    pub name: String,
    /// What the ARNs of the account begin with, up to the name of the resource: `arn:aws:iot:eu-west-1:123456789012:`. `None`
    /// where that is not known from a policy: the credentials tell the account then.
    pub arn_prefix: Option<String>,
}

/// What IoT policies say to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightAnswer {
    /// Whether a policy allows it, and none denies it.
    pub is_allowed: bool,
    /// The policies that allow it; where it is not allowed, those that deny it. None of them where no policy says anything.
    pub policies: Vec<String>,
    /// Where it is not allowed: what an administrator needs to allow it.
    pub notice: Option<Box<Notice>>,
}

impl EffectivePolicy {
    /// What the ARNs of its account begin with, up to the name of the resource.
    #[must_use]
    pub fn arn_prefix(&self) -> Option<&str> {
        self.arn.split_once("policy/").map(|(prefix, _)| prefix)
    }
}

/// An IoT policy of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectivePolicy {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// JSON, as it came.
    pub document: String,
}
