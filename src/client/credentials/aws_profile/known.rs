//! Profiles in the files of AWS's tools, as they are offered to a person.

/// A profile in the files of AWS's tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAwsProfile {
    /// As in `~/.aws/config`.
    pub name: String,
    /// Its region, where it names one.
    pub region: Option<String>,
}
