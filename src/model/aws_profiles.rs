//! Profiles of AWS's own tools on this computer, as they are offered to a person.

use super::Notice;

/// The profiles that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsProfiles {
    /// In the order of their names.
    pub profiles: Vec<AwsProfileName>,
    /// Why there are none, where that is known.
    pub notice: Option<Box<Notice>>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsProfileName {
    /// As in `~/.aws/config`.
    pub name: String,
    /// Its region, where it names one.
    pub region: Option<String>,
}
